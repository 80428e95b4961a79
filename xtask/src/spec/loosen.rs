//! Pass 6, loosen: what responses may do otherwise than described.
//!
//! ```text
//! before  Job: {required: [createdAt, jobId, metadata, …]}
//! after   Job: {required: [jobId]}
//! before  AccessRestriction: {type: integer, enum: [0, 25, 50, 75, 100]}   (1 was seen)
//! after   AccessRestriction: {type: integer}
//! ```
//!
//! Live responses leave out fields that are described as required, so in responses only identity is
//! required: the id of a thing, and the thing itself in its envelope. Requests stay strict.

use anyhow::Result;
use heck::ToLowerCamelCase as _;
use serde_json::{Value, json};

use super::{report::Report, tree};

/// Loosens every schema that a response leads to.
pub fn apply(mut document: Value, report: &mut Report) -> Result<Value> {
    let responses: Vec<&Value> = tree::operations(&document)
        .into_iter()
        .map(|operation| &operation.value["responses"])
        .collect();
    // As names, because the schemas themselves are changed below.
    let envelopes: Vec<String> = responses
        .iter()
        .filter_map(|response| {
            response.pointer("/2XX/content/application~1json/schema/$ref")?.as_str()
        })
        .filter_map(tree::schema_name)
        .map(str::to_owned)
        .collect();
    let received = tree::reachable(&document, responses);
    for (name, schema) in tree::schemas_mut(&mut document).into_iter().flatten() {
        if received.contains(name) {
            loosen(name, schema, envelopes.contains(name), report);
        }
        tree::each_schema(schema, name, &mut |schema, place| open(schema, place, report));
    }
    tree::each_operation(&mut document, |path, _, operation| {
        for (schema, _) in tree::contents(operation) {
            tree::each_schema(schema, path, &mut |schema, place| open(schema, place, report));
        }
    });
    Ok(document)
}

/// Only text enumerations become Rust enumerations; values of others are open.
fn open(schema: &mut Value, place: &str, report: &mut Report) {
    let text = schema["type"] == "string";
    let Some(members) = schema.as_object_mut() else { return };
    // Notes on observed responses are for readers of the vendor's file; the generator has no use for them.
    members.retain(|key, _| !key.starts_with("x-scenario-"));
    if !text && members.remove("enum").is_some() {
        report.note("loosen", format!("{place}: values are open"));
    }
}

fn loosen(name: &str, schema: &mut Value, envelope: bool, report: &mut Report) {
    let Some(required) = schema["required"].as_array().cloned() else {
        if let Some(members) = schema.as_object_mut() {
            members.remove("required");
        }
        return;
    };
    let own_id = format!("{}Id", name.to_lower_camel_case());
    let kept: Vec<Value> = required
        .into_iter()
        .filter(|property| {
            let property = property.as_str().unwrap_or_default();
            // In an envelope the thing itself is identity: `{}` in place of `{"job": …}` must be an error.
            let wrapped = envelope && schema["properties"][property].get("$ref").is_some();
            property == "id" || property == own_id || wrapped
        })
        .collect();
    let Some(members) = schema.as_object_mut() else { return };
    report.note("loosen", format!("{name}: required are {}", json!(kept)));
    // An empty `required` is not valid OpenAPI 3.0: the list needs one name.
    if kept.is_empty() {
        members.remove("required");
    } else {
        members.insert("required".to_owned(), json!(kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_require_identity_only_and_requests_stay_strict() {
        let content = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let document = json!({
            "paths": {"/jobs": {"post": {
                "requestBody": content("NewJob"),
                "responses": {"2XX": content("JobResponse")}}}},
            "components": {"schemas": {
                "NewJob": {"required": ["prompt"], "properties": {"prompt": {"type": "string"}}},
                "JobResponse": {"required": ["job", "cost"], "properties": {
                    "job": {"$ref": "#/components/schemas/Job"}, "cost": {"type": "number"}}},
                "Job": {"required": ["jobId", "status"], "properties": {
                    "jobId": {"type": "string"}, "status": {"type": "string"}}},
            }},
        });
        let done = apply(document, &mut Report::default()).expect("loosens");
        let required = |name: &str| done["components"]["schemas"][name]["required"].clone();
        assert_eq!(required("NewJob"), json!(["prompt"]));
        assert_eq!(required("JobResponse"), json!(["job"]));
        assert_eq!(required("Job"), json!(["jobId"]));
    }
}
