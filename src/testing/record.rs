//! What the stand-in received.

use std::{fmt, time::Instant};

use bytes::Bytes;
use reqwest::{
    Method,
    header::{AUTHORIZATION, HeaderMap},
};
use serde_json::Value;

use crate::api::Operation;

/// A request as it arrived.
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// use scenario_client::CustomRequest;
///
/// scenario.run(&CustomRequest::new("model_a/b").set("prompt", "rain")).submit().await?;
/// let request = &stand_in.requests()[0];
/// assert_eq!(request.path, "/v1/generate/custom/model_a%2Fb");
/// assert_eq!(request.json()["prompt"], "rain");
/// assert!(request.is_authorized());
/// # Ok(())
/// # }
/// ```
///
/// Its debug output has method, path and length, so that a failing test does not print credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// When it arrived.
    pub at: Instant,
    /// The operation that it calls; none for files and for unknown routes.
    pub operation: Option<&'static Operation>,
    /// The method.
    pub method: Method,
    /// The path, encoded as it was sent.
    pub path: String,
    /// The query, encoded as it was sent; empty if there is none.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl RecordedRequest {
    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether it carried credentials.
    pub fn is_authorized(&self) -> bool {
        self.headers.contains_key(AUTHORIZATION)
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
