//! The layers of the crate: what a file uses lies below it.
//!
//! Reads every path in `src` that starts with `crate`, `self` or `super`. Tests inside the files are left
//! out; they may use anything.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use syn::{Item, UseTree, visit_mut::VisitMut};

/// The layers from the lowest to the highest, by the names of their modules.
const LAYERS: [&str; 8] =
    ["values", "error", "api", "client", "ext", "scenario", "blocking", "testing"];

/// The layers inside `ext`, in the same order. `context` is the state of a client: everything holds one, and it
/// names the state of each.
const INSIDE: [&[&str]; 8] = [
    &["streams"],
    &["models", "files"],
    &["audio", "price"],
    &["jobs"],
    &["run"],
    &["archives", "journal", "training", "workflows"],
    &["webhooks"],
    &["context"],
];

/// Modules at the root that belong to no layer: they use all of them.
const ABOVE: [&str; 2] = ["fuzzing", "guide"];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|name| *name == module)
}

#[test]
fn every_layer_uses_only_what_lies_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let roots = roots(&source);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files(&source) {
        let module = module(&source, &file);
        let Some(home) = module.first() else { continue };
        if ABOVE.contains(&home.as_str()) {
            continue;
        }
        let own = layer(home).unwrap_or_else(|| panic!("{home} belongs to no layer"));
        for path in used(&file, &module) {
            let Some(target) = path.first() else { continue };
            let target = roots.get(target).unwrap_or(target);
            // Names that are no module of this crate are crates that it re-exports.
            let Some(used) = layer(target) else { continue };
            seen += 1;
            if used > own {
                wrong.push(format!("{}: {}", file.display(), path.join("::")));
            }
        }
    }
    assert!(seen > 300, "only {seen} paths were found: the test reads the wrong files");
    assert!(wrong.is_empty(), "these point upwards:\n{}", wrong.join("\n"));
}

#[test]
fn the_modules_of_ext_use_only_what_lies_below_them() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let rank = |module: &str| INSIDE.iter().position(|names| names.contains(&module));
    let mut wrong = Vec::new();
    for file in files(&source.join("ext")) {
        let module = module(&source, &file);
        let [_, home, ..] = &module[..] else { continue };
        let own = rank(home).unwrap_or_else(|| panic!("{home} belongs to no layer of ext"));
        for path in used(&file, &module) {
            let [ext, target, ..] = &path[..] else { continue };
            let Some(used) = rank(target).filter(|_| ext == "ext") else { continue };
            let is_state = target == "context" || home == "context";
            if !is_state && target != home && used >= own {
                wrong.push(format!("{}: {}", file.display(), path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "these point upwards:\n{}", wrong.join("\n"));
}

/// Returns the home of every name that `lib.rs` re-exports: `Job` is in `ext`.
fn roots(source: &Path) -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    for item in parse(&source.join("lib.rs")).items {
        let Item::Use(item) = item else { continue };
        for path in leaves(&item.tree) {
            if let [home, .., name] = &path[..] {
                homes.insert(name.clone(), home.clone());
            }
        }
    }
    homes
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        match path.extension() {
            _ if path.is_dir() => found.extend(files(&path)),
            Some(extension) if extension == "rs" => found.push(path),
            _ => {}
        }
    }
    found
}

/// Returns the path of the module in a file: `["ext", "jobs"]` for `ext/jobs/mod.rs`.
fn module(source: &Path, file: &Path) -> Vec<String> {
    let inside = file.strip_prefix(source).unwrap().with_extension("");
    let mut parts: Vec<String> =
        inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.pop_if(|last| ["mod", "lib"].contains(&last.as_str()));
    parts
}

fn parse(file: &Path) -> syn::File {
    syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap()
}

/// Returns the paths within this crate that a file uses, from the root of the crate.
fn used(file: &Path, module: &[String]) -> BTreeSet<Vec<String>> {
    let mut paths = Paths::default();
    paths.visit_file_mut(&mut parse(file));
    paths.found.iter().filter_map(|path| absolute(path, module)).collect()
}

/// Resolves a path against the module that uses it; `None` if it leads to another crate.
fn absolute(path: &[String], module: &[String]) -> Option<Vec<String>> {
    let mut base = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" => module.to_vec(),
        "super" => module.split_last()?.1.to_vec(),
        _ => return None,
    };
    for part in path.get(1..)? {
        match part.as_str() {
            "super" => _ = base.pop(),
            part => base.push(part.to_owned()),
        }
    }
    Some(base)
}

#[derive(Default)]
struct Paths {
    found: Vec<Vec<String>>,
}

impl VisitMut for Paths {
    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        let is_test = module.attrs.iter().any(|attribute| {
            let path = attribute.path();
            path.is_ident("cfg") && quote::quote!(#attribute).to_string().contains("test")
        });
        if !is_test {
            syn::visit_mut::visit_item_mod_mut(self, module);
        }
    }

    fn visit_item_use_mut(&mut self, item: &mut syn::ItemUse) {
        self.found.extend(leaves(&item.tree));
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        self.found.push(path.segments.iter().map(|part| part.ident.to_string()).collect());
        syn::visit_mut::visit_path_mut(self, path);
    }
}

/// Returns every path that a `use` names.
fn leaves(tree: &UseTree) -> Vec<Vec<String>> {
    match tree {
        UseTree::Path(path) => {
            let below = leaves(&path.tree);
            let name = path.ident.to_string();
            below.into_iter().map(|rest| [vec![name.clone()], rest].concat()).collect()
        }
        UseTree::Name(name) => vec![vec![name.ident.to_string()]],
        UseTree::Rename(name) => vec![vec![name.ident.to_string()]],
        UseTree::Glob(_) => vec![Vec::new()],
        UseTree::Group(group) => group.items.iter().flat_map(leaves).collect(),
    }
}

#[test]
fn paths_are_resolved_against_their_module() {
    let words = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let module = words("ext::jobs::poller");
    let resolved = |text| absolute(&words(text), &module).map(|path| path.join("::"));
    assert_eq!(resolved("crate::error::Error").as_deref(), Some("error::Error"));
    assert_eq!(resolved("super::view::X").as_deref(), Some("ext::jobs::view::X"));
    assert_eq!(resolved("super::super::run").as_deref(), Some("ext::run"));
    assert_eq!(resolved("self::list").as_deref(), Some("ext::jobs::poller::list"));
    assert_eq!(resolved("std::fmt"), None);
}
