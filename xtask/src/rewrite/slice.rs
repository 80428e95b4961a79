//! A few operations of a description, with the components that they lead to.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::spec::{operations::percent_decoded, tree::VERBS};

/// Maximum number of paths in a slice: more of them take longer and find nothing else.
const PATHS: usize = 6;

/// Some paths of a document.
pub fn random(document: &Value, rng: &mut Rng) -> Value {
    let mut names: Vec<&String> =
        document["paths"].as_object().into_iter().flat_map(Map::keys).collect();
    rng.shuffle(&mut names);
    names.truncate(rng.usize(1..=PATHS));
    let mut part = document.clone();
    let mut paths = Map::new();
    for name in names {
        let mut item = document["paths"][name.as_str()].clone();
        if let Some(members) = item.as_object_mut() {
            members.retain(|key, _| {
                VERBS.contains(&key.as_str()) || key == "parameters" || key == "$ref"
            });
        }
        paths.insert(name.clone(), item);
    }
    part["paths"] = Value::Object(paths);
    retain(document, &mut part);
    part
}

/// How deep references into paths are followed: one that leads back to itself has no end.
const DEPTH: usize = 8;

/// The document with what references into paths point at in their place. A slice has not all paths, and a rewriting moves
/// what is in them.
pub fn without_references_into_paths(document: &Value) -> Value {
    let mut settled = document.clone();
    settle(document, &mut settled, DEPTH);
    settled
}

fn settle(document: &Value, value: &mut Value, depth: usize) {
    let target = value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    let target = target.filter(|at| depth > 0 && at.starts_with("/paths/"));
    if let Some(target) = target.and_then(|at| document.pointer(&percent_decoded(at))) {
        let target = target.clone();
        match value.as_object_mut().filter(|members| members.len() > 1) {
            // What stands beside a reference counts.
            Some(members) => {
                members.remove("$ref");
                let parts = members.entry("allOf").or_insert_with(|| json!([]));
                parts.as_array_mut().into_iter().for_each(|parts| parts.push(target.clone()));
            }
            None => *value = target,
        }
        return settle(document, value, depth - 1);
    }
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(|member| settle(document, member, depth));
        }
        Value::Array(members) => {
            members.iter_mut().for_each(|member| settle(document, member, depth));
        }
        _ => {}
    }
}

/// Drops the components that nothing leads to.
fn retain(document: &Value, part: &mut Value) {
    let mut used = BTreeSet::new();
    let mut waiting = Vec::new();
    references(&part["paths"], &mut waiting);
    while let Some(reference) = waiting.pop() {
        if used.insert(reference.clone())
            && let Some(target) = reference.strip_prefix('#').and_then(|at| document.pointer(at))
        {
            references(target, &mut waiting);
        }
    }
    for (section, members) in
        part.get_mut("components").and_then(Value::as_object_mut).into_iter().flatten()
    {
        let is_used = |name: &str| {
            let name = name.replace('~', "~0").replace('/', "~1");
            let own = format!("#/components/{section}/{name}");
            used.iter().any(|used| {
                used.strip_prefix(&own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            })
        };
        if let Some(members) = members.as_object_mut() {
            members.retain(|name, _| is_used(name));
        }
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let own = members.get("$ref").and_then(Value::as_str);
            found.extend(own.map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(members) => members.iter().for_each(|member| references(member, found)),
        _ => {}
    }
}
