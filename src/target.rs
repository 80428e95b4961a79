//! What can be run for units.

use crate::ids::{ModelId, WorkflowId};

/// What is run. All three cost units, answer an estimate, and start a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// `POST /generate/custom/{modelId}`.
    Model(ModelId),
    /// `PUT /workflows/{workflowId}/run`.
    Workflow(WorkflowId),
    /// `PUT /models/{modelId}/train`.
    Training(ModelId),
}

impl Target {
    /// The id of the model or workflow.
    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Model(id) | Self::Training(id) => id.as_str(),
            Self::Workflow(id) => id.as_str(),
        }
    }
}
