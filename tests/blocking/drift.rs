//! Every async method has a blocking twin.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{
    Attribute, FnArg, GenericArgument, Ident, ImplItem, Item, ItemImpl, PathArguments, ReturnType,
    Token, Type, TypeParamBound, Visibility, parenthesized,
    parse::{Parse, ParseStream},
};

/// Methods without a twin, and why.
const EXCEPTIONS: [(&str, &str); 3] = [
    // `Scenario::block_on` opens it; the journal itself serves both.
    ("SqliteJournal", "open"),
    ("PostgresJournal", "connect"),
    ("PostgresJournal", "request_budget"),
];

#[derive(Debug, Default)]
struct Methods {
    /// Whether the type is defined in these files, and not only extended.
    is_defined: bool,
    all: BTreeSet<String>,
    /// Those that a program without async cannot use.
    asynchronous: BTreeSet<String>,
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn name_of(item: &ItemImpl) -> Option<String> {
    match &*item.self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// The names of types that are streams.
fn stream_names(files: &[syn::File]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for item in files.iter().flat_map(|file| &file.items) {
        match item {
            Item::Impl(item)
                if item.trait_.as_ref().is_some_and(|(path, ..)| path.is_ident("Stream")) =>
            {
                names.extend(name_of(item));
            }
            Item::Macro(item) if item.mac.path.is_ident("named_stream") => {
                names.insert(item.mac.parse_body::<NamedStream>().unwrap().0);
            }
            _ => {}
        }
    }
    names
}

/// The public methods of every type in these files.
fn methods(files: &[PathBuf]) -> BTreeMap<String, Methods> {
    let parse = |path| syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap();
    let files: Vec<syn::File> = files.iter().map(parse).collect();
    let streams = stream_names(&files);
    let mut types: BTreeMap<String, Methods> = BTreeMap::new();
    for item in files.iter().flat_map(|file| &file.items) {
        if let Item::Struct(syn::ItemStruct { ident, .. })
        | Item::Enum(syn::ItemEnum { ident, .. }) = item
        {
            types.entry(ident.to_string()).or_default().is_defined = true;
        }
        let Item::Impl(item) = item else { continue };
        let Some(name) = name_of(item) else { continue };
        match &item.trait_ {
            // Awaiting it is its method; `send` is the twin.
            Some((path, ..)) if path.is_ident("IntoFuture") => {
                let methods = types.entry(name).or_default();
                methods.all.insert("send".to_owned());
                methods.asynchronous.insert("send".to_owned());
            }
            Some(_) => {}
            None => read(item, &streams, types.entry(name).or_default()),
        }
    }
    types
}

fn read(item: &ItemImpl, streams: &BTreeSet<String>, methods: &mut Methods) {
    for item in &item.items {
        match item {
            ImplItem::Fn(function) if matches!(function.vis, Visibility::Public(_)) => {
                let name = function.sig.ident.to_string();
                let returns_stream = match &function.sig.output {
                    ReturnType::Type(_, returned) => is_stream(returned, streams),
                    ReturnType::Default => false,
                };
                if function.sig.asyncness.is_some() || returns_stream {
                    methods.asynchronous.insert(name.clone());
                }
                methods.all.insert(name);
            }
            ImplItem::Macro(item) if item.mac.path.is_ident("setters") => {
                methods.all.extend(item.mac.parse_body::<Setters>().unwrap().0);
            }
            ImplItem::Macro(item) if item.mac.path.is_ident("option_setters") => {
                methods.all.extend(option_setters());
            }
            _ => {}
        }
    }
}

/// The setters that `option_setters!` writes.
fn option_setters() -> Vec<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ext/files/wanted.rs");
    let text = fs::read_to_string(source).unwrap();
    let (_, rules) = text.split_once("macro_rules! option_setters").unwrap();
    let names = rules.split("pub fn ").skip(1);
    names.map(|rest| rest.split(['(', '<']).next().unwrap().to_owned()).collect()
}

/// Whether a type is a stream, or holds one.
fn is_stream(tested: &Type, named: &BTreeSet<String>) -> bool {
    let bounds = match tested {
        Type::ImplTrait(tested) => &tested.bounds,
        Type::TraitObject(tested) => &tested.bounds,
        Type::Path(path) => {
            return path.path.segments.iter().any(|segment| {
                match &segment.arguments {
                PathArguments::AngleBracketed(arguments) => {
                    arguments.args.iter().any(|argument| {
                        matches!(argument, GenericArgument::Type(inner) if is_stream(inner, named))
                    })
                }
                _ => named.contains(&segment.ident.to_string()),
            }
            });
        }
        _ => return false,
    };
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|last| last.ident == "Stream")
        }
        _ => false,
    })
}

