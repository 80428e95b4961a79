//! A journal that makes trouble.

use std::{
    future::ready,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use scenario_client::{
    CreativeUnits, Error, JobId,
    ext::journal::{Change, Claim, Fingerprint, Journal, Lease, RunAttempt, RunKey, RunRecord},
};

/// A journal whose process dies at a write, or that fails when it is read or claimed.
#[derive(Clone, Debug)]
pub struct Unreliable {
    inner: Arc<dyn Journal>,
    point: String,
    /// How often it still fails.
    failures: Arc<AtomicUsize>,
}

impl Unreliable {
    /// A journal whose process dies `before` or `after` a change.
    pub fn dying_at(inner: Arc<dyn Journal>, point: String) -> Self {
        Self { inner, point, failures: Arc::default() }
    }

    /// A journal that fails so often when it is asked to `read` or to `claim`, as if its connection was lost, or that
    /// takes six seconds for a `slow intent`.
    pub fn failing_at(inner: impl Journal + 'static, point: &str, failures: usize) -> Self {
        let failures = Arc::new(AtomicUsize::new(failures));
        Self { inner: Arc::new(inner), point: point.to_owned(), failures }
    }

    fn check(&self, point: &str) -> Result<(), Error> {
        let fewer = |left: usize| left.checked_sub(1).filter(|_| self.point == point);
        match self.failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer) {
            Ok(_) => Err(Error::journal_failed("the connection was lost", "by the test")),
            Err(_) => Ok(()),
        }
    }

    fn reached(&self, when: &str, change: &Change) {
        let kind = match change {
            Change::Intended { .. } => "intended",
            Change::Started { .. } => "started",
            Change::Succeeded { .. } => "succeeded",
            Change::Saved(_) => "saved",
            _ => return,
        };
        // Not always the first one, so that each round makes progress.
        if self.point == format!("{when} {kind}") && fastrand::u8(..) < 32 {
            std::process::abort();
        }
    }
}

impl Journal for Unreliable {
    fn claim<'a>(
        &'a self,
        key: &'a RunKey,
        fingerprint: Option<&'a Fingerprint>,
        lease: Duration,
    ) -> BoxFuture<'a, Result<Claim, Error>> {
        match self.check("claim") {
            Ok(()) => self.inner.claim(key, fingerprint, lease),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn write<'a>(
        &'a self,
        lease: &'a Lease,
        change: Change,
    ) -> BoxFuture<'a, Result<RunRecord, Error>> {
        Box::pin(async move {
            if matches!(change, Change::Intended { .. }) && self.check("slow intent").is_err() {
                tokio::time::sleep(Duration::from_secs(6)).await;
            }
            self.reached("before", &change);
            let record = self.inner.write(lease, change.clone()).await?;
            self.reached("after", &change);
            Ok(record)
        })
    }

    fn renew<'a>(&'a self, lease: &'a Lease, by: Duration) -> BoxFuture<'a, Result<(), Error>> {
        self.inner.renew(lease, by)
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<(), Error>> {
        self.inner.release(lease)
    }

    fn read<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Option<RunRecord>, Error>> {
        match self.check("read") {
            Ok(()) => self.inner.read(key),
            Err(error) => Box::pin(ready(Err(error))),
        }
    }

    fn history<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Vec<RunAttempt>, Error>> {
        self.inner.history(key)
    }

    fn taken<'a>(&'a self, budget: &'a str) -> BoxFuture<'a, Result<CreativeUnits, Error>> {
        self.inner.taken(budget)
    }

    fn unfinished(&self) -> BoxFuture<'_, Result<Vec<RunRecord>, Error>> {
        self.inner.unfinished()
    }

    fn jobs_after(&self, moment: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<JobId>, Error>> {
        self.inner.jobs_after(moment)
    }

    fn retry<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<RunRecord, Error>> {
        self.inner.retry(key)
    }

    fn salt(&self) -> BoxFuture<'_, Result<[u8; 16], Error>> {
        self.inner.salt()
    }

    fn changed(&self, limit: Duration) -> BoxFuture<'_, ()> {
        self.inner.changed(limit)
    }
}
