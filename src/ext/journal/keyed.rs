//! Runs with a key.

use std::{
    fmt,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use tracing::Span;
use uuid::Uuid;

use super::{
    Change, Fingerprint, Journal, Limits, RunKey, RunRecord, RunState,
    lease::{Claimed, Held},
    spans,
    work::Work,
};
use crate::{
    client::within,
    error::Error,
    ext::{
        files::Downloads,
        jobs::{FinishedJob, Job},
        run::{PreparedRun, Run},
    },
    ids::AssetId,
    values::{self, CreativeUnits, JobRef},
};

/// How long after a lost submit a job may still appear in the list, by default.
pub(super) const SETTLE: Duration = Duration::from_secs(180);

/// How long a process keeps a key without extending its lease, by default.
pub(super) const LEASE: Duration = Duration::from_secs(30);

/// Maximum time from the preparation to the submit. Short, because a search has to cover it.
const GOOD_FOR: Duration = Duration::from_secs(5);

/// How often an intent is recorded, if that takes longer.
const INTENTS: u32 = 3;

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
        JournaledRun::new(self.run, self.key, journal)
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
    /// What the runs of all processes have to keep to, apart from the budget of the run.
    batch: Option<InBatch>,
    /// The price, once it is read: a run that waits for room does not ask for it again.
    price: Arc<OnceLock<CreativeUnits>>,
}

/// What a batch adds to its runs.
#[derive(Clone)]
pub(super) struct InBatch {
    pub(super) name: String,
    pub(super) at_once: u64,
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

impl JournaledRun {
    pub(super) fn new(run: Run, key: Result<RunKey, Error>, journal: Arc<dyn Journal>) -> Self {
        Self {
            run,
            key,
            journal,
            settle_time: SETTLE,
            lease: LEASE,
            batch: None,
            price: Arc::default(),
        }
    }

