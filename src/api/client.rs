//! The path of every operation: send, decode, report.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::{
    Request, Response, StatusCode, Url,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde::de::DeserializeOwned;

use super::{
    BaseUrl, Call, Effect, Operation, PaidRequest, UnreadableRow, decode, essential::Rules,
};
use crate::error::{Error, Unreadable};

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
    /// The effect that the request can have on the server.
    pub(crate) effect: Effect,
    /// The request, if it was paid.
    pub(crate) paid: Option<Box<PaidRequest>>,
}

impl Reply {
    /// Adds the details of the request to an error of reading its response.
    pub(crate) fn explain(self, error: Error) -> Error {
        let error = error.with_effect(self.effect);
        match self.paid {
            Some(paid) => paid.explain(error),
            None => error,
        }
    }
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

/// Sends requests: adds credentials and scope, applies the policies, and converts failures into an
/// [`Error`].
pub(crate) trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends one request and reads the response as far as wanted. The future is boxed here, once, so that users' crates do
    /// not compile the layers below for each operation that they call.
    fn execute<'a>(
        &'a self,
        operation: &'static Operation,
        request: Request,
        reading: Reading,
    ) -> Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'a>>;
}

/// The generated client; get it from [`Scenario::api`](crate::Scenario::api).
///
/// Cheap to clone. It shares credentials, scope, timeouts and policies with the
/// [`Scenario`](crate::Scenario) it comes from.
#[derive(Clone)]
pub struct Client {
    pub(crate) base: Arc<BaseUrl>,
    pub(crate) client: reqwest::Client,
    transport: Arc<dyn Transport>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base).finish_non_exhaustive()
    }
}

impl Client {
    /// Creates a client that sends through `transport`.
    pub(crate) fn new(
        base: Arc<BaseUrl>,
        client: reqwest::Client,
        transport: Arc<dyn Transport>,
    ) -> Self {
        Self { base, client, transport }
    }

    /// Sends a handwritten request.
    pub(crate) async fn raw(
        &self,
        operation: &'static Operation,
        request: reqwest::Result<Request>,
    ) -> Result<Reply, Error> {
        self.exchanged(operation, request, Reading::Whole).await.map(|(reply, _)| reply)
    }

    /// Sends a request. Returns its URL, too.
    pub(super) async fn exchanged(
        &self,
        operation: &'static Operation,
        request: reqwest::Result<Request>,
        reading: Reading,
    ) -> Result<(Reply, Url), Error> {
        let request = request.map_err(|error| Error::unbuildable(operation, error))?;
        // Copied before the request is consumed: errors show the ids in its path.
        let url = request.url().clone();
        match self.transport.execute(operation, request, reading).await {
            Ok(reply) => Ok((reply, url)),
            Err(error) => Err(error.at(self.path(&url))),
        }
    }

    /// Returns the path of a URL below the base URL; it contains the ids that errors show.
    pub(super) fn path<'a>(&self, url: &'a Url) -> Option<&'a str> {
        // Without the base URL, as the description shows paths.
        url.as_str().strip_prefix(self.base.as_str())?.split(['?', '#']).next()
    }

    /// Sends a generated operation and decodes the body as `T`.
    pub(crate) async fn call<T: DeserializeOwned + 'static>(
        &self,
        operation: &'static Operation,
        request: reqwest::Result<Request>,
    ) -> Result<ResponseValue<T>, Error> {
        let decoded: Decoded<T> = self.exchange(operation, request).await?;
        // Some unreadable rows are a warning, all of them are an error.
        match decoded.unreadable.into_iter().next() {
            // A page without a readable row must not look like an empty one.
            Some(row) if decoded.is_lost => {
                let failure = Unreadable::new(row.path, row.reason);
                let (status, headers) =
                    (decoded.response.status(), decoded.response.headers().clone());
                let error = undecodable(operation, status, &headers, failure);
                Err(error.with_effect(decoded.effect))
            }
            _ => Ok(decoded.response),
        }
    }

    /// Sends a generated operation and returns everything that is known of the response.
    pub(crate) async fn exchange<T: DeserializeOwned + 'static>(
        &self,
        operation: &'static Operation,
        request: reqwest::Result<Request>,
    ) -> Result<Decoded<T>, Error> {
        let (reply, url) = self.exchanged(operation, request, Reading::Whole).await?;
        // The id in the path replaces one that the response lacks.
        let rules = Rules::new(operation, Some(&url));
        let read = match decode::decode(&reply.body, &rules, |value: &T| rules.are_met_by(value)) {
            Ok(read) => read,
            Err(failure) => {
                // A success that cannot be read is no failure on the server: a paid request keeps its submission.
                let error = undecodable(operation, reply.status, &reply.headers, failure);
                return Err(reply.explain(error.at(self.path(&url))));
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
        Ok(Decoded {
            response: ResponseValue::new(read.value, reply.status, reply.headers),
            unreadable: read.unreadable,
            is_lost: read.is_lost,
            body: reply.body,
            effect: reply.effect,
        })
    }
}

impl Call<'_> {
    /// Sends the request and decodes the response.
    pub(crate) async fn send<T: DeserializeOwned + 'static>(
        self,
    ) -> Result<ResponseValue<T>, Error> {
        let (client, operation) = (self.client, self.operation);
        client.call(operation, self.request()?).await
    }

    /// Sends the request and returns everything that is known of the response.
    pub(crate) async fn exchange<T: DeserializeOwned + 'static>(self) -> Result<Decoded<T>, Error> {
        let (client, operation) = (self.client, self.operation);
        client.exchange(operation, self.request()?).await
    }
}

/// A response with the findings of the decoder.
pub(crate) struct Decoded<T> {
    /// The response.
    pub(crate) response: ResponseValue<T>,
    /// Rows of a page that were skipped.
    pub(crate) unreadable: Vec<UnreadableRow>,
    /// Whether these were all rows.
    is_lost: bool,
    effect: Effect,
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
