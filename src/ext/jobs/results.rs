//! Ensures that a job that succeeded has its results.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until, timeout_at};

use super::state::{self, State};
use crate::{
    api::{self, Call, operations, types},
    client::PollPolicy,
    error::{Error, Unreadable},
    ext::context::Context,
    values::JobRef,
};

/// The settings of a wait.
pub(super) struct Wait<'a> {
    pub(super) context: &'a Context,
    pub(super) reference: &'a JobRef,
    pub(super) policy: PollPolicy,
    pub(super) end: Instant,
    pub(super) timeout: Duration,
}

impl Wait<'_> {
    /// Returns the job unchanged, unless it succeeded without results: then reads it by id.
    ///
    /// Rows of lists omit results, and so may a response that was written while the job ended. The results
    /// are missing only if the fresh response omits them, too.
    pub(super) async fn with_results(
        &self,
        job: Arc<types::Job>,
    ) -> Result<Arc<types::Job>, Error> {
        // Most jobs name their results with the status. Only the others cost another read.
        if !has_succeeded(&job) || names_results(&job) {
            return Ok(job);
        }
        self.results_of(job).await
    }

    /// Returns a job that the caller has, like [`with_results`](Self::with_results). Only a read by id has checked
    /// whether its list of assets could be read; without one, other results do not stand for the list.
    pub(super) async fn of_known(
        &self,
        job: Arc<types::Job>,
        is_read: bool,
    ) -> Result<Arc<types::Job>, Error> {
        if !is_read && are_doubtful(&job) {
            return self.results_of(job).await;
        }
        self.with_results(job).await
    }

    /// Reads a job that has succeeded until the response says what its results are.
    async fn results_of(&self, job: Arc<types::Job>) -> Result<Arc<types::Job>, Error> {
        let mut failure = None;
        for round in 0.. {
            // The job is done and charged. Its results are worth the rest of the timeout, not more.
            let Ok(response) = timeout_at(self.end, self.read()).await else { break };
            let mut pause = self.policy.interval(round);
            match response {
                // Success is final: a response that shows the job as running is stale.
                Ok((fresh, _)) if !state::of(fresh.status.as_ref()).is_end() => {}
                Ok((fresh, Ok(()))) => return Ok(fresh),
                Ok((fresh, Err(missing))) => {
                    if !has_succeeded(&fresh) || has_none(&fresh) {
                        return Ok(fresh);
                    }
                    return Err(Error::no_results(self.reference.clone(), fresh, &missing));
                }
                // Kept for the error at the end: it explains why the results are missing.
                Err(error) if error.is_transient() => {
                    pause = pause.max(error.retry_after().unwrap_or_default());
                    failure = Some(error);
                }
                Err(error) => return Err(error.about(self.reference).last_seen(Some(job))),
            }
            // A pause that outlasts the timeout is not begun.
            match Instant::now().checked_add(pause).filter(|next| *next < self.end) {
                Some(next) => sleep_until(next).await,
                None => break,
            }
        }
        Err(Error::results_timeout(self.reference.clone(), job, self.timeout, failure))
    }

    /// Reads the job, and checks whether the response has results: the decoded type does not distinguish
    /// an empty list from a missing one.
    async fn read(&self) -> Result<(Arc<types::Job>, Result<(), Unreadable>), Error> {
        self.context.room().await;
        let call = Call::new(self.context.single(), &operations::GET_JOB)
            .path("jobId", Some(self.reference.id()))
            .query("projectId", self.reference.project());
        let read = call.exchange::<types::JobResponse>().await?;
        Ok((Arc::new(read.response.into_inner().job), api::results(&read.body)))
    }
}

fn has_succeeded(job: &types::Job) -> bool {
    state::of(job.status.as_ref()) == State::Succeeded
}

fn names_results(job: &types::Job) -> bool {
    has_none(job) || names_assets(job) || names_others(job)
}

/// Returns whether a job has succeeded and names a text or a model and no assets. Its list of assets may be one that
/// could not be read.
pub(super) fn are_doubtful(job: &types::Job) -> bool {
    has_succeeded(job) && names_others(job) && !names_assets(job) && !has_none(job)
}

fn names_assets(job: &types::Job) -> bool {
    let assets = job.metadata.as_ref().map(|metadata| &*metadata.asset_ids).unwrap_or_default();
    // An empty id is no file, and the others would look like all of them.
    !assets.is_empty() && assets.iter().all(|id| !id.as_str().is_empty())
}

fn names_others(job: &types::Job) -> bool {
    job.metadata.as_ref().is_some_and(|metadata| {
        let has_assets = !metadata.asset_ids.is_empty();
        !has_assets && (!metadata.output.is_empty() || metadata.output_model_id.is_some())
    })
}

/// Returns whether jobs of this type have no results of their own. The result of a training is a model,
/// that of a caption is in the response to the submit, and that of an archive has its own route.
fn has_none(job: &types::Job) -> bool {
    use types::JobType::{
        AssetsDownload, Caption, CaptionLlava, DescribeStyle, Embed, FluxModelTraining,
        GeneratePrompt, ModelDownload, ModelImport, ModelTraining, MusubiModelTraining, Translate,
    };
    matches!(
        job.job_type,
        Some(
            AssetsDownload
                | Caption
                | CaptionLlava
                | DescribeStyle
                | Embed
                | FluxModelTraining
                | GeneratePrompt
                | ModelDownload
                | ModelImport
                | ModelTraining
                | MusubiModelTraining
                | Translate
        )
    )
}
