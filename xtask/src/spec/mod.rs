//! From the vendor's API description to the document that `build.rs` reads.
//!
//! One file a pass, in the order in which they run; each is a function from document to document
//! that notes in the [`Report`] what it gave up on the way.
//!
//! | pass | what it does |
//! | --- | --- |
//! | [`read`] | text to tree; refuses what is ambiguous |
//! | [`overlay`] | our corrections, each with a reason |
//! | [`name`] | gives every inline type a name of its own |
//! | [`fit`] | what the generator needs |
//! | [`loosen`] | what answers may do otherwise than described |
//! | [`mod@write`] | tree to text, in one canonical order |

pub mod calls;
mod fit;
mod loosen;
mod name;
mod overlay;
mod read;
mod report;
mod tree;
mod write;

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

pub use report::Report;

/// The files that a normalisation reads.
pub struct Inputs {
    /// The vendor's description.
    pub upstream: PathBuf,
    /// Our corrections to it.
    pub overlay: PathBuf,
}

impl Inputs {
    /// The files as they are vendored in `openapi/`.
    pub fn vendored() -> Self {
        let folder = crate::files::root().join("openapi");
        Self { upstream: folder.join("upstream.yaml"), overlay: folder.join("overlay.yaml") }
    }
}

/// What a normalisation gives.
pub struct Normalised {
    /// The vendor's text, unchanged.
    pub upstream: String,
    /// The text of the normalised document.
    pub swagger: String,
    /// The description with our corrections and names, bounds and errors included.
    pub described: Value,
    /// The normalised document.
    pub document: Value,
    /// What was changed, and why.
    pub report: Report,
}

/// Runs all passes.
pub fn normalise(inputs: &Inputs) -> Result<Normalised> {
    let load = |path: &PathBuf| {
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    let upstream = load(&inputs.upstream)?;
    let overlay = load(&inputs.overlay)?;
    let mut report = Report::default();

    let document = read::parse(&upstream)
        .with_context(|| format!("{} is not usable", inputs.upstream.display()))?;
    read::expect_openapi(&document)
        .with_context(|| format!("{} is not usable", inputs.upstream.display()))?;
    let corrections = read::parse(&overlay)
        .with_context(|| format!("{} is not usable", inputs.overlay.display()))?;
    let document = overlay::apply(document, &corrections, &mut report)?;
    let document = name::apply(document, &mut report)?;
    let described = document.clone();
    let document = fit::apply(document, &mut report)?;
    let document = loosen::apply(document, &mut report)?;
    let swagger = write::render(&document)?;
    Ok(Normalised { upstream, swagger, described, document, report })
}
