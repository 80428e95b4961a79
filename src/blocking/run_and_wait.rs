//! From parameters to a finished job, in one call.

use std::{fmt, future::IntoFuture as _, iter::FusedIterator, sync::Arc, time::Duration};

use super::{FinishedJob, Job, JobEvent, Pull, Run, Runtime};
use crate::{error::Error, ext::run};

impl Run {
    /// Submits the run and waits until its job has succeeded, at most for `timeout` in all. Call
    /// [`send`](RunAndWait::send), or read the [events](RunAndWait::events).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    /// use scenario_client::audio::elevenlabs::SoundEffectsV2;
    ///
    /// let rain = SoundEffectsV2::builder().text("rain on a tin roof").build();
    /// let run = scenario.run(&rain).run_and_wait(Duration::from_secs(300));
    /// let done = run.on_progress(|share| println!("{:.0} %", share * 100.0)).send()?;
    /// for file in done.download_to(folder.path())? {
    ///     println!("{}", file.path.display());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// One timeout for everything: [async](crate::ext::run::Run::run_and_wait).
    pub fn run_and_wait(self, timeout: Duration) -> RunAndWait {
        RunAndWait { inner: self.inner.run_and_wait(timeout), runtime: self.runtime }
    }
}

/// A run that waits for its job; made by [`Run::run_and_wait`].
#[derive(Debug)]
#[must_use = "nothing is submitted until `send` is called"]
pub struct RunAndWait {
    inner: run::RunAndWait,
    runtime: Arc<Runtime>,
}

impl RunAndWait {
    /// Calls this with the progress of the job, from 0 to 1, each time it changes. It never falls, and is 1
    /// at the end.
    pub fn on_progress(self, listener: impl FnMut(f64) + Send + 'static) -> Self {
        Self { inner: self.inner.on_progress(listener), ..self }
    }

    /// Calls this with every event. Store the reference of the job here, and it survives your program.
    pub fn on_event(self, mut listener: impl FnMut(&RunEvent) + Send + 'static) -> Self {
        // The events of this module are types of their own, so the listener gets a copy.
        let inner = self.inner.on_event(move |event| listener(&event.clone().into()));
        Self { inner, ..self }
    }

    /// Submits the run and waits for its job. **Charges creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Run::run_and_wait`](crate::ext::run::Run::run_and_wait), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code; then nothing was started.
    pub fn send(self) -> Result<FinishedJob, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.into_future()).map(FinishedJob::from)
    }

    /// Iterates over the events of the whole run. Reading them submits the run: **charges creative units**.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, blocking::{JobEvent, RunEvent}};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// for event in scenario.run(&request).run_and_wait(Duration::from_secs(600)).events() {
    ///     match event? {
    ///         RunEvent::Submitted { job } => println!("{} was started", job.id()),
    ///         RunEvent::Job(JobEvent::Finished(done)) => println!("{:?}", done.asset_ids()),
    ///         _ => {}
    ///     }
    /// }
    /// # assert_eq!(fake.charges().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Ends after [`JobEvent::Finished`], or after an error: those of [`send`](Self::send).
    pub fn events(self) -> RunEvents {
        RunEvents(Pull::new(self.runtime, self.inner.events()))
    }
}

/// An event from the submit to the end of the job; the blocking form of
/// [`scenario_client::ext::run::RunEvent`](crate::ext::run::RunEvent).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunEvent {
    /// The run was accepted: from now on the job is charged. Store its [reference](Job::reference).
    Submitted {
        /// The job. [`Job::price`] has its price.
        job: Box<Job>,
    },
    /// An event of the job; the last event of a run is [`JobEvent::Finished`].
    Job(JobEvent),
}

impl From<run::RunEvent> for RunEvent {
    fn from(event: run::RunEvent) -> Self {
        match event {
            run::RunEvent::Submitted { job } => Self::Submitted { job: Box::new((*job).into()) },
            run::RunEvent::Job(event) => Self::Job(event.into()),
        }
    }
}

/// The events of a run; made by [`RunAndWait::events`].
#[must_use = "nothing is submitted unless it is read"]
pub struct RunEvents(Pull<run::RunEvents>);

impl fmt::Debug for RunEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunEvents").finish_non_exhaustive()
    }
}

impl Iterator for RunEvents {
    type Item = Result<RunEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|event| event.map(RunEvent::from))
    }
}

impl FusedIterator for RunEvents {}
