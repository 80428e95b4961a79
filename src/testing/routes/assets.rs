//! Assets: read, converted, deleted, restored.

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::{Handled, Shared, body::Body, ok};
use crate::testing::refusal::Refusal;

/// Maximum number of assets that are read at once (source: official SDK).
const READ_LIMIT: usize = 200;

/// Maximum number of assets that are deleted or restored at once (source: official SDK).
const DELETE_LIMIT: usize = 100;

/// The assets that a body names, up to a limit.
pub(super) fn named(body: &Value, limit: usize) -> Result<Vec<String>, Refusal> {
    let ids = body.get("assetIds").and_then(Value::as_array);
    let ids = ids.ok_or_else(|| Refusal::invalid("\"assetIds\" is required"))?;
    if ids.len() > limit {
        return Err(Refusal::invalid("Too many assetIds provided in a single request"));
    }
    Ok(ids.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

pub(super) async fn read(State(server): Shared, Path(id): Path<String>) -> Handled {
    let asset = server.stores().assets.read(&id);
    let asset = asset.ok_or_else(|| Refusal::missing("Asset", &id))?;
    Ok(ok(&json!({"asset": asset})))
}

/// A new link to the file, in another format if the request has one.
pub(super) async fn convert(
    State(server): Shared,
    Path(id): Path<String>,
    Body(body): Body,
) -> Handled {
    let format = body.get("targetFormat").and_then(Value::as_str);
    Ok(ok(&server.stores().assets.converted(&id, format)?))
}

/// Several assets at once; unknown ids are left out.
pub(super) async fn read_many(State(server): Shared, Body(body): Body) -> Handled {
    let ids = named(&body, READ_LIMIT)?;
    let stores = server.stores();
    let assets: Vec<Value> = ids.iter().filter_map(|id| stores.assets.read(id)).collect();
    Ok(ok(&json!({"assets": assets})))
}

pub(super) async fn delete(State(server): Shared, Body(body): Body) -> Handled {
    server.stores().assets.delete(&named(&body, DELETE_LIMIT)?);
    Ok(ok(&json!({})))
}

pub(super) async fn restore(State(server): Shared, Body(body): Body) -> Handled {
    Ok(ok(&server.stores().assets.restore(&named(&body, DELETE_LIMIT)?)))
}
