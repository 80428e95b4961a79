//! Errors of journals of runs.

use std::{error::Error as StdError, sync::Arc};

use super::{Error, ErrorKind, Inner};

/// Why a journal refused a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JournalFault {
    KeyConflict,
    JobConflict,
    KeyHeld,
    LeaseLost,
    BatchFull,
    Unavailable,
}

impl Error {
    /// Creates an error of [`ErrorKind::Journal`], for stores that implement
    /// [`Journal`](crate::ext::journal::Journal).
    ///
    /// The message must have no secret and no parameter of a run.
    pub fn journal(message: impl Into<String>) -> Self {
        Self::new(Inner { kind: ErrorKind::Journal, message: message.into(), ..Inner::default() })
    }

    /// Creates an error of [`ErrorKind::Journal`] with its cause, which may be gone a moment later: a connection was
    /// lost, a disk is full. What has happened already is written again for a while.
    pub fn journal_failed(
        message: impl Into<String>,
        cause: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Journal,
            message: message.into(),
            source: Some(Arc::from(cause.into())),
            journal: Some(JournalFault::Unavailable),
            ..Inner::default()
        })
    }

    /// Creates the error of a key that was used with other parameters: [`is_key_conflict`](Self::is_key_conflict).
    pub fn key_conflict(key: &str) -> Self {
        let message = format!(
            "the key {key} was used before with another target or other parameters; nothing was sent, use \
             another key"
        );
        Self::of_journal(JournalFault::KeyConflict, message)
    }

    /// Creates the error of a job that is recorded for another key already:
    /// [`is_job_conflict`](Self::is_job_conflict).
    pub fn job_conflict() -> Self {
        let message = "the job belongs to another key; nothing was written".to_owned();
        Self::of_journal(JournalFault::JobConflict, message)
    }

    /// Creates the error of a write whose lease another process has taken over:
    /// [`is_lease_lost`](Self::is_lease_lost).
    pub fn lease_lost(key: &str) -> Self {
        let message = format!("another process has taken over the run {key}; nothing was written");
        Self::of_journal(JournalFault::LeaseLost, message)
    }

    /// Creates the error of a key that was never used.
    pub fn key_unknown(key: &str) -> Self {
        Self::journal(format!("the key {key} was never used"))
    }

    pub(crate) fn key_held(key: &str) -> Self {
        let message = format!("another process works on the run {key}; nothing was sent");
        Self::of_journal(JournalFault::KeyHeld, message)
    }

    pub(crate) fn batch_full(limit: u64) -> Self {
        let message = format!("{limit} jobs of the batch run already; nothing was sent");
        Self::of_journal(JournalFault::BatchFull, message)
    }

    #[cfg(feature = "journal-postgres")]
    pub(crate) fn requests_exhausted(name: &str, limit: std::time::Duration) -> Self {
        let message = format!(
            "the shared request budget {name} is used up for more than {} s; nothing was sent",
            limit.as_secs_f64()
        );
        Self::of_journal(JournalFault::Unavailable, message)
    }

    /// Returns whether the same may succeed a moment later.
    pub(super) fn is_journal_unavailable(&self) -> bool {
        self.0.journal == Some(JournalFault::Unavailable)
    }

    fn of_journal(fault: JournalFault, message: String) -> Self {
        let mut error = Self::journal(message);
        error.inner_mut().journal = Some(fault);
        error
    }

    /// Returns whether a key was used before with another target or other parameters. Nothing was sent. Use
    /// another key.
    pub fn is_key_conflict(&self) -> bool {
        self.0.journal == Some(JournalFault::KeyConflict)
    }

    /// Returns whether a job could not be recorded because it belongs to another key. Of two runs with the same
    /// parameters whose responses were lost, the other one was faster. Submit this one again: its own job is
    /// searched for.
    pub fn is_job_conflict(&self) -> bool {
        self.0.journal == Some(JournalFault::JobConflict)
    }

    /// Returns whether another process works on the run with this key. Nothing was sent. Try again later: if
    /// that process dies, its lease ends.
    pub fn is_key_held(&self) -> bool {
        self.0.journal == Some(JournalFault::KeyHeld)
    }

    /// Returns whether another process has taken over the run, because this one did not extend its lease in
    /// time: it was stopped, or the journal could not be written. The other process goes on with the run.
    pub fn is_lease_lost(&self) -> bool {
        self.0.journal == Some(JournalFault::LeaseLost)
    }

    /// Returns whether as many jobs of the batch run as its limit allows, in all processes together. Nothing was
    /// sent. The batch itself waits for room.
    pub fn is_batch_full(&self) -> bool {
        self.0.journal == Some(JournalFault::BatchFull)
    }
}
