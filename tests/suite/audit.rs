//! The generated Rust against the document it comes from: nothing merged, nothing lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use quote::ToTokens as _;
use scenario_client::api::operations;
use serde_json::Value;
use syn::{Fields, ImplItem, Item, ItemImpl, Lit, Type, punctuated::Punctuated};

type Names = BTreeSet<String>;

fn document(name: &str) -> Value {
    let path = format!("{}/openapi/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_yaml_ng::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn generated() -> syn::File {
    syn::parse_file(&fs::read_to_string(concat!(env!("OUT_DIR"), "/api.rs")).unwrap()).unwrap()
}

fn module<'a>(items: &'a [Item], name: &str) -> &'a [Item] {
    let found = items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == name => module.content.as_ref(),
        _ => None,
    });
    &found.unwrap_or_else(|| panic!("no module {name}")).1
}

fn keys(value: &Value) -> Names {
    value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

/// Method and path of every operation.
fn routes(document: &Value) -> Names {
    let verbs = ["get", "post", "put", "delete", "patch"];
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, item)| {
        let found = verbs.iter().filter(|verb| item.get(**verb).is_some());
        found.map(move |verb| format!("{} {path}", verb.to_uppercase()))
    });
    routes.collect()
}

/// The name of a field on the wire, as an attribute of serde says it.
fn wire_name(field: &syn::Field) -> String {
    let mut name = field.ident.as_ref().unwrap().to_string();
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("serde")) {
        let _ = attribute.parse_nested_meta(|meta| {
            if let Ok(value) = meta.value()
                && let (true, Ok(Lit::Str(text))) =
                    (meta.path.is_ident("rename"), value.parse::<Lit>())
            {
                name = text.value();
            }
            Ok(())
        });
    }
    name
}

/// What `impl Object` says of a type: the wire names of its members, and the fields that each is read into and
/// written from.
struct Members {
    names: Vec<String>,
    read: BTreeMap<String, String>,
    written: BTreeMap<String, String>,
}

/// The members of every type that is read by them.
fn objects(types: &[Item]) -> BTreeMap<String, Members> {
    let mut found = BTreeMap::new();
    for item in types {
        let Item::Impl(item) = item else { continue };
        if item
            .trait_
            .as_ref()
            .is_none_or(|(path, ..)| path.segments.last().unwrap().ident != "Object")
        {
            continue;
        }
        let Type::Path(of) = &*item.self_ty else { panic!("an implementation for no type") };
        let text = |name: &str| {
            let found = item.items.iter().find_map(|item| match item {
                ImplItem::Const(item) if item.ident == name => Some(item.expr.to_token_stream()),
                ImplItem::Fn(item) if item.sig.ident == name => Some(item.block.to_token_stream()),
                _ => None,
            });
            found.unwrap().to_string().replace(' ', "")
        };
        // `&["jobId","status"]`
        let names = text("MEMBERS").replace(",]", "]");
        let names: Vec<String> = serde_json::from_str(names.trim_start_matches('&')).unwrap();
        // `0usize=>crate::api::read_into(&mutself.job_id,values),`, in braces if the line is long. Parts and lists have
        // functions of their own.
        let read = text("read").replace("=>{", "=>");
        let read = read.replace("read_part(", "read_into(").replace("read_list(", "read_into(");
        let read = read.split("usize=>crate::api::read_into(&mutself.").collect::<Vec<_>>();
        let read = read.windows(2).map(|pair| {
            let index = pair[0].rsplit(|c: char| !c.is_ascii_digit()).next().unwrap();
            let field = pair[1].split(',').next().unwrap();
            (names[index.parse::<usize>().unwrap()].clone(), field.to_owned())
        });
        // `members.serialize_entry("jobId",&self.job_id)?;`
        let written = text("write");
        let written = written.split("serialize_entry(\"").skip(1).map(|entry| {
            let (name, rest) = entry.split_once("\",&self.").unwrap();
            (name.to_owned(), rest.split([',', ')']).next().unwrap().to_owned())
        });
        let (read, written) = (read.collect(), written.collect());
        found.insert(
            of.path.segments.last().unwrap().ident.to_string(),
            Members { names, read, written },
        );
    }
    found
}

/// Structs of the generated types: name and fields on the wire.
fn structs(types: &[Item]) -> BTreeMap<String, Option<Names>> {
    let objects = objects(types);
    let mut found = BTreeMap::new();
    for item in types {
        if let Item::Struct(item) = item {
            let fields = match (&item.fields, objects.get(&item.ident.to_string())) {
                (Fields::Named(_), Some(members)) => Some(members.names.iter().cloned().collect()),
                (Fields::Named(fields), None) => Some(fields.named.iter().map(wire_name).collect()),
                _ => None,
            };
            assert!(found.insert(item.ident.to_string(), fields).is_none(), "{} twice", item.ident);
        }
    }
    found
}

