//! Models, and their training.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Parameters, Shared, paid, refused, with_job};
use crate::testing::{json::text, reply::Reply};

pub(super) async fn read(State(world): Shared, Path(id): Path<String>) -> Reply {
    match world.read_model(&id) {
        Some(model) => Reply::json(StatusCode::OK, &json!({"model": model})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Model {id} not found")),
    }
}

pub(super) async fn create(State(world): Shared, Json(body): Json<Value>) -> Reply {
    Reply::json(StatusCode::OK, &json!({"model": world.create_model(&body)}))
}

pub(super) async fn add_examples(
    State(world): Shared,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Reply {
    match world.add_examples(&id, &body) {
        Ok(answer) => Reply::json(StatusCode::OK, &answer),
        Err(refusal) => refused(refusal),
    }
}

pub(super) async fn train(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Reply {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    match world.prepare_training(&id, body) {
        Ok(start) => paid::run(&world, &query, start, |job| {
            world.training(&id, text(job, "/jobId"));
            let mut members = with_job(job);
            members.insert("model".to_owned(), json!(world.own_model(&id)));
            members
        }),
        Err(refusal) => refused(refusal),
    }
}
