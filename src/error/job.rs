//! Errors about a job.

use std::{any::Any, error::Error as StdError, fmt, sync::Arc};

use serde_json::Value;

use super::{Error, ErrorKind, ErrorResponse, Inner, private};
use crate::values::JobRef;

/// The last known state of a job.
///
/// Its type is generated with the client, which depends on this layer and not the other way round.
#[derive(Clone)]
pub(super) struct Snapshot(Arc<dyn Any + Send + Sync>);

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").finish_non_exhaustive()
    }
}

impl Error {
    /// Creates an error about a job.
    pub(crate) fn of_job(kind: ErrorKind, job: JobRef, message: impl Into<String>) -> Self {
        Self::new(Inner { kind, message: message.into(), job: Some(job), ..Inner::default() })
    }

    /// Adds the reason and the hint of the server, without what they repeat of the input.
    #[must_use]
    pub(crate) fn explained(
        mut self,
        reason: Option<String>,
        hint: Option<String>,
        input: Option<&Value>,
    ) -> Self {
        self.inner_mut().response = Some(ErrorResponse { reason, ..ErrorResponse::default() });
        self.inner_mut().hint = hint;
        let sent = input.map(private::texts);
        self.without_texts(&sent.unwrap_or_default())
    }

    /// Adds the error that came before this one.
    #[must_use]
    pub(crate) fn caused_by(mut self, failure: Option<Self>) -> Self {
        self.inner_mut().source =
            failure.map(|failure| Arc::new(failure) as Arc<dyn StdError + Send + Sync>);
        self
    }

    /// Adds the last known state of the job, unless the error has one.
    #[must_use]
    pub(crate) fn with_snapshot<T: Any + Send + Sync>(mut self, snapshot: Option<Arc<T>>) -> Self {
        // The state nearest to the failure wins over an older one.
        if self.0.snapshot.is_none() {
            self.inner_mut().snapshot = snapshot.map(|job| Snapshot(job));
        }
        self
    }

    /// Returns the last known state of the job, if it is a `T`.
    pub(crate) fn snapshot_of<T: Any>(&self) -> Option<&T> {
        self.0.snapshot.as_ref()?.0.downcast_ref()
    }

    /// Returns the job that the error is about. Store it, or resume it with
    /// [`Scenario::job`](crate::Scenario::job).
    pub fn job(&self) -> Option<&JobRef> {
        self.0.job.as_ref()
    }
}
