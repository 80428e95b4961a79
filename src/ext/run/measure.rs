//! Measures the clock of the server more precisely than one `Date` header does.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep_until, timeout},
};

#[cfg(feature = "journal")]
use super::fit::CLOCK_UNKNOWN;
use crate::{
    api::types,
    ext::context::Context,
    ids::ProjectId,
    values::{Moment, ServerTime},
};

/// Target precision.
const PRECISION: TimeDelta = TimeDelta::milliseconds(50);

/// Precision that is enough to order a job and a request. A slow connection cannot reach [`PRECISION`],
/// because its round trip is the lower bound.
pub(super) const ENOUGH: TimeDelta = TimeDelta::milliseconds(250);

/// Number of measuring rounds. Each divides the uncertainty by five, down to the round trip.
const ROUNDS: u32 = 2;

/// Number of reads in a round.
const PROBES: u32 = 4;

/// Maximum time to wait for the measurement of another run, whose future may not be polled any more.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a measurement that reached [`ENOUGH`] is not repeated.
const FRESH: Duration = Duration::from_secs(300);

/// The measurement that the runs of a client share.
#[derive(Debug, Default)]
pub(crate) struct Measuring {
    /// Holds the end of the last measurement.
    turn: Mutex<Option<Instant>>,
    /// The number of measurements so far.
    ended: AtomicU64,
}

impl Context {
    /// Returns the current moment on all known clocks.
    pub(super) fn moment(&self) -> Moment {
        self.clock().moment()
    }

    /// Returns how long ago a run was sent, at least.
    #[cfg(feature = "journal")]
    pub(in crate::ext) async fn age_of(&self, submission: &crate::values::Submission) -> Duration {
        if self.clock().at(Instant::now()).is_none() {
            self.probe(submission.project()).await;
        }
        let sent = submission.sent();
        let here = Utc::now() - sent.here;
        // Another machine may have sent it, and the clock of this one may have been set since. Both follow the server.
        let server = self
            .clock()
            .at(Instant::now())
            .zip(sent.server)
            .map(|(now, then)| now.earliest - then.latest);
        let server = server.unwrap_or(here - CLOCK_UNKNOWN);
        here.min(server).to_std().unwrap_or_default()
    }

    /// Derives the time of the server from the creation date of a job whose request was sent at `sent`.
    pub(super) fn observe_creation(&self, job: &types::Job, sent: Instant) {
        if let Some(created) = job.created_at.as_ref().and_then(|date| date.to_utc()) {
            // Creation dates have milliseconds, which is a thousand times better than the `Date` header.
            let precision = TimeDelta::milliseconds(1);
            self.clock().observe_moment(created, precision, sent, Instant::now());
        }
    }

    /// Measures the clock of the server to [`PRECISION`] where possible, unless it is known that well.
    ///
    /// `Date` has whole seconds, so the reads are timed to arrive just before and after a second turns.
    pub(super) async fn measure_clock(&self, project: Option<&ProjectId>) {
        if self.clock().at(Instant::now()).is_some_and(|known| known.width() <= PRECISION) {
            return;
        }
        // Many runs may start at once. One of them measures for all, even if it fails: the others would fail as well.
        let measuring = self.measuring();
        let before = measuring.ended.load(Ordering::Acquire);
        // Without a measurement, a search is only less sure of what it finds.
        let Ok(mut last) = timeout(PATIENCE, measuring.turn.lock()).await else { return };
        if measuring.ended.load(Ordering::Acquire) != before {
            return;
        }
        // A slow connection cannot do better, and each measurement takes seconds and requests.
        let is_enough =
            self.clock().at(Instant::now()).is_some_and(|known| known.width() <= ENOUGH);
        if is_enough && last.is_some_and(|last| last.elapsed() < FRESH) {
            return;
        }
        self.measure(project).await;
        *last = Some(Instant::now());
        measuring.ended.fetch_add(1, Ordering::Release);
    }

    async fn measure(&self, project: Option<&ProjectId>) {
        if self.clock().at(Instant::now()).is_none() {
            self.probe(project).await;
        }
        for _ in 0..ROUNDS {
            let Some(known) = self.clock().at(Instant::now()) else { return };
            if known.width() <= PRECISION {
                return;
            }
            let now = Instant::now();
            // Each read arrives just before or after a full second, where a date of whole seconds says the most.
            let probes = probes(known).map(|wait| async move {
                sleep_until(now + wait).await;
                self.probe(project).await;
            });
            join_all(probes).await;
        }
    }

    /// Sends one cheap read. Every response has a `Date`, errors too.
    pub(super) async fn probe(&self, project: Option<&ProjectId>) {
        self.request_budget().count(Instant::now());
        let request = self.single().list_jobs().page_size(1).maybe_project_id(project);
        if let Err(error) = request.send().await {
            tracing::debug!(%error, "reading the time of the server failed");
        }
    }
}

/// Returns the delays of the reads, spread over the time in which the next second of the server may begin.
fn probes(now: ServerTime) -> impl Iterator<Item = Duration> {
    let second = next_second(now.latest);
    let (from, width) = (second - now.latest, now.width());
    (1..=PROBES).map(move |number| {
        let share = width.to_std().unwrap_or_default() * number / (PROBES + 1);
        from.to_std().unwrap_or_default() + share
    })
}

fn next_second(moment: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(moment.timestamp().saturating_add(1), 0).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use http::header::DATE;
    use proptest::prelude::*;

    use super::*;
    use crate::client::ServerClock;

    proptest! {
        /// After the first response and two rounds, the time is known to the target precision, whatever the
        /// phase of the server's clock.
        #[test]
        fn two_rounds_are_enough(phase in 0_u64..1_000, trip in 0_u64..8) {
            let clock = ServerClock::default();
            let start = Instant::now();
            let zero = SystemTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_000 + phase);
            let read = |at: Duration| {
                let (there, back) = (Duration::from_millis(trip), Duration::from_millis(trip));
                let date = httpdate::fmt_http_date(zero + at + there).parse().unwrap();
                let headers = [(DATE, date)].into_iter().collect();
                clock.observe(&headers, start + at, start + at + there + back);
                at + there + back
            };
            let mut now = read(Duration::ZERO);
            for _ in 0..ROUNDS {
                let waits: Vec<_> = probes(clock.at(start + now).unwrap()).collect();
                let begun = now;
                for wait in waits {
                    now = read(begun + wait);
                }
            }
            let known = clock.at(start + now).unwrap();
            let truth = DateTime::<Utc>::from(zero + now);
            prop_assert!(known.earliest <= truth && truth <= known.latest);
            prop_assert!(known.width() <= PRECISION + TimeDelta::milliseconds(4 * trip as i64), "{}", known.width());
        }
    }
}
