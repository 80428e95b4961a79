//! Runs with a key, without async.

use std::time::Duration;

use futures_util::stream;
use scenario_client::{
    Budget, CustomRequest,
    ext::journal::{BatchEvent, SqliteJournal},
    testing::FakeScenario,
};

const LONG: Duration = Duration::from_secs(60);

fn take(seed: u32) -> CustomRequest {
    CustomRequest::new("model_a").set("prompt", "rain").set("seed", seed)
}

#[test]
fn what_an_earlier_process_has_left_is_resumed() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = scenario.block_on(SqliteJournal::open(folder.path().join("runs.db"))).unwrap();
    let job = scenario.run(&take(1)).key("one").journal(&journal).submit().unwrap();
    let runs = scenario.resume(&journal).unwrap();
    assert_eq!(runs.iter().map(|run| run.key().as_str()).collect::<Vec<_>>(), ["one"]);
    assert_eq!(runs[0].record().job.as_ref(), Some(job.reference()));
    let run = runs[0].clone().lease(Duration::from_secs(5)).settle_time(Duration::ZERO);
    let done = run.wait(LONG).unwrap().unwrap();
    assert_eq!(done.id(), job.id());
    assert!(scenario.resume(&journal).unwrap().is_empty());
    assert_eq!(fake.charges().len(), 1);
}

#[test]
fn a_batch_shares_its_budget_with_the_next_one_and_can_be_stopped() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = scenario.block_on(SqliteJournal::open(folder.path().join("runs.db"))).unwrap();
    let batch = || {
        let budget = Budget::new(12.into()); // 5 units a run
        let rows = stream::iter((0..4).map(|seed| (seed.to_string(), take(seed))));
        scenario.batch(&journal, "b").budget(&budget).add_stream(rows)
    };
    let finished = |batch: scenario_client::blocking::Batch| match batch.run(LONG).last() {
        Some(Ok(BatchEvent::Finished(progress))) => progress,
        other => panic!("{other:?}"),
    };
    let stopped = finished(batch().stop_when(std::future::ready(())));
    assert_eq!(stopped.succeeded, fake.charges().len());
    let first = finished(batch());
    assert_eq!((first.total, first.failed, first.spent), (4, 2, 10.into()));
    let again = finished(batch().leave_when(std::future::pending::<()>()));
    assert_eq!((again.skipped, again.failed), (2, 2));
    assert_eq!(fake.charges().len(), 2);
}
