//! `cargo xtask rewrite`: the same API in other words gives the same bytes.
//!
//! A description, or a few of its operations, is imported into an empty tree. Then it is written in other words:
//! any of the [`Kind`]s, each at random places. The names and the normalized document must come out the same.
//!
//! ```text
//! cargo xtask rewrite --count 5000 --seed 7              the vendored description
//! cargo xtask rewrite --from other.yaml --count 100      another one
//! ```

mod references;
pub mod slice;
mod spelling;
pub mod table;
mod writer;

use std::{collections::BTreeMap, fs, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use fastrand::Rng;
use serde_json::Value;
use similar::TextDiff;

use crate::{
    files::Tree,
    spec::{self, Normalized, Texts, read},
};

/// Which descriptions are rewritten, and how often.
#[derive(Args)]
pub struct Options {
    /// How many compositions of rewritings are tried.
    #[arg(long, default_value_t = 100)]
    pub count: u64,
    /// The first composition; the others follow.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Descriptions in place of the vendored one.
    #[arg(long, value_name = "FILE")]
    from: Vec<PathBuf>,
}

/// A way to write the same in other words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// References are replaced by what they point at.
    Inline,
    /// References are wrapped in `allOf`, `oneOf` or `anyOf` of one.
    Wrap,
    /// Components have other names.
    Rename,
    /// Operation ids are absent or random.
    Ids,
    /// Errors are absent, a default, or each status.
    Errors,
    /// Parameters of the path stand beside the operations.
    PathParameters,
    /// Lists whose order means nothing are shuffled.
    Order,
    /// JSON with members in a random order, in place of YAML.
    Json,
    /// Lists of types, and other spellings of `null`.
    Null,
    /// An enumeration of one is a constant, and one of several texts is a choice of constants.
    Constant,
    /// Keywords that state their default.
    Defaults,
    /// Titles, examples, extensions and other keywords that say nothing.
    Noise,
    /// Fields of one object in several parts of `allOf`.
    Split,
    /// The only success has another status.
    Status,
    /// Spellings of the media type.
    Media,
    /// A choice is `oneOf` or `anyOf`, with its parts in any order and some of them in a choice of their own.
    Choice,
    /// What is inline becomes a component.
    Share,
    /// Keywords beside a reference, or in a part of their own, in place of beside an `allOf`.
    Beside,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Inline,
        Self::Wrap,
        Self::Rename,
        Self::Ids,
        Self::Errors,
        Self::PathParameters,
        Self::Order,
        Self::Json,
        Self::Null,
        Self::Constant,
        Self::Defaults,
        Self::Noise,
        Self::Split,
        Self::Status,
        Self::Media,
        Self::Choice,
        Self::Share,
        Self::Beside,
    ];
}

/// Of a hundred places, how many each rewriting changes.
type Style = BTreeMap<Kind, u8>;

/// A composition: most rewritings are in it, at some or all places.
fn style(rng: &mut Rng) -> Style {
    let share = |rng: &mut Rng| match rng.u8(0..4) {
        0 => 0,
        1 => 100,
        _ => rng.u8(1..100),
    };
    Kind::ALL.into_iter().map(|kind| (kind, share(rng))).collect()
}

