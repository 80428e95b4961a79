//! Runs a batch with a limited number of jobs in flight.

mod driver;
mod slots;

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::stream;
use serde::Serialize;
use tracing::Instrument as _;

use self::driver::{Driver, Shared};
use super::Run;
use crate::{
    client::integer,
    error::Error,
    ext::{context::Context, jobs::FinishedJob, streams::named_stream},
    values::{JobRef, Submission},
};

/// Runs batches with a limited number of jobs in flight; made by [`Scenario::queue`](crate::Scenario::queue).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use std::time::Duration;
/// use futures_util::StreamExt as _;
/// use scenario_client::{audio::elevenlabs::SoundEffectsV2, ext::run::QueueEvent};
///
/// let runs = ["rain", "wind", "thunder"]
///     .map(|sound| scenario.run(&SoundEffectsV2::builder().text(sound).build()));
/// let mut events = scenario.queue(2).run(runs, Duration::from_secs(600));
/// let mut finished = 0;
/// while let Some(event) = events.next().await {
///     match event {
///         QueueEvent::Submitting { submission, .. } => store(serde_json::to_string(&submission)?),
///         QueueEvent::Started { index, job } => println!("{index} is {}", job.id()),
///         QueueEvent::Finished { result: Ok(done), .. } => finished += done.asset_ids().len(),
///         QueueEvent::Finished { index, result: Err(error) } => println!("{index}: {error}"),
///         _ => {}
///     }
/// }
/// assert_eq!(finished, 3);
/// # Ok(()) });
/// # fn store(_: String) {}
/// ```
///
/// Runs are submitted in their order, one at a time, each as soon as there is room. All streams of a queue
/// and of its clones share its limit: make one queue, and call [`run`](Self::run) for every batch.
///
/// Plans limit the number of parallel jobs (observed: 2 on the smallest). If the server refuses a submit
/// for that reason, with a 429, the queue lowers its limit to the jobs in flight, and retries the refused
/// run as soon as one of them ends. If other clients use all slots, it retries after growing pauses. It
/// never again exceeds the limit that the server names. Up to that limit, it tries one more job after four
/// jobs have ended, 32 if the server names no limit. If that is accepted, it tries another after each job that ends;
/// each refused one doubles the number. After a 429 of the other kind, "too fast", it waits as asked.
///
/// Runs keep their options: [`Run::reconcile_within`], [`Run::timeout`], budgets, projects. A run that
/// reconciles keeps its slot, and the next run is submitted afterwards.
///
/// A queue polls more often than other waits: after one second first, at intervals that grow by a quarter.
/// So the delay between jobs of ten seconds and more is at most half of their duration.
#[derive(Clone, Debug)]
#[must_use = "a queue does nothing until `run` is called"]
pub struct Queue {
    context: Context,
    limit: usize,
    shared: Arc<Shared>,
}

/// An event of a queue.
///
/// In JSON an event has its name in `event`, and the result of a run is `{"Ok": …}` or `{"Err": …}`.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
#[non_exhaustive]
pub enum QueueEvent {
    /// A run is about to be submitted: nothing is sent before the stream is polled again. Store the
    /// submission. If the stream is dropped or the program dies before the next event of this run,
    /// [`Scenario::reconcile_submission`](crate::Scenario::reconcile_submission) finds the job.
    ///
    /// A run that the server refuses for now is retried later, with a new submission, and so is one whose event was
    /// handled for more than a minute, up to three times; nothing was started for the old one. Nothing was started
    /// either if the next event is [`Finished`](Self::Finished), unless [`is_outcome_unknown`](Error::is_outcome_unknown) is true for its error.
    Submitting {
        /// Index of the run, from 0.
        index: usize,
        /// The submission, which finds the job.
        submission: Submission,
    },
    /// A run was accepted and charged. Store the reference.
    Started {
        /// Index of the run, from 0.
        index: usize,
        /// The reference of its job.
        job: JobRef,
    },
    /// A run has finished. Every run has exactly one of these events.
    Finished {
        /// Index of the run, from 0.
        index: usize,
        /// The finished job, or an error of [`Run::submit`] or [`Job::wait`](crate::Job::wait).
        result: Result<FinishedJob, Error>,
    },
}

named_stream! {
    /// The events of a batch; made by [`Queue::run`].
    QueueEvents of QueueEvent
}

impl Queue {
    pub(crate) fn new(context: &Context, limit: usize) -> Self {
        Self { context: context.clone(), limit, shared: Arc::new(Shared::new(limit)) }
    }
}

impl Queue {
    /// Submits the runs in their order and waits for their jobs, each for at most `timeout` from its
    /// start. **Charges creative units.** A run that gets no slot for that long fails with the 429.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use futures_util::{StreamExt as _, stream};
    /// use scenario_client::CustomRequest;
    ///
    /// let queue = scenario.queue(2);
    /// let run = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"));
    /// // Two batches at the same time, two jobs at once.
    /// let batches = [vec![run.clone(); 2], vec![run; 2]]
    ///     .map(|batch| queue.run(batch, Duration::from_secs(600)));
    /// let events: Vec<_> = stream::select_all(batches).collect().await;
    /// assert_eq!(events.len(), 12);
    /// # Ok(()) });
    /// ```
    ///
    /// Nothing happens unless the stream is read. A submit that has begun goes on while you handle an
    /// event. Dropping the stream submits nothing more; jobs that were started go on, and
    /// [`QueueEvent::Started`] has reported them. A submit in flight is aborted, with its retries:
    /// reconcile the submission of [`QueueEvent::Submitting`].
    pub fn run(&self, runs: impl IntoIterator<Item = Run>, timeout: Duration) -> QueueEvents {
        let runs = runs.into_iter().enumerate();
        if self.limit == 0 {
            let refused = runs.map(|(index, _)| QueueEvent::Finished {
                index,
                result: Err(Error::invalid_argument(
                    "a queue keeps 1 job in flight or more, not 0; nothing was sent",
                )),
            });
            return QueueEvents::new(stream::iter(refused.collect::<Vec<_>>()));
        }
        let waiting: VecDeque<_> = runs.collect();
        let (runs, limit) = (waiting.len(), self.limit);
        let backoff = self.context.backoff();
        let mut driver = Driver::new(Arc::clone(&self.shared), waiting, timeout, backoff);
        QueueEvents::new(async_stream::stream! {
            let span = tracing::info_span!("queue", runs = integer(runs), limit = integer(limit));
            while let Some(event) = driver.next().instrument(span.clone()).await {
                yield event;
            }
        })
    }
}
