//! Running a model: what it costs, and one submit that is never repeated.
//!
//! ```
//! # use scenario_client::testing::FakeScenario;
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let stand_in = FakeScenario::start().await?;
//! # let scenario = stand_in.scenario()?;
//! use scenario_client::audio::minimax::Music01;
//!
//! let song = Music01::builder().lyrics("## Verse ##\nHello, world!").sample_rate(44_100).build();
//!
//! let price = scenario.run(&song).estimate().await?;
//! println!("{} creative units", price.cost());
//!
//! let job = scenario.run(&song).submit().await?;
//! println!("{} was started", job.id());
//! # Ok(())
//! # }
//! ```

mod accepted;
mod budget;
mod estimate;
mod model;
mod queue;
mod reconcile;
mod request;
mod target;
mod validate;

use std::fmt;

use serde_json::{Map, Value};

use self::{accepted::Accepted, budget::Reservation, target::Answer};
pub use self::{
    budget::Budget,
    estimate::Estimate,
    model::CustomModel,
    queue::{Queue, QueueEvent},
    reconcile::Reconciled,
    request::CustomRequest,
    validate::Validate,
};
use crate::{
    api::{CreativeUnits, types::Job as Snapshot},
    client::{PollPolicy, Scenario},
    error::Error,
    ext::{files, jobs::Job, models::ModelSpec},
    ids::ProjectId,
    job_ref::JobRef,
    submission::Submission,
    target::Target,
};

impl Scenario {
    /// Prepares a run of a model: anything that is a [`CustomModel`], typed parameters as well as a
    /// [`CustomRequest`]. Nothing is sent until [`estimate`](Run::estimate) or
    /// [`submit`](Run::submit).
    pub fn run<M: CustomModel + ?Sized>(&self, model: &M) -> Run {
        let run = Run::new(self, Target::Model(model.model_id()), model.to_body());
        Run { poll_policy: model.poll_policy(), spec: model.spec(), ..run }
    }
}

/// A prepared run of a model, of a workflow, or of a training; made by [`Scenario::run`],
/// [`WorkflowRequest::run`](crate::WorkflowRequest::run) and [`Scenario::train`].
#[derive(Clone)]
#[must_use = "a run does nothing until it is estimated or submitted"]
pub struct Run {
    scenario: Scenario,
    target: Target,
    body: Result<Map<String, Value>, Error>,
    poll_policy: Option<PollPolicy>,
    spec: Option<&'static ModelSpec>,
    validate: Option<Validate>,
    project: Option<ProjectId>,
    budget: Option<Budget>,
    quoted: Option<CreativeUnits>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("target", &self.target)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

impl Run {
    /// A run of anything that can be run.
    pub(crate) fn new(
        scenario: &Scenario,
        target: Target,
        body: Result<Map<String, Value>, Error>,
    ) -> Self {
        Self {
            scenario: scenario.clone(),
            target,
            body,
            poll_policy: None,
            spec: None,
            validate: None,
            project: scenario.project().cloned(),
            budget: None,
            quoted: None,
        }
    }

    /// How often a wait for such a run should ask, unless the client was set to something.
    pub(crate) fn poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll_policy = Some(policy);
        self
    }

    /// Runs in this project in place of the client's.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let job = scenario.run(&request).project("proj_of-another-game").submit().await?;
    /// assert_eq!(job.reference().project().map(|id| id.as_str()), Some("proj_of-another-game"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The job is looked for in the same project later: its [`JobRef`] names it. An API key belongs to
    /// one project and may be refused in others.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Takes what the run costs out of a [`Budget`], and refuses it before it is submitted if there is
    /// not enough left.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::{Budget, CustomRequest};
    ///
    /// let budget = Budget::new(4.into());
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01")); // 5 units
    /// let error = run.budget(&budget).submit().await.unwrap_err();
    /// assert!(error.is_budget_exceeded() && stand_in.charges().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The price is asked for first, with an estimate, unless it was [`quoted`](Self::quoted). A budget
    /// that has nothing left refuses without asking.
    pub fn budget(mut self, budget: &Budget) -> Self {
        self.budget = Some(budget.clone());
        self
    }

    /// What the run costs, if you know: saves the estimate that a [`budget`](Self::budget) needs.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::{Budget, CustomRequest};
    ///
    /// let budget = Budget::new(100.into());
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01"));
    /// let price = run.clone().estimate().await?.cost();
    /// for _ in 0..3 {
    ///     run.clone().quoted(price).budget(&budget).submit().await?;
    /// }
    /// assert_eq!(stand_in.requests().len(), 4);
    /// # Ok(())
    /// # }
    /// ```
    pub fn quoted(mut self, price: CreativeUnits) -> Self {
        self.quoted = Some(price);
        self
    }

    /// What is needed to find out later whether this run was started: store it before
    /// [`submit`](Self::submit), if not even a crash may lose a job.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::CustomRequest;
    ///
    /// let run = scenario.run(&CustomRequest::new("minimax/music-01").set("lyrics", "la la la"));
    /// let line = serde_json::to_string(&run.submission()?)?;
    /// assert!(line.contains("minimax/music-01") && !line.contains("la la la"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It is good for one submit: take a new one for the next. Local files are told apart by their
    /// assets only: with one in the parameters, take it after an [`estimate`](Self::estimate) has
    /// uploaded it, or expect an ambiguous answer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the parameters are no JSON
    /// object.
    pub fn submission(&self) -> Result<Submission, Error> {
        Ok(self.record(self.body.as_ref().map_err(Clone::clone)?))
    }

