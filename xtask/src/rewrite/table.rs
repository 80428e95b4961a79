//! A row of the table of rewritings: a whole description, with each rewriting alone and with all of them.

use anyhow::{Context as _, Result};
use fastrand::Rng;
use serde_json::Value;

use super::{Kind, Style, import, many, same_as, slice, writer};

/// The first lines of the table.
pub fn head() -> String {
    let names: Vec<String> = Kind::ALL.iter().map(|kind| format!("{kind:?}")).collect();
    let lines = "| --- ".repeat(names.len() + 3);
    format!("| description | {} | all | compositions |\n{lines}|", names.join(" | "))
}

/// The cells of a description. `count` compositions of parts of it follow.
///
/// Returns an error for the first rewriting that gives other bytes.
pub fn row(document: &Value, count: u64) -> Result<String> {
    let before = import(document.to_string(), None).context("the original")?;
    let alone = Kind::ALL.map(|kind| (format!("{kind:?}"), Style::from([(kind, 100)])));
    let all = ("all".to_owned(), Kind::ALL.map(|kind| (kind, 100)).into());
    let settled = slice::without_references_into_paths(document);
    let mut cells = Vec::new();
    for (name, style) in alone.into_iter().chain([all]) {
        let written = writer::Writer::new(&settled, &style, Rng::with_seed(1)).written();
        same_as(&before, written).with_context(|| name)?;
        cells.push("same".to_owned());
    }
    many(document, 1, count)?;
    cells.push(format!("{count} same"));
    Ok(cells.join(" | "))
}
