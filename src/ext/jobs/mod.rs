//! Jobs: wait, events, resume in another process, cancel.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! use std::time::Duration;
//! use futures_util::StreamExt as _;
//! use scenario_client::{CustomRequest, JobEvent};
//!
//! let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
//! let job = scenario.run(&request).submit().await?;
//!
//! let mut events = job.events(Duration::from_secs(600));
//! while let Some(event) = events.next().await {
//!     match event? {
//!         JobEvent::Running { progress: Some(share) } => println!("{:.0} %", share * 100.0),
//!         JobEvent::Finished(done) => println!("{} files", done.asset_ids().len()),
//!         _ => {}
//!     }
//! }
//! # Ok(()) });
//! ```

mod events;
mod failure;
mod finished;
mod poller;
mod progress;
mod read;
mod results;
mod spans;
pub(crate) mod state;
mod view;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use self::state::State;
pub use self::{
    events::{JobEvent, JobEvents},
    finished::FinishedJob,
};
pub(crate) use self::{poller::Poller, view::is_parked};
use crate::{
    api::{
        self, CreativeUnits,
        types::{self, JobType},
    },
    client::PollPolicy,
    error::{Error, ErrorKind, Refund},
    ext::{
        context::Context,
        price::{Estimate, Spent},
    },
    ids::JobId,
    values::JobRef,
};

impl Job {
    pub(crate) fn resume(context: &Context, reference: impl Into<JobRef>) -> Self {
        let reference = reference.into();
        Self {
            context: context.clone(),
            snapshot: None,
            is_read: false,
            estimate: None,
            spent: context.accepted().spent_on(reference.id()),
            reference,
            response: None,
            poll_policy: None,
        }
    }
}

/// A handle of a job on the server.
///
/// Dropping the handle changes nothing on the server. Store the [`reference`](Self::reference) to resume
/// the job.
#[derive(Clone)]
pub struct Job {
    context: Context,
    reference: JobRef,
    /// Shared with waits and errors, which nobody changes.
    snapshot: Option<Arc<types::Job>>,
    /// Whether the snapshot was read by id, which has checked its list of assets.
    is_read: bool,
    estimate: Option<Estimate>,
    /// The charge to a budget.
    spent: Option<Spent>,
    /// The body of the response to the submit.
    response: Option<Bytes>,
    poll_policy: Option<PollPolicy>,
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("reference", &self.reference)
            .field("snapshot", &self.snapshot)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// Creates a handle with a snapshot.
    pub(crate) fn seen(
        context: Context,
        reference: JobRef,
        snapshot: impl Into<Arc<types::Job>>,
    ) -> Self {
        let snapshot = Some(snapshot.into());
        Self {
            context,
            reference,
            snapshot,
            is_read: false,
            estimate: None,
            spent: None,
            response: None,
            poll_policy: None,
        }
    }

    /// Returns the client of the handle.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Adds the price in the response to the submit.
    pub(crate) fn with_estimate(self, estimate: Estimate) -> Self {
        Self { estimate: Some(estimate), ..self }
    }

    pub(crate) fn with_spent(self, spent: Option<Spent>) -> Self {
        if let Some(spent) = &spent {
            // Another handle of the job, by its id, credits the same charge.
            self.context.accepted().remember(self.id(), spent);
        }
        Self { spent, ..self }
    }

    pub(crate) fn with_response(self, response: Bytes) -> Self {
        Self { response: Some(response), ..self }
    }

