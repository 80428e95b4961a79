//! Changes of assets: names, tags, locks, copies.

use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::described::{Call, Response, bad, missing, ok};
use crate::testing::{
    json::{at, text},
    reply::Reply,
};

pub(super) fn respond(call: &Call<'_>) -> Response {
    Some(match (call.operation.method, call.operation.path) {
        ("PUT", "/assets/{assetId}") => update(call),
        ("PUT", "/assets/{assetId}/lock") => lock(call),
        ("PUT", "/assets/{assetId}/unlock") => unlock(call),
        ("PUT", "/assets/{assetId}/tags") => tag(call),
        ("POST", "/assets/{assetId}/copy") => copy(call),
        _ => return None,
    })
}

/// The asset as it is now.
fn asset(call: &Call<'_>) -> Reply {
    ok(&json!({"asset": call.world.read_asset(call.id("assetId"))}))
}

/// Changes members of the asset and of its metadata; its date follows.
fn change(call: &Call<'_>, members: Map<String, Value>, metadata: Map<String, Value>) {
    let id = call.id("assetId");
    let mut members = members;
    members.insert("updatedAt".to_owned(), json!(call.now()));
    let current = call.world.read_asset(id).unwrap_or_default();
    if let (false, Some(all)) = (metadata.is_empty(), at(&current, "/metadata").as_object()) {
        let mut all = all.clone();
        all.extend(metadata);
        members.insert("metadata".to_owned(), Value::Object(all));
    }
    call.world.state().assets.change(id, members);
}

/// The lock that is on an asset and has not expired.
fn current_lock(call: &Call<'_>) -> Option<String> {
    let mut state = call.world.state();
    let lock = state.records.document(&lock_path(call), || Value::Null).clone();
    let expires = DateTime::parse_from_rfc3339(text(&lock, "/expires")).ok()?;
    (expires > call.world.clock.date()).then(|| text(&lock, "/id").to_owned())
}

fn lock_path(call: &Call<'_>) -> String {
    format!("/assets/{}/lock", call.id("assetId"))
}

fn locked() -> Reply {
    bad("Asset is locked")
}

fn update(call: &Call<'_>) -> Reply {
    if current_lock(call).is_some_and(|lock| text(&call.body, "/lockId") != lock) {
        return locked();
    }
    let take = |names: &[&str]| -> Map<String, Value> {
        let given = names.iter().filter_map(|name| Some((*name, call.body.get(*name)?)));
        given.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    };
    change(call, take(&["description"]), take(&["name"]));
    let canvas = call.body.get("canvas").and_then(Value::as_str);
    if let (Some(canvas), false) = (canvas, at(&call.body, "/disableSnapshot") == true) {
        let mut state = call.world.state();
        let number = state.records.next();
        let snapshot = json!({
            "authorId": "apiu_fake",
            "hash": format!("fake-hash-{number}"),
            "rawData": canvas,
            "takenAt": call.world.clock.date().timestamp_millis(),
        });
        let list = format!("/assets/{}/snapshots", call.id("assetId"));
        state.records.create(&list, &number.to_string(), snapshot);
    }
    asset(call)
}

fn lock(call: &Call<'_>) -> Reply {
    let expires = at(&call.body, "/lockExpiresAt").clone();
    if expires.as_str().is_none_or(|date| DateTime::parse_from_rfc3339(date).is_err()) {
        return bad("\"lockExpiresAt\" must be a valid date");
    }
    if current_lock(call).is_some() {
        return locked();
    }
    let id = {
        let mut state = call.world.state();
        let id = format!("lock_fake{:04}", state.records.next());
        *state.records.document(&lock_path(call), || Value::Null) =
            json!({"id": id, "expires": expires});
        id
    };
    change(call, Map::new(), Map::from_iter([("lockExpiresAt".to_owned(), expires)]));
    ok(&json!({"asset": call.world.read_asset(call.id("assetId")), "lockId": id}))
}

fn unlock(call: &Call<'_>) -> Reply {
    let forced = at(&call.body, "/forceUnlock") == true;
    let own = |lock: String| text(&call.body, "/lockId") == lock;
    if !forced && !current_lock(call).is_none_or(own) {
        return locked();
    }
    call.world.state().records.remove_document(&lock_path(call));
    asset(call)
}

fn tag(call: &Call<'_>) -> Reply {
    let current = call.world.read_asset(call.id("assetId")).unwrap_or_default();
    let (tags, told) = tagged(at(&current, "/tags"), &call.body);
    change(call, Map::from_iter([("tags".to_owned(), tags)]), Map::new());
    ok(&told)
}

/// The tags after a change, and what the change was.
pub(super) fn tagged(tags: &Value, body: &Value) -> (Value, Value) {
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

fn copy(call: &Call<'_>) -> Reply {
    let id = call.id("assetId");
    let copy = call.world.state().assets.copy(id);
    match copy {
        Some(copy) => ok(&json!({"asset": call.world.read_asset(&copy)})),
        None => missing("Asset", id),
    }
}
