//! Estimates and submits: what crosses the wire, and what comes back exactly.

use scenario_client::{
    CreativeUnits, CustomRequest, ErrorKind, FileInput,
    api::operations,
    audio::minimax::Music01,
    testing::{FakeScenario, Fault},
};
use serde_json::json;

fn song() -> Music01 {
    Music01::builder().lyrics("la la la").sample_rate(44_100).bitrate(256_000).build()
}

#[tokio::test]
async fn an_estimate_goes_in_the_query_starts_no_job_and_keeps_every_digit() {
    for price in ["0.30", "10.750", "0.1234567890123456789"] {
        let fake = FakeScenario::builder().price(price.parse().unwrap()).start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        let estimate = scenario.run(&song()).estimate().await.unwrap();
        assert_eq!(estimate.cost().to_string(), price);
        assert_eq!(estimate.details()["custom-generation"].to_string(), price);
        assert!(estimate.is_known() && estimate.discount() == CreativeUnits::ZERO);

        let request = &fake.requests_to(&operations::RUN_MODEL)[0];
        assert_eq!(request.query, "dryRun=true");
        assert_eq!(
            request.json(),
            json!({"lyrics": "la la la", "sampleRate": 44_100, "bitrate": 256_000})
        );
        assert!(fake.jobs().is_empty());
        assert_eq!(fake.charged(), CreativeUnits::ZERO);
    }
}

#[tokio::test]
async fn an_estimate_takes_any_success_and_never_expects_a_job() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for (status, body) in [
        (269, json!({"creativeUnitsCost": 0.3})),
        (200, json!({"creativeUnitsCost": 0.3, "job": null})),
        (200, json!({"creativeUnitsCost": 0.3, "job": {}})),
        (202, json!({"creativeUnitsCost": "0.3", "costDetails": null})),
    ] {
        fake.fault(&operations::RUN_MODEL, Fault::json(status, body.clone()));
        let estimate = scenario.run(&song()).estimate().await.unwrap();
        assert_eq!(estimate.cost().to_string(), "0.3", "{body}");
    }
    fake.fault(&operations::RUN_MODEL, Fault::raw(200, "application/json", ""));
    let nothing = scenario.run(&song()).estimate().await.unwrap();
    assert!(!nothing.is_known());
}

#[tokio::test]
async fn a_submit_sends_one_request_with_a_flat_body() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let request = CustomRequest::new("model_a/b c")
        .set("prompt", "rain")
        .set("voice", FileInput::asset("asset_1"))
        .set("steps", vec![1, 2]);
    let job = scenario.run(&request).submit().await.unwrap();

    let requests = fake.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].method, "POST");
    assert_eq!(requests[0].path, "/v1/generate/custom/model_a%2Fb%20c");
    assert_eq!(requests[0].query, "projectId=proj_1");
    assert_eq!(requests[0].json(), json!({"prompt": "rain", "voice": "asset_1", "steps": [1, 2]}));
    assert!(!requests[0].headers.contains_key("api-version"));
    assert_eq!(job.reference().project().map(|id| id.as_str()), Some("proj_1"));
    assert_eq!(job.price(), Some(5.into()));
    assert_eq!(fake.charged().to_string(), "5");
}

#[tokio::test]
async fn the_project_of_a_run_wins_over_that_of_the_client() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let job = scenario.run(&song()).project("proj_2").submit().await.unwrap();
    let mut again = scenario.job(job.reference());
    again.refresh().await.unwrap();
    for request in fake.requests() {
        assert_eq!(request.query, "projectId=proj_2", "{}", request.path);
    }
}

#[tokio::test]
async fn a_bad_model_id_is_refused_before_anything_is_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for id in ["", ".", "..", "a\\b"] {
        let error = scenario.run(&CustomRequest::new(id)).submit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{id:?}");
        assert!(!error.is_outcome_unknown());
        let error = scenario.api().delete_model().model_id(id).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{id:?}");
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_job_in_an_unreadable_response_is_not_forgotten() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let half = Fault::raw(
        200,
        "application/json",
        r#"{"creativeUnitsCost":5,"job":{"jobId":"job_42","stat"#,
    );
    fake.fault(&operations::RUN_MODEL, half);
    let error = scenario.run(&song()).submit().await.unwrap_err();
    assert!(error.is_decode() && error.is_outcome_unknown(), "{error}");
    let reference = error.job().unwrap();
    assert_eq!(reference.id().as_str(), "job_42");
    assert_eq!(reference.project().map(|id| id.as_str()), Some("proj_1"));
}

#[tokio::test]
async fn a_slow_response_to_a_submit_leaves_the_outcome_unknown() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario =
        fake.scenario_builder().request_timeout(std::time::Duration::from_secs(1)).build().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::delay(std::time::Duration::from_secs(30)));
    let error = scenario.run(&song()).submit().await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
}
