//! When an operation on files has to be complete.

use std::time::Duration;

use tokio::time::{Instant, timeout};

/// Default timeout of the download of one file. It is far above what a file of the service takes: it only ends
/// what would not end.
pub(super) const ONE_FILE: Duration = Duration::from_secs(3_600);

/// A timeout that has begun. Several steps can share it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    start: Instant,
    timeout: Duration,
}

impl Deadline {
    /// Begins now.
    pub(super) fn after(timeout: Duration) -> Self {
        Self { start: Instant::now(), timeout }
    }

    /// The whole timeout.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// What is left of it.
    pub(super) fn left(&self) -> Duration {
        self.timeout.saturating_sub(self.start.elapsed())
    }

    /// Waits for the future, `None` if the deadline comes first. After the deadline the future is not even started: one
    /// that is always ready would never let it expire.
    pub(super) async fn bound<F: Future>(&self, future: F) -> Option<F::Output> {
        let left = self.left();
        if left.is_zero() {
            return None;
        }
        timeout(left, future).await.ok()
    }
}
