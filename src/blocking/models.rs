//! Parameters of models.

use std::{sync::Arc, time::Duration};

use super::{Runtime, setters};
use crate::{
    error::Error,
    ext::models::{self, ModelSpec},
    ids::{ModelId, WorkflowId},
};

/// Models of the service; made by [`Scenario::models`](super::Scenario::models).
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # let fake = FakeScenario::start_blocking()?;
/// # let scenario = fake.scenario_blocking()?;
/// use serde_json::json;
///
/// let spec = scenario.models().inputs("model_elevenlabs-sound-effects-v2")?;
/// assert!(spec.validate(&json!({"text": "rain", "durationSeconds": 9_000})).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is read until `inputs` or a list is called"]
pub struct Models {
    pub(super) inner: models::Models,
    pub(super) runtime: Arc<Runtime>,
}

impl Models {
    setters! {
        crate::ext::models::Models;
        /// Sets for how long a response is remembered. Default ten minutes; zero reads each time.
        time_to_live(time: Duration);
    }

    /// Reads the parameters of a model: one request, unless the response is still remembered.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Models::inputs`](crate::ext::models::Models::inputs), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn inputs(&self, model: impl Into<ModelId>) -> Result<Arc<ModelSpec>, Error> {
        self.runtime.block_on(self.inner.inputs(model))
    }

    /// Reads the inputs of a workflow: one request, unless the response is still remembered.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`inputs`](Self::inputs).
    pub fn workflow_inputs(
        &self,
        workflow: impl Into<WorkflowId>,
    ) -> Result<Arc<ModelSpec>, Error> {
        self.runtime.block_on(self.inner.workflow_inputs(workflow))
    }
}
