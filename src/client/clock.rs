//! What time it is at the server.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::SystemTime,
};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap};

/// How far the clock of the server is ahead of the clock here, read off the `Date` of its answers.
///
/// Jobs are looked for by the time of their creation, which is the server's: a clock here that is an
/// hour off must not hide them.
#[derive(Debug, Default)]
pub(crate) struct ServerClock {
    ahead: AtomicI64,
}

impl ServerClock {
    /// Learns from an answer. `Date` has whole seconds: differences below two are none.
    pub(crate) fn observe(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let Some(theirs) = date.and_then(|date| httpdate::parse_http_date(date).ok()) else {
            return;
        };
        let ours = DateTime::<Utc>::from(SystemTime::now());
        let ahead = (DateTime::<Utc>::from(theirs) - ours).num_seconds();
        self.ahead.store(if ahead.abs() < 2 { 0 } else { ahead }, Ordering::Relaxed);
    }

    /// The time at the server, as far as it is known.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let ahead = TimeDelta::try_seconds(self.ahead.load(Ordering::Relaxed)).unwrap_or_default();
        let now = Utc::now();
        now.checked_add_signed(ahead).unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_that_is_off_is_noticed() {
        let clock = ServerClock::default();
        assert!((clock.now() - Utc::now()).abs() < TimeDelta::seconds(1));
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3_600));
        clock.observe(&[(DATE, date.parse().unwrap())].into_iter().collect());
        let ahead = clock.now() - Utc::now();
        assert!((3_595..=3_605).contains(&ahead.num_seconds()), "{ahead}");
        clock.observe(&[(DATE, "yesterday".parse().unwrap())].into_iter().collect());
        assert!((clock.now() - Utc::now()).num_seconds() > 3_000, "nonsense changes nothing");
    }
}
