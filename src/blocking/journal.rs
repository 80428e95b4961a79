//! Runs with a key.

use std::{sync::Arc, time::Duration};

use super::{FinishedJob, Job, Run, Runtime, setters};
use crate::{
    error::Error,
    ext::journal::{self, Journal},
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
        /// Sets how long after its death this process keeps others from the key.
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
