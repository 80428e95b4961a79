//! What the examples have in common.

mod settings;

use std::error::Error;

use scenario_client::{Scenario, testing::FakeScenario};

/// The service if there are credentials in the environment, else the built-in fake server. Keep both: the
/// fake server ends when it is dropped.
pub async fn connect() -> Result<(Scenario, Option<FakeScenario>), Box<dyn Error>> {
    match Scenario::from_env() {
        Ok(scenario) => Ok((scenario, None)),
        Err(error) if settings::are_missing(&error) => {
            let fake = settings::fake_server().start().await?;
            Ok((fake.scenario()?, Some(fake)))
        }
        Err(error) => Err(error.into()),
    }
}
