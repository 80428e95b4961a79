//! What a process does with a run whose lease it holds.

use std::{sync::Arc, time::Duration};

use http::StatusCode;

use super::{Change, Journal, RunRecord, RunState, lease::Held};
use crate::{
    api::operations,
    error::{Error, Refund},
    ext::{
        context::Context,
        jobs::{FinishedJob, Job},
    },
};

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
            RunState::Unclear => match &record.job {
                // It could not be found before, perhaps because of other credentials.
                Some(job) => self.started(Job::resume(self.context, job.clone())).await.map(Some),
                None => Err(ended(record)),
            },
            RunState::Failed | RunState::Canceled => Err(ended(record)),
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
            // It will not end as far as this client can see, so it must not take the room of others.
            Err(error) if is_gone(error) => Change::Unclear(error.to_string()),
            Err(_) => return Ok(None),
        };
        self.held.write_outcome(change).await.map(Some)
    }

    /// Returns the job that has ended, also if the outcome was not recorded because another process has taken over.
    pub(super) fn finished(
        &self,
        outcome: Result<FinishedJob, Error>,
        written: Result<(), Error>,
    ) -> Result<FinishedJob, Error> {
        let done = outcome?;
        match written {
            Err(error) if !error.is_lease_lost() => Err(error.about(done.reference())),
            // The process that has taken over records the outcome.
            _ => Ok(done),
        }
    }
}

/// Returns whether the service does not know the job, or says nothing readable about how it has ended.
fn is_gone(error: &Error) -> bool {
    let is_unknown = error.status() == Some(StatusCode::NOT_FOUND)
        && error.operation().is_some_and(|operation| *operation == operations::GET_JOB);
    is_unknown || error.is_decode()
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
