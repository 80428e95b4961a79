//! Two schemas as one: occurrences of one type, and parts of one schema.

use serde_json::{Map, Value};

/// Which fields a merged type requires.
pub enum Required {
    /// What either requires: parts of one schema.
    Either,
    /// What both require: two occurrences of a type.
    Both,
}

/// Adds another occurrence or another part to a schema.
pub fn join(into: &mut Map<String, Value>, other: Map<String, Value>, rule: Required) {
    let names = |value: Option<&Value>| -> Vec<Value> {
        value.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let (mine, others) = (names(into.get("required")), names(other.get("required")));
    let mut required: Vec<Value> = match rule {
        Required::Either => {
            let new = others.into_iter().filter(|name| !mine.contains(name)).collect::<Vec<_>>();
            mine.into_iter().chain(new).collect()
        }
        // An occurrence that may omit a field makes it optional: a missing field must not lose a response.
        Required::Both => mine.into_iter().filter(|name| others.contains(name)).collect(),
    };
    for (key, value) in other {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(mine)), Value::Object(others)) if key == "properties" => {
                for (name, property) in others {
                    // The first occurrence wins. Paths come in alphabetical order, so the order of upstream does
                    // not decide which one is the first.
                    mine.entry(name).or_insert(property);
                }
            }
            (Some(Value::Array(mine)), Value::Array(others)) if key == "enum" => {
                for value in others {
                    if !mine.contains(&value) {
                        mine.push(value);
                    }
                }
            }
            (Some(_), _) => {}
            (None, value) => {
                into.insert(key, value);
            }
        }
    }
    into.remove("required");
    // Their order means nothing, so that of upstream must not show.
    required.sort_by_key(Value::to_string);
    if !required.is_empty() {
        into.insert("required".to_owned(), Value::Array(required));
    }
}

/// A schema without its texts and without the order of its lists: two that differ in nothing else are the same.
pub fn without_texts(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            // A property may be called `description`. Its schema is an object and has to stay.
            .filter(|(key, value)| *key != "description" || !value.is_string())
            .map(|(key, value)| {
                let mut plain = without_texts(value);
                if let Value::Array(values) = &mut plain
                    && ["enum", "required"].contains(&key.as_str())
                {
                    values.sort_by_key(Value::to_string);
                }
                (key.clone(), plain)
            })
            .collect(),
        Value::Array(members) => members.iter().map(without_texts).collect(),
        other => other.clone(),
    }
}
