//! Ids, so that the generated layer has the same types for them as the handwritten one.
//!
//! ```text
//! before  Job: {properties: {jobId: {type: string}, …}}
//! after   Job: {properties: {jobId: {type: string, format: job-id}, …}}    -> scenario_client::JobId
//! ```
//!
//! The name of a field or a parameter says what its text identifies: `jobId`, `parentJobId`, `assetIds`.
//! `id` is the id of the type that has it: `Asset`, `SearchAsset`. `ownerId` and `authorId`, which name one of two
//! things, have types of their own. What could be the id of anything (`imageId`, `entityId`) stays text.

use serde_json::{Value, json};

use crate::spec::tree;

/// What has an id of its own type in `src/values/ids.rs`, as names spell it and as a format.
const KINDS: [(&str, &str); 12] = [
    ("Asset", "asset-id"),
    ("Author", "author-id"),
    ("Collection", "collection-id"),
    ("Inference", "inference-id"),
    ("Job", "job-id"),
    ("Model", "model-id"),
    ("Owner", "owner-id"),
    ("Project", "project-id"),
    ("Team", "team-id"),
    ("Upload", "upload-id"),
    ("User", "user-id"),
    ("Workflow", "workflow-id"),
];

/// Endings of type names that do not change what the type is.
const ENDINGS: [&str; 3] = ["Details", "ListItem", "WithSettings"];

/// Marks the ids of all parameters and fields.
pub fn apply(document: &mut Value) {
    tree::each_operation(document, |_, _, operation| {
        for parameter in
            operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten()
        {
            let name = parameter["name"].as_str().unwrap_or_default().to_owned();
            if let Some(schema) = parameter.get_mut("schema") {
                mark(schema, &name, "");
            }
        }
    });
    for (owner, schema) in tree::schemas_mut(document).into_iter().flatten() {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            mark(property, name, owner);
        }
    }
}

/// Whether this is a format that [`apply`] gives.
pub fn is_format(format: &Value) -> bool {
    KINDS.iter().any(|(_, known)| *format == **known)
}

/// Marks one text, or the texts of a list.
fn mark(schema: &mut Value, name: &str, owner: &str) {
    let (name, text) = match schema["type"].as_str() {
        Some("string") => (name, schema),
        // Lists are named in the plural. One text that holds several ids is no id itself.
        Some("array") => match (name.strip_suffix('s'), schema.get_mut("items")) {
            (Some(name), Some(items)) if items["type"] == "string" => (name, items),
            _ => return,
        },
        _ => return,
    };
    // A format of the vendor says more than a name does, and an enumeration is a type already.
    let plain = text.get("enum").is_none() && text.get("format").is_none();
    if let Some(format) = kind(name, owner).filter(|_| plain) {
        text["format"] = json!(format);
    }
}

fn kind(name: &str, owner: &str) -> Option<&'static str> {
    let of = if name == "id" {
        ENDINGS.iter().find_map(|ending| owner.strip_suffix(ending)).unwrap_or(owner)
    } else {
        name.strip_suffix("Id")?
    };
    let mut letters = of.chars();
    let first = letters.next()?;
    let of = format!("{}{}", first.to_ascii_uppercase(), letters.as_str());
    // The end of the name decides: `parentJobId` and `workflowJobId` both name jobs.
    KINDS.iter().find(|(kind, _)| of.ends_with(kind)).map(|(_, format)| *format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_a_text_identifies() {
        for (name, owner, format) in [
            ("jobId", "Job", Some("job-id")),
            ("workflowJobId", "JobMetadata", Some("job-id")),
            ("avatarAssetId", "Team", Some("asset-id")),
            ("id", "SearchAsset", Some("asset-id")),
            ("id", "TeamWithSettings", Some("team-id")),
            ("id", "WorkflowListItem", Some("workflow-id")),
            ("id", "JobFlowNode", None),
            ("id", "", None),
            ("ownerId", "Asset", Some("owner-id")),
            ("authorId", "Job", Some("author-id")),
            ("imageId", "Job", None),
            ("modelIdentifier", "Job", None),
        ] {
            assert_eq!(kind(name, owner), format, "{owner}.{name}");
        }
    }

    #[test]
    fn lists_of_ids_count_and_lists_in_one_text_do_not() {
        let text = || json!({"type": "string"});
        let mut document = json!({
            "paths": {"/a": {"get": {"parameters": [
                {"name": "jobId", "in": "path", "schema": text()},
                {"name": "excludeModelIds", "in": "query", "schema": text()},
            ]}}},
            "components": {"schemas": {"T": {"properties": {
                "assetIds": {"type": "array", "items": text()},
                "userId": {"type": "number"},
            }}}},
        });
        apply(&mut document);
        let parameters = &document["paths"]["/a"]["get"]["parameters"];
        assert_eq!(parameters[0]["schema"]["format"], "job-id");
        assert_eq!(parameters[1]["schema"], text());
        let properties = &document["components"]["schemas"]["T"]["properties"];
        assert_eq!(properties["assetIds"]["items"]["format"], "asset-id");
        assert_eq!(properties["userId"], json!({"type": "number"}));
    }
}
