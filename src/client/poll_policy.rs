//! The polling intervals of a wait.

use std::time::Duration;

use super::range;

/// The growing intervals at which a wait polls a job.
///
/// ```
/// use std::time::Duration;
/// use scenario_client::client::PollPolicy;
///
/// let policy = PollPolicy::default()
///     .initial_interval(Duration::from_secs(2))
///     .max_interval(Duration::from_secs(15));
/// assert_eq!(policy.interval(0), Duration::from_secs(2));
/// assert_eq!(policy.interval(1), Duration::from_secs(3));
/// assert_eq!(policy.interval(50), Duration::from_secs(15));
/// ```
///
/// Without a policy in [`ScenarioBuilder::poll_policy`](crate::ScenarioBuilder::poll_policy) the kind of
/// the job decides: typed parameters know whether they generate speech or music, training and workflows are known
/// by the type of the job, everything else has the default. Intervals grow by half each time: a job of a minute
/// takes about ten requests of the hundred a minute that the API allows (source: docs).
///
/// # Ranges
///
/// The initial interval is 1 millisecond or more, the maximum interval is at least the initial one and at
/// most a day. [`ScenarioBuilder::build`](crate::ScenarioBuilder::build) and the waits that use a policy
/// return an error for anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct PollPolicy {
    initial: Duration,
    max: Duration,
    growth: Growth,
}

/// How intervals grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Growth {
    Quarter,
    Half,
}

impl Growth {
    fn factor(self) -> f64 {
        match self {
            Self::Half => 1.5,
            Self::Quarter => 1.25,
        }
    }
}

/// Maximum initial interval if another run waits for the end of the job.
const CLOSE: Duration = Duration::from_secs(1);

impl Default for PollPolicy {
    /// From 1 to 10 seconds.
    fn default() -> Self {
        Self::seconds(1, 10)
    }
}

impl PollPolicy {
    /// Returns the policy for speech and sound effects, which take tens of seconds (observed): from 1 to 4
    /// seconds.
    pub fn speech() -> Self {
        Self::seconds(1, 4)
    }

    /// Returns the policy for music and images: from 2 to 8 seconds.
    pub fn music() -> Self {
        Self::seconds(2, 8)
    }

    /// Returns the policy for video, 3D and workflows, which take minutes (observed): from 3 to 15 seconds.
    pub fn video() -> Self {
        Self::seconds(3, 15)
    }

    /// Returns the policy for training, which takes hours (observed): from 10 seconds to a minute.
    pub fn training() -> Self {
        Self::seconds(10, 60)
    }

    /// Returns a policy with a constant interval.
    ///
    /// ```
    /// use std::time::Duration;
    /// use scenario_client::client::PollPolicy;
    ///
    /// let policy = PollPolicy::every(Duration::from_secs(5));
    /// assert_eq!(policy.interval(0), policy.interval(9));
    /// ```
    pub fn every(interval: Duration) -> Self {
        Self::default().initial_interval(interval).max_interval(interval)
    }

    /// Returns a policy whose intervals are never longer than those of both.
    pub(crate) fn faster(self, other: Self) -> Self {
        Self {
            initial: self.initial.min(other.initial),
            max: self.max.min(other.max),
            growth: self.growth.min(other.growth),
        }
    }

    fn seconds(initial: u64, max: u64) -> Self {
        Self {
            initial: Duration::from_secs(initial),
            max: Duration::from_secs(max),
            growth: Growth::Half,
        }
    }

    /// Sets the interval before the second poll. Default 1 second.
    pub fn initial_interval(self, interval: Duration) -> Self {
        Self { initial: interval, ..self }
    }

    /// Sets the maximum interval. Default 10 seconds.
    pub fn max_interval(self, interval: Duration) -> Self {
        Self { max: interval, ..self }
    }

    /// Returns an error that names an interval out of its range.
    pub(crate) fn check(&self) -> Result<(), String> {
        range::check(self.initial, self.max, "interval of the poll policy")
    }

    /// Returns a closer policy, for callers that start another run when the job ends: its end is noticed at
    /// most a quarter of its duration, or a second, late.
    pub(crate) fn closely(self) -> Self {
        // The maximum is a decision of the caller, for example to save requests, so it stays.
        Self { initial: self.initial.min(CLOSE), growth: Growth::Quarter, ..self }
    }

    /// Returns the interval after the `count`-th response, counted from 0.
    pub fn interval(&self, count: u32) -> Duration {
        let factor = self.growth.factor().powi(i32::try_from(count.min(60)).unwrap_or(60));
        Duration::try_from_secs_f64(self.initial.as_secs_f64() * factor)
            .unwrap_or(self.max)
            .min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_queue_notices_the_end_of_any_job_of_ten_seconds_in_time() {
        let policies = [
            PollPolicy::default(),
            PollPolicy::speech(),
            PollPolicy::music(),
            PollPolicy::video(),
            PollPolicy::training(),
        ];
        for policy in policies.map(PollPolicy::closely) {
            for job in (10_000..600_000).step_by(50).map(Duration::from_millis) {
                let mut polls = (0..).scan(Duration::ZERO, |passed, count| {
                    *passed += policy.interval(count);
                    Some(*passed)
                });
                let noticed = polls.find(|moment| *moment >= job).unwrap();
                assert!(
                    noticed <= job.mul_f64(1.4),
                    "{job:?} noticed after {noticed:?}, {policy:?}"
                );
            }
        }
    }

    fn policies() -> impl Strategy<Value = PollPolicy> {
        (1_u64..100_000, 0_u64..100_000, any::<bool>()).prop_map(|(initial, more, is_close)| {
            let policy = PollPolicy::default()
                .initial_interval(Duration::from_millis(initial))
                .max_interval(Duration::from_millis(initial + more));
            if is_close { policy.closely() } else { policy }
        })
    }

    proptest! {
        /// A second wait for a job must not slow the first one, at no time.
        #[test]
        fn the_faster_of_two_policies_is_slower_than_neither(one in policies(), other in policies(), count in 0_u32..100) {
            let faster = one.faster(other);
            prop_assert!(faster.interval(count) <= one.interval(count).min(other.interval(count)));
            prop_assert_eq!(one.faster(one), one);
        }

        #[test]
        fn intervals_grow_within_their_bounds(initial in 1_u64..40_000_000, more in 0_u64..40_000_000, count in any::<u32>()) {
            let policy = PollPolicy::default()
                .initial_interval(Duration::from_millis(initial))
                .max_interval(Duration::from_millis(initial + more));
            prop_assert_eq!(policy.check(), Ok(()));
            let interval = policy.interval(count);
            prop_assert!(interval >= policy.initial && interval <= policy.max);
            prop_assert!(policy.interval(count.saturating_add(1)) >= interval);
        }
    }
}
