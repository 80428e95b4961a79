//! From the price to the file on disk, in plain functions.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use scenario_client::{
    Budget, CustomRequest, FileInput, JobRef, Training, Validate, Workflow,
    api::{operations, types::TrainingParameters},
    audio::elevenlabs::SoundEffectsV2,
    blocking::{self, JobEvent, Reconciled},
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

const LONG: Duration = Duration::from_secs(60);

fn song() -> CustomRequest {
    CustomRequest::new("minimax/music-01").set("lyrics", "la la la")
}

#[test]
fn a_run_is_priced_paid_once_waited_for_and_saved() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();

    let price = scenario.run(&song()).estimate().unwrap();
    assert_eq!(price.cost().to_string(), "5");
    assert!(fake.charges().is_empty() && fake.jobs().is_empty());

    let job = scenario.run(&song()).submit().unwrap();
    assert_eq!(job.price(), Some(price.cost()));
    let done = job.wait(LONG).unwrap();
    assert_eq!(done.id(), job.id());
    let files = done.download_to(folder.path()).unwrap();

    let submits = fake.requests_to(&operations::RUN_MODEL);
    let queries: Vec<&str> = submits.iter().map(|submit| &*submit.query).collect();
    assert_eq!(queries, ["dryRun=true", ""]);
    assert_eq!(submits[1].json()["lyrics"], "la la la");
    assert_eq!(fake.charges().len(), 1);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].path.extension().unwrap(), "wav");
    assert_eq!(fs::metadata(&files[0].path).unwrap().len(), files[0].bytes);
    assert_eq!(done.assets().unwrap()[0].id, files[0].asset);
}

#[test]
fn a_timeout_gives_the_job_back_and_another_client_resumes_it() {
    let builder = FakeScenario::builder().job_duration(Duration::from_secs(600));
    let fake = builder.start_blocking().unwrap();
    let job = fake.scenario_blocking().unwrap().run(&song()).submit().unwrap();

    let started = Instant::now();
    let error = job.wait(Duration::from_millis(300)).unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(started.elapsed() >= Duration::from_millis(300));
    let stored = serde_json::to_string(error.job().unwrap()).unwrap();
    drop(job);

    fake.advance(Duration::from_secs(600));
    let reference: JobRef = serde_json::from_str(&stored).unwrap();
    let done = fake.scenario_blocking().unwrap().job(reference).wait(LONG).unwrap();
    assert_eq!(done.asset_ids().len(), 1);
    assert_eq!(fake.charges().len(), 1);
}

#[test]
fn events_come_one_by_one_and_end_with_the_result() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    fake.script(JobScript::starting("queued").then("in-progress", 0.5).then("success", 1.0));
    let job = scenario.run(&song()).submit().unwrap();
    let mut events = job.events(LONG);
    assert!(matches!(events.next(), Some(Ok(JobEvent::Queued))));
    assert!(
        matches!(events.next(), Some(Ok(JobEvent::Running { progress: Some(share) })) if share == 0.5)
    );
    let last = events.by_ref().last().unwrap().unwrap();
    assert!(matches!(last, JobEvent::Finished(done) if done.id() == job.id()));
    assert!(events.next().is_none());
}

#[test]
fn a_failed_job_ends_in_an_error_with_its_hint_and_then_in_nothing() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    fake.script(JobScript::starting("queued").failing("failure", "it broke", "mend it"));
    let job = scenario.run(&song()).submit().unwrap();
    let events: Vec<_> = job.events(LONG).collect();
    let error = events.last().unwrap().as_ref().unwrap_err();
    assert!(error.is_job_failed());
    assert_eq!(error.hint(), Some("mend it"));
    assert_eq!(events.iter().filter(|event| event.is_err()).count(), 1);
}

#[test]
fn a_lost_submit_is_found_again_and_not_repeated() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let error = scenario.run(&song()).submit().unwrap_err();
    assert!(error.is_outcome_unknown());
    let Reconciled::Found(job) = scenario.reconcile(&error).timeout(LONG).send().unwrap() else {
        panic!("the job is in the list");
    };
    job.wait(LONG).unwrap();
    assert_eq!(fake.requests_to(&operations::RUN_MODEL).len(), 1);

    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    let prepared = scenario.run(&song()).prepare().unwrap();
    let submission = prepared.submission().clone();
    assert!(prepared.submit().unwrap_err().is_outcome_unknown());
    let outcome = scenario.reconcile_submission(&submission).send().unwrap();
    assert!(matches!(outcome, Reconciled::NotFoundYet), "{outcome:?}");
}

#[test]
fn settings_of_a_run_reach_it() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let budget = Budget::new(4.into());
    let error = scenario.run(&song()).budget(&budget).submit().unwrap_err();
    assert!(error.is_budget_exceeded());
    let job = scenario.run(&song()).quoted(3.into()).budget(&budget).project("proj_2").submit();
    assert_eq!(job.unwrap().reference().project().unwrap().as_str(), "proj_2");
    let rain = SoundEffectsV2::builder().text("rain").duration_seconds(9_000.0).build();
    assert!(scenario.run(&rain).submit().unwrap_err().violations().is_some());
    assert!(scenario.run(&rain).validate(Validate::Off).submit().is_ok());
    fake.fault(&operations::RUN_MODEL, Fault::delay(Duration::from_secs(60)).after_the_fact());
    let error = scenario.run(&song()).timeout(Duration::from_millis(200)).submit().unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown());
}

