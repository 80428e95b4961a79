//! Parameters of a model.

use serde::Serialize;
use serde_json::{Map, Value};

use super::runnable::parameters;
use crate::{client::PollPolicy, error::Error, ext::models::ModelSpec, ids::ModelId};

/// Parameters of a model that runs through `POST /generate/custom/{modelId}`.
///
/// Implement it for your own struct to pass it to [`Scenario::run`](crate::Scenario::run):
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
/// The body is flat: one member per parameter, under the name of the parameter (`GET /models/{modelId}`
/// lists them). Omit parameters that are not set: some models refuse `null` and empty strings (source:
/// official skills). [`to_body`](Self::to_body) omits `None`.
///
/// A [`FileInput`](crate::FileInput) in the struct is uploaded by the run. Use
/// [`CustomRequest`](crate::CustomRequest) for parameters without a type.
pub trait CustomModel: Serialize {
    /// Returns the model to run.
    fn model_id(&self) -> ModelId;

    /// Returns the poll policy of waits for this run; `None` for the default. The policy of the client
    /// takes precedence.
    fn poll_policy(&self) -> Option<PollPolicy> {
        None
    }

    /// Returns the inputs of the model, which the run is validated against before it is sent; `None` if
    /// they are not known.
    fn spec(&self) -> Option<&'static ModelSpec> {
        None
    }

    /// Returns the request body: the fields of the value without those that are `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the value does not serialize
    /// to a JSON object.
    fn to_body(&self) -> Result<Map<String, Value>, Error> {
        parameters(self)
    }
}
