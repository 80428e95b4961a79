//! Batches: files on disk, and nothing charged twice.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use scenario_client::{
    Budget, CustomRequest, Scenario,
    api::operations,
    client::PollPolicy,
    ext::journal::{Batch, BatchEvent, BatchProgress, Journal, RunKey, RunState, SqliteJournal},
    testing::{FakeScenario, Fault, JobScript, Output},
};

use super::{LONG, client, journal, song, unreliable::Unreliable};

const ROWS: usize = 8;

fn batch(scenario: &Scenario, journal: &SqliteJournal, folder: &Path) -> Batch {
    let rows = (0..ROWS).map(|number| {
        let request = CustomRequest::new("model_a").set("prompt", "rain").set("seed", number);
        (format!("take {number}"), request)
    });
    let batch = scenario.batch(journal, "sfx").at_once(4).folder(folder.join("out"));
    batch.settle_time(Duration::from_millis(100)).lease(Duration::from_secs(1)).add_all(rows)
}

pub(super) async fn run(batch: Batch) -> (BatchProgress, Vec<BatchEvent>) {
    let mut events: Vec<_> = batch.run(LONG).collect().await;
    match events.pop() {
        Some(BatchEvent::Finished(progress)) => (progress, events),
        other => panic!("{other:?}"),
    }
}

pub(super) fn files(folder: &Path) -> Vec<String> {
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

/// The settle time of minutes passes at once, and what was found is still told from what was never started.
#[tokio::test(start_paused = true)]
async fn losses_are_settled_in_paused_time() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    // With the intervals of a program: the fake server has shorter ones.
    let scenario = fake.scenario_builder().poll_policy(PollPolicy::default()).build().unwrap();
    let journal = journal(folder.path()).await;
    for fault in [Fault::drop_after(), Fault::drop_before(), Fault::html(502).after_the_fact()] {
        fake.fault(&operations::RUN_MODEL, fault);
    }
    let run = async || {
        let rows = (0..ROWS)
            .map(|number| (format!("{number}"), CustomRequest::new("model_a").set("seed", number)));
        let batch = scenario.batch(&journal, "sfx").at_once(1).add_all(rows);
        let mut events: Vec<_> = batch.run(Duration::from_secs(3_600)).collect().await;
        let Some(BatchEvent::Finished(progress)) = events.pop() else { panic!("{events:?}") };
        progress
    };
    let began = tokio::time::Instant::now();
    assert_eq!(run().await.failed, 3);
    assert_eq!(fake.charges().len(), ROWS - 1);
    let again = run().await;
    assert_eq!((again.ended(), again.failed), (ROWS, 0));
    assert_eq!(fake.charges().len(), ROWS, "the one that was never started is submitted");
    assert!(began.elapsed() > Duration::from_secs(60), "it was looked for: {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_journal_is_given_up_if_it_cannot_be_reached_and_not_if_it_breaks_again_and_again() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    for (point, failures, outcome) in [("claim", 10, (1, 0)), ("read", usize::MAX, (0, 1))] {
        let unreliable = Unreliable::failing_at(journal.clone(), point, failures);
        let batch = scenario.batch(&unreliable, "sfx").lease(Duration::from_secs(1));
        let (progress, events) =
            run(batch.add_all([(point.to_owned(), CustomRequest::new("model_a"))])).await;
        assert_eq!((progress.succeeded, progress.failed), outcome, "{point}: {events:?}");
    }
    assert_eq!(fake.charges().len(), 1);
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

#[tokio::test]
async fn two_processes_share_a_batch() {
    // The plan allows no more than the batch: a job too many would be refused.
    let fake = FakeScenario::builder()
        .parallel_limit(4)
        .job_duration(Duration::from_millis(30))
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (client(&fake), client(&fake));
    let (first, second) = (journal(folder.path()).await, journal(folder.path()).await);
    let (one, two) = tokio::join!(
        run(batch(&one, &first, folder.path())),
        run(batch(&two, &second, folder.path())),
    );
    for (progress, events) in [&one, &two] {
        assert_eq!((progress.ended(), progress.failed), (ROWS, 0), "{events:?}");
        assert_eq!(progress.spent, fake.charged());
    }
    assert_eq!(one.0.succeeded + two.0.succeeded, ROWS, "each run is finished by one of them");
    assert_eq!(fake.charges().len(), ROWS);
    let submits = fake.requests_to(&operations::RUN_MODEL);
    assert_eq!(submits.len(), ROWS, "no submit was refused");
}

#[tokio::test]
async fn a_budget_holds_over_restarts() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    for expected in [3, 0] {
        let budget = Budget::new(17.into()); // 5 units a run
        let batch = batch(&scenario, &journal, folder.path()).budget(&budget);
        // The budget is set before the rows that it pays for.
        let rows = (100..110)
            .map(|seed| (format!("take {seed}"), CustomRequest::new("model_a").set("seed", seed)));
        let (progress, _) = run(batch.add_all(rows)).await;
        assert_eq!(progress.succeeded, if expected == 3 { ROWS + 3 } else { 0 });
    }
    assert_eq!(journal.taken("sfx").await.unwrap(), 15.into());
}

