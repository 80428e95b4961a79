//! The one error of the crate.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! use scenario_client::CustomRequest;
//!
//! let request = CustomRequest::new("no-such-model").set("prompt", "rain");
//! let error = scenario.run(&request).submit().await.unwrap_err();
//! assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
//! assert!(!error.is_outcome_unknown(), "it was refused, so nothing was charged");
//! # Ok(()) });
//! ```

mod attempt;
mod build;
mod context;
mod expired;
mod job;
#[cfg(feature = "journal")]
mod journal;
mod kind;
mod limit;
mod moderation;
mod place;
mod private;
mod recovery;
mod refund;
mod refusal;
mod response;
mod scrub;
mod serialize;
mod unreadable;
mod wait_hint;

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use http::StatusCode;
use serde_json::Value;

pub use self::{attempt::Attempt, kind::ErrorKind, limit::ParallelLimit, refund::Refund};
pub(crate) use self::{
    recovery::Recovery, response::ErrorResponse, scrub::text as scrubbed, unreadable::Unreadable,
};
use crate::values::{Effect, JobRef, Operation, Submission, Violations};

/// The error of all fallible functions: what failed, on which request, and whether the server may have acted.
///
/// The error is opaque: use its predicates, or match [`kind`](Self::kind). Its `Display` is one
/// human-readable line: what happened and what to do. It never contains credentials, request bodies,
/// prompts or links with their query; texts of the server are shortened and such parts are hidden.
///
/// Clones are cheap: they share everything.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

