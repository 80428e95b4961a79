//! Pass 4, name: every type has a name of its own.
//!
//! ```text
//! before  Patch: {properties: {format: {type: string, enum: [png]}}}
//! after   Patch: {properties: {format: {$ref: PatchFormat}}}
//!         PatchFormat: {type: string, enum: [png]}
//! ```
//!
//! The generator names inline types itself and takes an existing type of that name without a look
//! at its fields. So nothing inline is left to it. Names of components are reserved first: an
//! addition upstream never renames what was there.

use anyhow::{Context as _, Result, bail};
use heck::ToUpperCamelCase as _;
use serde_json::{Value, json};

use super::{report::Report, tree};

/// Moves every inline object and enumeration into a component.
pub fn apply(mut document: Value, report: &mut Report) -> Result<Value> {
    let mut schemas =
        tree::schemas(&document).context("the description has no components.schemas")?.clone();
    for name in schemas.keys() {
        if name.to_upper_camel_case() != *name {
            bail!("component {name} is not a name that the generator keeps");
        }
    }

    let mut waiting: Vec<String> = schemas.keys().cloned().collect();
    while let Some(parent) = waiting.pop() {
        let Some(mut schema) = schemas.get(&parent).cloned() else { continue };
        let mut hoisted = Vec::new();
        hoist_below(&mut schema, &parent, &mut hoisted);
        schemas.insert(parent, schema);
        for (name, found) in hoisted {
            if schemas.contains_key(&name) {
                bail!("the inline type {name} has the name of a component");
            }
            report.note("name", format!("{name} was inline"));
            schemas.insert(name.clone(), found);
            waiting.push(name);
        }
    }
    document["components"]["schemas"] = Value::Object(schemas);
    Ok(document)
}

/// Replaces the inline types below `schema`, which itself has the name `name`.
fn hoist_below(schema: &mut Value, name: &str, hoisted: &mut Vec<(String, Value)>) {
    flatten_single_all_of(schema);
    for (property, value) in
        schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        hoist(value, &format!("{name}{}", property.to_upper_camel_case()), hoisted);
    }
    if let Some(items) = schema.get_mut("items") {
        hoist(items, &format!("{name}Item"), hoisted);
    }
    if let Some(values) = schema.get_mut("additionalProperties").filter(|v| v.is_object()) {
        hoist(values, &format!("{name}Value"), hoisted);
    }
}

fn hoist(schema: &mut Value, name: &str, hoisted: &mut Vec<(String, Value)>) {
    flatten_single_all_of(schema);
    if schema.get("properties").is_some() || schema.get("enum").is_some() {
        let mut reference = json!({"$ref": format!("#/components/schemas/{name}")});
        std::mem::swap(schema, &mut reference);
        hoisted.push((name.to_owned(), reference));
    } else {
        hoist_below(schema, name, hoisted);
    }
}

/// `allOf` with one member only hangs a description or a default on a reference.
fn flatten_single_all_of(schema: &mut Value) {
    if let Some([only]) = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        *schema = only.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_types_move_out_and_theirs_too() {
        let document = json!({"components": {"schemas": {"Patch": {"properties": {
            "overlays": {"type": "array", "items": {"type": "object", "properties": {
                "mode": {"type": "string", "enum": ["blend"]}}}},
            "free": {"type": "object", "additionalProperties": true},
        }}}}});
        let done = apply(document, &mut Report::default()).expect("no clash");
        let schemas = tree::schemas(&done).expect("schemas");
        assert_eq!(
            schemas.keys().collect::<Vec<_>>(),
            ["Patch", "PatchOverlaysItem", "PatchOverlaysItemMode"]
        );
        assert_eq!(
            schemas["PatchOverlaysItem"]["properties"]["mode"]["$ref"],
            "#/components/schemas/PatchOverlaysItemMode"
        );
        assert_eq!(schemas["Patch"]["properties"]["free"]["type"], "object");
    }

    #[test]
    fn a_clash_with_a_component_is_an_error() {
        let document = json!({"components": {"schemas": {
            "A": {"properties": {"b": {"enum": ["x"]}}},
            "AB": {"type": "object"},
        }}});
        let error = apply(document, &mut Report::default()).expect_err("AB is taken");
        assert!(error.to_string().contains("AB"), "{error}");
    }
}
