//! How long to sleep between attempts.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};

/// How long to sleep before a request is sent again: "how long?". Whether it is sent again says
/// [`RetryPolicy`](crate::RetryPolicy).
///
/// ```
/// use std::time::Duration;
/// use scenario_client::{Backoff, Scenario};
///
/// let backoff = Backoff::new(Duration::from_millis(200), Duration::from_secs(5));
/// let scenario = Scenario::builder().api_key("key", "secret").backoff(backoff).build()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// The delays double from the first to the longest; to each a random part of up to its own length is
/// added, so that many clients do not come back at once. A wait that the server asks for is used in
/// place of the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Default for Backoff {
    /// From half a second to eight seconds.
    fn default() -> Self {
        Self::new(Duration::from_millis(500), Duration::from_secs(8))
    }
}

impl Backoff {
    /// Delays from `first` to `longest`, which is at least `first`.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest: longest.max(first) }
    }

    /// The delays one after the other, without end.
    ///
    /// ```
    /// use std::time::Duration;
    /// use scenario_client::Backoff;
    ///
    /// let delays: Vec<Duration> = Backoff::default().delays().take(10).collect();
    /// assert!(delays[0] >= Duration::from_millis(500) && delays[0] <= Duration::from_secs(1));
    /// assert!(delays[9] >= Duration::from_secs(8) && delays[9] <= Duration::from_secs(16));
    /// ```
    pub fn delays(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::new()
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
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
        fn delays_never_end_and_stay_within_their_bounds(first in 0_u64..10_000, longest in 0_u64..100_000) {
            let backoff = Backoff::new(Duration::from_millis(first), Duration::from_millis(longest));
            let delays: Vec<Duration> = backoff.delays().take(100).collect();
            prop_assert_eq!(delays.len(), 100);
            for delay in delays {
                prop_assert!(delay >= backoff.first && delay <= backoff.longest * 2);
            }
        }
    }
}
