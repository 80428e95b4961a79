//! How a union stands in the document.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// The extension that `build.rs` reads.
pub const UNION: &str = "x-union";

/// The members of a schema for variants: references, each with its keys.
pub fn described(
    tag: Option<&str>,
    variants: BTreeMap<String, BTreeSet<String>>,
) -> Map<String, Value> {
    let references: Vec<Value> =
        variants.keys().map(|reference| json!({"$ref": reference})).collect();
    let keys: Vec<&BTreeSet<String>> = variants.values().collect();
    let mut union = json!({"keys": keys});
    if let Some(tag) = tag {
        union["tag"] = json!(tag);
    }
    Map::from_iter([("oneOf".to_owned(), json!(references)), (UNION.to_owned(), union)])
}

/// The variants of a described union, each with its keys.
pub fn variants(schema: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let references = schema["oneOf"].as_array().into_iter().flatten();
    let keys = schema[UNION]["keys"].as_array().into_iter().flatten();
    let mut found = BTreeMap::<String, BTreeSet<String>>::new();
    for (reference, keys) in references.zip(keys) {
        let reference = reference["$ref"].as_str().unwrap_or_default().to_owned();
        let keys = keys.as_array().into_iter().flatten().filter_map(Value::as_str);
        // Two variants may have become one type. Then it has the keys of both.
        found.entry(reference).or_default().extend(keys.map(str::to_owned));
    }
    found
}

/// Adds the variants of another occurrence of a union, if both are decided by one member.
pub fn join(known: &mut Map<String, Value>, other: &Map<String, Value>) {
    let tag = |schema: &Map<String, Value>| schema.get(UNION)?["tag"].as_str().map(str::to_owned);
    let Some(own) = tag(known).filter(|own| tag(other).as_ref() == Some(own)) else { return };
    let mut all = variants(&json!(known));
    for (reference, keys) in variants(&json!(other)) {
        let taken: BTreeSet<String> = all.values().flatten().cloned().collect();
        let new: Vec<String> = keys.into_iter().filter(|key| !taken.contains(key)).collect();
        if !new.is_empty() {
            all.entry(reference).or_default().extend(new);
        }
    }
    known.extend(described(Some(&own), all));
}
