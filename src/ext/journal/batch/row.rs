//! One run of a batch.

use std::{
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};

use tokio::{sync::watch, time::Instant};

use super::{
    super::{
        Change, JournaledRun, RunRecord, RunState,
        lease::{Claimed, Held},
    },
    names::Names,
};
use crate::{
    client::within,
    error::{Error, ErrorKind},
    ext::files::remove_partial,
    ids::AssetId,
    values::{CreativeUnits, JobRef},
};

/// Where the files of a run go.
#[derive(Clone, Debug)]
pub(super) struct FileTarget {
    pub(super) folder: PathBuf,
    pub(super) name: String,
}

/// A run of a batch that is not finished.
pub(super) struct Row {
    pub(super) key: String,
    pub(super) run: JournaledRun,
    pub(super) target: Option<FileTarget>,
    /// The names of all runs of the batch.
    pub(super) names: Names,
    /// Maximum time for its job.
    pub(super) timeout: Duration,
    /// Until when it waits for room, or for another process; set when it is first tried.
    pub(super) end: Option<Instant>,
    /// Since when nothing was heard from the journal.
    pub(super) unreachable: Option<Instant>,
}

/// What became of an attempt to finish a run.
pub(super) enum Tried {
    Ended(Ended),
    /// Another process works on it.
    Busy(Error),
    /// It has to wait until a job ends, in the plan or in the batch.
    Full(Error),
    /// The journal cannot be read or written. Nothing was sent, or the next attempt finds what was.
    Unreachable(Error),
    /// The batch was stopped while its job runs.
    Left,
}

/// How a run has ended.
pub(super) enum Ended {
    /// This process has finished it.
    Saved {
        files: Vec<PathBuf>,
        charge: CreativeUnits,
    },
    /// It was finished before, or by another process.
    Skipped {
        files: usize,
        charge: CreativeUnits,
    },
    Failed {
        error: Error,
        charge: CreativeUnits,
        is_refunded: bool,
    },
}

impl Row {
    /// Works on the run until its files are on disk. Leaves its job alone when `leave` becomes true.
    pub(super) async fn attempt(&mut self, leave: watch::Receiver<bool>) -> Tried {
        let span = self.run.span();
        let tried = within(span, pin!(self.try_once(leave))).await;
        match tried {
            Ok(tried) => tried,
            Err(error) if error.is_batch_full() || is_plan_full(&error) => Tried::Full(error),
            // Another process goes on with it.
            Err(error) if error.is_lease_lost() => Tried::Busy(error),
            Err(error) if error.kind() == ErrorKind::Journal && error.is_transient() => {
                Tried::Unreachable(error)
            }
            Err(error) => Tried::Ended(self.failed(error).await),
        }
    }

    /// Returns how the run has failed, with what it counts now.
    pub(super) async fn failed(&self, error: Error) -> Ended {
        let record = self.run.record().await.ok().flatten();
        let charge = record.as_ref().map(|record| record.charge).unwrap_or_default();
        let is_refunded = record.is_some_and(|record| {
            record.state == RunState::Failed && record.charge == CreativeUnits::ZERO
        });
        Ended::Failed { error, charge, is_refunded }
    }

    async fn try_once(&mut self, leave: watch::Receiver<bool>) -> Result<Tried, Error> {
        let finished = self.run.finished().await?;
        // A connection that is lost again and again is no journal that cannot be reached.
        self.unreachable = None;
        // A run that is finished needs no lease, and no write.
        if let Some(record) = finished
            && self.is_there(&record)
        {
            return Ok(self.skipped(&record));
        }
        let (held, record) = match self.run.try_claim().await? {
            Claimed::Yes(held, record) => (held, record),
            Claimed::No(_) => return Ok(Tried::Busy(Error::key_held(&self.key))),
        };
        let tried = self.finish(&held, &record, leave).await;
        held.release().await;
        tried
    }

    async fn finish(
        &self,
        held: &Held,
        record: &RunRecord,
        mut leave: watch::Receiver<bool>,
    ) -> Result<Tried, Error> {
        if record.state == RunState::Succeeded && self.is_there(record) {
            // Another process has finished it between the two reads.
            return Ok(self.skipped(record));
        }
        if let (RunState::Succeeded, Some(job)) = (record.state, &record.job) {
            // Its files are missing. They are assets, which do not need their job any more.
            return self.save(held, record, (job, &record.assets), record.charge).await;
        }
        let job = self.run.job(held, record).await?;
        let outcome = tokio::select! {
            outcome = job.wait(self.timeout) => outcome,
            // The job goes on at the server, and its record is there.
            Ok(_) = leave.wait_for(|leave| *leave) => return Ok(Tried::Left),
        };
        let after = self.run.work(held).ended(&outcome).await?;
        let charge = after.map_or(record.charge, |after| after.charge);
        let done = outcome?;
        self.save(held, record, (done.reference(), &done.asset_ids()), charge).await
    }

    /// Saves the files of a job, if the batch has a folder for them.
    async fn save(
        &self,
        held: &Held,
        record: &RunRecord,
        (job, assets): (&JobRef, &[AssetId]),
        charge: CreativeUnits,
    ) -> Result<Tried, Error> {
        let Some(target) = &self.target else {
            return Ok(Tried::Ended(Ended::Saved { files: Vec::new(), charge }));
        };
        if matches!(record.state, RunState::Started | RunState::Succeeded) {
            // A process that was killed may have been at its files.
            remove_partial(&target.folder, assets).await;
        }
        let name = self.names.of_run(&target.name, &self.key, job.id(), assets.len())?;
        let downloads = self.run.downloads(job, assets).named(name);
        let files = downloads.save_in(&target.folder).await?;
        let files: Vec<PathBuf> = files.into_iter().map(|file| file.path).collect();
        held.write_outcome(Change::Saved(files.clone())).await?;
        Ok(Tried::Ended(Ended::Saved { files, charge }))
    }

    fn skipped(&self, record: &RunRecord) -> Tried {
        self.names.take_saved(&record.files, &self.key);
        Tried::Ended(Ended::Skipped { files: record.files.len(), charge: record.charge })
    }

    /// Returns whether the files of the run are where they belong.
    fn is_there(&self, record: &RunRecord) -> bool {
        // A run whose result is a text, or another value, has no files.
        self.target.is_none()
            || record.assets.is_empty()
            || (!record.files.is_empty() && exist(&record.files))
    }
}

/// Returns whether a submit was refused because there are too many jobs or requests. Nothing was started.
fn is_plan_full(error: &Error) -> bool {
    let is_submit = error.operation().is_some_and(|operation| operation.charges);
    error.is_rate_limited() && is_submit && !error.is_outcome_unknown()
}

fn exist(files: &[impl AsRef<Path>]) -> bool {
    files.iter().all(|file| file.as_ref().exists())
}
