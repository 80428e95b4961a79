//! Parameters in, finished job out: one call, one timeout.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::TryStreamExt as _;
use scenario_client::{
    Budget, CreativeUnits, CustomRequest, JobEvent, Scenario,
    api::operations,
    ext::run::RunEvent,
    testing::{FakeScenario, Fault, JobScript},
};
use tokio::time::Instant;

const LONG: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_millis(400);

async fn start() -> (FakeScenario, Scenario) {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    (fake, scenario)
}

fn song() -> CustomRequest {
    CustomRequest::new("minimax/music-01").set("lyrics", "la la la")
}

fn running() -> JobScript {
    JobScript::starting("queued").then("in-progress", 0.25).then("in-progress", 0.5)
}

#[tokio::test(start_paused = true)]
async fn one_call_submits_once_and_returns_the_finished_job() {
    let (fake, scenario) = start().await;
    let budget = Budget::new(CreativeUnits::from(5));
    let done = scenario.run(&song()).budget(&budget).run_and_wait(LONG).await.unwrap();
    assert_eq!(*done.id(), fake.jobs()[0].job_id);
    assert_eq!((done.asset_ids().len(), fake.charges().len()), (1, 1));
    assert_eq!(budget.left(), CreativeUnits::ZERO);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_it_is_awaited() {
    let (fake, scenario) = start().await;
    let run = scenario.run(&song()).run_and_wait(LONG);
    let events = scenario.run(&song()).run_and_wait(LONG).events();
    drop((run, events));
    assert!(fake.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn listeners_see_all_that_happens() {
    let (fake, scenario) = start().await;
    fake.script(running().then("success", 1));
    let (events, shares) =
        (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<f64>>>::default());
    let (seen, seen_shares) = (Arc::clone(&events), Arc::clone(&shares));
    let run = scenario.run(&song()).run_and_wait(LONG);
    let run = run.on_progress(move |share| seen_shares.lock().unwrap().push(share));
    let run = run.on_event(move |event| {
        let text = match event {
            RunEvent::Submitted { job } => format!("submitted at {}", job.price().unwrap()),
            RunEvent::Job(JobEvent::Queued) => "queued".to_owned(),
            RunEvent::Job(JobEvent::Running { .. }) => "running".to_owned(),
            RunEvent::Job(JobEvent::Finished(_)) => "finished".to_owned(),
            other => format!("{other:?}"),
        };
        seen.lock().unwrap().push(text);
    });
    run.await.unwrap();
    let expected = ["submitted at 5", "queued", "running", "running", "finished"];
    assert_eq!(*events.lock().unwrap(), expected);
    assert_eq!(*shares.lock().unwrap(), [0.25, 0.5, 1.0]);
}

#[tokio::test(start_paused = true)]
async fn the_stream_has_the_same_events() {
    let (fake, scenario) = start().await;
    fake.script(running().then("success", 1));
    let run = scenario.run(&song()).run_and_wait(LONG);
    let events: Vec<_> = run.events().try_collect().await.unwrap();
    let [RunEvent::Submitted { .. }, .., RunEvent::Job(JobEvent::Finished(done))] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((events.len(), done.asset_ids().len()), (5, 1));
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_covers_the_wait_and_gives_the_job_back() {
    let (fake, scenario) = start().await;
    fake.script(running());
    let began = Instant::now();
    let error = scenario.run(&song()).run_and_wait(SHORT).await.unwrap_err();
    assert!(began.elapsed() >= SHORT && began.elapsed() < SHORT * 4);
    assert!(error.is_timeout() && !error.is_outcome_unknown());
    assert!(error.to_string().contains("within 0.4 s"), "the whole timeout: {error}");
    let job = error.job().expect("the job was started");
    assert_eq!(*job.id(), fake.jobs()[0].job_id);

    let began = Instant::now();
    let mut events = scenario.run(&song()).timeout(LONG).run_and_wait(SHORT).events();
    fake.script(running());
    let error = loop {
        if let Err(error) = events.try_next().await {
            break error;
        }
    };
    assert!(began.elapsed() >= SHORT && began.elapsed() < SHORT * 4, "the stream as well");
    assert!(error.is_timeout() && error.job().is_some(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_timeout_covers_what_comes_before_the_submit() {
    let (fake, scenario) = start().await;
    fake.fault(&operations::RUN_MODEL, Fault::delay(LONG)); // The estimate of the budget.
    let run = scenario.run(&song()).budget(&Budget::new(CreativeUnits::from(100)));
    let error = run.run_and_wait(SHORT).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown() && error.job().is_none());
    assert!(fake.charges().is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_timeout_ends_a_submit_and_the_outcome_is_unknown() {
    let (fake, scenario) = start().await;
    fake.fault(&operations::RUN_MODEL, Fault::delay(LONG).after_the_fact());
    let error = scenario.run(&song()).run_and_wait(SHORT).await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown() && error.submission().is_some());
    assert_eq!(fake.requests_to(&operations::RUN_MODEL).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_submit_can_have_a_timeout_of_its_own_and_be_reconciled_in_time() {
    let (fake, scenario) = start().await;
    fake.fault(&operations::RUN_MODEL, Fault::delay(LONG).after_the_fact());
    let run = scenario.run(&song()).timeout(SHORT).reconcile_within(LONG);
    let done = run.run_and_wait(LONG).await.unwrap();
    assert_eq!((fake.charges().len(), done.asset_ids().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_ends_a_reconciliation() {
    let (fake, scenario) = start().await;
    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    let began = Instant::now();
    let run = scenario.run(&song()).reconcile_within(LONG);
    let error = run.run_and_wait(SHORT).await.unwrap_err();
    assert!(began.elapsed() < SHORT * 5, "{:?}", began.elapsed());
    assert!(error.is_outcome_unknown() && error.to_string().contains("reconcile"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn errors_are_those_of_submit_and_wait() {
    let (fake, scenario) = start().await;
    let error = scenario.run(&CustomRequest::new("no-such-model")).run_and_wait(LONG).await;
    assert!(error.unwrap_err().is_not_found());
    fake.script(JobScript::starting("queued").failing("failure", "provider is down", ""));
    let error = scenario.run(&song()).run_and_wait(LONG).await.unwrap_err();
    assert!(error.is_job_failed() && error.job().is_some());
    let endless = scenario.run(&song()).run_and_wait(Duration::MAX);
    endless.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failed_job_is_credited_to_the_budget() {
    let (fake, scenario) = start().await;
    fake.script(JobScript::starting("queued").failing("failure", "provider is down", ""));
    let budget = Budget::new(CreativeUnits::from(5));
    scenario.run(&song()).budget(&budget).run_and_wait(LONG).await.unwrap_err();
    assert_eq!(budget.left(), CreativeUnits::from(5));
}
