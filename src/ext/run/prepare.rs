//! From a run to its job: validate, upload files, reserve the price, submit once.

use std::{fmt, future::Future, time::Duration};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout_at};

use super::{
    Estimate, Run,
    accepted::Money,
    budget::{Reservation, Spent},
    response::{RunResponse, Sending, send},
};
use crate::{
    api::{self, CreativeUnits, Effect},
    error::Error,
    ext::{files, jobs::Job},
    values::{JobRef, Submission, Target},
};

/// Maximum age of a prepared run. Reconcile searches for the job around the time of the submission.
const GOOD_FOR: Duration = Duration::from_secs(60);

/// The overall timeout of the caller.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    timeout: Option<Duration>,
    end: Option<Instant>,
}

impl Deadline {
    pub(super) fn starting_now(timeout: Option<Duration>) -> Self {
        Self { timeout, end: timeout.and_then(|timeout| Instant::now().checked_add(timeout)) }
    }

    fn left(self) -> Option<Duration> {
        self.end.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Awaits a step before the submit. If the deadline passes, nothing was started.
    async fn before_sending<T>(
        self,
        step: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        match self.end {
            None => step.await,
            Some(end) => match timeout_at(end, step).await {
                Ok(done) => done,
                Err(_) => Err(Error::submit_timeout(self.timeout.unwrap_or_default())),
            },
        }
    }
}

impl Run {
    /// Validates the parameters, uploads local files and reserves the price in the
    /// [`budget`](Self::budget): everything but the submit. Charges nothing.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::CustomRequest;
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// let prepared = scenario.run(&request).prepare().await?;
    /// // Store this. If the program dies now or later, `Scenario::reconcile` finds the job.
    /// let line = serde_json::to_string(prepared.submission())?;
    /// assert!(line.contains("music-01") && !line.contains("la la la"));
    ///
    /// let job = prepared.submit().await?;
    /// # let _ = job;
    /// # Ok(()) });
    /// ```
    ///
    /// For programs that must not lose a job even if they are killed between the request and its
    /// response. Submit at once: a prepared run expires after a minute, because the time in its
    /// [`Submission`] would be wrong.
    ///
    /// The first call measures the clock of the server, once for a client: up to nine reads, about two
    /// seconds.
    ///
    /// # Errors
    ///
    /// Nothing was started, whatever the error:
    ///
    /// * [`violations`](Error::violations): the parameters are not valid for the model.
    /// * [`is_budget_exceeded`](Error::is_budget_exceeded): the budget has too little left.
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument): an id, a negative
    ///   [`quoted`](Self::quoted) price, or a poll policy out of its range.
    /// * Errors of an upload or an estimate. [`is_timeout`](Error::is_timeout) if the
    ///   [`timeout`](Self::timeout) passed.
    pub async fn prepare(&self) -> Result<PreparedRun, Error> {
        let deadline = Deadline::starting_now(self.timeout);
        deadline
            .before_sending(async {
                self.scenario.measure_clock(self.project.as_ref()).await;
                Ok(())
            })
            .await?;
        self.prepare_within(deadline).await
    }

    pub(super) async fn prepare_within(&self, deadline: Deadline) -> Result<PreparedRun, Error> {
        let target = self.target.clone()?;
        if let Some(policy) = &self.poll_policy {
            // The wait would refuse it, but only after the charge.
            policy.check().map_err(Error::invalid_argument)?;
        }
        let (body, reservation) = deadline
            .before_sending(async {
                let body = self.resolved(&target).await?;
                let reservation = self.reserve(&target, &body).await?;
                Ok((body, reservation))
            })
            .await?;
        let sends_for = self.scenario.sends_for() + GOOD_FOR;
        let (project, sent) = (self.project.clone(), self.scenario.moment());
        let submission = Submission::new(target, project, sent, sends_for, &body);
        Ok(PreparedRun {
            run: self.clone(),
            body,
            submission,
            reservation,
            deadline,
            prepared: Instant::now(),
        })
    }

