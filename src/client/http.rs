//! The path of every request to the API: credentials, scope, timeout, retries.

use std::{pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::{
    Request, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue, USER_AGENT},
};
use tokio::time::{Instant, timeout_at};
use tracing::Span;

#[cfg(feature = "journal")]
use super::RequestLimit;
use super::{
    Attempts, Backoff, RetryPolicy, body::read, clock::ServerClock, credentials::Authorization,
    extras::Extras, request_budget::RequestBudget, retry_policy::ByPolicy, seen_jobs::SeenJobs,
    spans, tokens::Token, trace,
};
use crate::{
    api::{BaseUrl, Effect, HttpRequest, Reading, Reply, Sending, Sent, Transport, Unread},
    error::{Attempt, Error},
    ids::ProjectId,
    values::{Moment, Submission},
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
    fn execute(&self, request: Box<HttpRequest>, reading: Reading) -> Sending<'_> {
        // `Box::pin` would make the future elsewhere and copy all of it, of which only these arguments are there yet.
        let sending = Box::write(Box::new_uninit(), self.send(request, reading));
        Box::into_pin(sending)
    }

    fn submission(&self, request: &HttpRequest, at: Moment) -> Submission {
        // A response may have set the clock since then.
        let server = at.on_server(|moment| self.connection.clock.at(moment));
        // The last attempt may start just before the policy ends, and then last for a whole timeout.
        let sends_for = self.connection.sends_for(&self.retry_policy);
        request.submission(&self.connection.base, Moment { server, ..at }, sends_for)
    }
}

impl Http {
    async fn send(&self, mut request: Box<HttpRequest>, reading: Reading) -> Result<Reply, Error> {
        // Taken before the token provider runs. An earlier moment only widens the search of reconcile, a later one
        // could exclude the job.
        // Two clocks take less room in the future of each request than a `Moment`.
        let sent = (Utc::now(), Instant::now());
        match self.with_retries(&mut request, &sent, reading).await {
            Ok((effect, received)) => {
                let Received { status, headers, body, unread } = received;
                let sent = Sent { request, effect, at: moment(sent) };
                Ok(Reply { status, headers, body, unread, sent })
            }
            Err(error) => Err(error.at(self.connection.base.below(&request.url))),
        }
    }

    /// Sends a request until an attempt succeeds, or none may follow.
    async fn with_retries(
        &self,
        request: &mut HttpRequest,
        sent: &(DateTime<Utc>, Instant),
        reading: Reading,
    ) -> Result<(Effect, Received), Error> {
        self.extras.add_to(request)?;
        self.connection.prepare(request)?;
        // Decided from the final URL: only the query tells an estimate from a paid run.
        let effect = Effect::of(request.operation, &request.url);
        let request = &*request;
        let mut history = History::default();
        let mut credentials = self.connection.credentials().await?;
        let policy = ByPolicy { policy: &self.retry_policy, operation: request.operation };
        // One reading of the clock for each attempt: they are slow on virtual machines.
        let mut start = Instant::now();
        let mut attempts = Attempts::since(start, policy, self.backoff);
        let mut refreshes = 0;
        // Explains the error of a request that is not retried. Only now is it certain whether the outcome is unknown.
        let failed = |error: Error, history: History| {
            let error = error.with_effect(effect);
            let error = error.after_attempts(history.attempts, history.ambiguous);
            error.of_submission(|| self.submission(request, moment(*sent)))
        };
        loop {
            // Each attempt counts. The rate limit of the service does not know which requests are retries.
            if self.counts {
                self.connection.budget.count(start);
            }
            match self.connection.permission(start).await {
                Ok(allowed) => start = allowed,
                Err(error) => return Err(failed(error, history)),
            }
            let sending =
                self.connection.attempt(request, &credentials, attempts.number(), start, reading);
            let error = match sending.await {
                Ok(received) => return Ok((effect, received)),
                // Servers quote parameters in their refusals. They may be private, so errors compare the text with
                // what was sent.
                Err(error) => error.with_effect(effect).without_sent(request.body.as_deref()),
            };
            let began = attempts.until(start);
            history.attempts.push(Attempt::new(&error, began, attempts.elapsed()));
            history.ambiguous |= error.is_ambiguous();
            // A request that leads to a new token does not count as an attempt.
            if let Credentials::Token(refused) = &credentials
                && refreshes < REFRESHES
                && error.is_expired_token()
            {
                refreshes += 1;
                match self.connection.refreshed(refused).await {
                    Ok(next) => credentials = next,
                    // The failure is not of the request, but the attempts before it are.
                    Err(failure) => return Err(failed(failure, history)),
                }
            } else if let Err(error) = attempts.after(error).await {
                return Err(failed(error, history));
            }
            start = Instant::now();
        }
    }
}

