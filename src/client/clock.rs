//! The clock of the server (contract: clock.date).

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, UNIX_EPOCH},
};

use chrono::{DateTime, TimeDelta, Utc};
use http::header::{DATE, HeaderMap, HeaderValue};
use tokio::time::Instant;

use crate::values::{Moment, ServerTime};

/// Maximum drift between two clocks, as the divisor of the elapsed time: 500 parts in a million, the maximum
/// rate at which a clock is slewed.
const DRIFT: i64 = 2_000;

/// If two observations contradict each other by more than this, the older one is obsolete: the machine
/// slept, or the clock of the server was set. In nanoseconds.
const STEP: i64 = 5_000_000_000;

/// Measures the clock of the server from its responses.
///
/// Jobs are found by the time of their creation, on the server's clock. A `Date` header has whole seconds,
/// so one response is precise to about a second; several responses narrow it down, because each arrives at
/// another fraction of the second. A job that a submit has just created is precise to a round trip.
#[derive(Debug)]
pub(crate) struct ServerClock {
    started: Instant,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What is known, and when that was last measured.
    known: Option<(Interval, Instant)>,
    /// The last `Date` and its nanoseconds since the epoch: many responses arrive within its second.
    last: Option<(HeaderValue, i64)>,
}

/// The interval of the server time at which a clock was started, in nanoseconds since the epoch. Every response is
/// measured, and numbers cost less than dates.
#[derive(Clone, Copy, Debug)]
struct Interval {
    earliest: i64,
    latest: i64,
}

impl Default for ServerClock {
    fn default() -> Self {
        Self { started: Instant::now(), state: Mutex::default() }
    }
}

impl ServerClock {
    /// Measures with the `Date` of a response, given when its request was sent and when it arrived.
    pub(crate) fn observe(&self, headers: &HeaderMap, sent: Instant, received: Instant) {
        let Some(date) = headers.get(DATE) else { return };
        let mut state = self.state();
        if let Some(dated) = state.parsed(date) {
            // The header cuts off the fraction of the second, so the true time is up to a second later.
            self.measure(&mut state, dated, nanoseconds(Duration::from_secs(1)), sent, received);
        }
    }

    /// Measures with anything that the server dated between these moments; `precision` is the resolution of
    /// its dates.
    pub(crate) fn observe_moment(
        &self,
        dated: DateTime<Utc>,
        precision: TimeDelta,
        sent: Instant,
        received: Instant,
    ) {
        // A date that nanoseconds cannot hold is no date of a server.
        if let (Some(dated), Some(precision)) =
            (dated.timestamp_nanos_opt(), precision.num_nanoseconds())
        {
            self.measure(&mut self.state(), dated, precision, sent, received);
        }
    }

    fn measure(
        &self,
        state: &mut State,
        dated: i64,
        precision: i64,
        sent: Instant,
        received: Instant,
    ) {
        // The server dated the response after the request left and before the response arrived. So at the start of
        // this clock its time was at least the date less the later moment, and at most the date less the earlier.
        let observed = Interval {
            earliest: dated.saturating_sub(self.since_start(received)),
            latest: dated.saturating_add(precision).saturating_sub(self.since_start(sent)),
        };
        // The old measurement ages first. Otherwise drift would make two true intervals contradict each other.
        let next = match state.known.map(|(time, measured)| time.widened(received, measured)) {
            None => observed,
            // Each observation is an interval that holds the truth: their intersection holds it, too, and is narrower.
            Some(time) => time.and(observed),
        };
        state.known = Some((next, received));
    }

    /// Returns the server time at a moment of this process; `None` before the first response.
    pub(crate) fn at(&self, moment: Instant) -> Option<ServerTime> {
        let (time, measured) = self.state().known?;
        let (time, shift) = (time.widened(moment, measured), self.since_start(moment));
        let date = |start: i64| DateTime::from_timestamp_nanos(start.saturating_add(shift));
        Some(ServerTime { earliest: date(time.earliest), latest: date(time.latest) })
    }

    /// Returns the current moment on all known clocks.
    pub(crate) fn moment(&self) -> Moment {
        let now = Instant::now();
        Moment { here: Utc::now(), instant: Some(now), server: self.at(now) }
    }