    pub(super) async fn price(&self) -> Result<Estimate, Error> {
        let target = self.target.clone()?;
        let body = self.resolved(&target).await?;
        Ok(self.estimate_of(&target, &body).await?.estimate())
    }

    /// Validates the body, then uploads its files.
    async fn resolved(&self, target: &Target) -> Result<Map<String, Value>, Error> {
        let body = self.body.clone()?;
        self.check(target, &files::with_placeholders(&body)).await?;
        files::resolve(&self.scenario, self.project.as_ref(), body).await
    }

    /// Reserves the price; `None` if the run has no budget.
    async fn reserve(
        &self,
        target: &Target,
        body: &Map<String, Value>,
    ) -> Result<Option<Reservation>, Error> {
        let Some(budget) = &self.budget else { return Ok(None) };
        let price = match self.quoted {
            Some(price) if price < CreativeUnits::ZERO => {
                return Err(Error::invalid_argument(format!(
                    "a price is 0 creative units or more, not {price}; nothing was sent"
                )));
            }
            Some(price) => price,
            None if budget.left() == CreativeUnits::ZERO => return Err(Error::budget_exhausted()),
            None => {
                let estimate = self.estimate_of(target, body).await?.estimate();
                if !estimate.is_known() {
                    return Err(Error::price_unknown());
                }
                estimate.cost()
            }
        };
        budget.reserve(price).map(Some)
    }

    async fn estimate_of(
        &self,
        target: &Target,
        body: &Map<String, Value>,
    ) -> Result<RunResponse, Error> {
        let api = self.scenario.api();
        send(api, target, self.project.as_ref(), body, Sending::Estimate).await
    }
}

/// A run that is ready to be submitted; made by [`Run::prepare`].
#[must_use = "nothing is started until it is submitted"]
pub struct PreparedRun {
    run: Run,
    body: Map<String, Value>,
    submission: Submission,
    reservation: Option<Reservation>,
    deadline: Deadline,
    prepared: Instant,
}

impl fmt::Debug for PreparedRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRun")
            .field("run", &self.run)
            .field("submission", &self.submission.id())
            .finish_non_exhaustive()
    }
}

impl PreparedRun {
    /// Returns the submission to store; it finds the job later.
    pub fn submission(&self) -> &Submission {
        &self.submission
    }

    /// Returns the price of the run, like [`Run::estimate`]: one request, with the files that are already
    /// uploaded.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. Nothing was started, and the run can still be submitted.
    pub async fn estimate(&self) -> Result<Estimate, Error> {
        let response = self.run.estimate_of(self.submission.target(), &self.body).await?;
        Ok(response.estimate())
    }

    /// Submits the run. **Charges creative units.**
    ///
    /// The request is sent as [`Run::submit`] describes. If the future is dropped meanwhile, the outcome
    /// is unknown: reconcile the [`submission`](Self::submission).
    ///
    /// # Errors
    ///
    /// Returns an error if [`Run::submit`] would, or
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the run was prepared more than
    /// a minute ago: then nothing was sent, prepare it again.
    pub async fn submit(self) -> Result<Job, Error> {
        self.submit_before(None).await
    }

    /// Submits the run; reconciling ends at `end`.
    pub(super) async fn submit_before(self, end: Option<Instant>) -> Result<Job, Error> {
        let run = self.run.clone();
        if !self.submission.target().starts_job() {
            return Err(Error::invalid_argument(format!(
                "{} {} starts no job; nothing was sent, use `Run::response`",
                self.submission.operation().method,
                self.submission.operation().path,
            )));
        }
        let began = std::time::Instant::now();
        let (response, spent) = match self.send().await {
            Ok(sent) => sent,
            Err(error) => return run.reconciled(error, end).await,
        };
        let id = response.job_id().unwrap_or_default().to_owned();
        let reference = run.place(JobRef::new(id));
        Ok(run.started(response, reference, spent, began))
    }

    /// Submits the run and returns the whole response. **Charges creative units.**
    ///
    /// # Errors
    ///
    /// Returns an error if [`Run::response`] or [`submit`](Self::submit) would.
    pub async fn response<T: DeserializeOwned>(self) -> Result<T, Error> {
        let (response, _) = self.send().await?;
        api::decoded(&response.body).map_err(|failure| Error::unfit_response(&failure))
    }

