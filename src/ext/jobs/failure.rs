//! Errors of jobs, with the state in which the job was last read.

use std::{sync::Arc, time::Duration};

use serde_json::Value;

use crate::{
    api::types,
    error::{Error, ErrorKind, Refund, Unreadable},
    values::JobRef,
};

impl Refund {
    /// Returns what the job reports about a refund.
    pub(super) fn of(kind: ErrorKind, job: &types::Job) -> Self {
        match job.billing.as_ref() {
            // Some providers charge for what they refuse, for example at moderation.
            Some(billing) if billing.disable_refund == Some(true) => Self::Excluded,
            // The jobs of its nodes are billed, and those that have succeeded remain so.
            _ if job.job_type == Some(types::JobType::Workflow) => Self::Unknown,
            // The service refunds failures on its own. For a canceled job the description promises nothing.
            Some(_) if kind == ErrorKind::JobFailed => Self::Expected,
            _ => Self::Unknown,
        }
    }
}

impl Error {
    /// Returns the last known state of the job.
    pub fn snapshot(&self) -> Option<&types::Job> {
        self.snapshot_of()
    }

    /// Returns whether the cost of a job is refunded, as far as the job reports it. `None` unless the job
    /// failed or was canceled.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::JobScript;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, error::Refund};
    ///
    /// # fake.script(JobScript::starting("queued").failing("failure", "provider is down", ""));
    /// let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await?;
    /// let error = job.wait(Duration::from_secs(60)).await.unwrap_err();
    /// assert_eq!(error.refund(), Some(Refund::Expected));
    /// # Ok(()) });
    /// ```
    pub fn refund(&self) -> Option<Refund> {
        let kind = self.kind();
        if !matches!(kind, ErrorKind::JobFailed | ErrorKind::JobCanceled) {
            return None;
        }
        self.snapshot().map(|job| Refund::of(kind, job))
    }

    /// Adds the last known state of the job, unless the error has one.
    #[must_use]
    pub(crate) fn last_seen(self, snapshot: Option<Arc<types::Job>>) -> Self {
        self.with_snapshot(snapshot)
    }

    /// Creates the error of a job that ended without a result.
    pub(crate) fn job_ended(kind: ErrorKind, job: JobRef, snapshot: Arc<types::Job>) -> Self {
        // An empty text explains nothing.
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let metadata = snapshot.metadata.as_ref();
        let reason = metadata.and_then(|metadata| filled(&metadata.error));
        let hint = metadata.and_then(|metadata| filled(&metadata.hint));
        // Providers quote the prompt in their errors. The echoed parameters show which words to hide.
        let input = metadata.map(|metadata| Value::from(metadata.input.clone()));
        let message = match kind {
            ErrorKind::JobCanceled => "the job was canceled",
            _ => "the job failed",
        };
        Self::of_job(kind, job, message)
            .explained(reason, hint, input.as_ref())
            .last_seen(Some(snapshot))
    }

    /// Creates the error of a wait that reached its timeout.
    pub(crate) fn wait_timeout(
        job: JobRef,
        snapshot: Option<Arc<types::Job>>,
        waited: Duration,
        last_failure: Option<Self>,
    ) -> Self {
        let status = snapshot.as_ref().and_then(|job| job.status.as_ref()).map(ToString::to_string);
        // A timeout ends the wait, not the job, which keeps running and is billed.
        let message = format!(
            "the job did not finish within {} s (last status: {}); it continues, wait for it again by its \
             reference",
            waited.as_secs_f64(),
            status.as_deref().unwrap_or("unknown"),
        );
        Self::of_job(ErrorKind::Deadline, job, message).caused_by(last_failure).last_seen(snapshot)
    }

    /// Creates the error of a wait that reached its timeout after its job had succeeded, before the results
    /// were read.
    pub(crate) fn results_timeout(
        job: JobRef,
        snapshot: Arc<types::Job>,
        waited: Duration,
        last_failure: Option<Self>,
    ) -> Self {
        let message = format!(
            "the job succeeded, but its results were not read within {} s; wait for it again by its \
             reference",
            waited.as_secs_f64()
        );
        Self::of_job(ErrorKind::Deadline, job, message)
            .caused_by(last_failure)
            .last_seen(Some(snapshot))
    }

    /// Creates the error of a job that succeeded, but whose results the server does not report.
    pub(crate) fn no_results(job: JobRef, snapshot: Arc<types::Job>, failure: &Unreadable) -> Self {
        let message = format!(
            "the job succeeded and was billed, but its results cannot be read at {}: {}; read it again \
             later by its reference",
            failure.path, failure.fault,
        );
        Self::of_job(ErrorKind::Decode, job, message).last_seen(Some(snapshot))
    }
}
