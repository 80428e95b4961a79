//! Parameters of any model, by name.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::CustomModel;
use crate::{error::Error, ids::ModelId};

/// A run of any model, with parameters by name.
///
/// ```
/// use scenario_client::CustomRequest;
///
/// let request = CustomRequest::new("model_elevenlabs-tts-v3")
///     .set("text", "Hello, world!")
///     .set("stability", 0.5)
///     .set("seed", 42);
/// assert_eq!(request.body()["stability"], 0.5);
/// ```
///
/// Nothing is checked here; the server refuses what it does not like before anything is charged, but
/// not everything: some models ignore unknown names, and some charge for a scalar where they wanted a
/// list (source: official skills).
#[derive(Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct CustomRequest {
    #[serde(skip)]
    model: ModelId,
    body: Map<String, Value>,
}

impl CustomRequest {
    /// A run of a model without parameters.
    pub fn new(model: impl Into<ModelId>) -> Self {
        Self { model: model.into(), body: Map::new() }
    }

    /// Sets a parameter, in place of an earlier value.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.body.insert(name.into(), value.into());
        self
    }

    /// The body as it will be sent.
    pub fn body(&self) -> &Map<String, Value> {
        &self.body
    }
}

impl CustomModel for CustomRequest {
    fn model_id(&self) -> ModelId {
        self.model.clone()
    }

    fn to_body(&self) -> Result<Map<String, Value>, Error> {
        Ok(self.body.clone())
    }
}

impl fmt::Debug for CustomRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&String> = self.body.keys().collect();
        f.debug_struct("CustomRequest")
            .field("model", &self.model)
            .field("parameters", &names)
            .finish()
    }
}
