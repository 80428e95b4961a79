//! Settings of the fake server.

use std::{fmt, io, sync::Arc, time::Duration};

use serde_json::Value;

use super::{FakeScenario, Storm};
use crate::api::CreativeUnits;

/// The fake server makes tunes anew for each run.
const LONGEST_SOUND: Duration = Duration::from_secs(60);

/// Builds a [`FakeScenario`]; returned by [`FakeScenario::builder`].
#[derive(Clone, Debug)]
#[must_use = "settings do nothing until `start` is called"]
pub struct FakeScenarioBuilder {
    pub(super) job_duration: Duration,
    pub(super) price: CreativeUnits,
    pub(super) sound: Duration,
    pub(super) parallel_limit: Option<u32>,
    pub(super) list_lag: Duration,
    pub(super) empty_pages: bool,
    pub(super) hide_every: Option<usize>,
    pub(super) job_rows: Option<RowChange>,
    pub(super) storm: Option<Storm>,
    pub(super) keep_uploads: bool,
    pub(super) ranges: bool,
    pub(super) dates: bool,
    pub(super) validates: bool,
    pub(super) port: u16,
}

/// Changes a row of the job list before it is sent.
#[derive(Clone)]
pub(super) struct RowChange(Arc<dyn Fn(Value) -> Option<Value> + Send + Sync>);

impl RowChange {
    pub(super) fn apply(&self, row: Value) -> Option<Value> {
        (self.0)(row)
    }
}

impl fmt::Debug for RowChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowChange")
    }
}

impl Default for FakeScenarioBuilder {
    fn default() -> Self {
        Self {
            job_duration: Duration::from_millis(200),
            price: CreativeUnits::from(5),
            sound: Duration::from_secs(2),
            parallel_limit: None,
            list_lag: Duration::ZERO,
            empty_pages: false,
            hide_every: None,
            job_rows: None,
            storm: None,
            keep_uploads: true,
            ranges: true,
            dates: true,
            validates: false,
            port: 0,
        }
    }
}

impl FakeScenarioBuilder {
    /// Sets the time that a job takes from submit to success. Default 200 milliseconds. For one model:
    /// [`set_job_duration`](FakeScenario::set_job_duration).
    pub fn job_duration(mut self, duration: Duration) -> Self {
        self.job_duration = duration;
        self
    }

    /// Sets the price of every run, in creative units. Default 5.
    pub fn price(mut self, price: CreativeUnits) -> Self {
        self.price = price;
        self
    }

    /// Sets the length of the tunes that runs make: a minute or less. Default 2 seconds.
    pub fn sound_duration(mut self, duration: Duration) -> Self {
        self.sound = duration;
        self
    }

    /// Sets the maximum number of jobs at once; a submit beyond is refused with the 429 of
    /// [`Fault::parallel_limit`](super::Fault::parallel_limit). Default: no limit.
    ///
    /// As in a plan, runs of models, workflows, trainings and all other jobs are counted apart.
    pub fn parallel_limit(mut self, jobs: u32) -> Self {
        self.parallel_limit = Some(jobs);
        self
    }

    /// Sets the lag of the job list: it shows jobs as they were this long ago. Default zero.
    pub fn list_lag(mut self, lag: Duration) -> Self {
        self.list_lag = lag;
        self
    }

    /// Puts an empty page with a token between every two pages of a list, as the service may
    /// (source: official SDK). Searches count hits that they do not show.
    pub fn empty_pages(mut self) -> Self {
        self.empty_pages = true;
        self
    }

    /// Hides one of every `jobs` jobs from the list: 1 or more, 1 hides all. It can be read by its id only.
    pub fn hide_every(mut self, jobs: usize) -> Self {
        self.hide_every = Some(jobs);
        self
    }

    /// Changes every row of the job list before it is sent; `None` leaves the row out. Reads by id are not
    /// changed.
    ///
    /// ```
    /// use scenario_client::testing::FakeScenario;
    ///
    /// let silent = FakeScenario::builder().change_job_rows(|mut row| {
    ///     row.as_object_mut()?.remove("status");
    ///     Some(row)
    /// });
    /// # let _ = silent;
    /// ```
    pub fn change_job_rows(
        mut self,
        change: impl Fn(Value) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        self.job_rows = Some(RowChange(Arc::new(change)));
        self
    }

    /// Keeps the length of uploads and drops their content: for uploads larger than memory.
    pub fn forget_uploads(mut self) -> Self {
        self.keep_uploads = false;
        self
    }

    /// Makes the host of files respond to every request with the whole file, and without an `ETag`.
    pub fn without_ranges(mut self) -> Self {
        self.ranges = false;
        self
    }

    /// Leaves the `Date` header out of responses: clients cannot read the server's clock.
    pub fn without_dates(mut self) -> Self {
        self.dates = false;
        self
    }

    /// Refuses runs and estimates whose inputs do not fit with 400, and those that name an unknown asset with 404, as the
    /// service does. Inputs fit those of [`set_inputs`](FakeScenario::set_inputs), of the [catalogue](crate::audio), or
    /// of the workflow. Default: inputs are not checked, and tests may leave out what does not matter to them.
    pub fn validate_inputs(mut self) -> Self {
        self.validates = true;
        self
    }

    /// Sets the port to listen on. Default: any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Adds random faults.
    pub fn storm(mut self, storm: Storm) -> Self {
        self.storm = Some(storm);
        self
    }

    /// Starts the fake server on a loopback address, within the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error if the port cannot be opened, and one of kind
    /// [`InvalidInput`](io::ErrorKind::InvalidInput) if a setting is out of its range.
    pub async fn start(self) -> io::Result<FakeScenario> {
        self.check().map_err(|wrong| io::Error::new(io::ErrorKind::InvalidInput, wrong))?;
        FakeScenario::serve(self).await
    }

    /// Says what is out of range.
    fn check(&self) -> Result<(), String> {
        if self.sound > LONGEST_SOUND {
            return Err(format!("tunes take a minute or less, not {:?}", self.sound));
        }
        if self.hide_every == Some(0) {
            return Err("one of 1 job or more is hidden, not of 0".to_owned());
        }
        self.storm.as_ref().map_or(Ok(()), Storm::check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn settings_out_of_their_range_are_errors() {
        let with = FakeScenario::builder;
        for builder in [
            with().sound_duration(LONGEST_SOUND + Duration::from_nanos(1)),
            with().hide_every(0),
            with().storm(Storm::new(1).share(1.5)),
            with().storm(Storm::new(1).share(f64::NAN)),
        ] {
            let error = builder.start().await.unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
        }
        assert!(with().hide_every(1).storm(Storm::new(1).share(1.0)).start().await.is_ok());
    }
}