/// Fields that most errors leave empty.
#[derive(Clone, Default)]
struct Inner {
    kind: ErrorKind,
    message: String,
    operation: Option<&'static Operation>,
    /// The path of the operation with its ids filled in, if they are known.
    path: Option<String>,
    status: Option<StatusCode>,
    response: Option<ErrorResponse>,
    /// The effect that the request can have on the server.
    effect: Effect,
    /// The request may have reached the server, and nothing shows that it was refused.
    ambiguous: bool,
    /// A retry would change nothing.
    lasting: bool,
    job: Option<JobRef>,
    snapshot: Option<job::Snapshot>,
    #[cfg(feature = "journal")]
    journal: Option<journal::JournalFault>,
    hint: Option<String>,
    /// The result of a search for the job, if the outcome was unknown.
    searched: Option<String>,
    /// The hint with texts of the request hidden; `None` if it repeats none.
    shown_hint: Option<String>,
    attempts: Vec<Attempt>,
    submission: Option<Box<Submission>>,
    violations: Option<Box<Violations>>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Returns the kind of the error.
    ///
    /// Kinds may be added: end a `match` with `_`. For the usual decisions prefer the predicates below.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation whose request failed; `None` if the error is not about a request to the API.
    pub fn operation(&self) -> Option<&'static Operation> {
        self.0.operation
    }

    /// Returns the HTTP status; `None` if no response arrived. It can be a success status: with
    /// [`ErrorKind::Decode`], and if the connection failed during a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// A paid request may have started a job and charged for it, and its response was lost.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, Reconciled, api::operations};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// if let Err(error) = scenario.run(&request).submit().await {
    ///     assert!(error.is_outcome_unknown());
    ///     match scenario.reconcile(&error).timeout(Duration::from_secs(120)).await? {
    ///         Reconciled::Found(job) => println!("{} was started after all", job.id()),
    ///         other => println!("{other:?}"),
    ///     }
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// True if and only if a paid request may have reached the server and its outcome is unknown: the
    /// connection failed, the request timed out, the server responded with 408 or a 5xx other than 503 with
    /// `Retry-After`, or a successful response could not be read. **Do not submit again** before
    /// [`Scenario::reconcile`](crate::Scenario::reconcile) has searched for the job: the error always has
    /// the data for it.
    ///
    /// False for everything else: reads, estimates, downloads, upload parts, and paid requests that
    /// provably started nothing (no connection, a local check, any 4xx other than 408). For free writes
    /// use [`may_have_acted`](Self::may_have_acted).
    pub fn is_outcome_unknown(&self) -> bool {
        // Only a paid request is "unknown": for all others, a repetition charges nothing.
        self.0.ambiguous && self.0.effect == Effect::Paid
    }

    /// A write may have been carried out, and its response was lost.
    ///
    /// True for a `POST`, `PUT` or `DELETE` that may have reached the server and whose outcome is unknown.
    /// Read the resource before you repeat a write that must happen once. True as well for paid requests
    /// whose [outcome is unknown](Self::is_outcome_unknown); false for reads, estimates, downloads and
    /// upload parts, which change nothing.
    pub fn may_have_acted(&self) -> bool {
        self.0.ambiguous && matches!(self.0.effect, Effect::Write { .. } | Effect::Paid)
    }

    /// A timeout passed: of a submit, a search, a wait, an upload or a download ([`ErrorKind::Deadline`]; if
    /// [`job`](Self::job) names a job, it is not lost: wait for it, or download its files, again) or of a single
    /// request ([`ErrorKind::Timeout`]).
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Deadline | ErrorKind::Timeout)
    }

    /// The server responded with 429. Nothing was accepted or billed (observed).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{CustomRequest, api::operations, testing::Fault};
    ///
    /// fake.fault(&operations::RUN_MODEL, Fault::parallel_limit("custom-generation", 2));
    /// let error = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap_err();
    /// assert!(error.is_rate_limited());
    /// let limit = error.details().and_then(|details| details.get("actionLimit"));
    /// assert_eq!(limit.and_then(|limit| limit.as_u64()), Some(2), "the maximum of parallel jobs");
    /// # Ok(()) });
    /// ```
    ///
    /// There are two reasons (observed). Too many parallel jobs: `actionName` and `actionLimit` are in
    /// [`details`](Self::details); submit again when one of your jobs has ended. Too many requests:
    /// [`retry_after`](Self::retry_after) is the wait.
    pub fn is_rate_limited(&self) -> bool {
        self.0.status == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns the limit of parallel jobs that was reached: submit again when one of your jobs has ended.
    /// `None` if a 429 means "too many requests".
    pub fn parallel_limit(&self) -> Option<ParallelLimit> {
        self.is_rate_limited().then(|| ParallelLimit::read(self.details()?)).flatten()
    }

    /// The price of the run exceeds what its [`Budget`](crate::Budget) has left, or the server reported no price: set
    /// it with [`Run::quoted`](crate::ext::run::Run::quoted). Nothing was submitted.
    pub fn is_budget_exceeded(&self) -> bool {
        self.0.kind == ErrorKind::BudgetExceeded
    }

    /// No connection: refused, no such host, TLS, or the connect timeout. The last attempt sent nothing;
    /// [`may_have_acted`](Self::may_have_acted) says whether one before it may have acted. If the error persists,
    /// check the base URL, the proxy and the certificates of the machine; the cause is in
    /// [`source`](std::error::Error::source).
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// A successful response could not be read. The message has the JSON path and what was expected
    /// there, not what was found.
    ///
    /// The operation was carried out: the job of a submit is in [`job`](Self::job), if the response named
    /// it. Most deviations from the description are tolerated, see [`api`](crate::api); this error means
    /// that essential data is missing, or that the response is not JSON.
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// The job ended with `failure`. [`reason`](Self::reason) and [`hint`](Self::hint) have the texts
    /// of the server, [`snapshot`](Self::snapshot) has the whole job.
    ///
    /// Failed generations are refunded unless `billing.disableRefund` is true (source: official SDK);
    /// `billing.cuCost` keeps showing the original charge.
    pub fn is_job_failed(&self) -> bool {
        self.0.kind == ErrorKind::JobFailed
    }

    /// The job ended with `canceled`.
    pub fn is_job_canceled(&self) -> bool {
        self.0.kind == ErrorKind::JobCanceled
    }

    /// The server responded with 404: the job, asset or model does not exist or is in another project. Check
    /// [`ScenarioBuilder::project`](crate::ScenarioBuilder::project) before the id.
    pub fn is_not_found(&self) -> bool {
        self.0.status == Some(StatusCode::NOT_FOUND)
    }

    /// Returns the unchanged text of the server: why a request was refused or a job failed.
    ///
    /// It may repeat your prompt. `Display` and `Debug` of the error do not: they show it shortened,
    /// without the query of links, and with `[hidden]` in place of texts of the request.
    pub fn reason(&self) -> Option<&str> {
        self.0.response.as_ref().and_then(|response| response.reason.as_deref())
    }

    /// Returns the machine-readable name of a refusal: `ModelAccessRestrictedError`. Decide by status and
    /// name, never by [`reason`](Self::reason): texts change.
    pub fn name(&self) -> Option<&str> {
        self.0.response.as_ref().and_then(|response| response.name.as_deref())
    }

    /// Returns further details of a refusal: `{"currentPlan": …, "requiredPlan": …}` for a model above the
    /// plan, `{"actionName": …, "actionLimit": …}` for too many parallel jobs.
    pub fn details(&self) -> Option<&Value> {
        self.0.response.as_ref().and_then(|response| response.details.as_ref())
    }

    /// Returns the id to quote to the vendor's support: `trace_id` of the body, else the request id of the
    /// gateway.
    pub fn trace_id(&self) -> Option<&str> {
        self.0.response.as_ref().and_then(|response| response.trace_id.as_deref())
    }

    /// Returns the suggestion of the server after a failed job.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Returns the wait that the server asked for: `retry-after-ms`, `Retry-After` in seconds or as a date,
    /// or `remainingSeconds` of the body.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.response.as_ref().and_then(|response| response.retry_after)
    }

    /// Returns all failed attempts in order, including the last one. Empty if the error is not about a
    /// request, or if the request succeeded and its response could not be read.
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    /// Returns the run whose outcome is unknown: the model, the time, the project, and a fingerprint of its
    /// parameters. `Some` if and only if [`is_outcome_unknown`](Self::is_outcome_unknown). Once stored, any
    /// process can [reconcile](crate::Scenario::reconcile_submission) it.
    pub fn submission(&self) -> Option<&Submission> {
        self.0.submission.as_deref().filter(|_| self.is_outcome_unknown())
    }

    /// Returns the violations of the parameters; `None` unless local validation refused the run.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::audio::elevenlabs::SoundEffectsV2;
    ///
    /// let rain = SoundEffectsV2::builder().text("rain").duration_seconds(9_000.0).build();
    /// let error = scenario.run(&rain).submit().await.unwrap_err();
    /// let violation = error.violations().and_then(|violations| violations.iter().next());
    /// assert_eq!(violation.map(|violation| &*violation.path), Some("durationSeconds"));
    /// assert!(fake.requests().is_empty());
    /// # Ok(()) });
    /// ```
    pub fn violations(&self) -> Option<&Violations> {
        self.0.violations.as_deref()
    }

    /// Whether the request may have reached the server without a known outcome. Includes reads.
    pub(crate) fn is_ambiguous(&self) -> bool {
        self.0.ambiguous
    }

    /// Returns the effect that the request can have on the server.
    pub(crate) fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Whether the credentials are no longer valid: 401, or the equivalent of the gateway (source: docs).
    /// The request did nothing.
    pub(crate) fn is_expired_token(&self) -> bool {
        // A refusal by the API itself is also 403, but a new token would not change it.
        let gateway =
            self.0.response.as_ref().and_then(|response| response.gateway_error.as_deref());
        match self.0.status {
            // The documents name 403 only; 401 is what the standard says.
            Some(StatusCode::UNAUTHORIZED) => true,
            Some(StatusCode::FORBIDDEN) => {
                // The gateway may append a suffix to the name.
                gateway.is_some_and(|name| name.split(':').next() == Some("AccessDeniedException"))
            }
            _ => false,
        }
    }

    /// Returns the value of the header `x-should-retry`.
    pub(crate) fn should_retry(&self) -> Option<bool> {
        self.0.response.as_ref().and_then(|response| response.should_retry)
    }
}

