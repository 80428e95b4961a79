//! The steps of a workflow that wait for a user.

use super::{Job, Runtime};
use crate::{
    api::types::{Job as Snapshot, JobFlowNode},
    error::Error,
    ext::workflows,
};

impl Job {
    /// Returns the nodes of a workflow as they were last read; empty for other jobs.
    pub fn nodes(&self) -> &[JobFlowNode] {
        self.inner.nodes()
    }

    /// Returns the steps at which the workflow waited for a user when it was last read.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # fake.add_workflow("wflow_review", serde_json::json!([]),
    /// #     serde_json::json!([{"id": "review", "type": "user-approval"}]));
    /// # let mut job = scenario.run(&scenario_client::Workflow::new("wflow_review")).submit()?;
    /// job.refresh()?;
    /// for step in job.open_steps() {
    ///     step.approve()?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open_steps(&self) -> Vec<WorkflowStep<'_>> {
        let steps = self.inner.open_steps().into_iter();
        steps.map(|inner| WorkflowStep { inner, runtime: &self.runtime }).collect()
    }

    /// Returns the step of a node, to decide it.
    pub fn step<'a>(&'a self, node: &JobFlowNode) -> WorkflowStep<'a> {
        WorkflowStep { inner: self.inner.step(node), runtime: &self.runtime }
    }
}

/// A step that waits for a user; made by [`Job::step`] and [`Job::open_steps`].
#[derive(Clone, Debug)]
#[must_use = "a step is not taken until it is approved, rejected or selected"]
pub struct WorkflowStep<'a> {
    inner: workflows::WorkflowStep<'a>,
    runtime: &'a Runtime,
}

impl WorkflowStep<'_> {
    /// Returns the id of the node.
    pub fn node_id(&self) -> &str {
        self.inner.node_id()
    }

    /// Approves the step and continues the workflow. Nodes behind the step may charge creative units.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`WorkflowStep::approve`](crate::ext::workflows::WorkflowStep::approve), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn approve(&self) -> Result<Snapshot, Error> {
        self.runtime.block_on(self.inner.approve())
    }

    /// Rejects what the step shows, which ends the workflow. What its nodes have charged remains charged.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`approve`](Self::approve).
    pub fn reject(&self) -> Result<Snapshot, Error> {
        self.runtime.block_on(self.inner.reject())
    }

    /// Selects items, counted from 0, and continues the workflow. Nodes behind the step may charge creative units.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`approve`](Self::approve);
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for no item.
    pub fn select(&self, items: &[u32]) -> Result<Snapshot, Error> {
        self.runtime.block_on(self.inner.select(items))
    }
}
