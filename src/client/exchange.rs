//! One attempt of a request, and its response.

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use reqwest::{
    Request, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT},
};
use tokio::time::{Instant, sleep_until};
use tracing::Span;

use super::{
    body::{before, read},
    http::Connection,
    spans,
    tokens::Token,
    trace,
};
use crate::{
    api::{HttpRequest, Reading, Unread},
    error::Error,
    values::end,
};

/// Maximum size of a response, in bytes. The gateway in front of the API stops at about 10 MB (observed).
const RESPONSE_LIMIT: usize = 64 * 1024 * 1024;

/// Maximum size of an error response that is read, in bytes.
const ERROR_LIMIT: usize = 256 * 1024;

/// One attempt of a request. The futures of an attempt share this value, and do not hold its parts each.
pub(super) struct Exchange<'a> {
    pub(super) connection: &'a Connection,
    pub(super) request: &'a HttpRequest,
    pub(super) credentials: Credentials<'a>,
    /// When the attempt starts. Clocks are slow on virtual machines, so this is all that an attempt needs.
    pub(super) start: Instant,
    /// The number of the attempt, from 1.
    pub(super) number: u32,
    pub(super) reading: Reading,
}

/// The credentials of a request.
pub(super) enum Credentials<'a> {
    Fixed(&'a HeaderValue),
    /// A token that can be replaced. Boxed, as the futures of all requests hold their credentials.
    Token(Box<Token>),
}

/// A successful response, as far as it was read.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) unread: Option<Box<Unread>>,
}

impl Exchange<'_> {
    /// Sends the request once, in a span, and reads the response.
    pub(super) async fn run(&self) -> Result<Received, Error> {
        let span = spans::request(self.request, self.number);
        // Pinned here, so that the future is not moved into each of its wrappers.
        let response = pin!(self.response(&span));
        spans::within(&span, response).await
    }

    async fn response(&self, span: &Span) -> Result<Received, Error> {
        let operation = self.request.operation;
        let mut end = pin!(sleep_until(self.end()));
        let result = {
            // The future on the heap is made before the wait, so that this one does not hold the request as well.
            let mut sending = pin!(self.connection.client.execute(self.complete()));
            before(end.as_mut(), |context| sending.as_mut().poll(context)).await
        };
        let mut response = result
            .ok_or_else(|| Error::timed_out(operation, None))?
            .map_err(|error| Error::transport(Some(operation), None, error))?;
        let status = response.status();
        // Errors are measured as well: every response has a `Date`, and reconcile runs after errors.
        self.connection.clock.observe(response.headers(), self.start, Instant::now());
        spans::responded(span, status);
        tracing::debug!(headers = trace::headers(response.headers()), "response received");
        if status.is_success() && self.reading == Reading::Head {
            let headers = std::mem::take(response.headers_mut());
            let unread = Some(Box::new(Unread { response, timeout: self.timeout() }));
            return Ok(Received { status, headers, body: Bytes::new(), unread });
        }
        let limit = if status.is_success() { RESPONSE_LIMIT } else { ERROR_LIMIT };
        let body = read(operation, &mut response, limit, end).await;
        if status.is_success() {
            let body = body?;
            span.record("http.response.body.size", spans::integer(body.len()));
            // The path has the id of the job.
            self.connection.seen.observe(operation, self.request.url.path(), &body);
            let headers = std::mem::take(response.headers_mut());
            return Ok(Received { status, headers, body, unread: None });
        }
        // The status is known by now: a refused submit started nothing, whatever becomes of its body. A refusal whose
        // text is truncated or too long is still a refusal.
        let headers = response.headers();
        Err(Error::refused(Some(operation), status, headers, &body.unwrap_or_default()))
    }

    /// Not left to reqwest, whose timeouts cost several allocations, and would end a body that is left unread.
    fn end(&self) -> Instant {
        let end = end(self.start, self.timeout());
        self.request.end.map_or(end, |last| last.min(end))
    }

    /// A call with a timeout of its own keeps it.
    fn timeout(&self) -> Duration {
        self.request.timeout.unwrap_or(self.connection.timeout)
    }

    /// Returns the copy of the request that is sent, with credentials and the name of the program.
    fn complete(&self) -> Request {
        let mut copy = self.request.copy();
        let headers = copy.headers_mut();
        headers.insert(AUTHORIZATION, self.credentials.header().clone());
        // An addition of the caller stays, so that an application can name itself.
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        )));
        copy
    }
}

impl Credentials<'_> {
    pub(super) fn token(token: Token) -> Self {
        Self::Token(Box::new(token))
    }

    fn header(&self) -> &HeaderValue {
        match self {
            Self::Fixed(header) => header,
            Self::Token(token) => &token.header,
        }
    }
}
