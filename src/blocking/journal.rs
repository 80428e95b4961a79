//! Runs with a key.

use std::{future::Future, path::Path, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt as _, stream::Map};

use super::{FinishedJob, Job, Pull, Run, Runtime, Scenario, setters};
use crate::{
    error::Error,
    ext::{
        journal::{self, BatchEvent, Journal, RunKey, RunRecord},
        run::{Budget, Runnable},
    },
};

impl Run {
    /// Gives the run a key, under which a journal records it: [async](crate::ext::run::Run::key).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("runs.db");
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, ext::journal::SqliteJournal};
    ///
    /// let journal = scenario.block_on(SqliteJournal::open(&path))?;
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01").set("seed", 7));
    /// let done = run.key("level-3/theme").journal(&journal).run_and_wait(Duration::from_secs(600))?;
    /// # let _ = done;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn key(self, key: impl Into<String>) -> KeyedRun {
        KeyedRun { inner: self.inner.key(key), runtime: self.runtime }
    }
}

/// A run with a key; made by [`Run::key`].
#[derive(Clone, Debug)]
#[must_use = "a run with a key does nothing without a journal"]
pub struct KeyedRun {
    inner: journal::KeyedRun,
    runtime: Arc<Runtime>,
}

impl KeyedRun {
    /// Sets the journal that records the run.
    pub fn journal<J: Journal + Clone>(self, journal: &J) -> JournaledRun {
        JournaledRun { inner: self.inner.journal(journal), runtime: self.runtime }
    }
}

/// A run that a journal records; made by [`KeyedRun::journal`].
#[derive(Clone, Debug)]
#[must_use = "a run does nothing until it is submitted"]
pub struct JournaledRun {
    inner: journal::JournaledRun,
    runtime: Arc<Runtime>,
}

impl JournaledRun {
    setters! {
        crate::ext::journal::JournaledRun;
        /// Sets how long after a submit whose outcome is unknown its job may still appear in the job list.
        settle_time(time: Duration);
        /// Sets how long the key stays locked after this process dies.
        lease(time: Duration);
    }

    /// Submits the run, unless the journal knows its job. **Charges creative units, at most once for each key.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`JournaledRun::submit`](crate::ext::journal::JournaledRun::submit), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn submit(self) -> Result<Job, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.submit()).map(Job::from)
    }

    /// Submits the run, waits for its job for up to `timeout`, and records the outcome.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`JournaledRun::run_and_wait`](crate::ext::journal::JournaledRun::run_and_wait), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn run_and_wait(self, timeout: Duration) -> Result<FinishedJob, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.run_and_wait(timeout)).map(FinishedJob::from)
    }
}

impl Scenario {
    /// Prepares a batch of runs with keys, which survives a crash: [async](crate::Scenario::batch).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let folder = tempfile::tempdir()?;
    /// # let (path, out) = (folder.path().join("runs.db"), folder.path().join("out"));
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, ext::journal::{BatchEvent, SqliteJournal}};
    ///
    /// let journal = scenario.block_on(SqliteJournal::open(&path))?;
    /// let batch = scenario.batch(&journal, "sfx").folder(&out);
    /// let batch = batch.add("door", &CustomRequest::new("model_sound").set("prompt", "a door"));
    /// for event in batch.run(Duration::from_secs(600)) {
    ///     if let BatchEvent::Finished(progress) = event? {
    ///         println!("{} of {}", progress.succeeded, progress.total);
    ///     }
    /// }
    /// # assert_eq!(std::fs::read_dir(&out)?.count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn batch<J: Journal + Clone>(&self, journal: &J, name: impl Into<String>) -> Batch {
        let inner = self.as_async().batch(journal, name);
        Batch { inner, runtime: Arc::clone(self.runtime()) }
    }

    /// Returns the runs of a journal that were submitted, or may have been, and whose outcome is not recorded:
    /// [async](crate::Scenario::resume).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Scenario::resume`](crate::Scenario::resume), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn resume<J: Journal + Clone>(&self, journal: &J) -> Result<Vec<UnfinishedRun>, Error> {
        let runs = self.block_on(self.as_async().resume(journal))?;
        let runtime = self.runtime();
        let run = |inner| UnfinishedRun { inner, runtime: Arc::clone(runtime) };
        Ok(runs.into_iter().map(run).collect())
    }
}

