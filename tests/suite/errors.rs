//! Refusals in every known shape.

use std::time::Duration;

use scenario_client::{
    CustomRequest, Error, ErrorKind, RetryPolicy,
    api::operations,
    testing::{FakeScenario, Fault},
};
use serde_json::json;

/// The error of a submit that meets this fault.
async fn refused(fault: Fault) -> Error {
    let fake = FakeScenario::start().await.unwrap();
    let once = fake.scenario_builder().retry_policy(RetryPolicy::never());
    let scenario = once.build().unwrap();
    fake.fault(&operations::RUN_MODEL, fault);
    scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap_err()
}

#[tokio::test]
async fn every_envelope_gives_its_text() {
    for (fault, reason) in [
        (Fault::reason(400, "Input prompt is required"), "Input prompt is required"),
        (Fault::json(403, json!({"message": "Forbidden"})), "Forbidden"),
        (
            Fault::json(
                400,
                json!({"status": "error", "code": "INVALID_PARAMETER", "message": "bad"}),
            ),
            "bad",
        ),
        (
            Fault::json(
                400,
                json!({"statusCode": 400, "error": "Bad Request", "message": "no id"}),
            ),
            "no id",
        ),
        (
            Fault::json(429, json!({"error": "Quota exceeded", "code": "QUOTA_EXCEEDED"})),
            "Quota exceeded",
        ),
        (Fault::raw(400, "text/plain", "plain words"), "plain words"),
        (
            Fault::json(400, json!({"reason": "Invalid model(s): x\nAllowed model types: y"})),
            "Invalid model(s): x\nAllowed model types: y",
        ),
    ] {
        let error = refused(fault).await;
        assert_eq!(error.kind(), ErrorKind::Status);
        assert_eq!(error.reason(), Some(reason));
        let line = error.to_string();
        assert!(line.contains(&reason.replace('\n', " ")) && !line.contains('\n'), "{line}");
        assert!(line.starts_with("POST /generate/custom/minimax/music-01: "), "{line}");
    }
}

#[tokio::test]
async fn names_details_and_traces_are_kept() {
    let error = refused(Fault::model_above_plan()).await;
    assert!(error.is_plan_limit() && !error.is_unauthorized());
    assert_eq!(error.name(), Some("ModelAccessRestrictedError"));
    assert_eq!(error.details().unwrap()["requiredPlan"], "cu-pro-q3-25");
    assert_eq!(
        refused(Fault::reason(404, "Model x not found")).await.trace_id(),
        Some("trace_fake")
    );
    let gateway = Fault::gateway(403, "AccessDeniedException", "Forbidden")
        .with_header("x-amzn-requestid", "r-1");
    let error = refused(gateway).await;
    assert_eq!(error.trace_id(), Some("r-1"));
    assert!(error.to_string().contains("AccessDeniedException"), "{error}");
}

#[tokio::test]
async fn waits_are_read_from_headers_and_bodies() {
    for (fault, wait) in [
        (Fault::reason(429, "x").with_header("retry-after", "7"), Duration::from_secs(7)),
        (
            Fault::reason(429, "x").with_header("retry-after-ms", "1500"),
            Duration::from_millis(1_500),
        ),
        (Fault::cooldown(12), Duration::from_secs(12)),
        (Fault::cooldown("12"), Duration::from_secs(12)),
    ] {
        let error = refused(fault).await;
        assert!(error.is_rate_limited());
        assert_eq!(error.retry_after(), Some(wait));
    }
    let error = refused(Fault::parallel_limit("custom-generation", 2)).await;
    assert_eq!(error.retry_after(), None);
    assert_eq!(error.details().unwrap()["actionLimit"], 2);
}

#[tokio::test]
async fn a_page_of_a_gateway_is_not_quoted() {
    let error = refused(Fault::html(502)).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
    assert!(!error.to_string().contains("<html>"), "{error}");
}

#[tokio::test]
async fn wrong_credentials_are_reported() {
    let fake = FakeScenario::start().await.unwrap();
    let wrong = fake.scenario_builder().api_key("k", "s").build().unwrap();
    let error = wrong.api().list_jobs().send().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(401));
    let expired = fake.scenario_builder().bearer_token("old").build().unwrap();
    let error = expired.api().list_jobs().send().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    let bearer = fake.scenario_builder().bearer_token(FakeScenario::TOKEN).build().unwrap();
    bearer.api().list_jobs().send().await.unwrap();
    assert_eq!(fake.requests()[2].headers["authorization"], "Bearer fake-token");
}

#[tokio::test]
async fn errors_of_reads_never_claim_an_unknown_outcome() {
    let fake = FakeScenario::start().await.unwrap();
    let once = fake.scenario_builder().retry_policy(RetryPolicy::never());
    let scenario = once.build().unwrap();
    for fault in [Fault::drop_after(), Fault::html(502), Fault::raw(200, "text/html", "<html>")] {
        fake.fault(&operations::LIST_JOBS, fault);
        let error = scenario.api().list_jobs().send().await.unwrap_err();
        assert!(!error.is_outcome_unknown(), "{error}");
    }
}

#[test]
fn the_error_is_small_and_crosses_threads() {
    fn crosses<T: Send + Sync + std::error::Error + 'static>() {}
    crosses::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[tokio::test]
async fn messages_name_the_model_job_or_asset_that_they_are_about() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let line = |error: Error| error.to_string();

    let error = scenario.job("job_nobody").refresh().await.map(|_| ()).unwrap_err();
    assert!(line(error).starts_with("GET /jobs/job_nobody: "));
    let folder = tempfile::tempdir().unwrap();
    let error = scenario.download("asset a/%?").save_in(folder.path()).await.unwrap_err();
    assert!(line(error).starts_with("GET /assets/asset a/%?: download of asset a/%?: "));
    let error = scenario.request("DELETE", "/models/nobody").send().await.unwrap_err();
    assert!(line(error).starts_with("DELETE /models/nobody: "));

    // Successes that cannot be read, or are without their main thing.
    fake.fault(&operations::GET_JOB, Fault::raw(200, "text/html", "<html>"));
    let error = scenario.job("job_1").refresh().await.map(|_| ()).unwrap_err();
    assert!(error.is_decode() && line(error).starts_with("GET /jobs/job_1: "));
    fake.fault(&operations::GET_MODEL, Fault::json(200, json!({})));
    let error = scenario.models().inputs("a/b").await.unwrap_err();
    assert!(error.is_decode() && line(error).starts_with("GET /models/a/b: "));
}

#[tokio::test]
async fn a_job_without_an_id_is_not_named() {
    let fake = FakeScenario::start().await.unwrap();
    let job = fake.scenario().unwrap().job("");
    let error = job.wait(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(!error.to_string().contains("; job "), "{error}");
    assert!(fake.requests().is_empty());
}
