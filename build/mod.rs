//! The steps from the normalized document to the generated client, one file each.
//!
//! They run in `build.rs`, and in `cargo xtask update-spec` to check that the generator accepts a new
//! description before it is imported.

mod boxes;
mod builders;
mod docs;
pub mod document;
mod enums;
pub mod examples;
mod generate;
pub mod groups;
pub mod media;
mod objects;
mod operations;
mod pages;
mod places;
pub mod prose;
mod redact;
pub mod runnable;
mod setters;
mod sizes;
mod strip;
pub mod tree;
pub mod unions;
mod wire;

use std::error::Error;

/// The generated sources.
pub struct Code {
    /// The client: types, builders, methods.
    pub api: String,
    /// The properties of every operation.
    pub operations: String,
    /// The implementations of `Runnable` for request bodies.
    pub runnable: String,
    /// The size of every type.
    pub sizes: String,
}

/// Generates the sources for a normalized document, with the groups of operations that are wanted.
pub fn code(swagger: &str, is_wanted: &dyn Fn(&str) -> bool) -> Result<Code, Box<dyn Error>> {
    let document = document::Document::parse(swagger, is_wanted)?;
    let mut file = generate::client(&document)?;
    // The order matters. Builders without use go first, so that no later step works on them. Wire names are
    // restored before texts, which find a field by its wire name; texts come before builders, which copy them.
    strip::unused_builders(&mut file, &document);
    strip::long_docs(&mut file);
    wire::restore(&mut file, &document);
    redact::debug(&mut file);
    prose::fields(&mut file, &document);
    // Before builders, which read the types of fields.
    boxes::large_parts(&mut file);
    builders::pairs(&mut file, &document);
    let context = builders::rewrite(&mut file)?;
    operations::rewrite(&mut file, &document, &context)?;
    examples::add(&mut file, &document);
    // Pages need the operations as rewritten, since their code names the rewritten fields. Enumerations come
    // last: they are macro calls, which no other step can read.
    pages::add(&mut file, &document)?;
    // Unions read the names of members in the attributes of serde, as all steps before this one. Objects remove them.
    unions::add(&mut file, &document)?;
    objects::rewrite(&mut file, &document);
    strip::unused_functions(&mut file);
    enums::add(&mut file, &document)?;
    let sizes = sizes::table(&mut file);
    docs::by_line(&mut file);
    Ok(Code {
        api: prettyplease::unparse(&file),
        operations: prettyplease::unparse(&operations::table(&document)),
        runnable: runnable::code(&document)?,
        sizes: prettyplease::unparse(&sizes),
    })
}