#[tokio::test]
async fn a_stopped_batch_finishes_what_it_has_begun() {
    let fake =
        FakeScenario::builder().job_duration(Duration::from_millis(100)).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = batch(&scenario, &journal, folder.path()).stop_when(stopped).run(LONG);
    let stopped = tokio::spawn(stopped.collect::<Vec<_>>());
    while fake.charges().is_empty() {
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    let events = stopped.await.unwrap();
    let Some(BatchEvent::Finished(progress)) = events.last() else { panic!("{events:?}") };
    assert_eq!(progress.succeeded, fake.charges().len(), "what is charged is finished");
    assert_eq!((progress.failed, progress.left()), (0, ROWS - progress.succeeded));
    assert!(progress.left() > 0 && journal.unfinished().await.unwrap().is_empty());
    let (progress, _) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((progress.ended(), progress.failed), (ROWS, 0));
    assert_eq!(fake.charges().len(), ROWS);
}

#[tokio::test]
async fn a_batch_can_leave_its_jobs_to_the_next_start() {
    let fake =
        FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let (leave, left) = tokio::sync::oneshot::channel::<()>();
    let events = batch(&scenario, &journal, folder.path()).leave_when(left).run(LONG);
    let events = tokio::spawn(events.collect::<Vec<_>>());
    while journal.unfinished().await.unwrap().iter().filter(|run| run.job.is_some()).count() < 4 {
        tokio::task::yield_now().await;
    }
    leave.send(()).unwrap();
    let events = events.await.unwrap();
    let Some(BatchEvent::Finished(progress)) = events.last() else { panic!("{events:?}") };
    assert_eq!((progress.ended(), progress.left()), (0, ROWS));
    assert_eq!(journal.unfinished().await.unwrap().len(), 4);
    fake.advance(Duration::from_secs(600));
    // Without its parameters, by its record alone.
    for run in scenario.resume(&journal).await.unwrap() {
        let done = run.wait(LONG).await.unwrap().unwrap();
        assert_eq!(done.asset_ids().len(), 1, "{}", run.key());
        assert_eq!(run.record().state, RunState::Started);
    }
    assert!(scenario.resume(&journal).await.unwrap().is_empty());
    assert_eq!(fake.charges().len(), 4);
}

#[tokio::test]
async fn a_lost_submit_is_resumed_or_free() {
    for (fault, is_started) in [(Fault::drop_after(), true), (Fault::drop_before(), false)] {
        let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
        let (scenario, journal) = (client(&fake), journal(folder.path()).await);
        fake.fault(&operations::RUN_MODEL, fault);
        let run = song(&scenario, 1).key("a").journal(&journal);
        assert!(run.submit().await.unwrap_err().is_outcome_unknown());
        let runs = scenario.resume(&journal).await.unwrap();
        assert_eq!(runs.len(), 1);
        let run = runs[0].clone().settle_time(Duration::ZERO);
        assert_eq!(run.wait(LONG).await.unwrap().is_some(), is_started);
        let record = journal.read(run.key()).await.unwrap().unwrap();
        let expected = if is_started { RunState::Succeeded } else { RunState::Refused };
        assert_eq!(record.state, expected);
        assert_eq!(fake.charges().len(), usize::from(is_started));
    }
}

#[tokio::test]
async fn a_run_of_a_dead_process_makes_room() {
    // The batch has room for one job, and a process that has died has left one, under a key that this program does not
    // have.
    let fake =
        FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let row = |seed: u32| (format!("{seed}"), CustomRequest::new("model_a").set("seed", seed));
    let one =
        |row| scenario.batch(&journal, "b").at_once(1).lease(Duration::from_secs(1)).add_all([row]);
    let (leave, left) = tokio::sync::oneshot::channel::<()>();
    let events = tokio::spawn(one(row(1)).leave_when(left).run(LONG).collect::<Vec<_>>());
    while journal.unfinished().await.unwrap().iter().all(|run| run.job.is_none()) {
        tokio::task::yield_now().await;
    }
    leave.send(()).unwrap();
    events.await.unwrap();
    fake.finish(&fake.charges()[0].job);
    let second = tokio::spawn(run(one(row(2))));
    while fake.charges().len() < 2 {
        tokio::task::yield_now().await;
    }
    fake.finish(&fake.charges()[1].job);
    let (progress, events) = second.await.unwrap();
    assert_eq!((progress.succeeded, progress.failed), (1, 0), "{events:?}");
    assert!(journal.unfinished().await.unwrap().is_empty(), "both are finished");
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_gone_is_not_read_without_a_pause() {
    let minutes = Duration::from_secs(600);
    let fake = FakeScenario::builder().job_duration(minutes).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    // A process that has died has left a job, and takes the only room.
    let key = "b/1".to_owned();
    song(&scenario, 1).key(key).journal(&journal).submit().await.unwrap();
    let one = |seed: u32| {
        let row = (format!("{seed}"), CustomRequest::new("model_a").set("seed", seed));
        scenario.batch(&journal, "b").at_once(1).lease(Duration::from_secs(1)).add_all([row])
    };
    let (leave, left) = tokio::sync::oneshot::channel::<()>();
    let events = tokio::spawn(one(2).leave_when(left).run(minutes).collect::<Vec<_>>());
    while journal.unfinished().await.unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
    leave.send(()).unwrap();
    events.await.unwrap();
    for _ in 0..10_000 {
        fake.fault(&operations::GET_JOB, Fault::reason(404, "Job not found"));
    }
    let before = fake.requests_to(&operations::GET_JOB).len();
    let events: Vec<_> = one(3).run(Duration::from_secs(20)).collect().await;
    assert!(matches!(events[0], BatchEvent::Failed { .. }), "{events:?}");
    let read = fake.requests_to(&operations::GET_JOB).len() - before;
    assert!((1..=60).contains(&read), "{read}");
}

#[tokio::test]
async fn a_job_that_is_gone_takes_no_room() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    // A process that has died has left a job, which is in no list, and which the service does not know any more.
    fake.script(JobScript::starting("queued").then("success", 1).hidden_from_lists());
    let row = |seed: u32| (seed.to_string(), CustomRequest::new("model_a").set("seed", seed));
    let (key, first) = row(1);
    scenario.run(&first).key(format!("b/{key}")).journal(&journal).submit().await.unwrap();
    fake.fault(&operations::GET_JOB, Fault::reason(404, "Job not found"));
    let batch = || scenario.batch(&journal, "b").at_once(1).add_all([row(1), row(2)]);
    let (progress, events) = run(batch()).await;
    assert_eq!((progress.succeeded, progress.failed), (1, 1), "{events:?}");
    let key = RunKey::new("b/1").unwrap();
    let record = journal.read(&key).await.unwrap().unwrap();
    assert_eq!((record.state, record.charge), (RunState::Unclear, 5.into()));
    let error = events.iter().find_map(|event| match event {
        BatchEvent::Failed { error, .. } => Some(error),
        _ => None,
    });
    assert_eq!(error.unwrap().job(), record.job.as_ref());
    // It is there again, perhaps for other credentials: nothing has to be decided.
    let (progress, events) = run(batch()).await;
    assert_eq!((progress.succeeded, progress.skipped), (1, 1), "{events:?}");
    assert_eq!(fake.charges().len(), 2);
}

#[tokio::test]
async fn a_job_without_readable_results_takes_no_room() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let one = |seed: u32| {
        let row = (seed.to_string(), CustomRequest::new("model_a").set("seed", seed));
        scenario.batch(&journal, "b").at_once(1).add_all([row])
    };
    for operation in [&operations::GET_JOB, &operations::LIST_JOBS] {
        for _ in 0..50 {
            let place = if *operation == operations::GET_JOB { "/job" } else { "/jobs/0" };
            fake.fault(operation, Fault::remove(&format!("{place}/metadata/assetIds")));
        }
    }
    let (progress, events) = run(one(1)).await;
    assert_eq!(progress.failed, 1, "{events:?}");
    let record = journal.read(&RunKey::new("b/1").unwrap()).await.unwrap().unwrap();
    assert_eq!(record.state, RunState::Unclear, "{events:?}");
    let (progress, events) = run(one(2)).await;
    assert_eq!(
        (progress.succeeded, progress.failed),
        (0, 1),
        "it has a job of its own: {events:?}"
    );
}

