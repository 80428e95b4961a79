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

mod estimate;
mod model;
mod request;

use std::fmt;

use serde_json::{Map, Value};

pub use self::{estimate::Estimate, model::CustomModel, request::CustomRequest};
use crate::{
    api::types::{RunModelRequest, RunModelResponse},
    client::Scenario,
    error::Error,
    ext::jobs::Job,
    ids::{ModelId, ProjectId},
    job_ref::JobRef,
};

impl Scenario {
    /// Prepares a run of a model: anything that is a [`CustomModel`], typed parameters as well as a
    /// [`CustomRequest`]. Nothing is sent until [`estimate`](Run::estimate) or
    /// [`submit`](Run::submit).
    pub fn run<M: CustomModel + ?Sized>(&self, model: &M) -> Run {
        Run {
            scenario: self.clone(),
            model: model.model_id(),
            body: model.to_body(),
            project: self.project().cloned(),
        }
    }
}

/// A prepared run of a model; made by [`Scenario::run`].
#[must_use = "a run does nothing until it is estimated or submitted"]
pub struct Run {
    scenario: Scenario,
    model: ModelId,
    body: Result<Map<String, Value>, Error>,
    project: Option<ProjectId>,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("model", &self.model)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

impl Run {
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
    /// The server checks parameters and plan as for a real run, but not what the provider of the model
    /// checks later (observed): a run can still fail.
    ///
    /// # Errors
    ///
    /// Those of a request, above all a refusal (400 parameters, 403 plan, 404 model): see [`Error`].
    pub async fn estimate(self) -> Result<Estimate, Error> {
        let answer = self.send(true).await?;
        Ok(Estimate::from(answer))
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
    /// One request is sent, and it is never repeated: the API has no idempotency key, so a repeated
    /// submit is a second charge (source: official SDK).
    ///
    /// # Errors
    ///
    /// If [`Error::is_outcome_unknown`] is true the server may have started the job; if the answer
    /// named it, [`Error::job`] has its reference. Otherwise nothing was started or charged.
    pub async fn submit(self) -> Result<Job, Error> {
        let scenario = self.scenario.clone();
        let project = self.project.clone();
        let place = |reference: JobRef| match &project {
            Some(project) => reference.in_project(project),
            None => reference,
        };
        let answer = self.send(false).await.map_err(|error| match error.job().cloned() {
            Some(reference) => error.with_job(place(reference)),
            None => error,
        })?;
        let estimate = Estimate::of(&answer);
        match answer.job {
            Some(job) => {
                let reference = place(JobRef::new(job.job_id.as_str()));
                tracing::info!(job = %reference.id(), "job started");
                Ok(Job::started(scenario, reference, job, estimate))
            }
            None => Err(Error::no_job(&crate::api::operations::POST_GENERATE_CUSTOM)),
        }
    }

    async fn send(self, estimate: bool) -> Result<RunModelResponse, Error> {
        let mut request = self
            .scenario
            .api()
            .post_generate_custom()
            .model_id(self.model.as_str())
            .body(RunModelRequest::from(self.body?));
        if estimate {
            // In the body it would be ignored, and a paid job would start (observed).
            request = request.dry_run("true");
        }
        if let Some(project) = &self.project {
            request = request.project_id(project.as_str());
        }
        Ok(request.send().await?.into_inner())
    }
}
