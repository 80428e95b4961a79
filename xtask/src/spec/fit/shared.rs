//! Parameters that many operations take stand once.
//!
//! ```text
//! before  get: {parameters: [{name: projectId, in: query, …}]}, put: {parameters: [{name: projectId, in: query, …}]}, …
//! after   get: {parameters: [{$ref: "#/components/parameters/projectId"}]}, …
//! ```

//!
//! Texts do not make a parameter different: of several texts of one parameter the commonest stays.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{parameters::RANGE, schemas::add_range};
use crate::spec::tree;

/// Minimum number of equal parameters that are shared.
const SHARED_FROM: usize = 4;

/// What a group of equal parameters has: how many they are, and how often each text occurs.
#[derive(Default)]
struct Group {
    count: usize,
    texts: BTreeMap<String, usize>,
}

/// Shares query parameters: of each name the one that most operations take.
pub fn apply(document: &mut Value) {
    let mut groups = BTreeMap::<(String, String), Group>::new();
    for operation in tree::operations(document) {
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            // Path parameters stay beside the path that names them.
            if parameter["in"] == "query" {
                let group = groups.entry((name(parameter), structure(parameter))).or_default();
                group.count += 1;
                let text = parameter["description"].as_str().unwrap_or_default();
                *group.texts.entry(text.to_owned()).or_default() += 1;
            }
        }
    }
    let mut shared = BTreeMap::<String, (String, Group)>::new();
    for ((name, own), group) in groups.into_iter().filter(|(_, group)| group.count >= SHARED_FROM) {
        // A component has one name, so of several parameters of that name only the commonest is shared.
        if shared.get(&name).is_none_or(|(_, most)| most.count < group.count) {
            shared.insert(name, (own, group));
        }
    }
    let mut components = Map::new();
    tree::each_operation(document, |_, _, operation| {
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            let (name, own) = (name(parameter), structure(parameter));
            let group = shared.get(&name).filter(|(known, _)| *known == own);
            let Some((_, group)) = group.filter(|_| parameter["in"] == "query") else {
                finish(parameter);
                continue;
            };
            let reference = json!({"$ref": format!("#/components/parameters/{name}")});
            let mut parameter = std::mem::replace(parameter, reference);
            let text = group.texts.iter().max_by_key(|(text, count)| (**count, text.len()));
            if let Some((text, _)) = text.filter(|(text, _)| !text.is_empty()) {
                parameter["description"] = json!(text);
            }
            finish(&mut parameter);
            components.insert(name, parameter);
        }
    });
    if !components.is_empty() {
        document["components"]["parameters"] = Value::Object(components);
    }
}

fn name(parameter: &Value) -> String {
    parameter["name"].as_str().unwrap_or_default().to_owned()
}

/// A parameter without its text.
fn structure(parameter: &Value) -> String {
    let mut plain = parameter.clone();
    if let Some(members) = plain.as_object_mut() {
        members.remove("description");
    }
    plain.to_string()
}

/// The range becomes a part of the text.
fn finish(parameter: &mut Value) {
    let range = parameter.as_object_mut().and_then(|members| members.remove(RANGE));
    add_range(parameter, range.as_ref().and_then(Value::as_str).map(str::to_owned));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_one_place_does_not_make_a_parameter_different() {
        let take = |text: &str, range: &str| {
            json!({"get": {"parameters": [
            {"in": "query", "name": "n", "description": text, RANGE: range, "schema": {"type": "integer"}}]}})
        };
        let mut document = json!({"components": {}, "paths": {
            "/a": take("Common.", "At most 5."), "/b": take("Common.", "At most 5."),
            "/c": take("Another.", "At most 5."), "/d": take("", "At most 5."),
            "/e": take("Common.", "At most 9."),
        }});
        apply(&mut document);
        let first = |path: &str| document["paths"][path]["get"]["parameters"][0].clone();
        for path in ["/a", "/b", "/c", "/d"] {
            assert_eq!(first(path), json!({"$ref": "#/components/parameters/n"}), "{path}");
        }
        assert_eq!(first("/e")["description"], "Common. At most 9.");
        let shared = &document["components"]["parameters"]["n"];
        assert_eq!(shared["description"], "Common. At most 5.");
        assert!(shared.get(RANGE).is_none());
    }
}
