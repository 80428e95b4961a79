//! Walks an OpenAPI document to change it. [`generator::tree`](crate::generation::generator::tree) only reads it.

#[cfg(test)]
pub use crate::generation::generator::tree::schemas;
use serde_json::{Map, Value};

pub use crate::generation::generator::tree::{
    Operation, VERBS, operations, reachable, resolve, retain, schema_name, sent,
};

/// The status of an estimate, which has a type of its own beside the result of an operation.
pub const ESTIMATE: &str = "269";

impl Operation<'_> {
    /// Returns `GET /jobs/{jobId}`, for messages.
    pub fn place(&self) -> String {
        format!("{} {}", self.verb.to_uppercase(), self.path)
    }
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

/// The schemas of the document by name, to change.
pub fn schemas_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document.pointer_mut("/components/schemas")?.as_object_mut()
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
    // `true` is allowed here as well, and has nothing inside.
    if let Some(values) = schema.get_mut("additionalProperties").filter(|v| v.is_object()) {
        each_schema(values, &format!("{place}{{}}"), visit);
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for part in schema.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            each_schema(part, place, visit);
        }
    }
}
