//! Requests that the fake server received.

use std::{fmt, time::Instant};

use axum::http::request::Parts;
use bytes::Bytes;
use http::{
    Method,
    header::{AUTHORIZATION, HeaderMap},
};
use serde_json::Value;

use crate::api::Operation;

/// A request as it arrived.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::CustomRequest;
///
/// scenario.run(&CustomRequest::new("model_a/b").set("prompt", "rain")).submit().await?;
/// let request = &fake.requests()[0];
/// assert_eq!(request.path, "/v1/generate/custom/model_a%2Fb");
/// assert_eq!(request.json()["prompt"], "rain");
/// assert!(request.is_authorized());
/// # Ok(()) });
/// ```
///
/// Its debug output has method, path and length, so that a test that fails does not print credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// When the request arrived.
    pub at: Instant,
    /// The operation; `None` for files and for unknown routes.
    pub operation: Option<&'static Operation>,
    /// The method.
    pub method: Method,
    /// The path, encoded as sent.
    pub path: String,
    /// The query, encoded as sent; empty if the request has none.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body; empty if it is longer than the server accepts.
    pub body: Bytes,
}

/// The operation of a request.
pub(super) fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    Operation::find(method, path.strip_prefix("/v1")?)
}

impl RecordedRequest {
    /// A request that arrives now. The content of upload parts can be left out.
    pub(super) fn new(parts: &Parts, body: &Bytes, keep_uploads: bool) -> Self {
        let path = parts.uri.path();
        // An upload can be larger than memory, and all requests are kept until the fake server ends.
        let keep = keep_uploads || !path.starts_with("/storage/");
        Self {
            at: Instant::now(),
            operation: operation(parts.method.as_str(), path),
            method: parts.method.clone(),
            path: path.to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers.clone(),
            body: if keep { body.clone() } else { Bytes::new() },
        }
    }

    /// Returns the body as JSON; `Value::Null` if it is not JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Returns whether the request has credentials.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_and_path_lead_to_the_operation() {
        let id = |method, path| operation(method, path).map(|operation| operation.id);
        assert_eq!(id("GET", "/v1/jobs/job_1"), Some("getJob"));
        assert_eq!(id("POST", "/v1/generate/custom/minimax%2Fmusic-01"), Some("runModel"));
        assert_eq!(id("GET", "/v1/workflows/tags"), Some("listWorkflowTags"));
        assert_eq!(id("GET", "/v1/nowhere"), None);
        assert_eq!(id("GET", "/cdn/assets/asset_1"), None);
    }
}