    pub(super) fn within(mut self, batch: InBatch) -> Self {
        self.batch = Some(batch);
        self
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

    /// Sets how long the key stays locked after this process dies. Default 30 seconds; 1 second to
    /// a day.
    ///
    /// The lease is extended three times in that time. A process that is stopped for longer loses the key.
    pub fn lease(mut self, time: Duration) -> Self {
        self.lease = time;
        self
    }

    /// Submits the run, unless the journal knows its job. **Charges creative units, at most once for each key**, unless
    /// its job appears in the list later than [`settle_time`](Self::settle_time).
    ///
    /// The intent is on disk before the request is sent. If the journal has an intent without a job, this
    /// searches the job list first, for as long as the job may still appear.
    ///
    /// # Errors
    ///
    /// * [`is_outcome_unknown`](Error::is_outcome_unknown): the response was lost. Call this again, now or after
    ///   a restart: it searches for the job.
    /// * [`is_key_conflict`](Error::is_key_conflict): the key was used with other parameters. Nothing was sent.
    /// * [`is_budget_exceeded`](Error::is_budget_exceeded): the budget has too little left. If it has a
    ///   [name](crate::Budget::named), the runs of all processes that share the journal count.
    /// * [`is_key_held`](Error::is_key_held): another process works on the key. Nothing was sent.
    /// * [`is_job_conflict`](Error::is_job_conflict): the job of this submit was recorded for a lost run with the same
    ///   parameters. Call this again.
    /// * [`ErrorKind::Journal`](crate::ErrorKind::Journal): the run failed, was canceled or is unclear, or the
    ///   journal cannot be written. If [`Error::job`] is set, that job is the run's. Otherwise this call sent
    ///   nothing; if the run is unclear or cannot be found out about, an earlier submit may have been charged.
    /// * Any other error of [`Run::submit`]: nothing was started. Call this again to try again.
    pub async fn submit(self) -> Result<Job, Error> {
        within(self.span(), pin!(self.submit_in_span())).await
    }

    async fn submit_in_span(&self) -> Result<Job, Error> {
        let (held, record) = self.claim().await?;
        let job = self.job(&held, &record).await;
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
        within(self.span(), pin!(self.run_and_wait_in_span(timeout))).await
    }

    async fn run_and_wait_in_span(&self, timeout: Duration) -> Result<FinishedJob, Error> {
        let (held, record) = self.claim().await?;
        let outcome = match self.job(&held, &record).await {
            Ok(job) => job.wait(timeout).await,
            Err(error) => Err(error),
        };
        // The outcome of an earlier run is read again for its files, but it is recorded already.
        let written = match record.state {
            RunState::Succeeded => Ok(()),
            _ => self.work(&held).ended(&outcome).await.map(drop),
        };
        let done = self.work(&held).finished(outcome, written);
        held.release().await;
        done
    }

    /// Creates the span of this process's work on the run.
    pub(super) fn span(&self) -> Span {
        spans::keyed_run(self.key.as_ref().ok().map(RunKey::as_str))
    }

    /// Returns the record if the run has succeeded, without a write.
    pub(super) async fn finished(&self) -> Result<Option<RunRecord>, Error> {
        let key = self.key.clone()?;
        let record = self.journal.read(&key).await?;
        let Some(record) = record.filter(|record| record.state == RunState::Succeeded) else {
            return Ok(None);
        };
        record.claimed_with(Some(&self.fingerprint().await?))?;
        Ok(Some(record))
    }

    /// Returns the record as it is.
    pub(super) async fn record(&self) -> Result<Option<RunRecord>, Error> {
        self.journal.read(&self.key.clone()?).await
    }

    pub(super) async fn try_claim(&self) -> Result<Claimed, Error> {
        let fingerprint = self.fingerprint().await?;
        Held::try_claim(&self.journal, &self.key.clone()?, Some(&fingerprint), self.lease).await
    }

    async fn claim(&self) -> Result<(Held, RunRecord), Error> {
        let fingerprint = self.fingerprint().await?;
        Held::claim(&self.journal, &self.key.clone()?, Some(&fingerprint), self.lease).await
    }

    /// Returns the downloads of assets that a job of the run has made.
    pub(super) fn downloads(&self, job: &JobRef, assets: &[AssetId]) -> Downloads {
        Downloads::new(self.run.context(), assets.iter().cloned()).of_job(job)
    }

    pub(super) fn work<'a>(&'a self, held: &'a Held) -> Work<'a> {
        let (context, journal) = (self.run.context(), &self.journal);
        Work { context, journal, held, settle_time: self.settle_time }
    }

    /// Returns the job of the run: the one that is known, one that is found, or a new one.
    pub(super) async fn job(&self, held: &Held, record: &RunRecord) -> Result<Job, Error> {
        match self.work(held).known_job(record).await? {
            Some(job) => Ok(self.run.polled(job)),
            None => {
                if let Some(submission) = &record.submission {
                    // Nothing was started, so the budget of this process gets its reservation back.
                    self.run.forget(submission);
                }
                self.start(held).await
            }
        }
    }

    /// Records the intent, then submits.
    async fn start(&self, held: &Held) -> Result<Job, Error> {
        let mut prepared = self.intend(held).await?;
        for _ in 1..INTENTS {
            if !prepared.is_expired() {
                break;
            }
            held.write_outcome(Change::Refused("its intent took long to record".to_owned()))
                .await?;
            drop(prepared);
            prepared = self.intend(held).await?;
        }
        let (price, limits) = (prepared.price(), self.limits());
        match prepared.submit().await {
            Ok(job) => self.work(held).started(job).await,
            Err(error) if error.is_outcome_unknown() => match error.job() {
                // The response could not be read, but it names the job.
                Some(job) => {
                    let context = self.run.context();
                    let spent = error.submission().and_then(|own| context.accepted().spend(own));
                    let job = Job::resume(context, job).with_spent(spent);
                    self.work(held).started(job).await
                }
                // The intent stays: the next call searches for the job.
                None => {
                    self.sent_later(held, &error, price, limits).await;
                    Err(error)
                }
            },
            Err(error) => {
                held.write_outcome(Change::Refused(error.to_string())).await?;
                Err(error)
            }
        }
    }

    /// Records when the request left, which may be long after the intent if the machine has slept in between: the search
    /// goes by that time.
    async fn sent_later(
        &self,
        held: &Held,
        error: &Error,
        price: Option<CreativeUnits>,
        limits: Limits,
    ) {
        let Some(submission) = error.submission().cloned().map(Box::new) else { return };
        let change = Change::Intended { submission, price, limits };
        if let Err(error) = held.write_outcome(change).await {
            tracing::warn!(%error, "the time of a submit was not recorded");
        }
    }

    /// Prepares the run, and records the intent.
    async fn intend(&self, held: &Held) -> Result<PreparedRun, Error> {
        let run = match self.price.get() {
            Some(price) => self.run.clone().quoted(*price),
            None => self.run.clone(),
        };
        let prepared = run.prepare_for(GOOD_FOR).await?;
        let submission = Box::new(prepared.submission().clone());
        let (price, limits) = (prepared.price(), self.limits());
        if let Some(price) = price {
            self.price.get_or_init(|| price);
        }
        held.write(Change::Intended { submission, price, limits }).await?;
        Ok(prepared)
    }

    /// Returns what the runs of all processes have to keep to.
    fn limits(&self) -> Limits {
        let batch = self.batch.as_ref();
        let budget = self.run.budget_limit().and_then(|(name, limit)| {
            let name = name.or_else(|| batch.map(|batch| batch.name.clone()))?;
            Some((name, limit))
        });
        Limits {
            budget,
            batch: batch.map(|batch| batch.name.clone()),
            at_once: batch.map(|batch| batch.at_once),
        }
    }

    /// Returns the fingerprint of target and parameters.
    async fn fingerprint(&self) -> Result<Fingerprint, Error> {
        let identity = self.run.identity()?;
        let salt = Uuid::from_bytes(self.journal.salt().await?);
        Ok(Fingerprint::new(values::fingerprint(salt, &identity)))
    }
}
