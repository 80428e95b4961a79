//! One success type an operation, no described errors.
//!
//! ```text
//! before  200: RunModelResponse, 269: DryRunEstimate, 4XX: ErrorResponse
//! after   2XX: RunModelResponse with the fields of both; what only one of them requires is optional
//! ```
//!
//! The generator takes one type for all successes. An estimate (269) and a result have the cost in
//! common, so one struct reads both, and the status says which it is. Errors are read by the client
//! from status, headers and body, whatever their form: a gateway responds with HTML.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use serde_json::{Map, Value, json};

use super::estimates::known_result;
use crate::spec::{media::TYPE, report::Report, tree};

/// Gives every operation a single `2XX` response.
pub fn apply(document: &mut Value, previous: &Value, report: &mut Report) -> Result<()> {
    let shared = used_without_estimate(document);
    let mut responses = Vec::new();
    let mut added = Map::new();
    for operation in tree::operations(document) {
        let media = other_media(document, &operation, report);
        let success = match (&media, known_result(&operation, previous)) {
            (Some(_), _) => json!({"type": "string"}).into(),
            (None, Some(result)) => Success {
                note: Some("only its estimate is described; its result stays as it was".to_owned()),
                ..result.clone().into()
            },
            (None, None) => success(document, &success_schemas(document, &operation), &shared),
        };
        if let Some(note) = success.note {
            report.note("fit", format!("{}: {note}", operation.place()));
        }
        if let Some((name, joined)) = success.joined {
            // Another operation may have the same result with another estimate. One type reads them all.
            let joined = match added.get(&name) {
                Some(known) => join(document, known, &joined)?,
                None => joined,
            };
            added.insert(name, joined);
        }
        let mut response = json!({
            "description": "Success.",
            "content": {"application/json": {"schema": success.schema}},
        });
        if let Some(media) = media {
            response[TYPE] = json!(media);
        }
        // A range: an estimate was seen with 200 as well as with 269.
        responses.push(json!({"2XX": response}));
    }
    let mut responses = responses.into_iter();
    tree::each_operation(document, |_, _, operation| {
        if let Some(response) = responses.next() {
            operation["responses"] = response;
        }
    });
    if let Some(schemas) = tree::schemas_mut(document) {
        schemas.extend(added);
    }
    Ok(())
}

/// How every success of an operation is read.
struct Success {
    schema: Value,
    /// The type that was made for it, by its name.
    joined: Option<(String, Value)>,
    note: Option<String>,
}

impl From<Value> for Success {
    fn from(schema: Value) -> Self {
        Self { schema, joined: None, note: None }
    }
}

/// Finds one schema for all success responses of an operation.
fn success(document: &Value, schemas: &[&Value], shared: &BTreeSet<String>) -> Success {
    // Two statuses with different types make the generator panic.
    let (result, others) = match schemas {
        // A response without a body is read as any value, so an unexpected body does no harm.
        [] => return json!({}).into(),
        [only] => return (*only).clone().into(),
        [first, others @ ..] if others.iter().all(|other| other == first) => {
            return (*first).clone().into();
        }
        [result, others @ ..] => (*result, others),
    };
    let Some((name, joined)) = joined(document, result, others) else {
        let note = "its success responses differ and are read as any value".to_owned();
        return Success { note: Some(note), ..json!({}).into() };
    };
    // The fields of an estimate would be optional in every other response of this type, too.
    let name = if shared.contains(name) { format!("{name}OrEstimate") } else { name.to_owned() };
    Success {
        schema: json!({"$ref": format!("#/components/schemas/{name}")}),
        note: Some(format!("{name} reads every success")),
        joined: Some((name, joined)),
    }
}

/// The media types of the success responses, if none of them is JSON.
fn other_media(
    document: &Value,
    operation: &tree::Operation<'_>,
    report: &mut Report,
) -> Option<String> {
    let responses = operation.value["responses"].as_object().into_iter().flatten();
    let with_content: Vec<&Value> = responses
        .map(|(_, response)| tree::resolve(document, response))
        .filter(|response| response.get("content").is_some())
        .collect();
    let media = |response: &&Value| response[TYPE].as_str().map(str::to_owned);
    let names: Vec<String> = with_content.iter().filter_map(media).collect();
    if names.is_empty() || names.len() < with_content.len() {
        for name in names {
            let place = operation.place();
            report.note("fit", format!("{place}: a response of {name} beside JSON is not read"));
        }
        return None;
    }
    // Each once: two statuses often have the same.
    let mut each: Vec<&str> = names.iter().flat_map(|names| names.split(", ")).collect();
    each.sort_unstable();
    each.dedup();
    Some(each.join(", "))
}

/// The JSON schemas of all success responses, an estimate last: the type has the name of the result.
fn success_schemas<'a>(document: &'a Value, operation: &tree::Operation<'a>) -> Vec<&'a Value> {
    let responses = operation.value["responses"].as_object().into_iter().flatten();
    let mut responses: Vec<_> = responses.filter(|(status, _)| status.starts_with('2')).collect();
    // `2XX` sorts after `269`.
    responses.sort_by_key(|(status, _)| *status == tree::ESTIMATE);
    let is_json = |response: &&Value| tree::resolve(document, response).get(TYPE).is_none();
    let responses = responses.into_iter().map(|(_, response)| response).filter(is_json);
    responses.filter_map(|response| body(document, response)).collect()
}