impl Error {
    /// Explains what the failure means for the caller, if that is not obvious.
    fn consequence(&self) -> &'static str {
        match self.0.effect {
            // The caller has searched already, so only the jobs themselves can tell.
            _ if self.is_outcome_unknown() && self.0.searched.is_some() => {
                "; a job may have been started and charged, check your jobs before you submit again"
            }
            _ if self.is_outcome_unknown() => {
                "; a job may have been started and charged, reconcile before you submit again"
            }
            Effect::Estimate { .. } => "; the estimate failed, nothing was started",
            _ if self.may_have_acted() => "; the server may have carried it out",
            _ => "",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            let path = self.0.path.as_deref().unwrap_or(operation.path);
            write!(f, "{} {path}: ", operation.method)?;
        }
        f.write_str(&self.0.message)?;
        if let Some(response) = &self.0.response {
            response.describe(f)?;
        }
        // The full text is for code only. The shown one has the private words removed.
        if let Some(hint) = self.0.shown_hint.as_ref().or(self.0.hint.as_ref()) {
            write!(f, "; hint: {}", scrub::text(hint))?;
        }
        // An empty id says nothing to a reader.
        if let Some(job) = self.0.job.as_ref().filter(|job| !job.id().as_str().is_empty()) {
            write!(f, "; job {}", job.id())?;
        }
        // One attempt is the normal case and not worth a word.
        if let [_, .., last] = &self.0.attempts[..] {
            write!(
                f,
                "; {} attempts in {:.1} s",
                self.0.attempts.len(),
                last.ended().as_secs_f64()
            )?;
        }
        if let Some(searched) = &self.0.searched {
            write!(f, "; {searched}")?;
        }
        f.write_str(self.consequence())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            // Debug output ends up in logs, so it shows the text in which private words are hidden.
            .field("message", &self.to_string())
            .field("status", &self.0.status)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
