//! The steps of a workflow that wait for a user.

use std::fmt;

use crate::{
    api::types::{
        FlowNodeStatus, FlowNodeType, Job as Snapshot, JobFlowNode, UserApprovalRequest,
        UserApprovalRequestAction, UserSelectionRequest, UserSelectionRequestAction,
    },
    error::Error,
    ext::jobs::{Job, is_parked},
    ids::WorkflowId,
};

impl Job {
    /// Returns the nodes of a workflow as they were last read; empty for other jobs.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # fake.add_workflow("wflow_portrait", serde_json::json!([]),
    /// #     serde_json::json!([{"id": "draw", "type": "custom-model"}]));
    /// let job = scenario.run(&scenario_client::Workflow::new("wflow_portrait")).submit().await?;
    /// let draw = job.nodes().iter().find(|node| node.id == "draw");
    /// println!("{:?}", draw.and_then(|node| node.status.as_ref()));
    /// # Ok(()) });
    /// ```
    ///
    /// [`refresh`](Self::refresh) reads them again. The assets of a node are available when the node is done,
    /// before the workflow is.
    pub fn nodes(&self) -> &[JobFlowNode] {
        let metadata = self.snapshot().and_then(|job| job.metadata.as_ref());
        metadata.map(|metadata| &metadata.flow[..]).unwrap_or_default()
    }

    /// Returns the steps at which the workflow waited for a user when it was last read.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # fake.add_workflow("wflow_review", serde_json::json!([]),
    /// #     serde_json::json!([{"id": "review", "type": "user-approval"}]));
    /// # let mut job = scenario.run(&scenario_client::Workflow::new("wflow_review")).submit().await?;
    /// job.refresh().await?;
    /// for step in job.open_steps() {
    ///     step.approve().await?;
    /// }
    /// # Ok(()) });
    /// ```
    pub fn open_steps(&self) -> Vec<WorkflowStep<'_>> {
        // Nobody can decide any more when the job has ended.
        if self.has_ended() {
            return Vec::new();
        }
        let nodes = self.nodes();
        nodes.iter().filter(|node| is_parked(node, nodes)).map(|node| self.step(node)).collect()
    }

    /// Returns a step of this workflow to act on. [`JobEvent::WaitingForUser`](crate::JobEvent::WaitingForUser)
    /// has its node.
    pub fn step<'a>(&'a self, node: &JobFlowNode) -> WorkflowStep<'a> {
        let selects = node.type_ == Some(FlowNodeType::UserSelection);
        WorkflowStep { job: self, node: node.id.clone(), selects }
    }
}

/// A step of a running workflow that waits for a user; made by [`Job::step`] and [`Job::open_steps`].
///
/// The methods return the job after the step. The API requires the project here, even with an API key
/// (source: official SDK): it is taken from the reference of the job, the client, or the owner of the job.
#[derive(Clone)]
#[must_use = "a step is not taken until it is approved, rejected or selected"]
pub struct WorkflowStep<'a> {
    job: &'a Job,
    node: String,
    selects: bool,
}

impl fmt::Debug for WorkflowStep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkflowStep")
            .field("job", self.job.id())
            .field("node", &self.node)
            .finish()
    }
}

/// The workflow and the project of the step.
struct Place {
    workflow: WorkflowId,
    project: String,
}

