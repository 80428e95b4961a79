//! The store of workflows.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::{
    api::Timestamp,
    testing::{
        clock::Clock,
        json::{at, set, text},
        refusal::Refusal,
    },
};

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

    /// Adds a workflow.
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
        self.rows.push(workflow.clone());
        workflow
    }

    /// Creates a draft under a new id.
    pub(crate) fn create(&mut self, members: Value) -> Value {
        self.created += 1;
        self.add(&format!("wflow_fake{:04}", self.created), members)
    }

    pub(crate) fn list(&self) -> Vec<Value> {
        self.rows.clone()
    }

    pub(crate) fn read(&self, id: &str) -> Option<Value> {
        self.rows.iter().find(|workflow| text(workflow, "/id") == id).cloned()
    }

    pub(crate) fn change(&mut self, id: &str, members: Value) -> Option<Value> {
        let now = self.now();
        let workflow = self.rows.iter_mut().find(|workflow| text(workflow, "/id") == id)?;
        merge(workflow, members);
        set(workflow, "/updatedAt", Some(json!(now)));
        Some(workflow.clone())
    }

    /// Removes a workflow; returns whether it was there.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let before = self.rows.len();
        self.rows.retain(|workflow| text(workflow, "/id") != id);
        self.rows.len() < before
    }

    /// The nodes of a workflow, if it is ready and all required inputs are given.
    pub(crate) fn runnable(
        &self,
        id: &str,
        inputs: &Map<String, Value>,
    ) -> Result<Vec<Value>, Refusal> {
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
        Ok(at(&workflow, "/flow").as_array().cloned().unwrap_or_default())
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
