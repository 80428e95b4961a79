//! Batches: files on disk, and nothing charged twice.

use std::{fs, path::Path, time::Duration};

use futures_util::StreamExt as _;
use scenario_client::{
    Budget, CustomRequest, Scenario,
    ext::journal::{Batch, BatchEvent, BatchProgress, SqliteJournal},
    testing::{FakeScenario, JobScript},
};

use super::{LONG, client, journal};

const ROWS: usize = 8;

fn batch(scenario: &Scenario, journal: &SqliteJournal, folder: &Path) -> Batch {
    let rows = (0..ROWS).map(|number| {
        let request = CustomRequest::new("model_a").set("prompt", "rain").set("seed", number);
        (format!("take {number}"), request)
    });
    let batch = scenario.batch(journal, "sfx").at_once(4).folder(folder.join("out"));
    batch.settle_time(Duration::from_millis(100)).lease(Duration::from_secs(1)).add_all(rows)
}

async fn run(batch: Batch) -> (BatchProgress, Vec<BatchEvent>) {
    let mut events: Vec<_> = batch.run(LONG).collect().await;
    match events.pop() {
        Some(BatchEvent::Finished(progress)) => (progress, events),
        other => panic!("{other:?}"),
    }
}

fn files(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder.join("out")).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_finished_batch_needs_no_request() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let (progress, events) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!(
        (progress.succeeded, progress.total, progress.failed),
        (ROWS, ROWS, 0),
        "{events:?}"
    );
    assert_eq!(files(folder.path()).len(), ROWS);
    assert!(files(folder.path())[0].starts_with("take_0."), "{:?}", files(folder.path()));
    let (requests, links) = (fake.requests().len(), fake.cdn_requests().len());
    let (again, _) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((again.skipped, again.ended()), (ROWS, ROWS));
    assert_eq!(again.spent, progress.spent);
    assert_eq!((fake.requests().len(), fake.cdn_requests().len()), (requests, links));
    assert_eq!(fake.charges().len(), ROWS);
}

#[tokio::test]
async fn a_file_that_was_deleted_is_downloaded_again_and_not_paid_for() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    run(batch(&scenario, &journal, folder.path())).await;
    let name = files(folder.path()).pop().unwrap();
    fs::remove_file(folder.path().join("out").join(&name)).unwrap();
    let (progress, _) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((progress.succeeded, progress.skipped), (1, ROWS - 1));
    assert!(files(folder.path()).contains(&name));
    assert_eq!(fake.charges().len(), ROWS);
}

#[tokio::test]
async fn a_batch_that_is_dropped_goes_on_where_it_stopped() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let mut events = batch(&scenario, &journal, folder.path()).run(LONG);
    events.next().await.unwrap();
    drop(events);
    let charged = fake.charges().len();
    assert!((1..=ROWS).contains(&charged));
    let (progress, events) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!(progress.failed, 0, "{events:?}");
    assert_eq!(fake.charges().len(), ROWS, "{charged} were charged before");
    assert_eq!(files(folder.path()).len(), ROWS);
}

#[tokio::test]
async fn a_slow_handler_loses_no_response() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let builder = fake.scenario_builder().request_timeout(Duration::from_millis(500));
    let scenario = builder.request_budget(1_000_000).build().unwrap();
    let mut events = batch(&scenario, &journal, folder.path()).run(LONG);
    let mut failed = Vec::new();
    while let Some(event) = events.next().await {
        if let BatchEvent::Failed { error, .. } = event {
            failed.push(error);
        }
        // Longer than a request may take.
        tokio::time::sleep(Duration::from_millis(600)).await;
    }
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(fake.charges().len(), ROWS);
}

#[tokio::test]
async fn a_batch_waits_for_room_in_the_plan() {
    let fake = FakeScenario::builder()
        .parallel_limit(2)
        .job_duration(Duration::from_millis(50))
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let (progress, events) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((progress.succeeded, progress.failed), (ROWS, 0), "{events:?}");
    assert_eq!(fake.charges().len(), ROWS);
}

#[tokio::test]
async fn a_budget_stops_a_batch_and_a_larger_one_finishes_it() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let rows = |budget: &Budget| {
        let rows = (0..4)
            .map(|number| (format!("{number}"), CustomRequest::new("model_a").set("seed", number)));
        scenario.batch(&journal, "b").at_once(1).budget(budget).add_all(rows)
    };
    let small = Budget::new(10.into()); // 5 units a run
    let (progress, events) = run(rows(&small)).await;
    assert_eq!((progress.succeeded, progress.failed), (2, 2));
    let refused = events.iter().filter(|event| match event {
        BatchEvent::Failed { error, .. } => error.is_budget_exceeded(),
        _ => false,
    });
    assert_eq!(refused.count(), 2);
    assert_eq!(small.left(), 0.into());
    let (progress, _) = run(rows(&Budget::new(20.into()))).await;
    assert_eq!((progress.skipped, progress.succeeded), (2, 2));
    assert_eq!(fake.charges().len(), 4);
}

#[tokio::test]
async fn a_failed_job_fails_its_row_only() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    fake.script(JobScript::starting("queued").failing("failure", "provider is down", ""));
    let (progress, _) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((progress.succeeded, progress.failed), (ROWS - 1, 1));
    let charged = fake.charges().len();
    let (again, _) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((again.skipped, again.failed), (ROWS - 1, 1), "it is not submitted again by itself");
    assert_eq!(fake.charges().len(), charged);
}
