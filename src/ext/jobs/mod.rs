//! Jobs: watching one until it ends, here or in another process.
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
mod finished;
mod poller;
mod progress;
mod results;
mod state;
mod view;

use std::{fmt, time::Duration};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use self::state::State;
pub(crate) use self::view::is_parked;
pub use self::{
    events::{JobEvent, JobEvents},
    finished::FinishedJob,
};
use crate::{
    api::{
        self, CreativeUnits,
        types::{self, JobType},
    },
    client::{PollPolicy, Scenario},
    error::{Error, ErrorKind, Refund},
    ext::run::{Estimate, Spent},
    ids::JobId,
    job_ref::JobRef,
};

impl Scenario {
    /// Takes up a job that was started earlier, maybe by another process. Nothing is sent yet.
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
        Job {
            scenario: self.clone(),
            reference: reference.into(),
            snapshot: None,
            estimate: None,
            spent: None,
            response: None,
            poll_policy: None,
        }
    }
}

/// A job of the API: something that runs there until it ends.
///
/// Dropping the handle changes nothing on the server. Keep the [`reference`](Self::reference) to find
/// the job again.
#[derive(Clone)]
pub struct Job {
    scenario: Scenario,
    reference: JobRef,
    snapshot: Option<types::Job>,
    estimate: Option<Estimate>,
    /// What it was billed to a budget.
    spent: Option<Spent>,
    /// What the submit responded.
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
    /// A job of which the server has shown something.
    pub(crate) fn seen(scenario: Scenario, reference: JobRef, snapshot: types::Job) -> Self {
        let snapshot = Some(snapshot);
        Self {
            scenario,
            reference,
            snapshot,
            estimate: None,
            spent: None,
            response: None,
            poll_policy: None,
        }
    }

    /// The client that the job is read with.
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Adds the price that the response to the submit named.
    pub(crate) fn with_estimate(self, estimate: Estimate) -> Self {
        Self { estimate: Some(estimate), ..self }
    }

    pub(crate) fn with_spent(self, spent: Option<Spent>) -> Self {
        Self { spent, ..self }
    }

    pub(crate) fn with_response(self, response: Bytes) -> Self {
        Self { response: Some(response), ..self }
    }

