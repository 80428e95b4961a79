//! Workflows, and the users that act in them.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
};
use serde_json::{Map, Value, json};

use super::{Handled, Parameters, Shared, body::Body, inputs, jobs, object, ok, paid, with_job};
use crate::testing::{
    json::{at, text},
    refusal::Refusal,
    reply::Reply,
    server::Server,
    stores::{DELETED, Decision, Flow, Start, Stores},
};

fn found(id: &str, workflow: Option<Value>) -> Handled {
    let workflow = workflow.ok_or_else(|| Refusal::missing("Workflow", id))?;
    Ok(ok(&json!({"workflow": workflow})))
}

pub(super) async fn create(State(server): Shared, Body(body): Body) -> Reply {
    ok(&json!({"workflow": server.stores().workflows.create(body)}))
}

pub(super) async fn read(State(server): Shared, Path(id): Path<String>) -> Handled {
    found(&id, server.stores().workflows.read(&id))
}

pub(super) async fn change(
    State(server): Shared,
    Path(id): Path<String>,
    Body(body): Body,
) -> Handled {
    found(&id, server.stores().workflows.change(&id, body))
}

pub(super) async fn remove(State(server): Shared, Path(id): Path<String>) -> Handled {
    match server.stores().workflows.remove(&id) {
        true => Ok(ok(&json!({}))),
        false => Err(Refusal::missing("Workflow", &id)),
    }
}

/// The workflows that are not deleted, the latest change first.
pub(super) fn present(stores: &Stores) -> Vec<Value> {
    let mut workflows = stores.workflows.list();
    workflows.retain(|workflow| text(workflow, "/status") != DELETED);
    workflows
}

/// The tags of the workflows of a status, each once: of those that are ready, unless the query says otherwise.
pub(super) async fn tags(State(server): Shared, Query(query): Parameters) -> Reply {
    let status = query.get("status").map_or("ready", String::as_str);
    let mut workflows = server.stores().workflows.list();
    workflows.retain(|workflow| text(workflow, "/status") == status);
    let tags = workflows.iter().flat_map(|workflow| at(workflow, "/tagSet").as_array());
    let tags: BTreeSet<&str> = tags.flatten().filter_map(Value::as_str).collect();
    ok(&json!({"tags": tags}))
}

pub(super) async fn run(
    State(server): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Handled {
    let given = object(&body)?;
    let mut stores = server.stores();
    let workflow = stores.workflows.runnable(&id, &given)?;
    if server.settings.validates {
        inputs::check_workflow(&stores, &workflow, &given)?;
    }
    let nodes = at(&workflow, "/flow").as_array().map(Vec::as_slice).unwrap_or_default();
    let start = Start {
        metadata: Map::from_iter([("workflowId".to_owned(), json!(id))]),
        flow: Some(Flow::new(nodes)),
        ..Start::new("workflow", &id, given)
    };
    paid::run(&mut stores, &query, start, |stores, job| {
        let mut members = with_job(job);
        members.insert("workflow".to_owned(), json!(stores.workflows.read(&id)));
        members
    })
}

pub(super) async fn approve(
    State(server): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    Body(body): Body,
) -> Handled {
    decide(&server, &id, &query, &body, "user-approval")
}

pub(super) async fn select(
    State(server): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    Body(body): Body,
) -> Handled {
    decide(&server, &id, &query, &body, "user-selection")
}

/// The two routes on which the project is required (source: official SDK).
fn decide(
    server: &Server,
    workflow: &str,
    query: &BTreeMap<String, String>,
    body: &Value,
    by: &str,
) -> Handled {
    if !query.contains_key("projectId") {
        return Err(Refusal::invalid("\"projectId\" is required"));
    }
    let (job, node) = (text(body, "/workflowJobId"), text(body, "/nodeId"));
    let mut stores = server.stores();
    stores.jobs.decide(job, workflow, (node, by), decision(body, by)?)?;
    let job = jobs::read_now(&mut stores, job).unwrap_or_default();
    Ok(ok(&json!({"job": job})))
}

/// The decision of a body, at a node of the type `by`.
fn decision(body: &Value, by: &str) -> Result<Decision, Refusal> {
    // `approve` if nothing is named (source: official SDK).
    let action = at(body, "/action").as_str().unwrap_or("approve");
    let indices = at(body, "/selectedIndices").as_array().into_iter().flatten();
    let indices: Vec<u64> = indices.filter_map(Value::as_f64).map(|index| index as u64).collect();
    match (by, action) {
        (_, "reject") => Ok(Decision::Rejected),
        ("user-approval", "approve") => Ok(Decision::Approved),
        ("user-selection", "select") if !indices.is_empty() => Ok(Decision::Selected(indices)),
        _ => Err(Refusal::invalid("\"action\" is not allowed here")),
    }
}
