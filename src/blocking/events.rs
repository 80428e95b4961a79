//! What happens to a job, as an iterator.

use std::{fmt, iter::FusedIterator, sync::Arc};

use super::{FinishedJob, Pull, Runtime};
use crate::{api::types, error::Error, ext::jobs};

/// An event of a job; the blocking form of [`scenario_client::JobEvent`](crate::JobEvent).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum JobEvent {
    /// The job is queued, or its model is warming up.
    Queued,
    /// The job is running.
    Running {
        /// Progress from 0 to 1, which never falls; `None` if the server reports none.
        progress: Option<f64>,
    },
    /// A workflow node has a new status or a new asset.
    Node {
        /// The node.
        node: Box<types::JobFlowNode>,
    },
    /// A workflow waits for the decision of a user: see [`Job::step`](super::Job::step).
    WaitingForUser {
        /// The node.
        node: Box<types::JobFlowNode>,
    },
    /// The job succeeded. The last event.
    Finished(Box<FinishedJob>),
}

impl From<jobs::JobEvent> for JobEvent {
    fn from(event: jobs::JobEvent) -> Self {
        match event {
            jobs::JobEvent::Queued => Self::Queued,
            jobs::JobEvent::Running { progress } => Self::Running { progress },
            jobs::JobEvent::Node { node } => Self::Node { node },
            jobs::JobEvent::WaitingForUser { node } => Self::WaitingForUser { node },
            // Converted here, so that callers never hold a handle that needs `await`.
            jobs::JobEvent::Finished(done) => Self::Finished(Box::new((*done).into())),
        }
    }
}

/// The events of a job; made by [`Job::events`](super::Job::events).
#[must_use = "nothing is read from the server unless the events are"]
pub struct JobEvents(Pull<jobs::JobEvents>);

impl fmt::Debug for JobEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobEvents").finish_non_exhaustive()
    }
}

impl JobEvents {
    pub(super) fn new(runtime: Arc<Runtime>, events: jobs::JobEvents) -> Self {
        Self(Pull::new(runtime, events))
    }
}

impl Iterator for JobEvents {
    type Item = Result<JobEvent, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|event| event.map(JobEvent::from))
    }
}

impl FusedIterator for JobEvents {}