impl WorkflowStep<'_> {
    /// Returns the id of the node.
    pub fn node_id(&self) -> &str {
        &self.node
    }

    /// Approves the step and continues the workflow. **The next nodes charge creative units.**
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails; its status is 400 if the workflow does not wait here any more.
    pub async fn approve(&self) -> Result<Snapshot, Error> {
        self.decide(UserApprovalRequestAction::Approve).await
    }

    /// Rejects the step, which ends the workflow: its job is canceled (source: official SDK). The charges of its
    /// nodes remain.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails; its status is 400 if the workflow does not wait here any more.
    pub async fn reject(&self) -> Result<Snapshot, Error> {
        if self.selects {
            self.choose(UserSelectionRequestAction::Reject, None).await
        } else {
            self.decide(UserApprovalRequestAction::Reject).await
        }
    }

    /// Selects some of the items that the step shows, counted from 0, and continues the workflow. **The next
    /// nodes charge creative units.**
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) without items, or an error if
    /// the request fails; its status is 400 if the workflow does not wait here any more.
    pub async fn select(&self, items: &[u32]) -> Result<Snapshot, Error> {
        // An empty selection has no defined meaning on the server.
        if items.is_empty() {
            return Err(Error::invalid_argument(
                "a selection needs at least one item; nothing was sent",
            ));
        }
        let items = items.iter().map(|item| i64::from(*item)).collect();
        self.choose(UserSelectionRequestAction::Select, Some(items)).await
    }

    async fn decide(&self, action: UserApprovalRequestAction) -> Result<Snapshot, Error> {
        let wanted = match action {
            UserApprovalRequestAction::Reject => FlowNodeStatus::Rejected,
            _ => FlowNodeStatus::Success,
        };
        let place = self.place().await?;
        let body = UserApprovalRequest::builder()
            .workflow_job_id(self.job.id())
            .node_id(self.node.as_str())
            .action(action);
        let request = self.job.context().api().approve_workflow_step();
        let request = request.workflow_id(place.workflow).project_id(place.project).body(body);
        match request.send().await {
            Ok(response) => Ok(response.into_inner().job),
            Err(error) => self.taken_already(error, wanted).await,
        }
    }

    /// Returns success if a retried step was refused because the first attempt, whose response was lost, took it
    /// the same way.
    async fn taken_already(&self, error: Error, wanted: FlowNodeStatus) -> Result<Snapshot, Error> {
        let error = error.about(self.job.reference());
        // Only a retry can meet its own success. A first attempt that is refused is a real refusal.
        if error.attempts().len() < 2 || error.status().is_none_or(|status| status.as_u16() != 400)
        {
            return Err(error);
        }
        let mut job = self.job.clone();
        // The read only explains the refusal. If it fails, the refusal stands.
        let Ok(seen) = job.refresh().await else { return Err(error) };
        let flow = seen.metadata.as_ref().map(|metadata| &metadata.flow[..]).unwrap_or_default();
        let node = flow.iter().find(|node| node.id == self.node);
        match node.is_some_and(|node| node.status.as_ref() == Some(&wanted)) {
            true => Ok(seen.clone()),
            false => Err(error),
        }
    }

    async fn choose(
        &self,
        action: UserSelectionRequestAction,
        items: Option<Vec<i64>>,
    ) -> Result<Snapshot, Error> {
        let wanted = match action {
            UserSelectionRequestAction::Reject => FlowNodeStatus::Rejected,
            _ => FlowNodeStatus::Success,
        };
        let place = self.place().await?;
        let body = UserSelectionRequest::builder()
            .workflow_job_id(self.job.id())
            .node_id(self.node.as_str())
            .action(action)
            .maybe_selected_indices(items);
        let request = self.job.context().api().select_workflow_step_items();
        let request = request.workflow_id(place.workflow).project_id(place.project).body(body);
        match request.send().await {
            Ok(response) => Ok(response.into_inner().job),
            Err(error) => self.taken_already(error, wanted).await,
        }
    }

    /// Returns the workflow and the project: from the last known state of the job, or from a read.
    async fn place(&self) -> Result<Place, Error> {
        // The last known state saves a request in most cases.
        if let Some(place) = self.job.snapshot().and_then(|job| self.read(job)) {
            return Ok(place);
        }
        let mut job = self.job.clone();
        let seen = job.refresh().await?;
        self.read(seen).ok_or_else(|| {
            Error::invalid_argument(format!(
                "job {} does not name its workflow and project; nothing was sent",
                self.job.id()
            ))
        })
    }

    fn read(&self, job: &Snapshot) -> Option<Place> {
        let workflow = job.metadata.as_ref()?.workflow_id.clone()?;
        let named = self.job.reference().project().or(self.job.context().project());
        let project = named.map(|project| project.as_str().to_owned());
        // The owner of a job is its project in all but old jobs.
        let owner = || job.owner_id.as_ref().map(|owner| owner.as_str().to_owned());
        Some(Place { workflow, project: project.or_else(owner)? })
    }
}
