//! What the examples without async have in common.

#[path = "settings.rs"]
mod settings;

use std::error::Error;

use scenario_client::{blocking::Scenario, testing::FakeScenario};

/// The service if there are credentials in the environment, else the built-in fake server. Keep both: the
/// fake server ends when it is dropped.
pub fn connect() -> Result<(Scenario, Option<FakeScenario>), Box<dyn Error>> {
    match Scenario::from_env() {
        Ok(scenario) => Ok((scenario, None)),
        Err(error) if settings::are_missing(&error) => {
            let fake = settings::fake_server().start_blocking()?;
            Ok((fake.scenario_blocking()?, Some(fake)))
        }
        Err(error) => Err(error.into()),
    }
}
