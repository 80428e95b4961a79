//! Requests to any model, with parameters by name.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::{Map, Value};

use super::{CustomModel, runnable::parameters};
use crate::{error::Error, ext::files, ids::ModelId};

/// Runs any model, with parameters by name.
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
/// Parameters can also come from [JSON](Self::from_json) or from a [serializable
/// value](Self::from_serialize). Implement [`CustomModel`] for a struct that represents a model.
///
/// The parameters are not validated unless you call [`Run::validate`](crate::ext::run::Run::validate). The
/// server refuses most invalid parameters before it charges, but some models ignore unknown names, and
/// some charge for a scalar where they expect a list (source: official skills).
///
/// # Storage
///
/// A request serializes as `{"model": …, "parameters": {…}}`:
///
/// ```
/// use scenario_client::CustomRequest;
///
/// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
/// let stored = serde_json::to_string(&request)?;
/// assert_eq!(stored, r#"{"model":"minimax/music-01","parameters":{"lyrics":"la la la"}}"#);
/// assert_eq!(serde_json::from_str::<CustomRequest>(&stored)?, request);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// A request with a local file ([`FileInput::path`](crate::FileInput::path),
/// [`bytes`](crate::FileInput::bytes) or [`url`](crate::FileInput::url)) cannot be stored: upload the file
/// with [`Scenario::upload`](crate::Scenario::upload) and set the id of its asset.
#[derive(Clone, PartialEq)]
pub struct CustomRequest {
    model: ModelId,
    body: Map<String, Value>,
}

impl CustomRequest {
    /// Creates a request without parameters.
    pub fn new(model: impl Into<ModelId>) -> Self {
        Self { model: model.into(), body: Map::new() }
    }

    /// Creates a request with the parameters of a JSON object.
    ///
    /// ```
    /// use scenario_client::CustomRequest;
    /// use serde_json::json;
    ///
    /// let parameters = json!({"prompt": "rain on a tin roof", "duration": 8});
    /// let request = CustomRequest::from_json("model_beatoven-sound-effect", parameters)?;
    /// assert_eq!(request.body()["duration"], 8);
    ///
    /// let error = CustomRequest::from_json("model_beatoven-sound-effect", json!(["rain"])).unwrap_err();
    /// assert!(error.to_string().contains("must be a JSON object, not a list"), "{error}");
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    ///
    /// The object is sent unchanged. It cannot name a local file: add one with [`set`](Self::set) and a
    /// [`FileInput`](crate::FileInput).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the JSON is not an object.
    pub fn from_json(
        model: impl Into<ModelId>,
        parameters: impl Into<Value>,
    ) -> Result<Self, Error> {
        let body = object(parameters.into()).map_err(Error::invalid_argument)?;
        Ok(Self { model: model.into(), body })
    }

    /// Creates a request with the fields of a value as its parameters.
    ///
    /// ```
    /// use scenario_client::CustomRequest;
    ///
    /// #[derive(serde::Serialize)]
    /// struct Rain<'a> {
    ///     prompt: &'a str,
    ///     seed: Option<u32>,
    /// }
    ///
    /// let rain = Rain { prompt: "on a tin roof", seed: None };
    /// let request = CustomRequest::from_serialize("model_beatoven-sound-effect", &rain)?;
    /// assert!(!request.body().contains_key("seed"), "`None` is left out");
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    ///
    /// Fields that are `null` are omitted: models refuse them (source: official skills).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the value does not serialize
    /// to a JSON object.
    pub fn from_serialize<T: Serialize + ?Sized>(
        model: impl Into<ModelId>,
        value: &T,
    ) -> Result<Self, Error> {
        Ok(Self { model: model.into(), body: parameters(value)? })
    }

