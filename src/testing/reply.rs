//! Responses of the fake server.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;

/// The response of a custom route: status, headers, body.
///
/// ```
/// use scenario_client::testing::Reply;
/// use serde_json::json;
///
/// let created = Reply::status(201).with_json(&json!({"id": "thing_1"}));
/// let plain = Reply::status(200).with_body("text/plain", "a line").with_header("x-cache", "hit");
/// # let _ = (created, plain);
/// ```
///
/// See [`FakeScenario::route`](super::FakeScenario::route).
#[derive(Clone, Debug)]
#[must_use]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    /// Creates an empty response. A status that HTTP does not have becomes 500.
    pub fn status(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Sets a JSON body.
    pub fn with_json<T: Serialize>(self, body: &T) -> Self {
        self.with_body("application/json", serde_json::to_vec(body).unwrap_or_default())
    }

    /// Sets the body.
    pub fn with_body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.set_header(CONTENT_TYPE.as_str(), media_type);
        self.body = body.into();
        self
    }

    /// Sets a header; one that HTTP does not allow is left out.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.set_header(name, value);
        self
    }

    /// A JSON response; numbers keep their digits.
    pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Self {
        Self::raw(status, "application/json", serde_json::to_vec(body).unwrap_or_default().into())
    }

    /// A response with any body.
    pub(super) fn raw(status: StatusCode, content_type: &str, body: Bytes) -> Self {
        let mut reply = Self { status, headers: HeaderMap::new(), body };
        reply.set_header(CONTENT_TYPE.as_str(), content_type);
        reply
    }

    /// The response of the CDN to an expired link.
    pub(super) fn access_denied() -> Self {
        let body =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code></Error>";
        Self::raw(StatusCode::FORBIDDEN, "application/xml", Bytes::from_static(body.as_bytes()))
    }

    pub(super) fn set_header(&mut self, name: &str, value: &str) {
        let name = HeaderName::try_from(name);
        let value = HeaderValue::try_from(value);
        if let (Ok(name), Ok(value)) = (name, value) {
            self.headers.insert(name, value);
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        (self.status, self.headers, self.body).into_response()
    }
}
