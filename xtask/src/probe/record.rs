//! Cassettes: the exchanges of a run without anything private, for tests that replay them.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Result;
use chrono::Utc;
use serde_json::{Value, json};

use super::{description::Description, scrub::Scrubber, session::Session};

/// Maximum number of recorded exchanges of an operation with one status.
const EACH: usize = 2;

/// Maximum number of recorded rows of a list.
const ROWS: usize = 3;

/// Writes the cassette of a run and returns its path.
pub fn write(session: &Session, folder: &Path) -> Result<PathBuf> {
    let description = Description::load()?;
    let mut scrubber = Scrubber::default();
    let mut counts: BTreeMap<(String, String, u16), usize> = BTreeMap::new();
    let mut exchanges = Vec::new();
    for exchange in &session.log {
        // Links are requests of another host, and their responses are files.
        let Some(operation) = exchange.path().and_then(|path| description.template(path)) else {
            continue;
        };
        let method = exchange.request.method.to_string();
        let key = (operation.to_owned(), method, exchange.status.as_u16());
        let count = counts.entry(key).or_default();
        *count += 1;
        if *count > EACH {
            continue;
        }
        let shown = scrubber.exchange(exchange);
        exchanges.push(json!({
            "operation": operation,
            "method": shown.method,
            "path": shown.path,
            "query": shown.query.into_iter().collect::<BTreeMap<_, _>>(),
            "request": shown.request,
            "status": shown.status,
            "headers": shown.headers,
            "response": cut(shown.response),
        }));
    }
    fs::create_dir_all(folder)?;
    let path = folder.join("probe.json");
    let cassette = json!({
        "version": 1,
        "recorded": Utc::now().format("%Y-%m-%d").to_string(),
        "exchanges": exchanges,
    });
    fs::write(&path, serde_json::to_string_pretty(&cassette)? + "\n")?;
    Ok(path)
}

/// Shortens the lists of a response: the first rows show its form.
fn cut(mut response: Value) -> Value {
    for member in response.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        if let Some(rows) = member.as_array_mut() {
            rows.truncate(ROWS);
        }
    }
    response
}
