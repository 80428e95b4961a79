//! Two schemas as one: occurrences of one type, and parts of one schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Adds another occurrence of a type: all fields, required only what both require.
pub fn occurrences(into: &mut Map<String, Value>, other: Map<String, Value>) {
    let names = |value: Option<&Value>| -> Vec<Value> {
        value.and_then(Value::as_array).cloned().unwrap_or_default()
    };
    // An occurrence that may omit a field makes it optional: a missing field must not lose a response.
    let others = names(other.get("required"));
    let mut required = names(into.get("required"));
    required.retain(|name| others.contains(name));
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
    if !required.is_empty() {
        into.insert("required".to_owned(), Value::Array(sorted(required)));
    }
}

/// The parts of one schema as one, whatever their order: a value must satisfy all of them. Also returns the
/// keywords in which they contradict each other: the schema has none of those.
pub fn parts(parts: Vec<Map<String, Value>>) -> (Map<String, Value>, Vec<String>) {
    let (mut joined, mut lost) = (Map::new(), Vec::new());
    for (key, values) in by_key(parts) {
        match all(&key, values) {
            Some(value) => _ = joined.insert(key, value),
            None => lost.push(key),
        }
    }
    (joined, lost)
}

/// What several objects have under each key, each once.
fn by_key(objects: Vec<Map<String, Value>>) -> BTreeMap<String, Vec<Value>> {
    let mut found = BTreeMap::<String, Vec<Value>>::new();
    for (key, value) in objects.into_iter().flatten() {
        let values = found.entry(key).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }
    found
}

/// The value of a keyword that says what all of these say; `None` if there is none.
fn all(key: &str, mut values: Vec<Value>) -> Option<Value> {
    if values.len() < 2 {
        return values.pop();
    }
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    let by_number = |one: &Value, other: &Value| number(one).total_cmp(&number(other));
    match key {
        "properties" => {
            let objects = values.into_iter().filter_map(|value| match value {
                Value::Object(members) => Some(members),
                _ => None,
            });
            // What a field is that several parts describe is read at its place.
            let field = |(name, schemas)| (name, of_all(schemas));
            Some(Value::Object(by_key(objects.collect()).into_iter().map(field).collect()))
        }
        "items" | "additionalProperties" => Some(of_all(values)),
        "required" => Some(Value::Array(sorted(lists(values).concat()))),
        "enum" => {
            let mut lists = lists(values).into_iter();
            let mut common = lists.next()?;
            for list in lists {
                common.retain(|value| list.contains(value));
            }
            // Their order means nothing here: each part has its own.
            Some(sorted(common)).filter(|common| !common.is_empty()).map(Value::Array)
        }
        // Every whole number is a number.
        "type" => values
            .iter()
            .all(|kind| kind == "integer" || kind == "number")
            .then(|| json!("integer")),
        "maximum" | "maxItems" | "maxLength" | "maxProperties" => {
            values.into_iter().min_by(by_number)
        }
        "minimum" | "minItems" | "minLength" | "multipleOf" => values.into_iter().max_by(by_number),
        "description" => {
            values.into_iter().max_by_key(|text| (text.to_string().len(), text.to_string()))
        }
        _ => None,
    }
}

fn of_all(mut schemas: Vec<Value>) -> Value {
    match schemas.pop() {
        Some(only) if schemas.is_empty() => only,
        Some(last) => {
            schemas.push(last);
            json!({"allOf": schemas})
        }
        None => json!({}),
    }
}

fn lists(values: Vec<Value>) -> Vec<Vec<Value>> {
    values.into_iter().filter_map(|value| value.as_array().cloned()).collect()
}

/// Their order means nothing, so that of upstream must not show.
fn sorted(mut values: Vec<Value>) -> Vec<Value> {
    values.sort_by_key(Value::to_string);
    values.dedup();
    values
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