    /// Returns the response to the submit, with results beside the job: captions, a translation, an
    /// embedding. `None` if the handle does not come from a submit.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use scenario_client::api::types::{TranslateRequest, TranslateResponse};
    ///
    /// # let response = serde_json::json!({"job": {"jobId": "job_1", "status": "success"}, "translation": "a heron"});
    /// # fake.fault(&scenario_client::api::operations::TRANSLATE_PROMPT, Fault::json(200, response));
    /// let text: TranslateRequest = serde_json::from_value(serde_json::json!({"prompt": "un héron"}))?;
    /// let job = scenario.run(&text).submit().await?;
    /// let response: Option<TranslateResponse> = job.response()?;
    /// assert_eq!(response.and_then(|response| response.translation).as_deref(), Some("a heron"));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`] if the response does not fit `T`. The job is not affected.
    pub fn response<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let decoded = self.response.as_ref().map(|body| api::decoded(body));
        decoded
            .transpose()
            .map_err(|failure| Error::unfit_response(&failure).about(&self.reference))
    }

    /// Sets the poll policy of waits for this job, instead of the policy of the client or of the job type.
    /// With a policy out of its [range](PollPolicy#ranges), the wait returns an error.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::client::PollPolicy;
    ///
    /// let job = scenario.job("job_of-a-training").poll_policy(PollPolicy::training());
    /// # let _ = job;
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll_policy = Some(policy);
        self
    }

    /// Polls more often: a queue starts the next job when this one ends.
    pub(crate) fn polled_closely(self) -> Self {
        let policy = self.effective_policy().closely();
        self.poll_policy(policy)
    }

    /// Returns the policy of this handle, else of the client, else of the job type.
    fn effective_policy(&self) -> PollPolicy {
        let by_type = || match self.snapshot.as_ref().and_then(|job| job.job_type.as_ref()) {
            Some(
                JobType::ModelTraining | JobType::FluxModelTraining | JobType::MusubiModelTraining,
            ) => PollPolicy::training(),
            Some(JobType::Workflow) => PollPolicy::video(),
            _ => PollPolicy::default(),
        };
        // What the caller has set wins over the client, and the client wins over a guess by the job type.
        self.poll_policy.or(self.context.poll_policy()).unwrap_or_else(by_type)
    }

    /// Returns the id of the job.
    pub fn id(&self) -> &JobId {
        self.reference.id()
    }

    /// Returns the reference that resumes the job; store it before you wait.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let mut job = scenario.run(&request).submit().await?;
    /// let line = serde_json::to_string(job.reference())?;
    /// assert_eq!(line, r#"{"version":1,"jobId":"job_fake0001"}"#);
    /// # Ok(()) });
    /// ```
    pub fn reference(&self) -> &JobRef {
        &self.reference
    }

    /// Returns the last state that this handle has read; `None` if it has read none.
    ///
    /// A handle from [`submit`](crate::ext::run::Run::submit) has the response to the submit, a handle from
    /// [`Scenario::job`](crate::Scenario::job) nothing until [`refresh`](Self::refresh). [`wait`](Self::wait) and
    /// [`events`](Self::events) do not update it.
    pub fn snapshot(&self) -> Option<&types::Job> {
        self.snapshot.as_deref()
    }

    /// Returns the same state for whoever keeps it.
    pub(crate) fn shared_snapshot(&self) -> Option<Arc<types::Job>> {
        self.snapshot.clone()
    }

    /// Returns the price of the run from the response to the submit. `None` if the response has no price,
    /// or the handle does not come from a submit.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// assert_eq!(job.price(), Some(5.into()));
    /// # Ok(()) });
    /// ```
    ///
    /// Later responses do not repeat it. [`FinishedJob::cost`](crate::FinishedJob::cost) has the charge of a
    /// finished job; [`price_details`](Self::price_details) has the discount and the parts of the price.
    pub fn price(&self) -> Option<CreativeUnits> {
        self.price_details().map(Estimate::cost)
    }

    /// Returns the [price](Self::price) with its discount and its parts.
    pub fn price_details(&self) -> Option<&Estimate> {
        self.estimate.as_ref().filter(|estimate| estimate.is_known())
    }

    /// Reads the job: one request.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let mut job = scenario.run(&request).submit().await?;
    /// let now = job.refresh().await?;
    /// println!("{:?} since {:?}", now.status, now.updated_at);
    /// # Ok(()) });
    /// ```
    ///
    /// Do not poll in a loop: [`wait`](Self::wait) needs fewer requests, honors `Retry-After`, and knows
    /// every final status.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails; 404 if the job is unknown or belongs to another project.
    pub async fn refresh(&mut self) -> Result<&types::Job, Error> {
        let job = read::read(self.context.api(), &self.reference).await?;
        // A refund makes room in the budget for the next run. Only what the service announces is credited.
        if let Some(spent) = &self.spent
            && state::of(job.status.as_ref()) == State::Failed
            && Refund::of(ErrorKind::JobFailed, &job) == Refund::Expected
        {
            spent.credit();
        }
        self.is_read = true;
        Ok(self.snapshot.insert(job))
    }

    /// Returns whether the job had ended when it was last read.
    pub(crate) fn has_ended(&self) -> bool {
        self.snapshot().is_some_and(|job| state::of(job.status.as_ref()).is_end())
    }

    /// Waits until the job has succeeded, for up to `timeout`. To submit and wait in one call, use
    /// [`Run::run_and_wait`](crate::ext::run::Run::run_and_wait).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let mut job = scenario.run(&request).submit().await?;
    /// use std::time::Duration;
    ///
    /// match job.wait(Duration::from_secs(600)).await {
    ///     Ok(done) => println!("{:?}", done.asset_ids()),
    ///     Err(error) if error.is_timeout() => println!("still going: {:?}", error.job()),
    ///     Err(error) if error.is_job_failed() => println!("{:?}, {:?}", error.reason(), error.hint()),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Sound effects and speech take tens of seconds, video minutes, 3D up to twenty minutes and more,
    /// training hours (observed): choose the timeout accordingly.
    ///
    /// Transient failures (429, 5xx, broken connections, unreadable responses) do not end the wait;
    /// `Retry-After` is honored. Statuses that this crate does not know count as running.
    ///
    /// All waits of a client and its clones share their requests and the budget of
    /// [`ScenarioBuilder::request_budget`](crate::ScenarioBuilder::request_budget): many waits read the job
    /// list instead of each job. Dropping the future ends the wait, not the job.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the timeout passed. The job goes on and is charged; resume it
    ///   with [`Error::job`]. [`Error::snapshot`] is its last state.
    /// * [`is_job_failed`](Error::is_job_failed), [`is_job_canceled`](Error::is_job_canceled): the job
    ///   ended without a result; the error has the reason and the hint of the server. If
    ///   [`is_moderated`](Error::is_moderated) is true, moderation stopped it.
    /// * [`is_decode`](Error::is_decode): the job succeeded and was charged, but even a fresh response has
    ///   neither assets nor another result. Read it again later: [`Error::job`] and [`Error::snapshot`]
    ///   have it. An explicitly empty list of assets is no error.
    /// * Any other refusal of the server (401, 403, 404, …), with the job in the error.
    pub async fn wait(&self, timeout: Duration) -> Result<FinishedJob, Error> {
        let mut events = self.events(timeout);
        while let Some(event) = events.try_next().await? {
            if let JobEvent::Finished(finished) = event {
                return Ok(*finished);
            }
        }
        // Not reached: the stream ends with a result or an error. An error is still better than a panic.
        Err(Error::wait_timeout(self.reference.clone(), self.shared_snapshot(), timeout, None))
    }

    /// Returns the events of the job until it ends, for up to `timeout`.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// use std::time::Duration;
    /// use futures_util::TryStreamExt as _;
    /// use scenario_client::JobEvent;
    ///
    /// let mut events = job.events(Duration::from_secs(600));
    /// while let Some(event) = events.try_next().await? {
    ///     if let JobEvent::Running { progress: Some(share) } = event {
    ///         println!("{:.0} %", share * 100.0);
    ///     }
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The first event comes at once if the handle has a snapshot; then one comes for each change of state
    /// or progress, and for each change of a workflow node. The stream ends after [`JobEvent::Finished`] or
    /// after an error of [`wait`](Self::wait). It can be dropped at any point and polls only while it is
    /// read.
    pub fn events(&self, timeout: Duration) -> JobEvents {
        JobEvents::new(self.watch(None, timeout))
    }

    /// Returns the events of the job until `end`; without it, `timeout` begins with the first read. Errors
    /// report `timeout`.
    pub(crate) fn watch(
        &self,
        end: Option<Instant>,
        timeout: Duration,
    ) -> impl Stream<Item = Result<JobEvent, Error>> + Send + use<> {
        let spent = self.spent.clone();
        let events = events::watch(
            self.context.clone(),
            self.reference.clone(),
            self.shared_snapshot(),
            self.is_read,
            self.effective_policy(),
            end,
            timeout,
        );
        // The budget is credited where the failure is seen, whether the caller waits or reads the events.
        events.inspect_err(move |error| {
            if let (Some(spent), Some(Refund::Expected)) = (&spent, error.refund()) {
                spent.credit();
            }
        })
    }

    /// Cancels the job, then reads it.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let mut job = scenario.run(&request).submit().await?;
    /// match job.cancel().await {
    ///     Ok(now) => println!("now {:?}", now.status),
    ///     Err(error) => println!("not canceled: {}", error.reason().unwrap_or("no reason given")),
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Check the returned state: the job may have ended with `success` meanwhile (observed).
    ///
    /// # Errors
    ///
    /// Returns an error if the request or the read that follows fails. An empty or unreadable response to
    /// the request itself is no error. Jobs of custom models cannot be canceled: the server responds with
    /// 400 and the reason in [`Error::reason`] (observed), and the charge stays.
    pub async fn cancel(&mut self) -> Result<&types::Job, Error> {
        let request = self
            .context
            .api()
            .trigger_job_action()
            .job_id(self.id())
            .body_map(|body| body.action(types::JobActionRequestAction::Cancel))
            .maybe_project_id(self.reference.project());
        match request.send().await {
            // The response is only an acknowledgment, and may be empty; the read returns the actual state.
            Err(error) if !error.is_decode() => Err(error.about(&self.reference)),
            _ => self.refresh().await,
        }
    }
}
