//! Parameters as the official client sends them.
//!
//! ```text
//! before  types: {in: query, style: form, explode: false, schema: {type: array, items: JobTypeFilter}}
//! after   the same, read as scenario_client::api::CommaJoined<JobTypeFilter>
//! ```
//!
//! The generator ignores `explode` and would send `types=a&types=b`. Defaults go: they are what the
//! server does when nothing is sent, so nothing is sent.

use serde_json::{Value, json};

use super::own_type;
use crate::spec::{report::Report, tree};

/// Where the range of a parameter is kept until [`super::shared`] adds it to the text.
pub const RANGE: &str = "x-range";

/// Changes the parameters of all operations.
pub fn apply(document: &mut Value, report: &mut Report) {
    tree::each_operation(document, |path, _, operation| {
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            fit(parameter, path, report);
        }
    });
}

fn fit(parameter: &mut Value, place: &str, report: &mut Report) {
    let joined = parameter["explode"] == json!(false);
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let Some(schema) = parameter.get_mut("schema") else { return };
    // Read before the wrapper is removed: the bounds may stand beside the reference.
    let range = super::schemas::describe_range(schema);
    if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
        *schema = only.clone();
    }
    if schema["type"] == "array" && joined {
        let items = schema["items"].clone();
        schema["x-rust-type"] = own_type("CommaJoined", &items);
        report.note("fit", format!("{place} {name}: sent joined by commas"));
    }
    written(schema);
    let is_list = schema["type"] == "array";
    super::schemas::unbind(schema);
    if let Some(items) = schema.get_mut("items") {
        super::schemas::unbind(items);
    }
    if let Some(members) = schema.as_object_mut() {
        // A parameter cannot be `null`: one without a value is left out.
        members.remove("nullable");
        members.remove("deprecated");
        members.remove("description");
        super::schemas::plain_formats(members);
    }
    // For anything but a list it says nothing.
    if let Some(members) = parameter.as_object_mut().filter(|_| !is_list) {
        members.remove("explode");
    }
    // Apart from the text, until parameters with other texts but equal ranges are shared.
    if let Some(range) = range {
        parameter[RANGE] = json!(range);
    }
    super::texts::make_safe(parameter);
}

/// A value that is neither a text, a number nor a list of them is a text: as JSON it would have quotes.
fn written(schema: &mut Value) {
    let plain = |schema: &Value| {
        let known = ["string", "integer", "number", "boolean"].iter();
        schema.get("$ref").is_some() || known.into_iter().any(|kind| schema["type"] == *kind)
    };
    let inner = if schema["type"] == "array" { schema.get_mut("items") } else { Some(schema) };
    if let Some(inner) = inner.filter(|inner| !plain(inner)) {
        *inner = json!({"type": "string"});
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comma_joined_arrays_are_marked_and_ranges_move_to_the_text() {
        let mut document = json!({"paths": {"/jobs": {"get": {"parameters": [
            {"name": "types", "in": "query", "explode": false,
             "schema": {"type": "array", "items": {"type": "string"}}},
            {"name": "pageSize", "in": "query",
             "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}},
            {"name": "any", "in": "query", "schema": {}},
            {"name": "lists", "in": "query", "schema": {"type": "array", "items": {"type": "array"}}},
        ]}}}});
        apply(&mut document, &mut Report::default());
        let parameters = &document["paths"]["/jobs"]["get"]["parameters"];
        assert_eq!(
            parameters[0]["schema"]["x-rust-type"]["path"],
            "scenario_client::api::CommaJoined"
        );
        assert_eq!(parameters[1][RANGE], "Default 50; from 1 to 100.");
        assert_eq!(parameters[1]["schema"], json!({"type": "integer"}));
        assert_eq!(parameters[2]["schema"], json!({"type": "string"}));
        assert_eq!(parameters[3]["schema"]["items"], json!({"type": "string"}));
    }
}