    /// Sends the request, and settles the budget by its outcome.
    async fn send(self) -> Result<(RunResponse, Option<Spent>), Error> {
        let Self { run, body, submission, mut reservation, deadline, prepared } = self;
        if prepared.elapsed() > GOOD_FOR {
            return Err(Error::invalid_argument(
                "the run was prepared more than a minute ago; nothing was sent, prepare it again",
            ));
        }
        if deadline.left() == Some(Duration::ZERO) {
            return Err(Error::submit_timeout(deadline.timeout.unwrap_or_default()));
        }
        let accepted = run.scenario.accepted();
        if let Some(reservation) = &mut reservation {
            reservation.sent(&submission);
            accepted.keep(&submission, Money::Kept(reservation.budget().clone()));
        }
        let sending = accepted.sending(&submission);
        let response = run.send_once(&submission, &body, deadline).await;
        drop(sending);
        let failure = match response {
            Ok(response) if response.job_id().is_some() || !submission.target().starts_job() => {
                accepted.forget_money(&submission);
                let estimate = response.estimate();
                let cost = estimate.is_known().then(|| estimate.cost());
                return Ok((response, reservation.map(|reservation| reservation.settle(cost))));
            }
            Ok(_) => Error::no_job(submission.operation())
                .at(Some(submission.target().path()))
                .with_effect(Effect::Paid),
            Err(error) => match error.job().cloned() {
                Some(reference) => error.with_job(run.place(reference)),
                None => error,
            },
        };
        if let Some(reference) = failure.job() {
            accepted.add(reference.id());
        }
        match reservation {
            // The response was unreadable but named a job, so it was charged.
            Some(reservation) if failure.job().is_some() => {
                accepted.keep(&submission, Money::Spent(reservation.settle(None)));
            }
            Some(reservation) if !failure.is_outcome_unknown() => {
                accepted.forget_money(&submission);
                reservation.release();
            }
            _ => {}
        }
        // The failed response may have had a `Date`, which makes the time of the submission more precise.
        let clock = run.scenario.clock();
        Err(failure.of_submission(|| submission.measured(|moment| clock.at(moment))))
    }
}

impl Run {
    /// Sends the request. At most one attempt can have started a job.
    async fn send_once(
        &self,
        submission: &Submission,
        body: &Map<String, Value>,
        deadline: Deadline,
    ) -> Result<RunResponse, Error> {
        let api = self.scenario.api_within(deadline.left());
        let (target, project) = (submission.target(), self.project.as_ref());
        let sending = send(&api, target, project, body, Sending::Submit(deadline.left()));
        match deadline.end {
            None => sending.await,
            Some(end) => timeout_at(end, sending).await.unwrap_or_else(|_| {
                let waited = deadline.timeout.unwrap_or_default();
                Err(Error::submit_unanswered(submission.operation(), waited))
            }),
        }
    }

    fn place(&self, reference: JobRef) -> JobRef {
        match &self.project {
            Some(project) => reference.in_project(project),
            None => reference,
        }
    }

    fn started(
        &self,
        response: RunResponse,
        reference: JobRef,
        spent: Option<Spent>,
        began: std::time::Instant,
    ) -> Job {
        self.scenario.accepted().add(reference.id());
        let estimate = response.estimate();
        tracing::info!(job = %reference.id(), "job started");
        let job = match response.job {
            Some(job) => {
                self.scenario.observe_creation(&job, began);
                Job::seen(self.scenario.clone(), reference, job)
            }
            None => Job::resume(&self.scenario, reference),
        };
        self.polled(job.with_estimate(estimate).with_spent(spent).with_response(response.body))
    }

    /// Applies the poll policy of the run, unless the client has one.
    pub(super) fn polled(&self, job: Job) -> Job {
        match self.poll_policy.filter(|_| self.scenario.poll_policy().is_none()) {
            Some(policy) => job.poll_policy(policy),
            None => job,
        }
    }
}
