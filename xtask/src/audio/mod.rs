//! `cargo xtask audio`: from the catalogue of audio models to typed parameters.

mod catalogue;
pub mod live;
mod members;
mod names;
mod specs;
mod structs;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};

use self::catalogue::{Catalogue, Model};
use crate::files;

const CATALOGUE: &str = "openapi/audio-models.yaml";
const NAMES: &str = "openapi/audio-names.yaml";
const FOLDER: &str = "src/ext/audio";

/// The first lines of every generated file.
const HEAD: &str = "// Written by `cargo xtask audio` from openapi/audio-models.yaml. Change the catalogue, not this file.\n\n";

/// Options of `cargo xtask audio`.
#[derive(clap::Args)]
pub struct Options {
    /// Changes nothing; fails if a file differs from the catalogue.
    #[arg(long)]
    check: bool,
    /// Compares the catalogue with the models of the configured account; fails if they differ.
    #[arg(long, conflicts_with = "check")]
    live: bool,
    /// With `--live`: imports the differences into the catalogue.
    #[arg(long, requires = "live")]
    write: bool,
    /// Works in this folder in place of the project.
    #[arg(long, hide = true)]
    into: Option<PathBuf>,
}

pub fn run(options: &Options) -> Result<()> {
    let root = match &options.into {
        Some(root) => root.clone(),
        None => files::root()?,
    };
    if options.live {
        let differ = live::compare(&root.join(CATALOGUE), options.write)?;
        ensure!(
            !differ || options.write,
            "the catalogue differs from the service; `--write` imports the differences"
        );
        return Ok(());
    }
    let written = derive(&root)?;
    if options.check {
        return compare(&root, &written);
    }
    for (path, text) in &written {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // A file that stays the same keeps its date, so that cargo does not rebuild the crate.
        if fs::read_to_string(&path).is_ok_and(|now| now == *text) {
            continue;
        }
        files::stage(path.parent().unwrap_or(&root), text)?.persist(&path)?;
        println!("wrote {}", path.strip_prefix(&root).unwrap_or(&path).display());
    }
    Ok(())
}

/// Fails if a file differs from the catalogue.
pub fn check() -> Result<()> {
    let root = files::root()?;
    compare(&root, &derive(&root)?)
}

fn compare(root: &Path, written: &BTreeMap<String, String>) -> Result<()> {
    let differs = |path: &str, text: &str| {
        fs::read_to_string(root.join(path)).map_or(true, |now| now != text)
    };
    let stale: Vec<&str> = written
        .iter()
        .filter(|(path, text)| differs(path, text))
        .map(|(path, _)| path.as_str())
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    bail!("not up to date with the catalogue: {}; run `cargo xtask audio`", stale.join(", "))
}

/// Returns all files that are generated from the catalogue, by path.
fn derive(root: &Path) -> Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(root.join(CATALOGUE)).context(CATALOGUE)?;
    let catalogue = Catalogue::read(&text)?;
    let kept = fs::read_to_string(root.join(NAMES)).unwrap_or_else(|_| "{}".to_owned());
    let (lists, kept) = names::lists(&catalogue, &kept)?;
    let mut modules: BTreeMap<String, Vec<&Model>> = BTreeMap::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for model in catalogue.models() {
        modules.entry(names::module(model)).or_default().push(model);
        // A model is found by its place in one list, so places count over all modules.
        places.insert(model.id.as_str(), places.len());
    }
    let mut written = BTreeMap::from([(NAMES.to_owned(), kept)]);
    for (module, models) in &modules {
        let mut structs: Vec<String> = models.iter().map(|model| names::model(model)).collect();
        structs.sort();
        structs.dedup();
        ensure!(structs.len() == models.len(), "two models of {module} have the same name");
        let provider = &models[0].provider;
        let file = format!("{FOLDER}/{module}.rs");
        written.insert(file, format(root, &structs::module(provider, models, &lists, &places))?);
        let file = format!("{FOLDER}/catalogue/{module}.rs");
        written.insert(file, format(root, &specs::module(provider, models))?);
    }
    written
        .insert(format!("{FOLDER}/catalogue/mod.rs"), format(root, &index(&modules, &catalogue))?);
    written.insert(format!("{FOLDER}/providers.rs"), format(root, &providers(&modules))?);
    written.insert(format!("{FOLDER}/models.md"), table(&catalogue));
    written.insert("tests/audio/typed.rs".to_owned(), format(root, &typed(&catalogue))?);
    Ok(written)
}

fn providers(modules: &BTreeMap<String, Vec<&Model>>) -> String {
    let mut out = format!("{HEAD}//! One module per provider.\n\n");
    for module in modules.keys() {
        let _ = writeln!(out, "#[path = \"{module}.rs\"]\npub mod {module};");
    }
    out
}

fn index(modules: &BTreeMap<String, Vec<&Model>>, catalogue: &Catalogue) -> String {
    let mut out = format!("{HEAD}//! What is known of each model.\n\n");
    for module in modules.keys() {
        let _ = writeln!(out, "pub(super) mod {module};");
    }
    let all: Vec<String> = catalogue
        .models()
        .map(|model| format!("{}::{}()", names::module(model), specs::function(model)))
        .collect();
    let _ = writeln!(
        out,
        "\nuse crate::ext::models::ModelSpec;\n\n/// All models, in the order of the catalogue.\npub(super) static ALL: [ModelSpec; {}] = [{}];",
        all.len(),
        all.join(", ")
    );
    out
}

/// Returns the table of all models for the documentation.
fn table(catalogue: &Catalogue) -> String {
    let mut out =
        String::from("| model | id | capabilities | parameters |\n| --- | --- | --- | --- |\n");
    for model in catalogue.models() {
        let (module, name) = (names::module(model), names::model(model));
        let _ = writeln!(
            out,
            "| {} | `{}` | {} | [`{module}::{name}`](crate::audio::{module}::{name}) |",
            model.name,
            model.id,
            model.capabilities.join(", "),
        );
    }
    out
}

/// Returns the list for the tests: every struct by the id of its model.
fn typed(catalogue: &Catalogue) -> String {
    let mut out = format!(
        "{HEAD}//! Every struct of typed parameters, by the id of its model.\n\nuse scenario_client::audio;\n\nuse super::{{Typed, typed}};\n\n/// All structs, in the order of the catalogue.\npub(super) fn all() -> Vec<Typed> {{\nvec![\n"
    );
    for model in catalogue.models() {
        let _ = writeln!(
            out,
            "typed::<audio::{}::{}>({:?}),",
            names::module(model),
            names::model(model),
            model.id
        );
    }
    out.push_str("]\n}\n");
    out
}

/// Formats code with rustfmt.
fn format(root: &Path, code: &str) -> Result<String> {
    // Formatted here and not by the caller: `check` compares bytes, and the tree has formatted files.
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root.join("rustfmt.toml"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("rustfmt is not installed: rustup component add rustfmt")?;
    rustfmt.stdin.take().context("rustfmt has no standard input")?.write_all(code.as_bytes())?;
    let output = rustfmt.wait_with_output()?;
    ensure!(output.status.success(), "rustfmt refuses the generated code");
    Ok(String::from_utf8(output.stdout)?)
}
