//! When an example talks to the service, and what it talks to otherwise.

use std::{env, time::Duration};

use scenario_client::{
    Error, ErrorKind,
    testing::{FakeScenario, FakeScenarioBuilder},
};

/// Whether there are no credentials at all. Half a configuration is an error, not a reason to pretend.
pub fn are_missing(error: &Error) -> bool {
    let names = ["SCENARIO_SDK_API_KEY", "SCENARIO_API_KEY", "SCENARIO_SDK_JWT"];
    error.kind() == ErrorKind::Configuration && names.iter().all(|name| env::var(name).is_err())
}

/// The fake server that takes the place of the service.
pub fn fake_server() -> FakeScenarioBuilder {
    println!(
        "No credentials in the environment: using the built-in fake server, nothing is charged."
    );
    FakeScenario::builder()
        .job_duration(Duration::from_secs(3))
        .sound_duration(Duration::from_secs(4))
        .parallel_limit(2)
}