/// Open enumerations: name and values.
fn enumerations(types: &[Item]) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for item in types {
        let Item::Macro(item) = item else { continue };
        assert!(item.mac.path.segments.last().is_some_and(|last| last.ident == "open_enum"));
        let text = item.mac.tokens.to_string();
        let (head, body) = text.split_once('{').unwrap();
        let name = head.split_whitespace().last().unwrap().to_owned();
        let values = syn::parse_str::<Values>(body.trim_end().trim_end_matches('}')).unwrap().0;
        assert!(found.insert(name, values).is_none());
    }
    found
}

struct Values(Vec<String>);

impl syn::parse::Parse for Values {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let pairs: Punctuated<syn::ExprAssign, syn::Token![,]> =
            Punctuated::parse_terminated(input)?;
        let values = pairs.iter().map(|pair| match &*pair.right {
            syn::Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => text.value(),
            _ => panic!("an enumeration value that is no text"),
        });
        Ok(Self(values.collect()))
    }
}

#[test]
fn no_operation_of_the_vendor_is_lost() {
    let upstream = routes(&document("upstream.yaml"));
    assert_eq!(upstream.len(), 143);
    assert_eq!(routes(&document("swagger.yaml")), upstream);
    let table: Names = operations::ALL
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    assert_eq!(table, upstream);
}

#[test]
fn every_object_is_one_struct_with_exactly_its_fields() {
    let document = document("swagger.yaml");
    let file = generated();
    let types = module(&file.items, "types");
    let structs = structs(types);
    let mut enumerations = enumerations(types);
    let mut expected = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if let Some(values) = schema["enum"].as_array() {
            let values: Vec<&str> = values.iter().map(|value| value.as_str().unwrap()).collect();
            assert_eq!(enumerations.remove(name).as_deref().unwrap_or_default(), values, "{name}");
            continue;
        }
        // Written by this crate, as enumerations are, and by no generator that could merge them.
        if schema.get("x-union").is_some() {
            continue;
        }
        expected += 1;
        let fields = structs.get(name).unwrap_or_else(|| panic!("{name} is missing"));
        match schema.get("properties") {
            Some(properties) => assert_eq!(fields.as_ref(), Some(&keys(properties)), "{name}"),
            None => assert!(fields.is_none(), "{name} is a map, a list or a scalar"),
        }
    }
    assert_eq!(structs.len(), expected, "no struct that the document does not have");
    assert!(enumerations.is_empty(), "{enumerations:?}");
}

#[test]
fn every_member_is_read_into_the_field_that_it_is_written_from() {
    let file = generated();
    let types = module(&file.items, "types");
    let objects = objects(types);
    assert!(objects.len() > 200, "{} types are read by their members", objects.len());
    for item in types {
        let Item::Struct(item) = item else { continue };
        let Some(members) = objects.get(&item.ident.to_string()) else { continue };
        assert_eq!(members.read, members.written, "{}", item.ident);
        let names: Names = members.names.iter().cloned().collect();
        assert_eq!(members.read.keys().cloned().collect::<Names>(), names, "{}", item.ident);
        let fields: Names = members.read.values().cloned().collect();
        let declared = item.fields.iter().map(|field| field.ident.as_ref().unwrap().to_string());
        assert_eq!(fields, declared.collect::<Names>(), "{}", item.ident);
    }
}

#[test]
fn no_field_of_the_vendor_is_lost() {
    let (upstream, ours) = (document("upstream.yaml"), document("swagger.yaml"));
    // Errors are read by hand, estimates are part of the responses, costs by action are a map.
    let known = ["ErrorResponse", "DryRunEstimate", "CostDetails", "JobBillingDetails"];
    for (name, schema) in upstream["components"]["schemas"].as_object().unwrap() {
        if known.contains(&name.as_str()) {
            continue;
        }
        let now = &ours["components"]["schemas"][name];
        assert!(now.is_object(), "{name} is gone");
        assert!(
            keys(&now["properties"]).is_superset(&keys(&schema["properties"])),
            "{name} lost a field"
        );
        if schema["type"] == "string" {
            assert_eq!(now["enum"], schema["enum"], "{name} lost a value");
        }
    }
}

