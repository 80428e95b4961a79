//! What can be run.

use serde::Serialize;
use serde_json::{Map, Value};

use super::runnable::object;
use crate::{client::PollPolicy, error::Error, ext::models::ModelSpec, ids::ModelId};

/// Parameters of a model that runs through `POST /generate/custom/{modelId}`.
///
/// ```
/// use scenario_client::{CustomModel, ModelId};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// #[serde(rename_all = "camelCase")]
/// struct Rain {
///     prompt: String,
///     duration_seconds: u32,
/// }
///
/// impl CustomModel for Rain {
///     fn model_id(&self) -> ModelId {
///         ModelId::from("model_of-my-team")
///     }
/// }
///
/// let body = Rain { prompt: "on a tin roof".into(), duration_seconds: 8 }.to_body()?;
/// assert_eq!(body["durationSeconds"], 8);
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// The body is flat: one member a parameter, under the name that the model gives it (`GET
/// /models/{modelId}` lists them). A parameter that is not set must be left out, not sent as `null`
/// or as an empty text, which some models refuse (source: official skills).
pub trait CustomModel: Serialize {
    /// The model to run.
    fn model_id(&self) -> ModelId;

    /// How often a wait for such a run should ask; none for the default. What the client was set to
    /// wins.
    fn poll_policy(&self) -> Option<PollPolicy> {
        None
    }

    /// What the model takes, if this crate knows: a run of these parameters is then checked before it is
    /// sent.
    fn spec(&self) -> Option<&'static ModelSpec> {
        None
    }

    /// The body of the request.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the value does not serialise
    /// to a JSON object.
    fn to_body(&self) -> Result<Map<String, Value>, Error> {
        object(self)
    }
}
