//! The way of a run to its job. Each step is one call, and reads downwards.
//!
//! | step | what | where |
//! | --- | --- | --- |
//! | 1 | validate the parameters | [`validate`](super::validate) |
//! | 2 | upload local files | [`files::resolve`] |
//! | 3 | price it, and reserve the price in the budget | [`reserve`](super::reserve) |
//! | 4 | submit it at most once | [`submit`](super::submit) |
//! | 5 | make the job, or reconcile if the outcome is unknown | below |
//!
//! The futures are boxed: others are compiled again in each crate that awaits them, with everything below them.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::Instant;
use tracing::Span;

use super::{
    Estimate, PreparedRun, Run,
    deadline::Deadline,
    reserve::reserve,
    response::{self, RunResponse},
    spans,
    submit::{GOOD_FOR, submit_once},
};
use crate::{
    api::{self, Shared},
    client::within,
    error::Error,
    ext::{files, jobs::Job, price::Spent},
    ids::JobId,
    values::{JobRef, Submission, Target},
};

/// All steps.
pub(super) fn run(run: Run) -> BoxFuture<'static, Result<Job, Error>> {
    // Not within the future, which would have room for the run itself as well.
    let run = Arc::new(run);
    Box::pin(async move {
        let deadline = Deadline::starting_now(run.timeout);
        started(prepared(run, deadline, GOOD_FOR).await?, None).await
    })
}

/// Steps 1 to 3. Charges nothing, whatever the outcome.
pub(super) fn prepare(
    run: &Run,
    deadline: Deadline,
    good_for: Duration,
) -> BoxFuture<'static, Result<Box<PreparedRun>, Error>> {
    Box::pin(prepared(Arc::new(run.clone()), deadline, good_for))
}

async fn prepared(
    run: Arc<Run>,
    deadline: Deadline,
    good_for: Duration,
) -> Result<Box<PreparedRun>, Error> {
    let span = spans::run(&run);
    // Pinned here, so that the future is not moved into each of its wrappers.
    let steps = pin!(prepare_in(&span, run, deadline, good_for));
    within(&span, steps).await
}

/// The same, in the span of the run. The result is boxed: each future below would copy it several times.
pub(super) async fn prepare_in(
    span: &Span,
    run: Arc<Run>,
    deadline: Deadline,
    good_for: Duration,
) -> Result<Box<PreparedRun>, Error> {
    let target = run.target.clone()?;
    if let Some(policy) = &run.poll_policy {
        // The wait would refuse it, but only after the charge.
        policy.check().map_err(Error::invalid_argument)?;
    }
    let steps = async {
        let body = complete(&run, &target).await?;
        let reservation = reserve(&run, &target, &body).await?;
        Ok((body, reservation))
    };
    let (body, reservation) = deadline.before_sending(pin!(steps)).await?;
    // The time in which the job may have been created: the run may wait for its submit, and the submit is
    // retried for a while.
    let sends_for = run.context.sends_for().saturating_add(good_for);
    let (project, sent) = (run.project.clone(), run.context.moment());
    let submission = Submission::new(target, project, sent, sends_for, Arc::clone(&body))
        .of_account(run.context.account().cloned());
    let prepared = Instant::now();
    let span = span.clone();
    let prepared =
        PreparedRun { run, body, submission, reservation, deadline, prepared, good_for, span };
    Ok(Box::new(prepared))
}

/// Steps 1 and 2, and the price of the run.
pub(super) fn price(run: &Run) -> BoxFuture<'_, Result<Estimate, Error>> {
    Box::pin(async move {
        let target = run.target.clone()?;
        let body = complete(run, &target).await?;
        estimate(run, &target, &body).await
    })
}

/// Steps 1 and 2. Returns the body as it is sent.
async fn complete(run: &Run, target: &Target) -> Result<Arc<Map<String, Value>>, Error> {
    let body = run.body.clone()?;
    if !body.values().any(files::has_local_file) {
        run.check(target, &body).await?;
        return Ok(body);
    }
    // Checked before the upload: a wrong parameter must not cost the transfer of a large file.
    run.check(target, &files::with_placeholders(&body)).await?;
    let resolved = files::resolve(&run.context, run.project.as_ref(), Map::clone(&body));
    resolved.await.map(Arc::new)
}

