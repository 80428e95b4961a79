//! Waiting: timeouts, statuses, trouble on the way, progress.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use scenario_client::{
    CustomRequest, Error, ErrorKind, Job, JobEvent, JobRef, Scenario,
    api::operations,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::{Value, json};
use tokio::time::Instant;

const LONG: Duration = Duration::from_secs(60);

async fn submit(scenario: &Scenario) -> Job {
    scenario
        .run(&CustomRequest::new("minimax/music-01").set("lyrics", "la"))
        .submit()
        .await
        .unwrap()
}

/// A job that goes through these states, and the fake server that it lives in.
async fn scripted(script: JobScript) -> (FakeScenario, Job) {
    let fake = FakeScenario::start().await.unwrap();
    fake.script(script);
    let job = submit(&fake.scenario().unwrap()).await;
    (fake, job)
}

async fn end_of(status: &str) -> Result<(), Error> {
    let script = JobScript::starting("queued")
        .then("in-progress", 0.5)
        .failing(status, "it broke", "mend it");
    let (_fake, job) = scripted(script).await;
    job.wait(LONG).await.map(|_| ())
}

#[tokio::test(start_paused = true)]
async fn every_way_to_say_failure_ends_in_an_error_with_the_texts_of_the_server() {
    for status in ["failure", "failed", "error", "FAILED"] {
        let error = end_of(status).await.unwrap_err();
        assert!(error.is_job_failed(), "{status}: {error}");
        assert_eq!((error.reason(), error.hint()), (Some("it broke"), Some("mend it")));
        assert!(
            error.to_string().contains("it broke") && error.to_string().contains("mend it"),
            "{error}"
        );
        assert_eq!(error.job().map(|job| job.id().as_str()), Some("job_fake0001"));
        assert_eq!(error.snapshot().unwrap().status.as_ref().unwrap().as_str(), status);
        assert!(!error.is_outcome_unknown() && !error.is_timeout());
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_to_say_canceled_ends_in_an_error() {
    for status in ["canceled", "cancelled"] {
        let error = end_of(status).await.unwrap_err();
        assert!(error.is_job_canceled(), "{status}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_to_say_success_ends_the_wait() {
    for status in ["success", "succeeded", "completed", "done"] {
        assert!(end_of(status).await.is_ok(), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_other_status_keeps_the_wait_going() {
    let mut script = JobScript::starting("pending");
    for status in [
        "queued",
        "warming-up",
        "in-progress",
        "processing",
        "in_progress",
        "reticulating",
        "",
        "finalizing",
    ] {
        script = script.then(status, 0.1);
    }
    let (fake, job) = scripted(script.then("success", 1)).await;
    let done = job.wait(LONG).await.unwrap();
    assert_eq!(done.asset_ids().len(), 1);
    assert_eq!(fake.requests_to(&operations::GET_JOB).len(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_missing_status_keeps_the_wait_going() {
    let (fake, job) = scripted(JobScript::starting("queued").then("success", 1)).await;
    fake.fault(&operations::GET_JOB, Fault::json(200, json!({"job": {"jobId": "job_fake0001"}})));
    job.wait(LONG).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_that_has_ended_with_the_submit_needs_no_request() {
    let (fake, job) = scripted(JobScript::starting("success")).await;
    job.wait(LONG).await.unwrap();
    assert_eq!(fake.requests_to(&operations::GET_JOB).len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_timeout_gives_the_job_back_and_another_process_resumes_it() {
    let (fake, job) = scripted(JobScript::starting("queued").then("in-progress", 0.4)).await;
    let start = Instant::now();
    let timeout = Duration::from_secs(2);
    let error = job.wait(timeout).await.unwrap_err();
    assert!(start.elapsed() >= timeout);
    assert!(error.is_timeout() && error.kind() == ErrorKind::Deadline, "{error}");
    assert_eq!(error.snapshot().unwrap().progress, Some(0.4));
    assert!(!error.is_outcome_unknown());

    let stored = serde_json::to_string(error.job().unwrap()).unwrap();
    drop((job, error));
    let elsewhere = fake.scenario().unwrap();
    let reference: JobRef = serde_json::from_str(&stored).unwrap();
    assert_eq!(reference.id().as_str(), "job_fake0001");
    let job = elsewhere.job(reference);
    let error = job.wait(timeout).await.unwrap_err();
    assert_eq!(error.snapshot().unwrap().job_id, "job_fake0001");

    fake.fault(
        &operations::GET_JOB,
        Fault::json(
            200,
            json!({"job": {
                "jobId": "job_fake0001", "status": "success", "metadata": {"assetIds": ["asset_1"]},
            }}),
        ),
    );
    job.wait(LONG).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_is_read_before_the_timeout_even_if_the_interval_is_longer() {
    let fake = FakeScenario::start().await.unwrap();
    fake.script(JobScript::starting("queued").then("success", 1));
    let policy = scenario_client::client::PollPolicy::every(LONG);
    let scenario = fake.scenario_builder().poll_policy(policy).build().unwrap();
    submit(&scenario).await.wait(Duration::from_secs(4)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_hanging_read_does_not_outlast_the_timeout() {
    let (fake, job) = scripted(JobScript::starting("queued")).await;
    fake.fault(&operations::GET_JOB, Fault::delay(Duration::from_secs(50)));
    let start = Instant::now();
    let error = job.wait(Duration::from_millis(300)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(error.snapshot().is_some(), "what the submit said is kept");
}

#[tokio::test(start_paused = true)]
async fn trouble_on_the_way_does_not_end_a_wait() {
    let (fake, job) = scripted(JobScript::starting("queued").then("success", 1)).await;
    let faults = [
        Fault::reason(429, "slow down"),
        Fault::parallel_limit("custom-generation", 2),
        Fault::cooldown("0.01"),
        Fault::reason(500, "boom"),
        Fault::html(502),
        Fault::reason(503, "busy").with_header("retry-after-ms", "5"),
        Fault::raw(504, "text/plain", "timeout"),
        Fault::drop_before(),
        Fault::drop_after(),
        Fault::raw(200, "text/html", "<html>maintenance</html>"),
        Fault::raw(200, "application/json", "{\"job\": {"),
        Fault::cut(5),
    ];
    let count = faults.len();
    for fault in faults {
        fake.fault(&operations::GET_JOB, fault);
    }
    job.wait(LONG).await.unwrap();
    assert!(fake.requests_to(&operations::GET_JOB).len() > count);
}

#[tokio::test(start_paused = true)]
async fn lasting_trouble_ends_with_the_timeout_and_says_what_it_was() {
    let (fake, job) = scripted(JobScript::starting("queued")).await;
    for _ in 0..1_000 {
        fake.fault(&operations::GET_JOB, Fault::html(502));
    }
    let error = job.wait(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("502"), "{cause}");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_to_show_the_job_ends_the_wait() {
    for (fault, status) in [
        (Fault::reason(404, "Job job_fake0001 not found"), 404),
        (Fault::gateway(401, "UnauthorizedException", "Unauthorized"), 401),
        (Fault::gateway(403, "AccessDeniedException", "Forbidden"), 403),
    ] {
        let (fake, job) = scripted(JobScript::starting("queued")).await;
        fake.fault(&operations::GET_JOB, fault);
        let start = Instant::now();
        let error = job.wait(LONG).await.unwrap_err();
        assert!(start.elapsed() < LONG / 2);
        assert_eq!(error.status().map(|found| found.as_u16()), Some(status));
        assert_eq!(error.job().map(|job| job.id().as_str()), Some("job_fake0001"));
        assert!(error.snapshot().is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_server_asks_for_is_kept() {
    let (fake, job) = scripted(JobScript::starting("queued").then("success", 1)).await;
    let busy = Fault::reason(429, "slow down").with_header("retry-after-ms", "400");
    fake.fault(&operations::GET_JOB, busy);
    let start = Instant::now();
    job.wait(LONG).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(400));
    assert_eq!(fake.requests_to(&operations::GET_JOB).len(), 2);
}

async fn events(reports: &[Value]) -> Vec<JobEvent> {
    let mut script = JobScript::starting("queued");
    for report in reports {
        script = script.then("in-progress", report.clone());
    }
    let (_fake, job) = scripted(script.then("success", 1)).await;
    job.events(LONG).try_collect().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn progress_stays_in_range_and_never_falls() {
    let reports = [
        json!(0.1),
        json!(0.05),
        json!(15),
        json!(null),
        json!("0.4"),
        json!(1.02),
        json!(-1),
        json!(100),
    ];
    let mut last = 0.0;
    let mut seen = Vec::new();
    for event in events(&reports).await {
        if let JobEvent::Running { progress } = event {
            seen.push(progress);
            if let Some(share) = progress {
                assert!((0.0..=1.0).contains(&share) && share >= last, "{seen:?}");
                last = share;
            }
        }
    }
    assert_eq!(seen, [Some(0.1), Some(0.15), None, Some(0.4), Some(1.0)]);
}

#[tokio::test(start_paused = true)]
async fn the_first_event_comes_at_once_and_only_changes_follow() {
    let fake = FakeScenario::start().await.unwrap();
    fake.script(JobScript::starting("queued"));
    let slow = scenario_client::client::PollPolicy::every(LONG);
    let scenario = fake.scenario_builder().poll_policy(slow).build().unwrap();
    let job = submit(&scenario).await;
    let mut events = job.events(LONG);
    let first = tokio::time::timeout(Duration::from_secs(5), events.next()).await.expect("no lag");
    assert!(matches!(first, Some(Ok(JobEvent::Queued))));
    drop(events);

    let seen = self::events(&[json!(0.5), json!(0.5), json!(0.5)]).await;
    let kinds: Vec<&str> = seen
        .iter()
        .map(|event| match event {
            JobEvent::Queued => "queued",
            JobEvent::Running { .. } => "running",
            JobEvent::Finished(_) => "finished",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["queued", "running", "finished"]);
}

#[tokio::test(start_paused = true)]
async fn a_resumed_job_is_read_at_once() {
    let (fake, job) = scripted(JobScript::starting("queued").then("in-progress", 0.2)).await;
    let slow = scenario_client::client::PollPolicy::every(LONG);
    let scenario = fake.scenario_builder().poll_policy(slow).build().unwrap();
    let resumed = scenario.job(job.reference());
    let mut events = resumed.events(LONG);
    let first = tokio::time::timeout(Duration::from_secs(5), events.next()).await.expect("no lag");
    assert!(matches!(first, Some(Ok(JobEvent::Running { progress: Some(_) }))), "{first:?}");
}

#[tokio::test(start_paused = true)]
async fn the_stream_of_events_can_cross_tasks_and_be_dropped() {
    let (fake, job) = scripted(JobScript::starting("queued")).await;
    let task = tokio::spawn(async move {
        let mut events = job.events(LONG);
        events.next().await
    });
    task.await.unwrap().unwrap().unwrap();
    let requests = fake.requests().len();
    assert_eq!(requests, 1, "a dropped stream asks nothing more");
}

#[tokio::test(start_paused = true)]
async fn cancelling_a_custom_job_says_what_the_server_said() {
    let (fake, mut job) = scripted(JobScript::starting("in-progress")).await;
    let error = job.cancel().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert!(error.reason().unwrap().contains("Cannot cancel"), "{error}");
    let request = &fake.requests_to(&operations::TRIGGER_JOB_ACTION)[0];
    assert_eq!(request.json(), json!({"action": "cancel"}));
}

#[tokio::test(start_paused = true)]
async fn a_refused_read_does_not_end_the_waits_that_follow() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let submitted = submit(&scenario).await;
    // With a state that is known, and without one.
    for job in [submitted.clone(), scenario.job(submitted.reference().clone())] {
        fake.fault(&operations::GET_JOB, Fault::json(403, json!({"message": "Forbidden"})));
        let mut events = std::pin::pin!(job.events(LONG));
        let refused = loop {
            if let Err(error) = events.next().await.unwrap() {
                break error;
            }
        };
        assert!(refused.is_forbidden(), "{refused}");
        let reads = fake.requests_to(&operations::GET_JOB).len();
        job.wait(LONG).await.expect("the old stream is still there, its refusal is not");
        assert!(fake.requests_to(&operations::GET_JOB).len() > reads);
        assert!(events.next().await.is_none());
    }
}
