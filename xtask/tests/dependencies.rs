//! Every direct dependency has a reason in `docs/dependencies.md`.

use std::{collections::BTreeSet, fs, path::Path};

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The crates in a table of the manifest.
fn declared(table: &str) -> BTreeSet<String> {
    let manifest = read("Cargo.toml");
    let section = manifest.split(&format!("\n[{table}]\n")).nth(1).expect("the table");
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
}

/// The crates in the first column under a heading.
fn explained(heading: &str) -> BTreeSet<String> {
    let text = read("docs/dependencies.md");
    let section = text.split(&format!("\n## {heading}\n")).nth(1).expect("the heading");
    let section = section.split("\n## ").next().expect("the section");
    let cells = section.lines().filter(|line| line.starts_with("| `"));
    let cells = cells.filter_map(|line| line.split('|').nth(1));
    cells.flat_map(|cell| cell.split(',')).map(|name| name.trim().replace('`', "")).collect()
}

#[test]
fn every_dependency_has_a_reason() {
    let mut runtime = declared("dependencies");
    runtime.extend(declared("target.'cfg(not(target_family = \"wasm\"))'.dependencies"));
    assert!(runtime.len() > 30, "{runtime:?}");
    assert_eq!(explained("At run time"), runtime);
    assert_eq!(explained("At build time"), declared("build-dependencies"));
}
