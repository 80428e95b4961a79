//! The budget of polling: requests a minute (contract: limits.requests-per-minute).

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// Maximum time that other requests, which never wait but count, may use in advance, and for which they can hold up a poll.
const MAX_DEBT: Duration = Duration::from_secs(20);

/// Number of polls whose place other requests may take, until one is granted in any case.
const PLACES: u32 = 8;

/// Grants polling requests, in any minute at most as many as the budget allows.
///
/// A fifth of the budget may be used in a burst, the rest is spread evenly (the generic cell rate
/// algorithm).
#[derive(Debug)]
pub(crate) struct RequestBudget {
    spacing: Duration,
    burst: Duration,
    used: Mutex<Used>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Used {
    /// When the bucket is full again.
    arrival: Option<Instant>,
    /// When the last request was granted, or when the first one was counted.
    granted: Option<Instant>,
}

impl RequestBudget {
    /// Creates a budget in requests a minute; the builder of the client refuses 0.
    pub(crate) fn per_minute(requests: u32) -> Self {
        let extra = requests / 5;
        // A request leaves a moment after it was granted: the margin allows for that.
        let margin = requests / 50;
        let steady = requests.saturating_sub(extra).saturating_sub(margin).max(1);
        // Rounded up: a nanosecond less would allow one request too many in a minute.
        let spacing = MINUTE / steady + Duration::from_nanos(1);
        Self { spacing, burst: spacing * extra, used: Mutex::default() }
    }

    /// Grants a request now, or returns the moment at which the next one is possible.
    pub(crate) fn take(&self, now: Instant) -> Result<(), Instant> {
        let mut used = self.used();
        let free = self.free_after(*used, now);
        if free > now {
            return Err(free);
        }
        used.arrival = Some(used.arrival.map_or(now, |arrival| arrival.max(now)) + self.spacing);
        used.granted = Some(now);
        Ok(())
    }

    /// Returns when the next request is possible, without granting one; `now` at the earliest.
    pub(crate) fn free(&self, now: Instant) -> Instant {
        self.free_after(*self.used(), now)
    }

    fn free_after(&self, used: Used, now: Instant) -> Instant {
        // The bucket may be ahead of time by the burst, not more.
        let free = used.arrival.and_then(|arrival| arrival.checked_sub(self.burst));
        // A program that sends without end must not stop its own waits.
        let patience = self.spacing.saturating_mul(PLACES).min(MAX_DEBT).max(self.spacing);
        let latest = used.granted.map(|granted| granted + patience);
        let free = free.map(|free| latest.map_or(free, |latest| free.min(latest)));
        free.map_or(now, |free| free.max(now))
    }

    /// Returns when a request leaves at least half of the burst unused; `now` at the earliest.
    pub(crate) fn spare(&self, now: Instant) -> Instant {
        let spare = self.used().arrival.and_then(|arrival| arrival.checked_sub(self.burst / 2));
        // No request yet means that the whole burst is left.
        spare.map_or(now, |spare| spare.max(now))
    }

    /// Counts a request that does not wait.
    pub(crate) fn count(&self, now: Instant) {
        let mut used = self.used();
        let start = used.arrival.map_or(now, |arrival| arrival.max(now));
        // Requests that never wait push polling back, but only so far.
        used.arrival = Some((start + self.spacing).min(now + self.burst + MAX_DEBT).max(start));
        used.granted.get_or_insert(now);
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        // The state is two moments, which a panic elsewhere cannot leave half written.
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_minute_holds_more_than_the_budget(
            budget in 1_u32..500,
            pauses in proptest::collection::vec(0_u64..3_000, 1..600),
        ) {
            let requests = RequestBudget::per_minute(budget);
            let mut now = Instant::now();
            let mut moments: Vec<Instant> = Vec::new();
            for pause in pauses {
                now += Duration::from_millis(pause);
                match requests.take(now) {
                    Ok(()) => moments.push(now),
                    Err(later) => {
                        prop_assert!(later > now);
                        prop_assert_eq!(requests.free(now), later);
                        now = later;
                        prop_assert_eq!(requests.take(now), Ok(()), "the returned moment is free");
                        moments.push(now);
                    }
                }
            }
            for (index, start) in moments.iter().enumerate() {
                let held = moments[index..].iter().take_while(|moment| **moment < *start + MINUTE).count();
                prop_assert!(held <= budget as usize, "{held} in a minute");
            }
        }
    }

    #[test]
    fn other_requests_count_but_do_not_starve_polling() {
        let budget = RequestBudget::per_minute(100);
        let now = Instant::now();
        for _ in 0..1_000 {
            budget.count(now);
        }
        assert!(budget.spare(now) > now);
        let later = budget.take(now).unwrap_err();
        assert!(later > now && later <= now + MAX_DEBT, "{:?}", later - now);
    }

    #[test]
    fn polls_go_on_beside_other_requests_that_never_end() {
        for (budget, expected) in [(1, 9), (20, 30), (100, 90), (1_000, 800)] {
            let requests = RequestBudget::per_minute(budget);
            let (start, mut granted) = (Instant::now(), 0);
            for tenth in 0..6_000 {
                let now = start + Duration::from_millis(100) * tenth;
                requests.count(now);
                granted += u32::from(requests.take(now).is_ok());
            }
            assert!(granted >= expected, "{granted} in ten minutes of a budget of {budget}");
        }
    }

    #[test]
    fn a_fifth_may_be_used_in_a_burst() {
        let budget = RequestBudget::per_minute(100);
        let now = Instant::now();
        let at_once = (0..100).filter(|_| budget.take(now).is_ok()).count();
        assert_eq!(at_once, 21, "a fifth, and the first of the steady rest");
    }
}
