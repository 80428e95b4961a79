//! Members that the service sets.
//!
//! ```text
//! before  NewJob: {required: [id, prompt], properties: {id: {type: string, readOnly: true}, prompt: …}}
//! after   NewJob: {required: [prompt], properties: {id: {type: string}, prompt: …}}
//! ```
//!
//! In a request nobody has to give one. A type that requests and responses share is one type in Rust, so such a member
//! is optional in both.

use serde_json::{Value, json};

use crate::spec::tree;

/// Makes read-only members of requests optional, and drops the keyword.
pub fn apply(document: &mut Value) {
    let sent = tree::sent(document);
    for (name, schema) in tree::schemas_mut(document).into_iter().flatten() {
        if sent.contains(name) {
            make_optional(schema);
        }
        forget(schema);
    }
    tree::each_operation(document, |_, _, operation| {
        tree::contents(operation).into_iter().for_each(|(schema, _)| forget(schema));
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            parameter.get_mut("schema").into_iter().for_each(forget);
        }
    });
}

fn make_optional(schema: &mut Value) {
    let properties = schema["properties"].clone();
    let Some(Value::Array(required)) = schema.get_mut("required") else { return };
    required.retain(|name| properties[name.as_str().unwrap_or_default()]["readOnly"] != true);
    // An empty list is not valid OpenAPI 3.0.
    if let Some(members) = schema.as_object_mut().filter(|all| all["required"] == json!([])) {
        members.remove("required");
    }
}

fn forget(schema: &mut Value) {
    tree::each_schema(schema, "", &mut |schema, _| {
        if let Some(members) = schema.as_object_mut() {
            members.remove("readOnly");
        }
    });
}
