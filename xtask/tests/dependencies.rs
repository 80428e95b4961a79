//! Every direct dependency has a reason in `docs/dependencies.md`, and a feature enables no more than it says.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

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

/// The libraries that speak TLS, and their cryptography.
const TLS: [&str; 4] = ["aws-lc-rs", "native-tls", "ring", "rustls"];

/// Those that a program gets with this feature alone.
fn tls_with(feature: &str) -> Vec<&'static str> {
    let arguments =
        ["tree", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    // The platform verifier of other systems has more.
    let linux = ["--target", "x86_64-unknown-linux-gnu", "--package", "scenario-client"];
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(arguments).args(linux).args(["--no-default-features", "--features", feature]);
    let output = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("cargo runs");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    TLS.into_iter().filter(|name| names.contains(name)).collect()
}

#[test]
fn a_tls_feature_enables_its_library_and_no_other() {
    assert_eq!(tls_with("rustls"), ["aws-lc-rs", "rustls"]);
    assert_eq!(tls_with("rustls-ring"), ["ring", "rustls"]);
    assert_eq!(tls_with("native-tls"), ["native-tls"]);
    assert_eq!(tls_with("journal-postgres"), ["ring", "rustls"]);
    assert_eq!(tls_with("journal-postgres,native-tls"), ["native-tls", "ring", "rustls"]);
    assert!(tls_with("blocking,journal,testing").is_empty());
}
