//! The overall timeout of a run.

use std::{future::Future, time::Duration};

use tokio::time::{Instant, timeout_at};

use crate::error::Error;

/// The overall timeout of the caller.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    timeout: Option<Duration>,
    pub(super) end: Option<Instant>,
}

impl Deadline {
    pub(super) fn starting_now(timeout: Option<Duration>) -> Self {
        // A timeout beyond the range of the clock is no timeout.
        Self { timeout, end: timeout.and_then(|timeout| Instant::now().checked_add(timeout)) }
    }

    /// Returns the timeout itself, for messages.
    pub(super) fn timeout(self) -> Duration {
        self.timeout.unwrap_or_default()
    }

    /// Returns the time that is left; `None` without a timeout.
    pub(super) fn left(self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Awaits a step before the submit. If the deadline passes, nothing was started.
    pub(super) async fn before_sending<T>(
        self,
        step: impl Future<Output = Result<T, Error>> + Unpin,
    ) -> Result<T, Error> {
        match self.end {
            None => step.await,
            Some(end) => match timeout_at(end, step).await {
                Ok(done) => done,
                // Nothing was sent yet, so this error is certain that nothing was charged.
                Err(_) => Err(Error::submit_timeout(self.timeout())),
            },
        }
    }
}
