//! Turns states of a job into events, without repetition.

use std::{collections::HashMap, sync::Arc};

use tracing::Span;

use super::{
    FinishedJob, JobEvent,
    progress::Progress,
    spans,
    state::{self, State},
};
use crate::{
    api::types::{self, FlowNodeStatus, FlowNodeType, JobFlowNode},
    error::{Error, ErrorKind},
    ext::context::Context,
    values::JobRef,
};

/// The events that a wait has already returned.
pub(super) struct View<'a> {
    context: &'a Context,
    reference: &'a JobRef,
    span: Span,
    progress: Progress,
    shown: Option<(State, Option<f64>)>,
    /// Status and number of assets of each node.
    nodes: HashMap<String, (Option<FlowNodeStatus>, usize)>,
    /// Steps that wait for the decision of a user and were reported.
    parked: Vec<String>,
}

impl<'a> View<'a> {
    pub(super) fn new(context: &'a Context, reference: &'a JobRef, span: Span) -> Self {
        Self {
            context,
            reference,
            span,
            progress: Progress::default(),
            shown: None,
            nodes: HashMap::new(),
            parked: Vec::new(),
        }
    }

    /// Returns whether the end of the job was reported.
    pub(super) fn is_finished(&self) -> bool {
        self.shown.is_some_and(|(state, _)| state.is_end())
    }

    /// Returns the new events; the last one is an error if the job ended without a result.
    pub(super) fn show(&mut self, job: &Arc<types::Job>) -> Vec<Result<JobEvent, Error>> {
        let flow = job.metadata.as_ref().map(|metadata| &metadata.flow[..]).unwrap_or_default();
        let state = state::of(job.status.as_ref());
        // Nodes first: their assets are there before the job itself says that it has moved on.
        let mut events: Vec<_> = self.nodes(flow, state.is_end()).into_iter().map(Ok).collect();
        let progress = match state {
            // Before the start progress means nothing, and at the end the state says it all.
            State::Running => self.progress.observe(job.progress),
            _ => None,
        };
        // Many polls show the same state. An event is a change.
        if self.shown == Some((state, progress)) {
            return events;
        }
        if self.shown.is_none_or(|(shown, _)| shown != state) {
            self.span.in_scope(|| spans::shown(&self.span, job, state.is_end()));
        }
        self.shown = Some((state, progress));
        let ended = |kind| Error::job_ended(kind, self.reference.clone(), Arc::clone(job));
        events.push(match state {
            State::Queued => Ok(JobEvent::Queued),
            State::Running => Ok(JobEvent::Running { progress }),
            State::Failed => Err(ended(ErrorKind::JobFailed)),
            State::Canceled => Err(ended(ErrorKind::JobCanceled)),
            State::Succeeded => Ok(JobEvent::Finished(Box::new(FinishedJob::new(
                self.context.clone(),
                self.reference.clone(),
                Arc::clone(job),
            )))),
        });
        events
    }

    fn nodes(&mut self, flow: &[JobFlowNode], ended: bool) -> Vec<JobEvent> {
        let mut events = Vec::new();
        // A row of the list may lack the nodes. That says nothing about them.
        if flow.is_empty() && !ended {
            return events;
        }
        for node in flow {
            // New assets of a node count as a change, too: they are the only partial results of a workflow.
            let now = (node.status.clone(), node.assets.len());
            if self.nodes.get(&node.id) != Some(&now) {
                self.nodes.insert(node.id.clone(), now);
                events.push(JobEvent::Node { node: Box::new(node.clone()) });
            }
        }
        // Nobody can decide any more when the job has ended.
        let parked = flow.iter().filter(|node| !ended && is_parked(node, flow));
        let parked: Vec<&JobFlowNode> = parked.collect();
        for node in &parked {
            if !self.parked.contains(&node.id) {
                events.push(JobEvent::WaitingForUser { node: Box::new((*node).clone()) });
            }
        }
        // A node that waits a second time, after a loop of the workflow, is reported a second time.
        self.parked = parked.into_iter().map(|node| node.id.clone()).collect();
        events
    }
}

/// Returns whether a node waits for the decision of a user and for nothing else.
pub(crate) fn is_parked(node: &JobFlowNode, flow: &[JobFlowNode]) -> bool {
    let by_user =
        matches!(node.type_, Some(FlowNodeType::UserApproval | FlowNodeType::UserSelection));
    // A node without a status has not been decided.
    let open =
        matches!(node.status, None | Some(FlowNodeStatus::Pending | FlowNodeStatus::Processing));
    let done = |id: &String| {
        // A node that no longer exists blocks nothing.
        flow.iter().find(|other| other.id == *id).is_none_or(|other| {
            // Loops mark their template nodes as skipped (source: official SDK), which blocks nothing.
            matches!(other.status, Some(FlowNodeStatus::Success | FlowNodeStatus::Skipped))
        })
    };
    by_user && open && node.depends_on.iter().all(done)
}
