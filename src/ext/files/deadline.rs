//! Deadlines of operations on files.

use std::time::Duration;

use tokio::time::{Instant, timeout};

/// Default timeout of the download of one file: far longer than any file of the service takes, so that it only
/// ends a download that hangs.
pub(crate) const ONE_FILE: Duration = Duration::from_secs(3_600);

/// A timeout that has started. Several steps can share it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    start: Instant,
    timeout: Duration,
}

impl Deadline {
    /// Starts the timeout now.
    pub(crate) fn after(timeout: Duration) -> Self {
        Self { start: Instant::now(), timeout }
    }

    /// Returns the whole timeout.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Returns the remaining time.
    pub(crate) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.start.elapsed())
    }

    /// Awaits the future; `None` if the deadline passes first. After the deadline the future is not polled: one
    /// that is always ready would never expire.
    pub(crate) async fn bound<F: Future>(&self, future: F) -> Option<F::Output> {
        let left = self.left();
        // A timeout of zero would still poll once, and might send a request.
        if left.is_zero() {
            return None;
        }
        timeout(left, future).await.ok()
    }
}
