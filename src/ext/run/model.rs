//! What can be run.

use serde::Serialize;
use serde_json::{Map, Value};

use super::runnable::parameters;
use crate::{client::PollPolicy, error::Error, ext::models::ModelSpec, ids::ModelId};

/// Parameters of a model that runs through `POST /generate/custom/{modelId}`.
///
/// Implement it for a struct of your own, and [`Scenario::run`](crate::Scenario::run) takes it:
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use std::time::Duration;
/// use scenario_client::{CustomModel, FileInput, ModelId};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Rain {
///     prompt: String,
///     duration_seconds: Option<u32>,
///     reference_audio: Option<FileInput>,
/// }
///
/// impl CustomModel for Rain {
///     fn model_id(&self) -> ModelId {
///         "model_of-my-team".into()
///     }
/// }
///
/// let rain = Rain { prompt: "on a tin roof".into(), duration_seconds: Some(8), reference_audio: None };
/// let price = scenario.run(&rain).estimate().await?;
/// println!("{} creative units", price.cost());
/// let done = scenario.run(&rain).run_and_wait(Duration::from_secs(300)).await?;
/// # let sent = fake.requests_to(&scenario_client::api::operations::RUN_MODEL)[1].json();
/// # assert_eq!(sent, serde_json::json!({"prompt": "on a tin roof", "durationSeconds": 8}));
/// # let _ = done;
/// # Ok(()) });
/// ```
///
/// The body is flat: one member a parameter, under the name that the model gives it (`GET
/// /models/{modelId}` lists them). A parameter that is not set must be left out: some models refuse
/// `null` and empty texts (source: official skills). [`to_body`](Self::to_body) leaves `None` out.
///
/// A [`FileInput`](crate::FileInput) in the struct is uploaded by the run. For parameters without a type
/// there is [`CustomRequest`](crate::CustomRequest).
pub trait CustomModel: Serialize {
    /// The model to run.
    fn model_id(&self) -> ModelId;

    /// How often a wait for such a run polls; `None` for the default. What the client was set to wins.
    fn poll_policy(&self) -> Option<PollPolicy> {
        None
    }

    /// The inputs of the model, if this crate knows them: a run of these parameters is then validated
    /// before it is sent.
    fn spec(&self) -> Option<&'static ModelSpec> {
        None
    }

    /// The body of the request: the fields of the value without those that are `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the value does not serialize
    /// to a JSON object.
    fn to_body(&self) -> Result<Map<String, Value>, Error> {
        parameters(self)
    }
}
