//! From the imported API description to the document that `build.rs` reads.
//!
//! One file a pass, in the order in which they run; each is a function from document to document
//! that notes in the [`Report`] what it gave up on the way.
//!
//! | pass | what it does |
//! | --- | --- |
//! | [`read`] | text to tree; refuses what is ambiguous |
//! | [`tidy`] | slips of YAML that have one meaning |
//! | [`sound`] | refuses what has no meaning in OpenAPI |
//! | [`operations`] | resolve: every operation stands for itself; [`styles`] writes parameters one way, [`media`] and [`parts`] bodies and responses |
//! | [`name`] | every type has a name, by where it occurs; [`dialect`] reads all dialects the same way |
//! | [`unions`] | choices between objects that can be decided; [`alternatives`] finds what they choose from |
//! | [`unify`] | new types that are the same as another become one |
//! | [`overlay`] | our corrections, each with a reason |
//! | [`whole`] | which numbers are whole |
//! | [`fit`] | what the generator needs |
//! | [`loosen`] | what responses may do otherwise than described |
//! | [`mod@write`] | tree to text, in one canonical order |
//!
//! The overlay comes after the naming, so that corrections can name types by our names: those stand,
//! whatever upstream calls them.

mod alternatives;
pub mod bounds;
pub mod calls;
pub mod changes;
mod dialect;
pub mod difference;
mod fit;
pub mod handwritten;
mod join;
mod loosen;
mod media;
mod name;
mod naming;
mod operation_name;
pub mod operations;
pub mod overlay;
mod parts;
pub mod read;
pub mod report;
mod shapes;
mod sound;
mod styles;
mod things;
mod tidy;
pub mod tree;
mod unify;
pub mod unions;
mod view;
mod whole;
pub mod write;

use anyhow::{Context as _, Result};
use serde_json::Value;

pub use report::Report;

/// What a normalization gives.
pub struct Normalized {
    /// The text of the imported description, unchanged.
    pub upstream: String,
    /// The text of the naming table, with what is new in it.
    pub naming: String,
    /// The text of the normalized document.
    pub swagger: String,
    /// The description with our corrections and names, bounds and errors included.
    pub described: Value,
    /// The normalized document.
    pub document: Value,
    /// What was changed, and why.
    pub report: Report,
}

/// What a normalization works on.
pub struct Texts {
    /// The imported description.
    pub upstream: String,
    /// Our corrections.
    pub overlay: String,
    /// Our names, if there are any yet.
    pub naming: Option<String>,
    /// The normalized document that is replaced, if there is one.
    pub previous: Option<String>,
}

/// Runs all passes.
pub fn run(texts: Texts) -> Result<Normalized> {
    let mut report = Report::default();
    let document = tidy::apply(read::parse(&texts.upstream)?, &mut report);
    read::expect_openapi(&document)?;
    sound::expect(&document)?;
    let corrections = read::parse(&texts.overlay).context("overlay.yaml is not usable")?;
    let mut naming = match &texts.naming {
        Some(table) => read::parse(table)
            .and_then(|table| naming::Naming::read(&table))
            .context("naming.yaml is not usable")?,
        None => naming::Naming::adopting(),
    };
    // Names come before corrections, which refer to them. `loosen` comes last: `fit` joins responses by
    // what each of them requires.
    let document = operations::apply(document, &mut naming, &mut report)?;
    let document = name::apply(document, &mut naming, &mut report)?;
    let document = unify::apply(document, &mut naming, &mut report);
    let document = overlay::apply(document, &corrections, &mut report)?;
    let document = whole::apply(document, &mut report);
    // Kept before `fit`: bounds and defaults are still in it.
    let described = document.clone();
    let previous = match &texts.previous {
        Some(text) => read::parse(text).context("openapi/swagger.yaml is not usable")?,
        None => Value::Null,
    };
    let document = fit::apply(document, &previous, &mut naming, &mut report)?;
    let document = loosen::apply(document, &mut report)?;
    let swagger = write::render(&document)?;
    Ok(Normalized {
        upstream: texts.upstream,
        naming: naming.render(),
        swagger,
        described,
        document,
        report,
    })
}

#[cfg(test)]
mod meanings;
#[cfg(test)]
mod rewritings;
