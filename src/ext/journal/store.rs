//! What a store of runs has to do.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;

use super::{Change, RunAttempt, RunKey, RunRecord};
use crate::{error::Error, ids::JobId, values::CreativeUnits};

/// A durable record of runs. [`SqliteJournal`](super::SqliteJournal) is one.
///
/// Implement it to keep runs elsewhere. Every method is atomic, and what it returned as written survives a
/// crash of the machine: the request that charges is sent as soon as [`write`](Self::write) has recorded
/// [`Change::Intended`].
///
/// # Errors
///
/// Stores report [`ErrorKind::Journal`](crate::ErrorKind::Journal), see [`Error::journal`](crate::Error::journal).
pub trait Journal: fmt::Debug + Send + Sync + 'static {
    /// Takes the lease of a key, and creates its record if there is none.
    ///
    /// The fingerprint stands for the target and the parameters. A record that is
    /// [`Ready`](super::RunState::Ready) takes it over; in any other state another fingerprint is an error, see
    /// [`Error::key_conflict`](crate::Error::key_conflict). `None` claims a record that exists, whatever its
    /// fingerprint.
    fn claim<'a>(
        &'a self,
        key: &'a RunKey,
        fingerprint: Option<&'a Fingerprint>,
        lease: Duration,
    ) -> BoxFuture<'a, Result<Claim, Error>>;

    /// Records a change, and returns the record after it. A job belongs to one key: to record it for a second
    /// one is an error, [`Error::job_conflict`](crate::Error::job_conflict).
    ///
    /// The state must allow it ([`RunState::after`](super::RunState::after)), and the lease must still be
    /// held: if another process took it over meanwhile, nothing is written, see
    /// [`Error::lease_lost`](crate::Error::lease_lost). An intent has to keep to its
    /// [`Limits`](super::Limits). [`RunRecord::after`] does most of it.
    fn write<'a>(
        &'a self,
        lease: &'a Lease,
        change: Change,
    ) -> BoxFuture<'a, Result<RunRecord, Error>>;

    /// Extends a lease by this time from now.
    fn renew<'a>(&'a self, lease: &'a Lease, by: Duration) -> BoxFuture<'a, Result<(), Error>>;

    /// Returns a lease. Does nothing if it was lost.
    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<(), Error>>;

    /// Returns a record; `None` if the key was never used.
    fn read<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Option<RunRecord>, Error>>;

    /// Returns the attempts of a run that have ended, the oldest first.
    fn history<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Vec<RunAttempt>, Error>>;

    /// Returns what the runs of all processes count against a shared budget; zero if no run has used it.
    fn taken<'a>(&'a self, budget: &'a str) -> BoxFuture<'a, Result<CreativeUnits, Error>>;

    /// Returns the records that are neither finished nor free for another attempt, by key.
    fn unfinished(&self) -> BoxFuture<'_, Result<Vec<RunRecord>, Error>>;

    /// Returns the jobs of records that changed after this moment: they belong to a key.
    fn jobs_after(&self, moment: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<JobId>, Error>>;

    /// Allows another attempt of a run that failed, was canceled, was refused, or is unclear. **The attempt
    /// may charge a second time.** Returns the record after it. The attempt before is kept as history.
    ///
    /// A run that has started is not retried. Once a wait has found that the service does not know its job, it is
    /// unclear.
    fn retry<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<RunRecord, Error>>;

    /// Returns the salt of the fingerprints: 16 bytes that never change, and that are random for each store.
    fn salt(&self) -> BoxFuture<'_, Result<[u8; 16], Error>>;

    /// Waits until another process may have changed a record, for up to this time. The default waits that long.
    fn changed(&self, limit: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(limit))
    }
}

/// So that a program can choose its journal when it starts: `Arc<dyn Journal>`.
impl<J: Journal + ?Sized> Journal for Arc<J> {
    fn claim<'a>(
        &'a self,
        key: &'a RunKey,
        fingerprint: Option<&'a Fingerprint>,
        lease: Duration,
    ) -> BoxFuture<'a, Result<Claim, Error>> {
        (**self).claim(key, fingerprint, lease)
    }

    fn write<'a>(
        &'a self,
        lease: &'a Lease,
        change: Change,
    ) -> BoxFuture<'a, Result<RunRecord, Error>> {
        (**self).write(lease, change)
    }

    fn renew<'a>(&'a self, lease: &'a Lease, by: Duration) -> BoxFuture<'a, Result<(), Error>> {
        (**self).renew(lease, by)
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<(), Error>> {
        (**self).release(lease)
    }

    fn read<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Option<RunRecord>, Error>> {
        (**self).read(key)
    }

    fn history<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Vec<RunAttempt>, Error>> {
        (**self).history(key)
    }

    fn taken<'a>(&'a self, budget: &'a str) -> BoxFuture<'a, Result<CreativeUnits, Error>> {
        (**self).taken(budget)
    }

    fn unfinished(&self) -> BoxFuture<'_, Result<Vec<RunRecord>, Error>> {
        (**self).unfinished()
    }

    fn jobs_after(&self, moment: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<JobId>, Error>> {
        (**self).jobs_after(moment)
    }

    fn retry<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<RunRecord, Error>> {
        (**self).retry(key)
    }

    fn salt(&self) -> BoxFuture<'_, Result<[u8; 16], Error>> {
        (**self).salt()
    }

    fn changed(&self, limit: Duration) -> BoxFuture<'_, ()> {
        (**self).changed(limit)
    }
}

/// What became of a claim.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Claim {
    /// The caller holds the lease.
    Claimed {
        /// The lease.
        lease: Lease,
        /// The record.
        record: Box<RunRecord>,
    },
    /// Another process holds the lease.
    Held {
        /// When the lease ends, unless it is extended.
        until: DateTime<Utc>,
    },
}

/// The right to change a record, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    /// The key of the record.
    pub key: RunKey,
    /// Grows with each claim of the key. A write with an older number is refused.
    pub number: i64,
}

/// A salted hash of the target and the parameters of a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    pub(super) fn new(text: String) -> Self {
        Self(text)
    }

    /// Returns a fingerprint that a store has kept.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the fingerprint as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
