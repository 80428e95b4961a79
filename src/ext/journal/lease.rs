//! A lease that is extended while it is held.

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, sleep_until},
};
use tracing::Instrument as _;

use super::{Change, Claim, Fingerprint, Journal, Lease, RunKey, RunRecord};
use crate::{error::Error, values::end};

/// How much longer than a lease a claim waits: that of a process that has died ends by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longest pause between two claims.
const PAUSE: Duration = Duration::from_secs(1);

/// A lease, and the task that extends it.
pub(super) struct Held {
    journal: Arc<dyn Journal>,
    lease: Lease,
    duration: Duration,
    extending: JoinHandle<()>,
}

/// What became of a claim.
pub(super) enum Claimed {
    Yes(Held, Box<RunRecord>),
    /// Another process works on the run. Its lease may end then.
    No(chrono::DateTime<chrono::Utc>),
}

impl Held {
    /// Claims a key, once.
    pub(super) async fn try_claim(
        journal: &Arc<dyn Journal>,
        key: &RunKey,
        fingerprint: Option<&Fingerprint>,
        duration: Duration,
    ) -> Result<Claimed, Error> {
        let range = Duration::from_secs(1)..=Duration::from_secs(24 * 60 * 60);
        if !range.contains(&duration) {
            return Err(Error::invalid_argument(
                "the lease of a run lasts 1 second to a day; nothing was sent",
            ));
        }
        Ok(match journal.claim(key, fingerprint, duration).await? {
            Claim::Held { until } => Claimed::No(until),
            Claim::Claimed { lease, record } => {
                let extending = extend(Arc::clone(journal), lease.clone(), duration);
                let extending = tokio::spawn(extending.in_current_span());
                let journal = Arc::clone(journal);
                Claimed::Yes(Self { journal, lease, duration, extending }, record)
            }
        })
    }

    /// Claims a key. Waits for the lease of a process that may have died.
    pub(super) async fn claim(
        journal: &Arc<dyn Journal>,
        key: &RunKey,
        fingerprint: Option<&Fingerprint>,
        duration: Duration,
    ) -> Result<(Self, RunRecord), Error> {
        let end = end(Instant::now(), duration.saturating_add(PATIENCE));
        loop {
            match Self::try_claim(journal, key, fingerprint, duration).await? {
                Claimed::Yes(held, record) => return Ok((held, *record)),
                Claimed::No(until) => {
                    // A process that ends returns its lease early, so this asks again every second.
                    let left = (until - chrono::Utc::now()).to_std().unwrap_or_default();
                    let next = Instant::now() + left.clamp(Duration::from_millis(10), PAUSE);
                    if next >= end {
                        return Err(Error::key_held(key.as_str()));
                    }
                    sleep_until(next).await;
                }
            }
        }
    }

    /// Records a change.
    pub(super) async fn write(&self, change: Change) -> Result<RunRecord, Error> {
        self.journal.write(&self.lease, change).await
    }

    /// Records what has happened already. Tries again for as long as the lease may last: what is not recorded
    /// has to be found in the job list later.
    pub(super) async fn write_outcome(&self, change: Change) -> Result<RunRecord, Error> {
        let end = Instant::now() + self.duration;
        let mut delays = ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(50))
            .with_max_delay(Duration::from_secs(2))
            .without_max_times()
            .build();
        loop {
            match self.write(change.clone()).await {
                Err(error) if error.is_transient() && Instant::now() < end => {
                    tracing::warn!(%error, key = %self.lease.key, "a run cannot be recorded; trying again");
                    sleep(delays.next().unwrap_or(PAUSE)).await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Returns the lease, so that others need not wait for its end.
    pub(super) async fn release(self) {
        self.extending.abort();
        if let Err(error) = self.journal.release(&self.lease).await {
            // It ends by itself.
            tracing::debug!(%error, key = %self.lease.key, "a lease cannot be returned");
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.extending.abort();
    }
}

async fn extend(journal: Arc<dyn Journal>, lease: Lease, duration: Duration) {
    loop {
        sleep(duration / 3).await;
        if let Err(error) = journal.renew(&lease, duration).await {
            tracing::warn!(%error, key = %lease.key, "the lease of a run cannot be extended");
            if error.is_lease_lost() {
                return;
            }
        }
    }
}
