//! Endpoints of webhooks, of projects and of teams alike.

use axum::{
    Json,
    extract::{Path, State},
};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Shared, refused};
use crate::testing::reply::Reply;

pub(super) async fn create(
    State(world): Shared,
    Path(owner): Path<String>,
    Json(body): Json<Value>,
) -> Reply {
    let now = world.clock.date().into();
    let created = world.state().webhooks.create(&owner, &body, now);
    match created {
        Ok(endpoint) => Reply::json(StatusCode::OK, &json!({"webhookEndpoint": endpoint})),
        Err(refusal) => refused(refusal),
    }
}

pub(super) async fn list(State(world): Shared, Path(owner): Path<String>) -> Reply {
    Reply::json(StatusCode::OK, &json!({"webhookEndpoints": world.state().webhooks.list(&owner)}))
}

pub(super) async fn change(
    State(world): Shared,
    Path((owner, id)): Path<(String, String)>,
    Json(body): Json<Value>,
) -> Reply {
    let changed = world.state().webhooks.change(&owner, &id, &body);
    match changed {
        Some(endpoint) => Reply::json(StatusCode::OK, &json!({"webhookEndpoint": endpoint})),
        None => missing(&id),
    }
}

pub(super) async fn remove(
    State(world): Shared,
    Path((owner, id)): Path<(String, String)>,
) -> Reply {
    let removed = world.state().webhooks.remove(&owner, &id);
    match removed {
        true => Reply::json(StatusCode::OK, &json!({})),
        false => missing(&id),
    }
}

fn missing(id: &str) -> Reply {
    Reply::refusal(StatusCode::NOT_FOUND, &format!("Webhook endpoint {id} not found"))
}
