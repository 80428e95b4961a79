//! What the examples have in common.

use std::{env, error::Error, time::Duration};

use scenario_client::{ErrorKind, Scenario, testing::FakeScenario};

/// The service if there are credentials in the environment, else the built-in stand-in. Keep both: the
/// stand-in ends when it is dropped.
pub async fn connect() -> Result<(Scenario, Option<FakeScenario>), Box<dyn Error>> {
    match Scenario::from_env() {
        Ok(scenario) => Ok((scenario, None)),
        Err(error) if error.kind() == ErrorKind::Configuration && !any_setting() => {
            println!(
                "No credentials in the environment: using the built-in stand-in, nothing is charged."
            );
            let stand_in = FakeScenario::builder()
                .job_duration(Duration::from_secs(3))
                .sound_duration(Duration::from_secs(4))
                .parallel_limit(2)
                .start()
                .await?;
            Ok((stand_in.scenario()?, Some(stand_in)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether somebody meant to talk to the service: then half a configuration is an error, not a reason
/// to pretend.
fn any_setting() -> bool {
    ["SCENARIO_SDK_API_KEY", "SCENARIO_API_KEY", "SCENARIO_SDK_JWT"]
        .iter()
        .any(|name| env::var(name).is_ok())
}
