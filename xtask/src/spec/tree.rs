//! Walking an OpenAPI document.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The verbs that an operation can have, in the order in which they are written.
pub const VERBS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// One operation, borrowed from the document.
pub struct Operation<'a> {
    /// `/jobs/{jobId}`.
    pub path: &'a str,
    /// `get`.
    pub verb: &'static str,
    /// The operation object.
    pub value: &'a Value,
}

impl Operation<'_> {
    /// `GET /jobs/{jobId}`, for people.
    pub fn place(&self) -> String {
        format!("{} {}", self.verb.to_uppercase(), self.path)
    }

    /// The operationId, empty where there is none.
    pub fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap_or_default()
    }
}

/// All operations, in the order of their paths.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for verb in VERBS {
            if let Some(value) = item.get(verb) {
                found.push(Operation { path, verb, value });
            }
        }
    }
    found
}

/// Calls `change` with every operation.
pub fn each_operation(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Value)) {
    for (path, item) in document["paths"].as_object_mut().into_iter().flatten() {
        for verb in VERBS {
            if let Some(value) = item.get_mut(verb) {
                change(path, verb, value);
            }
        }
    }
}

#[cfg(test)]
/// The schemas of the document by name.
pub fn schemas(document: &Value) -> Option<&Map<String, Value>> {
    document.pointer("/components/schemas")?.as_object()
}

/// The schemas of the document by name, to change.
pub fn schemas_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document.pointer_mut("/components/schemas")?.as_object_mut()
}

/// The name behind `#/components/schemas/Name`.
pub fn schema_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// Follows a `$ref` within the document; anything else is returned as it is.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| document.pointer(reference.strip_prefix('#')?))
        .unwrap_or(value)
}

/// The schemas of an operation's body and responses, with whether they are sent.
pub fn contents(operation: &mut Value) -> Vec<(&mut Value, bool)> {
    let json = "/content/application~1json/schema";
    let mut found = Vec::new();
    for (key, value) in operation.as_object_mut().into_iter().flatten() {
        match key.as_str() {
            "requestBody" => found.extend(value.pointer_mut(json).map(|schema| (schema, true))),
            "responses" => {
                let responses = value.as_object_mut().into_iter().flatten();
                found.extend(
                    responses
                        .filter_map(|(_, response)| response.pointer_mut(json))
                        .map(|schema| (schema, false)),
                );
            }
            _ => {}
        }
    }
    found
}

/// Calls `visit` with a schema and all schemas inside it, outermost first. `place` names the way:
/// `Job.metadata`, `Job.history[]`.
pub fn each_schema(schema: &mut Value, place: &str, visit: &mut impl FnMut(&mut Value, &str)) {
    visit(schema, place);
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties {
            each_schema(property, &format!("{place}.{name}"), visit);
        }
    }
    if let Some(items) = schema.get_mut("items") {
        each_schema(items, &format!("{place}[]"), visit);
    }
    if let Some(values) = schema.get_mut("additionalProperties").filter(|v| v.is_object()) {
        each_schema(values, &format!("{place}{{}}"), visit);
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            each_schema(part, place, visit);
        }
    }
}

/// The names of all schemas that `from` leads to, itself included where it is one.
pub fn reachable<'a>(
    document: &'a Value,
    from: impl IntoIterator<Item = &'a Value>,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Value> = from.into_iter().collect();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                    if seen.insert(reference.to_owned()) {
                        waiting.push(resolve(document, value));
                    }
                } else {
                    waiting.extend(members.values());
                }
            }
            Value::Array(members) => waiting.extend(members),
            _ => {}
        }
    }
    seen.iter().filter_map(|reference| schema_name(reference)).map(str::to_owned).collect()
}
