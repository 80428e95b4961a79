//! The public face of the crate as text, so that every change of it shows in a diff.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use public_api::{Builder, PublicApi};
use serde::Deserialize;
use similar::TextDiff;

/// Features that only choose the TLS library add nothing to the public face.
const FEATURES: &str = "blocking,journal-postgres,schemars,testing";
/// What the snapshots were written with. rustdoc's JSON format changes with the compiler.
const FORMAT: &str = "57";
/// Set for the run in which this program stands in the place of rustdoc.
pub const AS_RUSTDOC: &str = "XTASK_AS_RUSTDOC";

/// Options of `cargo xtask public-api`.
#[derive(Args)]
pub struct Options {
    /// Writes the snapshots instead of comparing them.
    #[arg(long)]
    write: bool,
}

/// Compares the public face with its snapshots, or writes them.
pub fn run(options: &Options) -> Result<()> {
    let root = crate::files::root()?;
    let json = rustdoc_json(&root)?;
    let docs = fs::read_to_string(&json)?;
    let format = docs
        // Its last member: the docs of an item could contain the same words.
        .rsplit_once("\"format_version\":")
        .map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    if format.as_deref() != Some(FORMAT) {
        // A newer compiler is no fault of the tree, so this is no failure.
        println!(
            "skipped: this compiler writes rustdoc JSON of format {}, the snapshots need {FORMAT}",
            format.unwrap_or_default()
        );
        return Ok(());
    }
    let api = Builder::from_rustdoc_json(&json)
        // Blanket and auto implementations change with the standard library and with dependencies.
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .context("the public face cannot be read from rustdoc's JSON")?;
    let sources = serde_json::from_str(&docs).context("rustdoc's JSON names no source files")?;
    let mut drifted = false;
    for (name, text) in snapshots(&api, &sources) {
        let path = root.join("docs/public-api").join(name);
        if options.write {
            fs::create_dir_all(root.join("docs/public-api"))?;
            fs::write(&path, text)?;
            continue;
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        if found != text {
            drifted = true;
            eprintln!("{} is not the public face of this tree:", path.display());
            let diff =
                TextDiff::from_lines(&found, &text).unified_diff().context_radius(0).to_string();
            for line in diff.lines().filter(|line| !line.starts_with("@@")).take(60) {
                eprintln!("  {line}");
            }
        }
    }
    if drifted {
        bail!("the public face changed; `cargo xtask public-api --write` records it");
    }
    println!("the public face is as recorded: {} items", api.items().count());
    Ok(())
}

/// Where the items of the crate come from: the part of rustdoc's JSON that says so.
#[derive(Deserialize)]
struct Sources {
    index: HashMap<u32, Item>,
}

#[derive(Deserialize)]
struct Item {
    span: Option<Span>,
}

#[derive(Deserialize)]
struct Span {
    filename: PathBuf,
}

impl Sources {
    /// Whether the build wrote the file that an item is in. Its text does not tell: handwritten items mention
    /// generated types, and some of their implementations are written by hand.
    fn is_generated(&self, id: u32) -> bool {
        let span = self.index.get(&id).and_then(|item| item.span.as_ref());
        span.and_then(|span| span.filename.parent()).is_some_and(|folder| folder.ends_with("out"))
    }
}

/// One text for what is written by hand and one for what is generated, one item a line.
fn snapshots(api: &PublicApi, sources: &Sources) -> [(&'static str, String); 2] {
    let (mut handwritten, mut generated) = (String::new(), String::new());
    for item in api.items() {
        let is_generated = sources.is_generated(item.id().0);
        let text = if is_generated { &mut generated } else { &mut handwritten };
        text.push_str(&item.to_string());
        text.push('\n');
    }
    [("handwritten.txt", handwritten), ("generated.txt", generated)]
}

/// Documents the crate as JSON. Only rustdoc gets the switch for unstable options, so nothing is built anew.
fn rustdoc_json(root: &Path) -> Result<PathBuf> {
    let target = root.join("target");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["rustdoc", "--quiet", "--locked", "--lib", "--features", FEATURES, "--target-dir"])
        .arg(&target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"])
        .current_dir(root)
        .env("RUSTDOC", env::current_exe()?)
        .env(AS_RUSTDOC, "1")
        // Flags of the caller could change or stop the documentation.
        .env_remove("RUSTDOCFLAGS")
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("rustdoc ended with {status}");
    }
    Ok(target.join("doc/scenario_client.json"))
}

/// Runs rustdoc with unstable options allowed, if this program was called in its place.
pub fn as_rustdoc() -> Option<ExitCode> {
    env::var_os(AS_RUSTDOC)?;
    // The switch is for rustdoc alone. In the environment of cargo it would rebuild all dependencies.
    let status =
        Command::new("rustdoc").args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1").status();
    Some(match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_source_file_says_what_is_generated() {
        let docs = json!({"index": {
            "1": {"name": "Job", "span": {"filename": "/tree/target/debug/build/scenario-client-1/out/api.rs", "begin": [1, 1]}},
            "2": {"name": "jobs", "span": {"filename": "src/ext/jobs/mod.rs", "begin": [1, 1]}},
            "3": {"name": "from", "span": null},
        }});
        let sources: Sources = serde_json::from_value(docs).expect("sources");
        assert_eq!([1, 2, 3, 4].map(|id| sources.is_generated(id)), [true, false, false, false]);
    }
}
