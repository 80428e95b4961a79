//! Pass 4, name, second part: new types that are the same as another become one.
//!
//! ```text
//! before  GET /new 200: {$ref: GetNewResponse}, GetNewResponse: {properties: {job: {$ref: GetNewResponseJob}}}
//! after   GET /new 200: {$ref: JobResponse}                      (both have the same structure)
//! ```
//!
//! Only types that the table did not know before this run are compared, so nothing that has a name ever
//! loses it; and only types large enough to be the same on purpose: two small ones that happen to agree
//! would be tied together for ever.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{join::without_texts, naming::Naming, report::Report, tree};
use crate::generation::generator::runnable;

/// Minimum number of fields or values of a type that is large enough to be compared.
const LARGE: usize = 3;

/// Unifies until nothing changes: children first make their parents the same.
pub fn apply(mut document: Value, naming: &mut Naming, report: &mut Report) -> Value {
    while let Some((from, to)) = find(&document, naming) {
        report.note("name", format!("{from} has the structure of {to} and becomes it"));
        let (old, new) = (reference(&from), reference(&to));
        replace(&mut document, &old, &new);
        if let Some(schemas) = tree::schemas_mut(&mut document) {
            schemas.remove(&from);
        }
        naming.rename(&from, &to);
    }
    document
}

/// A new type and the type that it is the same as: a known one if exactly one is, else the first new one.
fn find(document: &Value, naming: &Naming) -> Option<(String, String)> {
    // Only what this run invented can go. Names of the table may be in a released version.
    let mut new: BTreeSet<&str> = naming.invented().iter().map(String::as_str).collect();
    // The type of such a body says which operation it runs.
    runnable::by_body(document).keys().for_each(|body| _ = new.remove(*body));
    if new.is_empty() {
        return None;
    }
    let mut same = BTreeMap::<String, Vec<&String>>::new();
    for (name, schema) in document.pointer("/components/schemas")?.as_object()? {
        let parts = ["properties", "enum"].map(|key| match &schema[key] {
            Value::Object(members) => members.len(),
            Value::Array(members) => members.len(),
            _ => 0,
        });
        if parts.iter().sum::<usize>() >= LARGE {
            // The text of a schema as the key: members are sorted, so equal structures have equal texts.
            same.entry(without_texts(schema).to_string()).or_default().push(name);
        }
    }
    same.into_values().filter(|names| names.len() > 1).find_map(|names| {
        let (fresh, known): (Vec<&String>, Vec<&String>) =
            names.into_iter().partition(|name| new.contains(name.as_str()));
        match (fresh.as_slice(), known.as_slice()) {
            // With several known candidates any choice would be a guess, so the new type stays.
            ([from, ..], [only]) => Some(((*from).clone(), (*only).clone())),
            ([to, from, ..], _) => Some(((*from).clone(), (*to).clone())),
            _ => None,
        }
    })
}

fn reference(name: &str) -> Value {
    json!(format!("#/components/schemas/{name}"))
}

fn replace(value: &mut Value, old: &Value, new: &Value) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "$ref" && member == old {
                    *member = new.clone();
                } else {
                    replace(member, old, new);
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|member| replace(member, old, new)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{name, read};

    #[test]
    fn a_new_response_that_is_a_known_type_gets_its_name() {
        let job = json!({"description": "x", "type": "object", "properties": {
            "id": {"type": "string"}, "at": {"type": "string"},
            "state": {"type": "string", "enum": ["a", "b", "c"]},
        }});
        let mut other = job.clone();
        other["description"] = json!("another text");
        let response = |schema: &Value| json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}});
        let mut get_new = response(&other);
        get_new["operationId"] = json!("getNew");
        let document =
            json!({"paths": {"/job": {"get": response(&job)}, "/new": {"get": get_new}}});

        let table = "operations: {}\ntypes: {Job: [GET /job 200], JobState: [Job.state]}";
        let mut naming = Naming::read(&read::parse(table).expect("YAML")).expect("a table");
        let mut report = Report::default();
        let named = name::apply(document, &mut naming, &mut report).expect("named");
        let done = apply(named, &mut naming, &mut report);
        let names: Vec<&String> = tree::schemas(&done).expect("types").keys().collect();
        assert_eq!(names, ["Job", "JobState"]);
        assert_eq!(naming.type_at("GET /new 200").as_deref(), Some("Job"));
        let rendered = naming.render();
        assert!(!rendered.contains("GetNewResponse"), "{rendered}");
    }

    #[test]
    fn small_types_stay_apart() {
        let small = json!({"type": "object", "properties": {"ok": {"type": "boolean"}}});
        let response = |id: &str| json!({"operationId": id, "responses": {"200": {"content": {"application/json": {"schema": small}}}}});
        let document =
            json!({"paths": {"/a": {"get": response("getA")}, "/b": {"get": response("getB")}}});
        let (mut naming, mut report) = (Naming::default(), Report::default());
        let named = name::apply(document, &mut naming, &mut report).expect("named");
        let done = apply(named, &mut naming, &mut report);
        assert_eq!(tree::schemas(&done).map(serde_json::Map::len), Some(2));
    }
}
