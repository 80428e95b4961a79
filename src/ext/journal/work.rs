//! What a process does with a run whose lease it holds.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::{Change, Journal, RunRecord, RunState, lease::Held};
use crate::{
    error::{Error, Refund},
    ext::{
        context::Context,
        jobs::{FinishedJob, Job},
        run::{Reconcile, Reconciled},
    },
    values::Submission,
};

/// How long before a submit other keys' jobs are read, so that they are not taken for its own.
const EARLIER: TimeDelta = TimeDelta::hours(1);

/// A run whose lease this process holds.
pub(super) struct Work<'a> {
    pub(super) context: &'a Context,
    pub(super) journal: &'a Arc<dyn Journal>,
    pub(super) held: &'a Held,
    pub(super) settle_time: Duration,
}

impl Work<'_> {
    /// Returns the job of a record, if it has one or one is found. `None` if nothing was started.
    pub(super) async fn known_job(&self, record: &RunRecord) -> Result<Option<Job>, Error> {
        match record.state {
            RunState::Ready | RunState::Refused => Ok(None),
            RunState::Intended => self.find(record).await,
            RunState::Started | RunState::Succeeded => {
                let job =
                    record.job.clone().ok_or_else(|| Error::journal("a record has no job"))?;
                Ok(Some(Job::resume(self.context, job)))
            }
            RunState::Failed | RunState::Canceled | RunState::Unclear => Err(ended(record)),
        }
    }

    /// Searches for the job of a submit whose response was lost. `None` if it was not started.
    async fn find(&self, record: &RunRecord) -> Result<Option<Job>, Error> {
        let submission = record
            .submission
            .as_ref()
            .ok_or_else(|| Error::journal("a record has an intent without a submission"))?;
        // Jobs that other keys own are not this run's, however alike they are.
        // By the clock of the journal, too: that of the sender may have been ahead of it.
        let since = submission.sent().here.min(record.updated_at);
        let since = since.checked_sub_signed(EARLIER).unwrap_or_default();
        for id in self.journal.jobs_after(since).await? {
            self.context.accepted().add(&id, None);
        }
        // A job counts as not started when nothing can be in flight any more and the list has had time to show it.
        let search = || Reconcile::of_submission(self.context, submission);
        let rest = self.unsettled(submission).await;
        let first = if rest.is_zero() { None } else { Some(search().timeout(rest).await) };
        let found = match first {
            // Once more, now that the time is over: a list that was read before proves nothing.
            None | Some(Ok(Reconciled::NotFoundWithin(_))) => search().await?,
            Some(Err(error)) if error.is_timeout() => search().await?,
            Some(found) => found?,
        };
        match found {
            Reconciled::Found(job) => self.started(*job).await.map(Some),
            Reconciled::NotFoundYet | Reconciled::NotFoundWithin(_) => {
                let reason = "its job did not appear in the job list".to_owned();
                self.held.write_outcome(Change::Refused(reason)).await?;
                Ok(None)
            }
            Reconciled::Ambiguous(jobs) => {
                let ids: Vec<&str> = jobs.iter().map(|job| job.id().as_str()).collect();
                let reason = format!("{} jobs may be its own: {}", jobs.len(), ids.join(", "));
                self.held.write_outcome(Change::Unclear(reason.clone())).await?;
                Err(Error::journal(format!("the run {} is unclear: {reason}", record.key)))
            }
            Reconciled::Inconclusive(why) => Err(Error::journal(format!(
                "whether the run {} was started cannot be found out: {why}",
                record.key
            ))),
        }
    }

    /// Records the job of the run.
    pub(super) async fn started(&self, job: Job) -> Result<Job, Error> {
        let estimate = job.price_details().filter(|estimate| estimate.is_known());
        let price = estimate.map(|estimate| estimate.cost());
        let started = Change::Started { job: job.reference().clone(), price };
        // If this fails, the job list still knows the job: the next process finds it.
        self.held.write_outcome(started).await.map_err(|error| error.about(job.reference()))?;
        Ok(job)
    }

    /// Records how a job has ended, unless it goes on.
    pub(super) async fn ended(
        &self,
        outcome: &Result<FinishedJob, Error>,
    ) -> Result<Option<RunRecord>, Error> {
        let change = match outcome {
            Ok(done) => Change::Succeeded { cost: done.total_cost(), assets: done.asset_ids() },
            Err(error) if error.is_job_failed() => {
                let is_refunded = error.refund() == Some(Refund::Expected);
                Change::Failed { reason: error.to_string(), is_refunded }
            }
            Err(error) if error.is_job_canceled() => Change::Canceled(error.to_string()),
            Err(_) => return Ok(None),
        };
        self.held.write_outcome(change).await.map(Some)
    }

    /// Returns how long the job of a submission may still appear.
    async fn unsettled(&self, submission: &Submission) -> Duration {
        let passed = self.context.age_of(submission).await;
        submission.sends_for().saturating_add(self.settle_time).saturating_sub(passed)
    }
}

/// The error of a run that goes on only if the caller decides so.
fn ended(record: &RunRecord) -> Error {
    let reason = record.reason.as_deref().unwrap_or("no reason is recorded");
    // The caller has to check first: the submit whose outcome is unclear may have been charged.
    let charged =
        if record.state == RunState::Unclear { "an earlier submit may be charged; " } else { "" };
    let error = Error::journal(format!(
        "the run {} is {} ({reason}); {charged}now nothing was sent, `Journal::retry` allows another attempt",
        record.key, record.state,
    ));
    match &record.job {
        Some(job) => error.about(job),
        None => error,
    }
}
