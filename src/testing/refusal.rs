//! Refusals: a status and a reason, from which routes make a response.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::reply::Reply;

/// Why the fake server does not do what a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    status: StatusCode,
    reason: String,
}

impl Refusal {
    /// 400: the request is not valid.
    pub(super) fn invalid(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, reason: reason.into() }
    }

    /// The 404 of the service: `Model model_x not found`.
    pub(super) fn missing(what: &str, id: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, reason: format!("{what} {id} not found") }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Reply::refusal(self.status, &self.reason).into_response()
    }
}
