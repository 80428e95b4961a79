//! From parameters to a finished job, in one call.

use std::{
    fmt,
    future::{Future, IntoFuture},
    pin::{Pin, pin},
    time::Duration,
};

use async_stream::try_stream;
use futures_util::TryStreamExt as _;
use tokio::time::Instant;
use tracing::Span;

use super::{Run, deadline::Deadline, pipeline, submit::GOOD_FOR};
use crate::{
    client::within,
    error::Error,
    ext::{
        jobs::{FinishedJob, Job, JobEvent},
        streams::named_stream,
    },
    values::end,
};

impl Run {
    /// Submits the run and waits until its job has succeeded, at most for `timeout` in all.
    /// **Charges creative units.**
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    /// use scenario_client::audio::elevenlabs::SoundEffectsV2;
    ///
    /// let rain = SoundEffectsV2::builder().text("rain on a tin roof").build();
    /// let done = scenario.run(&rain).run_and_wait(Duration::from_secs(300)).await?;
    /// for file in done.download_to(folder.path()).await? {
    ///     println!("{}", file.path.display());
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The same as [`submit`](Self::submit) followed by [`Job::wait`], with one timeout for both: for
    /// validation, uploads, the estimate of a budget, the submit, its
    /// [reconciliation](Self::reconcile_within), and the wait. The settings of the run count: budget,
    /// project, validation. If [`timeout`](Self::timeout) is set as well, it ends the submit earlier.
    ///
    /// A workflow that waits for the decision of a user does not end by itself, and looks merely slow: read the
    /// [events](RunAndWait::events) of a workflow with such steps, and act on
    /// [`JobEvent::WaitingForUser`].
    ///
    /// Nothing is sent until the value is awaited or its [events](RunAndWait::events) are read. Dropping
    /// the future ends the wait, not the job. If the future is dropped during the submit, the outcome is
    /// unknown: use [`prepare`](Self::prepare) in programs that must not forget a job.
    ///
    /// # Errors
    ///
    /// * [`is_outcome_unknown`](Error::is_outcome_unknown): the job may have been started and charged.
    ///   [`Scenario::reconcile`](crate::Scenario::reconcile) looks for it; with
    ///   [`reconcile_within`](Self::reconcile_within) that was done as long as the timeout allowed.
    /// * [`Error::job`] is there: the job was started and charged. If
    ///   [`is_timeout`](Error::is_timeout) is true the job goes on: wait for it again with
    ///   [`Scenario::job`](crate::Scenario::job). Other errors are those of [`Job::wait`]:
    ///   [`is_job_failed`](Error::is_job_failed), [`is_moderated`](Error::is_moderated) and so on.
    /// * Anything else: nothing was started or charged. [`is_timeout`](Error::is_timeout) is true if the
    ///   timeout passed before the request left.
    pub fn run_and_wait(self, timeout: Duration) -> RunAndWait {
        RunAndWait { run: self, timeout, on_event: None, on_progress: None }
    }
}

/// A run that waits for its job; made by [`Run::run_and_wait`]. Await it, or read its
/// [events](Self::events).
#[must_use = "nothing is submitted until it is awaited"]
pub struct RunAndWait {
    run: Run,
    timeout: Duration,
    on_event: Option<EventListener>,
    on_progress: Option<ProgressListener>,
}

type EventListener = Box<dyn FnMut(&RunEvent) + Send>;
type ProgressListener = Box<dyn FnMut(f64) + Send>;

impl fmt::Debug for RunAndWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunAndWait")
            .field("run", &self.run)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// What happens from the submit to the end of the job.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum RunEvent {
    /// The run was accepted: from here on the job is paid for. Store its
    /// [reference](Job::reference).
    Submitted {
        /// The job. [`Job::price`] has its price.
        job: Box<Job>,
    },
    /// Something happened to the job; the last event of a run is [`JobEvent::Finished`].
    Job(JobEvent),
}

