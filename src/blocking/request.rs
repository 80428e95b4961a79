//! Routes that the API description does not have.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use serde::Serialize;

use super::{Runtime, setters};
use crate::{
    client::{self, RawResponse},
    error::Error,
};

/// A prepared request of any route; made by [`Scenario::request`](super::Scenario::request).
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # let fake = FakeScenario::start_blocking()?;
/// # let scenario = fake.scenario_blocking()?;
/// let response = scenario.request("GET", "/models").query("pageSize", 1).send()?;
/// let models: serde_json::Value = response.json()?;
/// assert!(models["models"].is_array());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until `send` is called"]
pub struct RawRequest {
    pub(super) inner: client::RawRequest,
    pub(super) runtime: Arc<Runtime>,
}

impl RawRequest {
    setters! {
        crate::client::RawRequest;
        /// Adds a query parameter; it is encoded.
        query(name: &str, value: impl fmt::Display);
        /// Sets a header. `Authorization`, `Cookie`, `Host` and `Content-Length` are the client's own.
        header(name: &str, value: &str);
        /// Sets the bytes of the body.
        body(content_type: &str, body: impl Into<Bytes>);
        /// Sets the maximum time for this request.
        timeout(timeout: Duration);
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        Self { inner: self.inner.json(body), ..self }
    }

    /// Sends the request and reads the whole response, up to 64 MiB.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`RawRequest::send`](crate::client::RawRequest::send), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn send(self) -> Result<RawResponse, Error> {
        self.runtime.block_on(self.inner.send())
    }
}
