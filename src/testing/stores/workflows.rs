//! The store of workflows.

use std::{cmp::Reverse, sync::Arc};

use serde_json::{Map, Value, json};

use crate::{
    api::Timestamp,
    testing::{
        clock::Clock,
        json::{at, set, text},
        refusal::Refusal,
    },
};

/// The status of a workflow that was deleted.
pub(crate) const DELETED: &str = "deleted";

/// All workflows.
#[derive(Debug)]
pub(crate) struct Workflows {
    rows: Vec<Value>,
    created: usize,
    clock: Arc<Clock>,
}

impl Workflows {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { rows: Vec::new(), created: 0, clock }
    }

    fn now(&self) -> Timestamp {
        self.clock.date().into()
    }

    /// Adds a workflow, in place of one with the same id.
    pub(crate) fn add(&mut self, id: &str, members: Value) -> Value {
        let now = self.now();
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
        self.rows.retain(|other| text(other, "/id") != id);
        self.rows.push(workflow.clone());
        workflow
    }

    /// Creates a draft under a new id.
    pub(crate) fn create(&mut self, members: Value) -> Value {
        self.created += 1;
        self.add(&format!("wflow_fake{:04}", self.created), members)
    }

    /// All workflows, the latest change first. Deleted ones have that as their status.
    pub(crate) fn list(&self) -> Vec<Value> {
        let mut rows: Vec<&Value> = self.rows.iter().rev().collect();
        // The sort is stable: of two changes at one time the later workflow is the first.
        rows.sort_by_key(|row| Reverse(text(row, "/updatedAt")));
        rows.into_iter().cloned().collect()
    }

    pub(crate) fn read(&self, id: &str) -> Option<Value> {
        let present = |workflow: &&Value| text(workflow, "/status") != DELETED;
        self.rows.iter().filter(present).find(|workflow| text(workflow, "/id") == id).cloned()
    }

    pub(crate) fn change(&mut self, id: &str, members: Value) -> Option<Value> {
        self.read(id)?;
        let now = self.now();
        let workflow = self.rows.iter_mut().find(|workflow| text(workflow, "/id") == id)?;
        merge(workflow, members);
        set(workflow, "/updatedAt", Some(json!(now)));
        Some(workflow.clone())
    }

    /// Deletes a workflow; returns whether it was there.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        // Kept as a row: the tags of deleted workflows can still be listed (source: official SDK).
        self.change(id, json!({"status": DELETED})).is_some()
    }

    /// A workflow, if it is ready and all required inputs are given.
    pub(crate) fn runnable(&self, id: &str, inputs: &Map<String, Value>) -> Result<Value, Refusal> {
        let workflow = self.read(id).ok_or_else(|| Refusal::missing("Workflow", id))?;
        if text(&workflow, "/status") != "ready" {
            return Err(Refusal::invalid("Workflow is not ready"));
        }
        for input in at(&workflow, "/inputs").as_array().into_iter().flatten() {
            let name = text(input, "/name");
            if at(input, "/required/always") == true && !inputs.contains_key(name) {
                return Err(Refusal::invalid(format!("Input {name} is required")));
            }
        }
        Ok(workflow)
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
