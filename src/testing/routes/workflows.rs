//! Workflows, and the people in them.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Parameters, Shared, paid, refused, with_job};
use crate::testing::{json::at, reply::Reply, world::World};

fn found(id: &str, workflow: Option<Value>) -> Reply {
    match workflow {
        Some(workflow) => Reply::json(StatusCode::OK, &json!({"workflow": workflow})),
        None => Reply::refusal(StatusCode::NOT_FOUND, &format!("Workflow {id} not found")),
    }
}

pub(super) async fn create(State(world): Shared, Json(body): Json<Value>) -> Reply {
    let now = world.clock.date().into();
    found("", Some(world.state().workflows.create(body, now)))
}

pub(super) async fn read(State(world): Shared, Path(id): Path<String>) -> Reply {
    found(&id, world.state().workflows.read(&id))
}

pub(super) async fn change(
    State(world): Shared,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Reply {
    let now = world.clock.date().into();
    found(&id, world.state().workflows.change(&id, body, now))
}

pub(super) async fn remove(State(world): Shared, Path(id): Path<String>) -> Reply {
    let removed = world.state().workflows.remove(&id);
    match removed {
        true => Reply::json(StatusCode::OK, &json!({})),
        false => Reply::refusal(StatusCode::NOT_FOUND, &format!("Workflow {id} not found")),
    }
}

/// The tags of all workflows, each once.
pub(super) async fn tags(State(world): Shared) -> Reply {
    let workflows = world.state().workflows.list();
    let tags = workflows.iter().flat_map(|workflow| at(workflow, "/tagSet").as_array());
    let tags: BTreeSet<&str> = tags.flatten().filter_map(Value::as_str).collect();
    Reply::json(StatusCode::OK, &json!({"tags": tags}))
}

pub(super) async fn run(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Reply {
    let Ok(body) = serde_json::from_slice::<Map<String, Value>>(&body) else {
        return Reply::refusal(StatusCode::BAD_REQUEST, "\"body\" must be of type object");
    };
    match world.prepare_workflow(&id, body) {
        Ok(start) => paid::run(&world, &query, start, |job| {
            let mut members = with_job(job);
            members.insert("workflow".to_owned(), json!(world.state().workflows.read(&id)));
            members
        }),
        Err(refusal) => refused(refusal),
    }
}

pub(super) async fn approve(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    Json(body): Json<Value>,
) -> Reply {
    decide(&world, &id, &query, &body, "user-approval")
}

pub(super) async fn select(
    State(world): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    Json(body): Json<Value>,
) -> Reply {
    decide(&world, &id, &query, &body, "user-selection")
}

/// The two routes on which the project is required (source: official SDK).
fn decide(
    world: &World,
    workflow: &str,
    query: &BTreeMap<String, String>,
    body: &Value,
    by: &str,
) -> Reply {
    if !query.contains_key("projectId") {
        return Reply::refusal(StatusCode::BAD_REQUEST, "\"projectId\" is required");
    }
    match world.decide(workflow, body, by) {
        Ok(job) => Reply::json(StatusCode::OK, &json!({"job": job})),
        Err(refusal) => refused(refusal),
    }
}
