//! Running anything that charges creative units.

use std::{sync::Arc, time::Duration};

use serde::de::DeserializeOwned;

use super::{Job, Runtime, Scenario, setters};
use crate::{
    api::CreativeUnits,
    error::Error,
    ext::run::{self, Budget, Estimate, Runnable, Validate},
    ids::ProjectId,
    values::Submission,
};

impl Scenario {
    /// Prepares a run of anything that is [`Runnable`]: a model, a workflow, a training, or any other paid
    /// operation. Nothing is sent until [`estimate`](Run::estimate) or [`submit`](Run::submit).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let run = scenario.run(&request);
    /// let price = run.estimate()?;
    /// if price.is_known() && price.cost() <= 10.into() {
    ///     println!("{} was started", run.submit()?.id());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run<R: Runnable + ?Sized>(&self, what: &R) -> Run {
        Run { inner: self.as_async().run(what), runtime: Arc::clone(self.runtime()) }
    }
}

/// A prepared run; made by [`Scenario::run`].
#[derive(Clone, Debug)]
#[must_use = "a run does nothing until it is estimated or submitted"]
pub struct Run {
    pub(super) inner: run::Run,
    pub(super) runtime: Arc<Runtime>,
}

impl Run {
    setters! {
        crate::ext::run::Run;
        /// Runs in this project instead of the client's.
        project(project: impl Into<ProjectId>);
        /// Reserves the price of the run in a [`Budget`], and refuses it before it is submitted if there is
        /// not enough left.
        budget(budget: &Budget);
        /// Sets the price, if you know it: saves the estimate that a [`budget`](Self::budget) needs.
        quoted(price: CreativeUnits);
        /// Sets the timeout of the whole [`submit`](Self::submit). Default: none, each step has a limit of its
        /// own.
        timeout(timeout: Duration);
        /// Sets what the parameters are validated against before anything is sent.
        validate(against: Validate);
        /// Reconciles for up to `timeout` if the outcome of the submit is unknown. Never
        /// submits again.
        reconcile_within(timeout: Duration);
    }

    /// Returns the price of the run. Starts no job; when it can charge nevertheless:
    /// [async](crate::ext::run::Run::estimate).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Run::estimate`](crate::ext::run::Run::estimate), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code. Nothing was started, whatever the
    /// error.
    pub fn estimate(&self) -> Result<Estimate, Error> {
        self.runtime.block_on(self.inner.estimate())
    }

    /// Submits the run, at most once. **Charges creative units.**
    ///
    /// ```
    /// # use scenario_client::testing::{FakeScenario, Fault};
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use scenario_client::{CustomRequest, api::operations, blocking::Reconciled};
    ///
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let job = match scenario.run(&request).submit() {
    ///     Ok(job) => job,
    ///     // The connection broke: the job may have been started. Find out before you pay again.
    ///     Err(error) if error.is_outcome_unknown() => match scenario.reconcile(&error).send()? {
    ///         Reconciled::Found(job) => *job,
    ///         other => return Err(format!("{other:?}").into()),
    ///     },
    ///     Err(error) => return Err(error.into()),
    /// };
    /// # assert_eq!(fake.jobs().len(), 1);
    /// # let _ = job;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// * [`is_outcome_unknown`](Error::is_outcome_unknown): the job may have been started and charged.
    ///   [`Scenario::reconcile`] finds it.
    /// * Anything else: nothing was started or charged. See [`Run::submit`](crate::ext::run::Run::submit), and
    ///   [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn submit(self) -> Result<Job, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.submit()).map(Job::from)
    }

    /// Submits the run and returns the whole response, for operations that respond with their result.
    /// **Charges creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`submit`](Self::submit). If the response does not fit `T` the operation was carried out and
    /// charged.
    pub fn response<T: DeserializeOwned>(self) -> Result<T, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.response())
    }

    /// Prepares the submit: validates the parameters, uploads local files, reserves the price in
    /// the [`budget`](Self::budget). No charge yet. Submit it within a minute.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let prepared = scenario.run(&request).prepare()?;
    /// // Store this: if the program dies, `Scenario::reconcile_submission` finds the job.
    /// let line = serde_json::to_string(prepared.submission())?;
    /// let job = prepared.submit()?;
    /// # let _ = (line, job);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Run::prepare`](crate::ext::run::Run::prepare), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code. Nothing was started.
    pub fn prepare(&self) -> Result<PreparedRun, Error> {
        let inner = self.runtime.block_on(self.inner.prepare())?;
        Ok(PreparedRun { inner, runtime: Arc::clone(&self.runtime) })
    }
}

/// A run that is ready to be submitted; made by [`Run::prepare`].
#[derive(Debug)]
#[must_use = "nothing is started until it is submitted"]
pub struct PreparedRun {
    inner: run::PreparedRun,
    runtime: Arc<Runtime>,
}

impl PreparedRun {
    /// Returns the submission, which finds the job if the outcome of the submit is unknown. Store it first.
    pub fn submission(&self) -> &Submission {
        self.inner.submission()
    }

    /// Returns the price, with the files that are uploaded by now. Starts no job.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Run::estimate`].
    pub fn estimate(&self) -> Result<Estimate, Error> {
        self.runtime.block_on(self.inner.estimate())
    }

    /// Submits the run, at most once. **Charges creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Run::submit`].
    pub fn submit(self) -> Result<Job, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.submit()).map(Job::from)
    }

    /// Submits the run and returns the whole response. **Charges creative units.**
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Run::response`].
    pub fn response<T: DeserializeOwned>(self) -> Result<T, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.response())
    }
}
