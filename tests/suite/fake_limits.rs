//! What the fake server says about the limits of the team, and what it enforces.

use scenario_client::testing::{FakeScenario, JobScript};
use serde_json::{Value, json};

use super::described::Asker;

async fn limits(asker: &Asker) -> Value {
    let template = "/teams/{teamId}/limits";
    asker.ask("get", template, "/teams/team_fake/limits", None).await.1
}

async fn run(asker: &Asker, query: &str) -> (u16, Value) {
    let path = format!("/generate/custom/model_a{query}");
    let template = "/generate/custom/{modelId}";
    let (status, value) = asker.ask("post", template, &path, Some(json!({}))).await;
    (status.as_u16(), value)
}

#[tokio::test]
async fn the_limits_of_the_team_are_those_that_hold() {
    let parallel =
        ["parallelCustomJobs", "parallelInferences", "parallelTraining", "parallelWorkflowRuns"];
    let asker = Asker::of(FakeScenario::builder().parallel_limit(2).start().await.unwrap());
    let stated = limits(&asker).await["limits"].clone();
    for name in parallel {
        assert_eq!(stated[name], 2, "{name}");
    }
    // Without a limit a client that obeys the stated one must not queue.
    let asker = Asker::new().await;
    let stated = limits(&asker).await["limits"].clone();
    for name in parallel {
        assert!(stated[name].as_u64() > Some(1_000), "{name}: {stated:#}");
    }
    assert_eq!((&stated["minCooldown"], &stated["maxCooldown"]), (&json!(0), &json!(0)));
    assert!(stated["creativeUnits"].as_f64() > Some(1_000.0));
}

#[tokio::test]
async fn the_units_of_the_team_are_those_of_the_ledger() {
    let asker = Asker::new().await;
    assert_eq!(limits(&asker).await["values"]["creativeUnits"].as_f64(), Some(0.0));
    for _ in 0..2 {
        assert_eq!(run(&asker, "").await.0, 200);
    }
    assert_eq!(run(&asker, "?dryRun=true").await.0, 269);
    assert_eq!(limits(&asker).await["values"]["creativeUnits"].as_f64(), Some(10.0));
    let (_, usages) = asker.ask("get", "/usages", "/usages", None).await;
    assert_eq!(usages["consumption"][0]["value"].as_f64(), Some(10.0), "{usages:#}");
}

#[tokio::test]
async fn a_screened_run_and_its_estimate_pay_for_the_screening() {
    let asker = Asker::new().await;
    let (status, estimate) = run(&asker, "?dryRun=true&ipDetection=true").await;
    assert_eq!((status, &estimate["ipDetection"]["action"]), (269, &json!("allowed")));
    assert_eq!(estimate["creativeUnitsCost"].as_f64(), Some(5.0), "the fee is extra");
    let fee = estimate["ipDetection"]["creativeUnitsCharged"].as_f64().unwrap();
    assert!(fee > 0.0);
    assert_eq!(asker.fake.charged().to_string(), fee.to_string());
    assert!(asker.fake.jobs().is_empty());

    let (_, response) = run(&asker, "?ipDetection=true").await;
    assert_eq!(response["ipDetection"]["flagged"], false);
    assert_eq!(asker.fake.charged().to_string(), (5.0 + 2.0 * fee).to_string());
    let (_, response) = run(&asker, "").await;
    assert!(response["ipDetection"].is_null());
}

#[tokio::test]
async fn a_run_that_costs_more_than_what_is_left_is_refused_and_free() {
    let asker = Asker::new().await;
    assert_eq!(run(&asker, "").await.0, 200);
    asker.fake.set_creative_units(7.into());
    let stated = limits(&asker).await;
    assert_eq!(stated["limits"]["creativeUnits"].as_f64(), Some(12.0));
    assert_eq!(run(&asker, "").await.0, 200);
    let (status, refusal) = run(&asker, "").await;
    assert_eq!((status, refusal["reason"].is_string()), (402, true), "{refusal}");
    assert_eq!(run(&asker, "?dryRun=true").await.0, 269, "an estimate costs nothing");
    let (status, _) = asker
        .ask(
            "post",
            "/generate/ip-detection",
            "/generate/ip-detection",
            Some(json!({"prompt": "a mouse"})),
        )
        .await;
    assert_eq!(status, 402, "checks have a price, too");
    assert_eq!((asker.fake.charges().len(), asker.fake.jobs().len()), (2, 2));

    // What a failed job gives back can be used again.
    asker.fake.set_creative_units(5.into());
    asker.fake.script(JobScript::starting("queued").failing("failure", "Provider is down", ""));
    let (_, failing) = run(&asker, "").await;
    assert_eq!(run(&asker, "").await.0, 402);
    let job = format!("/jobs/{}", failing["job"]["jobId"].as_str().unwrap());
    asker.ask("get", "/jobs/{jobId}", &job, None).await;
    assert_eq!(run(&asker, "").await.0, 200);
}
