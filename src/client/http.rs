//! The path of every request to the API: credentials, scope, timeout, retries.

use std::{
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use tokio::time::{Instant, timeout_at};

#[cfg(feature = "journal")]
use super::RequestLimit;
use super::{
    Attempts, Backoff, RetryPolicy,
    clock::ServerClock,
    credentials::Authorization,
    exchange::{Credentials, Exchange, Received},
    extras::Extras,
    request_budget::RequestBudget,
    retry_policy::ByPolicy,
    seen_jobs::SeenJobs,
    tokens::Token,
};
use crate::{
    api::{BaseUrl, Effect, HttpRequest, Reading, Reply, Sending, Sent, Transport},
    error::{Attempt, Error},
    ids::ProjectId,
    values::{Moment, Submission},
};

/// Maximum number of new tokens for one request.
const REFRESHES: u32 = 2;

/// The state that the transports of one client share.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) client: reqwest::Client,
    pub(crate) base: Arc<BaseUrl>,
    pub(crate) authorization: Authorization,
    /// Which key of which server requests have; `None` if that can change.
    pub(crate) account: Option<Arc<str>>,
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
        let sends_for = self.connection.sends_for(&self.retry_policy, request.timeout);
        let submission =
            request.submission(&self.connection.base, Moment { server, ..at }, sends_for);
        submission.of_account(self.connection.account.clone())
    }
}

impl Http {
    async fn send(&self, mut request: Box<HttpRequest>, reading: Reading) -> Result<Reply, Error> {
        let first = self.prepare(&mut request).map_err(|error| self.at(&request, error))?;
        let received = self.with_retries(&request, &first, reading).await;
        let Received { status, headers, body, unread } =
            received.map_err(|error| self.at(&request, error))?;
        let sent = Sent { request, effect: first.effect, at: first.moment() };
        Ok(Reply { status, headers, body, unread, sent })
    }

    /// Adds the path to an error.
    fn at(&self, request: &HttpRequest, error: Error) -> Error {
        error.at(self.connection.base.below(&request.url))
    }

    /// Adds what belongs to every request.
    fn prepare(&self, request: &mut HttpRequest) -> Result<First, Error> {
        self.extras.add_to(request)?;
        self.connection.prepare(request)?;
        // Decided from the final URL: only the query tells an estimate from a paid run.
        let effect = Effect::of(request.operation, &request.url);
        // Before the token provider runs. An earlier moment only widens the search of reconcile, a later one could
        // exclude the job.
        let here = (effect == Effect::Paid).then(Utc::now);
        Ok(First { effect, here, instant: Instant::now() })
    }

    /// Sends a request until an attempt succeeds, or none may follow.
    async fn with_retries(
        &self,
        request: &HttpRequest,
        first: &First,
        reading: Reading,
    ) -> Result<Received, Error> {
        let connection = &*self.connection;
        let (credentials, start) = {
            // In a block, so that the future has no room for it afterwards.
            let credentials = pin!(connection.credentials(first.instant));
            in_time(request, credentials).await?
        };
        let mut exchange = Exchange { connection, request, credentials, start, number: 1, reading };
        let mut failures: Option<Box<Failures<'_>>> = None;
        let error = loop {
            // Each attempt counts. The rate limit of the service does not know which requests are retries.
            if self.counts {
                connection.budget.count(exchange.start);
            }
            match in_time(request, pin!(connection.permission(exchange.start))).await {
                Ok(allowed) => exchange.start = allowed,
                Err(error) => break error,
            }
            let error = match exchange.run().await {
                Ok(received) => return Ok(received),
                // Servers quote parameters in their refusals. They may be private, so errors compare the text with
                // what was sent.
                Err(error) => error.with_effect(first.effect).without_sent(request.body.as_deref()),
            };
            let failures = failures.get_or_insert_with(|| {
                let left = request.end.map(|end| end.saturating_duration_since(start));
                let (policy, operation) = (&self.retry_policy, request.operation);
                let policy = ByPolicy { policy, operation, left };
                Box::new(Failures::new(Attempts::since(start, policy, self.backoff)))
            });
            if let Err(error) = failures.add(error, &mut exchange).await {
                break error;
            }
        };
        // Explains the error of a request that is not retried. Only now is it certain whether the outcome is unknown.
        let error = error.with_effect(first.effect);
        let error = match failures {
            Some(failures) => error.after_attempts(failures.history, failures.is_ambiguous),
            None => error,
        };
        Err(match first.moment() {
            Some(at) => error.of_submission(|| self.submission(request, at)),
            None => error,
        })
    }
}

