//! Against the fake server of the crate.

use std::collections::BTreeSet;

use scenario_client::{
    CustomRequest,
    api::operations,
    testing::{FakeScenario, Fault, JobScript, RecordedRequest, Reply},
};

use super::{Run, probe, probed};

async fn probe_fake(fake: &FakeScenario, arguments: &'static [&'static str]) -> Run {
    let base = fake.base_url();
    let run = move || probe(&base, FakeScenario::KEY, FakeScenario::SECRET, arguments);
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// A fake server with jobs of the past, of several types, more than a page of them.
pub async fn with_history() -> FakeScenario {
    let fake = FakeScenario::builder().parallel_limit(2).validate_inputs().start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let request = CustomRequest::new("model_a");
    let starting = || JobScript::starting("queued");
    fake.script(starting().failing("failure", "The provider is down", "Try later"));
    (0..5).for_each(|_| fake.script(starting().of_type("inference").then("success", 1)));
    (0..50).for_each(|_| fake.script(starting().of_type("upload").then("success", 1)));
    for _ in 0..56 {
        let job = scenario.run(&request).submit().await.unwrap();
        fake.finish(job.id());
    }
    // One request meets the 429 of the other kind: it comes too early.
    let too_early = Fault::cooldown("0.1").with_header("retry-after", "0");
    fake.fault(&operations::LIST_WORKFLOWS, too_early);
    fake
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fake_server_keeps_the_contract() {
    let fake = with_history().await;
    let spent = fake.charged();
    let run = probe_fake(&fake, &["--spend", "40"]).await;
    println!("{}", run.text);
    assert_eq!(run.status, 0);
    // No model of the fake server is above the plan.
    let confirmed: BTreeSet<String> =
        probed().into_iter().filter(|id| id != "price.checks-plan").collect();
    assert_eq!(run.statements("confirmed"), confirmed);
    let spent = fake.charged() - spent;
    assert!(spent > 0.into() && spent <= 40.into(), "{spent} units");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_spend_nothing_changes() {
    let fake = with_history().await;
    let (spent, jobs) = (fake.charged(), fake.jobs().len());
    let run = probe_fake(&fake, &["--project", "proj_fake"]).await;
    assert_eq!(run.status, 0, "{}", run.text);
    let untested = run.statements("could not be tested");
    assert!(untested.contains("submit.response") && untested.contains("uploads.create"));
    assert!(run.statements("confirmed").len() > 60);
    assert_eq!((fake.charged(), fake.jobs().len()), (spent, jobs));
    assert!(fake.storage_requests().is_empty());
    let reads = fake.requests_to(&operations::GET_JOB);
    assert!(reads.last().unwrap().query.contains("projectId=proj_fake"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_budget_holds() {
    let fake = with_history().await;
    let spent = fake.charged();
    let run = probe_fake(&fake, &["--spend", "6"]).await;
    assert_eq!(run.status, 0, "{}", run.text);
    assert!(run.statements("could not be tested").contains("submit.dry-run-in-body"));
    assert_eq!(fake.charged() - spent, 5.into(), "one run of 5 units, and no second one");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_with_a_job_is_the_last_one() {
    let fake = with_history().await;
    let body = serde_json::json!({"job": {"jobId": "job_1"}, "creativeUnitsCost": 5});
    fake.route("POST", "/generate/custom/{modelId}", move |_| Reply::status(200).with_json(&body));
    let run = probe_fake(&fake, &["--spend", "40"]).await;
    assert_eq!(run.statements("contradicted").into_iter().collect::<Vec<_>>(), ["price.no-job"]);
    let submit = |request: &&RecordedRequest| request.path.contains("/generate/custom/");
    assert_eq!(fake.requests().iter().skip(56).filter(submit).count(), 1, "{}", run.text);
}

#[test]
fn without_credentials_the_variables_are_named() {
    let run = probe("http://127.0.0.1:9", "", "", &[]);
    assert_eq!(run.status, 1);
    assert!(run.text.contains("SCENARIO_API_KEY") && run.statements("confirmed").is_empty());
}

#[test]
fn without_a_server_nothing_is_contradicted() {
    let run = probe("http://127.0.0.1:9/v1", FakeScenario::KEY, FakeScenario::SECRET, &[]);
    assert_eq!(run.status, 1, "a run that could not test anything is no success: {}", run.text);
    assert!(run.statements("contradicted").is_empty() && run.statements("confirmed").is_empty());
}