#[test]
fn a_workflow_is_approved_where_it_waits() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let nodes = json!([
        {"id": "draw", "type": "custom-model"},
        {"id": "choose", "type": "user-approval", "dependsOn": ["draw"]},
    ]);
    fake.add_workflow("wflow_portrait", json!([]), nodes);
    let mut job = scenario.run(&Workflow::new("wflow_portrait")).submit().unwrap();
    let mut waited = false;
    for event in job.events(LONG) {
        if let JobEvent::WaitingForUser { node } = event.unwrap() {
            waited = true;
            job.step(&node).approve().unwrap();
        }
    }
    assert!(waited);
    job.refresh().unwrap();
    assert!(job.open_steps().is_empty() && job.nodes().len() == 2);
}

#[test]
fn a_model_is_made_and_trained() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("robin.png");
    fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();
    let model =
        scenario.new_model("Birds", "flux.1-lora").example(FileInput::path(&picture)).create();
    let model = model.unwrap();
    let heron = fake.add_asset("a heron", "image/png");
    let added = scenario.add_examples(&model, [FileInput::asset(heron)]).unwrap();
    assert_eq!(added.len(), 1);
    let parameters = TrainingParameters::builder().try_into().unwrap();
    let job = scenario.run(&Training::new(&model, parameters)).submit().unwrap();
    job.wait(LONG).unwrap();
    let spec = scenario.models().inputs("model_elevenlabs-tts-v3").unwrap();
    assert!(!spec.inputs().is_empty());
}

#[test]
fn a_list_is_read_across_empty_pages() {
    let fake = FakeScenario::builder().empty_pages().start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let added: Vec<_> = (0..5).map(|_| fake.add_asset("a line", "text/plain")).collect();
    let read: Vec<_> =
        scenario.assets(|list| list.page_size(2)).map(|asset| asset.unwrap().id).collect();
    assert_eq!(read.len(), 5);
    assert!(added.iter().all(|id| read.contains(id)));
    let pages = fake.requests_to(&operations::LIST_ASSETS);
    assert_eq!(pages.len(), 5, "three pages and two empty ones");
    assert!(pages.iter().all(|page| page.query.contains("pageSize=2")));

    // A page is read when its first item is needed, and not before.
    let mut items = scenario.items(|api| api.list_assets().page_size(2).stream());
    let first: Vec<_> = items.by_ref().take(2).map(Result::unwrap).collect();
    assert_eq!(fake.requests_to(&operations::LIST_ASSETS).len(), 6);
    let position = items.position().cloned().unwrap();
    let rest: Vec<_> = scenario.assets(|list| list.page_size(2)).resume(position).collect();
    assert_eq!((first.len(), rest.len()), (2, 3));
}

#[test]
fn a_failed_page_ends_a_list_and_can_be_read_again() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    fake.fault(&operations::LIST_JOBS, Fault::reason(400, "no"));
    let jobs: Vec<_> = scenario.jobs(|all| all).collect();
    assert!(matches!(&jobs[..], [Err(error)] if error.status().unwrap() == 400));
    fake.fault(&operations::LIST_JOBS, Fault::reason(400, "no"));
    let mut pages = scenario.pages(|api| api.list_jobs().pages());
    assert!(pages.next_page().is_err());
    assert!(pages.next_page().unwrap().is_some());
    assert!(pages.next_page().unwrap().is_none());
}

#[test]
fn every_operation_is_within_reach() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap().with_header("x-build", "7").unwrap();
    let page = scenario.call(|api| api.list_jobs().page_size(20).send()).unwrap();
    assert_eq!(page.status(), 200);
    let raw = scenario.with_query("beta", "1").request("GET", "/jobs").query("pageSize", 3).send();
    assert_eq!(raw.unwrap().status(), 200);
    let requests = fake.requests();
    assert_eq!(requests[0].query, "pageSize=20");
    assert_eq!(requests[1].query, "pageSize=3&beta=1");
    assert!(requests.iter().all(|request| request.headers["x-build"] == "7"));
    let own: Result<u32, Box<dyn std::error::Error>> =
        scenario.block_on(async { Ok("7".parse()?) });
    assert_eq!(own.unwrap(), 7);
}

#[test]
fn tokens_come_from_a_function_that_may_block() {
    let fake = FakeScenario::start_blocking().unwrap();
    let (first, asked) = (fake.issue_token(), std::sync::Arc::new(AtomicUsize::new(0)));
    let count = asked.clone();
    let scenario = blocking::ScenarioBuilder::from(fake.scenario_builder())
        .bearer_tokens(move || {
            count.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(20));
            Ok::<_, std::io::Error>(first.clone())
        })
        .build()
        .unwrap();
    for _ in 0..2 {
        scenario.call(|api| api.list_jobs().send()).unwrap();
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    fake.expire_tokens();
    let error = scenario.call(|api| api.list_jobs().send()).unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[test]
fn a_run_and_its_wait_are_one_call() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let shares = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = std::sync::Arc::clone(&shares);
    let run = scenario.run(&song()).reconcile_within(LONG).run_and_wait(LONG);
    // The response of the submit is lost, and the job is found.
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let done = run.on_progress(move |share| seen.lock().unwrap().push(share)).send().unwrap();
    assert_eq!(done.asset_ids().len(), 1);
    assert_eq!(shares.lock().unwrap().last(), Some(&1.0));
    assert_eq!(fake.charges().len(), 1);

    let mut events = scenario.run(&song()).run_and_wait(LONG).events();
    let first = events.next().unwrap().unwrap();
    let blocking::RunEvent::Submitted { job } = first else { panic!("{first:?}") };
    let last = events.last().unwrap().unwrap();
    let blocking::RunEvent::Job(JobEvent::Finished(done)) = last else { panic!("{last:?}") };
    assert_eq!(job.id(), done.id());
    assert_eq!(fake.charges().len(), 2);
}
