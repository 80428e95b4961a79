//! Leaves out groups of operations whose feature is off, and the schemas that only they use.
//!
//! Names are given before, so what stays has the same names with every choice of features.

use serde_json::{Map, Value};

use super::tree;

/// Features, and the tags of their operations. All other operations are always there: the handwritten API needs them.
const GROUPS: [(&str, &[&str]); 3] = [
    ("api-collections", &["collections"]),
    ("api-projects", &["projects"]),
    ("api-teams", &["teams", "usages"]),
];

/// Leaves out every group that is not wanted.
pub fn prune(tree: &mut Value, is_wanted: &dyn Fn(&str) -> bool) {
    let is_kept = |operation: &Value| {
        let tags: Vec<&str> =
            operation["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let group = GROUPS.iter().find(|(_, group)| tags.iter().any(|tag| group.contains(tag)));
        group.is_none_or(|(feature, _)| is_wanted(feature))
    };
    let before = tree::operations(tree).len();
    if let Some(paths) = tree.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut().filter_map(Value::as_object_mut) {
            item.retain(|_, operation| {
                operation.get("operationId").is_none() || is_kept(operation)
            });
        }
        paths.retain(|_, item| has_operations(item));
    }
    // Without a reason nothing is left out: the document may have schemas that no operation refers to.
    if tree::operations(tree).len() == before {
        return;
    }
    let used = tree::reachable(tree, tree.get("paths"));
    if let Some(schemas) = tree.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        // Enumerations cost next to nothing, and the handwritten API reads some of them outside of responses.
        schemas.retain(|name, schema| used.contains(name) || schema.get("enum").is_some());
    }
}

fn has_operations(item: &Value) -> bool {
    let members = item.as_object().into_iter().flat_map(Map::values);
    members.into_iter().any(|operation| operation.get("operationId").is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_group_goes_with_what_only_it_uses() {
        let response = |name: &str| json!({"200": {"content": {"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}}}});
        let mut tree = json!({
            "paths": {
                "/jobs": {"get": {"operationId": "listJobs", "tags": ["jobs"], "responses": response("Jobs")}},
                "/teams": {
                    "get": {"operationId": "listTeams", "tags": ["teams"], "responses": response("Teams")},
                },
            },
            "components": {"schemas": {"Jobs": {"type": "object"}, "Teams": {"type": "object"}}},
        });
        let whole = tree.clone();
        prune(&mut tree, &|_| true);
        assert_eq!(tree, whole);
        prune(&mut tree, &|feature| feature != "api-teams");
        assert!(tree["paths"].get("/teams").is_none() && tree["paths"].get("/jobs").is_some());
        let schemas = &tree["components"]["schemas"];
        assert!(schemas.get("Teams").is_none() && schemas.get("Jobs").is_some());
    }
}
