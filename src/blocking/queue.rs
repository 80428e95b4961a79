//! Many runs, a few at a time.

use std::{fmt, iter::FusedIterator, pin::Pin, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt as _};
use tokio::{
    sync::{
        Notify,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    task::AbortHandle,
};
use tracing::Instrument as _;

use super::{FinishedJob, Run, Runtime, Scenario};
use crate::{error::Error, ext::run, values::JobRef, values::Submission};

/// Keeps a number of jobs in flight; made by [`Scenario::queue`].
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # let fake = FakeScenario::start_blocking()?;
/// # let scenario = fake.scenario_blocking()?;
/// # let folder = tempfile::tempdir()?;
/// # fn store(_: String) {}
/// use std::time::Duration;
/// use scenario_client::{audio::elevenlabs::SoundEffectsV2, blocking::QueueEvent};
///
/// let runs = ["rain", "wind", "thunder"]
///     .map(|sound| scenario.run(&SoundEffectsV2::builder().text(sound).build()));
/// for event in scenario.queue(2).run(runs, Duration::from_secs(600)) {
///     match event? {
///         QueueEvent::Submitting { submission, .. } => store(serde_json::to_string(&submission)?),
///         QueueEvent::Started { index, job } => println!("{index} is {}, keep that", job.id()),
///         QueueEvent::Finished { result: Ok(done), .. } => {
///             done.download_to(folder.path())?;
///         }
///         QueueEvent::Finished { index, result: Err(error) } => println!("{index}: {error}"),
///         _ => {}
///     }
/// }
/// # assert_eq!(std::fs::read_dir(folder.path())?.count(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// How it keeps inside the limit of the plan: [async](crate::ext::run::Queue).
#[derive(Clone, Debug)]
#[must_use = "a queue does nothing until `run` is called"]
pub struct Queue {
    inner: run::Queue,
    runtime: Arc<Runtime>,
}

/// An event of a queue; the blocking form of [`scenario_client::ext::run::QueueEvent`](crate::ext::run::QueueEvent).
#[derive(Debug)]
#[non_exhaustive]
pub enum QueueEvent {
    /// A run is about to be submitted: nothing is sent before the next event is read. Store the
    /// submission: [`Scenario::reconcile_submission`] finds the job if the program dies.
    Submitting {
        /// The index of the run, from 0.
        index: usize,
        /// The submission, which finds the job later.
        submission: Submission,
    },
    /// A run was accepted. Store the reference: from now on the job is charged.
    Started {
        /// The index of the run, from 0.
        index: usize,
        /// The reference of the job.
        job: JobRef,
    },
    /// A run has ended. Every run has exactly one such event.
    Finished {
        /// The index of the run, from 0.
        index: usize,
        /// The outcome: the finished job, or an error of [`Run::submit`] and of [`Job::wait`](super::Job::wait).
        result: Result<FinishedJob, Error>,
    },
}

impl From<run::QueueEvent> for QueueEvent {
    fn from(event: run::QueueEvent) -> Self {
        match event {
            run::QueueEvent::Submitting { index, submission } => {
                Self::Submitting { index, submission }
            }
            run::QueueEvent::Started { index, job } => Self::Started { index, job },
            run::QueueEvent::Finished { index, result } => {
                Self::Finished { index, result: result.map(FinishedJob::from) }
            }
        }
    }
}

impl Scenario {
    /// Creates a queue that keeps up to this many jobs in flight: 1 or more. Clones share the limit; another
    /// queue has its own.
    pub fn queue(&self, limit: usize) -> Queue {
        Queue { inner: self.as_async().queue(limit), runtime: Arc::clone(self.runtime()) }
    }
}

impl Queue {
    /// Submits the runs in their order and waits for their jobs, each for at most `timeout` from its start.
    /// **Charges creative units.** A run that finds no room for that long ends with the 429 as its error.
    ///
    /// Nothing happens before the first event is read. From then on the queue goes on in the background
    /// while you handle an event, up to the next [`QueueEvent::Submitting`]. Dropping the iterator starts
    /// nothing more; jobs that were started continue. A submit that was under way is in
    /// [`QueueEvent::Submitting`].
    pub fn run(&self, runs: impl IntoIterator<Item = Run>, timeout: Duration) -> QueueEvents {
        // Collected first: the iterator of the caller need not be `Send`.
        let runs: Vec<_> = runs.into_iter().map(|run| run.inner).collect();
        QueueEvents {
            runtime: Arc::clone(&self.runtime),
            state: State::Prepared(Box::pin(self.inner.run(runs, timeout))),
        }
    }
}

/// The events of a queue; made by [`Queue::run`].
///
/// Ends with an error of the kind [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code; every
/// other error is in [`QueueEvent::Finished`].
#[must_use = "nothing happens unless it is read"]
pub struct QueueEvents {
    runtime: Arc<Runtime>,
    state: State,
}

type EventStream = Pin<Box<dyn Stream<Item = run::QueueEvent> + Send>>;

enum State {
    Prepared(EventStream),
    Running(Background),
    Ended,
}

impl fmt::Debug for QueueEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueueEvents").finish_non_exhaustive()
    }
}

