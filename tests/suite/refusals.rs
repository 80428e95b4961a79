//! Why the server refuses: each predicate is true for its case and for no other.

use std::time::Duration;

use scenario_client::{
    CustomRequest, Error, ErrorKind, RetryPolicy,
    api::operations,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

const TIMEOUT: Duration = Duration::from_secs(20);

/// The predicates that are true for the error, by name.
fn found(error: &Error) -> Vec<&'static str> {
    let all = [
        ("unauthorized", error.is_unauthorized()),
        ("forbidden", error.is_forbidden()),
        ("plan limit", error.is_plan_limit()),
        ("credits", error.is_insufficient_credits()),
        ("moderated", error.is_moderated()),
    ];
    all.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect()
}

fn gateway(kind: &'static str) -> Fault {
    Fault::gateway(403, kind, "User is not authorized to access this resource")
}

#[tokio::test]
async fn every_refusal_of_a_submit_has_its_predicate() {
    let named = |status, name: &str| Fault::json(status, json!({"reason": "no", "name": name}));
    for (fault, expected) in [
        (Fault::model_above_plan(), &["plan limit"][..]),
        (Fault::plan_limit_reached(), &["plan limit", "credits"]),
        (Fault::insufficient_credits(), &["credits"]),
        (Fault::missing_permission(), &["forbidden"]),
        (Fault::reason(403, "no"), &["forbidden"]),
        (gateway("ForbiddenException"), &["forbidden"]),
        (gateway("AccessDeniedException:http://internal.amazon.com/coral/"), &["unauthorized"]),
        (Fault::gateway(401, "UnauthorizedException", "Unauthorized"), &["unauthorized"]),
        (Fault::moderated(), &["moderated"]),
        (Fault::reason(403, "The content violates our usage policies"), &["moderated"]),
        (Fault::reason(422, "Rejected by the safety system"), &["moderated"]),
        (named(400, "ContentModerationError"), &["moderated"]),
        // Refusals of other kinds, some with a word of moderation in them.
        (Fault::reason(400, "Input moderation must be one of auto, low"), &[]),
        (Fault::reason(400, "Not enough creative units left"), &[]),
        (Fault::reason(404, "Model model_moderation not found"), &[]),
        (named(404, "ModelAccessRestrictedError"), &[]),
        (named(429, "PlanLimitReachedError"), &[]),
        (Fault::parallel_limit("custom-generation", 2), &[]),
        (Fault::reason(503, "The moderation service is unavailable"), &[]),
        (Fault::reason(500, "flagged"), &[]),
    ] {
        let fake = FakeScenario::start().await.unwrap();
        let once = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
        fake.fault(&operations::RUN_MODEL, fault.clone());
        let error = once.run(&CustomRequest::new("model_a")).submit().await.unwrap_err();
        assert_eq!(found(&error), expected, "{fault:?}");
        assert_eq!(error.kind(), ErrorKind::Status);
        assert!(!error.is_job_failed() && fake.charges().is_empty());
    }
}

#[tokio::test]
async fn what_the_caller_wrote_is_no_verdict() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let prompt = "a flagged ship under a safety policy, unsafe content";
    let request = CustomRequest::new("model_a").set("prompt", prompt);
    let quoted = format!("no such style: {prompt}");
    fake.fault(&operations::RUN_MODEL, Fault::reason(400, &quoted));
    assert_eq!(found(&scenario.run(&request).submit().await.unwrap_err()), [""; 0]);
    fake.script(JobScript::starting("queued").failing("failure", &quoted, ""));
    let error = scenario.run(&request).run_and_wait(TIMEOUT).await.unwrap_err();
    assert_eq!(found(&error), [""; 0]);
}

#[tokio::test]
async fn a_job_that_moderation_stops_is_no_usual_failure() {
    let failing = |error, hint| JobScript::starting("queued").failing("failure", error, hint);
    for (script, expected) in [
        (JobScript::moderated(), &["moderated"][..]),
        (failing("Something went wrong", "The prompt was flagged"), &["moderated"]),
        (failing("Provider is down", "Try again later"), &[]),
        (failing("The moderation service timed out", ""), &[]),
        (JobScript::starting("queued").failing("canceled", "moderation", ""), &[]),
    ] {
        let fake = FakeScenario::start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        fake.script(script.clone());
        let run = scenario.run(&CustomRequest::new("model_a"));
        let error = run.run_and_wait(TIMEOUT).await.unwrap_err();
        assert_eq!(found(&error), expected, "{script:?}");
        assert_eq!(error.status(), None);
    }
}

#[tokio::test]
async fn an_estimate_is_refused_like_the_run() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = scenario.run(&CustomRequest::new("model_a"));
    for (fault, expected) in [
        (Fault::model_above_plan(), &["plan limit"][..]),
        (Fault::moderated(), &["moderated"]),
        // A guide has estimates respond with 402 and a price.
        (Fault::json(402, json!({"statusCode": 402, "estimatedCost": 5})), &[]),
    ] {
        fake.fault(&operations::RUN_MODEL, fault.clone());
        assert_eq!(found(&run.estimate().await.unwrap_err()), expected, "{fault:?}");
    }
}

#[tokio::test]
async fn other_requests_are_refused_for_the_same_reasons() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(&operations::LIST_JOBS, Fault::missing_permission());
    assert_eq!(found(&scenario.jobs().send().await.unwrap_err()), ["forbidden"]);
    let asset = fake.add_asset("a line", "text/plain");
    for _ in 0..2 {
        fake.cdn_fault(Fault::raw(403, "application/xml", "<Error/>"));
    }
    let error =
        scenario.download(asset).save_in(tempfile::tempdir().unwrap().path()).await.unwrap_err();
    assert!(!error.is_unauthorized(), "a link is no credential of the API: {error}");
}
