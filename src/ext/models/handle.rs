//! Reads the inputs of models from the service.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::time::Instant;

use super::{
    ModelSpec,
    live::{self, Known},
};
use crate::{
    api::{Call, Operation, operations},
    error::Error,
    ext::context::Context,
    ids::{ModelId, ProjectId, WorkflowId},
};

/// Maximum number of cached models; the oldest is evicted.
const LIMIT: usize = 500;

/// Models of the service; made by [`Scenario::models`](crate::Scenario::models).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use serde_json::json;
///
/// let spec = scenario.models().inputs("model_elevenlabs-sound-effects-v2").await?;
/// assert!(spec.validate(&json!({"text": "rain", "durationSeconds": 9_000})).is_err());
/// # Ok(()) });
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `inputs` or a list is called"]
pub struct Models {
    context: Context,
    project: Option<ProjectId>,
    time_to_live: Duration,
}

/// The cache, shared by all clones of a client.
#[derive(Debug, Default)]
pub(crate) struct KnownInputs {
    known: Mutex<Known>,
}

impl Models {
    pub(crate) fn new(context: &Context) -> Self {
        Self {
            context: context.clone(),
            project: context.project().cloned(),
            time_to_live: Duration::from_secs(600),
        }
    }

    /// Reads the models of this project.
    pub(crate) fn within(self, project: Option<&ProjectId>) -> Self {
        Self { project: project.cloned(), ..self }
    }
}

impl Models {
    /// Returns the client of the handle.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Sets how long a response is cached. Default: ten minutes; zero disables the cache.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    ///
    /// let models = scenario.models().time_to_live(Duration::from_secs(3_600));
    /// for _ in 0..3 {
    ///     models.inputs("model_elevenlabs-tts-v3").await?;
    /// }
    /// assert_eq!(fake.requests().len(), 1);
    /// # Ok(()) });
    /// ```
    pub fn time_to_live(mut self, time: Duration) -> Self {
        self.time_to_live = time;
        self
    }

    /// Reads the inputs of a model: one request, unless the response is cached. Clones of a client share
    /// the cache.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails; 404 if the account has no such model;
    /// [`is_decode`](Error::is_decode) if the response has no model, or a custom model has no list of
    /// inputs. Trained models list none (observed): their inputs are unknown.
    pub async fn inputs(&self, model: impl Into<ModelId>) -> Result<Arc<ModelSpec>, Error> {
        let operation = &operations::GET_MODEL;
        self.known(operation, ("modelId", "model"), model.into().as_str()).await
    }

    /// Reads the inputs of a workflow, in the same form as those of a model. One request, cached like
    /// [`inputs`](Self::inputs).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # fake.add_workflow("wflow_portrait", serde_json::json!([
    /// #     {"name": "prompt", "type": "string", "maxLength": 20}]), serde_json::json!([]));
    /// let spec = scenario.models().workflow_inputs("wflow_portrait").await?;
    /// for input in spec.inputs() {
    ///     println!("{}: {}", input.name(), input.kind().as_str());
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if [`inputs`](Self::inputs) would.
    pub async fn workflow_inputs(
        &self,
        workflow: impl Into<WorkflowId>,
    ) -> Result<Arc<ModelSpec>, Error> {
        let operation = &operations::GET_WORKFLOW;
        self.known(operation, ("workflowId", "workflow"), workflow.into().as_str()).await
    }

    /// In a box: a future is compiled again in each crate that awaits it.
    fn known<'a>(
        &'a self,
        operation: &'static Operation,
        names: (&'static str, &'static str),
        id: &'a str,
    ) -> BoxFuture<'a, Result<Arc<ModelSpec>, Error>> {
        Box::pin(self.remembered(operation, names, id))
    }

    async fn remembered(
        &self,
        operation: &'static Operation,
        names: (&'static str, &'static str),
        id: &str,
    ) -> Result<Arc<ModelSpec>, Error> {
        // In the key, because two projects may see different models.
        let project = self.project.as_ref().map(|project| project.as_str().to_owned());
        let key = (project, format!("{}/{id}", names.0));
        let remembered = self.context.known_inputs();
        let lock = || remembered.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((since, spec)) = lock().get(&key)
            && since.elapsed() < self.time_to_live
        {
            return Ok(Arc::clone(spec));
        }
        // Not under the lock, which must not be held across an await. Two calls may read the same model at once.
        let spec = Arc::new(self.ask(operation, names, id).await?);
        let mut known = lock();
        // A bound for programs that read every model of the catalogue.
        if known.len() >= LIMIT {
            let oldest =
                known.iter().min_by_key(|(_, (since, _))| *since).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| known.remove(&oldest));
        }
        known.insert(key, (Instant::now(), Arc::clone(&spec)));
        Ok(spec)
    }

    /// Reads the response as plain JSON: the rules of inputs come in more shapes than a type can hold.
    async fn ask(
        &self,
        operation: &'static Operation,
        (parameter, member): (&'static str, &str),
        id: &str,
    ) -> Result<ModelSpec, Error> {
        let call = Call::new(self.context.api(), operation).path(parameter, Some(id));
        // The client adds its own project.
        let other = self.project.as_ref().filter(|id| Some(*id) != self.context.project());
        let call = call.query("projectId", other);
        // The decoder has checked that the response has the model, with inputs if they are required.
        let response = call.send::<Value>().await?;
        let mut spec = live::read(response.get(member).unwrap_or(&Value::Null));
        if spec.id.is_empty() {
            spec.id = id.to_owned().into();
        }
        Ok(spec)
    }
}