    /// Sets a parameter. Replaces an earlier value.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.body.insert(name.into(), value.into());
        self
    }

    /// Sets several parameters. Replaces earlier values.
    ///
    /// ```
    /// use scenario_client::CustomRequest;
    ///
    /// let settings = [("sampleRate", 44_100), ("bitrate", 256_000)];
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la").extend(settings);
    /// assert_eq!(request.body().len(), 3);
    /// ```
    #[must_use]
    pub fn extend<N: Into<String>, V: Into<Value>>(
        mut self,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        let parameters = parameters.into_iter();
        self.body.extend(parameters.map(|(name, value)| (name.into(), value.into())));
        self
    }

    /// Returns the model to run.
    pub fn model(&self) -> &ModelId {
        &self.model
    }

    /// Returns the request body.
    pub fn body(&self) -> &Map<String, Value> {
        &self.body
    }
}

/// Returns the members of a JSON object, or an error text that names the type of another value.
fn object(value: Value) -> Result<Map<String, Value>, String> {
    let what = match value {
        Value::Object(members) => return Ok(members),
        Value::Array(_) => "a list",
        Value::String(_) => "a text",
        Value::Number(_) => "a number",
        Value::Bool(_) => "a boolean",
        Value::Null => "null",
    };
    Err(format!("the parameters must be a JSON object, not {what}"))
}

impl CustomModel for CustomRequest {
    fn model_id(&self) -> ModelId {
        self.model.clone()
    }

    fn to_body(&self) -> Result<Map<String, Value>, Error> {
        Ok(self.body.clone())
    }
}

impl Serialize for CustomRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Stored<'a> {
            model: &'a ModelId,
            parameters: &'a Map<String, Value>,
        }
        if let Some((name, _)) = self.body.iter().find(|(_, value)| files::has_local_file(value)) {
            return Err(ser::Error::custom(format!(
                "the parameter {name} has a local file, which cannot be stored: upload it and set the \
                 id of its asset"
            )));
        }
        Stored { model: &self.model, parameters: &self.body }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CustomRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Stored {
            model: ModelId,
            #[serde(default = "nothing")]
            parameters: Value,
        }
        fn nothing() -> Value {
            Value::Object(Map::new())
        }
        let Stored { model, parameters } = Stored::deserialize(deserializer)?;
        Ok(Self { model, body: object(parameters).map_err(de::Error::custom)? })
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::FileInput;

    #[test]
    fn what_is_no_object_is_refused_by_name() {
        for (value, what) in [
            (json!(["a"]), "not a list"),
            (json!("a"), "not a text"),
            (json!(7), "not a number"),
            (json!(true), "not a boolean"),
            (json!(null), "not null"),
        ] {
            let error = CustomRequest::from_json("model_a", value.clone()).unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
            let stored = json!({"model": "model_a", "parameters": value});
            let error = serde_json::from_value::<CustomRequest>(stored).unwrap_err();
            assert!(error.to_string().contains(what), "{error}");
        }
        assert!(CustomRequest::from_serialize("model_a", &[1, 2]).is_err());
    }

    #[test]
    fn a_stored_request_is_read_strictly() {
        let read = |text: &str| serde_json::from_str::<CustomRequest>(text);
        assert_eq!(read(r#"{"model":"model_a"}"#).unwrap(), CustomRequest::new("model_a"));
        for odd in [
            r#"{"parameters":{}}"#,
            r#"{"model":"model_a","prompt":"rain"}"#,
            r#"{"model":7}"#,
            r#""model_a""#,
        ] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn digits_and_nulls_of_json_are_kept() {
        let text =
            r#"{"model":"model_a","parameters":{"exact":0.1,"large":4294967295,"none":null}}"#;
        let request: CustomRequest = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&request).unwrap(), text);
    }

    #[test]
    fn a_local_file_cannot_be_stored() {
        let file = CustomRequest::new("model_a").set("image", FileInput::path("cat.png"));
        let files = json!([FileInput::bytes("cat.png", "secret")]);
        for request in [file, CustomRequest::new("model_a").set("images", files)] {
            let error = serde_json::to_string(&request).unwrap_err().to_string();
            assert!(error.contains("image") && !error.contains("cat"), "{error}");
        }
        let asset = CustomRequest::new("model_a").set("image", FileInput::asset("asset_1"));
        assert!(serde_json::to_string(&asset).is_ok());
    }
}
