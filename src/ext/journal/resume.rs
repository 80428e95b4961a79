//! Runs that an earlier process has left unfinished.

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use super::{
    Journal, RunKey, RunRecord,
    keyed::{LEASE, SETTLE},
    lease::Held,
    spans,
    work::Work,
};
use crate::{
    client::within,
    error::Error,
    ext::{
        context::Context,
        jobs::{FinishedJob, Job},
    },
};

/// A run that was submitted, or may have been, and whose outcome is not recorded; made by
/// [`Scenario::resume`](crate::Scenario::resume).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("runs.db");
/// use std::time::Duration;
/// use scenario_client::{CustomRequest, ext::journal::SqliteJournal};
///
/// let journal = SqliteJournal::open(&path).await?;
/// # let request = CustomRequest::new("minimax/music-01").set("seed", 7);
/// # scenario.run(&request).key("theme").journal(&journal).submit().await?;
/// // After a restart: no parameters are needed.
/// for run in scenario.resume(&journal).await? {
///     match run.wait(Duration::from_secs(600)).await? {
///         Some(done) => println!("{} made {:?}", run.key(), done.asset_ids()),
///         None => println!("{} was not started; submit it again", run.key()),
///     }
/// }
/// # assert!(scenario.resume(&journal).await?.is_empty());
/// # Ok(()) });
/// ```
#[derive(Clone)]
#[must_use = "nothing is resumed until `wait` is called"]
pub struct UnfinishedRun {
    context: Context,
    journal: Arc<dyn Journal>,
    record: RunRecord,
    settle_time: Duration,
    lease: Duration,
}

impl fmt::Debug for UnfinishedRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnfinishedRun").field("record", &self.record).finish_non_exhaustive()
    }
}

impl UnfinishedRun {
    pub(super) fn new(context: Context, journal: Arc<dyn Journal>, record: RunRecord) -> Self {
        Self { context, journal, record, settle_time: SETTLE, lease: LEASE }
    }

    pub(crate) async fn all(
        context: &Context,
        journal: Arc<dyn Journal>,
    ) -> Result<Vec<Self>, Error> {
        let records = journal.unfinished().await?.into_iter();
        let run = |record| Self::new(context.clone(), Arc::clone(&journal), record);
        Ok(records.map(run).collect())
    }

    /// Returns the key.
    pub fn key(&self) -> &RunKey {
        &self.record.key
    }

    /// Returns the record, as it was when the runs were read.
    pub fn record(&self) -> &RunRecord {
        &self.record
    }

    /// Sets how long a lost job may still appear in the job list:
    /// [`JournaledRun::settle_time`](super::JournaledRun::settle_time).
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.settle_time = time;
        self
    }

    /// Sets how long the run stays locked after this process dies:
    /// [`JournaledRun::lease`](super::JournaledRun::lease).
    pub fn lease(mut self, time: Duration) -> Self {
        self.lease = time;
        self
    }

    /// Finds the job if it is not known, waits for it for up to `timeout`, and records the outcome. Submits
    /// nothing. `None` if nothing was started: the run can be submitted again under its key.
    ///
    /// # Errors
    ///
    /// * [`is_key_held`](Error::is_key_held): another process works on the run.
    /// * [`ErrorKind::Journal`](crate::ErrorKind::Journal): the run is
    ///   [unclear](super::RunState::Unclear), or the journal cannot be read or written.
    /// * The errors of [`Job::wait`](crate::Job::wait). After [`is_timeout`](Error::is_timeout) call this again.
    pub async fn wait(&self, timeout: Duration) -> Result<Option<FinishedJob>, Error> {
        let work = async {
            let held = Held::claim(&self.journal, &self.record.key, None, self.lease);
            let (held, record) = held.await?;
            let outcome = self.outcome(&held, &record, timeout).await;
            held.release().await;
            outcome
        };
        within(spans::keyed_run(Some(self.record.key.as_str())), pin!(work)).await
    }

    async fn outcome(
        &self,
        held: &Held,
        record: &RunRecord,
        timeout: Duration,
    ) -> Result<Option<FinishedJob>, Error> {
        let (context, journal) = (&self.context, &self.journal);
        let work = Work { context, journal, held, settle_time: self.settle_time };
        let Some(job) = work.known_job(record).await? else { return Ok(None) };
        let outcome: Result<FinishedJob, Error> = Job::wait(&job, timeout).await;
        // Another process may have recorded the outcome since the runs were read.
        let written = match record.state.is_unfinished() {
            true => work.ended(&outcome).await.map(drop),
            false => Ok(()),
        };
        work.finished(outcome, written).map(Some)
    }
}
