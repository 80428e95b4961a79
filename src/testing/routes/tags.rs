//! The tags of assets and models.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{api::Timestamp, testing::json::at};

/// The list of tags by name, with the number of resources that have them.
pub(super) fn listed(resources: &[Value], now: &Timestamp) -> Vec<Value> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for resource in resources {
        let tags = at(resource, "/tags").as_array().into_iter().flatten();
        for tag in tags.filter_map(Value::as_str) {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let rows = counts.into_iter().map(|(name, count)| {
        json!({
            "tagName": name, "itemCount": count, "ownerId": "proj_fake",
            "createdAt": now, "updatedAt": now,
        })
    });
    rows.collect()
}

/// The tags after a request to change them, and the response to it.
pub(super) fn changed(tags: &Value, body: &Value) -> (Value, Value) {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut tags = list(tags);
    let mut deleted = list(at(body, "/delete"));
    deleted.retain(|tag| tags.contains(tag));
    tags.retain(|tag| !deleted.contains(tag));
    let mut added = list(at(body, "/add"));
    added.retain(|tag| !tags.contains(tag));
    tags.extend(added.iter().cloned());
    (json!(tags), json!({"added": added, "deleted": deleted}))
}
