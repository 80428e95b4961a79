//! The delays between attempts.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

use super::range;

/// The delays between the attempts of a request. [`RetryPolicy`](crate::RetryPolicy) decides whether there
/// is another attempt.
///
/// ```
/// use std::time::Duration;
/// use scenario_client::{Scenario, client::Backoff};
///
/// let backoff =
///     Backoff::default().initial_delay(Duration::from_millis(200)).max_delay(Duration::from_secs(5));
/// let scenario = Scenario::builder().api_key("key", "secret").backoff(backoff).build()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// The delays double from the initial to the maximum one. A random part of up to its own length is added to
/// each, so that many clients do not retry at once. A wait that the server asks for replaces the delay.
///
/// # Ranges
///
/// The initial delay is 1 millisecond or more, the maximum delay is at least the initial one and at most a
/// day. [`ScenarioBuilder::build`](crate::ScenarioBuilder::build) returns an error for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Backoff {
    initial: Duration,
    max: Duration,
}

impl Default for Backoff {
    /// From half a second to eight seconds.
    fn default() -> Self {
        Self { initial: Duration::from_millis(500), max: Duration::from_secs(8) }
    }
}

impl Backoff {
    /// Sets the delay before the second attempt. Default half a second.
    pub fn initial_delay(self, delay: Duration) -> Self {
        Self { initial: delay, ..self }
    }

    /// Sets the maximum delay, without its random part. Default 8 seconds.
    pub fn max_delay(self, delay: Duration) -> Self {
        Self { max: delay, ..self }
    }

    /// Returns an error that names a delay out of its range.
    pub(crate) fn check(&self) -> Result<(), String> {
        range::check(self.initial, self.max, "delay of the backoff")
    }

    /// Returns the delays, as an iterator without end.
    ///
    /// ```
    /// use std::time::Duration;
    /// use scenario_client::client::Backoff;
    ///
    /// let delays: Vec<Duration> = Backoff::default().delays().take(10).collect();
    /// assert!(delays[0] >= Duration::from_millis(500) && delays[0] <= Duration::from_secs(1));
    /// assert!(delays[9] >= Duration::from_secs(8) && delays[9] <= Duration::from_secs(16));
    /// ```
    pub fn delays(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        // The number of attempts is a matter of the retry policy, so the delays themselves never end.
        ExponentialBuilder::new()
            .with_min_delay(self.initial)
            .with_max_delay(self.max)
            .with_factor(2.0)
            .with_jitter()
            .without_max_times()
            .build()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn delays_never_end_and_stay_within_their_bounds(initial in 1_u64..10_000, more in 0_u64..100_000) {
            let backoff = Backoff::default()
                .initial_delay(Duration::from_millis(initial))
                .max_delay(Duration::from_millis(initial + more));
            prop_assert_eq!(backoff.check(), Ok(()));
            let delays: Vec<Duration> = backoff.delays().take(100).collect();
            prop_assert_eq!(delays.len(), 100);
            for delay in delays {
                prop_assert!(delay >= backoff.initial && delay <= backoff.max * 2);
            }
        }
    }
}
