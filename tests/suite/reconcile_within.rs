//! A submit that reconciles by itself: it returns the job or the error it had, and never submits twice.

use std::time::Duration;

use futures_util::StreamExt as _;
use scenario_client::{
    Budget, CreativeUnits, CustomRequest, Reconciled, RetryPolicy,
    api::operations,
    client::PollPolicy,
    ext::run::QueueEvent,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;
use tokio::time::Instant;

const LONG: Duration = Duration::from_secs(20);

fn song() -> CustomRequest {
    CustomRequest::new("minimax/music-01").set("lyrics", "la la la")
}

/// Faults of a submit that was carried out.
fn lost() -> [Fault; 5] {
    [
        Fault::drop_after(),
        Fault::html(502).after_the_fact(),
        Fault::raw(200, "text/html", "<html>maintenance</html>").after_the_fact(),
        Fault::remove("/job"),
        // The response cannot be read, but it names the job.
        Fault::mutate("/creativeUnitsCost", json!({"dear": true})),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_lost_job_is_found_and_paid_for_once() {
    for fault in lost() {
        let fake = FakeScenario::start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        fake.fault(&operations::RUN_MODEL, fault.clone());
        let budget = Budget::new(CreativeUnits::from(12));
        let run = scenario.run(&song()).quoted(5.into()).budget(&budget).reconcile_within(LONG);
        let job = run.submit().await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
        assert_eq!((fake.jobs().len(), fake.charges().len()), (1, 1), "{fault:?}");
        assert_eq!(budget.left(), CreativeUnits::from(7), "{fault:?}");
        job.wait(LONG).await.unwrap();
        let submits = fake.requests_to(&operations::RUN_MODEL);
        let submits = submits.iter().filter(|request| !request.query.contains("dryRun"));
        assert_eq!(submits.count(), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_option_nothing_is_searched() {
    let fake = FakeScenario::start().await.unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let error = fake.scenario().unwrap().run(&song()).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown());
    assert!(fake.requests_to(&operations::LIST_JOBS).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_job_that_is_not_found_leaves_the_error_as_it_was() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    let waited = Duration::from_millis(300);
    let began = Instant::now();
    let error = scenario.run(&song()).reconcile_within(waited).submit().await.unwrap_err();
    assert!(began.elapsed() >= waited);
    assert!(error.is_outcome_unknown() && error.submission().is_some());
    let text = error.to_string();
    assert!(text.contains("reconcile found no job within 0.3 s"), "{text}");
    assert_eq!(fake.requests_to(&operations::RUN_MODEL).len(), 1);
    // The error reconciles later like any other.
    let outcome = scenario.reconcile(&error).await.unwrap();
    assert!(matches!(outcome, Reconciled::NotFoundYet));
}

#[tokio::test(start_paused = true)]
async fn jobs_that_may_be_it_are_named_and_not_chosen() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.script(JobScript::starting("queued").without_input());
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let error = scenario.run(&song()).reconcile_within(LONG).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown());
    let Reconciled::Ambiguous(jobs) = scenario.reconcile(&error).await.unwrap() else {
        panic!("it is not ambiguous: {error}")
    };
    let named = format!("reconcile found 1 jobs that may be it: {}", jobs[0].id());
    assert!(error.to_string().contains(&named), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_inconclusive_is_reported() {
    let fake = FakeScenario::start().await.unwrap();
    let once = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    for (response, text) in [
        (Fault::json(200, json!({"jobs": [{"status": "queued"}]})), "reconcile is inconclusive"),
        (Fault::reason(403, "no"), "reconcile failed"),
    ] {
        fake.fault(&operations::RUN_MODEL, Fault::drop_before());
        fake.fault(&operations::LIST_JOBS, response.clone());
        fake.fault(&operations::LIST_JOBS, response);
        let error = once.run(&song()).reconcile_within(LONG).submit().await.unwrap_err();
        assert!(error.is_outcome_unknown() && error.to_string().contains(text), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_certainly_refused_is_not_searched() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::model_above_plan());
    let error = scenario.run(&song()).reconcile_within(LONG).submit().await.unwrap_err();
    assert!(error.is_plan_limit());
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_was_found_is_polled_as_its_run_wants() {
    let fake = FakeScenario::builder().job_duration(Duration::from_millis(50)).start().await;
    let fake = fake.unwrap();
    let policy = PollPolicy::default();
    let scenario = fake.scenario_builder().poll_policy(policy).build().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let run = scenario.run(&song()).reconcile_within(LONG);
    run.run_and_wait(LONG).await.unwrap();
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn runs_of_a_queue_keep_their_option() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let runs = ["one", "two", "three"].map(|lyrics| {
        let request = CustomRequest::new("minimax/music-01").set("lyrics", lyrics);
        scenario.run(&request).reconcile_within(LONG)
    });
    for _ in 0..3 {
        fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    }
    let events: Vec<_> = scenario.queue(2).run(runs, LONG).collect().await;
    let finished =
        events.iter().filter(|event| matches!(event, QueueEvent::Finished { result: Ok(_), .. }));
    assert_eq!(finished.count(), 3, "{events:?}");
    assert_eq!(fake.charges().len(), 3);
}
