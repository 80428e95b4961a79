//! Parameters that many operations take stand once.
//!
//! ```text
//! before  get: {parameters: [{name: projectId, in: query, …}]}, put: {parameters: [{name: projectId, in: query, …}]}, …
//! after   get: {parameters: [{$ref: "#/components/parameters/projectId"}]}, …
//! ```

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::spec::tree;

/// Minimum number of equal parameters that are shared.
const SHARED_FROM: usize = 4;

/// Shares query parameters: of each name the one that most operations take.
pub fn apply(document: &mut Value) {
    let mut counts = BTreeMap::<(String, String), usize>::new();
    for operation in tree::operations(document) {
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            // Path parameters stay beside the path that names them.
            if parameter["in"] == "query" {
                let name = parameter["name"].as_str().unwrap_or_default().to_owned();
                *counts.entry((name, parameter.to_string())).or_default() += 1;
            }
        }
    }
    let mut shared = BTreeMap::<String, (usize, String)>::new();
    for ((name, text), count) in counts.into_iter().filter(|(_, count)| *count >= SHARED_FROM) {
        // A component has one name, so of several parameters of that name only the commonest is shared.
        if shared.get(&name).is_none_or(|(most, _)| *most < count) {
            shared.insert(name, (count, text));
        }
    }
    let mut components = Map::new();
    tree::each_operation(document, |_, _, operation| {
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            let own = parameter.to_string();
            if shared.get(&name).is_some_and(|(_, text)| *text == own) {
                let reference = json!({"$ref": format!("#/components/parameters/{name}")});
                components.insert(name, std::mem::replace(parameter, reference));
            }
        }
    });
    if !components.is_empty() {
        document["components"]["parameters"] = Value::Object(components);
    }
}
