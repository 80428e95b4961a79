//! Submits of runs with a key whose response was lost: nothing is concluded too early, and nothing is credited that was
//! charged.

use std::{sync::Arc, time::Duration};

use chrono::{SecondsFormat, TimeDelta, Utc};
use scenario_client::{
    Budget, CustomRequest, ErrorKind, Scenario, Submission,
    api::operations,
    client::PollPolicy,
    ext::journal::{Change, Claim, Journal, Limits, RunKey, RunState, SqliteJournal},
    testing::{FakeScenario, Fault},
};
use serde_json::json;
use tokio::time::Instant;

use super::{LONG, client, journal, song, unreliable::Unreliable};

#[tokio::test(start_paused = true)]
async fn a_long_polling_interval_does_not_end_a_search_early() {
    let lag = Duration::from_secs(60);
    let fake = FakeScenario::builder().list_lag(lag).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path()).await;
    let builder = fake.scenario_builder().poll_policy(PollPolicy::every(Duration::from_secs(600)));
    let scenario = builder.build().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap_err();
    song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap();
    assert_eq!(fake.charges().len(), 1);
}

/// The machine may have slept between the record and the request, which is in flight from then on.
#[tokio::test]
async fn the_record_of_a_lost_submit_says_when_it_left() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let error = song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap_err();
    let record = journal.read(&RunKey::new("a").unwrap()).await.unwrap().unwrap();
    let (recorded, own) = (record.submission.unwrap(), error.submission().unwrap());
    assert_eq!(recorded, *own);
    assert_eq!(json!(recorded), json!(own));
    assert_eq!((record.attempt, record.state), (1, RunState::Intended));
}

/// The list cannot be read when the time is over, so nothing says that the run was not started.
#[tokio::test(start_paused = true)]
async fn a_run_counts_as_not_started_after_a_list_that_was_read_when_the_time_was_over() {
    let lag = Duration::from_secs(150);
    let fake = FakeScenario::builder().list_lag(lag).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path()).await;
    let scenario = fake.scenario_builder().poll_policy(PollPolicy::default()).build().unwrap();
    let run = || song(&scenario, 1).key("a").journal(&journal);
    let run = || run().settle_time(Duration::ZERO);
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    run().submit().await.unwrap_err();
    let second = tokio::spawn(run().submit());
    // From the time at which nothing can be in flight any more, less a part in which one read succeeds, to its end.
    tokio::time::sleep(Duration::from_secs(145)).await;
    for _ in 0..60 {
        fake.fault(&operations::LIST_JOBS, Fault::html(503));
    }
    let second = second.await.unwrap();
    assert_eq!(fake.charges().len(), 1, "{second:?}");
}

/// Records the intent of the run "a", by a machine whose clock is this far ahead, and which died then.
async fn intent(fake: &FakeScenario, scenario: &Scenario, journal: &SqliteJournal, hours: i64) {
    // It was refused before, so that there is a record.
    fake.fault(&operations::RUN_MODEL, Fault::reason(400, "not now"));
    song(scenario, 1).key("a").journal(journal).submit().await.unwrap_err();
    let prepared = song(scenario, 1).prepare().await.unwrap();
    let mut stored = serde_json::to_value(prepared.submission()).unwrap();
    stored["sentAt"] = json!(Utc::now() + TimeDelta::hours(hours));
    let submission: Submission = serde_json::from_value(stored).unwrap();
    let key = RunKey::new("a").unwrap();
    let Claim::Claimed { lease, .. } = journal.claim(&key, None, LONG).await.unwrap() else {
        panic!("nobody else has it")
    };
    let (submission, limits) = (Box::new(submission), Limits::default());
    journal.write(&lease, Change::Intended { submission, price: None, limits }).await.unwrap();
    journal.release(&lease).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_clocks_of_the_machines_need_not_agree() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    intent(&fake, &scenario, &journal, -1).await;
    let began = Instant::now();
    song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap();
    // Requests of this client are in flight for two seconds at most, and the list may lag for three minutes.
    assert!(began.elapsed() > Duration::from_secs(170), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_job_of_another_key_is_not_taken_although_the_clock_of_the_sender_was_ahead() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    intent(&fake, &scenario, &journal, 2).await;
    let other = song(&scenario, 1).key("b").journal(&journal).submit().await.unwrap();
    let own = song(&client(&fake), 1).key("a").journal(&journal).submit().await.unwrap();
    assert_ne!(own.id(), other.id());
    assert_eq!(fake.charges().len(), 2);
}

#[tokio::test]
async fn a_lease_that_was_taken_while_the_clock_was_days_ahead_does_not_hold_its_key() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    let first = song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap();
    let until = (Utc::now() + TimeDelta::days(3)).to_rfc3339_opts(SecondsFormat::Millis, true);
    let runs = rusqlite::Connection::open(folder.path().join("runs.db")).unwrap();
    runs.execute("UPDATE runs SET leased_until = ?1", [until]).unwrap();
    drop(runs);
    let run = song(&scenario, 1).key("a").journal(&journal).lease(Duration::from_secs(1));
    assert_eq!(run.submit().await.unwrap().id(), first.id());
}

