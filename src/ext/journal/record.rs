//! What a journal knows of a run.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Fingerprint, RunKey, RunState, Step};
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
    /// The hash of its target and parameters.
    #[serde(skip)]
    pub fingerprint: Fingerprint,
    /// The number of the attempt, from 1. Another one follows only a decision to try again, or a submit that
    /// started nothing.
    pub attempt: u32,
    /// What was submitted, to find its job; `None` if nothing was.
    pub submission: Option<Submission>,
    /// The job; `None` if it is not known.
    pub job: Option<JobRef>,
    /// The price: before the submit if the run has a budget, after it otherwise; `None` if it is not known.
    pub price: Option<CreativeUnits>,
    /// What the job cost; `None` if it is not known.
    pub cost: Option<CreativeUnits>,
    /// What this attempt counts against its budget now: its price from the intent on, its cost once that is known,
    /// zero if nothing was started or the charge is refunded.
    pub charge: CreativeUnits,
    /// The shared budget of this attempt.
    pub budget: Option<String>,
    /// The batch of this attempt.
    pub batch: Option<String>,
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
    /// Until when a process keeps the run, unless it extends its lease; `None` if no process works on it.
    pub leased_until: Option<DateTime<Utc>>,
}

/// An earlier attempt of a run: [`Journal::history`](super::Journal::history).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunAttempt {
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// How it has ended.
    pub state: RunState,
    /// Its job; `None` if none was started or is known.
    pub job: Option<JobRef>,
    /// What it counts against its budget, for good.
    pub charge: CreativeUnits,
    /// The shared budget.
    pub budget: Option<String>,
    /// Why it was refused, failed or was canceled.
    pub reason: Option<String>,
    /// When the next attempt began.
    pub ended_at: DateTime<Utc>,
}

/// What the submits of all processes that share a journal have to keep to. A store checks it in the transaction
/// that records the intent.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Limits {
    /// The name of the shared budget, and its limit.
    pub budget: Option<(String, CreativeUnits)>,
    /// The batch.
    pub batch: Option<String>,
    /// Maximum number of jobs of the batch at once.
    pub at_once: Option<u64>,
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
        /// What has to hold for the submit.
        limits: Limits,
    },
    /// The job is known.
    Started {
        /// The job.
        job: JobRef,
        /// What the response says that it costs; `None` if it says nothing.
        price: Option<CreativeUnits>,
    },
    /// The server provably started nothing.
    Refused(String),
    /// Several jobs may be that of the run, its job cannot be found or read, or the job list gives no result.
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
    Failed {
        /// Why.
        reason: String,
        /// Whether its charge is refunded.
        is_refunded: bool,
    },
    /// The job was canceled. Whether its charge is refunded is not known, so it counts.
    Canceled(String),
}

impl Change {
    /// Returns the step that the change takes.
    pub fn step(&self) -> Step {
        match self {
            Self::Intended { .. } => Step::Intend,
            Self::Started { .. } => Step::Start,
            Self::Refused(_) => Step::Refuse,
            Self::Unclear(_) => Step::Doubt,
            Self::Succeeded { .. } => Step::Succeed,
            Self::Saved(_) => Step::Save,
            Self::Failed { .. } => Step::Fail,
            Self::Canceled(_) => Step::Cancel,
        }
    }
}
