//! Plausible resources, made from their schemas.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    description::resolved,
    json::{at, text},
};
use crate::api::Timestamp;

/// Maximum depth of a resource; some schemas contain themselves.
const DEPTH: usize = 5;

/// Fields that most resources lack: deletions, failures, and settings of a few teams.
const SELDOM: [&str; 16] = [
    "avatar",
    "byok",
    "creativeUnitsCost",
    "creativeUnitsDiscount",
    "costDetails",
    "deletedAt",
    "error",
    "expires",
    "ipDetection",
    "lockExpiresAt",
    "lockId",
    "settings",
    "softDeletionOn",
    "syntaxError",
    "thumbnail",
    "uiConfig",
];

/// The request that a resource is made for.
pub(super) struct Sample<'a> {
    pub(super) now: Timestamp,
    /// The ids in the path: `projectId` of `/projects/{projectId}/brief`.
    pub(super) ids: &'a BTreeMap<String, String>,
}

impl Sample<'_> {
    /// A value that follows the schema: lists are empty, enumerations have their first value.
    pub(super) fn value(&self, schema: &Value) -> Value {
        self.member("", schema, DEPTH)
    }

    fn member(&self, name: &str, schema: &Value, depth: usize) -> Value {
        let schema = resolved(schema);
        // `level` and `ownerType` must agree with the path. Elsewhere any value of the list is plausible.
        if let Some(first) = at(schema, "/enum").get(0) {
            return self.scope(name).unwrap_or_else(|| first.clone());
        }
        if let Some(first) = at(schema, "/oneOf").get(0) {
            return self.variant(name, schema, first, depth);
        }
        match text(schema, "/type") {
            "object" => {
                let fields = at(schema, "/properties").as_object().into_iter().flatten();
                let fields = fields
                    .filter(|(name, schema)| {
                        let schema = resolved(schema);
                        let nested = text(schema, "/type") == "object"
                            || at(schema, "/oneOf").get(0).is_some();
                        !SELDOM.contains(&name.as_str()) && (depth > 0 || !nested)
                    })
                    .map(|(name, schema)| {
                        (name.clone(), self.member(name, schema, depth.saturating_sub(1)))
                    });
                Value::Object(fields.collect())
            }
            "array" => json!([]),
            "boolean" => json!(false),
            "integer" | "number" => json!(number(name)),
            "string" => self.text(name, schema),
            _ => json!({}),
        }
    }

    /// A value of the first variant of a union.
    fn variant(&self, name: &str, union: &Value, first: &Value, depth: usize) -> Value {
        let mut value = self.member(name, first, depth);
        let tag = text(union, "/x-union/tag");
        if let Some(members) = value.as_object_mut().filter(|_| !tag.is_empty()) {
            members.insert(tag.to_owned(), at(union, "/x-union/keys/0/0").clone());
        }
        value
    }

    /// Whether a resource belongs to a project or to a team, by its path.
    fn scope(&self, name: &str) -> Option<Value> {
        let owner = if self.ids.contains_key("teamId") { "team" } else { "project" };
        ["level", "ownerType"].contains(&name).then(|| json!(owner))
    }

    fn text(&self, name: &str, schema: &Value) -> Value {
        if text(schema, "/format") == "date-time" || name.ends_with("At") || name.ends_with("Date")
        {
            return json!(self.now);
        }
        // The ids of a path are those of the resource: what is read back belongs to what was asked for.
        if let Some(id) = self.ids.get(name) {
            return json!(id);
        }
        match name {
            "ownerId" => return json!("proj_fake"),
            "authorId" | "createdBy" | "updatedBy" | "userId" => return json!("apiu_fake"),
            "teamId" => return json!("team_fake"),
            "projectId" => return json!("proj_fake"),
            "scopeId" => {
                let ids = self.ids.get("projectId").or(self.ids.get("teamId"));
                return json!(ids.map_or("proj_fake", String::as_str));
            }
            _ => {}
        }
        match name.to_lowercase() {
            name if name.contains("email") => json!("user@example.com"),
            name if name.ends_with("url") => json!("https://example.com/fake"),
            name if name.ends_with("secret") => json!("fake-secret"),
            _ => json!(format!("fake {name}")),
        }
    }
}

/// Counts begin at 0, settings at 1.
fn number(name: &str) -> u32 {
    let name = name.to_lowercase();
    let counts = name.starts_with("nb")
        || ["count", "consum", "cost", "size", "value"].iter().any(|part| name.contains(part));
    u32::from(!counts)
}

/// Copies those fields of a request that the resource has as well.
pub(super) fn merge(resource: &mut Value, schema: &Value, body: &Value) {
    let open = at(schema, "/properties").is_null();
    let (Some(target), Some(body)) = (resource.as_object_mut(), body.as_object()) else { return };
    for (name, value) in body {
        let field =
            resolved(schema.pointer(&format!("/properties/{name}")).unwrap_or(&Value::Null));
        let value = match (text(field, "/type"), value) {
            _ if open => value.clone(),
            // A request names a picture by its id; a response has a link to it.
            ("object", Value::String(id)) if field.pointer("/properties/assetId").is_some() => {
                json!({"assetId": id, "url": format!("https://example.com/{id}")})
            }
            // A value of another type would make a response that no client of the description could read.
            ("string", Value::String(_))
            | ("number" | "integer", Value::Number(_))
            | ("boolean", Value::Bool(_))
            | ("array", Value::Array(_))
            | ("object", Value::Object(_)) => value.clone(),
            _ => continue,
        };
        target.insert(name.clone(), value);
    }
}

/// The members of a value that a schema has as well.
pub(super) fn members_of(schema: &Value, value: &Value) -> Map<String, Value> {
    let fields = at(schema, "/properties");
    let members = value.as_object().into_iter().flatten();
    let known = members.filter(|(name, _)| fields.get(name.as_str()).is_some());
    known.map(|(name, value)| (name.clone(), value.clone())).collect()
}