/// The task that drives a queue.
///
/// The queue must go on while the caller handles an event, which may be the download of a large file. Else
/// the submit of the next run, sent already, would find nobody to read its response, and time out with an
/// unknown outcome.
struct Background {
    events: UnboundedReceiver<run::QueueEvent>,
    /// Lets the task go on after [`QueueEvent::Submitting`].
    go_on: Arc<Notify>,
    is_submitting: bool,
    task: AbortHandle,
}

impl Drop for Background {
    fn drop(&mut self) {
        // Dropping the events stops the queue, as it does in async code.
        self.task.abort();
    }
}

impl Background {
    fn start(runtime: &Runtime, stream: EventStream) -> Result<Self, Error> {
        // Unbounded: a slow reader must not stop the waits for jobs. Each run has only three events.
        let (sender, events) = unbounded_channel();
        let go_on = Arc::new(Notify::new());
        // In a task, so that jobs are polled and slots are freed while the caller handles an event.
        let driver = drive(stream, sender, Arc::clone(&go_on)).in_current_span();
        let task = runtime.handle()?.spawn(driver);
        Ok(Self { events, go_on, is_submitting: false, task: task.abort_handle() })
    }

    fn next(&mut self, runtime: &Runtime) -> Result<Option<run::QueueEvent>, Error> {
        runtime.drive(async {
            // The next read shows that the caller has handled the event, so the request may leave.
            if self.is_submitting {
                self.go_on.notify_one();
            }
            let event = self.events.recv().await;
            self.is_submitting = matches!(event, Some(run::QueueEvent::Submitting { .. }));
            event
        })
    }
}

async fn drive(
    mut stream: EventStream,
    events: UnboundedSender<run::QueueEvent>,
    go_on: Arc<Notify>,
) {
    while let Some(event) = stream.next().await {
        let is_submitting = matches!(event, run::QueueEvent::Submitting { .. });
        // The reader is gone, so nothing more may be submitted.
        if events.send(event).is_err() {
            return;
        }
        if is_submitting {
            // The caller stores the submission before the request leaves.
            go_on.notified().await;
        }
    }
}

impl QueueEvents {
    fn read(&mut self) -> Result<Option<run::QueueEvent>, Error> {
        // Ended unless put back below: after an error there is nothing to read.
        let mut background = match std::mem::replace(&mut self.state, State::Ended) {
            State::Prepared(stream) => Background::start(&self.runtime, stream)?,
            State::Running(background) => background,
            State::Ended => return Ok(None),
        };
        let event = background.next(&self.runtime)?;
        if event.is_some() {
            self.state = State::Running(background);
        }
        Ok(event)
    }
}

impl Iterator for QueueEvents {
    type Item = Result<QueueEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().map(|event| event.map(QueueEvent::from)).transpose()
    }
}

impl FusedIterator for QueueEvents {}
