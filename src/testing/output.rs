//! The output of runs.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::pictures;

/// The output of a run, in place of the tune that is the default.
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # use std::time::Duration;
/// # let fake = FakeScenario::start().await?;
/// # let scenario = fake.scenario()?;
/// use scenario_client::{CustomRequest, testing::Output};
///
/// fake.set_output("model_llm", Output::text("A heron stands in the water."));
/// fake.set_output("model_3d", Output::image().and(Output::file("glTF…", "model/gltf-binary")));
///
/// let job = scenario.run(&CustomRequest::new("model_llm")).submit().await?;
/// let done = job.wait(Duration::from_secs(10)).await?;
/// let text = done.output().and_then(|output| output.get("text"));
/// assert_eq!(text.unwrap(), "A heron stands in the water.");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    pub(super) files: Vec<(Bytes, String)>,
    pub(super) values: Map<String, Value>,
}

impl Output {
    /// Returns an empty output: the job succeeds without a result.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Returns a PNG image of one pixel.
    pub fn image() -> Self {
        Self::file(pictures::png(), "image/png")
    }

    /// Returns a file with this content and media type.
    ///
    /// ```
    /// let clip = scenario_client::testing::Output::file(&b"RIFF"[..], "audio/wav");
    /// # let _ = clip;
    /// ```
    pub fn file(content: impl Into<Bytes>, media_type: &str) -> Self {
        Self { files: vec![(content.into(), media_type.to_owned())], values: Map::new() }
    }

    /// Returns a text in `metadata.output`, under the name `text`. For a text file use [`file`](Self::file).
    pub fn text(text: &str) -> Self {
        Self::value("text", text)
    }

    /// Returns a value in `metadata.output`. An operation whose response has the result has it there, too.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::testing::Output;
    /// use serde_json::json;
    ///
    /// fake.next_output(Output::value("translation", "un héron"));
    /// let request = scenario.request("POST", "/generate/translate").json(&json!({"prompt": "a heron"}));
    /// let response: serde_json::Value = request.send().await?.json()?;
    /// assert_eq!(response["translation"], "un héron");
    /// # Ok(()) });
    /// ```
    pub fn value(name: &str, value: impl Into<Value>) -> Self {
        Self { files: Vec::new(), values: Map::from_iter([(name.to_owned(), value.into())]) }
    }

    /// Adds another output: files in their order, values by their names.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.values.extend(other.values);
        self
    }

    /// The values, as in `metadata.output`.
    pub(super) fn to_json(&self) -> Value {
        json!(self.values)
    }
}
