//! The path of every request to the API: credentials, scope, timeout, retries.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use chrono::Utc;
use reqwest::{
    Request, Response, StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT},
};
use tokio::time::{Instant, timeout_at};
use tracing::Span;

#[cfg(feature = "journal")]
use super::RequestLimit;
use super::{
    Attempts, Backoff, RetryPolicy, clock::ServerClock, credentials::Authorization, extras::Extras,
    request_budget::RequestBudget, retry_policy::ByPolicy, seen_jobs::SeenJobs, spans,
    tokens::Token, trace,
};
use crate::{
    api::{BaseUrl, Effect, Operation, PaidRequest, Reading, Reply, Transport, Unread},
    error::{Attempt, Error},
    ids::ProjectId,
    values::Moment,
};

/// Maximum size of a response, in bytes. The gateway in front of the API stops at about 10 MB (observed).
const RESPONSE_LIMIT: usize = 64 * 1024 * 1024;

/// Maximum size of an error response that is read, in bytes.
const ERROR_LIMIT: usize = 256 * 1024;

/// Maximum timeout of a request; a moment that is much later does not exist on some machines.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Maximum number of new tokens for one request.
const REFRESHES: u32 = 2;

/// The state that the transports of one client share.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) client: reqwest::Client,
    pub(crate) base: Arc<BaseUrl>,
    pub(crate) authorization: Authorization,
    pub(crate) project: Option<ProjectId>,
    pub(crate) timeout: Duration,
    pub(crate) budget: RequestBudget,
    /// A limit that other processes share.
    #[cfg(feature = "journal")]
    pub(crate) limit: Option<Arc<dyn RequestLimit>>,
    pub(crate) clock: ServerClock,
    pub(crate) seen: SeenJobs,
}

/// Sends requests with credentials, scope and timeout, and retries them if the policy allows it.
#[derive(Debug)]
pub(crate) struct Http {
    pub(crate) connection: Arc<Connection>,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) backoff: Backoff,
    /// Whether requests count against the budget; polling has reserved its requests already.
    pub(crate) counts: bool,
    /// Additions of the caller to every request.
    pub(crate) extras: Extras,
}

impl Transport for Http {
    fn execute<'a>(
        &'a self,
        operation: &'static Operation,
        request: Request,
        reading: Reading,
    ) -> Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'a>> {
        Box::pin(self.send(operation, request, reading))
    }
}

impl Http {
    async fn send(
        &self,
        operation: &'static Operation,
        mut request: Request,
        reading: Reading,
    ) -> Result<Reply, Error> {
        self.extras.add_to(&mut request)?;
        self.connection.prepare(operation, &mut request)?;
        let mut exchange = Exchange {
            operation,
            // Decided from the final URL: only the query tells an estimate from a paid run.
            effect: Effect::of(operation, request.url()),
            // Taken before the token provider runs. An earlier moment only widens the search of reconcile, a later
            // one could exclude the job.
            sent: Moment {
                here: Utc::now(),
                instant: Some(std::time::Instant::now()),
                // Added for paid requests only.
                server: None,
            },
            history: Vec::new(),
            ambiguous: false,
        };
        let mut credentials = self.connection.credentials().await?;
        let policy = ByPolicy { policy: &self.retry_policy, operation };
        let mut attempts = Attempts::new(policy, self.backoff);
        let mut refreshes = 0;
        loop {
            // Each attempt counts. The rate limit of the service does not know which requests are retries.
            if self.counts {
                self.connection.budget.count(Instant::now());
            }
            if let Err(error) = self.connection.permission().await {
                return Err(self.failed(exchange, request, error));
            }
            // The request is consumed by its attempt. A body that is a stream cannot be copied, and is not retried.
            let copy = request.try_clone();
            // What every attempt adds is not copied, since most requests need no second one.
            self.connection.complete(&mut request, &credentials);
            let began = attempts.elapsed();
            let sending = self.connection.attempt(operation, request, attempts.number(), reading);
            let error = match sending.await {
                Ok(response) => return Ok(self.succeeded(&exchange, copy, response)),
                Err(error) => error.with_effect(exchange.effect).without_sent(body(copy.as_ref())),
            };
            exchange.history.push(Attempt::new(&error, began, attempts.elapsed()));
            // One attempt that may have acted makes the whole request ambiguous, even if a later one is refused.
            exchange.ambiguous |= error.is_ambiguous();
            let Some(again) = copy else { return Err(exchange.error(error)) };
            // A request that leads to a new token does not count as an attempt.
            if let Credentials::Token(refused) = &credentials
                && refreshes < REFRESHES
                && error.is_expired_token()
            {
                refreshes += 1;
                match self.connection.refreshed(refused).await {
                    Ok(next) => credentials = next,
                    // The failure is not of the request, but the attempts before it are.
                    Err(failure) => return Err(self.failed(exchange, again, failure)),
                }
                request = again;
                continue;
            }
            if let Err(error) = attempts.after(error).await {
                return Err(self.failed(exchange, again, error));
            }
            request = again;
        }
    }
}

