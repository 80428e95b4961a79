//! Fields whose Rust names would be the same.
//!
//! ```text
//! before  Job: {properties: {a_b: …, aB: …}}
//! after   Job: {properties: {aB: …, aUnderscoreB: …}, x-wire-names: {aUnderscoreB: a_b}}
//! ```
//!
//! The generator makes Rust names of wire names and would write one field twice. `build.rs` gives the
//! renamed field its wire name back. A field that was there before keeps its name.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use crate::spec::{naming::Naming, report::Report, tree};

/// The extension that `build.rs` reads: key in the document to name on the wire.
const WIRE: &str = "x-wire-names";

/// Renames colliding fields of every type.
pub fn apply(document: &mut Value, previous: &Value, naming: &mut Naming, report: &mut Report) {
    for (name, schema) in tree::schemas_mut(document).into_iter().flatten() {
        let Some(properties) = schema["properties"].as_object() else { continue };
        let fields: Vec<String> = properties.keys().cloned().collect();
        let known = &previous["components"]["schemas"][name];
        let keys = naming.members(name, &fields, |field| key_before(known, field), keys);
        let mut wire = Map::new();
        for (field, key) in fields.into_iter().zip(keys).filter(|(field, key)| field != key) {
            let rust = key.to_snake_case();
            let note = format!("{name}.{field} is `{rust}` in Rust: another field has its name");
            report.note("fit", note);
            wire.insert(key, json!(field));
        }
        if !wire.is_empty() {
            rename(schema, &wire);
            schema[WIRE] = Value::Object(wire);
        }
    }
}

/// The key that a field had in the document which is replaced.
fn key_before(known: &Value, field: &str) -> Option<String> {
    let wire = known[WIRE].as_object().into_iter().flatten();
    let renamed = wire.clone().find(|(_, own)| *own == field).map(|(key, _)| key.clone());
    let is_plain = known["properties"].get(field).is_some() && known[WIRE].get(field).is_none();
    renamed.or_else(|| is_plain.then(|| field.to_owned()))
}

/// Gives the fields of a schema their new keys.
fn rename(schema: &mut Value, wire: &Map<String, Value>) {
    let new = |field: &str| wire.iter().find(|(_, own)| *own == field).map(|(key, _)| key.clone());
    if let Some(properties) = schema["properties"].as_object_mut() {
        let old = std::mem::take(properties);
        properties.extend(old.into_iter().map(|(field, own)| (new(&field).unwrap_or(field), own)));
    }
    for required in schema.get_mut("required").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(key) = required.as_str().and_then(new) {
            *required = json!(key);
        }
    }
}

/// A key for each field, all different in Rust. What is known stays, then those come that are written as the API writes
/// its names.
fn keys(fields: &[String], known: Vec<Option<String>>) -> Vec<String> {
    let is_usual = |field: &str| {
        field.chars().all(char::is_alphanumeric) && field.starts_with(char::is_lowercase)
    };
    let mut order: Vec<usize> = (0..fields.len()).collect();
    order.sort_by_key(|place| (known[*place].is_none(), !is_usual(&fields[*place])));
    // By the spelling that the generator uses: only names that are equal there collide.
    let own: BTreeSet<String> = fields.iter().map(|field| field.to_snake_case()).collect();
    let mut taken = BTreeSet::new();
    let mut keys = fields.to_vec();
    for place in order {
        let field = &fields[place];
        let spelled = field
            .replace('_', "Underscore")
            .replace('-', "Dash")
            .replace('.', "Dot")
            .replace(' ', "Space");
        let numbered = (2..).map(|number| format!("{spelled}{number}"));
        // A made key takes the name of no field, in whatever order they come.
        let made = [spelled.clone(), format!("{spelled}Upper")].into_iter().chain(numbered);
        let made = made.filter(|key| !own.contains(&key.to_snake_case()));
        let given = [known[place].clone(), Some(field.clone())].into_iter().flatten();
        let free = given.chain(made).find(|key| !taken.contains(&key.to_snake_case()));
        if let Some(key) = free {
            taken.insert(key.to_snake_case());
            keys[place] = key;
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apply_to(fields: &[&str], previous: &Value) -> Value {
        let properties: Map<String, Value> =
            fields.iter().map(|field| ((*field).to_owned(), json!({}))).collect();
        let mut document = json!({"components": {"schemas": {"T": {"properties": properties, "required": ["a_b"]}}}});
        apply(&mut document, previous, &mut Naming::default(), &mut Report::default());
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