#[tokio::test]
async fn a_workflow_that_succeeds_gives_nothing_back() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    fake.add_workflow("wflow_a", json!([]), json!([{"id": "draw", "type": "custom-model"}]));
    let workflow = scenario_client::Workflow::new("wflow_a");
    for (key, is_paid) in [("a", true), ("b", false)] {
        let scenario = client(&fake);
        let price = scenario.run(&workflow).estimate().await.unwrap().cost();
        // Each process makes the budget anew, and the journal knows what was spent.
        let budget = Budget::new(price).named("season");
        let run = scenario.run(&workflow).budget(&budget).key(key).journal(&journal);
        match run.run_and_wait(LONG).await {
            Ok(_) => assert!(is_paid, "{price} were spent already"),
            Err(error) => assert!(!is_paid && error.is_budget_exceeded(), "{error}"),
        }
    }
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_intent_that_took_long_to_record_is_recorded_anew() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let slow = Arc::new(Unreliable::failing_at(journal.clone(), "slow intent", 2));
    let scenario = client(&fake);
    song(&scenario, 1).key("a").journal(&slow).submit().await.unwrap();
    let key = RunKey::new("a").unwrap();
    let attempts = journal.history(&key).await.unwrap();
    assert_eq!((attempts.len(), fake.charges().len()), (2, 1), "{attempts:?}");
}

#[tokio::test]
async fn a_lease_out_of_range_is_refused() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = Arc::new(journal(folder.path()).await);
    let scenario = client(&fake);
    for lease in [Duration::MAX, Duration::ZERO] {
        let request = CustomRequest::new("model_a").set("prompt", "rain");
        let run = scenario.run(&request).key("a").journal(&*journal).lease(lease);
        let error = run.submit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    assert!(fake.requests_to(&operations::RUN_MODEL).is_empty());
}

/// The client of another account, or of another server, sees other jobs.
#[tokio::test]
async fn the_list_of_another_account_does_not_say_that_nothing_was_started() {
    let (fake, other) =
        (FakeScenario::start().await.unwrap(), FakeScenario::start().await.unwrap());
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path()).await;
    let run = |fake| song(&client(fake), 1).key("a").journal(&journal).settle_time(Duration::ZERO);
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    run(&fake).submit().await.unwrap_err();
    let error = run(&other).submit().await.unwrap_err();
    assert!(error.to_string().contains("another API key or base URL"), "{error}");
    assert!(other.charges().is_empty());
    let job = run(&fake).submit().await.unwrap();
    assert_eq!((job.id(), fake.charges().len()), (&fake.charges()[0].job, 1));
}

/// One row of the list can never be read, and may be the job.
#[tokio::test]
async fn a_list_that_cannot_be_read_leaves_the_decision_to_the_caller() {
    let builder = FakeScenario::builder().change_job_rows(|mut row| {
        row.as_object_mut()?.remove("jobId");
        Some(row)
    });
    let (fake, folder) = (builder.start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    let run = || song(&scenario, 1).key("a").journal(&journal).settle_time(Duration::ZERO);
    run().submit().await.unwrap_err();
    scenario.run(&CustomRequest::new("model_b")).submit().await.unwrap();
    let error = run().submit().await.unwrap_err();
    assert!(error.to_string().contains("unreadable rows"), "{error}");
    let key = RunKey::new("a").unwrap();
    assert_eq!(journal.read(&key).await.unwrap().unwrap().state, RunState::Unclear);
    journal.retry(&key).await.unwrap();
    run().submit().await.unwrap();
}
