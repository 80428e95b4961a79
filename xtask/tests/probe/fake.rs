//! Against the fake server of the crate.

use std::time::Duration;

use scenario_client::{
    CustomRequest,
    testing::{FakeScenario, JobScript},
};

use super::{Run, probe, probed};

async fn probe_fake(fake: &FakeScenario, arguments: &'static [&'static str]) -> Run {
    let base = fake.base_url();
    let run = move || probe(&base, FakeScenario::KEY, FakeScenario::SECRET, arguments);
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// A fake server with a few jobs of the past.
async fn with_history() -> FakeScenario {
    let fake = FakeScenario::builder().parallel_limit(2).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let request = CustomRequest::new("model_a");
    for script in [
        JobScript::starting("queued").failing("failure", "The provider is down", "Try later"),
        JobScript::starting("queued").of_type("inference").then("success", 1),
    ] {
        fake.script(script);
        let job = scenario.run(&request).submit().await.unwrap();
        let _ = job.wait(Duration::from_secs(10)).await;
    }
    fake
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_server_keeps_the_contract() {
    let fake = with_history().await;
    let run = probe_fake(&fake, &["--spend", "40"]).await;
    println!("{}", run.text);
    assert_eq!(run.status, 0);
    assert_eq!(run.statements("confirmed"), probed());
}