/// The components in the responses of an operation which has no estimate: those must stay as they are.
fn used_without_estimate(document: &Value) -> BTreeSet<String> {
    let plain = tree::operations(document)
        .into_iter()
        .map(|operation| &operation.value["responses"])
        .filter(|responses| responses.get(tree::ESTIMATE).is_none());
    tree::reachable(document, plain)
}

/// The JSON schema of a response.
fn body<'a>(document: &'a Value, response: &'a Value) -> Option<&'a Value> {
    tree::resolve(document, response).pointer("/content/application~1json/schema")
}

fn component(schema: &Value) -> Option<&str> {
    tree::schema_name(schema.get("$ref")?.as_str()?)
}

/// One type for several responses, if all of them are named objects.
fn joined<'a>(document: &Value, result: &'a Value, others: &[&Value]) -> Option<(&'a str, Value)> {
    let name = component(result)?;
    let mut whole = tree::resolve(document, result).clone();
    for other in others {
        component(other)?;
        whole = join(document, &whole, other).ok()?;
    }
    Some((name, whole))
}

/// All fields of both; required is what both require.
fn join(document: &Value, result: &Value, estimate: &Value) -> Result<Value> {
    let mut joined = result.clone();
    let estimate = tree::resolve(document, estimate);
    estimate["properties"].as_object().context("the other response is no object")?;
    let required = |schema: &Value| -> BTreeSet<String> {
        let names = schema["required"].as_array().into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    // Whichever of the two arrives must be readable, so only what both have may be required.
    let both: Vec<String> = required(&joined).intersection(&required(estimate)).cloned().collect();
    joined["required"] = json!(both);
    let properties = joined["properties"].as_object_mut().context("the result is no object")?;
    for (name, property) in estimate["properties"].as_object().into_iter().flatten() {
        // A field that both have stays as the result describes it, whose name the type keeps.
        properties.entry(name).or_insert_with(|| property.clone());
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_and_estimate_become_one_type_and_errors_go() {
        let response = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let mut document = json!({
            "paths": {
                "/run": {"post": {"operationId": "run", "responses": {
                    "200": response("Run"), "269": response("Cost"), "4XX": response("Oops")}}},
                "/up": {"post": {"operationId": "up", "responses": {"200": response("Up"), "269": response("Cost")}}},
                "/up/{id}": {"get": {"operationId": "getUp", "responses": {"200": response("Up")}}},
            },
            "components": {"schemas": {
                "Run": {"required": ["job"], "properties": {"job": {}}},
                "Up": {"required": ["up"], "properties": {"up": {}}},
                "Cost": {"properties": {"cost": {"type": "number"}}},
            }},
        });
        apply(&mut document, &Value::Null, &mut Report::default()).expect("fits");
        let schemas = tree::schemas(&document).expect("schemas");
        assert_eq!(schemas["Run"]["required"], json!([]));
        assert_eq!(schemas["Run"]["properties"], json!({"job": {}, "cost": {"type": "number"}}));
        assert_eq!(schemas["Up"]["required"], json!(["up"]), "GET /up/{{id}} still has it");
        assert_eq!(schemas["UpOrEstimate"]["required"], json!([]));
        let responses = &document["paths"]["/run"]["post"]["responses"];
        assert_eq!(responses.as_object().map(Map::len), Some(1));
        assert!(responses.get("2XX").is_some());
    }

    #[test]
    fn a_result_with_several_estimates_has_the_fields_of_all() {
        let response = |name: &str| json!({"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}});
        let mut document = json!({
            "paths": {
                "/a": {"post": {"responses": {"200": response("Run"), "269": response("Cost")}}},
                "/b": {"post": {"responses": {"200": response("Run"), "269": response("Price")}}},
            },
            "components": {"schemas": {
                "Run": {"required": ["id", "job"], "properties": {"id": {}, "job": {}}},
                "Cost": {"required": ["id", "cost"], "properties": {"id": {}, "cost": {}}},
                "Price": {"required": ["job"], "properties": {"job": {}, "price": {}}},
            }},
        });
        apply(&mut document, &Value::Null, &mut Report::default()).expect("fits");
        let run = &document["components"]["schemas"]["Run"];
        assert_eq!(run["properties"], json!({"id": {}, "job": {}, "cost": {}, "price": {}}));
        assert_eq!(run["required"], json!([]), "each response lacks one");
    }

    #[test]
    fn equal_successes_stay_as_they_are() {
        let response = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
        let named = json!({"$ref": "#/components/schemas/Job"});
        let plain = json!({"type": "string"});
        let mut document = json!({
            "paths": {
                "/a": {"post": {"responses": {"200": response(named.clone()), "201": response(named.clone())}}},
                "/b": {"post": {"responses": {"200": response(plain.clone()), "201": response(plain.clone())}}},
            },
            "components": {"schemas": {"Job": {"required": ["id"], "properties": {"id": {}}}}},
        });
        let schemas = document["components"]["schemas"].clone();
        let mut report = Report::default();
        apply(&mut document, &Value::Null, &mut report).expect("fits");
        let json = "/responses/2XX/content/application~1json/schema";
        assert_eq!(document["paths"]["/a"]["post"].pointer(json), Some(&named));
        assert_eq!(document["paths"]["/b"]["post"].pointer(json), Some(&plain));
        assert_eq!(document["components"]["schemas"], schemas);
        assert_eq!(report.notes(), [""; 0]);
    }
}