/// A run that an earlier process has left unfinished; made by [`Scenario::resume`].
#[derive(Clone, Debug)]
#[must_use = "nothing is resumed until it is waited for"]
pub struct UnfinishedRun {
    inner: journal::UnfinishedRun,
    runtime: Arc<Runtime>,
}

impl UnfinishedRun {
    setters! {
        crate::ext::journal::UnfinishedRun;
        /// Sets how long a lost job may still appear in the job list.
        settle_time(time: Duration);
        /// Sets how long the run stays locked after this process dies.
        lease(time: Duration);
    }

    /// Returns the key.
    pub fn key(&self) -> &RunKey {
        self.inner.key()
    }

    /// Returns the record, as it was when the runs were read.
    pub fn record(&self) -> &RunRecord {
        self.inner.record()
    }

    /// Finds the job if it is not known, waits for it for up to `timeout`, and records the outcome. Submits
    /// nothing. `None` if nothing was started.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`UnfinishedRun::wait`](crate::ext::journal::UnfinishedRun::wait), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn wait(&self, timeout: Duration) -> Result<Option<FinishedJob>, Error> {
        let done = self.runtime.block_on(self.inner.wait(timeout))?;
        Ok(done.map(FinishedJob::from))
    }
}

/// Many runs with keys; made by [`Scenario::batch`].
#[derive(Debug)]
#[must_use = "a batch does nothing until it is run"]
pub struct Batch {
    inner: journal::Batch,
    runtime: Arc<Runtime>,
}

impl Batch {
    setters! {
        crate::ext::journal::Batch;
        /// Sets how many jobs of the batch run at once, in all processes together: 1 or more. Default 2.
        at_once(runs: usize);
        /// Reserves the price of each run before it is submitted, and refuses what is too much.
        budget(budget: &Budget);
        /// Downloads the files of each run into this folder.
        folder(folder: impl AsRef<Path>);
        /// Sets the names of the files, without their extensions.
        file_name(name: impl Into<String>);
        /// Sets how long a lost job may still appear in the job list.
        settle_time(time: Duration);
        /// Sets how long a run stays locked after this process dies.
        lease(time: Duration);
    }

    /// Adds a run. Its key is unique in the batch.
    pub fn add<R: Runnable + ?Sized>(self, key: impl Into<String>, what: &R) -> Self {
        Self { inner: self.inner.add(key, what), ..self }
    }

    /// Adds many runs.
    pub fn add_all<K: Into<String>, R: Runnable>(
        self,
        rows: impl IntoIterator<Item = (K, R)>,
    ) -> Self {
        Self { inner: self.inner.add_all(rows), ..self }
    }

    /// Adds the runs of a stream, which is read as there is room for them. Iterators become streams with
    /// [`stream::iter`](futures_util::stream::iter).
    pub fn add_stream<K, R>(self, rows: impl Stream<Item = (K, R)> + Send + 'static) -> Self
    where
        K: Into<String>,
        R: Runnable,
    {
        Self { inner: self.inner.add_stream(rows), ..self }
    }

    /// Stops the batch when this future is done: no further run is submitted, those in flight are finished.
    pub fn stop_when<F: Future + Send + 'static>(self, signal: F) -> Self {
        Self { inner: self.inner.stop_when(signal), ..self }
    }

    /// Stops the batch when this future is done, and leaves the jobs running at the server.
    pub fn leave_when<F: Future + Send + 'static>(self, signal: F) -> Self {
        Self { inner: self.inner.leave_when(signal), ..self }
    }

    /// Runs what is not finished. **Charges creative units.** See
    /// [async](crate::ext::journal::Batch::run).
    pub fn run(self, timeout: Duration) -> BatchEvents {
        let events = self.inner.run(timeout).map(Ok as Wrap);
        BatchEvents { events: Pull::new(self.runtime, events) }
    }
}

/// The events of a batch; made by [`Batch::run`].
///
/// The only error is of the kind [`ErrorKind::Blocking`](crate::ErrorKind::Blocking), in async code; every other
/// one is in [`BatchEvent::Failed`].
#[must_use = "nothing happens unless it is read"]
#[derive(Debug)]
pub struct BatchEvents {
    events: Pull<Map<journal::BatchEvents, Wrap>>,
}

/// Makes a result of an event, as iterators here yield them.
type Wrap = fn(BatchEvent) -> Result<BatchEvent, Error>;

impl Iterator for BatchEvents {
    type Item = Result<BatchEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.events.next()
    }
}
