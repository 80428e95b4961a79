//! Whether a failed request is sent again.

use std::{collections::BTreeMap, time::Duration};

use crate::{
    api::Operation,
    error::{Error, ErrorKind},
};

/// Whether a failed request is sent again: "may I continue?". How long it sleeps in between says
/// [`Backoff`](crate::client::Backoff).
///
/// ```
/// use std::time::Duration;
/// use scenario_client::{RetryPolicy, Scenario, api::operations};
///
/// let policy = RetryPolicy::new(5)
///     .deadline(Duration::from_secs(60))
///     .for_operation(&operations::LIST_MODELS, 1);
/// let scenario = Scenario::builder().api_key("key", "secret").retry_policy(policy).build()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// What may be repeated is not a setting, it is what can do no harm:
///
/// | request | is sent again after |
/// | --- | --- |
/// | reads, estimates, `PUT` and `DELETE` of whole resources | no connection, a broken one, a timeout, 408, 425, 429, 500, 502, 503, 504 |
/// | everything else: other `POST`s, everything paid, estimates with IP detection, which are billed | no connection, 429, 503 with `Retry-After`: nothing was started |
///
/// The API has no idempotency key (source: official SDK), so a run whose answer was lost is never sent
/// again: it could be paid twice. Look for it with [`Scenario::reconcile`](crate::Scenario::reconcile).
///
/// A 429 for too many jobs at once is not repeated unless the server names a wait: it lasts until a job
/// ends. [`Scenario::queue`](crate::Scenario::queue) waits for that. A header `x-should-retry: false` is
/// obeyed; `true` adds statuses to the first row, never anything to the second that may have been
/// charged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    deadline: Duration,
    operations: BTreeMap<&'static str, u32>,
}

impl Default for RetryPolicy {
    /// Four attempts within two minutes.
    fn default() -> Self {
        Self::new(4)
    }
}

impl RetryPolicy {
    /// Maximum number of attempts, the first one counted: 1 or more, within two minutes.
    /// [`ScenarioBuilder::build`](crate::ScenarioBuilder::build) returns an error for 0.
    ///
    /// ```
    /// use scenario_client::RetryPolicy;
    ///
    /// assert_eq!(RetryPolicy::default(), RetryPolicy::new(4));
    /// assert_eq!(RetryPolicy::new(1), RetryPolicy::never());
    /// ```
    pub fn new(attempts: u32) -> Self {
        Self { attempts, deadline: Duration::from_secs(120), operations: BTreeMap::new() }
    }

    /// One attempt: nothing is sent again.
    pub fn never() -> Self {
        Self::new(1)
    }

    /// The longest time from the first attempt to the start of the last one. Default two minutes.
    ///
    /// A wait that would pass it is not begun: the error comes at once, with the wait that the server
    /// asked for in [`Error::retry_after`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Another maximum number of attempts for one operation: 1 or more.
    pub fn for_operation(mut self, operation: &'static Operation, attempts: u32) -> Self {
        self.operations.insert(operation.id, attempts);
        self
    }

    /// Whether another attempt is allowed after so many that failed, the last one with `error`.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::{CustomRequest, RetryPolicy, api::operations};
    ///
    /// fake.fault(&operations::RUN_MODEL, Fault::html(502));
    /// let error = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap_err();
    /// assert!(!RetryPolicy::default().allows(&operations::RUN_MODEL, 1, &error));
    /// # Ok(()) });
    /// ```
    pub fn allows(&self, operation: &Operation, attempts: u32, error: &Error) -> bool {
        let most = self.operations.get(operation.id).copied().unwrap_or(self.attempts);
        attempts < most && can_be_repeated(error)
    }

    /// Says what is out of range.
    pub(crate) fn check(&self) -> Result<(), String> {
        let wrong =
            |what: &str| Err(format!("the retry policy must allow 1 attempt or more{what}, not 0"));
        if self.attempts == 0 {
            return wrong("");
        }
        match self.operations.iter().find(|(_, attempts)| **attempts == 0) {
            Some((operation, _)) => wrong(&format!(" of {operation}")),
            None => Ok(()),
        }
    }

    /// The same policy, but no attempt starts after this.
    pub(crate) fn no_longer_than(&self, deadline: Duration) -> Self {
        Self { deadline: self.deadline.min(deadline), ..self.clone() }
    }

    /// The longest time from the first attempt to the start of the last one.
    pub(crate) fn longest(&self) -> Duration {
        self.deadline
    }

    /// Whether a sleep of `wait` after `elapsed` keeps within the deadline.
    pub(crate) fn has_time(&self, elapsed: Duration, wait: Duration) -> bool {
        elapsed.saturating_add(wait) < self.deadline
    }
}

/// Whether sending it again may help and cannot do harm.
fn can_be_repeated(error: &Error) -> bool {
    if error.is_ambiguous() && !error.effect().is_repeatable() {
        return false;
    }
    if let Some(said) = error.should_retry() {
        return said;
    }
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Transport | ErrorKind::Timeout => true,
        ErrorKind::Status => match error.status().map(|status| status.as_u16()) {
            Some(429) => error.parallel_limit().is_none() || error.retry_after().is_some(),
            Some(status) => matches!(status, 408 | 425 | 500 | 502 | 503 | 504),
            None => false,
        },
        _ => false,
    }
}
