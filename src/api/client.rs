//! The path of every operation: send, decode, report.

use std::{
    fmt,
    future::{Future, ready},
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;

use super::{
    BaseUrl, Call, Effect, HttpRequest, Operation, UnreadableRow,
    decode::{self, Read},
    essential::Rules,
};
use crate::{
    error::{Error, Unreadable},
    values::{Moment, Submission},
};

/// A successful response.
pub(crate) struct Reply {
    /// 2xx; 269 for an estimate.
    pub(crate) status: StatusCode,
    /// All headers.
    pub(crate) headers: HeaderMap,
    /// The whole body; empty if it is left unread.
    pub(crate) body: Bytes,
    /// The body, if it is left unread.
    pub(crate) unread: Option<Box<Unread>>,
    /// What was sent.
    pub(crate) sent: Sent,
}

/// A request that was sent.
pub(crate) struct Sent {
    pub(crate) request: Box<HttpRequest>,
    /// The effect that it can have on the server.
    pub(crate) effect: Effect,
    /// When it was sent first.
    pub(crate) at: Moment,
}

/// A body that has not been read yet.
pub(crate) struct Unread {
    pub(crate) response: Response,
    /// Maximum time without data.
    pub(crate) timeout: Duration,
}

/// What is read of a successful response before it is returned. Error responses are always read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The whole body.
    Whole,
    /// Status and headers.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    Head,
}

/// A request on its way. Boxed here, once, so that users' crates do not compile the layers below for each operation
/// that they call.
pub(crate) type Sending<'a> = Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'a>>;

/// Sends requests: adds credentials and scope, applies the policies, and converts failures into an
/// [`Error`].
pub(crate) trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and reads the response as far as wanted.
    fn execute(&self, request: Box<HttpRequest>, reading: Reading) -> Sending<'_>;

    /// Returns what a search for the job of a paid request needs.
    fn submission(&self, request: &HttpRequest, at: Moment) -> Submission;
}

/// The generated client; get it from [`Scenario::api`](crate::Scenario::api).
///
/// Cheap to clone. It shares credentials, scope, timeouts and policies with the
/// [`Scenario`](crate::Scenario) it comes from.
#[derive(Clone)]
pub struct Client {
    pub(crate) base: Arc<BaseUrl>,
    transport: Arc<dyn Transport>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base).finish_non_exhaustive()
    }
}

impl Client {
    /// Creates a client that sends through `transport`.
    pub(crate) fn new(base: Arc<BaseUrl>, transport: Arc<dyn Transport>) -> Self {
        Self { base, transport }
    }

    /// Sends a request.
    pub(crate) fn send(&self, request: Box<HttpRequest>, reading: Reading) -> Sending<'_> {
        self.transport.execute(request, reading)
    }

    /// Explains an error that was found after the response had arrived.
    pub(crate) fn explain(&self, sent: &Sent, error: Error) -> Error {
        let error = error.at(self.base.below(&sent.request.url)).with_effect(sent.effect);
        match sent.effect {
            // A success that cannot be read is no failure on the server: a paid request keeps its submission.
            Effect::Paid => {
                error.of_submission(|| self.transport.submission(&sent.request, sent.at))
            }
            _ => error,
        }
    }

    /// Decodes the body of a reply as `T`.
    fn read<T: DeserializeOwned + 'static>(&self, reply: &Reply) -> Result<Read<T>, Error> {
        self.read_by(reply, decode::plain, |rules, value| rules.are_met_by(value))
    }

    /// Decodes the body of a reply by `read`; see [`decode::decode`].
    pub(super) fn read_by<T>(
        &self,
        reply: &Reply,
        read: impl Fn(&str) -> Result<T, serde_json::Error>,
        is_complete: impl Fn(&Rules<'_>, &T) -> bool,
    ) -> Result<Read<T>, Error> {
        let Reply { status, headers, body, sent, .. } = reply;
        let operation = sent.request.operation;
        // The id in the path replaces one that the response lacks.
        let rules = Rules::new(operation, Some(&sent.request.url));
        let read = match decode::decode(body, &rules, read, |value| is_complete(&rules, value)) {
            Ok(read) => read,
            Err(failure) => {
                let error = undecodable(operation, *status, headers, failure);
                return Err(self.explain(sent, error));
            }
        };
        // Traced and not hidden: a repair means that the description is out of date.
        for repaired in &read.repaired {
            tracing::warn!(operation = operation.id, field = %repaired, "a field of a response does not match its description");
        }
        for row in &read.unreadable {
            tracing::warn!(
                operation = operation.id,
                path = %row.path,
                reason = %row.reason,
                "skipping a row of a page that cannot be read",
            );
        }
        Ok(read)
    }

    /// Decodes the body of a reply. Some unreadable rows are a warning, all of them are an error.
    fn response<T: DeserializeOwned + 'static>(
        &self,
        reply: Reply,
    ) -> Result<ResponseValue<T>, Error> {
        let read: Read<T> = self.read(&reply)?;
        let Reply { status, headers, sent, .. } = reply;
        if let Some(row) = read.unreadable.into_iter().next().filter(|_| read.is_lost) {
            // A page without a readable row must not look like an empty one.
            let failure = Unreadable::new(row.path, row.reason);
            let error = undecodable(sent.request.operation, status, &headers, failure);
            return Err(error.with_effect(sent.effect));
        }
        Ok(ResponseValue::new(read.value, status, headers))
    }

    /// Decodes the body of a reply, with everything that is known of it.
    pub(super) fn decoded<T: DeserializeOwned + 'static>(
        &self,
        reply: Reply,
    ) -> Result<Decoded<T>, Error> {
        let Read { value, unreadable, .. } = self.read(&reply)?;
        let Reply { status, headers, body, .. } = reply;
        Ok(Decoded { response: ResponseValue::new(value, status, headers), unreadable, body })
    }
}

impl<'a> Call<'a> {
    /// Builds the request, and sends it once it is awaited.
    pub(super) fn sending(self, reading: Reading) -> (&'a Client, Sending<'a>) {
        let client = self.client;
        let sending = match self.request() {
            Ok(request) => client.send(request, reading),
            Err(error) => Box::pin(ready(Err(error))),
        };
        (client, sending)
    }

    /// Sends the request and decodes the response.
    pub(crate) fn send<T: DeserializeOwned + 'static>(
        self,
    ) -> impl Future<Output = Result<ResponseValue<T>, Error>> + Send + 'a {
        let (client, sending) = self.sending(Reading::Whole);
        async move { client.response(sending.await?) }
    }

    /// Sends the request and returns everything that is known of the response.
    pub(crate) fn exchange<T: DeserializeOwned + 'static>(
        self,
    ) -> impl Future<Output = Result<Decoded<T>, Error>> + Send + 'a {
        let (client, sending) = self.sending(Reading::Whole);
        async move { client.decoded(sending.await?) }
    }
}

/// A response with the findings of the decoder.
pub(crate) struct Decoded<T> {
    /// The response.
    pub(crate) response: ResponseValue<T>,
    /// Rows of a page that were skipped.
    pub(crate) unreadable: Vec<UnreadableRow>,
    /// The raw body.
    pub(crate) body: Bytes,
}

pub(super) fn undecodable(
    operation: &'static Operation,
    status: StatusCode,
    headers: &HeaderMap,
    failure: Unreadable,
) -> Error {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    Error::undecodable(operation, status, kind, failure)
}
