//! Runs with a key.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use chrono::{TimeDelta, Utc};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::{
    Change, Fingerprint, Journal, RunKey, RunRecord, RunState, batch::Target, lease::Held,
};
use crate::{
    error::Error,
    ext::{
        jobs::{FinishedJob, Job},
        run::{Reconcile, Reconciled, Run},
    },
    values::{self, CreativeUnits, Submission},
};

/// How long after a lost submit a job may still appear in the list, by default.
const SETTLE: Duration = Duration::from_secs(180);

/// How long a process keeps a key without extending its lease, by default.
const LEASE: Duration = Duration::from_secs(30);

/// Maximum time from the preparation to the submit. Short, because a search has to cover it.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// How long a run of a batch waits when the plan allows no more jobs, unless the server names a wait.
const FULL: Duration = Duration::from_secs(3);

/// How long before a submit other keys' jobs are read, so that they are not taken for its own.
const EARLIER: TimeDelta = TimeDelta::hours(1);

impl Run {
    /// Gives the run a key, under which a journal records it: see [`journal`](crate::ext::journal).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("runs.db");
    /// use scenario_client::{CustomRequest, ext::journal::SqliteJournal};
    ///
    /// let journal = SqliteJournal::open(&path).await?;
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01").set("seed", 7));
    /// let job = run.key("level-3/theme").journal(&journal).submit().await?;
    /// # let _ = job;
    /// # Ok(()) });
    /// ```
    pub fn key(self, key: impl Into<String>) -> KeyedRun {
        KeyedRun { run: self, key: RunKey::new(key) }
    }
}

/// A run with a key; made by [`Run::key`].
#[derive(Clone, Debug)]
#[must_use = "a run with a key does nothing without a journal"]
pub struct KeyedRun {
    run: Run,
    key: Result<RunKey, Error>,
}

impl KeyedRun {
    /// Sets the journal that records the run.
    pub fn journal<J: Journal + Clone>(self, journal: &J) -> JournaledRun {
        let journal = Arc::new(journal.clone());
        JournaledRun { run: self.run, key: self.key, journal, settle_time: SETTLE, lease: LEASE }
    }
}

/// A run that a journal records; made by [`KeyedRun::journal`].
#[derive(Clone)]
#[must_use = "a run does nothing until it is submitted"]
pub struct JournaledRun {
    run: Run,
    key: Result<RunKey, Error>,
    journal: Arc<dyn Journal>,
    settle_time: Duration,
    lease: Duration,
}

impl fmt::Debug for JournaledRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JournaledRun")
            .field("run", &self.run)
            .field("key", &self.key)
            .field("journal", &self.journal)
            .finish_non_exhaustive()
    }
}

/// A run of a batch that has ended well.
pub(super) struct Row {
    pub(super) files: Vec<PathBuf>,
    pub(super) cost: Option<CreativeUnits>,
    /// Whether this process has finished it.
    pub(super) is_new: bool,
}

impl JournaledRun {
    pub(super) fn new(run: Run, key: String, journal: Arc<dyn Journal>) -> Self {
        Self { run, key: RunKey::new(key), journal, settle_time: SETTLE, lease: LEASE }
    }

