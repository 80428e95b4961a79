//! The steps from the normalized document to the generated client, one file each.
//!
//! They run in `build.rs`, and in `cargo xtask update-spec` to check that the generator accepts a new
//! description before it is imported.

mod builders;
mod document;
mod enums;
mod examples;
mod generate;
mod operations;
mod pages;
pub mod prose;
mod redact;
mod runnable;
mod setters;
mod strip;
mod wire;

use std::error::Error;

/// Returns the generated client for a normalized document.
pub fn code(swagger: &str) -> Result<String, Box<dyn Error>> {
    let document = document::Document::parse(swagger)?;
    let mut file = generate::client(&document)?;
    strip::unused_builders(&mut file, &document);
    strip::long_docs(&mut file);
    wire::restore(&mut file, &document);
    redact::debug(&mut file);
    prose::fields(&mut file, &document);
    builders::pairs(&mut file, &document);
    let context = builders::rewrite(&mut file)?;
    operations::rewrite(&mut file, &document, &context)?;
    examples::add(&mut file, &document);
    pages::add(&mut file, &document)?;
    enums::add(&mut file, &document)?;
    Ok(prettyplease::unparse(&file))
}

/// Returns the module `operations`: the properties of every operation.
pub fn operations(swagger: &str) -> Result<String, Box<dyn Error>> {
    let table = operations::table(&document::Document::parse(swagger)?);
    Ok(prettyplease::unparse(&syn::parse2(quote::quote!(#table))?))
}

/// Returns the `Runnable` implementations for request bodies.
pub fn runnable(swagger: &str) -> Result<String, Box<dyn Error>> {
    runnable::code(&document::Document::parse(swagger)?)
}
