//! Jobs: watching one until it ends.

use std::{sync::Arc, time::Duration};

use serde::de::DeserializeOwned;

use super::{FinishedJob, JobEvents, Runtime, Scenario};
use crate::{
    api::{CreativeUnits, types},
    client::PollPolicy,
    error::Error,
    ext::{jobs, run::Estimate},
    ids::JobId,
    values::JobRef,
};

impl Scenario {
    /// Resumes a job that was started earlier, possibly by another process. Sends nothing yet.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let stored = serde_json::to_string(scenario.run(&request).submit()?.reference())?;
    /// use std::time::Duration;
    ///
    /// let reference: scenario_client::JobRef = serde_json::from_str(&stored)?;
    /// let done = scenario.job(reference).wait(Duration::from_secs(600))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn job(&self, reference: impl Into<JobRef>) -> Job {
        Job { inner: self.as_async().job(reference), runtime: Arc::clone(self.runtime()) }
    }
}

/// A handle of a job on the server.
///
/// Dropping the handle changes nothing on the server. Keep the [`reference`](Self::reference) to resume the
/// job.
#[derive(Clone, Debug)]
pub struct Job {
    pub(super) inner: jobs::Job,
    pub(super) runtime: Arc<Runtime>,
}

impl From<jobs::Job> for Job {
    fn from(inner: jobs::Job) -> Self {
        let runtime = Arc::clone(inner.context().runtime());
        Self { inner, runtime }
    }
}

impl Job {
    /// Returns the same job for async code.
    pub fn as_async(&self) -> &jobs::Job {
        &self.inner
    }

    /// Returns the id of the job.
    pub fn id(&self) -> &JobId {
        self.inner.id()
    }

    /// Returns the reference that resumes the job; store it before you wait.
    pub fn reference(&self) -> &JobRef {
        self.inner.reference()
    }

    /// Returns the job as this handle last read it; `None` if it has not. Details: [async](crate::Job::snapshot).
    pub fn snapshot(&self) -> Option<&types::Job> {
        self.inner.snapshot()
    }

    /// Returns the price of the run; `None` unless this handle comes from a submit.
    pub fn price(&self) -> Option<CreativeUnits> {
        self.inner.price()
    }

    /// Returns the price with its discount and its parts.
    pub fn price_details(&self) -> Option<&Estimate> {
        self.inner.price_details()
    }

    /// Returns the response to the submit as a type of its own, if this handle comes from a submit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it does not fit the type. The job is not affected.
    pub fn response<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        self.inner.response()
    }

    /// Sets how often waits for this job poll.
    #[must_use]
    pub fn poll_policy(self, policy: PollPolicy) -> Self {
        Self { inner: self.inner.poll_policy(policy), ..self }
    }

    /// Reads the job again: one request. To wait, use [`wait`](Self::wait).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Job::refresh`](crate::Job::refresh), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn refresh(&mut self) -> Result<&types::Job, Error> {
        self.runtime.block_on(self.inner.refresh())
    }

    /// Waits until the job has succeeded, at most for `timeout`.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let job = scenario.run(&scenario_client::CustomRequest::new("minimax/music-01")).submit()?;
    /// use std::time::Duration;
    ///
    /// match job.wait(Duration::from_secs(600)) {
    ///     Ok(done) => println!("{:?}", done.asset_ids()),
    ///     Err(error) if error.is_timeout() => println!("still going: {:?}", error.job()),
    ///     Err(error) if error.is_job_failed() => println!("{:?}, {:?}", error.reason(), error.hint()),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Waits on several threads share their requests.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the timeout passed. The job goes on and is billed;
    ///   [`Error::job`] finds it again.
    /// * [`is_job_failed`](Error::is_job_failed), [`is_job_canceled`](Error::is_job_canceled): it ended
    ///   without a result.
    /// * The others of [`Job::wait`](crate::Job::wait), and
    ///   [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn wait(&self, timeout: Duration) -> Result<FinishedJob, Error> {
        self.runtime.block_on(self.inner.wait(timeout)).map(FinishedJob::from)
    }

    /// Iterates over the events of the job until it ends, for up to `timeout`, which begins with
    /// the first event that is read.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let job = scenario.run(&scenario_client::CustomRequest::new("minimax/music-01")).submit()?;
    /// use std::time::Duration;
    /// use scenario_client::blocking::JobEvent;
    ///
    /// for event in job.events(Duration::from_secs(600)) {
    ///     match event? {
    ///         JobEvent::Running { progress: Some(share) } => println!("{:.0} %", share * 100.0),
    ///         JobEvent::Finished(done) => println!("{} files", done.asset_ids().len()),
    ///         _ => {}
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The iterator ends after [`JobEvent::Finished`](super::JobEvent::Finished) or after an error: those of
    /// [`wait`](Self::wait). It polls only while the next event is read.
    pub fn events(&self, timeout: Duration) -> JobEvents {
        JobEvents::new(Arc::clone(&self.runtime), self.inner.events(timeout))
    }

    /// Requests cancellation of the job. Details: [async](crate::Job::cancel).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Job::cancel`](crate::Job::cancel), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn cancel(&mut self) -> Result<&types::Job, Error> {
        self.runtime.block_on(self.inner.cancel())
    }
}
