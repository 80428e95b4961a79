//! Refusals: a status and a reason, from which routes make a response.

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde_json::{Value, json};

use super::reply::Reply;

/// Why the fake server does not do what a request asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Refusal {
    status: StatusCode,
    reason: String,
    /// Further facts for clients; `null` if there are none.
    details: Value,
}

impl Refusal {
    fn new(status: StatusCode, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into(), details: Value::Null }
    }

    /// 400: the request is not valid.
    pub(super) fn invalid(reason: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, reason)
    }

    /// 402: the team has too few creative units left. The body of the service is not known.
    pub(super) fn insufficient_credits() -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, "Not enough creative units left")
    }

    /// 429: too many jobs at once.
    pub(super) fn parallel_limit(action: &str, limit: u32) -> Self {
        let reason = "You have reached the limit of parallel jobs";
        let details = json!({"actionName": action, "actionLimit": limit});
        Self { details, ..Self::new(StatusCode::TOO_MANY_REQUESTS, reason) }
    }

    /// 400: a job of a type that cannot be canceled (observed).
    pub(super) fn cannot_cancel() -> Self {
        Self::invalid("Cannot cancel this type of job. Action not permitted.")
    }

    /// 410: what was deleted too long ago (source: official SDK).
    pub(super) fn expired(what: &str, id: &str) -> Self {
        let reason = format!("{what} {id} was deleted more than 30 days ago");
        Self::new(StatusCode::GONE, reason)
    }

    /// The 404 of the service: `Model model_x not found`.
    pub(super) fn missing(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("{what} {id} not found"))
    }

    /// The usual body: `{"reason": …}`.
    pub(super) fn reply(&self) -> Reply {
        let mut body = json!({"reason": self.reason, "trace_id": "trace_fake"});
        if let (Some(members), false) = (body.as_object_mut(), self.details.is_null()) {
            members.insert("details".to_owned(), self.details.clone());
        }
        Reply::json(self.status, &body)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.reply().into_response()
    }
}
