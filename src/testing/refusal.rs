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

    /// 400: a job of a type that cannot be canceled (observed).
    pub(super) fn cannot_cancel() -> Self {
        Self::invalid("Cannot cancel this type of job. Action not permitted.")
    }

    /// 410: what was deleted too long ago (source: official SDK).
    pub(super) fn expired(what: &str, id: &str) -> Self {
        let reason = format!("{what} {id} was deleted more than 30 days ago");
        Self { status: StatusCode::GONE, reason }
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