/// Each refused request counts against the requests of a minute, which running jobs need.
#[tokio::test(start_paused = true)]
async fn a_full_plan_is_not_flooded() {
    let builder = FakeScenario::builder().parallel_limit(2).job_duration(Duration::from_secs(60));
    let (fake, folder) = (builder.start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let rows = (0..20)
        .map(|seed: u32| (seed.to_string(), CustomRequest::new("model_a").set("seed", seed)));
    // Too many requests, not too many jobs: this is waited for as well.
    fake.fault(&operations::RUN_MODEL, Fault::cooldown(130));
    let batch = scenario.batch(&journal, "b").at_once(10).add_all(rows);
    let events: Vec<_> = batch.run(Duration::from_secs(3_600)).collect().await;
    let [.., BatchEvent::Finished(progress)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((progress.succeeded, progress.failed), (20, 0), "{events:?}");
    let sent = fake.requests_to(&operations::RUN_MODEL).len();
    assert!(sent <= 60, "{sent} requests for 20 runs");
}

#[tokio::test]
async fn files_that_are_missing_need_no_job() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let out = folder.path().join("out");
    let batch = || batch(&scenario, &journal, folder.path());
    run(batch()).await;
    let before = files(folder.path());
    fs::remove_dir_all(&out).unwrap();
    // How long the service keeps jobs is not known.
    for _ in 0..100 {
        fake.fault(&operations::GET_JOB, Fault::reason(404, "Job not found"));
        fake.fault(&operations::LIST_JOBS, Fault::reason(404, "not found"));
    }
    let (progress, events) = run(batch()).await;
    assert_eq!((progress.succeeded, progress.failed), (ROWS, 0), "{events:?}");
    assert_eq!((files(folder.path()), fake.charges().len()), (before, ROWS));
}

#[tokio::test]
async fn a_run_without_files_that_has_succeeded_is_not_read_again() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    fake.set_output("model_a", Output::text("la la la"));
    let row = ("one", CustomRequest::new("model_a").set("prompt", "a song"));
    let batch =
        || scenario.batch(&journal, "b").folder(folder.path().join("out")).add(row.0, &row.1);
    let (progress, events) = run(batch()).await;
    assert_eq!((progress.succeeded, progress.files), (1, 0), "{events:?}");
    let before = fake.requests().len();
    let (progress, events) = run(batch()).await;
    assert_eq!(progress.skipped, 1, "{events:?}");
    assert_eq!(fake.requests().len(), before);
}

