//! A lease that is extended while it is held.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, sleep_until},
};

use super::{Change, Claim, Fingerprint, Journal, Lease, RunKey, RunRecord};
use crate::error::Error;

/// How much longer than a lease a claim waits: that of a process that has died ends by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longest pause between two claims.
const PAUSE: Duration = Duration::from_secs(1);

/// A lease, and the task that extends it.
pub(super) struct Held {
    journal: Arc<dyn Journal>,
    lease: Lease,
    extending: JoinHandle<()>,
}

impl Held {
    /// Claims a key. Waits for the lease of a process that may have died.
    pub(super) async fn claim(
        journal: &Arc<dyn Journal>,
        key: &RunKey,
        fingerprint: &Fingerprint,
        duration: Duration,
    ) -> Result<(Self, RunRecord), Error> {
        let end = Instant::now() + duration + PATIENCE;
        loop {
            match journal.claim(key, fingerprint, duration).await? {
                Claim::Claimed { lease, record } => {
                    let extending =
                        tokio::spawn(extend(Arc::clone(journal), lease.clone(), duration));
                    let held = Self { journal: Arc::clone(journal), lease, extending };
                    return Ok((held, *record));
                }
                Claim::Held { until } => {
                    // Others look again every second: a process that ends returns its lease early.
                    let left = (until - chrono::Utc::now()).to_std().unwrap_or_default();
                    let next = Instant::now() + left.min(PAUSE);
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
