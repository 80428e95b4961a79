//! The assets and models of collections.

use serde_json::{Value, json};

use super::{Handled, described::Call, models, ok};
use crate::testing::{json::at, refusal::Refusal, stores::Stores};

/// Maximum number of assets or models of one request (source: official SDK).
const LIMIT: usize = 49;

/// Adds assets or models to a collection, or removes them from it. The collection counts them.
pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    match call.operation.path {
        "/collections/{collectionId}/assets" => Some(change_assets(call, stores)),
        "/collections/{collectionId}/models" => Some(change_models(call, stores)),
        _ => None,
    }
}

fn change_assets(call: &Call, stores: &mut Stores) -> Handled {
    let ids = named(call, "assetIds")?;
    if let Some(unknown) = ids.iter().find(|id| !stores.assets.contains(id)) {
        return Err(Refusal::missing("Asset", unknown));
    }
    for id in ids {
        stores.assets.change_collections(id, |collections| change(call, collections));
    }
    count(call, stores)
}

fn change_models(call: &Call, stores: &mut Stores) -> Handled {
    let ids = named(call, "modelIds")?;
    if let Some(unknown) = ids.iter().find(|id| models::any(stores, id).is_none()) {
        return Err(Refusal::missing("Model", unknown));
    }
    for id in ids {
        stores.models.change(id, |members| {
            let current = members.get("collectionIds").and_then(Value::as_array);
            let mut collections = current.cloned().unwrap_or_default();
            change(call, &mut collections);
            members.insert("collectionIds".to_owned(), json!(collections));
        });
    }
    count(call, stores)
}

/// The ids that a body names.
fn named<'a>(call: &'a Call, field: &str) -> Result<Vec<&'a str>, Refusal> {
    let ids = call.body.get(field).and_then(Value::as_array);
    let ids = ids.ok_or_else(|| Refusal::invalid(format!("\"{field}\" is required")))?;
    if ids.len() > LIMIT {
        return Err(Refusal::invalid(format!("Too many {field} provided in a single request")));
    }
    Ok(ids.iter().filter_map(Value::as_str).collect())
}

/// Changes the collections of one asset or model.
fn change(call: &Call, collections: &mut Vec<Value>) {
    let collection = call.id("collectionId");
    // Removed before it is added: an asset is in a collection once, however often it is added.
    collections.retain(|other| other != collection);
    if call.operation.method == "PUT" {
        collections.push(json!(collection));
    }
}

/// The collection with its counts, as they are now.
fn count(call: &Call, stores: &mut Stores) -> Handled {
    let collection = call.id("collectionId");
    let of = |rows: Vec<Value>| {
        let within = |row: &&Value| {
            let ids = at(row, "/collectionIds").as_array();
            ids.is_some_and(|ids| ids.contains(&json!(collection)))
        };
        rows.iter().filter(within).count()
    };
    let assets = of(stores.assets.list(&Default::default()));
    let models = of(models::all_own(stores));
    let Some(Value::Object(row)) = stores.records.change("/collections", collection) else {
        return Err(Refusal::missing("Collection", collection));
    };
    for (name, count) in
        [("assetCount", assets), ("modelCount", models), ("itemCount", assets + models)]
    {
        row.insert(name.to_owned(), json!(count));
    }
    row.insert("updatedAt".to_owned(), json!(call.now()));
    Ok(ok(&json!({"collection": row})))
}