    /// Asks what the run would cost.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::{CreativeUnits, CustomRequest};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let price = scenario.run(&request).estimate().await?;
    /// if price.cost() <= CreativeUnits::from(10) {
    ///     scenario.run(&request).submit().await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// No job is started and nothing is charged, except for the IP detection of Enterprise teams, which is billed with estimates too (source: official SDK).
    ///
    /// Because of that charge an estimate is sent again only where a submit would be.
    ///
    /// The server checks parameters and plan as for a real run, but not what the provider of the model
    /// checks later (observed): a run can still fail.
    ///
    /// # Errors
    ///
    /// Those of a request, above all a refusal (400 parameters, 403 plan, 404 model): see [`Error`].
    pub async fn estimate(self) -> Result<Estimate, Error> {
        let body = self.resolved().await?;
        Ok(self.send(body, true).await?.estimate)
    }

    /// Starts the run. **This costs creative units.**
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// match scenario.run(&request).submit().await {
    ///     Ok(job) => println!("keep this: {}", serde_json::to_string(job.reference())?),
    ///     Err(error) if error.is_outcome_unknown() => println!("look through the job list first: {error}"),
    ///     Err(error) => println!("nothing was started: {error}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The request is never repeated once it may have reached the server: the API has no idempotency
    /// key, so a repeated submit is a second charge (source: official SDK). It is sent again only after
    /// no connection, a 429 that names a wait or means "too fast", and a 503 with `Retry-After`, as far
    /// as the [`RetryPolicy`](crate::RetryPolicy) allows.
    ///
    /// Dropping the future while it is being sent leaves the outcome unknown, and nobody holds the error
    /// that says so: store the [`submission`](Self::submission) first where that can happen.
    ///
    /// # Errors
    ///
    /// If [`Error::is_outcome_unknown`] is true the server may have started the job; if the answer
    /// named it, [`Error::job`] has its reference, else [`Scenario::reconcile`] looks for it. Otherwise
    /// nothing was started or charged. [`Error::is_budget_exceeded`] if the budget has too little left.
    pub async fn submit(self) -> Result<Job, Error> {
        self.start().await
    }

    /// Submits; the run can be submitted again if it certainly was not accepted.
    async fn start(&self) -> Result<Job, Error> {
        let body = self.resolved().await?;
        let mut reservation = self.reserve(&body).await?;
        let submission = self.record(&body);
        if let Some(reservation) = &mut reservation {
            reservation.sent(&submission);
        }
        let accepted = self.scenario.shared::<Accepted>();
        let sending = accepted.sending(&submission);
        let answer = self.send(body, false).await;
        drop(sending);
        let place = |reference: JobRef| match &self.project {
            Some(project) => reference.in_project(project),
            None => reference,
        };
        let failure = match answer {
            Ok(mut answer) => match answer.job.take().filter(|job| !job.job_id.is_empty()) {
                Some(job) => {
                    let reference = place(JobRef::new(job.job_id.as_str()));
                    return Ok(self.started(job, reference, answer.estimate, reservation));
                }
                None => Error::no_job(self.target.operation()),
            },
            Err(error) => match error.job().cloned() {
                Some(reference) => error.with_job(place(reference)),
                None => error,
            },
        };
        if let Some(reference) = failure.job() {
            accepted.add(reference.id());
        }
        match reservation {
            // The answer could not be read, but it named a job: that one is paid for.
            Some(reservation) if failure.job().is_some() => reservation.settle(None),
            Some(reservation) if !failure.is_outcome_unknown() => reservation.release(),
            _ => {}
        }
        Err(failure.of_submission(&submission))
    }

    fn started(
        &self,
        job: Snapshot,
        reference: JobRef,
        estimate: Estimate,
        reservation: Option<Reservation>,
    ) -> Job {
        self.scenario.shared::<Accepted>().add(reference.id());
        if let Some(reservation) = reservation {
            reservation.settle(estimate.is_known().then(|| estimate.cost()));
        }
        tracing::info!(job = %reference.id(), "job started");
        let job = Job::seen(self.scenario.clone(), reference, job).with_estimate(estimate);
        match self.poll_policy.filter(|_| self.scenario.poll_policy().is_none()) {
            Some(policy) => job.poll_policy(policy),
            None => job,
        }
    }

    /// The body with all files uploaded, after it was checked.
    async fn resolved(&self) -> Result<Map<String, Value>, Error> {
        let body = self.body.clone()?;
        self.check(&files::with_placeholders(&body)).await?;
        files::resolve(&self.scenario, self.project.as_ref(), body).await
    }

    fn record(&self, body: &Map<String, Value>) -> Submission {
        let (target, project) = (self.target.clone(), self.project.clone());
        Submission::new(target, project, self.scenario.server_time(), body)
    }

    /// Reserves the price, if there is a budget.
    async fn reserve(&self, body: &Map<String, Value>) -> Result<Option<Reservation>, Error> {
        let Some(budget) = &self.budget else { return Ok(None) };
        let left = budget.left();
        let price = match self.quoted {
            Some(price) => price,
            None if left == CreativeUnits::ZERO => {
                return Err(Error::budget_exhausted());
            }
            None => {
                let estimate = self.send(body.clone(), true).await?.estimate;
                if !estimate.is_known() {
                    return Err(Error::price_unknown());
                }
                estimate.cost()
            }
        };
        budget.reserve(price).map(Some)
    }

    async fn send(&self, body: Map<String, Value>, estimate: bool) -> Result<Answer, Error> {
        self.target.send(&self.scenario, self.project.as_ref(), body, estimate).await
    }
}
