//! Schemas as the generator should see them.
//!
//! ```text
//! before  description: {type: string, nullable: true}      (in a request: null clears it)
//! after   the same, read as scenario_client::api::Nullable<String>
//! before  strength: {type: number, minimum: 0, default: 1}
//! after   strength: {type: number, description: "Default 1; at least 0."}
//! ```
//!
//! A default would be sent unasked, a bound would become a type of its own that refuses responses.
//! The description states both instead.

use serde_json::{Map, Value, json};

use super::{
    ids, own_type,
    texts::{self, make_safe},
};
use crate::spec::{media::PART, report::Report, tree};

/// Keywords that say what the server accepts, and that the generator would turn into types.
const BOUNDS: [&str; 12] = [
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "uniqueItems",
];

/// Changes every schema of the components, and every text of the operations.
pub fn apply(document: &mut Value, report: &mut Report) {
    // A type that requests and responses share counts as sent: responses can be read into `Nullable`,
    // but nothing else clears a field of a request.
    let sent = tree::sent(document);
    for (name, schema) in tree::schemas_mut(document).into_iter().flatten() {
        let sent = sent.contains(name);
        tree::each_schema(schema, name, &mut |schema, place| fit(schema, place, sent, report));
    }
    tree::each_operation(document, |path, verb, operation| {
        for (schema, sent) in tree::contents(operation) {
            let place = format!("{} {path}", verb.to_uppercase());
            tree::each_schema(schema, &place, &mut |schema, place| {
                fit(schema, place, sent, report)
            });
        }
        make_safe(operation);
        if let Some(members) = operation.as_object_mut() {
            // Extensions of the vendor mean nothing here. These two are ours, and the build script reads them.
            let kept = ["x-scenario-pagination", "x-scenario-free"];
            members.retain(|key, _| !key.starts_with("x-") || kept.contains(&key.as_str()));
        }
    });
}

fn fit(schema: &mut Value, place: &str, sent: bool, report: &mut Report) {
    // The text is made before the bounds are removed, and before a wrapper hides them.
    let range = describe_range(schema);
    add_range(schema, range);
    collapse(schema, place, sent, report);
    unbind(schema);
    make_safe(schema);
    let Some(members) = schema.as_object_mut() else { return };
    // The generator names types after their titles, and gives two types with one title a single struct.
    members.remove("title");
    plain_formats(members);
    one_struct(members, place, report);
    if sent {
        // The children are visited after this: they see what is set here.
        keep_empty_lists(members);
    }
    let nullable = members.remove("nullable") == Some(json!(true));
    // A list of a request is an `Option` already. An empty one clears, so `null` needs no type of its own.
    if nullable && sent && members.get("type") == Some(&json!("array")) {
        members.insert("nullable".to_owned(), json!(true));
    // `[]` at the end is the element of a list. There `null` clears nothing.
    } else if nullable && sent && !place.ends_with("[]") {
        let mut value = Value::Object(members.clone());
        if let Some(value) = value.as_object_mut() {
            // The text stays on the field. Inside the wrapper it would make two equal types differ.
            value.remove("description");
        }
        members.insert("x-rust-type".to_owned(), own_type("Nullable", &value));
        report.note("fit", format!("{place}: null is a value of its own"));
    }
}

