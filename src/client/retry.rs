//! The one retry loop.

use std::{
    future::Future,
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep};

use super::Backoff;
use crate::error::Error;

/// Maximum wait that a server can ask for, unless a policy says otherwise.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// What is retried, and how often.
pub(crate) trait Retry {
    /// Names the operation in the trace.
    const NAME: &'static str;

    /// Whether another attempt follows the failed attempt number `attempts`.
    fn allows(&self, attempts: u32, error: &Error) -> bool;

    /// Returns the time after which no attempt starts.
    fn timeout(&self) -> Duration {
        Duration::MAX
    }

    /// Returns the maximum wait that a server can ask for.
    fn longest_wait(&self) -> Duration {
        LONGEST_WAIT
    }
}

/// The attempts of one operation.
pub(crate) struct Attempts<R> {
    policy: R,
    backoff: Backoff,
    started: Instant,
    /// How long ago the operation had started when this was made, and the time of day then.
    made: (Duration, SystemTime),
    failed: u32,
    /// Created with the first failure.
    delays: Option<Box<dyn Iterator<Item = Duration> + Send>>,
}

impl<R: Retry> Attempts<R> {
    pub(crate) fn new(policy: R, backoff: Backoff) -> Self {
        Self::since(Instant::now(), policy, backoff)
    }

    /// Creates the attempts of an operation that has started at this moment.
    pub(crate) fn since(started: Instant, policy: R, backoff: Backoff) -> Self {
        let made = (started.elapsed(), SystemTime::now());
        Self { policy, backoff, started, made, failed: 0, delays: None }
    }

    /// Returns the time from the start of the operation to a moment.
    pub(crate) fn until(&self, moment: Instant) -> Duration {
        moment.saturating_duration_since(self.started)
    }

    /// Returns the time since the operation started, with the time that the machine has slept: the clock of [`Instant`]
    /// may rest then, and a job of an attempt that is hours late would not be found.
    pub(crate) fn elapsed(&self) -> Duration {
        let (passed, then) = self.made;
        let by_day = then.elapsed().unwrap_or_default().saturating_add(passed);
        self.started.elapsed().max(by_day)
    }

    /// Returns the number of the current attempt, from 1.
    pub(crate) fn number(&self) -> u32 {
        self.failed.saturating_add(1)
    }

    /// Starts to count anew, after an attempt that made progress.
    pub(crate) fn progressed(&mut self) {
        // A long download breaks many times. What counts is the number of failures without a byte in between.
        if self.failed > 0 {
            self.failed = 0;
            self.delays = None;
        }
    }

    /// Waits before the next attempt, for as long as the server asked or by the backoff.
    ///
    /// # Errors
    ///
    /// Returns the error of the failed attempt if no other follows.
    pub(crate) async fn after(&mut self, error: Error) -> Result<(), Error> {
        self.failed = self.failed.saturating_add(1);
        if !self.policy.allows(self.failed, &error) {
            return Err(error);
        }
        // A wait of zero says "now". Without the backoff, all clients would come back at once.
        let asked = error.retry_after().filter(|wait| !wait.is_zero());
        let wait = match asked {
            Some(wait) => wait,
            None => {
                // Most requests succeed at once, so the random delays are not set up before a failure.
                let delays = self.delays.get_or_insert_with(|| Box::new(self.backoff.delays()));
                delays.next().unwrap_or_default()
            }
        };
        // A sleep that outlasts the policy is not begun: the caller learns now, with the hint of the server.
        if wait > self.policy.longest_wait()
            || self.elapsed().saturating_add(wait) >= self.policy.timeout()
        {
            return Err(error);
        }
        tracing::debug!(attempt = self.failed, %error, ?wait, "retrying {}", R::NAME);
        sleep(wait).await;
        // Nobody may have polled the future meanwhile. After the policy has ended, a search for a job looks no further.
        if self.elapsed() >= self.policy.timeout() {
            return Err(error);
        }
        Ok(())
    }
}

