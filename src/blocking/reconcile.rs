//! Finding the job of a submit whose outcome is unknown.

use std::{future::IntoFuture as _, sync::Arc, time::Duration};

use super::{Job, Runtime, Scenario, setters};
use crate::{
    error::Error,
    ext::run::{self, Inconclusive},
    values::Submission,
};

/// The result of a search for the job of a submit; the blocking form of
/// [`scenario_client::Reconciled`](crate::Reconciled), which says what to do in each case.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reconciled {
    /// The job: it was started and charged.
    Found(Box<Job>),
    /// No job was found yet.
    NotFoundYet,
    /// No job was found within the timeout.
    NotFoundWithin(Duration),
    /// Several jobs match. Any of them may be the job, or none.
    Ambiguous(Vec<Job>),
    /// The job list is inconclusive.
    Inconclusive(Inconclusive),
}

impl From<run::Reconciled> for Reconciled {
    fn from(reconciled: run::Reconciled) -> Self {
        match reconciled {
            run::Reconciled::Found(job) => Self::Found(Box::new((*job).into())),
            run::Reconciled::NotFoundYet => Self::NotFoundYet,
            run::Reconciled::NotFoundWithin(timeout) => Self::NotFoundWithin(timeout),
            run::Reconciled::Ambiguous(jobs) => {
                Self::Ambiguous(jobs.into_iter().map(Job::from).collect())
            }
            run::Reconciled::Inconclusive(why) => Self::Inconclusive(why),
        }
    }
}

/// A prepared search for a lost job; made by [`Scenario::reconcile`].
#[derive(Clone, Debug)]
#[must_use = "nothing is read until `send` is called"]
pub struct Reconcile {
    inner: run::Reconcile,
    runtime: Arc<Runtime>,
}

impl Reconcile {
    setters! {
        crate::ext::run::Reconcile;
        /// Searches again until the job is found, for at most this long. Default: it searches once.
        timeout(timeout: Duration);
    }

    /// Reads the job list, and compares. No charge.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Scenario::reconcile`](crate::Scenario::reconcile), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code. The outcome stays unknown: search
    /// again.
    pub fn send(self) -> Result<Reconciled, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.into_future()).map(Reconciled::from)
    }
}

impl Scenario {
    /// Prepares the search for the job of a submit whose [outcome is unknown](Error::is_outcome_unknown).
    ///
    /// ```
    /// # use scenario_client::testing::{FakeScenario, Fault};
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, api::operations, blocking::Reconciled};
    ///
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let error = scenario.run(&CustomRequest::new("minimax/music-01")).submit().unwrap_err();
    /// match scenario.reconcile(&error).timeout(Duration::from_secs(30)).send()? {
    ///     Reconciled::Found(job) => println!("{} was started", job.id()),
    ///     Reconciled::NotFoundWithin(waited) => println!("nothing within {waited:?}"),
    ///     other => println!("somebody has to decide: {other:?}"),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reconcile(&self, error: &Error) -> Reconcile {
        self.reconciling(self.as_async().reconcile(error))
    }

    /// Searches for the job of a stored [`Submission`].
    pub fn reconcile_submission(&self, submission: &Submission) -> Reconcile {
        self.reconciling(self.as_async().reconcile_submission(submission))
    }

    fn reconciling(&self, inner: run::Reconcile) -> Reconcile {
        Reconcile { inner, runtime: Arc::clone(self.runtime()) }
    }
}
