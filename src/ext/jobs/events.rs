//! The events of a job. A wait reads them to the end.

use std::{pin::pin, sync::Arc, time::Duration};

use async_stream::try_stream;
use futures_util::Stream;
use serde::Serialize;
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::{
    FinishedJob,
    poller::{Seen, Watcher},
    results::Wait,
    spans,
    view::View,
};
use crate::{
    api::types,
    client::{PollPolicy, failed, within},
    error::Error,
    ext::{context::Context, streams::named_stream},
    values::{self, JobRef},
};

/// An event of a job.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # let job = scenario.run(&scenario_client::CustomRequest::new("minimax/music-01")).submit().await?;
/// use std::time::Duration;
/// use futures_util::TryStreamExt as _;
/// use scenario_client::JobEvent;
///
/// let mut events = job.events(Duration::from_secs(600));
/// while let Some(event) = events.try_next().await? {
///     match event {
///         JobEvent::Queued => println!("queued"),
///         JobEvent::Running { progress } => println!("running: {progress:?}"),
///         JobEvent::Node { node } => println!("node {} is {:?}", node.id, node.status),
///         JobEvent::WaitingForUser { node } => println!("a user has to decide about {}", node.id),
///         JobEvent::Finished(done) => println!("{} files", done.asset_ids().len()),
///         _ => {}
///     }
/// }
/// # Ok(()) });
/// ```
///
/// In JSON an event has its name in `event`: `{"event":"running","progress":0.5}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
#[non_exhaustive]
pub enum JobEvent {
    /// The job is queued, or its model is warming up.
    Queued,
    /// The job is running.
    Running {
        /// Progress from 0 to 1, which never falls; `None` if the server reports none. Many models report 0
        /// until the end (observed).
        progress: Option<f64>,
    },
    /// A workflow node has a new status or a new asset.
    Node {
        /// The node. Its assets are available before the workflow ends.
        node: Box<types::JobFlowNode>,
    },
    /// A workflow waits for the decision of a user: all steps before it are done. It waits forever, and looks
    /// like a slow job otherwise (source: official SDK).
    WaitingForUser {
        /// The step, of type `user-approval` or `user-selection`, with the options in `items`.
        node: Box<types::JobFlowNode>,
    },
    /// The job succeeded.
    Finished(Box<FinishedJob>),
}

named_stream! {
    /// The events of a job until it ends; made by [`Job::events`](crate::Job::events).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let job = scenario.run(&scenario_client::CustomRequest::new("minimax/music-01")).submit().await?;
    /// use std::time::Duration;
    /// use futures_util::TryStreamExt as _;
    /// use scenario_client::{JobId, ext::jobs::JobEvents};
    ///
    /// struct Row {
    ///     id: JobId,
    ///     events: JobEvents,
    /// }
    ///
    /// let mut row = Row { id: job.id().clone(), events: job.events(Duration::from_secs(600)) };
    /// while let Some(event) = row.events.try_next().await? {
    ///     println!("{}: {}", row.id, serde_json::to_string(&event)?);
    /// }
    /// # Ok(()) });
    /// ```
    JobEvents of Result<JobEvent, Error>
}

/// Watches a job until it ends or the timeout passes.
pub(super) fn watch(
    context: Context,
    reference: JobRef,
    known: Option<Arc<types::Job>>,
    is_read: bool,
    policy: PollPolicy,
    end: Option<Instant>,
    timeout: Duration,
) -> impl Stream<Item = Result<JobEvent, Error>> + Send {
    try_stream! {
        // A setter cannot fail, so a policy that is out of range is refused here, before the first read.
        policy.check().map_err(Error::invalid_argument)?;
        // The stream may be created long before it is read. The timeout starts with the first read.
        let end = end.unwrap_or_else(|| values::end(Instant::now(), timeout));
        let span = spans::wait(&reference);
        let mut view = View::new(&context, &reference, span.clone());
        let wait =
            Wait { context: &context, reference: &reference, policy, end, timeout };
        let mut last = known;
        // A submit may respond with a job that has ended, so the known state is reported before anything is read.
        if let Some(job) = last.take() {
            let job = last.insert(within(&span, pin!(wait.of_known(job, is_read))).await?);
            for event in view.show(job) {
                yield event.map_err(|error| recorded(&span, error))?;
            }
            if view.is_finished() {
                return;
            }
        }
        let mut watcher = Watcher::new(&context, &reference, policy, last.as_ref());
        loop {
            match watcher.next(end).instrument(span.clone()).await {
                Some(Seen::Job(job)) => {
                    let job = within(&span, pin!(wait.with_results(job))).await?;
                    for event in view.show(&job) {
                        yield event.map_err(|error| recorded(&span, error))?;
                    }
                    if view.is_finished() {
                        return;
                    }
                    last = Some(job);
                }
                // A refusal says nothing about the job, which may still run. The last state tells the caller how far
                // it was.
                Some(Seen::Refused(error)) => Err(recorded(&span, error.about(&reference).last_seen(last.clone())))?,
                None => {
                    let error = Error::wait_timeout(reference.clone(), last.clone(), timeout, watcher.failure());
                    Err(recorded(&span, error))?;
                }
            }
        }
    }
}

/// Records the error with which a wait ends.
fn recorded(span: &Span, error: Error) -> Error {
    failed(span, &error);
    error
}