    /// Returns the nanoseconds from the start of this clock to a moment.
    fn since_start(&self, moment: Instant) -> i64 {
        match moment.checked_duration_since(self.started) {
            Some(after) => nanoseconds(after),
            // A submission may come from another client of this process that is older than this clock.
            None => -nanoseconds(self.started - moment),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Returns the nanoseconds of a date since the epoch.
    fn parsed(&mut self, date: &HeaderValue) -> Option<i64> {
        if let Some((known, dated)) = &self.last
            && known == date
        {
            return Some(*dated);
        }
        let parsed = httpdate::parse_http_date(date.to_str().ok()?).ok()?;
        let dated = nanoseconds(parsed.duration_since(UNIX_EPOCH).ok()?);
        // Copied: the value of the header is a part of the whole response, which it would keep.
        if let Ok(copy) = HeaderValue::from_bytes(date.as_bytes()) {
            self.last = Some((copy, dated));
        }
        Some(dated)
    }
}

impl Interval {
    /// Widens a measurement for another moment, because clocks drift.
    fn widened(self, moment: Instant, measured: Instant) -> Self {
        let apart = moment.max(measured).duration_since(moment.min(measured));
        let drift = nanoseconds(apart) / DRIFT;
        Self {
            earliest: self.earliest.saturating_sub(drift),
            latest: self.latest.saturating_add(drift),
        }
    }

    /// Combines two observations.
    fn and(self, observed: Self) -> Self {
        let (earliest, latest) =
            (self.earliest.max(observed.earliest), self.latest.min(observed.latest));
        match earliest.saturating_sub(latest) {
            // Both are true, and so is what they have in common.
            ..=0 => Self { earliest, latest },
            // The gap is too small for a clock that was set. Clocks of machines behind one address differ a little, so
            // both machines may be right: keep both intervals.
            1..=STEP => Self {
                earliest: self.earliest.min(observed.earliest),
                latest: self.latest.max(observed.latest),
            },
            // A machine that slept has a monotonic clock that stood still, so all that was known before is void.
            _ => observed,
        }
    }
}

/// Returns nanoseconds; 292 years at most.
fn nanoseconds(time: Duration) -> i64 {
    i64::try_from(time.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;

    use super::*;

    fn date(moment: SystemTime) -> HeaderMap {
        [(DATE, httpdate::fmt_http_date(moment).parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn a_clock_that_is_an_hour_off_is_known_to_a_second() {
        let clock = ServerClock::default();
        assert_eq!(clock.at(Instant::now()), None);
        let now = Instant::now();
        clock.observe(&date(SystemTime::now() + Duration::from_secs(3_600)), now, now);
        let ahead = clock.at(now).unwrap().earliest - Utc::now();
        assert!((3_598..=3_602).contains(&ahead.num_seconds()), "{ahead}");
        let nonsense = [(DATE, "yesterday".parse().unwrap())].into_iter().collect();
        clock.observe(&nonsense, now, now);
        assert!(clock.at(now).unwrap().width() <= TimeDelta::milliseconds(1_001));
    }

    #[test]
    fn a_step_of_the_clock_replaces_what_was_known() {
        let clock = ServerClock::default();
        let now = Instant::now();
        clock.observe(&date(SystemTime::now()), now, now);
        clock.observe(&date(SystemTime::now() + Duration::from_secs(60)), now, now);
        let ahead = clock.at(now).unwrap().earliest - Utc::now();
        assert!((58..=62).contains(&ahead.num_seconds()), "{ahead}");
    }

    #[test]
    fn a_date_that_repeats_is_measured_again_and_another_one_replaces_it() {
        let clock = ServerClock::default();
        let (now, pause) = (Instant::now(), Duration::from_secs(10));
        let today = SystemTime::now();
        clock.observe(&date(today), now, now);
        let width = clock.at(now).unwrap().width();
        // The same second of the server, 900 ms later: it had just begun with the first response.
        let later = now + Duration::from_millis(900);
        clock.observe(&date(today), later, later);
        assert!(clock.at(later).unwrap().width() < width - TimeDelta::milliseconds(800));
        clock.observe(&date(today + pause), now + pause, now + pause);
        let known = clock.at(now + pause).unwrap();
        let expected = DateTime::<Utc>::from(today + pause);
        assert!((known.earliest - expected).abs() <= TimeDelta::seconds(1), "{known:?}");
    }

    proptest! {
        /// Whatever the phase of the responses, the true time is within the measured interval, and every
        /// response narrows or keeps the interval, apart from drift.
        #[test]
        fn the_truth_is_always_within_what_is_known(
            offset in -4_000_000_i64..4_000_000,
            trips in proptest::collection::vec((0_u64..2_000, 0_u64..300, 0_u64..300), 1..30),
        ) {
            let clock = ServerClock::default();
            let start = clock.started;
            let zero = DateTime::from_timestamp(1_790_000_000, 0).unwrap() + TimeDelta::milliseconds(offset);
            let (mut local, mut width) = (0, TimeDelta::days(1));
            for (pause, there, back) in trips {
                let sent = start + Duration::from_millis(local + pause);
                let received = sent + Duration::from_millis(there + back);
                local += pause + there + back;
                let dated = zero + TimeDelta::milliseconds((local - back) as i64);
                let header = date(SystemTime::from(dated));
                clock.observe(&header, sent, received);
                let known = clock.at(received).unwrap();
                let truth = zero + TimeDelta::milliseconds(local as i64);
                prop_assert!(known.earliest <= truth && truth <= known.latest, "{known:?} {truth}");
                prop_assert!(known.width() <= width + TimeDelta::milliseconds(5));
                width = known.width();
            }
        }
    }
}
