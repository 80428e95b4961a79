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
    BaseUrl, Call, Effect, HttpRequest, UnreadableRow,
    decode::{self, Findings},
    essential::Rules,
    repair::Reader,
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
    /// When it was sent first, if it is paid.
    pub(crate) at: Option<Moment>,
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
        match sent.at {
            // A success that cannot be read is no failure on the server: a paid request keeps its submission.
            Some(at) => error.of_submission(|| self.transport.submission(&sent.request, at)),
            None => error,
        }
    }

    /// Decodes the body of a reply into `value`.
    fn read<T: DeserializeOwned + 'static>(
        &self,
        reply: &Reply,
        value: &mut Option<T>,
    ) -> Result<Findings, Error> {
        let rules = reply.rules();
        self.read_by(reply, &rules, &mut decode::into(value, |value| rules.are_met_by(value)))
    }

    /// Decodes the body of a reply by `read`; see [`decode::decode`].
    pub(super) fn read_by(
        &self,
        reply: &Reply,
        rules: &Rules<'_>,
        read: &mut Reader<'_>,
    ) -> Result<Findings, Error> {
        let operation = reply.sent.request.operation;
        let findings = decode::decode(&reply.body, rules, read)
            .map_err(|failure| self.explain(&reply.sent, reply.undecodable(failure)))?;
        // Traced and not hidden: a repair means that the description is out of date.
        for repaired in &findings.repaired {
            tracing::warn!(operation = operation.id, field = %repaired, "a field of a response does not match its description");
        }
        for row in &findings.unreadable {
            tracing::warn!(
                operation = operation.id,
                path = %row.path,
                reason = %row.reason,
                "skipping a row of a page that cannot be read",
            );
        }
        Ok(findings)
    }

    /// Decodes the body of a reply. Some unreadable rows are a warning, all of them are an error.
    fn response<T: DeserializeOwned + 'static>(
        &self,
        reply: Reply,
    ) -> Result<ResponseValue<T>, Error> {
        let mut value = None;
        self.read(&reply, &mut value)?.whole(&reply)?;
        let value = value.ok_or_else(|| reply.undecodable(decode::nothing()))?;
        Ok(ResponseValue::new(value, reply.status, reply.headers))
    }

    /// Decodes the body of a reply, with everything that is known of it.
    pub(super) fn decoded<T: DeserializeOwned + 'static>(
        &self,
        reply: Reply,
    ) -> Result<Decoded<T>, Error> {
        let mut value = None;
        let Findings { unreadable, .. } = self.read(&reply, &mut value)?;
        let value = value.ok_or_else(|| reply.undecodable(decode::nothing()))?;
        let Reply { status, headers, body, .. } = reply;
        Ok(Decoded { response: ResponseValue::new(value, status, headers), unreadable, body })
    }
}

impl Reply {
    /// Returns what the body must have.
    pub(super) fn rules(&self) -> Rules<'_> {
        let request = &self.sent.request;
        // The id in the path replaces one that the response lacks.
        Rules::new(request.operation, Some(&request.url))
    }

    /// The error of a body that cannot be decoded.
    pub(super) fn undecodable(&self, failure: Unreadable) -> Error {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        Error::undecodable(self.sent.request.operation, self.status, kind, failure)
    }
}

impl Findings {
    /// Returns an error if a page had rows and none could be read: it must not look like an empty one.
    fn whole(self, reply: &Reply) -> Result<(), Error> {
        match self.unreadable.into_iter().next().filter(|_| self.is_lost) {
            Some(row) => {
                let failure = Unreadable::new(row.path, row.reason);
                Err(reply.undecodable(failure).with_effect(reply.sent.effect))
            }
            None => Ok(()),
        }
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
