//! Targets of paid requests, with the ids of their paths.

use super::{operations, path::filled};
use crate::{
    error::Error,
    ids::{ModelId, WorkflowId},
    values::Target,
};

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

    /// Sets an id of the path, encoded as one segment.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the path has
    /// no such parameter, or if the id is empty, a dot segment, or has invalid characters.
    pub fn with_id(self, parameter: &str, id: &str) -> Result<Self, Error> {
        let path = filled(self.path(), parameter, &id)?;
        // An encoded id has no braces, so it is never equal to its placeholder.
        if path == self.path() {
            return Err(Error::invalid_argument(format!(
                "the path {path} has no parameter `{parameter}`"
            )));
        }
        Ok(self.with_path(path))
    }

    /// Returns the target, or an error if an id of its path is missing.
    pub(crate) fn complete(self) -> Result<Self, Error> {
        // An id that was forgotten would be sent as a literal placeholder.
        match self.path().contains('{') {
            true => Err(Error::invalid_argument(format!(
                "the path {} lacks an id; nothing was sent",
                self.path()
            ))),
            false => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operations;

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