impl RunAndWait {
    /// Calls this with the progress of the job, from 0 to 1, each time it changes. It never falls, and is
    /// 1 at the end.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let done = scenario
    ///     .run(&request)
    ///     .run_and_wait(Duration::from_secs(600))
    ///     .on_progress(|share| println!("{:.0} %", share * 100.0))
    ///     .await?;
    /// # let _ = done;
    /// # Ok(()) });
    /// ```
    ///
    /// Many models report 0 until the end (observed), some report nothing. Do not block in the callback.
    pub fn on_progress(mut self, listener: impl FnMut(f64) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(listener));
        self
    }

    /// Calls this with every event. Store the reference of the job here, and it survives your program.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, JobEvent, ext::run::RunEvent};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let run = scenario.run(&request).run_and_wait(Duration::from_secs(600)).on_event(|event| match event {
    ///     RunEvent::Submitted { job } => println!("{} was started", job.id()),
    ///     RunEvent::Job(JobEvent::Queued) => println!("queued"),
    ///     _ => {}
    /// });
    /// let done = run.await?;
    /// # let _ = done;
    /// # Ok(()) });
    /// ```
    ///
    /// Do not block in the callback.
    pub fn on_event(mut self, listener: impl FnMut(&RunEvent) + Send + 'static) -> Self {
        self.on_event = Some(Box::new(listener));
        self
    }

    /// The events of the whole run as a stream. Reading it submits the run: **charges creative units**.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use futures_util::TryStreamExt as _;
    /// use scenario_client::{CustomRequest, JobEvent, ext::run::RunEvent};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let mut events = scenario.run(&request).run_and_wait(Duration::from_secs(600)).events();
    /// while let Some(event) = events.try_next().await? {
    ///     match event {
    ///         RunEvent::Submitted { job } => println!("{} was started", job.id()),
    ///         RunEvent::Job(JobEvent::Running { progress }) => println!("running: {progress:?}"),
    ///         RunEvent::Job(JobEvent::Finished(done)) => println!("{:?}", done.asset_ids()),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The stream ends after [`JobEvent::Finished`], or after an error: those of
    /// [`run_and_wait`](Run::run_and_wait). The timeout begins with the first read. Dropping the stream
    /// ends the wait, not the job.
    pub fn events(mut self) -> RunEvents {
        RunEvents::new(try_stream! {
            let clock = Clock::starting_now(self.timeout);
            let (job, span) = clock.submit(&self.run).await?;
            yield self.seen(RunEvent::Submitted { job: Box::new(job.clone()) });
            // One clock for the whole: what the submit has used up is not there for the wait.
            let mut events = pin!(job.watch(Some(clock.end), clock.timeout));
            while let Some(event) = within(&span, events.try_next()).await? {
                yield self.seen(RunEvent::Job(event));
            }
        })
    }

    async fn run(mut self) -> Result<FinishedJob, Error> {
        let clock = Clock::starting_now(self.timeout);
        let (job, span) = clock.submit(&self.run).await?;
        self.seen(RunEvent::Submitted { job: Box::new(job.clone()) });
        let mut events = pin!(job.watch(Some(clock.end), clock.timeout));
        while let Some(event) = within(&span, events.try_next()).await? {
            if let RunEvent::Job(JobEvent::Finished(done)) = self.seen(RunEvent::Job(event)) {
                return Ok(*done);
            }
        }
        Err(Error::wait_timeout(
            job.reference().clone(),
            job.shared_snapshot(),
            clock.timeout,
            None,
        ))
    }

    /// Shows an event to the listeners.
    fn seen(&mut self, event: RunEvent) -> RunEvent {
        // Listeners run before the result is returned, so they see the end as well.
        if let Some(listener) = &mut self.on_event {
            listener(&event);
        }
        let progress = match &event {
            RunEvent::Job(JobEvent::Running { progress }) => *progress,
            RunEvent::Job(JobEvent::Finished(_)) => Some(1.0),
            _ => None,
        };
        if let (Some(listener), Some(progress)) = (&mut self.on_progress, progress) {
            listener(progress);
        }
        event
    }
}

impl IntoFuture for RunAndWait {
    type Output = Result<FinishedJob, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

/// The one timeout of all steps.
struct Clock {
    timeout: Duration,
    end: Instant,
}

impl Clock {
    fn starting_now(timeout: Duration) -> Self {
        Self { timeout, end: end(Instant::now(), timeout) }
    }

    /// Everything before the wait. The span of the run covers the wait as well.
    async fn submit(&self, run: &Run) -> Result<(Job, Span), Error> {
        // The shorter of the two ends the submit; the wait has what is left of the whole.
        let timeout = run.timeout.map_or(self.timeout, |timeout| timeout.min(self.timeout));
        let prepared =
            pipeline::prepare(run, Deadline::starting_now(Some(timeout)), GOOD_FOR).await?;
        let span = prepared.span.clone();
        let job = pipeline::submit(prepared, Some(self.end)).await?;
        Ok((job, span))
    }
}

named_stream! {
    /// The events of a run; made by [`RunAndWait::events`]. Reading it submits the run.
    RunEvents of Result<RunEvent, Error>
}