    /// What the submit responded beside the job, if this handle comes from a submit: captions, a
    /// translation, an embedding.
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
    /// [`ErrorKind::Decode`] if it does not fit the type. The job is not affected.
    pub fn response<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let decoded = self.response.as_ref().map(|body| api::decoded(body));
        decoded
            .transpose()
            .map_err(|failure| Error::unfit_response(&failure).about(&self.reference))
    }

    /// How often waits for this job poll, in place of what fits its kind or the client was set to. A
    /// policy that is out of its [range](PollPolicy#ranges) makes the wait return an error.
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

    /// Polls more often: somebody waits for the end to start the next job.
    pub(crate) fn polled_closely(self) -> Self {
        let policy = self.effective_policy().closely();
        self.poll_policy(policy)
    }

    /// The policy of this handle, else that of the client, else what fits the type of the job.
    fn effective_policy(&self) -> PollPolicy {
        let by_type = || match self.snapshot.as_ref().and_then(|job| job.job_type.as_ref()) {
            Some(
                JobType::ModelTraining | JobType::FluxModelTraining | JobType::MusubiModelTraining,
            ) => PollPolicy::training(),
            Some(JobType::Workflow) => PollPolicy::video(),
            _ => PollPolicy::default(),
        };
        self.poll_policy.or(self.scenario.poll_policy()).unwrap_or_else(by_type)
    }

    /// The id of the job.
    pub fn id(&self) -> &JobId {
        self.reference.id()
    }

    /// What is needed to find the job again; store it before you wait.
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

    /// The job as this handle saw it last; none if it never did.
    ///
    /// A handle from [`submit`](crate::ext::run::Run::submit) has the answer to the submit here, one from
    /// [`Scenario::job`] nothing until [`refresh`](Self::refresh). [`wait`](Self::wait) and
    /// [`events`](Self::events) do not change it: they keep what they see to themselves.
    pub fn snapshot(&self) -> Option<&types::Job> {
        self.snapshot.as_ref()
    }

    /// The price of the run, as the response to the submit named it. `None` if it named none, or this
    /// handle does not come from a submit.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// assert_eq!(job.price(), Some(5.into()));
    /// # Ok(()) });
    /// ```
    ///
    /// No later response has it. What a finished job was billed is in
    /// [`FinishedJob::cost`](crate::FinishedJob::cost); [`price_details`](Self::price_details) has the
    /// discount and the parts of the price.
    pub fn price(&self) -> Option<CreativeUnits> {
        self.price_details().map(Estimate::cost)
    }

    /// The [price](Self::price) with its discount and its parts.
    pub fn price_details(&self) -> Option<&Estimate> {
        self.estimate.as_ref().filter(|estimate| estimate.is_known())
    }

    /// Reads the job anew: one request.
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
    /// Do not build a wait of it: [`wait`](Self::wait) spends fewer requests, keeps the waits that the
    /// server asks for, and knows every word for an end.
    ///
    /// # Errors
    ///
    /// Those of a request; 404 if the job is unknown or belongs to another project.
    pub async fn refresh(&mut self) -> Result<&types::Job, Error> {
        let job = events::read(self.scenario.api(), &self.reference).await?;
        if let Some(spent) = &self.spent
            && state::of(job.status.as_ref()) == State::Failed
            && Refund::of(ErrorKind::JobFailed, &job) == Refund::Expected
        {
            spent.credit();
        }
        Ok(self.snapshot.insert(job))
    }

    /// Waits until the job has succeeded, at most as long as `deadline`. To submit and wait in one call
    /// there is [`Run::run_and_wait`](crate::ext::run::Run::run_and_wait).
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
    /// training hours (observed): choose the deadline by what you run.
    ///
    /// Trouble on the way (429, 5xx, broken connections, unreadable answers) is waited out; a wait
    /// that the server asks for is kept. Statuses that this crate does not know count as running.
    ///
    /// All waits of a client and its clones share their requests and the budget of
    /// [`ScenarioBuilder::request_budget`](crate::ScenarioBuilder::request_budget): a thousand waits
    /// read the job list once where a single one reads its job. Dropping the future ends the wait, not
    /// the job.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the deadline passed. The job goes on and is billed;
    ///   [`Error::job`] finds it again, [`Error::snapshot`] is its last state.
    /// * [`is_job_failed`](Error::is_job_failed), [`is_job_canceled`](Error::is_job_canceled): it ended
    ///   without a result. Reason and hint of the server are in the error. If
    ///   [`is_moderated`](Error::is_moderated) is true, moderation stopped it.
    /// * [`is_decode`](Error::is_decode): it succeeded and was billed, but the server names neither
    ///   assets nor another result, also not in a fresh response. [`Error::job`] and
    ///   [`Error::snapshot`] have it; read it again later. An empty list of assets is no error: it is
    ///   the server's own statement.
    /// * Any other refusal of the server (401, 403, 404, …), with the job in the error.
    pub async fn wait(&self, deadline: Duration) -> Result<FinishedJob, Error> {
        let mut events = self.events(deadline);
        while let Some(event) = events.try_next().await? {
            if let JobEvent::Finished(finished) = event {
                return Ok(*finished);
            }
        }
        Err(Error::deadline(self.reference.clone(), self.snapshot.clone(), deadline, None))
    }

    /// What happens to the job until it ends, at most as long as `deadline`.
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
    /// The first event comes at once, from what is known already; then one whenever state or progress
    /// change, and one for each change of a node of a workflow. The stream ends after [`JobEvent::Finished`] or after an error; those are the errors of
    /// [`wait`](Self::wait). It may be dropped at any point and polls only while it is read.
    pub fn events(&self, deadline: Duration) -> JobEvents {
        JobEvents::new(self.watch(None, deadline))
    }

    /// The events of the job until `end`, which the errors call so long a timeout; without one it begins
    /// with the first read.
    pub(crate) fn watch(
        &self,
        end: Option<Instant>,
        timeout: Duration,
    ) -> impl Stream<Item = Result<JobEvent, Error>> + Send + use<> {
        let spent = self.spent.clone();
        let events = events::watch(
            self.scenario.clone(),
            self.reference.clone(),
            self.snapshot.clone(),
            self.effective_policy(),
            end,
            timeout,
        );
        events.inspect_err(move |error| {
            if let (Some(spent), Some(Refund::Expected)) = (&spent, error.refund()) {
                spent.credit();
            }
        })
    }

    /// Asks the server to cancel the job, then reads it anew.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let mut job = scenario.run(&request).submit().await?;
    /// match job.cancel().await {
    ///     Ok(now) => println!("it stands at {:?}", now.status),
    ///     Err(error) => println!("it goes on: {}", error.reason().unwrap_or("no reason given")),
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The returned state is the truth: a job
    /// may have ended with `success` meanwhile (observed).
    ///
    /// # Errors
    ///
    /// A job of a custom model cannot be cancelled: the server answers 400 and says so in
    /// [`Error::reason`] (observed). What it costs stays spent. An empty or unreadable response to the
    /// request is no error; those of the read that follows are.
    pub async fn cancel(&mut self) -> Result<&types::Job, Error> {
        let mut request = self
            .scenario
            .api()
            .trigger_job_action()
            .job_id(self.id())
            .body_map(|body| body.action(types::JobActionRequestAction::Cancel));
        if let Some(project) = self.reference.project() {
            request = request.project_id(project);
        }
        match request.send().await {
            // The response only acknowledges, and may be empty; the read that follows tells the truth.
            Err(error) if !error.is_decode() => Err(error.about(&self.reference)),
            _ => self.refresh().await,
        }
    }
}
