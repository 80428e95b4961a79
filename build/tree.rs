//! Reads an OpenAPI document.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The verbs that an operation can have, in the order in which they are written.
pub const VERBS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// One operation, borrowed from the document.
#[derive(Clone, Copy)]
pub struct Operation<'a> {
    /// `/jobs/{jobId}`.
    pub path: &'a str,
    /// `get`.
    pub verb: &'static str,
    /// The operation object.
    pub value: &'a Value,
}

impl<'a> Operation<'a> {
    /// The operationId, empty where there is none.
    pub fn id(&self) -> &'a str {
        self.value["operationId"].as_str().unwrap_or_default()
    }
}

/// All operations, in the order of their paths.
pub fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        // Verbs in one fixed order: it decides the order of the generated code.
        for verb in VERBS {
            if let Some(value) = item.get(verb) {
                found.push(Operation { path, verb, value });
            }
        }
    }
    found
}

/// The schemas of the document by name.
pub fn schemas(document: &Value) -> Option<&Map<String, Value>> {
    document.pointer("/components/schemas")?.as_object()
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
                // Beside a `$ref` nothing counts. Each is entered once, since types may contain themselves.
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

/// The names of the schemas that request bodies lead to: the types that callers write.
pub fn sent(document: &Value) -> BTreeSet<String> {
    // Not parameters: those are texts and enumerations, which have no builders.
    let bodies = operations(document).into_iter();
    reachable(document, bodies.filter_map(|operation| operation.value.get("requestBody")))
}

/// Keeps some of the operations, the schemas that they lead to, and further schemas that are wanted.
pub fn retain(
    document: &mut Value,
    keeps: impl Fn(&Operation<'_>) -> bool,
    keeps_schema: impl Fn(&Value) -> bool,
) {
    let left_out: Vec<(String, &str)> = operations(document)
        .iter()
        .filter(|operation| !keeps(operation))
        .map(|operation| (operation.path.to_owned(), operation.verb))
        .collect();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, verb) in left_out {
            paths.get_mut(&path).and_then(Value::as_object_mut).map(|item| item.remove(verb));
        }
        paths.retain(|_, item| VERBS.iter().any(|verb| item.get(*verb).is_some()));
    }
    let used = reachable(document, document.get("paths"));
    if let Some(schemas) =
        document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    {
        schemas.retain(|name, schema| used.contains(name) || keeps_schema(schema));
    }
}
