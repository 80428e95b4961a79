//! Generates the low-level client from `openapi/swagger.yaml`.
//!
//! ```text
//! openapi/swagger.yaml -> document -> progenitor -> rewrite -> $OUT_DIR/api.rs
//! ```
//!
//! The document is already normal (`cargo xtask update-spec` saw to that), so nothing here thinks
//! about OpenAPI. What is left is to run the generator and to fit its output to this crate: one call
//! path, one error type, open enumerations, no debug output of what users said or paid for.

#[path = "build/document.rs"]
mod document;
#[path = "build/enums.rs"]
mod enums;
#[path = "build/generate.rs"]
mod generate;
#[path = "build/operations.rs"]
mod operations;
#[path = "build/redact.rs"]
mod redact;
#[path = "build/strip.rs"]
mod strip;

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi/swagger.yaml");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");

    let document = document::Document::read("openapi/swagger.yaml")?;
    let mut file = generate::client(&document)?;
    strip::unused_builders(&mut file, &document);
    strip::long_docs(&mut file);
    redact::debug(&mut file);
    operations::rewrite(&mut file, &document)?;
    enums::add(&mut file, &document)?;

    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("api.rs");
    fs::write(target, prettyplease::unparse(&file))?;
    Ok(())
}
