//! How many requests a minute looks at jobs may spend.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

const MINUTE: Duration = Duration::from_secs(60);

/// Requests of other kinds never wait, but they count: up to so much time in advance.
const LONGEST_DEBT: Duration = Duration::from_secs(20);

/// Hands out moments at which to ask, never more of them in a minute than the budget allows.
///
/// A fifth of the budget may be spent at once, the rest is spread evenly (the generic cell rate
/// algorithm).
#[derive(Debug)]
pub(crate) struct RequestBudget {
    spacing: Duration,
    burst: Duration,
    /// When the bucket would be full again.
    arrival: Mutex<Option<Instant>>,
}

impl RequestBudget {
    /// A budget of this many requests a minute; the builder of the client refuses 0.
    pub(crate) fn per_minute(requests: u32) -> Self {
        let extra = requests / 5;
        // A request leaves a moment after it was allowed: a little is kept back for that.
        let margin = requests / 50;
        let steady = requests.saturating_sub(extra).saturating_sub(margin).max(1);
        // Rounded up: a nanosecond short would let one too many into a minute.
        let spacing = MINUTE / steady + Duration::from_nanos(1);
        Self { spacing, burst: spacing * extra, arrival: Mutex::new(None) }
    }

    /// Takes `now` if it is free; else says which moment will be.
    pub(crate) fn take(&self, now: Instant) -> Result<(), Instant> {
        let mut arrival = self.arrival.lock().unwrap_or_else(PoisonError::into_inner);
        let start = arrival.map_or(now, |arrival| arrival.max(now));
        let free = start.checked_sub(self.burst).map_or(now, |moment| moment.max(now));
        if free > now {
            return Err(free);
        }
        *arrival = Some(start + self.spacing);
        Ok(())
    }

    /// When a moment is free while at least half of what may be spent at once is left; `now` at the
    /// earliest.
    pub(crate) fn spare(&self, now: Instant) -> Instant {
        let arrival = self.arrival.lock().unwrap_or_else(PoisonError::into_inner);
        let spare = arrival.and_then(|arrival| arrival.checked_sub(self.burst / 2));
        spare.map_or(now, |spare| spare.max(now))
    }

    /// Counts a request that does not wait.
    pub(crate) fn count(&self, now: Instant) {
        let mut arrival = self.arrival.lock().unwrap_or_else(PoisonError::into_inner);
        let start = arrival.map_or(now, |arrival| arrival.max(now));
        *arrival = Some((start + self.spacing).min(now + self.burst + LONGEST_DEBT).max(start));
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
                        now = later;
                        prop_assert_eq!(requests.take(now), Ok(()), "it was promised");
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
    fn other_requests_count_but_do_not_starve_looks() {
        let budget = RequestBudget::per_minute(100);
        let now = Instant::now();
        for _ in 0..1_000 {
            budget.count(now);
        }
        assert!(budget.spare(now) > now);
        let later = budget.take(now).unwrap_err();
        assert!(later > now && later <= now + LONGEST_DEBT, "{:?}", later - now);
    }

    #[test]
    fn a_fifth_goes_at_once() {
        let budget = RequestBudget::per_minute(100);
        let now = Instant::now();
        let at_once = (0..100).filter(|_| budget.take(now).is_ok()).count();
        assert_eq!(at_once, 21, "a fifth, and the first of the steady rest");
    }
}
