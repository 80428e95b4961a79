//! Pass 3, overlay: our corrections to the imported description.
//!
//! ```text
//! before  creativeUnitsCost: {type: number}
//! action  {target: "$.components.schemas[*].properties.creativeUnitsCost", update: {format: decimal}}
//! after   creativeUnitsCost: {type: number, format: decimal}
//! ```
//!
//! The format is OpenAPI Overlay 1.0. An action that no longer matches anything is an error: either
//! upstream mended the fault and the action can go, or it moved and the action must follow.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use serde_json_path::JsonPath;

use super::report::Report;

/// Applies every action in order.
pub fn apply(mut document: Value, overlay: &Value, report: &mut Report) -> Result<Value> {
    if overlay["overlay"].as_str() != Some("1.0.0") {
        bail!("the overlay does not say `overlay: 1.0.0`");
    }
    for action in overlay["actions"].as_array().context("the overlay has no actions")? {
        let target = action["target"].as_str().context("an overlay action has no target")?;
        // A correction without a reason cannot be checked when upstream changes, so it is refused.
        let reason = action["description"]
            .as_str()
            .with_context(|| format!("the overlay action on {target} gives no reason"))?;
        let path = JsonPath::parse(target).with_context(|| format!("{target} is no JSONPath"))?;
        // Places first, changes after: an update must not create further matches of its own target.
        let places: Vec<String> = path
            .query_located(&document)
            // Sorted, and each place once.
            .dedup()
            .locations()
            .map(|location| location.to_json_pointer())
            .collect();
        if places.is_empty() {
            bail!("the overlay action on {target} matches nothing any more; remove or mend it");
        }
        let remove = action["remove"].as_bool().unwrap_or(false);
        // The last place first: what is removed moves the elements behind it to other places.
        for place in places.iter().rev() {
            if remove {
                remove_at(&mut document, place);
            } else if let Some(found) = document.pointer_mut(place) {
                merge(found, &action["update"]);
            }
        }
        report.note("overlay", format!("{target} ({} places): {reason}", places.len()));
    }
    Ok(document)
}

/// Objects are merged member by member, arrays are appended to, anything else is replaced.
fn merge(into: &mut Value, update: &Value) {
    match (into, update) {
        (Value::Object(into), Value::Object(update)) => {
            for (key, value) in update {
                // `null` is replaced by whatever is merged into it, which makes an absent member an addition.
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (Value::Array(into), Value::Array(update)) => into.extend(update.iter().cloned()),
        (into, update) => *into = update.clone(),
    }
}

fn remove_at(document: &mut Value, pointer: &str) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    // `~1` first: `~01` stands for `~1` in a name, and must not become a slash.
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.remove(&key);
        }
        Some(Value::Array(members)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < members.len()) {
                members.remove(index);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn overlay(actions: Value) -> Value {
        json!({"overlay": "1.0.0", "actions": actions})
    }

    #[test]
    fn updates_merge_and_removals_remove() {
        let document = json!({"a": {"b": {"type": "number"}, "c": 1}});
        let actions = overlay(json!([
            {"target": "$.a.b", "description": "exact", "update": {"format": "decimal"}},
            {"target": "$.a.c", "description": "gone", "remove": true},
        ]));
        let done = apply(document, &actions, &mut Report::default()).expect("both match");
        assert_eq!(done, json!({"a": {"b": {"type": "number", "format": "decimal"}}}));
    }

    #[test]
    fn several_elements_of_one_list_are_removed() {
        for target in ["$.a[1:]", "$.a[3,2,1,4,5,6,7,8,9,10,11]", "$.a[1,1:]", "$..a[?@ > 0]"] {
            let actions =
                overlay(json!([{"target": target, "description": "gone", "remove": true}]));
            let document = json!({"a": (0..12).collect::<Vec<_>>()});
            let done = apply(document, &actions, &mut Report::default()).expect("matches");
            assert_eq!(done, json!({"a": [0]}), "{target}");
        }
    }

    #[test]
    fn an_action_that_matches_nothing_is_an_error() {
        let actions = overlay(json!([{"target": "$.x", "description": "old", "remove": true}]));
        let error = apply(json!({}), &actions, &mut Report::default()).expect_err("no match");
        assert!(error.to_string().contains("$.x"), "{error}");
    }
}
