//! Moments on the clock of the server.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// The interval, on the clock of the server, in which something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServerTime {
    pub(crate) earliest: DateTime<Utc>,
    pub(crate) latest: DateTime<Utc>,
}

impl ServerTime {
    /// Returns the width of the interval.
    pub(crate) fn width(self) -> TimeDelta {
        self.latest - self.earliest
    }

    /// Returns the intersection of two intervals; `None` if they contradict each other.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        let both = Self {
            earliest: self.earliest.max(other.earliest),
            latest: self.latest.min(other.latest),
        };
        // Two intervals that do not meet cannot both be true. The caller decides which to trust.
        (both.earliest <= both.latest).then_some(both)
    }

    /// Returns the interval that contains both.
    fn or(self, other: Self) -> Self {
        Self { earliest: self.earliest.min(other.earliest), latest: self.latest.max(other.latest) }
    }
}

/// A moment on all known clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// On the clock of the machine.
    pub(crate) here: DateTime<Utc>,
    /// On the monotonic clock of this process, which follows the paused time of tokio; `None` in any other process.
    pub(crate) instant: Option<Instant>,
    /// On the clock of the server, as measured at that time.
    pub(crate) server: Option<ServerTime>,
}

/// Maximum difference between the clocks of the machine about how long ago a moment was.
const SLACK: TimeDelta = TimeDelta::seconds(1);

impl Moment {
    /// Returns the moment on the clock of the server. `at` reads that clock as it is measured now, which is
    /// more precise than then. It counts only if this machine has not slept since: the monotonic clock may
    /// stop during sleep.
    pub(crate) fn on_server(
        &self,
        at: impl FnOnce(Instant) -> Option<ServerTime>,
    ) -> Option<ServerTime> {
        self.measured(at).map(|measured| measured.best)
    }

    /// Returns the same with all that was measured.
    pub(crate) fn measured(
        &self,
        at: impl FnOnce(Instant) -> Option<ServerTime>,
    ) -> Option<Measured> {
        // The monotonic clock stands still while the machine sleeps on some systems. Then it misplaces the moment.
        let awake = |instant: &Instant| {
            let monotonic = TimeDelta::from_std(instant.elapsed()).unwrap_or_default();
            is_paused() || ((Utc::now() - self.here) - monotonic).abs() < SLACK
        };
        let now_known = self.instant.filter(awake).and_then(at);
        let (then, now) = (self.server.or(now_known)?, now_known.or(self.server)?);
        Some(match then.and(now) {
            // Two measurements narrow each other.
            Some(both) => Measured { best: both, all: both },
            // If they contradict, the one of that time counts. A proxy with another clock may have responded then.
            None => Measured { best: then, all: then.or(now) },
        })
    }
}

/// A moment on the clock of the server, as it was measured one or more times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) best: ServerTime,
    /// The interval that contains all measurements, including those that contradict each other.
    pub(crate) all: ServerTime,
}

/// Returns whether the time of tokio is paused: in tests it stands still or skips waits, while the machine goes on.
fn is_paused() -> bool {
    let before = std::time::Instant::now();
    let now = Instant::now().into_std();
    now < before || now > std::time::Instant::now()
}