    /// Sets how long after a submit whose outcome is unknown its job may still appear in the job list. Default
    /// three minutes.
    ///
    /// The time starts when the request can no longer be in flight. A job that has not appeared by then counts
    /// as not started, and the run is submitted again. The lag of the list is not documented: a time that is
    /// too short risks a second charge.
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.settle_time = time;
        self
    }

    /// Sets how long after its death this process keeps others from the key. Default 30 seconds; 1 second to
    /// a day.
    ///
    /// The lease is extended three times in that time. A process that is stopped for longer loses the key.
    pub fn lease(mut self, time: Duration) -> Self {
        self.lease = time;
        self
    }

    /// Submits the run, unless the journal knows its job. **Charges creative units, at most once for each key.**
    ///
    /// The intent is on disk before the request is sent. If the journal has an intent without a job, this
    /// searches the job list first, for as long as the job may still appear.
    ///
    /// # Errors
    ///
    /// * [`is_outcome_unknown`](Error::is_outcome_unknown): the response was lost. Call this again, now or after
    ///   a restart: it searches for the job.
    /// * [`is_key_conflict`](Error::is_key_conflict): the key was used with other parameters. Nothing was sent.
    /// * [`is_key_held`](Error::is_key_held): another process works on the key. Nothing was sent.
    /// * [`ErrorKind::Journal`](crate::ErrorKind::Journal): the run failed, was canceled or is unclear, or the
    ///   journal cannot be written. If [`Error::job`] is set, that job is the run's, otherwise nothing was sent.
    /// * Any other error of [`Run::submit`]: nothing was started. Call this again to try again.
    pub async fn submit(self) -> Result<Job, Error> {
        let (held, record) = self.claim().await?;
        let job = self.job(&held, record).await;
        held.release().await;
        job
    }

    /// Submits the run like [`submit`](Self::submit), waits for its job for up to `timeout`, and records the
    /// outcome.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`submit`](Self::submit) and of [`Job::wait`]. After
    /// [`is_timeout`](Error::is_timeout) call this again: it continues with the same job.
    pub async fn run_and_wait(self, timeout: Duration) -> Result<FinishedJob, Error> {
        let (held, record) = self.claim().await?;
        // The outcome of an earlier run is read again for its files, but it is recorded already.
        let is_recorded = record.state == RunState::Succeeded;
        let outcome = match self.job(&held, record).await {
            Ok(job) => job.wait(timeout).await,
            Err(error) => Err(error),
        };
        let written = match outcome_of(&outcome) {
            Some(change) if !is_recorded => held.write(change).await.map(|_| ()),
            _ => Ok(()),
        };
        held.release().await;
        let done = outcome?;
        match written {
            // The process that has taken over records the outcome.
            Err(error) if !error.is_lease_lost() => Err(error.about(done.reference())),
            _ => Ok(done),
        }
    }

    /// Runs to the files on disk, within `timeout` in all. Does nothing if they are there.
    pub(super) async fn run_and_save(
        self,
        timeout: Duration,
        target: Option<Target<'_>>,
    ) -> Result<Row, Error> {
        let end = Instant::now().checked_add(timeout);
        let left = || end.map_or(timeout, |end| end.saturating_duration_since(Instant::now()));
        loop {
            let (held, record) = self.claim().await?;
            let row = self.save(&held, record, left(), target.as_ref()).await;
            held.release().await;
            match row {
                // The plan allows fewer jobs at once: one of them has to end first.
                Err(error) if error.parallel_limit().is_some() && left() > FULL => {
                    let wait = error.retry_after().filter(|wait| !wait.is_zero()).unwrap_or(FULL);
                    sleep(wait.min(left())).await;
                }
                row => return row,
            }
        }
    }

    async fn save(
        &self,
        held: &Held,
        record: RunRecord,
        timeout: Duration,
        target: Option<&Target<'_>>,
    ) -> Result<Row, Error> {
        let is_recorded = record.state == RunState::Succeeded;
        let are_there = !record.files.is_empty() && record.files.iter().all(|file| file.exists());
        if is_recorded && (target.is_none() || are_there) {
            return Ok(Row { files: record.files, cost: record.cost, is_new: false });
        }
        let outcome = match self.job(held, record).await {
            Ok(job) => job.wait(timeout).await,
            Err(error) => Err(error),
        };
        if let Some(change) = outcome_of(&outcome).filter(|_| !is_recorded) {
            held.write(change).await?;
        }
        let done = outcome?;
        let cost = done.cost();
        let Some(target) = target else {
            return Ok(Row { files: Vec::new(), cost, is_new: true });
        };
        let several = done.asset_ids().len() > 1 && !target.name.contains('{');
        let name =
            if several { format!("{}-{{number}}", target.name) } else { target.name.clone() };
        let files = done.downloads().named(name).save_in(target.folder).await?;
        let files: Vec<PathBuf> = files.into_iter().map(|file| file.path).collect();
        held.write(Change::Saved(files.clone())).await?;
        Ok(Row { files, cost, is_new: true })
    }

    async fn claim(&self) -> Result<(Held, RunRecord), Error> {
        let key = self.key.clone()?;
        let fingerprint = self.fingerprint().await?;
        let range = Duration::from_secs(1)..=Duration::from_secs(24 * 60 * 60);
        if !range.contains(&self.lease) {
            return Err(Error::invalid_argument(
                "the lease of a run lasts 1 second to a day; nothing was sent",
            ));
        }
        Held::claim(&self.journal, &key, &fingerprint, self.lease).await
    }

    /// Returns the job of the run: the one that is known, one that is found, or a new one.
    async fn job(&self, held: &Held, record: RunRecord) -> Result<Job, Error> {
        match record.state {
            RunState::Ready | RunState::Refused => self.start(held).await,
            RunState::Intended => match self.find(held, &record).await? {
                Some(job) => Ok(job),
                None => self.start(held).await,
            },
            RunState::Started | RunState::Succeeded => {
                let job = record.job.ok_or_else(|| Error::journal("a record has no job"))?;
                Ok(self.run.polled(Job::resume(self.run.context(), job)))
            }
            state @ (RunState::Failed | RunState::Canceled | RunState::Unclear) => {
                let reason = record.reason.as_deref().unwrap_or("no reason is recorded");
                let error = Error::journal(format!(
                    "the run {} is {state} ({reason}); nothing was sent, `Journal::retry` allows another \
                     attempt",
                    record.key
                ));
                Err(match &record.job {
                    Some(job) => error.about(job),
                    None => error,
                })
            }
        }
    }

    /// Records the intent, then submits.
    async fn start(&self, held: &Held) -> Result<Job, Error> {
        let prepared = self.run.prepare_for(GOOD_FOR).await?;
        let submission = Box::new(prepared.submission().clone());
        let price = prepared.price();
        held.write(Change::Intended { submission, price }).await?;
        match prepared.submit().await {
            Ok(job) => {
                let started = Change::Started(job.reference().clone());
                held.write(started).await.map_err(|error| error.about(job.reference()))?;
                Ok(job)
            }
            // The intent stays: the next call searches for the job.
            Err(error) if error.is_outcome_unknown() => Err(error),
            Err(error) => {
                held.write(Change::Refused(error.to_string())).await?;
                Err(error)
            }
        }
    }

    /// Searches for the job of an earlier attempt. `None` if it was not started.
    async fn find(&self, held: &Held, record: &RunRecord) -> Result<Option<Job>, Error> {
        let submission = record
            .submission
            .as_ref()
            .ok_or_else(|| Error::journal("a record has an intent without a submission"))?;
        let context = self.run.context();
        // Jobs that other keys own are not this run's, however alike they are.
        let since = submission.sent().here.checked_sub_signed(EARLIER).unwrap_or_default();
        for id in self.journal.jobs_after(since).await? {
            context.accepted().add(&id);
        }
        // A job counts as not started when nothing can be in flight any more and the list has had time to show it.
        let timeout = self.unsettled(submission).max(Duration::from_secs(1));
        let found = Reconcile::of_submission(context, submission).timeout(timeout).await?;
        match found {
            Reconciled::Found(job) => {
                let started = Change::Started(job.reference().clone());
                held.write(started).await.map_err(|error| error.about(job.reference()))?;
                Ok(Some(self.run.polled(*job)))
            }
            Reconciled::NotFoundYet | Reconciled::NotFoundWithin(_) => {
                let reason = "its job did not appear in the job list".to_owned();
                held.write(Change::Refused(reason)).await?;
                Ok(None)
            }
            Reconciled::Ambiguous(jobs) => {
                let ids: Vec<&str> = jobs.iter().map(|job| job.id().as_str()).collect();
                let reason = format!("{} jobs may be its own: {}", jobs.len(), ids.join(", "));
                held.write(Change::Unclear(reason.clone())).await?;
                Err(Error::journal(format!("the run {} is unclear: {reason}", record.key)))
            }
            Reconciled::Inconclusive(why) => Err(Error::journal(format!(
                "whether the run {} was started cannot be found out: {why}",
                record.key
            ))),
        }
    }

    /// Returns how long the job of a submission may still appear.
    fn unsettled(&self, submission: &Submission) -> Duration {
        let passed = (Utc::now() - submission.sent().here).to_std().unwrap_or_default();
        submission.sends_for().saturating_add(self.settle_time).saturating_sub(passed)
    }

    /// Returns the fingerprint of target and parameters.
    async fn fingerprint(&self) -> Result<Fingerprint, Error> {
        let identity = self.run.identity()?;
        let salt = Uuid::from_bytes(self.journal.salt().await?);
        Ok(Fingerprint::new(values::fingerprint(salt, &identity)))
    }
}

/// Returns the change that records the outcome of a wait; `None` if the job goes on.
fn outcome_of(outcome: &Result<FinishedJob, Error>) -> Option<Change> {
    match outcome {
        Ok(done) => Some(Change::Succeeded { cost: done.cost(), assets: done.asset_ids() }),
        Err(error) if error.is_job_failed() => Some(Change::Failed(error.to_string())),
        Err(error) if error.is_job_canceled() => Some(Change::Canceled(error.to_string())),
        Err(_) => None,
    }
}
