//! Step 4 of a run: the one request that charges.

use std::time::Duration;

use super::{
    PreparedRun, Run,
    accepted::Money,
    response::{self, RunResponse},
};
use crate::{
    api::Effect,
    error::Error,
    ext::price::{Reservation, Spent},
    values::{JobRef, Submission},
};

/// Maximum age of a prepared run. Reconcile searches for the job around the time of the submission.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(60);

/// Sends the request, and settles the budget by its outcome. At most one attempt can have started a job.
pub(super) async fn submit_once(
    mut run: Box<PreparedRun>,
) -> Result<(RunResponse, Option<Spent>), Error> {
    let mut reservation = run.reservation.take();
    if run.is_expired() {
        return Err(Error::invalid_argument(format!(
            "the run was prepared more than {} s ago; nothing was sent, prepare it again",
            run.good_for.as_secs_f64()
        )));
    }
    let PreparedRun { run, body, submission, deadline, .. } = &*run;
    if deadline.left() == Some(Duration::ZERO) {
        return Err(Error::submit_timeout(deadline.timeout()));
    }
    let accepted = run.context.accepted();
    if let Some(reservation) = &mut reservation {
        // From here on the reservation survives a drop of this future: the request may have been carried out.
        reservation.sent(submission);
        // Stored before the request leaves: a reconcile in another task must find the entry.
        accepted.keep(submission, Money::Kept(reservation.budget().clone()));
    }
    let sending = accepted.sending(submission);
    // A retry that starts after the deadline could charge for a run that was given up.
    let (api, project) = (run.context.api(), run.project.as_ref());
    let response = response::submit(api, submission.target(), project, body, deadline.end).await;
    let response = started(run, submission, response);
    let job = match &response {
        Ok(response) => response.job_id().cloned(),
        // The response was unreadable but named a job.
        Err(failure) => failure.job().map(|job| job.id().clone()),
    };
    // Recorded while the submit is still in flight: at any moment, a search for a twin with the same parameters
    // finds either of the two, and does not claim this job.
    if let Some(job) = &job {
        accepted.add(job, Some(submission));
    }
    // Not in flight any more, so a search for a twin may claim jobs again.
    drop(sending);
    match response {
        Ok(response) => {
            accepted.forget_money(submission);
            let cost = response.cost();
            Ok((response, reservation.map(|reservation| reservation.settle(cost))))
        }
        Err(failure) => {
            settle(run, submission, reservation, &failure);
            // The failed response may have had a `Date`, which makes the time of the submission more precise.
            let clock = run.context.clock();
            // The run may have been prepared long before. A job of that time is not its own.
            let sent = failure.submission().map(|own| (*own.sent(), own.sends_for()));
            Err(failure.of_submission(|| {
                let submission = match sent {
                    Some((sent, sends_for)) => submission.clone().sent_later(sent, sends_for),
                    None => submission.clone(),
                };
                submission.measured(|moment| clock.at(moment))
            }))
        }
    }
}

/// Returns the response if it names a job, or if the operation starts none.
fn started(
    run: &Run,
    submission: &Submission,
    response: Result<RunResponse, Error>,
) -> Result<RunResponse, Error> {
    let target = submission.target();
    match response {
        Ok(response) if response.job_id().is_some() || !target.starts_job() => Ok(response),
        // A success without a job is read as unknown: a paid run may be under way, only its id is missing.
        Ok(_) => Err(Error::no_job(submission.operation())
            .at(Some(target.path()))
            .with_effect(Effect::Paid)),
        Err(error) => Err(match error.job().cloned() {
            // The id was found in an unreadable body, which knows nothing of the project.
            Some(named) => error.with_job(JobRef::within(named.id(), run.project.as_ref())),
            None => error,
        }),
    }
}

/// Settles the reservation of a submit that failed.
fn settle(run: &Run, submission: &Submission, reservation: Option<Reservation>, failure: &Error) {
    let accepted = run.context.accepted();
    match reservation {
        // The response was unreadable but named a job, so it was charged.
        Some(reservation) if failure.job().is_some() => {
            accepted.keep(submission, Money::Spent(reservation.settle(None)));
        }
        Some(reservation) if !failure.is_outcome_unknown() => {
            accepted.forget_money(submission);
            reservation.release();
        }
        // If the outcome is unknown, the price stays reserved until it is known.
        _ => {}
    }
}
