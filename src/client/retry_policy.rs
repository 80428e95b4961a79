//! Whether a failed request is retried (contract: submit.no-idempotency-key, limits.parallel-free).

use std::time::Duration;

use http::StatusCode;

use super::retry::Retry;
use crate::{
    api::Operation,
    error::{Error, Recovery},
};

/// Decides whether a failed request is retried. [`Backoff`](crate::client::Backoff) decides how long it
/// sleeps between attempts.
///
/// ```
/// use std::time::Duration;
/// use scenario_client::{RetryPolicy, Scenario, api::operations};
///
/// let policy = RetryPolicy::new(5)
///     .timeout(Duration::from_secs(60))
///     .for_operation(&operations::LIST_MODELS, 1);
/// let scenario = Scenario::builder().api_key("key", "secret").retry_policy(policy).build()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Which requests may be retried is not a setting: only those for which a retry is safe.
///
/// | request | is retried after |
/// | --- | --- |
/// | reads, estimates, `PUT` and `DELETE` of whole resources | no connection, a failed one, a timeout, 408, 425, 429, 500, 502, 503, 504 |
/// | everything else: other `POST`s, everything paid, estimates with IP detection, which are billed | no connection, 429, 503 with `Retry-After`: nothing was started |
///
/// The API has no idempotency key (source: official SDK), so a run whose response was lost is never
/// retried: it could be charged twice. Find its job with [`Scenario::reconcile`](crate::Scenario::reconcile).
///
/// A 429 for too many parallel jobs is not retried unless the server names a wait: it lasts until a job
/// ends. [`Scenario::queue`](crate::Scenario::queue) waits for that. A header `x-should-retry: false`
/// prevents a retry; `true` adds statuses to the first row only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    timeout: Duration,
    /// The limits of single operations, in the order of their names.
    operations: Vec<(&'static str, u32)>,
}

impl Default for RetryPolicy {
    /// Four attempts within two minutes.
    fn default() -> Self {
        Self::new(4)
    }
}

impl RetryPolicy {
    /// Creates a policy with a maximum number of attempts, including the first: 1 or more, within two minutes.
    /// [`ScenarioBuilder::build`](crate::ScenarioBuilder::build) returns an error for 0.
    ///
    /// ```
    /// use scenario_client::RetryPolicy;
    ///
    /// assert_eq!(RetryPolicy::default(), RetryPolicy::new(4));
    /// assert_eq!(RetryPolicy::new(1), RetryPolicy::never());
    /// ```
    pub fn new(attempts: u32) -> Self {
        Self { attempts, timeout: Duration::from_secs(120), operations: Vec::new() }
    }

    /// Returns the policy without retries.
    pub fn never() -> Self {
        Self::new(1)
    }

    /// Sets the maximum time from the first attempt to the start of the last one. Default two minutes.
    ///
    /// A sleep that would exceed it is not started: the error is returned at once, with the wait that the
    /// server asked for in [`Error::retry_after`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the maximum number of attempts for one operation: 1 or more.
    pub fn for_operation(mut self, operation: &'static Operation, attempts: u32) -> Self {
        let place = self.operations.partition_point(|(id, _)| *id < operation.id);
        match self.operations.get_mut(place) {
            Some((id, known)) if *id == operation.id => *known = attempts,
            _ => self.operations.insert(place, (operation.id, attempts)),
        }
        self
    }

    /// Returns whether another attempt is allowed after `attempts` failed ones, the last with `error`.
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
        // A limit for an operation replaces the general one, in both directions.
        let own = self.operations.iter().find(|(id, _)| *id == operation.id);
        let most = own.map_or(self.attempts, |(_, most)| *most);
        attempts < most && is_retryable(error)
    }

    /// Returns an error that names a number of attempts out of range.
    pub(crate) fn check(&self) -> Result<(), String> {
        let wrong =
            |what: &str| Err(format!("the retry policy must allow 1 attempt or more{what}, not 0"));
        if self.attempts == 0 {
            return wrong("");
        }
        match self.operations.iter().find(|(_, attempts)| *attempts == 0) {
            Some((operation, _)) => wrong(&format!(" of {operation}")),
            None => Ok(()),
        }
    }

    /// Returns the maximum time from the first attempt to the start of the last one.
    pub(crate) fn total_timeout(&self) -> Duration {
        self.timeout
    }
}

/// Whether a retry may help and is safe.
fn is_retryable(error: &Error) -> bool {
    // Stands first: no header, status or setting may repeat a request that may have charged already. Only these two
    // statuses say that nothing was started.
    let refused = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    let proven = error.status().is_none_or(|status| refused.contains(&status));
    if !error.effect().is_repeatable() && (error.is_ambiguous() || !proven) {
        return false;
    }
    // The header of the server wins over the status, but never over the safety of a paid request above.
    if let Some(said) = error.should_retry() {
        return said;
    }
    // A full plan frees a slot when a job ends, which takes minutes. The queue waits for that, a retry does not.
    let is_full = error.parallel_limit().is_some() && error.retry_after().is_none();
    error.recovery() == Recovery::Likely && !is_full
}

/// The attempts of one operation by the policy of the client.
pub(super) struct ByPolicy<'a> {
    pub(super) policy: &'a RetryPolicy,
    pub(super) operation: &'static Operation,
    /// The time that is left until the request ends, if that is less.
    pub(super) left: Option<Duration>,
}

impl Retry for ByPolicy<'_> {
    const NAME: &'static str = "the request";

    fn allows(&self, attempts: u32, error: &Error) -> bool {
        self.policy.allows(self.operation, attempts, error)
    }

    fn longest_wait(&self) -> Duration {
        self.timeout()
    }

    fn timeout(&self) -> Duration {
        self.left.map_or(self.policy.timeout, |left| left.min(self.policy.timeout))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operations::{GET_JOB, LIST_JOBS};

    #[test]
    fn the_last_limit_of_an_operation_counts_whatever_their_order() {
        let policy = RetryPolicy::new(4).for_operation(&LIST_JOBS, 2).for_operation(&GET_JOB, 3);
        let other = RetryPolicy::new(4).for_operation(&GET_JOB, 3).for_operation(&LIST_JOBS, 1);
        assert_ne!(policy, other);
        assert_eq!(policy, other.for_operation(&LIST_JOBS, 2));
        assert!(policy.check().is_ok() && policy.for_operation(&GET_JOB, 0).check().is_err());
    }
}
