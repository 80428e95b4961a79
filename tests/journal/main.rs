//! Runs with a key survive a crash, and nothing is charged twice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing
)]

mod batch;
mod crash;
mod database;
mod files;
mod lost;
mod names;
mod runs;
mod store;
mod twins;
mod unreliable;
mod worker;
mod workers;

use std::{path::Path, time::Duration};

use scenario_client::{
    CustomRequest, RetryPolicy, Scenario,
    client::PollPolicy,
    ext::{journal::SqliteJournal, run::Run},
    testing::FakeScenario,
};

const LONG: Duration = Duration::from_secs(60);

/// A client that polls quickly, and whose requests are in flight for two seconds at most.
fn client(fake: &FakeScenario) -> Scenario {
    fake.scenario_builder()
        .poll_policy(PollPolicy::every(Duration::from_millis(20)))
        .request_timeout(Duration::from_secs(1))
        .retry_policy(RetryPolicy::new(2).timeout(Duration::from_secs(1)))
        .request_budget(1_000_000)
        .build()
        .unwrap()
}

fn song(scenario: &Scenario, seed: u32) -> Run {
    scenario
        .run(&CustomRequest::new("minimax/music-01").set("lyrics", "la la la").set("seed", seed))
}

async fn journal(folder: &Path) -> SqliteJournal {
    SqliteJournal::open(folder.join("runs.db")).await.unwrap()
}
