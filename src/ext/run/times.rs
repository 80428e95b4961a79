//! When the job list is searched for a lost job.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::{client::PollPolicy, values::end};

/// Maximum time between two searches. The polling interval of a job may be as long as its webhook makes it.
const INTERVAL: Duration = Duration::from_secs(10);

/// The part of the timeout in which the list has to be read once more.
const END: u32 = 4;

/// The number of shortest pauses in the timeout.
const SHORTEST: u32 = 32;

/// The times of one search after the other.
pub(in crate::ext) struct Times {
    policy: PollPolicy,
    start: Instant,
    pub(in crate::ext) end: Instant,
    searches: u32,
    /// When the last search began that could read the list.
    pub(in crate::ext) read: Option<Instant>,
}

impl Times {
    pub(in crate::ext) fn new(timeout: Duration, policy: PollPolicy) -> Self {
        let start = Instant::now();
        Self { policy, start, end: end(start, timeout), searches: 0, read: None }
    }

    fn whole(&self) -> Duration {
        self.end - self.start
    }

    /// Waits for the next search; `None` at the end.
    pub(in crate::ext) async fn next(&mut self) -> Option<Instant> {
        let now = Instant::now();
        if self.searches > 0 {
            let interval = self.policy.interval(self.searches - 1).min(INTERVAL);
            let last = self.end - self.whole() / END;
            // However long the intervals are, the list is read in the end.
            let next = if now < last {
                (now + interval).min(last)
            } else if self.was_read_in_the_end() {
                (now + interval).min(self.end)
            } else {
                let left = self.end.saturating_duration_since(now) / END;
                now + interval.min(left.max(self.whole() / SHORTEST))
            };
            sleep_until(next.min(self.end)).await;
        }
        self.searches = self.searches.saturating_add(1);
        let start = Instant::now();
        (start < self.end || self.searches == 1).then_some(start)
    }

    pub(in crate::ext) fn was_read_in_the_end(&self) -> bool {
        self.read.is_some_and(|read| self.end.saturating_duration_since(read) <= self.whole() / END)
    }
}