#[test]
fn every_operation_is_one_method_with_a_setter_for_each_parameter() {
    let document = document("swagger.yaml");
    let file = generated();
    let methods: Names = implementation(&file.items, "Client").collect();
    let builders = module(&file.items, "builder");
    let mut expected = Names::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let method = snake(id);
            expected.insert(method.clone());
            let setters: Names = implementation(builders, &pascal(&method)).collect();
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let mut wanted: Names = parameters
                .map(|parameter| {
                    let reference = parameter["$ref"].as_str().map(|reference| &reference[1..]);
                    let parameter = reference.map_or(parameter, |at| document.pointer(at).unwrap());
                    let name = snake(parameter["name"].as_str().unwrap());
                    if name == "type" { "type_".to_owned() } else { name }
                })
                .collect();
            wanted.extend(["new".to_owned(), "send".to_owned()]);
            if operation.get("x-scenario-pagination").is_some() {
                wanted.extend(["pages".to_owned(), "stream".to_owned()]);
            }
            if operation.get("requestBody").is_some() {
                wanted.insert("body".to_owned());
            }
            let extra: Vec<&String> = setters
                .difference(&wanted)
                .filter(|name| {
                    let optional = name.strip_prefix("maybe_");
                    let of =
                        |plain: &str| wanted.iter().any(|name| name.trim_end_matches('_') == plain);
                    *name != "body_map" && !optional.is_some_and(of)
                })
                .collect();
            assert!(
                setters.is_superset(&wanted) && extra.is_empty(),
                "{verb} {path}: {setters:?} {wanted:?}"
            );
        }
    }
    assert_eq!(methods, expected);
}

/// The documentation of an item, on one line.
fn docs(attributes: &[syn::Attribute]) -> String {
    let texts = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[test]
fn every_type_field_setter_and_operation_is_documented() {
    let file = generated();
    let (mut fields, mut bare) = (0, Vec::new());
    let mut check = |place: String, attributes: &[syn::Attribute]| {
        let text = docs(attributes);
        let is_sentence = text.ends_with(['.', ')', ']']);
        if !is_sentence && !text.contains("# Errors") {
            bare.push(format!("{place}: {text:?}"));
        }
    };
    let types = module(&file.items, "types");
    for item in types {
        let Item::Struct(item) = item else { continue };
        check(item.ident.to_string(), &item.attrs);
        for field in item.fields.iter().filter(|field| field.ident.is_some()) {
            fields += 1;
            check(format!("{}.{}", item.ident, wire_name(field)), &field.attrs);
        }
    }
    let builders = [types, module(types, "builder"), module(&file.items, "builder")];
    for items in builders.into_iter().chain([&file.items[..]]) {
        for item in items {
            let Item::Impl(item) = item else { continue };
            for member in &item.items {
                if let ImplItem::Fn(function) = member
                    && matches!(function.vis, syn::Visibility::Public(_))
                {
                    check(function.sig.ident.to_string(), &function.attrs);
                }
            }
        }
    }
    assert!(fields > 1_500, "{fields}");
    assert!(bare.is_empty(), "{} of them: {:#?}", bare.len(), &bare[..bare.len().min(20)]);
}

#[test]
fn every_operation_has_an_example_of_its_call() {
    let file = generated();
    let clients = file.items.iter().filter_map(|item| match item {
        Item::Impl(item) if matches!(&*item.self_ty, Type::Path(path) if path.path.is_ident("Client")) => {
            Some(&item.items)
        }
        _ => None,
    });
    let mut examples = 0;
    for member in clients.flatten() {
        let ImplItem::Fn(function) = member else { continue };
        let (text, name) = (docs(&function.attrs), function.sig.ident.to_string());
        assert_eq!(text.matches("```").count(), 2, "{name}");
        assert!(text.contains(&format!(".{name}()")) && text.contains(".send()"), "{name}: {text}");
        examples += 1;
    }
    assert_eq!(examples, 143);
}

fn implementation<'a>(items: &'a [Item], name: &'a str) -> impl Iterator<Item = String> + 'a {
    let of = move |item: &ItemImpl| match &*item.self_ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == name),
        _ => false,
    };
    let found = items.iter().filter_map(move |item| match item {
        Item::Impl(item) if item.trait_.is_none() && of(item) => Some(item),
        _ => None,
    });
    found.flat_map(|item| &item.items).filter_map(|item| match item {
        ImplItem::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
            Some(function.sig.ident.to_string())
        }
        _ => None,
    })
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

fn pascal(snake: &str) -> String {
    let words = snake.split('_').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect()
}

#[test]
fn defaults_of_the_server_are_not_sent() {
    let text = fs::read_to_string(concat!(env!("OUT_DIR"), "/api.rs")).unwrap();
    assert!(!text.contains("api-version"));
    assert!(!text.contains("mod defaults"));
    assert!(!text.contains("```ignore"));
}
