//! Finds the job of a run whose response was lost, beside other runs of the journal that may own it.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{Instant, sleep};

use super::{Change, RunRecord, RunState, work::Work};
use crate::{
    error::Error,
    ext::{
        jobs::Job,
        run::{Inconclusive, Reconcile, Reconciled, Times},
    },
    values::Submission,
};

/// How long before a submit other keys' jobs are read, so that they are not taken for its own.
const EARLIER: TimeDelta = TimeDelta::hours(1);

/// Pause between two searches when the time of the search is over, but the request of another run may be in flight.
const PAUSE: Duration = Duration::from_secs(1);

/// Returns whether another look cannot change that the list gives no result.
fn is_lasting(why: Inconclusive) -> bool {
    matches!(why, Inconclusive::StartsNoJob | Inconclusive::TooManyJobs)
}

/// What one read of the job list says.
enum Found {
    Job(Box<Job>),
    /// No job that can be its own.
    Nothing,
    /// Jobs that may be its own. Other runs may claim them yet.
    Unclear(Vec<Job>),
    /// Its own job, or that of an equal run whose request is in flight.
    InFlight,
    /// The list gives no result.
    Inconclusive(Inconclusive),
}

impl Work<'_> {
    /// Searches for the job of a submit whose response was lost. `None` if it was not started.
    pub(super) async fn find(&self, record: &RunRecord) -> Result<Option<Job>, Error> {
        let submission = record
            .submission
            .as_ref()
            .ok_or_else(|| Error::journal("a record has an intent without a submission"))?;
        // A job counts as not started when nothing can be in flight any more and the list has had time to show it.
        let policy = self.context.poll_policy().unwrap_or_default();
        let mut times = Times::new(self.unsettled(submission).await, policy);
        loop {
            times.next().await;
            let start = Instant::now();
            // Only a list that is read after the end proves something.
            let is_over = start >= times.end;
            match self.look(record, submission).await {
                Ok(Found::Job(job)) => match self.started(*job).await {
                    // Another process has found it first, for a run with the same parameters.
                    Err(error) if error.is_job_conflict() => self.disown(&error, submission),
                    outcome => {
                        let job = outcome?;
                        let spent = self.context.accepted().spend(submission);
                        return Ok(Some(job.with_spent(spent)));
                    }
                },
                Ok(Found::InFlight) if is_over => sleep(PAUSE).await,
                Ok(Found::Nothing) if is_over => {
                    let reason = "its job did not appear in the job list".to_owned();
                    self.held.write_outcome(Change::Refused(reason)).await?;
                    return Ok(None);
                }
                Ok(Found::Unclear(jobs)) if is_over => {
                    let ids: Vec<&str> = jobs.iter().map(|job| job.id().as_str()).collect();
                    let why = format!("{} jobs may be its own: {}", jobs.len(), ids.join(", "));
                    return Err(self.unclear(record, why).await);
                }
                Ok(Found::Inconclusive(why)) if is_over || is_lasting(why) => {
                    let why = format!("whether it was started cannot be found out: {why}");
                    return Err(self.unclear(record, why).await);
                }
                Err(error) if is_over || !error.is_transient() => return Err(error),
                Ok(_) => times.read = Some(start),
                Err(error) => tracing::debug!(%error, "the search for a job goes on"),
            }
        }
    }

    /// Reads the job list once.
    async fn look(&self, record: &RunRecord, submission: &Submission) -> Result<Found, Error> {
        // Jobs that other keys own are not this run's, however alike they are.
        // By the clock of the journal, too: that of the sender may have been ahead of it.
        let since = submission.sent().here.min(record.updated_at);
        let since = since.checked_sub_signed(EARLIER).unwrap_or_default();
        for id in self.journal.jobs_after(since).await? {
            self.context.accepted().leave(&id, submission);
        }
        // Read after the jobs: a twin that is recorded meanwhile must not allow for one more job.
        let twins = self.twins(record, submission).await?;
        let search = Reconcile::of_submission(self.context, submission).beside(twins.len());
        match search.await? {
            Reconciled::Found(job) if self.may_be_of(&twins, &job).await => Ok(Found::InFlight),
            Reconciled::Found(job) => Ok(Found::Job(job)),
            Reconciled::NotFoundYet | Reconciled::NotFoundWithin(_) => Ok(Found::Nothing),
            Reconciled::Ambiguous(jobs) => {
                for job in &jobs {
                    if self.may_be_of(&twins, job).await {
                        return Ok(Found::InFlight);
                    }
                }
                Ok(Found::Unclear(jobs))
            }
            // With the right client, the next call finds out.
            Reconciled::Inconclusive(
                why @ (Inconclusive::OtherProject | Inconclusive::OtherAccount),
            ) => Err(Error::journal(format!(
                "whether the run {} was started cannot be found out: {why}; nothing was sent",
                record.key
            ))),
            Reconciled::Inconclusive(why) => Ok(Found::Inconclusive(why)),
        }
    }

    /// Returns the other runs with the same parameters whose job is not known either. Whose job is whose makes no
    /// difference between them, but each needs one of its own.
    async fn twins(
        &self,
        record: &RunRecord,
        submission: &Submission,
    ) -> Result<Vec<RunRecord>, Error> {
        let mut records = self.journal.unfinished().await?;
        records.retain(|other| {
            other.state == RunState::Intended
                && other.key != record.key
                && other.fingerprint == record.fingerprint
                && other.submission.as_ref().map(Submission::project) == Some(submission.project())
        });
        Ok(records)
    }

    /// Returns whether the job may be that of a twin whose response is still awaited by its process.
    async fn may_be_of(&self, twins: &[RunRecord], job: &Job) -> bool {
        for twin in twins.iter().filter(|twin| twin.leased_until.is_some()) {
            let Some(submission) = &twin.submission else { continue };
            let is_in_flight = self.context.age_of(submission).await < submission.sends_for();
            if is_in_flight && self.context.may_own(submission, job) {
                return true;
            }
        }
        false
    }

    /// Leaves a job to the run that has recorded it first.
    fn disown(&self, conflict: &Error, submission: &Submission) {
        if let Some(job) = conflict.job() {
            self.context.accepted().leave(job.id(), submission);
        }
    }

    async fn unclear(&self, record: &RunRecord, why: String) -> Error {
        match self.held.write_outcome(Change::Unclear(why.clone())).await {
            Ok(_) => Error::journal(format!("the run {} is unclear: {why}", record.key)),
            Err(error) => error,
        }
    }

    /// Returns how long the job of a submission may still appear.
    async fn unsettled(&self, submission: &Submission) -> Duration {
        let passed = self.context.age_of(submission).await;
        submission.sends_for().saturating_add(self.settle_time).saturating_sub(passed)
    }
}
