//! The target of a paid request.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::{
    api::{Operation, operations, path_segment},
    error::Error,
    ids::{ModelId, WorkflowId},
};

/// A paid operation with the ids of its path. A [`Runnable`](crate::Runnable) returns its target.
///
/// ```
/// use scenario_client::{api::operations, ext::run::Target};
///
/// let target = Target::new(&operations::RUN_MODEL).with_id("modelId", "minimax/music-01")?;
/// assert_eq!(target.path(), "/generate/custom/minimax%2Fmusic-01");
/// # Ok::<(), scenario_client::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "Stored", try_from = "Stored")]
pub struct Target {
    operation: &'static Operation,
    /// The path below the base URL, with encoded ids.
    path: String,
}

impl Target {
    /// `POST /generate/custom/{modelId}`.
    pub(crate) fn model(id: &ModelId) -> Result<Self, Error> {
        Self::new(&operations::RUN_MODEL).with_id("modelId", id.as_str())
    }

    /// `PUT /workflows/{workflowId}/run`.
    pub(crate) fn workflow(id: &WorkflowId) -> Result<Self, Error> {
        Self::new(&operations::RUN_WORKFLOW).with_id("workflowId", id.as_str())
    }

    /// `PUT /models/{modelId}/train`.
    pub(crate) fn training(id: &ModelId) -> Result<Self, Error> {
        Self::new(&operations::TRAIN_MODEL).with_id("modelId", id.as_str())
    }

    /// Creates a target without the ids of its path.
    pub fn new(operation: &'static Operation) -> Self {
        Self { operation, path: operation.path.to_owned() }
    }

    /// Sets an id of the path, encoded as one segment.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the path has
    /// no such parameter, or if the id is empty, a dot segment, or has invalid characters.
    pub fn with_id(mut self, parameter: &str, id: &str) -> Result<Self, Error> {
        let placeholder = format!("{{{parameter}}}");
        if !self.path.contains(&placeholder) {
            return Err(Error::invalid_argument(format!(
                "the path {} has no parameter `{parameter}`",
                self.path
            )));
        }
        self.path = self.path.replace(&placeholder, &path_segment(parameter, id)?);
        Ok(self)
    }

    /// Returns the target, or an error if an id of its path is missing.
    pub(crate) fn complete(self) -> Result<Self, Error> {
        match self.path.contains('{') {
            true => Err(Error::invalid_argument(format!(
                "the path {} lacks an id; nothing was sent",
                self.path
            ))),
            false => Ok(self),
        }
    }

    /// Creates the target of a request that was sent to this path.
    pub(crate) fn sent(operation: &'static Operation, path: &str) -> Self {
        Self { operation, path: path.to_owned() }
    }

    /// Returns the operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the encoded path below the base URL.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the id in the path; `None` if the operation has none.
    pub(crate) fn id(&self) -> Option<String> {
        let mut pairs = self.operation.path.split('/').zip(self.path.split('/'));
        let (_, id) = pairs.find(|(template, _)| template.starts_with('{'))?;
        Some(percent_decode_str(id).decode_utf8_lossy().into_owned())
    }

    /// Whether the request runs a model with model-specific parameters.
    pub(crate) fn runs_model(&self) -> bool {
        self.operation == &operations::RUN_MODEL
    }

    /// Returns the model that is run or trained.
    pub(crate) fn model_id(&self) -> Option<ModelId> {
        self.operation.path.contains("{modelId}").then(|| self.id()).flatten().map(ModelId::from)
    }

    /// Returns the workflow that is run.
    pub(crate) fn workflow_id(&self) -> Option<WorkflowId> {
        let named = self.operation.path.contains("{workflowId}");
        named.then(|| self.id()).flatten().map(WorkflowId::from)
    }

    /// Whether the request starts a job. Some operations respond with their result only (source: API
    /// description), so no job list shows whether they were carried out.
    pub(crate) fn starts_job(&self) -> bool {
        ![&operations::DETECT_IP_RISKS, &operations::RUN_QUALITY_GATE].contains(&self.operation)
    }

    /// Returns the types of its jobs; empty if they are unknown.
    pub(crate) fn job_types(&self) -> &'static [&'static str] {
        const TYPES: [(&Operation, &[&str]); 11] = [
            (&operations::RUN_MODEL, &["custom"]),
            (&operations::RUN_WORKFLOW, &["workflow"]),
            (
                &operations::TRAIN_MODEL,
                &["model-training", "flux-model-training", "musubi-model-training"],
            ),
            (&operations::GENERATE_CAPTION, &["caption", "caption-llava"]),
            (&operations::DESCRIBE_STYLE, &["describe-style"]),
            (&operations::DETECT_CONTROL_MAP, &["detection"]),
            (&operations::EMBED_TEXT, &["embed"]),
            (&operations::GENERATE_PROMPT, &["generate-prompt"]),
            (&operations::TRANSLATE_PROMPT, &["translate"]),
            (&operations::DOWNLOAD_MODEL, &["model-download"]),
            (&operations::CREATE_ASSET_ARCHIVE, &["assets-download"]),
        ];
        let known = TYPES.iter().find(|(operation, _)| *operation == self.operation);
        known.map(|(_, types)| *types).unwrap_or_default()
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    method: String,
    path: String,
}

impl From<Target> for Stored {
    fn from(target: Target) -> Self {
        Self { method: target.operation.method.to_owned(), path: target.path }
    }
}

impl TryFrom<Stored> for Target {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        if !stored.path.starts_with('/') {
            return Err("the path of the submission does not start with a slash".to_owned());
        }
        let operation = Operation::find(&stored.method, &stored.path);
        Ok(Self {
            operation: operation.unwrap_or_else(Operation::undescribed_write),
            path: stored.path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive() -> Target {
        Target::sent(&operations::CREATE_ASSET_ARCHIVE, "/assets/download")
    }

    #[test]
    fn ids_go_into_the_path_and_come_out_again() {
        let target = Target::model(&"minimax/music-01".into()).unwrap();
        assert_eq!(target.path(), "/generate/custom/minimax%2Fmusic-01");
        assert_eq!(target.model_id(), Some("minimax/music-01".into()));
        assert_eq!(target.workflow_id(), None);
        assert!(Target::model(&"..".into()).is_err());
        assert_eq!(archive().id(), None);
    }

    #[test]
    fn every_paid_operation_has_known_job_types_or_starts_no_job() {
        for operation in operations::ALL.iter().filter(|operation| operation.charges) {
            let target = Target::sent(operation, operation.path);
            assert_eq!(target.starts_job(), !target.job_types().is_empty(), "{}", operation.id);
        }
    }

    #[test]
    fn a_target_survives_storage() {
        for target in [
            Target::model(&"minimax/music-01".into()).unwrap(),
            Target::workflow(&"wflow_a".into()).unwrap(),
            Target::training(&"model_a".into()).unwrap(),
            archive(),
        ] {
            let stored = serde_json::to_string(&target).unwrap();
            assert_eq!(serde_json::from_str::<Target>(&stored).unwrap(), target);
        }
        assert!(serde_json::from_str::<Target>(r#"{"method":"POST","path":"x"}"#).is_err());
    }
}
