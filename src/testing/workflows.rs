//! Workflows of the stand-in.

use std::time::Duration;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    flow::{Decision, Flow, FlowNode},
    jobs::Start,
    json::{at, set, text},
    world::World,
};
use crate::api::Timestamp;

/// A refusal: status and reason.
pub(super) type Refusal = (StatusCode, String);

fn refusal<T>(status: StatusCode, reason: impl Into<String>) -> Result<T, Refusal> {
    Err((status, reason.into()))
}

/// The store of workflows.
#[derive(Debug, Default)]
pub(super) struct Workflows {
    rows: Vec<Value>,
    created: usize,
}

impl Workflows {
    /// Keeps a workflow.
    pub(super) fn add(&mut self, id: &str, members: Value, now: Timestamp) -> Value {
        let mut workflow = json!({
            "id": id,
            "name": id,
            "description": "",
            "authorId": "apiu_fake",
            "ownerId": "proj_fake",
            "createdAt": now,
            "updatedAt": now,
            "editorInfo": {},
            "flow": [],
            "hasFlow": false,
            "inputs": [],
            "privacy": "private",
            "shortDescription": "",
            "status": "draft",
            "tagSet": [],
        });
        merge(&mut workflow, members);
        self.rows.push(workflow.clone());
        workflow
    }

    /// A workflow created by a client: a draft.
    pub(super) fn create(&mut self, members: Value, now: Timestamp) -> Value {
        self.created += 1;
        self.add(&format!("wflow_fake{:04}", self.created), members, now)
    }

    pub(super) fn list(&self) -> Vec<Value> {
        self.rows.clone()
    }

    pub(super) fn read(&self, id: &str) -> Option<Value> {
        self.rows.iter().find(|workflow| text(workflow, "/id") == id).cloned()
    }

    pub(super) fn change(&mut self, id: &str, members: Value, now: Timestamp) -> Option<Value> {
        let workflow = self.rows.iter_mut().find(|workflow| text(workflow, "/id") == id)?;
        merge(workflow, members);
        set(workflow, "/updatedAt", Some(json!(now)));
        Some(workflow.clone())
    }

    /// Removes a workflow; says whether it was there.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        let before = self.rows.len();
        self.rows.retain(|workflow| text(workflow, "/id") != id);
        self.rows.len() < before
    }
}

impl World {
    /// Whether a workflow can run with these inputs, and how it would.
    pub(super) fn prepare_workflow(
        &self,
        id: &str,
        body: Map<String, Value>,
    ) -> Result<Start, Refusal> {
        let workflow = self.state().workflows.read(id);
        let Some(workflow) = workflow else {
            return refusal(StatusCode::NOT_FOUND, format!("Workflow {id} not found"));
        };
        if text(&workflow, "/status") != "ready" {
            return refusal(StatusCode::BAD_REQUEST, "Workflow is not ready");
        }
        for input in at(&workflow, "/inputs").as_array().into_iter().flatten() {
            let name = text(input, "/name");
            if at(input, "/required/always") == true && !body.contains_key(name) {
                return refusal(StatusCode::BAD_REQUEST, format!("Input {name} is required"));
            }
        }
        let nodes: Vec<Value> = at(&workflow, "/flow").as_array().cloned().unwrap_or_default();
        let each = self.settings.job_duration / u32::try_from(nodes.len().max(1)).unwrap_or(1);
        Ok(Start {
            metadata: Map::from_iter([("workflowId".to_owned(), json!(id))]),
            flow: Some(self.flow(&nodes, each)),
            ..Start::new("workflow", id, body)
        })
    }

    fn flow(&self, nodes: &[Value], each: Duration) -> Flow {
        let needs = |node: &Value| {
            let needs = at(node, "/dependsOn").as_array().into_iter().flatten();
            needs.filter_map(|id| Some(id.as_str()?.to_owned())).collect()
        };
        let node = |node: &Value| FlowNode {
            id: text(node, "/id").to_owned(),
            kind: text(node, "/type").to_owned(),
            needs: needs(node),
            asset: None,
            decision: None,
        };
        Flow { nodes: nodes.iter().map(node).collect(), each, finished: None }
    }

    /// What a person says at a node: the job as it is then.
    pub(super) fn decide(&self, workflow: &str, body: &Value, by: &str) -> Result<Value, Refusal> {
        let (job, node) = (text(body, "/workflowJobId"), text(body, "/nodeId"));
        let action = at(body, "/action").as_str().unwrap_or("approve");
        let indices = at(body, "/selectedIndices").as_array().into_iter().flatten();
        let indices: Vec<u64> =
            indices.filter_map(Value::as_f64).map(|index| index as u64).collect();
        let decision = match (by, action) {
            (_, "reject") => Decision::Rejected,
            ("user-approval", "approve") => Decision::Approved,
            ("user-selection", "select") if !indices.is_empty() => Decision::Selected(indices),
            _ => return refusal(StatusCode::BAD_REQUEST, "\"action\" is not allowed here"),
        };
        let now = self.clock.now();
        let mut state = self.state();
        let found = state.jobs.iter_mut().find(|stored| stored.id == job);
        let Some(stored) = found.filter(|stored| stored.of == workflow) else {
            return refusal(StatusCode::NOT_FOUND, format!("Job {job} not found"));
        };
        let started = stored.started;
        let flow = stored.flow.as_ref();
        let place = flow.and_then(|flow| {
            flow.nodes.iter().position(|other| other.id == node && other.kind == by)
        });
        let (Some(flow), Some(place)) = (stored.flow.as_mut(), place) else {
            return refusal(StatusCode::NOT_FOUND, format!("Node {node} not found"));
        };
        let waits = flow.nodes.get(place).is_some_and(|node| flow.waits_at(node, started, now));
        match flow.nodes.get_mut(place).filter(|_| waits) {
            Some(node) => node.decision = Some((now, decision)),
            None => return refusal(StatusCode::BAD_REQUEST, "Node is not waiting for a user"),
        }
        drop(state);
        Ok(self.read_job(job).unwrap_or_default())
    }
}

/// Gives every node of a flow that makes something an asset.
pub(super) fn with_assets(flow: &mut Flow, mut make: impl FnMut() -> (String, String)) {
    for node in flow.nodes.iter_mut().filter(|node| !node.is_human()) {
        node.asset = Some(make());
    }
}

fn merge(target: &mut Value, members: Value) {
    if let (Some(target), Value::Object(members)) = (target.as_object_mut(), members) {
        target.extend(members);
        let has_flow =
            target.get("flow").and_then(Value::as_array).is_some_and(|flow| !flow.is_empty());
        target.insert("hasFlow".to_owned(), json!(has_flow));
    }
}
