//! No timeout is too long.

use std::time::Duration;

use futures_util::StreamExt as _;
use scenario_client::{
    CustomRequest, Reconciled, RetryPolicy, Scenario,
    api::operations,
    ext::{
        files::UploadSource,
        run::{QueueEvent, Run},
    },
    testing::{FakeScenario, Fault},
};
use serde_json::json;

/// What a program writes that wants no timeout.
const NEVER: Duration = Duration::MAX;

async fn start() -> (FakeScenario, Scenario) {
    let fake = FakeScenario::start().await.unwrap();
    let builder = fake.scenario_builder().request_timeout(NEVER).download_timeout(NEVER);
    let policy = RetryPolicy::default().timeout(NEVER);
    let scenario = builder.connect_timeout(NEVER).retry_policy(policy).build().unwrap();
    (fake, scenario)
}

fn song(scenario: &Scenario) -> Run {
    scenario.run(&CustomRequest::new("minimax/music-01").set("lyrics", "la la la"))
}

#[tokio::test(start_paused = true)]
async fn a_run_and_its_files_need_no_timeout() {
    let (_fake, scenario) = start().await;
    let job = song(&scenario).timeout(NEVER).reconcile_within(NEVER).submit().await.unwrap();
    assert!(job.events(NEVER).collect::<Vec<_>>().await.iter().all(Result::is_ok));
    let done = job.wait(NEVER).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = done.downloads().timeout(NEVER).save_in(folder.path()).await.unwrap();
    assert_eq!(files.len(), 1);
    let [asset] = &done.asset_ids()[..] else { panic!("{done:?}") };
    scenario.download(asset).timeout(NEVER).save_in(folder.path()).await.unwrap();
    scenario.archive([asset.clone()]).save_in(folder.path(), NEVER).await.unwrap();
    song(&scenario).run_and_wait(NEVER).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_lost_job_is_searched_without_a_timeout() {
    let (fake, scenario) = start().await;
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let error = song(&scenario).submit().await.unwrap_err();
    let outcome = scenario.reconcile(&error).timeout(NEVER).await.unwrap();
    assert!(matches!(outcome, Reconciled::Found(_)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_queue_and_an_upload_need_no_timeout() {
    let (_fake, scenario) = start().await;
    let runs = [song(&scenario), song(&scenario)];
    let events: Vec<_> = scenario.queue(2).run(runs, NEVER).collect().await;
    let finished = events.iter().filter(|event| matches!(event, QueueEvent::Finished { .. }));
    assert_eq!(finished.count(), 2, "{events:?}");
    scenario.upload(UploadSource::bytes("a.txt", "some text")).send(NEVER).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_wait_of_the_server_is_too_long() {
    let (fake, scenario) = start().await;
    let wait = u64::MAX.to_string();
    let busy = Fault::json(429, json!({"message": "later"})).with_header("retry-after", &wait);
    fake.fault(&operations::RUN_MODEL, busy.clone());
    let once = song(&scenario).timeout(Duration::from_secs(60)).submit().await;
    assert!(once.unwrap_err().is_rate_limited());
    fake.fault(&operations::LIST_JOBS, busy);
    let listed = scenario.api().list_jobs().send();
    assert!(tokio::time::timeout(Duration::from_secs(3_600), listed).await.is_err());
}