impl Options {
    /// The descriptions with their names.
    pub fn documents(&self) -> Result<Vec<(String, Value)>> {
        if self.from.is_empty() {
            let vendored = read::parse(&Tree::own()?.upstream()?)?;
            return Ok(vec![("the vendored description".to_owned(), vendored)]);
        }
        let mut documents = Vec::new();
        for file in &self.from {
            let text = fs::read_to_string(file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            documents.push((file.display().to_string(), read::parse(&text)?));
        }
        Ok(documents)
    }
}

/// Tries many compositions, and reports the first that fails with the fewest rewritings that make it fail.
pub fn run(options: &Options) -> Result<()> {
    for (name, document) in options.documents()? {
        many(&document, options.seed, options.count).with_context(|| name.clone())?;
        println!("{name}: {} compositions give the same bytes", options.count);
    }
    Ok(())
}

/// Tries the compositions from a seed on.
pub fn many(document: &Value, seed: u64, count: u64) -> Result<()> {
    let document = slice::without_references_into_paths(document);
    for seed in seed..seed + count {
        let mut rng = Rng::with_seed(seed);
        let part = slice::random(&document, &mut rng);
        let style = style(&mut rng);
        let Err(error) = same(&part, &style, seed) else { continue };
        // One rewriting after the other is taken out. What fails without it did not need it.
        let (mut least, mut error) = (style, error);
        for kind in Kind::ALL {
            let mut less = least.clone();
            less.insert(kind, 0);
            if let Err(other) = same(&part, &less, seed) {
                (least, error) = (less, other);
            }
        }
        least.retain(|_, share| *share > 0);
        bail!("--seed {seed} --count 1: {:?}: {error:#}", least.keys());
    }
    Ok(())
}

/// A document in other words, and which of them is random.
#[cfg(test)]
pub fn rewritten(document: &Value, seed: u64) -> String {
    let mut rng = Rng::with_seed(seed);
    let style = style(&mut rng);
    writer::Writer::new(document, &style, rng).written()
}

/// Returns an error if the rewritten document does not give what the original gave.
fn same(document: &Value, style: &Style, seed: u64) -> Result<()> {
    let before = import(document.to_string(), None).context("the original")?;
    same_as(&before, writer::Writer::new(document, style, Rng::with_seed(seed)).written())
}

/// Returns an error if a rewritten document does not give this.
fn same_as(before: &Normalized, rewritten: String) -> Result<()> {
    let after = import(rewritten, Some(before)).context("the rewritten document")?;
    for (file, before, after) in [
        ("swagger.yaml", &before.swagger, &after.swagger),
        ("naming.yaml", &before.naming, &after.naming),
    ] {
        if before != after {
            let diff = TextDiff::from_lines(before, after).unified_diff().to_string();
            let shown: Vec<&str> = diff.lines().take(30).collect();
            bail!("{file} is not the same:\n{}", shown.join("\n"));
        }
    }
    Ok(())
}

fn import(upstream: String, before: Option<&Normalized>) -> Result<Normalized> {
    spec::run(Texts {
        upstream,
        overlay: "overlay: 1.0.0\nactions: []\n".to_owned(),
        naming: before.map(|before| before.naming.clone()),
        previous: before.map(|before| before.swagger.clone()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_compositions_give_the_same_bytes() {
        let vendored = Tree::own().and_then(|tree| tree.upstream()).expect("vendored");
        many(&read::parse(&vendored).expect("YAML"), 1, 100).expect("the same bytes");
    }

    #[test]
    fn unions_in_other_words_give_the_same_bytes() {
        let described = include_str!("../../tests/fixtures/unions.json");
        many(&read::parse(described).expect("JSON"), 1, 300).expect("the same bytes");
    }

    #[test]
    fn choices_within_choices_give_the_same_bytes() {
        let variant = |name: &str| {
            serde_json::json!({
                "type": "object", "required": ["kind"],
                "properties": {"kind": {"type": "string", "enum": [name]}, name: {"type": "string"}},
            })
        };
        let schemas: serde_json::Map<String, Value> = ["Arc", "Box", "Cone", "Disc"]
            .map(|name| (name.to_owned(), variant(name)))
            .into_iter()
            .collect();
        let all: Vec<Value> = schemas
            .keys()
            .map(|name| serde_json::json!({"$ref": format!("#/components/schemas/{name}")}))
            .collect();
        let document = serde_json::json!({
            "openapi": "3.0.0",
            "info": {"title": "Shapes", "version": "1"},
            "paths": {"/shapes": {"get": {"responses": {"200": {
                "description": "Done.",
                "content": {"application/json": {"schema": {
                    "type": "object", "properties": {"shape": {"oneOf": all}},
                }}},
            }}}}},
            "components": {"schemas": schemas},
        });
        many(&document, 1, 100).expect("the same bytes");
    }

    #[test]
    fn parts_with_null_and_required_fields_of_others_give_the_same_bytes() {
        let text = serde_json::json!({"type": "string"});
        let window = serde_json::json!({"allOf": [
            {"nullable": true, "type": "object", "properties": {"day": text, "hour": text}},
            {"type": "object", "properties": {"pending": text, "note": text}, "required": ["day"]},
        ]});
        let document = serde_json::json!({
            "openapi": "3.0.0",
            "info": {"title": "Parts", "version": "1"},
            "paths": {"/databases": {"post": {
                "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object", "properties": {"name": text, "window": window},
                }}}},
                "responses": {"204": {"description": "Done."}},
            }}},
        });
        many(&document, 1, 100).expect("the same bytes");
    }
}
