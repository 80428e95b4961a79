//! What a journal knows of a run.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{RunKey, RunState, Step};
use crate::{
    ids::AssetId,
    values::{CreativeUnits, JobRef, Submission},
};

/// What a [`Journal`](super::Journal) knows of a run.
///
/// It has no parameters: they are only compared, by a salted fingerprint.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunRecord {
    /// The key.
    pub key: RunKey,
    /// The state.
    pub state: RunState,
    /// The number of the attempt, from 1. Another one follows only a decision to try again, or a submit that
    /// started nothing.
    pub attempt: u32,
    /// What was submitted, to find its job; `None` if nothing was.
    pub submission: Option<Submission>,
    /// The job; `None` if it is not known.
    pub job: Option<JobRef>,
    /// The price before the submit; `None` if it is not known.
    pub price: Option<CreativeUnits>,
    /// What the job cost; `None` if it is not known.
    pub cost: Option<CreativeUnits>,
    /// The assets of a job that succeeded.
    pub assets: Vec<AssetId>,
    /// The files on disk, if a batch has saved them.
    pub files: Vec<PathBuf>,
    /// Why it was refused, failed or was canceled.
    pub reason: Option<String>,
    /// When the key was first used.
    pub created_at: DateTime<Utc>,
    /// When the record last changed.
    pub updated_at: DateTime<Utc>,
}

/// A change of a record.
///
/// Each has what becomes known with its step.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// The run is about to be submitted.
    Intended {
        /// What is submitted.
        submission: Box<Submission>,
        /// The price; `None` if it is not known.
        price: Option<CreativeUnits>,
    },
    /// The job is known.
    Started(JobRef),
    /// The server provably started nothing.
    Refused(String),
    /// Several jobs may be that of the run.
    Unclear(String),
    /// The job succeeded.
    Succeeded {
        /// What it cost; `None` if the job does not say.
        cost: Option<CreativeUnits>,
        /// Its assets.
        assets: Vec<AssetId>,
    },
    /// The files of a run that succeeded are on disk.
    Saved(Vec<PathBuf>),
    /// The job failed.
    Failed(String),
    /// The job was canceled.
    Canceled(String),
}

impl Change {
    /// Returns the step that the change takes.
    pub fn step(&self) -> Step {
        match self {
            Self::Intended { .. } => Step::Intend,
            Self::Started(_) => Step::Start,
            Self::Refused(_) => Step::Refuse,
            Self::Unclear(_) => Step::Doubt,
            Self::Succeeded { .. } => Step::Succeed,
            Self::Saved(_) => Step::Save,
            Self::Failed(_) => Step::Fail,
            Self::Canceled(_) => Step::Cancel,
        }
    }
}
