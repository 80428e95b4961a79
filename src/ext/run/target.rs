//! Sending what can be run: a model, a workflow, or the training of a model.

use serde_json::{Map, Value};

use super::Estimate;
use crate::{
    api::{
        Operation, operations,
        types::{Job, RunModelRequest, RunWorkflowRequest, TrainModelRequest},
    },
    client::Scenario,
    error::Error,
    ids::ProjectId,
    target::Target,
};

/// What the three answer.
pub(super) struct Answer {
    pub(super) job: Option<Job>,
    pub(super) estimate: Estimate,
}

/// The three answers have these fields in common, and no type.
macro_rules! answer {
    ($answer:expr) => {{
        let answer = $answer.into_inner();
        let details = answer.cost_details.map(|details| details.0).unwrap_or_default();
        let estimate =
            Estimate::new(answer.creative_units_cost, answer.creative_units_discount, details);
        Answer { job: answer.job, estimate }
    }};
}

impl Target {
    /// The operation that runs it.
    pub(super) fn operation(&self) -> &'static Operation {
        match self {
            Self::Model(_) => &operations::POST_GENERATE_CUSTOM,
            Self::Workflow(_) => &operations::PUT_WORKFLOWS_RUN_BY_WORKFLOW_ID,
            Self::Training(_) => &operations::PUT_MODELS_TRAIN_BY_MODEL_ID,
        }
    }

    /// Sends the run, or asks what it would cost. In the body `dryRun` would be ignored, and a paid job
    /// would start (observed).
    pub(super) async fn send(
        &self,
        scenario: &Scenario,
        project: Option<&ProjectId>,
        body: Map<String, Value>,
        estimate: bool,
    ) -> Result<Answer, Error> {
        let api = scenario.api();
        macro_rules! finish {
            ($request:expr) => {{
                let mut request = $request;
                if estimate {
                    request = request.dry_run("true");
                }
                if let Some(project) = project {
                    request = request.project_id(project.as_str());
                }
                answer!(request.send().await?)
            }};
        }
        Ok(match self {
            Self::Model(id) => finish!(
                api.post_generate_custom().model_id(id.as_str()).body(RunModelRequest::from(body))
            ),
            Self::Workflow(id) => finish!(
                api.put_workflows_run_by_workflow_id()
                    .workflow_id(id.as_str())
                    .body(RunWorkflowRequest::from(body))
            ),
            Self::Training(id) => {
                let body =
                    serde_json::from_value::<TrainModelRequest>(body.into()).map_err(|_| {
                        Error::invalid_argument("these are no parameters of a training")
                    })?;
                finish!(api.put_models_train_by_model_id().model_id(id.as_str()).body(body))
            }
        })
    }
}
