//! The clock of the fake server: jobs, dates, and the expiry of links follow it.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that follows the time of tokio, paused time included, and that can be set ahead.
#[derive(Debug)]
pub(super) struct Clock {
    /// The three clocks at the start of the server.
    origin: Instant,
    started: tokio::time::Instant,
    date: DateTime<Utc>,
    /// How far the clock was set ahead.
    ahead: Mutex<Duration>,
}

/// Maximum of the time since the start: dates stay in the range that can be written.
const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

impl Default for Clock {
    fn default() -> Self {
        Self {
            origin: Instant::now(),
            started: tokio::time::Instant::now(),
            date: Utc::now(),
            ahead: Mutex::new(Duration::ZERO),
        }
    }
}

impl Clock {
    /// The time since the start.
    fn passed(&self) -> Duration {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        self.started.elapsed().saturating_add(ahead).min(CENTURY)
    }

    /// The current moment, to compare with other moments of this clock only.
    pub(super) fn now(&self) -> Instant {
        // `Instant` has no range that holds on every platform.
        self.origin.checked_add(self.passed()).unwrap_or(self.origin)
    }

    /// The current date.
    pub(super) fn date(&self) -> DateTime<Utc> {
        let passed = TimeDelta::from_std(self.passed()).unwrap_or(TimeDelta::MAX);
        self.date.checked_add_signed(passed).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// The date thirty days ago: until then deleted resources can be restored, and lists of some filters go back
    /// (source: official SDK).
    pub(super) fn month_ago(&self) -> DateTime<Utc> {
        self.date().checked_sub_signed(TimeDelta::days(30)).unwrap_or(DateTime::<Utc>::MIN_UTC)
    }

    pub(super) fn advance(&self, by: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(by);
    }
}

/// The expiry of a link that is made now: the end of a calendar window, so that links of one window are
/// equal. Links are valid for at least a week (source: docs).
pub(super) fn link_expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    use chrono::Datelike as _;

    let date = now.date_naive();
    let (months, day) = match date.day() {
        1..=7 => (0, 14),
        8..=14 => (0, 21),
        // The 31st stands for the end of the month, whatever its length.
        15..=21 => (0, 31),
        _ => (1, 7),
    };
    let month = date.checked_add_months(chrono::Months::new(months)).unwrap_or(date);
    let last = u32::from(month.num_days_in_month());
    let expiry = month.with_day(day.min(last)).and_then(|date| date.and_hms_opt(23, 59, 59));
    expiry.map_or(DateTime::<Utc>::MAX_UTC, |expiry| expiry.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_one_window_expire_together() {
        for (now, expiry) in [
            ("2026-02-01T00:00:00Z", "2026-02-14T23:59:59+00:00"),
            ("2026-02-07T23:59:59Z", "2026-02-14T23:59:59+00:00"),
            ("2026-02-08T00:00:00Z", "2026-02-21T23:59:59+00:00"),
            ("2026-02-15T12:00:00Z", "2026-02-28T23:59:59+00:00"),
            ("2026-01-15T12:00:00Z", "2026-01-31T23:59:59+00:00"),
            ("2026-12-31T12:00:00Z", "2027-01-07T23:59:59+00:00"),
        ] {
            assert_eq!(link_expiry(now.parse().unwrap()).to_rfc3339(), expiry, "{now}");
        }
    }

    #[test]
    fn time_and_date_move_together() {
        let clock = Clock::default();
        let (now, date) = (clock.now(), clock.date());
        clock.advance(Duration::from_secs(600));
        assert!(clock.now() - now >= Duration::from_secs(600));
        assert!(clock.date() - date >= TimeDelta::seconds(600));
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.passed(), CENTURY);
        assert!(clock.now() > now && clock.date() < date + TimeDelta::days(40_000));
    }
}
