//! Writes `tests/peers/calls.rs`: one call of every operation, with every parameter.
//!
//! ```text
//! GET /jobs/{jobId}  ->  call("getJob", api.get_job().job_id("text").send()),
//! ```
//!
//! The values come from the imported description, bounds included, so that a mock that checks
//! requests against it accepts them.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use super::{Normalized, media, tree, unions::UNION};
use crate::generation::generator::examples::setter;

/// Deeper nested objects are left out where they are optional.
const DEPTH: usize = 4;

/// Renders the file.
pub fn render(spec: &Normalized) -> Result<String> {
    let mut text = String::from(
        "// Written by `cargo xtask update-spec`; do not edit.\n\n\
         use scenario_client::api::{Client, types};\n\
         use serde_json::json;\n\n\
         use super::every_operation::{Call, body, call};\n\n\
         /// One call of every operation, with every parameter.\n\
         #[rustfmt::skip]\n\
         pub fn all(api: &Client) -> Vec<Call<'_>> {\n    vec![\n",
    );
    for operation in tree::operations(&spec.document) {
        let method = operation.id().to_snake_case();
        write!(text, "        call({:?}, api.{method}()", operation.id())?;
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            let parameter = tree::resolve(&spec.document, parameter);
            let name = parameter["name"].as_str().context("a parameter has no name")?;
            write!(text, ".{}({})", setter(name), argument(&spec.described, &parameter["schema"]))?;
        }
        if let Some(schema) = operation
            .value
            .pointer("/requestBody/content/application~1json/schema/$ref")
            .and_then(Value::as_str)
        {
            let name = tree::schema_name(schema).context("a body has no name")?;
            // The normalized document has lost the bounds, which the mock checks.
            let described = &spec.described["components"]["schemas"][name];
            let sample = sample(&spec.described, described, 0);
            write!(text, ".body(body::<types::{name}>(json!({sample})))")?;
        }
        let media = &operation.value["requestBody"][media::TYPE];
        let media = media.as_str().map(media::Media::of);
        if matches!(media, Some(media::Media::Text | media::Media::Binary)) {
            text.push_str(".body(\"text\")");
        }
        writeln!(text, ".send()),")?;
    }
    text.push_str("    ]\n}\n");
    Ok(text)
}

/// A Rust expression for a parameter.
fn argument(document: &Value, schema: &Value) -> String {
    let value = sample(document, schema, 0);
    match &value {
        Value::Array(members) => {
            let members: Vec<String> = members.iter().map(Value::to_string).collect();
            format!("[{}]", members.join(", "))
        }
        Value::Number(number) if schema["type"] == "integer" => number.to_string(),
        Value::Number(number) => format!("{number}f64"),
        other => other.to_string(),
    }
}

/// A value that a schema accepts, with every field down to a depth.
fn sample(document: &Value, schema: &Value, depth: usize) -> Value {
    // A nullable reference is an `allOf` of one part; the part alone has the type.
    let schema = schema["allOf"].get(0).unwrap_or(schema);
    let schema = tree::resolve(document, schema);
    // Before the type: an enumeration accepts only its values, although its type is `string`.
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    // A variant may require the union that it is in.
    if let Some(first) = schema["oneOf"].get(0).filter(|_| depth < 2 * DEPTH) {
        return variant(document, schema, sample(document, first, depth + 1));
    }
    match schema["type"].as_str() {
        Some("string") if schema["format"] == "date-time" => json!("2026-10-01T09:00:00.000Z"),
        Some("string") => json!("text"),
        Some("boolean") => json!(true),
        Some("integer" | "number") => number(schema),
        Some("array") => {
            // An empty list would satisfy most schemas, but would not show how the client sends its elements.
            let count = schema["minItems"].as_u64().unwrap_or(1).clamp(1, 4);
            (0..count).map(|_| sample(document, &schema["items"], depth + 1)).collect()
        }
        Some("object") => object(document, schema, depth),
        _ => json!("anything"),
    }
}

/// A value of the first variant of a union, with the tag that says so.
fn variant(document: &Value, union: &Value, mut value: Value) -> Value {
    let (tag, key) = (&union[UNION]["tag"], &union[UNION]["keys"][0][0]);
    let first = tree::resolve(document, &union["oneOf"][0]);
    let is_described = tag.as_str().is_some_and(|tag| first["properties"].get(tag).is_some());
    if let (Some(tag), true) = (tag.as_str(), is_described) {
        value[tag] = key.clone();
    }
    value
}

fn number(schema: &Value) -> Value {
    let low = schema.get("minimum").and_then(Value::as_f64);
    let high = schema.get("maximum").and_then(Value::as_f64);
    let value = match (low, high) {
        (Some(low), _) => low.max(1.0_f64.min(high.unwrap_or(1.0))),
        (None, Some(high)) => high.min(10.0),
        (None, None) => 10.0,
    };
    // `10.0` could not be read into a field that is a whole number.
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn object(document: &Value, schema: &Value, depth: usize) -> Value {
    let required = |name: &String| {
        schema["required"].as_array().is_some_and(|names| names.contains(&json!(name)))
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    let members: Map<String, Value> = properties
        // Some schemas contain themselves. Required fields stay at any depth: a body without them is refused.
        .filter(|(name, _)| depth < DEPTH || required(name))
        .map(|(name, property)| (name.clone(), sample(document, property, depth + 1)))
        .collect();
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setters_are_names_that_compile() {
        for (name, method) in [
            ("jobId", "job_id"),
            ("type", "type_"),
            ("enum", "enum_"),
            ("loop", "loop_"),
            ("gen", "gen_"),
            ("looped", "looped"),
        ] {
            assert_eq!(setter(name), method);
        }
    }
}
