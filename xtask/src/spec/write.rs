//! Pass 7, write: tree to text, in one canonical order.
//!
//! ```text
//! before  {type: object, description: A job.}
//! after   description: A job.
//!         type: object
//! ```
//!
//! Keywords come in the order in which people read them, names (paths, properties, components)
//! alphabetically. The order upstream happens to have never shows.

use anyhow::Result;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

/// Opens the document, so that nobody edits it by hand.
const HEADER: &str = "\
# Written by `cargo xtask update-spec` from upstream.yaml, naming.yaml and overlay.yaml; do not edit.
# README.md beside this file says what each file is and how an update works.
";

/// Keywords in reading order; others follow alphabetically.
const ORDER: [&str; 33] = [
    "openapi",
    "info",
    "title",
    "version",
    "servers",
    "url",
    "tags",
    "paths",
    "components",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "operationId",
    "name",
    "in",
    "$ref",
    "summary",
    "description",
    "required",
    "deprecated",
    "parameters",
    "requestBody",
    "responses",
    "content",
    "schema",
    "type",
    "format",
    "enum",
    "x-enum-varnames",
    "items",
    "properties",
];

/// Members of these objects are names, not keywords.
const NAMES: [&str; 7] =
    ["paths", "properties", "schemas", "responses", "content", "securitySchemes", "parameters"];

/// Writes the document.
pub fn render(document: &Value) -> Result<String> {
    let options = serde_saphyr::ser_options! {
        compact_list_indent: true,
        prefer_block_scalars: false,
    };
    let canonical = Canonical { value: document, names: false };
    Ok(format!("{HEADER}{}", serde_saphyr::to_string_with_options(&canonical, options)?))
}

struct Canonical<'a> {
    value: &'a Value,
    names: bool,
}

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(members) => {
                let mut members: Vec<(&String, &Value)> = members.iter().collect();
                // Members of a map are sorted already. The order of keywords is for readers of the diff.
                if !self.names {
                    members.sort_by_key(|(key, _)| {
                        let place = ORDER.iter().position(|known| known == key);
                        (place.unwrap_or(ORDER.len()), key.as_str())
                    });
                }
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    // A property may be called `properties`. Only a keyword opens a level of names.
                    let names = !self.names && NAMES.contains(&key.as_str());
                    map.serialize_entry(key, &Canonical { value, names })?;
                }
                map.end()
            }
            Value::Array(members) => serializer
                .collect_seq(members.iter().map(|value| Canonical { value, names: false })),
            Value::Number(number) => match number.as_i64() {
                Some(integer) => serializer.serialize_i64(integer),
                None => number.serialize(serializer),
            },
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::read;

    #[test]
    fn what_is_written_reads_back_and_the_order_is_ours() {
        let document = json!({
            "type": "object", "description": "no", "required": ["a: b", "#x", "null", "1.0"],
            "properties": {"type": {"enum": ["on", "~", "", "two\nlines"]}, "enum": {"maximum": 1.5}},
        });
        let text = render(&document).expect("written");
        assert_eq!(read::parse(&text).expect("reads back"), document);
        let at = |word: &str| text.find(word).unwrap_or(usize::MAX);
        assert!(at("description:") < at("type: object") && at("  enum:") < at("  type:"), "{text}");
    }
}