/// A request and its attempts so far.
struct Exchange {
    operation: &'static Operation,
    effect: Effect,
    sent: Moment,
    history: Vec<Attempt>,
    ambiguous: bool,
}

impl Exchange {
    fn error(self, error: Error) -> Error {
        error.with_effect(self.effect).after_attempts(self.history, self.ambiguous)
    }
}

/// Returns what was sent. Servers quote parameters in their refusals. They may be private, so errors compare the text
/// with it.
fn body(request: Option<&Request>) -> Option<&[u8]> {
    request?.body()?.as_bytes()
}

impl Http {
    /// Adds the request of a paid call, which stays available: a response that cannot be decoded later must still name
    /// its submission.
    fn succeeded(&self, exchange: &Exchange, request: Option<Request>, response: Reply) -> Reply {
        let paid = request.filter(|_| exchange.effect == Effect::Paid);
        let paid =
            paid.map(|request| self.paid(exchange.operation, request, exchange.sent)).map(Box::new);
        Reply { effect: exchange.effect, paid, ..response }
    }

    /// Explains the error of a request that is not retried. Only now is it certain whether the outcome is unknown.
    fn failed(&self, exchange: Exchange, request: Request, error: Error) -> Error {
        let (operation, sent) = (exchange.operation, exchange.sent);
        self.paid(operation, request, sent).explain(exchange.error(error))
    }
}

impl Http {
    fn paid(&self, operation: &'static Operation, request: Request, sent: Moment) -> PaidRequest {
        PaidRequest {
            operation,
            base: Arc::clone(&self.connection.base),
            // The failed response itself may have set the clock.
            sent: Moment {
                server: sent.on_server(|moment| self.connection.clock.at(moment)),
                ..sent
            },
            // The last attempt may start just before the policy ends, and then last for a whole timeout.
            sends_for: self.connection.sends_for(&self.retry_policy),
            request,
        }
    }
}

impl Connection {
    /// Returns how long after its first attempt a request may still be in flight.
    pub(crate) fn sends_for(&self, policy: &RetryPolicy) -> Duration {
        let last = policy.total_timeout().saturating_add(self.timeout);
        // The last attempt may have waited for its permission.
        if self.is_limited() { last.saturating_add(self.timeout) } else { last }
    }

    #[cfg(feature = "journal")]
    fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    #[cfg(not(feature = "journal"))]
    fn is_limited(&self) -> bool {
        false
    }

    /// Waits until the limit that other processes share allows a request.
    #[cfg(feature = "journal")]
    async fn permission(&self) -> Result<(), Error> {
        match &self.limit {
            Some(limit) => limit.acquire(self.timeout).await,
            None => Ok(()),
        }
    }

