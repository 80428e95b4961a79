//! Fields whose Rust names would be the same.
//!
//! ```text
//! before  Job: {properties: {a_b: …, aB: …}}
//! after   Job: {properties: {aB: …, aUnderscoreB: …}, x-wire-names: {aUnderscoreB: a_b}}
//! ```
//!
//! The generator makes Rust names of wire names and would write one field twice. `build.rs` gives the
//! renamed field its wire name back. A field that was there before keeps its name.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use crate::spec::{report::Report, tree};

/// The extension that `build.rs` reads: key in the document to name on the wire.
const WIRE: &str = "x-wire-names";

/// Renames colliding fields of every type.
pub fn apply(document: &mut Value, previous: &Value, report: &mut Report) {
    for (name, schema) in tree::schemas_mut(document).into_iter().flatten() {
        let Some(properties) = schema["properties"].as_object() else { continue };
        let mut groups = BTreeMap::<String, Vec<String>>::new();
        for field in properties.keys() {
            // By the spelling that the generator uses: only names that are equal there collide.
            groups.entry(field.to_snake_case()).or_default().push(field.clone());
        }
        groups.retain(|_, fields| fields.len() > 1);
        let known = &previous["components"]["schemas"][name];
        let mut wire = Map::new();
        for fields in groups.into_values() {
            for (field, renamed) in renamed(&fields, known) {
                report.note(
                    "fit",
                    format!(
                        "{name}.{field} is `{}` in Rust: another field has its name",
                        renamed.to_snake_case()
                    ),
                );
                if let Some(properties) = schema["properties"].as_object_mut() {
                    let property = properties.remove(&field).unwrap_or_default();
                    properties.insert(renamed.clone(), property);
                }
                for required in
                    schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten()
                {
                    if *required == json!(field) {
                        *required = json!(renamed);
                    }
                }
                wire.insert(renamed, json!(field));
            }
        }
        if !wire.is_empty() {
            schema[WIRE] = Value::Object(wire);
        }
    }
}

/// All but one of a group, with new keys: the one that had the name before keeps it, else the one that is
/// written as the API writes its names, else the first.
fn renamed(fields: &[String], known: &Value) -> Vec<(String, String)> {
    let was_plain = |field: &&String| known["properties"].get(field.as_str()).is_some();
    let usual = |field: &&String| {
        field.chars().all(char::is_alphanumeric) && field.starts_with(char::is_lowercase)
    };
    let keeps = fields
        .iter()
        .find(was_plain)
        .or_else(|| fields.iter().find(usual))
        .or_else(|| fields.first());
    // The names of the whole group are taken, the one that is being replaced included.
    let mut taken: BTreeSet<String> = fields.iter().map(|field| field.to_snake_case()).collect();
    let mut all = Vec::new();
    for field in fields.iter().filter(|field| Some(*field) != keeps) {
        // A field that was renamed before keeps that name: callers have it in their code.
        let before = known[WIRE].as_object().into_iter().flatten().find(|(_, wire)| *wire == field);
        let spelled = field
            .replace('_', "Underscore")
            .replace('-', "Dash")
            .replace('.', "Dot")
            .replace(' ', "Space");
        let candidates = [
            before.map(|(key, _)| key.clone()),
            Some(spelled.clone()),
            Some(format!("{spelled}Upper")),
        ];
        let numbered = (2..).map(|number| format!("{spelled}{number}"));
        let name = candidates
            .into_iter()
            .flatten()
            .chain(numbered)
            .find(|name| !taken.contains(&name.to_snake_case()));
        let name = name.unwrap_or_default();
        taken.insert(name.to_snake_case());
        all.push((field.clone(), name));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply_to(fields: &[&str], previous: &Value) -> Value {
        let properties: Map<String, Value> =
            fields.iter().map(|field| ((*field).to_owned(), json!({}))).collect();
        let mut document = json!({"components": {"schemas": {"T": {"properties": properties, "required": ["a_b"]}}}});
        apply(&mut document, previous, &mut Report::default());
        document
    }

    #[test]
    fn every_field_stays_and_knows_its_name_on_the_wire() {
        let done = apply_to(&["aB", "a_b", "a-b", "A_B"], &json!({}));
        let schema = &done["components"]["schemas"]["T"];
        let keys: BTreeSet<String> = schema["properties"]
            .as_object()
            .expect("fields")
            .keys()
            .map(|key| key.to_snake_case())
            .collect();
        assert_eq!(keys.len(), 4, "{schema:#}");
        assert!(schema["properties"].get("aB").is_some());
        assert_eq!(schema[WIRE].as_object().map(Map::len), Some(3));
        assert_eq!(schema["required"], json!(["aUnderscoreb"]));
    }

    #[test]
    fn a_field_that_was_there_before_keeps_its_name() {
        let before = apply_to(&["a_b"], &json!({}));
        let done = apply_to(&["aB", "a_b"], &before);
        let schema = &done["components"]["schemas"]["T"];
        assert!(schema["properties"].get("a_b").is_some());
        let again = apply_to(&["aB", "a_b"], &done);
        assert_eq!(again, done);
    }
}
