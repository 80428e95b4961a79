//! Blocking calls where they must not block.

use std::time::Duration;

use scenario_client::{
    CustomRequest, Error, ErrorKind, blocking::Scenario, ext::files::UploadSource,
    testing::FakeScenario,
};

const LONG: Duration = Duration::from_secs(60);

fn assert_refused<T>(result: Result<T, Error>) {
    let error = result.err().expect("it must not block");
    assert_eq!(error.kind(), ErrorKind::Blocking);
    assert!(error.to_string().contains("spawn_blocking"), "{error}");
    assert!(!error.is_outcome_unknown());
}

/// Every way to wait, each of which must return at once.
fn call_everything(scenario: &Scenario) {
    let request = CustomRequest::new("model_a");
    assert_refused(scenario.run(&request).estimate());
    assert_refused(scenario.run(&request).submit());
    assert_refused(scenario.job("job_1").wait(LONG));
    assert_refused(scenario.upload(UploadSource::bytes("a.txt", "a")).send(LONG));
    assert_refused(scenario.call(|api| api.list_jobs().send()));
    // Loops that skip errors must end as well.
    assert_eq!(scenario.job("job_1").events(LONG).filter(Result::is_ok).count(), 0);
    assert_eq!(scenario.jobs(|all| all).filter(Result::is_ok).count(), 0);
    assert_eq!(scenario.download("asset_1").stream().filter(Result::is_ok).count(), 0);
    let runs = [scenario.run(&request)];
    let events: Vec<_> = scenario.queue(1).run(runs, LONG).collect();
    assert_eq!(events.len(), 1);
    assert_refused(events.into_iter().next().unwrap());
}

/// The fake server shares the one thread: a call that blocks would wait for itself.
#[tokio::test]
async fn a_call_at_the_root_of_a_runtime_is_an_error_and_sends_nothing() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    call_everything(&scenario);
    let clone = scenario.clone();
    tokio::spawn(async move { call_everything(&clone) }).await.unwrap();
    assert!(fake.requests().is_empty());
    assert!(FakeScenario::start_blocking().is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_call_in_a_task_of_many_threads_is_an_error() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    call_everything(&scenario);
    tokio::spawn(async move { call_everything(&scenario) }).await.unwrap();
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_call_where_blocking_is_allowed_works() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let story = move || scenario.run(&CustomRequest::new("model_a")).submit()?.wait(LONG);
    tokio::task::spawn_blocking(story).await.unwrap().unwrap();
    assert_eq!(fake.charges().len(), 1);
}

#[test]
fn a_call_beside_a_runtime_works() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _context = runtime.enter();
    scenario.call(|api| api.list_jobs().send()).unwrap();
}

#[test]
fn a_call_from_within_a_call_is_an_error() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let (inner, outer) = (scenario.clone(), scenario.clone());
    let nested = outer.block_on(async { inner.call(|api| api.list_jobs().send()) });
    assert_refused(nested);
}

/// A runtime that is dropped in async code panics, if it is not careful.
#[tokio::test]
async fn everything_can_be_dropped_in_async_code() {
    let (fake, scenario, events, queue) = tokio::task::spawn_blocking(|| {
        let fake = FakeScenario::start_blocking().unwrap();
        let scenario = fake.scenario_blocking().unwrap();
        let job = scenario.run(&CustomRequest::new("model_a")).submit().unwrap();
        let mut events = job.events(LONG);
        assert!(events.next().is_some());
        let runs = vec![scenario.run(&CustomRequest::new("model_a")); 2];
        let mut queue = scenario.queue(1).run(runs, LONG);
        assert!(queue.next().is_some());
        (fake, scenario, events, queue)
    })
    .await
    .unwrap();
    drop(queue);
    drop(scenario);
    drop(events);
    drop(fake);
}

#[test]
fn a_client_outlives_the_runtime_that_opened_its_connections() {
    let fake = FakeScenario::start_blocking().unwrap();
    let client = fake.scenario().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(client.api().list_jobs().send()).unwrap();
    drop(runtime);
    let scenario = Scenario::from(client);
    scenario.run(&CustomRequest::new("model_a")).submit().unwrap().wait(LONG).unwrap();
    assert_eq!(fake.charges().len(), 1);
}

#[test]
fn the_same_client_serves_async_code_too() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let done = runtime.block_on(job.as_async().wait(LONG)).unwrap();
    let done = scenario_client::blocking::FinishedJob::from(done);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(done.download_to(folder.path()).unwrap().len(), 1);
}
