//! Runs that are ready to be submitted.

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use chrono::Utc;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::{Estimate, Run, deadline::Deadline, pipeline, spans, submit::GOOD_FOR};
#[cfg(feature = "journal")]
use crate::values::CreativeUnits;
use crate::{
    client::within,
    error::Error,
    ext::{jobs::Job, price::Reservation},
    values::Submission,
};

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
    /// // Store this. If the program dies now or later, `Scenario::reconcile_submission` finds the job.
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
    /// The first call measures the clock of the server, for all runs of a client: up to nine reads, about two seconds. If
    /// the connection is too slow for a precise measurement, calls after five minutes measure again.
    ///
    /// # Errors
    ///
    /// Nothing was started, whatever the error:
    ///
    /// * [`violations`](Error::violations): the parameters are not valid for the model.
    /// * [`is_budget_exceeded`](Error::is_budget_exceeded): the budget has too little left, or the price is
    ///   unknown.
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument): an id, a negative
    ///   [`quoted`](Self::quoted) price, or a poll policy out of its range.
    /// * Errors of an upload or an estimate. [`is_timeout`](Error::is_timeout) if the
    ///   [`timeout`](Self::timeout) passed.
    pub async fn prepare(&self) -> Result<PreparedRun, Error> {
        self.prepare_for(GOOD_FOR).await
    }

    /// Prepares the run for a submit within this time.
    pub(crate) async fn prepare_for(&self, good_for: Duration) -> Result<PreparedRun, Error> {
        let deadline = Deadline::starting_now(self.timeout);
        let span = spans::run(self);
        let steps = async {
            // The submission may be stored and reconciled by another process, so its time must be precise from the
            // start.
            let measured = async {
                self.context.measure_clock(self.project.as_ref()).await;
                Ok(())
            };
            deadline.before_sending(pin!(measured)).await?;
            pipeline::prepare_in(&span, Arc::new(self.clone()), deadline, good_for).await
        };
        within(&span, pin!(steps)).await.map(|prepared| *prepared)
    }
}

/// A run that is ready to be submitted; made by [`Run::prepare`].
#[must_use = "nothing is started until it is submitted"]
pub struct PreparedRun {
    pub(super) run: Arc<Run>,
    pub(super) body: Arc<Map<String, Value>>,
    pub(super) submission: Submission,
    pub(super) reservation: Option<Reservation>,
    pub(super) deadline: Deadline,
    pub(super) prepared: Instant,
    /// Maximum time from here to the submit.
    pub(super) good_for: Duration,
    pub(super) span: Span,
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

    /// Returns the price that is reserved in the budget.
    #[cfg(feature = "journal")]
    pub(crate) fn price(&self) -> Option<CreativeUnits> {
        self.reservation.as_ref().map(Reservation::amount).or(self.run.quoted)
    }

    /// Returns whether the time of the submission is too far from that of a job that would start now.
    pub(crate) fn is_expired(&self) -> bool {
        // Monotonic clocks may rest while a machine sleeps, and the search for a job goes by dates.
        let passed = Utc::now() - self.submission.sent().here;
        self.prepared.elapsed() > self.good_for
            || passed.to_std().is_ok_and(|passed| passed > self.good_for)
    }

    /// Returns the price of the run, like [`Run::estimate`]: one request, with the files that are already
    /// uploaded.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails. Nothing was started, and the run can still be submitted.
    pub async fn estimate(&self) -> Result<Estimate, Error> {
        let estimate = pipeline::estimate(&self.run, self.submission.target(), &self.body);
        estimate.instrument(self.span.clone()).await
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
        pipeline::submit(Box::new(self), None).await
    }

    /// Submits the run and returns the whole response. **Charges creative units.**
    ///
    /// # Errors
    ///
    /// Returns an error if [`Run::response`] or [`submit`](Self::submit) would.
    pub async fn response<T: DeserializeOwned>(self) -> Result<T, Error> {
        pipeline::respond(Box::new(self)).await
    }
}

#[cfg(all(test, feature = "testing"))]
mod tests {
    use chrono::TimeDelta;

    use crate::{CustomRequest, ErrorKind, testing::FakeScenario, values::Moment};

    #[tokio::test]
    async fn what_was_prepared_before_the_machine_slept_is_not_sent() {
        let fake = FakeScenario::start().await.unwrap();
        let run = fake.scenario().unwrap().run(&CustomRequest::new("model_a"));
        let mut late = run.prepare().await.unwrap();
        // What a sleep looks like: an hour by the time of day, and nothing by the clock that rests meanwhile.
        let sent = *late.submission.sent();
        let earlier = Moment { here: sent.here - TimeDelta::hours(1), ..sent };
        let sends_for = late.submission.sends_for();
        late.submission = late.submission.clone().sent_later(earlier, sends_for);
        let error = late.submit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(!error.is_outcome_unknown() && fake.jobs().is_empty(), "{error}");
    }
}
