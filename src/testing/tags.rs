//! The list of tags: all that assets and models carry.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::json::at;
use crate::api::Timestamp;

/// Tags with the number of resources that carry them, by name.
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
