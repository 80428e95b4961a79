//! What is in collections.

use serde_json::{Value, json};

use super::described::{Call, Response, bad, missing, ok};
use crate::testing::json::at;

/// Maximum number of assets or models of one request (source: official SDK).
const LIMIT: usize = 49;

/// Adds assets or models to a collection, or takes them out. The collection counts them.
pub(super) fn respond(call: &Call<'_>) -> Response {
    let of_assets = match call.operation.path {
        "/collections/{collectionId}/assets" => true,
        "/collections/{collectionId}/models" => false,
        _ => return None,
    };
    let field = if of_assets { "assetIds" } else { "modelIds" };
    let Some(ids) = call.body.get(field).and_then(Value::as_array) else {
        return Some(bad(&format!("\"{field}\" is required")));
    };
    if ids.len() > LIMIT {
        return Some(bad(&format!("Too many {field} provided in a single request")));
    }
    let ids: Vec<&str> = ids.iter().filter_map(Value::as_str).collect();
    let world = call.world;
    for id in &ids {
        let (what, found) = if of_assets {
            ("Asset", world.read_asset(id).is_some())
        } else {
            ("Model", world.read_model(id).is_some())
        };
        if !found {
            return Some(missing(what, id));
        }
    }
    let collection = call.id("collectionId");
    let adds = call.operation.method == "PUT";
    for id in ids {
        let change = |collections: &mut Vec<Value>| {
            collections.retain(|other| other != collection);
            if adds {
                collections.push(json!(collection));
            }
        };
        if of_assets {
            world.state().assets.change_collections(id, change);
        } else {
            world.state().models.change(id, |members| {
                let current = members.get("collectionIds").and_then(Value::as_array);
                let mut collections = current.cloned().unwrap_or_default();
                change(&mut collections);
                members.insert("collectionIds".to_owned(), json!(collections));
            });
        }
    }
    Some(count(call, collection))
}

/// The collection with its counts, as they are now.
fn count(call: &Call<'_>, collection: &str) -> crate::testing::reply::Reply {
    let world = call.world;
    let of = |rows: Vec<Value>| {
        let within = |row: &&Value| {
            let ids = at(row, "/collectionIds").as_array();
            ids.is_some_and(|ids| ids.contains(&json!(collection)))
        };
        rows.iter().filter(within).count()
    };
    // One lock after the other: in one statement they would wait for each other.
    let assets = of(world.state().assets.list(&Default::default()));
    let models = of(world.own_models());
    let mut state = world.state();
    let Some(Value::Object(row)) = state.records.change("/collections", collection) else {
        return missing("Collection", collection);
    };
    for (name, count) in
        [("assetCount", assets), ("modelCount", models), ("itemCount", assets + models)]
    {
        row.insert(name.to_owned(), json!(count));
    }
    row.insert("updatedAt".to_owned(), json!(call.now()));
    ok(&json!({"collection": row}))
}
