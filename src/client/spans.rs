//! The spans of requests, and how a span shows the error of what happened in it.
//!
//! `src/guide/observability.md` lists every span and every event; `tests/suite/spans.rs` compares it with the code.

use std::{
    borrow::Borrow,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use reqwest::{StatusCode, Url};
use tracing::{Span, field::Empty};

use super::trace;
use crate::{
    api::HttpRequest,
    error::{Error, ErrorKind},
};

/// Creates the span of one attempt of a request to the API.
pub(super) fn request(request: &HttpRequest, number: u32) -> Span {
    let (operation, url) = (request.operation, &request.url);
    tracing::debug_span!(
        "request",
        otel.kind = "client",
        operation = operation.id,
        http.request.method = operation.method,
        // The template and not the path of the request: ids do not belong in traces.
        url.template = Some(operation.path).filter(|path| !path.is_empty()),
        url.query = url.query().map(|_| trace::query(url)),
        server.address = url.host_str(),
        server.port = url.port_or_known_default().map(integer),
        http.request.body.size = request.body.as_ref().map(|body| integer(body.len())),
        http.request.resend_count = Some(number.saturating_sub(1)).filter(|count| *count > 0).map(integer),
        http.response.status_code = Empty,
        http.response.body.size = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Creates the span of a request to a host of files. Path and query of its link are secret.
pub(crate) fn file_request(method: &'static str, link: &Url) -> Span {
    tracing::debug_span!(
        "file_request",
        otel.kind = "client",
        http.request.method = method,
        server.address = link.host_str(),
        server.port = link.port_or_known_default().map(integer),
        http.response.status_code = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Awaits a step in its span, which shows how the step failed. The step is pinned where it is, so that its future is
/// not copied into this one.
pub(crate) fn within<T>(
    span: impl Borrow<Span> + Unpin,
    step: impl Future<Output = Result<T, Error>> + Unpin,
) -> impl Future<Output = Result<T, Error>> {
    Within { span, step }
}

/// A step in its span. The combinators of `tracing` and `futures` would move the result once for each of them.
struct Within<S, F> {
    span: S,
    step: F,
}

impl<S, T, F> Future for Within<S, F>
where
    S: Borrow<Span> + Unpin,
    F: Future<Output = Result<T, Error>> + Unpin,
{
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { span, step } = &mut *self;
        let span = (*span).borrow();
        let _entered = span.enter();
        let polled = Pin::new(step).poll(context);
        if let Poll::Ready(Err(error)) = &polled {
            failed(span, error);
        }
        polled
    }
}

/// Records the status of a response.
pub(crate) fn responded(span: &Span, status: StatusCode) {
    span.record("http.response.status_code", integer(status.as_u16()));
    if status.is_client_error() || status.is_server_error() {
        span.record("error.type", status.as_str()).record("otel.status_code", "ERROR");
    }
}

/// Records an error: its status if a server refused the request, else its kind.
pub(crate) fn failed(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    match error.status().filter(|_| error.kind() == ErrorKind::Status) {
        Some(status) => span.record("error.type", status.as_str()),
        None => span.record("error.type", error.kind().as_str()),
    };
    span.record("otel.status_code", "ERROR");
}

/// Converts a number to the only integers that OpenTelemetry has.
pub(crate) fn integer(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
