//! Answers of the stand-in.

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
};
use serde::Serialize;
use serde_json::json;

/// An answer: status, headers, body.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Reply {
    /// JSON, digits kept.
    pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Self {
        Self::raw(status, "application/json", serde_json::to_vec(body).unwrap_or_default().into())
    }

    /// Anything.
    pub(super) fn raw(status: StatusCode, content_type: &str, body: Bytes) -> Self {
        let mut reply = Self { status, headers: HeaderMap::new(), body };
        reply.set_header(CONTENT_TYPE.as_str(), content_type);
        reply
    }

    /// The usual refusal.
    pub(super) fn refusal(status: StatusCode, reason: &str) -> Self {
        Self::json(status, &json!({"reason": reason, "trace_id": "trace_fake"}))
    }

    /// What the CDN says when a link is not valid any more.
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
