//! Settings of the stand-in.

use std::{io, time::Duration};

use super::FakeScenario;
use crate::api::CreativeUnits;

/// Builds a [`FakeScenario`]; made by [`FakeScenario::builder`].
#[derive(Clone, Debug)]
#[must_use = "settings do nothing until `start` is called"]
pub struct FakeScenarioBuilder {
    pub(super) job_duration: Duration,
    pub(super) price: CreativeUnits,
    pub(super) sound: Duration,
}

impl Default for FakeScenarioBuilder {
    fn default() -> Self {
        Self {
            job_duration: Duration::from_millis(200),
            price: CreativeUnits::from(5),
            sound: Duration::from_secs(2),
        }
    }
}

impl FakeScenarioBuilder {
    /// How long a job takes from submit to success. Default 200 milliseconds.
    pub fn job_duration(mut self, duration: Duration) -> Self {
        self.job_duration = duration;
        self
    }

    /// What every run costs, in creative units. Default 5.
    pub fn price(mut self, price: CreativeUnits) -> Self {
        self.price = price;
        self
    }

    /// How long the tunes are that runs make, at most a minute. Default 2 seconds.
    pub fn sound_duration(mut self, duration: Duration) -> Self {
        self.sound = duration.min(Duration::from_secs(60));
        self
    }

    /// Starts the stand-in on a free loopback port, within the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If no loopback port can be opened.
    pub async fn start(self) -> io::Result<FakeScenario> {
        FakeScenario::serve(self).await
    }
}
