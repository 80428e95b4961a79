//! Leaves out groups of operations whose feature is off, and the schemas that only they use.
//!
//! Names are given before, so what stays has the same names with every choice of features.

use serde_json::Value;

use super::tree::{self, Operation};

/// Features, and the tags of their operations. All other operations are always there: the handwritten API needs them.
const GROUPS: [(&str, &[&str]); 3] = [
    ("api-collections", &["collections"]),
    ("api-projects", &["projects"]),
    ("api-teams", &["teams", "usages"]),
];

/// Leaves out every group that is not wanted.
pub fn prune(document: &mut Value, is_wanted: &dyn Fn(&str) -> bool) {
    // The document may have schemas that no operation refers to: without a reason they stay.
    if GROUPS.iter().all(|(feature, _)| is_wanted(feature)) {
        return;
    }
    let is_kept = |operation: &Operation<'_>| feature(operation).is_none_or(is_wanted);
    // Enumerations cost next to nothing, and the handwritten API reads some of them outside of responses.
    tree::retain(document, is_kept, |schema| schema.get("enum").is_some());
}

/// The feature without which an operation is left out.
pub fn feature(operation: &Operation<'_>) -> Option<&'static str> {
    let tags = operation.value["tags"].as_array().into_iter().flatten();
    let tags: Vec<&str> = tags.filter_map(Value::as_str).collect();
    let group = GROUPS.iter().find(|(_, group)| tags.iter().any(|tag| group.contains(tag)));
    group.map(|(feature, _)| *feature)
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
