//! Runs of models and of everything else that charges: price, submit at most once, finished job.
//!
//! [`Run::submit`] returns as soon as the job is accepted, [`Run::run_and_wait`] when it is done.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! use std::time::Duration;
//! use scenario_client::audio::minimax::Music01;
//!
//! let song = Music01::builder().lyrics("## Verse ##\nHello, world!").sample_rate(44_100).build();
//!
//! let price = scenario.run(&song).estimate().await?;
//! println!("{} creative units", price.cost());
//!
//! let done = scenario.run(&song).run_and_wait(Duration::from_secs(600)).await?;
//! println!("{} made {:?}", done.id(), done.asset_ids());
//! # Ok(()) });
//! ```

mod accepted;
mod deadline;
mod fit;
mod local_path;
mod measure;
mod model;
mod pipeline;
mod prepare;
mod queue;
mod reconcile;
mod request;
mod reserve;
mod response;
mod run_and_wait;
mod runnable;
mod spans;
mod submit;
mod times;
mod validate;

use std::{fmt, sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

#[cfg(feature = "journal")]
pub(super) use self::times::Times;
pub(crate) use self::{accepted::Accepted, measure::Measuring};
use self::{deadline::Deadline, submit::GOOD_FOR};
pub use self::{
    model::CustomModel,
    prepare::PreparedRun,
    queue::{Queue, QueueEvent, QueueEvents},
    reconcile::{Inconclusive, Reconcile, Reconciled},
    request::CustomRequest,
    run_and_wait::{RunAndWait, RunEvent, RunEvents},
    runnable::{PaidCall, Runnable},
    validate::Validate,
};
#[cfg(feature = "journal")]
use crate::values::Submission;
use crate::{
    api::CreativeUnits,
    client::PollPolicy,
    error::Error,
    ext::{context::Context, jobs::Job, models::ModelSpec},
    ids::ProjectId,
};
pub use crate::{
    ext::price::{Budget, Estimate},
    values::Target,
};

impl Run {
    pub(crate) fn new<R: Runnable + ?Sized>(context: &Context, what: &R) -> Self {
        Self {
            context: context.clone(),
            target: what.target().and_then(Target::complete),
            body: what.request_body().map(Arc::new),
            poll_policy: what.polling(),
            spec: what.known_inputs(),
            validate: None,
            project: context.project().cloned(),
            budget: None,
            quoted: None,
            timeout: None,
            reconcile: None,
        }
    }
}

/// A prepared run; made by [`Scenario::run`](crate::Scenario::run).
#[derive(Clone)]
#[must_use = "a run does nothing until it is estimated or submitted"]
pub struct Run {
    context: Context,
    target: Result<Target, Error>,
    body: Result<Arc<Map<String, Value>>, Error>,
    poll_policy: Option<PollPolicy>,
    spec: Option<&'static ModelSpec>,
    validate: Option<Validate>,
    project: Option<ProjectId>,
    budget: Option<Budget>,
    quoted: Option<CreativeUnits>,
    timeout: Option<Duration>,
    /// Maximum time to reconcile a submit whose outcome is unknown.
    reconcile: Option<Duration>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("target", &self.target.as_ref().map(Target::path))
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

impl Run {
    /// Runs in this project instead of the project of the client.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let job = scenario.run(&request).project("proj_of-another-game").submit().await?;
    /// assert_eq!(job.reference().project().map(|id| id.as_str()), Some("proj_of-another-game"));
    /// # Ok(()) });
    /// ```
    ///
    /// The [`JobRef`](crate::JobRef) of the job names the project, so later reads use it too. An API key
    /// belongs to one project and may be refused in others.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Reserves the price in a [`Budget`] before the submit, and refuses the run if too little is left.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{Budget, CustomRequest};
    ///
    /// let budget = Budget::new(4.into());
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01")); // 5 units
    /// let error = run.budget(&budget).submit().await.unwrap_err();
    /// assert!(error.is_budget_exceeded() && fake.charges().is_empty());
    /// # Ok(()) });
    /// ```
    ///
    /// The price comes from an estimate, unless it was [`quoted`](Self::quoted). An exhausted budget
    /// refuses the run without an estimate. So does an estimate without a price.
    pub fn budget(mut self, budget: &Budget) -> Self {
        self.budget = Some(budget.clone());
        self
    }

    /// Sets the price, which saves the estimate that a [`budget`](Self::budget) needs. A negative price is
    /// refused before anything is sent.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{Budget, CustomRequest};
    ///
    /// let budget = Budget::new(100.into());
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01"));
    /// let price = run.estimate().await?.cost();
    /// for _ in 0..3 {
    ///     run.clone().quoted(price).budget(&budget).submit().await?;
    /// }
    /// assert_eq!(fake.requests().len(), 4);
    /// # Ok(()) });
    /// ```
    pub fn quoted(mut self, price: CreativeUnits) -> Self {
        self.quoted = Some(price);
        self
    }

    /// Sets the timeout of the whole [`submit`](Self::submit): validation, uploads, estimate, retries and
    /// the response. Default: no overall timeout; each step has its own.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, api::operations};
    ///
    /// # let slow = Fault::delay(Duration::from_secs(60)).after_the_fact();
    /// # fake.fault(&operations::RUN_MODEL, slow);
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01"));
    /// let error = run.timeout(Duration::from_millis(200)).submit().await.unwrap_err();
    /// assert!(error.is_timeout());
    /// if error.is_outcome_unknown() {
    ///     println!("the request had left: {:?}", scenario.reconcile(&error).await?);
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// If it passes before the request leaves, nothing was started. If it passes later, the outcome is
    /// unknown. It does not apply to [`estimate`](Self::estimate) or to the wait after the submit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Reconciles for up to `timeout` if the outcome of the submit is unknown.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, api::operations};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after()); // The connection breaks after the fact.
    /// let job = scenario.run(&request).reconcile_within(Duration::from_secs(300)).submit().await?;
    /// println!("{} was started, whatever happened on the way", job.id());
    /// # assert_eq!(fake.charges().len(), 1);
    /// # Ok(()) });
    /// ```
    ///
    /// This is [`Scenario::reconcile`](crate::Scenario::reconcile) with a timeout, in the same call. It reads the job list and charges
    /// nothing; **it never submits a second time**. If it finds the job, [`submit`](Self::submit) returns
    /// it as if the response had arrived. If not, `submit` returns the error it would have returned
    /// without this option, with what the search found in its message:
    /// [`is_outcome_unknown`](Error::is_outcome_unknown) stays true, because a list that does not show a
    /// job proves nothing, and [`Error::submission`] reconciles again later.
    ///
    /// Use several minutes: the lag of the job list is not documented. The time is added to
    /// [`timeout`](Self::timeout), but not to the timeout of [`run_and_wait`](Self::run_and_wait). A
    /// [`Queue`] keeps the slot of the run meanwhile, and submits its next run afterwards.
    ///
    /// [`response`](Self::response) does not reconcile: a job list has no responses.
    pub fn reconcile_within(mut self, timeout: Duration) -> Self {
        self.reconcile = Some(timeout);
        self
    }

    /// Returns the price of the run. Starts no job.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{CreativeUnits, CustomRequest};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let price = scenario.run(&request).estimate().await?;
    /// if price.is_known() && price.cost() <= CreativeUnits::from(10) {
    ///     scenario.run(&request).submit().await?;
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Nothing is charged, except for IP detection of Enterprise teams, which is billed with estimates too
    /// (source: official SDK). An estimate with IP detection is therefore retried only where a submit would
    /// be; every other estimate is retried like a read.
    ///
    /// The server checks parameters and plan as for a real run, but not what the provider of the model
    /// checks later (observed): a run can still fail.
    ///
    /// # Errors
    ///
    /// Nothing was started, whatever the error: [`violations`](Error::violations), errors of an upload,
    /// a refusal (400 parameters, 404 model, [`is_plan_limit`](Error::is_plan_limit)), or a request that
    /// failed on its way.
    pub async fn estimate(&self) -> Result<Estimate, Error> {
        pipeline::price(self).await
    }

    /// Submits the run. **Charges creative units.**
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// match scenario.run(&request).submit().await {
    ///     Ok(job) => println!("keep this: {}", serde_json::to_string(job.reference())?),
    ///     Err(error) if error.is_outcome_unknown() => println!("reconcile before you retry: {error}"),
    ///     Err(error) => println!("nothing was started: {error}"),
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The request is not retried once it may have reached the server: the API has no idempotency key, so
    /// a second request is a second charge (source: official SDK). It is retried only if no connection was
    /// made, after a 429 that names a wait or means "too fast", and after a 503 with `Retry-After`, as far as
    /// the [`RetryPolicy`](crate::RetryPolicy) and the [`timeout`](Self::timeout) allow.
    ///
    /// Dropping the future while the request is in flight leaves the outcome unknown, without an error to
    /// reconcile: use [`prepare`](Self::prepare) where that can happen.
    ///
    /// # Errors
    ///
    /// * [`is_outcome_unknown`](Error::is_outcome_unknown): the job may have been started and charged.
    ///   Find it with [`Scenario::reconcile`](crate::Scenario::reconcile), or set [`reconcile_within`](Self::reconcile_within).
    /// * Anything else: nothing was started or charged. See [`prepare`](Self::prepare); the server refuses
    ///   a run with [`is_plan_limit`](Error::is_plan_limit),
    ///   [`is_insufficient_credits`](Error::is_insufficient_credits),
    ///   [`is_moderated`](Error::is_moderated), [`is_rate_limited`](Error::is_rate_limited),
    ///   [`is_forbidden`](Error::is_forbidden), [`is_unauthorized`](Error::is_unauthorized).
    pub async fn submit(self) -> Result<Job, Error> {
        pipeline::run(self).await
    }

    /// Submits the run and returns the whole response. **Charges creative units.**
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::api::types::{TranslateRequest, TranslateResponse};
    ///
    /// let text: TranslateRequest = serde_json::from_value(serde_json::json!({"prompt": "un héron"}))?;
    /// let response: TranslateResponse = scenario.run(&text).response().await?;
    /// println!("{:?}", response.translation);
    /// # Ok(()) });
    /// ```
    ///
    /// For operations that respond with their result: text, vectors, verdicts. Some of them start no job
    /// (source: API description). The request is sent at most once and within the budget, like
    /// [`submit`](Self::submit).
    ///
    /// # Errors
    ///
    /// Returns an error if [`submit`](Self::submit) would, or if the response does not fit `T`: then the
    /// operation was carried out and charged, and its job, if it started one, is in [`Error::job`].
    pub async fn response<T: DeserializeOwned>(self) -> Result<T, Error> {
        let prepared =
            pipeline::prepare(&self, Deadline::starting_now(self.timeout), GOOD_FOR).await?;
        pipeline::respond(prepared).await
    }
}

#[cfg(feature = "journal")]
impl Run {
    /// Returns the client.
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Returns the name of the budget, if it has one, and its limit.
    pub(crate) fn budget_limit(&self) -> Option<(Option<String>, CreativeUnits)> {
        let budget = self.budget.as_ref()?;
        Some((budget.name().map(str::to_owned), budget.limit()))
    }

    /// Releases what the budget has reserved for a submission that started nothing.
    pub(crate) fn forget(&self, submission: &Submission) {
        self.context.accepted().forget_money(submission);
        if let Some(budget) = &self.budget {
            budget.release_submission(submission);
        }
    }

    /// Returns what makes the run differ from others: its target, project and parameters.
    pub(crate) fn identity(&self) -> Result<Value, Error> {
        let (target, body) =
            (self.target.clone()?, Value::Object(Map::clone(&*self.body.clone()?)));
        let parameters = crate::ext::files::without_markers(&body);
        let method = target.operation().method;
        Ok(serde_json::json!([method, target.path(), self.project, parameters]))
    }
}
