//! What is retried, when, and what never (S1, S2).

use std::time::Duration;

use scenario_client::{
    CustomRequest, ErrorKind, RetryPolicy, Scenario,
    api::{Operation, operations},
    client::Backoff,
    testing::{FakeScenario, Fault},
};
use serde_json::json;
use tokio::time::Instant;

const RUN: &Operation = &operations::RUN_MODEL;

fn request() -> CustomRequest {
    CustomRequest::new("minimax/music-01").set("lyrics", "la")
}

/// Whatever can go wrong on the way, and whether a submit that met it may have been accepted.
fn faults() -> Vec<(Fault, bool)> {
    vec![
        (Fault::drop_before(), true),
        (Fault::drop_after(), true),
        (Fault::html(502), true),
        (Fault::html(502).after_the_fact(), true),
        (Fault::reason(500, "boom"), true),
        (Fault::reason(503, "unavailable"), true),
        (Fault::raw(504, "text/plain", "timeout").after_the_fact(), true),
        (Fault::reason(408, "too slow"), true),
        (Fault::cut(5), true),
        (Fault::delay(Duration::from_secs(30)), true),
        (Fault::delay(Duration::from_secs(30)).after_the_fact(), true),
        (Fault::reason(500, "boom").with_header("x-should-retry", "true"), true),
        (Fault::reason(503, "busy").with_header("retry-after-ms", "20"), false),
        (Fault::reason(429, "slow down"), false),
        (Fault::cooldown(0.02), false),
        (Fault::cooldown("0.02"), false),
        (Fault::parallel_limit("custom-generation", 2).with_header("retry-after-ms", "20"), false),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_submit_is_retried_only_if_it_certainly_started_nothing() {
    for (fault, acted) in faults() {
        let fake = FakeScenario::start().await.unwrap();
        let timeout = Duration::from_millis(500);
        let scenario = fake.scenario_builder().request_timeout(timeout).build().unwrap();
        let name = format!("{fault:?}");
        fake.fault(RUN, fault);
        let submitted = scenario.run(&request()).submit().await;
        let sent = fake.requests_to(RUN).len();
        match submitted {
            Ok(_) => assert!(!acted && sent == 2, "{name}: {sent}"),
            Err(error) => {
                assert!(acted && error.is_outcome_unknown() && sent == 1, "{name}: {error}");
                assert_eq!(error.attempts().len(), 1);
            }
        }
        assert!(fake.charges().len() <= 1, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn reads_and_whole_resources_are_retried_after_any_trouble() {
    let fake = FakeScenario::start().await.unwrap();
    let timeout = Duration::from_millis(500);
    let scenario = fake.scenario_builder().request_timeout(timeout).build().unwrap();
    for (fault, _) in faults() {
        let name = format!("{fault:?}");
        fake.fault(&operations::LIST_MODELS, fault);
        let before = fake.requests().len();
        scenario.api().list_models().send().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(fake.requests().len(), before + 2, "{name}");
    }
    fake.fault(&operations::DELETE_MODEL, Fault::html(502));
    let deleted = scenario.api().delete_model().model_id("m").send().await;
    let requests = fake.requests_to(&operations::DELETE_MODEL);
    assert_eq!(requests.len(), 2, "{deleted:?}");
    // Not described as charging, but a POST: it may add something twice.
    fake.fault(&operations::TRIGGER_JOB_ACTION, Fault::html(502));
    let error = scenario.job("job_1").cancel().await.unwrap_err();
    assert!(error.may_have_acted() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(fake.requests_to(&operations::TRIGGER_JOB_ACTION).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn refusals_are_final() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for status in [400, 401, 402, 403, 404, 409, 410, 413, 501] {
        fake.fault(&operations::LIST_MODELS, Fault::reason(status, "no"));
        let error = scenario.api().list_models().send().await.unwrap_err();
        assert_eq!(error.attempts().len(), 1, "{error}");
    }
    let reported = Fault::reason(409, "again").with_header("x-should-retry", "true");
    fake.fault(&operations::LIST_MODELS, reported);
    scenario.api().list_models().send().await.unwrap();
    let reported = Fault::reason(503, "stop").with_header("x-should-retry", "false");
    fake.fault(&operations::LIST_MODELS, reported);
    let error = scenario.api().list_models().send().await.unwrap_err();
    assert_eq!(error.attempts().len(), 1, "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_paid_request_follows_only_the_refusals_that_prove_that_nothing_was_started() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asked = |fault: Fault| fault.with_header("x-should-retry", "true");
    for fault in [Fault::reason(425, "too early"), asked(Fault::reason(409, "again"))] {
        fake.fault(RUN, fault.clone());
        let error = scenario.run(&request()).submit().await.unwrap_err();
        assert_eq!(error.attempts().len(), 1, "{error}");
        fake.fault(&operations::LIST_MODELS, fault);
        scenario.api().list_models().send().await.unwrap();
    }
    assert!(fake.charges().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_full_house_is_not_asked_again_unless_it_names_a_wait() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(RUN, Fault::parallel_limit("custom-generation", 2));
    let error = scenario.run(&request()).submit().await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_outcome_unknown());
    let limit = error.parallel_limit().unwrap();
    assert_eq!((limit.action.as_deref(), limit.limit), (Some("custom-generation"), Some(2)));
    assert_eq!(fake.requests().len(), 1);
    fake.fault(RUN, Fault::cooldown(1_000));
    let error = scenario.run(&request()).submit().await.unwrap_err();
    assert!(error.is_rate_limited() && error.parallel_limit().is_none(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_the_server_names_is_kept_in_every_spelling() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let soon = std::time::SystemTime::now() + Duration::from_secs(3);
    let date = httpdate::fmt_http_date(soon);
    for (fault, wait) in [
        (Fault::reason(429, "x").with_header("retry-after", "1"), 1_000),
        (Fault::reason(429, "x").with_header("retry-after", &date), 1_000),
        (Fault::reason(503, "x").with_header("retry-after-ms", "300"), 300),
        (Fault::cooldown(0.3), 300),
        (Fault::cooldown("0.3"), 300),
    ] {
        let name = format!("{fault:?}");
        fake.fault(RUN, fault);
        let start = Instant::now();
        scenario.run(&request()).submit().await.unwrap();
        assert!(start.elapsed() >= Duration::from_millis(wait), "{name}: {:?}", start.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_pass_the_timeout_is_not_started() {
    let fake = FakeScenario::start().await.unwrap();
    let policy = RetryPolicy::new(10).timeout(Duration::from_secs(20));
    let scenario = fake.scenario_builder().retry_policy(policy).build().unwrap();
    fake.fault(RUN, Fault::reason(429, "slow down").with_header("retry-after", "60"));
    let start = Instant::now();
    let error = scenario.run(&request()).submit().await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(10));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_bounded_counted_and_reported() {
    let fake = FakeScenario::start().await.unwrap();
    let policy = RetryPolicy::new(3).for_operation(&operations::LIST_JOBS, 1);
    let scenario = fake.scenario_builder().retry_policy(policy).build().unwrap();
    for _ in 0..10 {
        fake.fault(&operations::LIST_MODELS, Fault::html(502));
        fake.fault(&operations::LIST_JOBS, Fault::html(502));
    }
    let error = scenario.api().list_models().send().await.unwrap_err();
    assert_eq!(fake.requests_to(&operations::LIST_MODELS).len(), 3);
    let attempts = error.attempts();
    assert_eq!(attempts.len(), 3);
    for (attempt, next) in attempts.iter().zip(&attempts[1..]) {
        assert_eq!(attempt.status().map(|status| status.as_u16()), Some(502));
        assert_eq!(attempt.kind(), ErrorKind::Status);
        assert!(attempt.ended() >= attempt.began() && next.began() > attempt.ended());
    }
    assert!(error.to_string().contains("3 attempts in"), "{error}");
    scenario.api().list_jobs().send().await.unwrap_err();
    assert_eq!(fake.requests_to(&operations::LIST_JOBS).len(), 1, "by operation");
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_attempt_may_have_done_is_not_forgotten() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let delete = &operations::DELETE_MODEL;
    fake.fault(delete, Fault::drop_after());
    fake.fault(delete, Fault::reason(404, "Model m not found"));
    let request = scenario.api().delete_model().model_id("m");
    let error = request.send().await.unwrap_err();
    assert!(error.is_not_found() && error.may_have_acted(), "{error}");
    assert!(!error.is_outcome_unknown(), "deleting costs nothing: {error}");
}

#[tokio::test(start_paused = true)]
async fn no_connection_is_tried_again() {
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let scenario = Scenario::builder()
        .without_environment()
        .api_key("k", "s")
        .base_url(format!("http://{unused}/v1"))
        .backoff(
            Backoff::default()
                .initial_delay(Duration::from_millis(1))
                .max_delay(Duration::from_millis(2)),
        )
        .build()
        .unwrap();
    let error = scenario.run(&request()).submit().await.unwrap_err();
    assert!(error.is_connect() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(error.attempts().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn bodies_are_retried_whole() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(RUN, Fault::cooldown(0.01));
    scenario.run(&request()).submit().await.unwrap();
    let sent = fake.requests_to(RUN);
    assert_eq!(sent[0].json(), json!({"lyrics": "la"}));
    assert_eq!(sent[0].body, sent[1].body);
    assert!(sent[1].is_authorized());
}

/// Grants one request.
#[cfg(feature = "journal")]
#[derive(Debug, Default)]
struct OneRequest(std::sync::atomic::AtomicBool);

#[cfg(feature = "journal")]
impl scenario_client::client::RequestLimit for OneRequest {
    fn acquire(
        &self,
        _: Duration,
    ) -> futures_util::future::BoxFuture<'_, Result<(), scenario_client::Error>> {
        let is_used = self.0.swap(true, std::sync::atomic::Ordering::Relaxed);
        let refused = || scenario_client::Error::journal("no permission");
        Box::pin(async move { if is_used { Err(refused()) } else { Ok(()) } })
    }
}

#[cfg(feature = "journal")]
#[tokio::test(start_paused = true)]
async fn a_retry_without_permission_does_not_forget_what_was_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let builder = fake.scenario_builder().shared_request_budget(OneRequest::default());
    let scenario = builder.build().unwrap();
    fake.fault(&operations::DELETE_MODEL, Fault::drop_after());
    let error = scenario.api().delete_model().model_id("m").send().await.unwrap_err();
    assert!(error.may_have_acted() && !error.is_outcome_unknown(), "{error}");
    let error = scenario.api().delete_model().model_id("m").send().await.unwrap_err();
    assert!(!error.may_have_acted(), "nothing was sent: {error}");
    assert_eq!(fake.requests().len(), 1);
}