/// Awaits a step before an attempt. If the request ends meanwhile, no attempt follows.
async fn in_time<T>(
    request: &HttpRequest,
    step: Pin<&mut impl Future<Output = Result<T, Error>>>,
) -> Result<T, Error> {
    match request.end {
        None => step.await,
        Some(end) => match timeout_at(end, step).await {
            Ok(done) if Instant::now() < end => done,
            _ => Err(Error::not_sent_in_time()),
        },
    }
}

/// The first attempt of a request.
struct First {
    effect: Effect,
    /// When it was made, by the clock of the machine; `None` if it charges nothing, so that nobody searches for its job.
    here: Option<DateTime<Utc>>,
    instant: Instant,
}

impl First {
    /// Returns when a paid request was sent first. The time of the server is added only where it is needed.
    fn moment(&self) -> Option<Moment> {
        self.here.map(|here| Moment { here, instant: Some(self.instant), server: None })
    }
}

/// What is known of a request since its first attempt failed. On the heap: most requests never need it.
struct Failures<'a> {
    attempts: Attempts<ByPolicy<'a>>,
    history: Vec<Attempt>,
    /// Whether an attempt may have acted. That makes the whole request ambiguous, even if a later one is refused.
    is_ambiguous: bool,
    /// Number of tokens that were replaced.
    refreshes: u32,
}

impl<'a> Failures<'a> {
    fn new(attempts: Attempts<ByPolicy<'a>>) -> Self {
        Self { attempts, history: Vec::new(), is_ambiguous: false, refreshes: 0 }
    }

    /// Adds a failed attempt, and waits until the next one may start.
    ///
    /// # Errors
    ///
    /// Returns an error if no attempt may follow.
    async fn add(&mut self, error: Error, exchange: &mut Exchange<'a>) -> Result<(), Error> {
        let began = self.attempts.until(exchange.start);
        self.history.push(Attempt::new(&error, began, self.attempts.elapsed()));
        self.is_ambiguous |= error.is_ambiguous();
        // A request that leads to a new token does not count as an attempt.
        if let Credentials::Token(refused) = &exchange.credentials
            && self.refreshes < REFRESHES
            && error.is_expired_token()
        {
            self.refreshes += 1;
            // If that fails, the failure is not of the request, but the attempts before it are.
            // Boxed: few requests need it, and all of them would have room for it.
            let next = {
                let mut next = Box::pin(exchange.connection.refreshed(refused));
                in_time(exchange.request, next.as_mut()).await?
            };
            exchange.credentials = next;
        } else {
            self.attempts.after(error).await?;
        }
        exchange.number = self.attempts.number();
        exchange.start = Instant::now();
        Ok(())
    }
}

impl Connection {
    /// Returns how long after its start a request may still be in flight; `timeout` replaces that of the client.
    pub(crate) fn sends_for(&self, policy: &RetryPolicy, timeout: Option<Duration>) -> Duration {
        let attempt = timeout.unwrap_or(self.timeout);
        // Each attempt may have waited for its permission.
        let attempt =
            if self.is_limited() { attempt.saturating_add(self.timeout) } else { attempt };
        // The last attempt of the policy may start just before the policy ends, and then last for a whole timeout.
        let last = policy.total_timeout().saturating_add(attempt);
        match &self.authorization {
            Authorization::Fixed(_) => last,
            Authorization::Tokens(tokens) => {
                // Neither the first token nor the attempts that follow another one count for the policy.
                let refreshes = tokens.longest().saturating_add(attempt).saturating_mul(REFRESHES);
                last.saturating_add(tokens.longest()).saturating_add(refreshes)
            }
        }
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

    /// Returns the credentials of a request, and when they were there.
    async fn credentials(&self, now: Instant) -> Result<(Credentials<'_>, Instant), Error> {
        match &self.authorization {
            Authorization::Fixed(header) => Ok((Credentials::Fixed(header), now)),
            Authorization::Tokens(tokens) => {
                let token = tokens.current().await?;
                Ok((Credentials::token(token), Instant::now()))
            }
        }
    }

    /// Replaces a token that was refused.
    async fn refreshed(&self, refused: &Token) -> Result<Credentials<'_>, Error> {
        match &self.authorization {
            Authorization::Tokens(tokens) => tokens.after(refused).await.map(Credentials::token),
            // Does not happen: a fixed credential yields no token that could be refused.
            Authorization::Fixed(header) => Ok(Credentials::Fixed(header)),
        }
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