/// What the generator would write otherwise than as one struct with the fields that are described.
fn one_struct(members: &mut Map<String, Value>, place: &str, report: &mut Report) {
    let names: Vec<String> = match members.get("properties").and_then(Value::as_object) {
        Some(properties) => properties.keys().cloned().collect(),
        // An object that has no members today is one with any members tomorrow. The generator would write a struct
        // without fields that refuses them.
        None if members.get("additionalProperties") == Some(&json!(false)) => Vec::new(),
        None => {
            // Some authors take it for a list of values. Of members that nothing describes, none can be required.
            members.remove("required");
            if members.get("type") == Some(&json!("object")) {
                let further = members.entry("additionalProperties").or_insert(json!(true));
                // Behind a reference, `{}` shows only when that is followed.
                if *further == json!({}) {
                    *further = json!(true);
                }
            }
            return;
        }
    };
    // The generator writes an empty struct for an object without fields, and its members would be lost.
    if names.is_empty() {
        // No described fields: any members.
        members.remove("properties");
        members.remove("required");
        members.insert("additionalProperties".to_owned(), json!(true));
        return;
    }
    if let Some(Value::Array(required)) = members.get_mut("required") {
        let before = required.len();
        // The generator gives up on a required field that has no description.
        required.retain(|name| {
            name.as_str().is_some_and(|name| names.iter().any(|known| known == name))
        });
        if required.len() < before {
            report.note("fit", format!("{place}: it requires fields that it does not describe"));
        }
    }
    // Kept, one further member of another type would lose the whole response.
    if members.remove("additionalProperties").is_some_and(|values| values.is_object()) {
        report.note("fit", format!("{place}: members beyond the described fields are not kept"));
    }
}

/// One odd date or id must not lose a response, so only these formats and files become types of their own, which
/// keep any text and any digits. Whole numbers are `i64`, others `f64`.
pub fn plain_formats(members: &mut Map<String, Value>) {
    let keep = match members.get("type").and_then(Value::as_str) {
        Some("string") => "date-time",
        Some("number") => "decimal",
        _ => "",
    };
    let of_text = |format: &Value| ids::is_format(format) || format == PART;
    let kept = |format: &Value| format == keep || (keep == "date-time" && of_text(format));
    if members.get("format").is_some_and(|format| !kept(format)) {
        members.remove("format");
    }
}

/// A reference cannot have keywords beside it: what hangs on its place is given up, `null` of a request
/// apart, which gets a type of its own.
fn collapse(schema: &mut Value, place: &str, sent: bool, report: &mut Report) {
    let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) else { return };
    // With `null` the wrapper is needed: it becomes the parameter of `Nullable`.
    if sent && schema["nullable"] == json!(true) {
        return;
    }
    let members = schema.as_object().into_iter().flatten();
    let lost: Vec<&str> = members
        .map(|(key, _)| key.as_str())
        .filter(|key| !matches!(*key, "allOf" | "nullable" | "description"))
        .collect();
    if !lost.is_empty() {
        report.note(
            "fit",
            format!("{place}: {} of a named type is not in its description", lost.join(", ")),
        );
    }
    *schema = only.clone();
}

/// An optional list of a request becomes an `Option`, so that an empty list can be sent: it clears.
fn keep_empty_lists(members: &mut Map<String, Value>) {
    let required = members.get("required").cloned().unwrap_or_default();
    for (name, property) in
        members.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let is_required = required.as_array().is_some_and(|names| names.contains(&json!(name)));
        // Without this the generator leaves empty lists out of the request, and nothing can be cleared.
        if property["type"] == "array" && !is_required {
            property["nullable"] = json!(true);
        }
    }
}

/// Appends a range to a description that does not state it already.
pub fn add_range(value: &mut Value, range: Option<String>) {
    let Some(range) = range else { return };
    let text = value["description"].as_str().unwrap_or_default().to_owned();
    // Some descriptions of the vendor state the range themselves. Twice it would read like an error.
    if !text.to_lowercase().contains(range.trim_end_matches('.').to_lowercase().as_str()) {
        value["description"] = json!(format!("{text} {range}").trim());
    }
}

