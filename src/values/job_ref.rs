//! Serializable references to jobs.

use serde::{Deserialize, Serialize};

use super::{
    Version,
    ids::{JobId, ProjectId},
};

/// A reference to a job. Once stored, any process can resume the wait.
///
/// ```
/// use scenario_client::JobRef;
///
/// let reference = JobRef::new("job_abc123def456");
/// let stored = serde_json::to_string(&reference)?;
/// assert_eq!(stored, r#"{"version":1,"jobId":"job_abc123def456"}"#);
///
/// let restored: JobRef = serde_json::from_str(&stored)?;
/// assert_eq!(restored, reference);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The format is versioned: unknown fields are ignored, later versions are refused. It contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobRef {
    version: Version<1>,
    #[serde(rename = "jobId")]
    id: JobId,
    #[serde(rename = "projectId", skip_serializing_if = "Option::is_none", default)]
    project: Option<ProjectId>,
}

impl JobRef {
    /// Creates a reference to a job in the project that the credentials belong to.
    pub fn new(id: impl Into<JobId>) -> Self {
        Self { version: Version, id: id.into(), project: None }
    }

    /// Returns the reference with another project.
    #[must_use]
    pub fn in_project(self, project: impl Into<ProjectId>) -> Self {
        Self { project: Some(project.into()), ..self }
    }

    /// Creates a reference to a job in this project, or in that of the credentials.
    pub(crate) fn within(id: impl Into<JobId>, project: Option<&ProjectId>) -> Self {
        Self { project: project.cloned(), ..Self::new(id) }
    }

    /// Returns the id of the job.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Returns the project; `None` if the job was started without one.
    pub fn project(&self) -> Option<&ProjectId> {
        self.project.as_ref()
    }
}

impl From<JobId> for JobRef {
    fn from(id: JobId) -> Self {
        Self::new(id)
    }
}

impl From<&JobId> for JobRef {
    fn from(id: &JobId) -> Self {
        Self::new(id)
    }
}

impl From<String> for JobRef {
    fn from(id: String) -> Self {
        Self::new(id)
    }
}

impl From<&str> for JobRef {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl From<&JobRef> for JobRef {
    fn from(reference: &JobRef) -> Self {
        reference.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_are_ignored_and_later_versions_refused() {
        let read = |text: &str| serde_json::from_str::<JobRef>(text);
        let known = read(r#"{"version":1,"jobId":"job_1","projectId":"proj_1","later":true}"#);
        assert_eq!(known.unwrap(), JobRef::new("job_1").in_project("proj_1"));
        let later = read(r#"{"version":2,"jobId":"job_1"}"#);
        assert!(later.unwrap_err().to_string().contains("version 2"));
    }
}