/// Requests the price of a complete body.
pub(super) async fn estimate(
    run: &Run,
    target: &Target,
    body: &Map<String, Value>,
) -> Result<Estimate, Error> {
    let (api, project) = (run.context.api(), run.project.as_ref());
    let response = response::estimate(api, target, project, body).await?;
    Ok(response.into_estimate())
}

/// Steps 4 and 5; reconciling ends at `end`.
pub(super) fn submit(
    prepared: Box<PreparedRun>,
    end: Option<Instant>,
) -> BoxFuture<'static, Result<Job, Error>> {
    Box::pin(started(prepared, end))
}

async fn started(prepared: Box<PreparedRun>, end: Option<Instant>) -> Result<Job, Error> {
    let span = prepared.span.clone();
    let step = pin!(submit_in(&span, prepared, end));
    within(&span, step).await
}

async fn submit_in(
    span: &Span,
    prepared: Box<PreparedRun>,
    end: Option<Instant>,
) -> Result<Job, Error> {
    let run = Arc::clone(&prepared.run);
    let operation = prepared.submission.operation();
    // Refused before the charge: without a job there is nothing to return.
    if !prepared.submission.target().starts_job() {
        return Err(Error::invalid_argument(format!(
            "{} {} starts no job; nothing was sent, use `Run::response`",
            operation.method, operation.path,
        )));
    }
    // Just before the request: the date of the new job measures the clock to within this round trip.
    let began = Instant::now();
    match submit_once(prepared).await {
        Ok((response, spent)) => Ok(job_of(span, &run, response, spent, began)),
        // Does nothing unless the outcome is unknown and the caller has asked for it.
        Err(error) => {
            let found = Box::pin(run.reconciled(error, end)).await?;
            spans::found(span, &found);
            Ok(found)
        }
    }
}

/// Step 4 of a run whose response is its result.
pub(super) async fn respond<T: DeserializeOwned>(prepared: Box<PreparedRun>) -> Result<T, Error> {
    let span = prepared.span.clone();
    let step = pin!(respond_in(&span, prepared));
    within(&span, step).await
}

async fn respond_in<T: DeserializeOwned>(
    span: &Span,
    prepared: Box<PreparedRun>,
) -> Result<T, Error> {
    let run = Arc::clone(&prepared.run);
    let project = run.project.as_ref();
    // The charge is in the budget. Without a job there is no failure that would refund it later.
    let (response, _) = submit_once(prepared).await?;
    if let Some(id) = response.job_id() {
        spans::started(span, &run, id.as_str(), response.cost());
    }
    api::decoded(&response.body).map_err(|failure| {
        let error = Error::unfit_response(&failure);
        match response.job_id() {
            // No search finds a job that a submit has returned, so the error must name it.
            Some(id) => error.with_job(JobRef::within(id, project)),
            None => error,
        }
    })
}

/// Step 5: the job of a response, which names one.
fn job_of(
    span: &Span,
    run: &Run,
    mut response: RunResponse,
    spent: Option<Spent>,
    began: Instant,
) -> Job {
    let id = response.job_id().cloned().unwrap_or_else(|| JobId::from_static(""));
    spans::started(span, run, id.as_str(), response.cost());
    let reference = JobRef::within(id, run.project.as_ref());
    let (snapshot, body) = (response.job.take(), response.body.clone());
    let job = match snapshot {
        Some(Shared(job)) => {
            run.context.observe_creation(&job, began);
            Job::seen(run.context.clone(), reference, job)
        }
        None => Job::resume(&run.context, reference),
    };
    run.polled(job.with_estimate(response.into_estimate()).with_spent(spent).with_response(body))
}

impl Run {
    /// Applies the poll policy of the run, unless the client has one.
    pub(crate) fn polled(&self, job: Job) -> Job {
        // A policy of the client is a decision of the caller, that of a model is a guess.
        match self.poll_policy.filter(|_| self.context.poll_policy().is_none()) {
            Some(policy) => job.poll_policy(policy),
            None => job,
        }
    }
}