    #[cfg(not(feature = "journal"))]
    async fn permission(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Returns the credentials of a request.
    async fn credentials(&self) -> Result<Credentials, Error> {
        match &self.authorization {
            Authorization::Fixed(header) => Ok(Credentials::Fixed(header.clone())),
            Authorization::Tokens(tokens) => tokens.current().await.map(Credentials::Token),
        }
    }

    /// Replaces a token that was refused.
    async fn refreshed(&self, refused: &Token) -> Result<Credentials, Error> {
        match &self.authorization {
            Authorization::Tokens(tokens) => tokens.after(refused).await.map(Credentials::Token),
            // Does not happen: a fixed credential yields no token that could be refused.
            Authorization::Fixed(header) => Ok(Credentials::Fixed(header.clone())),
        }
    }

    /// Adds credentials and the name of the program.
    fn complete(&self, request: &mut Request, credentials: &Credentials) {
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, credentials.header().clone());
        // An addition of the caller stays, so that an application can name itself.
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        )));
    }

    /// Adds the scope.
    fn prepare(&self, operation: &'static Operation, request: &mut Request) -> Result<(), Error> {
        self.scope(operation, request.url_mut());
        // A path such as `//evil.example` or `@evil.example` would change the host, and send the key there.
        if !self.base.is_origin_of(request.url()) {
            return Err(Error::invalid_argument(
                "the request would send credentials to another origin than the base URL; nothing was sent",
            ));
        }
        Ok(())
    }

    /// Sends a request once.
    async fn attempt(
        &self,
        operation: &'static Operation,
        mut request: Request,
        number: u32,
        reading: Reading,
    ) -> Result<Reply, Error> {
        let span = spans::request(operation, &request, number);
        // A call with a timeout of its own keeps it, for example a submit with a deadline. Not left to reqwest, whose
        // timeouts cost several allocations, and would end a body that is left unread.
        let own = request.timeout().copied();
        if own.is_some() {
            request.timeout_mut().take();
        }
        let timeout = own.unwrap_or(self.timeout).min(LONGEST);
        // Pinned here, so that the future is not moved into each of its wrappers.
        let exchange = pin!(self.exchange(operation, request, timeout, reading, &span));
        spans::within(span.clone(), exchange).await
    }

    async fn exchange(
        &self,
        operation: &'static Operation,
        request: Request,
        timeout: Duration,
        reading: Reading,
        span: &Span,
    ) -> Result<Reply, Error> {
        let (sent, end) = (std::time::Instant::now(), Instant::now() + timeout);
        let mut response = timeout_at(end, self.client.execute(request))
            .await
            .map_err(|_| Error::timed_out(operation, None))?
            .map_err(|error| Error::transport(Some(operation), None, error))?;
        let status = response.status();
        // Errors are measured as well: every response has a `Date`, and reconcile runs after errors.
        self.clock.observe(response.headers(), sent, std::time::Instant::now());
        spans::responded(span, status);
        tracing::debug!(headers = trace::headers(response.headers()), "response received");
        if status.is_success() && reading == Reading::Head {
            let headers = std::mem::take(response.headers_mut());
            let unread = Some(Box::new(Unread { response, timeout }));
            return Ok(Reply { unread, ..reply(status, headers, Bytes::new()) });
        }
        if status.is_success() {
            let reply = read(operation, &mut response, RESPONSE_LIMIT, end).await?;
            span.record("http.response.body.size", spans::integer(reply.body.len()));
            // The path has the id of the job.
            self.seen.observe(operation, response.url().path(), &reply.body);
            return Ok(reply);
        }
        let headers = response.headers().clone();
        // The status is known by now: a refused submit started nothing, whatever becomes of its body.
        let body = read(operation, &mut response, ERROR_LIMIT, end).await.map(|reply| reply.body);
        // A refusal whose text is truncated or too long is still a refusal.
        Err(Error::refused(Some(operation), status, &headers, &body.unwrap_or_default()))
    }

    /// Adds the project if the operation accepts one and the call did not set it.
    fn scope(&self, operation: &Operation, url: &mut Url) {
        let Some(project) = self.project.as_ref().filter(|_| operation.project) else { return };
        // A call for another project than that of the client is allowed, so the setting is a default only.
        if !url.query_pairs().any(|(name, _)| name == "projectId") {
            url.query_pairs_mut().append_pair("projectId", project.as_str());
        }
    }
}

/// The credentials of a request.
enum Credentials {
    Fixed(HeaderValue),
    /// A token that can be replaced.
    Token(Token),
}

impl Credentials {
    fn header(&self) -> &HeaderValue {
        match self {
            Self::Fixed(header) => header,
            Self::Token(token) => &token.header,
        }
    }
}

async fn read(
    operation: &'static Operation,
    response: &mut Response,
    limit: usize,
    end: Instant,
) -> Result<Reply, Error> {
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    // Most bodies come in one chunk, which needs no copy.
    let (mut first, mut more) = (Bytes::new(), BytesMut::new());
    while let Some(chunk) = timeout_at(end, response.chunk())
        .await
        .map_err(|_| Error::timed_out(operation, Some(status)))?
        .map_err(|error| Error::transport(Some(operation), Some(status), error))?
    {
        // Checked chunk by chunk: `Content-Length` may be missing, or describe the compressed size.
        if first.len() + more.len() + chunk.len() > limit {
            return Err(Error::oversized(operation, status, limit));
        }
        if first.is_empty() {
            first = chunk;
        } else {
            more.extend_from_slice(&chunk);
        }
    }
    let body = if more.is_empty() { first } else { [&*first, &*more].concat().into() };
    Ok(reply(status, headers, body))
}

/// A response whose request is not known yet.
fn reply(status: StatusCode, headers: HeaderMap, body: Bytes) -> Reply {
    Reply { status, headers, body, unread: None, effect: Effect::default(), paid: None }
}
