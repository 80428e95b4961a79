//! What a batch reports.

use std::{path::PathBuf, time::Duration};

use serde::Serialize;
use tokio::time::Instant;

use super::row::Ended;
use crate::{error::Error, ext::streams::named_stream, values::CreativeUnits};

named_stream! {
    /// The events of a batch; made by [`Batch::run`](super::Batch::run).
    BatchEvents of BatchEvent
}

/// An event of a [`Batch`](super::Batch).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchEvent {
    /// A run has succeeded, and its files are on disk, if the batch has a folder.
    Saved {
        /// The key.
        key: String,
        /// The files.
        files: Vec<PathBuf>,
        /// The progress of the batch.
        progress: BatchProgress,
    },
    /// A run was finished before, or by another process.
    Skipped {
        /// The key.
        key: String,
        /// The progress of the batch.
        progress: BatchProgress,
    },
    /// A run has failed, was refused, or could not be finished in time. What the error says of the charge holds.
    /// The next start of the batch goes on with it, unless its job failed or was canceled, or it is unclear: then
    /// [`Journal::retry`](crate::ext::journal::Journal::retry) allows another attempt.
    Failed {
        /// The key.
        key: String,
        /// The error.
        error: Error,
        /// The progress of the batch.
        progress: BatchProgress,
    },
    /// The batch is done, or was stopped. The last event.
    Finished(BatchProgress),
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchProgress {
    /// The number of runs; of a stream, those that were read so far.
    pub total: usize,
    /// The number of runs that this process has finished.
    pub succeeded: usize,
    /// The number of runs that were finished before, or by another process.
    pub skipped: usize,
    /// The number of runs that have failed.
    pub failed: usize,
    /// The number of failed runs whose charge is refunded.
    pub refunded: usize,
    /// The number of files on disk.
    pub files: usize,
    /// What the runs that have ended count: their cost, without what is refunded. Those that were skipped are
    /// included.
    pub spent: CreativeUnits,
    /// The estimated time until the last run ends, from the pace so far; `None` before the first one.
    pub time_left: Option<Duration>,
}

impl BatchProgress {
    /// Returns the number of runs that have ended, in whatever way.
    pub fn ended(&self) -> usize {
        self.succeeded + self.skipped + self.failed
    }

    /// Returns the number of runs that have not ended. After a batch was stopped, the next one goes on with them.
    pub fn left(&self) -> usize {
        self.total.saturating_sub(self.ended())
    }
}

/// Counts what has ended.
pub(super) struct Progress {
    progress: BatchProgress,
    began: Instant,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self { progress: BatchProgress::default(), began: Instant::now() }
    }

    pub(super) fn count(&mut self, key: String, ended: Ended, total: usize) -> BatchEvent {
        let progress = &mut self.progress;
        progress.total = total;
        match ended {
            Ended::Saved { files, charge } => {
                progress.succeeded += 1;
                progress.files += files.len();
                progress.spent += charge;
                progress.time_left = time_left(progress, self.began);
                BatchEvent::Saved { key, files, progress: *progress }
            }
            Ended::Skipped { files, charge } => {
                progress.skipped += 1;
                progress.files += files;
                progress.spent += charge;
                progress.time_left = time_left(progress, self.began);
                BatchEvent::Skipped { key, progress: *progress }
            }
            Ended::Failed { error, charge, is_refunded } => {
                progress.failed += 1;
                progress.refunded += usize::from(is_refunded);
                progress.spent += charge;
                progress.time_left = time_left(progress, self.began);
                BatchEvent::Failed { key, error, progress: *progress }
            }
        }
    }

    pub(super) fn finished(mut self, total: usize) -> BatchEvent {
        self.progress.total = total;
        self.progress.time_left = None;
        BatchEvent::Finished(self.progress)
    }
}

fn time_left(progress: &BatchProgress, began: Instant) -> Option<Duration> {
    // Runs that were skipped took no time, and say nothing about the others.
    let worked =
        u32::try_from(progress.succeeded + progress.failed).ok().filter(|runs| *runs > 0)?;
    let left = u32::try_from(progress.left()).ok()?;
    (began.elapsed() / worked).checked_mul(left)
}
