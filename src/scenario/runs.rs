//! Runs, and the jobs that they start.

#[cfg(feature = "journal")]
use std::sync::Arc;

use super::Scenario;
#[cfg(feature = "journal")]
use crate::ext::journal::{Batch, Journal, UnfinishedRun};
use crate::{
    error::Error,
    ext::{
        jobs::Job,
        run::{Queue, Reconcile, Run, Runnable},
    },
    ids::JobId,
    values::{JobRef, Submission},
};
/// Runs, and the jobs that they start.
impl Scenario {
    /// Prepares a run of anything that is [`Runnable`]: a model, a workflow, a training, or any other paid
    /// operation. Nothing is sent until [`estimate`](Run::estimate) or [`submit`](Run::submit).
    pub fn run<R: Runnable + ?Sized>(&self, what: &R) -> Run {
        Run::new(&self.context, what)
    }

    /// Creates a queue that keeps up to `limit` jobs in flight: 1 or more. Clones share the limit; another
    /// queue has its own.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use futures_util::StreamExt as _;
    /// use scenario_client::CustomRequest;
    ///
    /// let run = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"));
    /// let events: Vec<_> = scenario.queue(2).run(vec![run; 4], Duration::from_secs(600)).collect().await;
    /// assert_eq!(events.len(), 12, "each is submitted, starts and ends");
    /// # Ok(()) });
    /// ```
    pub fn queue(&self, limit: usize) -> Queue {
        Queue::new(&self.context, limit)
    }

    /// Resumes a job that was started earlier, for example by another process. Sends nothing yet.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use std::time::Duration;
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let stored = serde_json::to_string(scenario.run(&request).submit().await?.reference())?;
    /// let reference: scenario_client::JobRef = serde_json::from_str(&stored)?;
    /// let done = scenario.job(reference).wait(Duration::from_secs(600)).await?;
    /// # Ok(()) });
    /// ```
    pub fn job(&self, reference: impl Into<JobRef>) -> Job {
        Job::resume(&self.context, reference)
    }

    /// Wakes the waits of this client and its clones for a job that may have changed: they read it now, and not at
    /// the next interval. Returns whether there are any. Call it with the job of a
    /// [webhook](crate::webhooks), or of any other message.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, client::PollPolicy, webhooks::WebhookEvent};
    ///
    /// let job = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit().await?;
    /// // With deliveries, polls are needed only in case one is lost.
    /// let rarely = job.clone().poll_policy(PollPolicy::every(Duration::from_secs(120)));
    /// let wait = tokio::spawn(async move { rarely.wait(Duration::from_secs(600)).await });
    ///
    /// // In the handler of the web server:
    /// # fake.finish(job.id());
    /// # let body = serde_json::json!({"type": "generation.completed", "jobId": job.id()}).to_string();
    /// let event = WebhookEvent::parse(body.as_bytes())?;
    /// if let Some(job) = event.job() {
    ///     scenario.wake_waits(job.id());
    /// }
    /// println!("{:?}", wait.await??.asset_ids());
    /// # Ok(()) });
    /// ```
    ///
    /// Nothing is taken from the message but the id, so a wrong message costs one read of the job, within the
    /// [request budget](crate::client::ScenarioBuilder::request_budget). If nobody waits for the job yet, its
    /// next wait reads it at once; up to 1,000 such jobs are remembered.
    pub fn wake_waits(&self, job: &JobId) -> bool {
        self.context.announce(job)
    }

    /// Searches the job list for the job of a submit whose outcome is unknown. Charges nothing.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, Reconciled, api::operations};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let job = match scenario.run(&request).submit().await {
    ///     Ok(job) => job,
    ///     // Timeout, broken connection, 5xx, unreadable response: it may be running, and charged.
    ///     Err(error) if error.is_outcome_unknown() => {
    ///         match scenario.reconcile(&error).timeout(Duration::from_secs(300)).await? {
    ///             Reconciled::Found(job) => *job,
    ///             other => return Err(format!("a user has to decide: {other:?}").into()),
    ///         }
    ///     }
    ///     Err(error) => return Err(error.into()), // certainly not started
    /// };
    /// job.wait(Duration::from_secs(600)).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// [`Run::reconcile_within`] does this inside the submit.
    ///
    /// Expects an error whose [`is_outcome_unknown`](Error::is_outcome_unknown) is true; for a stored
    /// [`Submission`] use [`reconcile_submission`](Self::reconcile_submission). Searches once by default,
    /// and repeatedly with a [`timeout`](Reconcile::timeout).
    ///
    /// A job matches if it runs the same model, echoes the same parameters, and was created after the
    /// request was sent, on the clock of the server. That clock is measured by the `Date` of responses. If
    /// it is not known precisely enough to exclude an older job with the same parameters, a few more reads
    /// measure it to 50 ms (250 ms over a slow connection), in about two seconds, once for a client. If
    /// that precision cannot be reached, or if the only such job is older by up to two seconds, the result
    /// is [`Ambiguous`](crate::Reconciled::Ambiguous). Jobs of other submits of this client, and jobs that it had
    /// read before, never match; a second search finds the same job again. Model and parameters are in `metadata.input`
    /// of a job (observed).
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument): the outcome of the error is
    ///   known. Nothing was sent.
    /// * [`is_timeout`](Error::is_timeout): the list could not be read in the last quarter of the timeout.
    /// * Any other error of a read. It says nothing about the submit: reconcile again.
    pub fn reconcile(&self, error: &Error) -> Reconcile {
        Reconcile::new(&self.context, error)
    }

    /// Reconciles a stored [`Submission`], in another process or after a crash.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{CustomRequest, Reconciled};
    ///
    /// let prepared = scenario.run(&CustomRequest::new("minimax/music-01")).prepare().await?;
    /// let submission = prepared.submission().clone();
    /// drop(prepared); // It was never submitted.
    /// let outcome = scenario.reconcile_submission(&submission).await?;
    /// assert!(matches!(outcome, Reconciled::NotFoundYet));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if [`reconcile`](Self::reconcile) would, except for `InvalidArgument`.
    pub fn reconcile_submission(&self, submission: &Submission) -> Reconcile {
        Reconcile::of_submission(&self.context, submission)
    }

    /// Prepares a batch of runs with keys, which survives a crash. Its name is a part of each key.
    ///
    /// See [`Batch`](crate::ext::journal::Batch) for an example.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    pub fn batch<J: Journal + Clone>(&self, journal: &J, name: impl Into<String>) -> Batch {
        Batch::new(&self.context, Arc::new(journal.clone()), name.into())
    }

    /// Returns the runs of a journal that were submitted, or may have been, and whose outcome is not recorded.
    /// Call it when the program starts.
    ///
    /// See [`UnfinishedRun`](crate::ext::journal::UnfinishedRun) for an example.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Journal`](crate::ErrorKind::Journal) if the journal cannot be read.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    pub async fn resume<J: Journal + Clone>(
        &self,
        journal: &J,
    ) -> Result<Vec<UnfinishedRun>, Error> {
        UnfinishedRun::all(&self.context, Arc::new(journal.clone())).await
    }
}