/// The name in `named_stream! { Name of Item }`.
struct NamedStream(String);

impl Parse for NamedStream {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.call(Attribute::parse_outer)?;
        let name = input.parse::<Ident>()?.to_string();
        input.step(|cursor| {
            let mut rest = *cursor;
            while let Some((_, next)) = rest.token_tree() {
                rest = next;
            }
            Ok(((), rest))
        })?;
        Ok(Self(name))
    }
}

/// The names in a list of setters.
struct Setters(Vec<String>);

impl Parse for Setters {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        input.parse::<syn::Path>()?;
        input.parse::<Token![;]>()?;
        let mut names = Vec::new();
        while !input.is_empty() {
            input.call(Attribute::parse_outer)?;
            names.push(input.parse::<Ident>()?.to_string());
            let arguments;
            parenthesized!(arguments in input);
            arguments.parse_terminated(FnArg::parse, Token![,])?;
            input.parse::<Token![;]>()?;
        }
        Ok(Self(names))
    }
}

fn both() -> (BTreeMap<String, Methods>, BTreeMap<String, Methods>) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = sources(&source.join("client"));
    files.extend(sources(&source.join("ext")));
    files.extend(sources(&source.join("scenario")));
    files.push(source.join("api/pages.rs"));
    (methods(&files), methods(&sources(&source.join("blocking"))))
}

#[test]
fn every_async_method_has_a_blocking_twin() {
    let (asynchronous, blocking) = both();
    let mut missing = Vec::new();
    for (name, methods) in &asynchronous {
        let twin = blocking.get(name).filter(|twin| twin.is_defined);
        if twin.is_none() && methods.asynchronous.is_empty() {
            continue; // A value, which both share.
        }
        for method in &methods.all {
            let known = twin.is_some_and(|twin| twin.all.contains(method));
            if !known && !EXCEPTIONS.contains(&(name, method)) {
                missing.push(format!("{name}::{method}"));
            }
        }
    }
    assert!(missing.is_empty(), "add to src/blocking, or state the exception here: {missing:#?}");
}

#[test]
fn no_blocking_method_is_async() {
    let (_, blocking) = both();
    for (name, methods) in &blocking {
        // What it returns implements `Iterator`; nothing names a stream.
        assert!(methods.asynchronous.is_empty(), "{name}: {:?}", methods.asynchronous);
    }
}

#[test]
fn the_sources_are_read() {
    let (asynchronous, blocking) = both();
    let scenario = &asynchronous["Scenario"];
    assert!(scenario.all.contains("run") && scenario.asynchronous.contains("add_examples"));
    assert!(
        asynchronous["Job"].asynchronous.is_superset(&["wait", "events"].map(str::to_owned).into())
    );
    assert!(blocking["Run"].all.is_superset(&["budget", "submit"].map(str::to_owned).into()));
    assert!(
        asynchronous["Download"].all.is_superset(&["format", "save_in"].map(str::to_owned).into())
    );
    assert!(asynchronous["Reconcile"].asynchronous.contains("send"));
    assert!(blocking.len() >= 20, "{:?}", blocking.keys());
}