/// What the bounds and the default of a schema say, for its text.
pub fn describe_range(schema: &Value) -> Option<String> {
    let get = |key: &str| {
        schema.get(key).map(|value| match value {
            Value::String(text) => texts::sample(text),
            other => other.to_string(),
        })
    };
    let between = |low: &str, high: &str, unit: &str| match (get(low), get(high)) {
        (Some(low), Some(high)) => Some(format!("from {low} to {high}{unit}")),
        (Some(low), None) => Some(format!("at least {low}{unit}")),
        (None, Some(high)) => Some(format!("at most {high}{unit}")),
        (None, None) => None,
    };
    let parts: Vec<String> = [
        get("default").map(|default| format!("default {default}")),
        between("minimum", "maximum", ""),
        between("minLength", "maxLength", " characters"),
        between("minItems", "maxItems", " items"),
        get("multipleOf").map(|step| format!("in steps of {step}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let text = parts.join("; ");
    let first = text.chars().next()?;
    Some(format!("{}{}.", first.to_uppercase(), &text[first.len_utf8()..]))
}

/// Removes defaults and bounds, and the values of anything but a text: they have no names in Rust, and the generator
/// gives up on some and makes types of others that refuse responses.
pub fn unbind(schema: &mut Value) {
    let is_named = has_names(schema);
    if let Some(members) = schema.as_object_mut() {
        members.retain(|key, _| !BOUNDS.contains(&key.as_str()) && (is_named || key != "enum"));
    }
}

/// Whether the values of a schema become variants: those of texts do. YAML reads `16:9` as a number, and what the author
/// meant is not known any more.
fn has_names(schema: &Value) -> bool {
    let values = schema["enum"].as_array();
    schema["type"] == "string" && values.is_some_and(|values| values.iter().all(Value::is_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_a_value_in_requests_only() {
        let schema = json!({"properties": {"text": {"type": "string", "nullable": true}}});
        let mut document = json!({
            "paths": {"/a": {"put": {"requestBody": {"$ref": "#/components/schemas/Sent"}}}},
            "components": {"schemas": {"Sent": schema, "Got": schema}},
        });
        apply(&mut document, &mut Report::default());
        let schemas = tree::schemas(&document).expect("schemas");
        let property = |name: &str| schemas[name]["properties"]["text"].clone();
        assert_eq!(property("Sent")["x-rust-type"]["parameters"], json!([{"type": "string"}]));
        assert_eq!(property("Got"), json!({"type": "string"}));
    }

    #[test]
    fn a_type_is_one_struct_with_the_fields_that_are_described() {
        let mut report = Report::default();
        let mut fit = |schema: Value| {
            let mut schema = schema;
            one_struct(schema.as_object_mut().expect("an object"), "T", &mut report);
            schema
        };
        let described = json!({"properties": {"a": {}}, "required": ["a"]});
        assert_eq!(
            fit(
                json!({"properties": {"a": {}}, "required": ["a", "b"], "additionalProperties": {}})
            ),
            described
        );
        assert_eq!(
            fit(json!({"properties": {}, "required": ["b"]})),
            json!({"additionalProperties": true})
        );
        assert_eq!(
            fit(json!({"type": "object", "additionalProperties": false})),
            json!({"type": "object", "additionalProperties": true})
        );
        assert_eq!(report.notes().len(), 2);
    }

    #[test]
    fn only_dates_decimals_and_ids_become_types() {
        for (kind, format, kept) in [
            ("string", "date-time", true),
            ("string", "job-id", true),
            ("string", "uuid", false),
            ("string", "date", false),
            ("number", "decimal", true),
            ("number", "float", false),
            ("integer", "int32", false),
        ] {
            let mut schema = json!({"type": kind, "format": format});
            plain_formats(schema.as_object_mut().expect("an object"));
            assert_eq!(schema.get("format").is_some(), kept, "{kind} {format}");
        }
    }

    #[test]
    fn ranges_are_reported() {
        let schema = json!({"default": "png", "minLength": 1, "multipleOf": 8});
        let text = describe_range(&schema);
        assert_eq!(text.as_deref(), Some("Default `png`; at least 1 characters; in steps of 8."));
        assert_eq!(describe_range(&json!({"type": "string"})), None);
    }

    #[test]
    fn only_texts_have_variants() {
        for (schema, kept) in [
            (json!({"type": "string", "enum": ["a"]}), true),
            (json!({"type": "string", "enum": [969, true]}), false),
            (json!({"type": "integer", "enum": [1, 0]}), false),
            (json!({"enum": [1, "a"]}), false),
        ] {
            let mut left = schema.clone();
            unbind(&mut left);
            assert_eq!(left.get("enum").is_some(), kept, "{schema}");
        }
    }
}
