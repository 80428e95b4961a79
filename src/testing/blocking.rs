//! The fake server for tests without async.

use std::{io, sync::Arc};

use super::{FakeScenario, FakeScenarioBuilder};
use crate::{blocking::Scenario, client::Runtime, error::Error};

#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
impl FakeScenario {
    /// Starts a fake server with default settings on its own thread, for programs without async.
    ///
    /// ```
    /// use scenario_client::{CustomRequest, testing::FakeScenario};
    ///
    /// // #[test]
    /// fn a_run_is_paid_once() -> Result<(), Box<dyn std::error::Error>> {
    ///     let fake = FakeScenario::start_blocking()?;
    ///     let scenario = fake.scenario_blocking()?;
    ///     scenario.run(&CustomRequest::new("minimax/music-01")).submit()?;
    ///     assert_eq!(fake.charges().len(), 1);
    ///     Ok(())
    /// }
    /// # a_run_is_paid_once()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if no loopback port can be opened, if the thread cannot be started, or in async code.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// Returns a client of this fake server for code without async, as fast as that of
    /// [`scenario`](Self::scenario).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`ScenarioBuilder::build`](crate::ScenarioBuilder::build).
    pub fn scenario_blocking(&self) -> Result<Scenario, Error> {
        self.scenario().map(Scenario::from)
    }
}

#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
impl FakeScenarioBuilder {
    /// Starts the fake server on a loopback address, on its own thread.
    ///
    /// ```
    /// use std::time::Duration;
    /// use scenario_client::testing::FakeScenario;
    ///
    /// let slow = FakeScenario::builder().job_duration(Duration::from_secs(5)).start_blocking()?;
    /// # let _ = slow;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of [`FakeScenario::start_blocking`].
    pub fn start_blocking(self) -> io::Result<FakeScenario> {
        let runtime = Arc::<Runtime>::default();
        let mut fake = runtime.drive(self.start()).map_err(io::Error::other)??;
        // The server is a task of this runtime and ends with it, so the fake server has to own it.
        fake._runtime = Some(runtime);
        Ok(fake)
    }
}