/// Repeats an operation until an attempt succeeds or the policy allows no other.
pub(crate) async fn retry<T, F>(
    policy: impl Retry,
    backoff: Backoff,
    mut attempt: impl FnMut() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut attempts = Attempts::new(policy, backoff);
    loop {
        match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => attempts.after(error).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::*;

    /// Allows three attempts in a minute.
    struct Three;

    impl Retry for Three {
        const NAME: &'static str = "a test";

        fn allows(&self, attempts: u32, error: &Error) -> bool {
            attempts < 3 && error.is_transient()
        }

        fn timeout(&self) -> Duration {
            Duration::from_secs(60)
        }
    }

    /// Allows any number of attempts at any time.
    struct Any;

    impl Retry for Any {
        const NAME: &'static str = "a test";

        fn allows(&self, _: u32, _: &Error) -> bool {
            true
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_server_holds_up_an_operation_for_hours() {
        let mut attempts = Attempts::new(Any, Backoff::default());
        attempts.after(failure(503, Some("300"))).await.unwrap();
        let error = attempts.after(failure(503, Some("301"))).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Duration::from_secs(301)));
    }

    fn failure(status: u16, retry_after: Option<&'static str>) -> Error {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = retry_after {
            headers.insert("retry-after", HeaderValue::from_static(seconds));
        }
        Error::refused(None, StatusCode::from_u16(status).unwrap(), &headers, b"")
    }

    /// Returns the number of attempts and the time that they took.
    async fn run(failures: Vec<Error>) -> (usize, Duration, Result<(), Error>) {
        let (started, count) = (Instant::now(), std::cell::Cell::new(0));
        let mut failures = failures.into_iter();
        let outcome = retry(Three, Backoff::default(), || {
            count.set(count.get() + 1);
            std::future::ready(failures.next().map_or(Ok(()), Err))
        });
        let outcome = outcome.await;
        (count.get(), started.elapsed(), outcome)
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_end_with_success_a_permanent_error_or_their_number() {
        let (attempts, _, outcome) = run(vec![failure(502, None), failure(503, None)]).await;
        assert!(attempts == 3 && outcome.is_ok());
        let (attempts, elapsed, outcome) = run(vec![failure(404, None)]).await;
        assert!(attempts == 1 && elapsed.is_zero());
        assert_eq!(outcome.unwrap_err().status(), Some(StatusCode::NOT_FOUND));
        let lasting = [502, 503, 504, 500].map(|status| failure(status, None));
        let (attempts, _, outcome) = run(lasting.into()).await;
        assert_eq!(attempts, 3);
        assert_eq!(outcome.unwrap_err().status(), Some(StatusCode::GATEWAY_TIMEOUT));
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_is_that_of_the_server_or_the_backoff_and_never_beyond_the_timeout() {
        let (_, elapsed, outcome) = run(vec![failure(429, Some("7"))]).await;
        assert!(outcome.is_ok());
        assert_eq!(elapsed.as_secs(), 7);
        let (_, elapsed, _) = run(vec![failure(500, None), failure(500, None)]).await;
        assert!(elapsed >= Duration::from_millis(1_500) && elapsed < Duration::from_secs(4));
        let (attempts, elapsed, outcome) = run(vec![failure(429, Some("60"))]).await;
        assert!(attempts == 1 && elapsed.is_zero() && outcome.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn no_attempt_follows_if_nobody_polled_until_the_policy_had_ended() {
        let mut attempts = Attempts::new(Three, Backoff::default());
        let mut after = pin!(attempts.after(failure(429, Some("1"))));
        assert!(futures_util::poll!(&mut after).is_pending(), "it sleeps");
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(after.await.unwrap_err().status(), Some(StatusCode::TOO_MANY_REQUESTS));
    }

    #[tokio::test(start_paused = true)]
    async fn no_attempt_follows_if_the_machine_has_slept_until_the_policy_had_ended() {
        let mut attempts = Attempts::new(Three, Backoff::default());
        // What a sleep of the machine looks like: the time of day went on, and the other clock did not.
        attempts.made.1 -= Duration::from_secs(61);
        let error = attempts.after(failure(429, Some("1"))).await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::TOO_MANY_REQUESTS));
    }

    #[tokio::test(start_paused = true)]
    async fn progress_restores_all_attempts() {
        let mut attempts = Attempts::new(Three, Backoff::default());
        for _ in 0..10 {
            attempts.after(failure(500, None)).await.unwrap();
            attempts.after(failure(500, None)).await.unwrap();
            attempts.progressed();
        }
        assert_eq!(attempts.number(), 1);
    }
}
