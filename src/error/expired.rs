//! Downloads that reached their timeout.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use super::{Error, ErrorKind, Inner};
use crate::values::JobRef;

impl Error {
    /// A download that reached its timeout after `bytes` bytes.
    pub(crate) fn download_expired(
        timeout: Duration,
        bytes: u64,
        last_failure: Option<Self>,
    ) -> Self {
        Self::expired(
            format!(
                "the download did not finish within {} s ({bytes} bytes arrived); start it again, with a \
                 longer timeout if the file is large",
                timeout.as_secs_f64()
            ),
            last_failure,
        )
    }

    /// An archive that was not packed and downloaded within its timeout. Its job continues.
    pub(crate) fn archive_expired(job: JobRef, timeout: Duration, cause: Self) -> Self {
        // The job may have succeeded by then, so its state is worth keeping.
        let snapshot = cause.0.snapshot.clone();
        let message = format!(
            "the archive was not packed and downloaded within {} s; do not pack it again: \
             `Scenario::started_archive` continues with its job",
            timeout.as_secs_f64()
        );
        let mut error = Self::expired(message, Some(cause)).with_job(job);
        error.inner_mut().snapshot = snapshot;
        error
    }

    fn expired(message: String, source: Option<Self>) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Deadline,
            message,
            source: source.map(|source| Arc::new(source) as Arc<dyn StdError + Send + Sync>),
            ..Inner::default()
        })
    }
}
