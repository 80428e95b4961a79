//! Endpoints of webhooks, of projects and of teams alike.

use axum::extract::{Path, State};
use serde_json::json;

use super::{Handled, Shared, body::Body, ok};
use crate::testing::{refusal::Refusal, reply::Reply};

pub(super) async fn create(
    State(server): Shared,
    Path(owner): Path<String>,
    Body(body): Body,
) -> Handled {
    let endpoint = server.stores().webhooks.create(&owner, &body)?;
    Ok(ok(&json!({"webhookEndpoint": endpoint})))
}

pub(super) async fn list(State(server): Shared, Path(owner): Path<String>) -> Reply {
    ok(&json!({"webhookEndpoints": server.stores().webhooks.list(&owner)}))
}

pub(super) async fn change(
    State(server): Shared,
    Path((owner, id)): Path<(String, String)>,
    Body(body): Body,
) -> Handled {
    let endpoint = server.stores().webhooks.change(&owner, &id, &body);
    let endpoint = endpoint.ok_or_else(|| missing(&id))?;
    Ok(ok(&json!({"webhookEndpoint": endpoint})))
}

pub(super) async fn remove(
    State(server): Shared,
    Path((owner, id)): Path<(String, String)>,
) -> Handled {
    match server.stores().webhooks.remove(&owner, &id) {
        true => Ok(ok(&json!({}))),
        false => Err(missing(&id)),
    }
}

fn missing(id: &str) -> Refusal {
    Refusal::missing("Webhook endpoint", id)
}
