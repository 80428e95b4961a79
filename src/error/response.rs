//! Error responses: at least six shapes of JSON, plain text, HTML.

use std::{fmt, time::Duration};

use http::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use super::{scrub, wait_hint};
use crate::values::{text, trace_id};

/// An error response, as far as it could be read.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct ErrorResponse {
    /// Human-readable text: `reason`, `message`, `error`, `detail`, or a text body.
    pub(crate) reason: Option<String>,
    /// The reason with texts of the request hidden; `None` if it repeats none.
    pub(crate) shown: Option<String>,
    /// `name`, or `code` where it is text.
    pub(crate) name: Option<String>,
    /// `details`.
    pub(crate) details: Option<Value>,
    /// `trace_id`, `traceId`, or the request id of the gateway.
    pub(crate) trace_id: Option<String>,
    /// `x-amzn-errortype`.
    pub(crate) gateway_error: Option<String>,
    /// The wait that the server asks for.
    pub(crate) retry_after: Option<Duration>,
    /// `x-should-retry`.
    pub(crate) should_retry: Option<bool>,
}

/// Maximum length of a plain-text body that counts as a reason, in characters.
const TEXT_LIMIT: usize = 500;

impl ErrorResponse {
    /// Reads a response. Never fails: unreadable parts are omitted.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        // A header that is not ASCII is as good as none.
        let header = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        let json: Value = serde_json::from_str(&text(body)).unwrap_or_default();
        let text = |keys: &[&str]| {
            let found =
                keys.iter().filter_map(|key| json.get(key)?.as_str()).find(|text| !text.is_empty());
            found.map(str::to_owned)
        };
        Self {
            // The service has several shapes of errors. The most specific text comes first.
            reason: text(&["reason", "message", "error", "detail"])
                .or_else(|| plain_text(headers, body)),
            shown: None,
            name: text(&["name", "code"]),
            details: json.get("details").filter(|details| !details.is_null()).cloned(),
            trace_id: text(&["trace_id", "traceId"])
                .or_else(|| trace_id(headers).map(str::to_owned)),
            gateway_error: header("x-amzn-errortype"),
            retry_after: wait_hint::read(headers, &json),
            should_retry: header("x-should-retry").and_then(|said| said.trim().parse().ok()),
        }
    }

    /// Appends the details of the response to the message of an error.
    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = self.shown.as_ref().or(self.reason.as_ref()) {
            write!(f, ": {}", scrub::text(reason))?;
        }
        let named =
            [("", &self.name), ("gateway ", &self.gateway_error), ("trace ", &self.trace_id)];
        for (label, value) in named {
            if let Some(value) = value {
                write!(f, " ({label}{})", scrub::text(value))?;
            }
        }
        if let Some(wait) = self.retry_after {
            write!(f, "; retry after {} s", wait.as_secs_f64())?;
        }
        Ok(())
    }
}

/// Returns a plain-text body. Markup, for example an HTML page of a gateway, is not quoted.
fn plain_text(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    // A truncated or binary body must not hide the status.
    let text = std::str::from_utf8(body).ok()?.trim();
    if kind.contains("html") || text.starts_with('<') {
        return Some("the response is a page of markup, probably from a gateway".to_owned());
    }
    // JSON without a known text is for machines, and may repeat the whole request.
    let said = !text.is_empty() && !text.starts_with(['{', '[']);
    said.then(|| text.chars().take(TEXT_LIMIT).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> ErrorResponse {
        ErrorResponse::read(&HeaderMap::new(), body.as_bytes())
    }

    #[test]
    fn every_known_envelope_gives_its_text() {
        for (body, reason, name) in [
            (r#"{"reason":"Input prompt is required"}"#, "Input prompt is required", None),
            (r#"{"message":"Forbidden"}"#, "Forbidden", None),
            (
                r#"{"status":"error","code":"INVALID_PARAMETER","message":"bad"}"#,
                "bad",
                Some("INVALID_PARAMETER"),
            ),
            (r#"{"statusCode":400,"error":"Bad Request","message":"no id"}"#, "no id", None),
            (
                r#"{"error":"Quota exceeded for search","code":"QUOTA_EXCEEDED"}"#,
                "Quota exceeded for search",
                Some("QUOTA_EXCEEDED"),
            ),
            ("upstream connect error", "upstream connect error", None),
        ] {
            let response = read(body);
            assert_eq!(
                (response.reason.as_deref(), response.name.as_deref()),
                (Some(reason), name),
                "{body}"
            );
        }
    }

    #[test]
    fn details_and_trace_are_kept() {
        let response = read(
            r#"{"reason":"no","name":"ModelAccessRestrictedError","details":{"requiredPlan":"cu-pro"},"traceId":"t1"}"#,
        );
        assert_eq!(response.details.unwrap()["requiredPlan"], "cu-pro");
        assert_eq!(response.trace_id.as_deref(), Some("t1"));
    }

    #[test]
    fn pages_are_not_quoted() {
        let response = read("<html><body>502 Bad Gateway</body></html>");
        assert!(response.reason.unwrap().contains("page of markup"));
        assert_eq!(read("").reason, None);
        assert_eq!(read("[1]").reason, None);
    }
}
