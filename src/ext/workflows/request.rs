//! A run of a workflow.

use std::fmt;

use serde_json::{Map, Value};

use crate::{error::Error, ext::run::Runnable, ids::WorkflowId, values::Target};

/// A workflow with its inputs: something to [`run`](crate::Scenario::run).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # fake.add_workflow("wflow_portrait", serde_json::json!([
/// #     {"name": "prompt", "type": "string", "maxLength": 20}]), serde_json::json!([]));
/// use scenario_client::{Validate, Workflow};
///
/// let portrait = Workflow::new("wflow_portrait").set("prompt", "a cat");
/// let job = scenario.run(&portrait).submit().await?;
/// # let _ = job;
///
/// let too_long = Workflow::new("wflow_portrait").set("prompt", "a cat ".repeat(100));
/// let error = scenario.run(&too_long).validate(Validate::Live).submit().await.unwrap_err();
/// assert!(error.violations().is_some() && fake.charges().len() == 1);
/// # Ok(()) });
/// ```
///
/// Like the run of a model, it is submitted at most once, although the method is `PUT`: each run is charged. The
/// units are charged to the jobs of the nodes; the job of the workflow itself shows 0 (observed).
/// [`Scenario::workflows`](crate::Scenario::workflows) lists workflows, and
/// [`Models::workflow_inputs`](crate::ext::models::Models::workflow_inputs) reads the inputs of one.
#[derive(Clone, PartialEq)]
pub struct Workflow {
    id: WorkflowId,
    inputs: Map<String, Value>,
}

impl fmt::Debug for Workflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.inputs.keys().collect();
        f.debug_struct("Workflow").field("id", &self.id).field("inputs", &names).finish()
    }
}

impl Workflow {
    /// Creates a run without inputs.
    pub fn new(id: impl Into<WorkflowId>) -> Self {
        Self { id: id.into(), inputs: Map::new() }
    }

    /// Sets an input by its name and replaces an earlier value. A [`FileInput`](crate::FileInput) is
    /// uploaded when the workflow is run.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.inputs.insert(name.into(), value.into());
        self
    }

    /// Returns the id.
    pub fn id(&self) -> &WorkflowId {
        &self.id
    }

    /// Returns the inputs.
    pub fn body(&self) -> &Map<String, Value> {
        &self.inputs
    }
}

impl Runnable for Workflow {
    fn target(&self) -> Result<Target, Error> {
        Target::workflow(&self.id)
    }

    fn request_body(&self) -> Result<Map<String, Value>, Error> {
        Ok(self.inputs.clone())
    }
}
