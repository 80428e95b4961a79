//! A run of a workflow.

use std::{fmt, sync::Arc};

use serde_json::{Map, Value};

use crate::{
    client::Scenario,
    error::Error,
    ext::{models::ModelSpec, run::Run},
    ids::WorkflowId,
    target::Target,
};

impl Scenario {
    /// A workflow, and what it is to run with.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # stand_in.add_workflow("wflow_portrait", serde_json::json!([]), serde_json::json!([]));
    /// let job = scenario.workflow("wflow_portrait").set("prompt", "a cat").run().submit().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Which workflows there are: [`workflows`](Self::workflows).
    pub fn workflow(&self, id: impl Into<WorkflowId>) -> WorkflowRequest {
        WorkflowRequest { scenario: self.clone(), id: id.into(), inputs: Map::new() }
    }
}

/// A workflow with its inputs; made by [`Scenario::workflow`].
#[derive(Clone)]
#[must_use = "nothing happens until it is run"]
pub struct WorkflowRequest {
    scenario: Scenario,
    id: WorkflowId,
    inputs: Map<String, Value>,
}

impl fmt::Debug for WorkflowRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.inputs.keys().collect();
        f.debug_struct("WorkflowRequest")
            .field("workflow", &self.id)
            .field("inputs", &names)
            .finish()
    }
}

impl WorkflowRequest {
    /// Sets an input by its name, in place of an earlier value. A
    /// [`FileInput`](crate::FileInput) is uploaded when the workflow is run.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.inputs.insert(name.into(), value.into());
        self
    }

    /// What the workflow takes, in the form that models have: one request, remembered for ten minutes.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # stand_in.add_workflow("wflow_portrait", serde_json::json!([
    /// #     {"name": "prompt", "type": "string", "maxLength": 20}]), serde_json::json!([]));
    /// let spec = scenario.workflow("wflow_portrait").inputs().await?;
    /// for input in spec.inputs() {
    ///     println!("{}: {}", input.name(), input.kind().as_str());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of a request; 404 if there is no such workflow.
    pub async fn inputs(&self) -> Result<Arc<ModelSpec>, Error> {
        self.scenario.models().inputs_of_workflow(&self.id).await
    }

    /// The run: its price, its checks and its submit are those of a model.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # stand_in.add_workflow("wflow_portrait", serde_json::json!([
    /// #     {"name": "prompt", "type": "string", "maxLength": 20}]), serde_json::json!([]));
    /// use scenario_client::Validate;
    ///
    /// let request = scenario.workflow("wflow_portrait").set("prompt", "a cat ".repeat(100));
    /// let error = request.run().validate(Validate::Live).submit().await.unwrap_err();
    /// assert!(error.violations().is_some() && stand_in.charges().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Like the submit of a model it is sent once, although the method is `PUT`: each run costs. The
    /// units are charged to the jobs of the nodes; the job of the workflow itself shows 0 (observed).
    pub fn run(&self) -> Run {
        Run::new(&self.scenario, Target::workflow(&self.id), Ok(self.inputs.clone()))
    }
}