#[tokio::test]
async fn rows_come_from_a_stream_as_there_is_room() {
    let fake = Arc::new(FakeScenario::start().await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let read = Arc::new(AtomicUsize::new(0));
    let (count, charged) = (Arc::clone(&read), Arc::clone(&fake));
    let rows = stream::iter(0..30_u32).map(move |seed| {
        let read = count.fetch_add(1, Ordering::Relaxed) + 1;
        assert!(read <= charged.charges().len() + 4, "a row is read when there is room for it");
        (format!("{seed}"), CustomRequest::new("model_a").set("seed", seed))
    });
    let batch = scenario.batch(&journal, "b").at_once(3).add_stream(rows);
    let (progress, _) = run(batch).await;
    assert_eq!((progress.total, progress.succeeded), (30, 30));
    assert_eq!(read.load(Ordering::Relaxed), 30);
}

#[tokio::test]
async fn files_never_replace_those_of_another_run() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    let rows =
        ["a/b", "A_b", "c"].map(|key| (key, CustomRequest::new("model_a").set("prompt", key)));
    let batch = scenario.batch(&journal, "b").folder(folder.path().join("out")).add_all(rows);
    let (progress, events) = run(batch).await;
    assert_eq!((progress.succeeded, progress.failed, progress.files), (2, 1, 2));
    let refused = events.iter().find_map(|event| match event {
        BatchEvent::Failed { key, error, .. } => Some((key.as_str(), error.to_string())),
        _ => None,
    });
    let (key, error) = refused.unwrap();
    assert!(key == "A_b" && error.contains("would replace"), "{error}");
    assert_eq!(fake.charges().len(), 2, "it is refused before anything is paid");
}

#[tokio::test]
async fn progress_counts_what_is_refunded() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    fake.script(JobScript::starting("queued").failing("failure", "provider is down", ""));
    fake.script(JobScript::starting("queued").failing("failure", "not this", "").without_refund());
    let (progress, events) = run(batch(&scenario, &journal, folder.path())).await;
    assert_eq!((progress.succeeded, progress.failed, progress.refunded), (ROWS - 2, 2, 1));
    assert_eq!(progress.spent, fake.charged() - fake.refunded());
    assert_eq!(progress.files, ROWS - 2);
    let left = events.iter().filter_map(|event| match event {
        BatchEvent::Saved { progress, .. } => Some((progress.left(), progress.time_left)),
        _ => None,
    });
    for (left, time_left) in left {
        assert_eq!(time_left.unwrap().is_zero(), left == 0);
    }
}
