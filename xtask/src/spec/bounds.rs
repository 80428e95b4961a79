//! What the server accepts: ranges of parameters and fields, which are texts in the normalized document.
//!
//! ```text
//! before  GET /jobs query pageSize: {maximum: 100}     after  … {maximum: 50}
//! report  changed  range  GET /jobs query pageSize  narrower: maximum 100 -> 50
//! ```

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    changes::{Change, Kind},
    handwritten::Handwritten,
    tree,
};

/// Keywords of a range, and whether a higher value accepts more.
const KEYWORDS: [(&str, bool); 6] = [
    ("maxItems", true),
    ("maxLength", true),
    ("maximum", true),
    ("minItems", false),
    ("minLength", false),
    ("minimum", false),
];

/// The ranges that differ between two described documents, at places that both have.
pub fn between(before: &Value, after: &Value, handwritten: &Handwritten) -> Vec<Change> {
    let (before, after) = (ranges(before), ranges(after));
    let mut changes = Vec::new();
    for (place, was) in &before {
        let Some(is) = after.get(place) else { continue };
        let mut narrower = false;
        let mut parts = Vec::new();
        for (keyword, higher_is_wider) in KEYWORDS {
            let (was, is) = (was.get(keyword), is.get(keyword));
            if was != is {
                narrower |= match (was.and_then(Value::as_f64), is.and_then(Value::as_f64)) {
                    (Some(was), Some(is)) => (is < was) == higher_is_wider,
                    (None, Some(_)) => true,
                    _ => false,
                };
                let text = |value: Option<&Value>| value.map_or("none".into(), Value::to_string);
                parts.push(format!("{keyword} {} -> {}", text(was), text(is)));
            }
        }
        if !parts.is_empty() {
            let word = if narrower { "narrower" } else { "wider" };
            let owner = place.split(['.', ' ']).next().unwrap_or_default();
            changes.push(Change {
                kind: Kind::Changed,
                what: "range",
                place: place.clone(),
                detail: format!("{word}: {}", parts.join(", ")),
                // It compiles, and the server may have refused these values before it said so.
                breaking: false,
                used: handwritten.names(owner).into_iter().map(str::to_owned).collect(),
                id: String::new(),
            });
        }
    }
    changes
}

/// The schemas of all parameters and fields.
fn ranges(document: &Value) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    for operation in tree::operations(document) {
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let part = |key: &str| parameter[key].as_str().unwrap_or_default();
            let place = format!("{} {} {}", operation.place(), part("in"), part("name"));
            found.insert(place, &parameter["schema"]);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            found.insert(format!("{name}.{field}"), property);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_range_that_narrows_is_mentioned() {
        let document = |range: Value| {
            json!({
                "paths": {"/a": {"get": {"parameters": [{"in": "query", "name": "n", "schema": range}]}}},
                "components": {"schemas": {"T": {"properties": {"a": range}}}},
            })
        };
        let reported = |before: Value, after: Value| -> Vec<String> {
            between(&document(before), &document(after), &Handwritten::default())
                .into_iter()
                .map(|change| format!("{} {}", change.place, change.detail))
                .collect()
        };
        assert_eq!(
            reported(json!({"maximum": 100}), json!({"maximum": 50, "minimum": 1})),
            [
                "GET /a query n narrower: maximum 100 -> 50, minimum none -> 1",
                "T.a narrower: maximum 100 -> 50, minimum none -> 1"
            ]
        );
        let wider = reported(json!({"minLength": 3}), json!({"minLength": 2}));
        assert!(wider.iter().all(|line| line.contains("wider")), "{wider:?}");
        assert!(reported(json!({"maximum": 1}), json!({"maximum": 1, "default": 2})).is_empty());
    }
}
