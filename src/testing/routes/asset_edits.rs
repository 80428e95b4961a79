//! Changes of assets: names, tags, locks, copies.

use chrono::DateTime;
use serde_json::{Map, Value, json};

use super::{Handled, described::Call, ok, tags};
use crate::testing::{
    json::{at, text},
    refusal::Refusal,
    stores::Stores,
};

pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    Some(match (call.operation.method, call.operation.path) {
        ("PUT", "/assets/{assetId}") => update(call, stores),
        ("PUT", "/assets/{assetId}/lock") => lock(call, stores),
        ("PUT", "/assets/{assetId}/unlock") => unlock(call, stores),
        ("PUT", "/assets/{assetId}/tags") => tag(call, stores),
        ("POST", "/assets/{assetId}/copy") => copy(call, stores),
        _ => return None,
    })
}

/// The asset as it is now.
fn asset(call: &Call, stores: &Stores) -> Handled {
    Ok(ok(&json!({"asset": stores.assets.read(call.id("assetId"))})))
}

/// Changes members of the asset and of its metadata; its date follows.
fn change(
    call: &Call,
    stores: &mut Stores,
    mut members: Map<String, Value>,
    metadata: Map<String, Value>,
) {
    members.insert("updatedAt".to_owned(), json!(call.now()));
    stores.assets.change(call.id("assetId"), members);
    stores.assets.change_metadata(call.id("assetId"), metadata);
}

/// The lock that is on an asset and has not expired.
fn current_lock(call: &Call, stores: &mut Stores) -> Option<String> {
    let lock = stores.records.document(&lock_path(call), || Value::Null).clone();
    let expires = DateTime::parse_from_rfc3339(text(&lock, "/expires")).ok()?;
    // An expired lock is no lock, so nobody has to remove it.
    (expires > call.date).then(|| text(&lock, "/id").to_owned())
}

fn lock_path(call: &Call) -> String {
    format!("/assets/{}/lock", call.id("assetId"))
}

fn locked() -> Handled {
    Err(Refusal::invalid("Asset is locked"))
}

fn update(call: &Call, stores: &mut Stores) -> Handled {
    if current_lock(call, stores).is_some_and(|lock| text(&call.body, "/lockId") != lock) {
        return locked();
    }
    let take = |names: &[&str]| -> Map<String, Value> {
        let given = names.iter().filter_map(|name| Some((*name, call.body.get(*name)?)));
        given.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    };
    // The name is a member of the metadata, as the description has it; other members stand beside it.
    change(call, stores, take(&["description"]), take(&["name"]));
    let canvas = call.body.get("canvas").and_then(Value::as_str);
    if let (Some(canvas), false) = (canvas, at(&call.body, "/disableSnapshot") == true) {
        let number = stores.records.next();
        let snapshot = json!({
            "authorId": "apiu_fake",
            "hash": format!("fake-hash-{number}"),
            "rawData": canvas,
            "takenAt": call.date.timestamp_millis(),
        });
        let list = format!("/assets/{}/snapshots", call.id("assetId"));
        stores.records.create(&list, &number.to_string(), snapshot);
    }
    asset(call, stores)
}

fn lock(call: &Call, stores: &mut Stores) -> Handled {
    let expires = at(&call.body, "/lockExpiresAt").clone();
    if expires.as_str().is_none_or(|date| DateTime::parse_from_rfc3339(date).is_err()) {
        return Err(Refusal::invalid("\"lockExpiresAt\" must be a valid date"));
    }
    if current_lock(call, stores).is_some() {
        return locked();
    }
    let id = format!("lock_fake{:04}", stores.records.next());
    *stores.records.document(&lock_path(call), || Value::Null) =
        json!({"id": id, "expires": expires});
    change(call, stores, Map::new(), Map::from_iter([("lockExpiresAt".to_owned(), expires)]));
    Ok(ok(&json!({"asset": stores.assets.read(call.id("assetId")), "lockId": id})))
}

fn unlock(call: &Call, stores: &mut Stores) -> Handled {
    let forced = at(&call.body, "/forceUnlock") == true;
    let own = |lock: String| text(&call.body, "/lockId") == lock;
    if !forced && !current_lock(call, stores).is_none_or(own) {
        return locked();
    }
    stores.records.remove_document(&lock_path(call));
    let no_lock = Map::from_iter([("lockExpiresAt".to_owned(), Value::Null)]);
    change(call, stores, Map::new(), no_lock);
    asset(call, stores)
}

fn tag(call: &Call, stores: &mut Stores) -> Handled {
    let current = stores.assets.read(call.id("assetId")).unwrap_or_default();
    let (tags, response) = tags::changed(at(&current, "/tags"), &call.body);
    change(call, stores, Map::from_iter([("tags".to_owned(), tags)]), Map::new());
    Ok(ok(&response))
}

fn copy(call: &Call, stores: &mut Stores) -> Handled {
    let id = call.id("assetId");
    let copy = stores.assets.copy(id).ok_or_else(|| Refusal::missing("Asset", id))?;
    Ok(ok(&json!({"asset": stores.assets.read(&copy)})))
}