/// Returns a moment by the clocks of this machine. The time of the server is added only where it is needed.
fn moment((here, instant): (DateTime<Utc>, Instant)) -> Moment {
    Moment { here, instant: Some(instant), server: None }
}

/// The failed attempts of a request.
#[derive(Default)]
struct History {
    attempts: Vec<Attempt>,
    /// Whether one of them may have acted. That makes the whole request ambiguous, even if a later one is refused.
    ambiguous: bool,
}

/// A successful response, as far as it was read.
struct Received {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    unread: Option<Box<Unread>>,
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

    /// Waits until the limit that other processes share allows a request, and returns when that was.
    #[cfg(feature = "journal")]
    async fn permission(&self, now: Instant) -> Result<Instant, Error> {
        match &self.limit {
            Some(limit) => limit.acquire(self.timeout).await.map(|()| Instant::now()),
            None => Ok(now),
        }
    }

    #[cfg(not(feature = "journal"))]
    async fn permission(&self, now: Instant) -> Result<Instant, Error> {
        Ok(now)
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

    /// Returns the copy of a request that one attempt sends, with credentials and the name of the program.
    fn complete(&self, request: &HttpRequest, credentials: &Credentials) -> Request {
        let mut copy = request.copy();
        let headers = copy.headers_mut();
        headers.insert(AUTHORIZATION, credentials.header().clone());
        // An addition of the caller stays, so that an application can name itself.
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        )));
        copy
    }

    /// Adds the scope.
    fn prepare(&self, request: &mut HttpRequest) -> Result<(), Error> {
        self.scope(request);
        // A path such as `//evil.example` or `@evil.example` would change the host, and send the key there.
        if !self.base.is_origin_of(&request.url) {
            return Err(Error::invalid_argument(
                "the request would send credentials to another origin than the base URL; nothing was sent",
            ));
        }
        Ok(())
    }

    /// Sends a request once.
    async fn attempt(
        &self,
        request: &HttpRequest,
        credentials: &Credentials,
        number: u32,
        start: Instant,
        reading: Reading,
    ) -> Result<Received, Error> {
        let span = spans::request(request, number);
        // Pinned here, so that the future is not moved into each of its wrappers.
        let exchange = pin!(self.exchange(request, credentials, start, reading, &span));
        spans::within(&span, exchange).await
    }

    async fn exchange(
        &self,
        request: &HttpRequest,
        credentials: &Credentials,
        start: Instant,
        reading: Reading,
        span: &Span,
    ) -> Result<Received, Error> {
        // A call with a timeout of its own keeps it, for example a submit with a deadline. Not left to reqwest, whose
        // timeouts cost several allocations, and would end a body that is left unread.
        let timeout = || request.timeout.unwrap_or(self.timeout).min(LONGEST);
        let (sent, end) = (Instant::now(), start + timeout());
        // The future on the heap is made before the wait, so that this one does not hold the request as well.
        let sending = self.client.execute(self.complete(request, credentials));
        let mut response = timeout_at(end, sending)
            .await
            .map_err(|_| Error::timed_out(request.operation, None))?
            .map_err(|error| Error::transport(Some(request.operation), None, error))?;
        let status = response.status();
        // Errors are measured as well: every response has a `Date`, and reconcile runs after errors.
        self.clock.observe(response.headers(), sent, Instant::now());
        spans::responded(span, status);
        tracing::debug!(headers = trace::headers(response.headers()), "response received");
        if status.is_success() && reading == Reading::Head {
            let headers = std::mem::take(response.headers_mut());
            let unread = Some(Box::new(Unread { response, timeout: timeout() }));
            return Ok(Received { status, headers, body: Bytes::new(), unread });
        }
        if status.is_success() {
            let body = read(request.operation, &mut response, RESPONSE_LIMIT, end).await?;
            span.record("http.response.body.size", spans::integer(body.len()));
            // The path has the id of the job.
            self.seen.observe(request.operation, request.url.path(), &body);
            let headers = std::mem::take(response.headers_mut());
            return Ok(Received { status, headers, body, unread: None });
        }
        // The status is known by now: a refused submit started nothing, whatever becomes of its body.
        let body = read(request.operation, &mut response, ERROR_LIMIT, end).await;
        // A refusal whose text is truncated or too long is still a refusal.
        let headers = response.headers();
        Err(Error::refused(Some(request.operation), status, headers, &body.unwrap_or_default()))
    }

    /// Adds the project if the operation accepts one and the call did not set it.
    fn scope(&self, request: &mut HttpRequest) {
        let accepts = request.operation.project;
        let Some(project) = self.project.as_ref().filter(|_| accepts) else { return };
        // A call for another project than that of the client is allowed, so the setting is a default only.
        if !request.url.query_pairs().any(|(name, _)| name == "projectId") {
            request.add_query("projectId", project.as_str());
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
