//! When a timeout ends.

use std::time::Duration;

use tokio::time::Instant;

/// Maximum timeout: a year. A moment that is much later does not exist on some machines.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Returns when a timeout ends that starts at this moment.
pub(crate) fn end(start: Instant, timeout: Duration) -> Instant {
    start + timeout.min(LONGEST)
}
