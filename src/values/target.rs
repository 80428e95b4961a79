//! The target of a paid request.

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::{
    Operation,
    ids::{ModelId, WorkflowId},
    operations,
    short_text::ShortText,
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
    path: ShortText,
}

impl Target {
    /// Creates a target without the ids of its path.
    pub fn new(operation: &'static Operation) -> Self {
        Self { operation, path: ShortText::from_static(operation.path) }
    }

    /// Creates the target of a request that was sent to this path.
    pub(crate) fn sent(operation: &'static Operation, path: &str) -> Self {
        Self { operation, path: path.into() }
    }

    /// Returns the same target with another path.
    pub(crate) fn with_path(self, path: String) -> Self {
        Self { path: path.into(), ..self }
    }

    /// Returns the operation.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Returns the encoded path below the base URL.
    pub fn path(&self) -> &str {
        self.path.as_str()
    }

    /// Returns the id in the path; `None` if the operation has none.
    pub(crate) fn id(&self) -> Option<String> {
        let mut pairs = self.operation.path.split('/').zip(self.path().split('/'));
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
        // These two respond with their result in place of a job.
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
        // Operations without an entry may start jobs of any type.
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
        Self { method: target.operation.method.to_owned(), path: target.path().to_owned() }
    }
}

impl TryFrom<Stored> for Target {
    type Error = String;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        // A stored value may have been edited, or be no submission at all.
        if !stored.path.starts_with('/') {
            return Err("the path of the submission does not start with a slash".to_owned());
        }
        let operation = Operation::find(&stored.method, &stored.path);
        Ok(Self {
            // A description may lose an operation between versions. Stored submissions stay readable, and count as
            // paid.
            operation: operation.unwrap_or_else(Operation::undescribed_write),
            path: stored.path.into(),
        })
    }
}
