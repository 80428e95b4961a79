//! Routes that nobody described, and what requests carry beyond their operation.

use std::time::Duration;

use scenario_client::{
    CustomRequest, ErrorKind,
    api::{self, Operation, operations},
    testing::{FakeScenario, Fault},
};
use serde_json::json;

#[tokio::test]
async fn any_route_is_reached_with_query_headers_and_body() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_own").build().unwrap();
    let request = scenario.request("POST", "/undocumented/thing%2Fone");
    let error = request
        .query("a b", "c&d")
        .header("x-build", "7")
        .json(&json!({"deep": [1]}))
        .timeout(Duration::from_secs(5))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    let text = error.to_string();
    assert!(text.contains("POST /undocumented/thing%2Fone"), "{text}");
    let [sent] = &fake.requests()[..] else { panic!("one request") };
    assert_eq!((&*sent.path, &*sent.query), ("/v1/undocumented/thing%2Fone", "a+b=c%26d"));
    assert_eq!(sent.json(), json!({"deep": [1]}));
    assert_eq!(sent.headers["content-type"], "application/json");
    assert!(sent.is_authorized() && sent.headers["x-build"] == "7");

    let response =
        scenario.request("GET", "/models").query("privacy", "public").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.headers().contains_key("content-type") && !response.bytes().is_empty());
    let models: api::types::ListModelsResponse = response.json().unwrap();
    assert!(models.models.len() > 50);
    assert_eq!(fake.requests()[1].query, "privacy=public&projectId=proj_own", "it is described");
    let wrong = response.json::<Vec<u8>>().unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn what_came_with_a_response_is_there_beside_the_value() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let traced = || Fault::json(200, json!({"jobs": []})).with_header("x-amzn-requestid", "req-7");
    fake.fault(&operations::LIST_JOBS, traced());
    let typed = scenario.api().list_jobs().send().await.unwrap();
    assert_eq!((typed.status().as_u16(), api::trace_id(typed.headers())), (200, Some("req-7")));
    assert!(typed.jobs.is_empty());
    fake.fault(&operations::LIST_JOBS, traced());
    let raw = scenario.request(reqwest::Method::GET, "/jobs".to_owned()).send().await.unwrap();
    assert_eq!(raw.trace_id(), Some("req-7"));
}

#[tokio::test]
async fn only_reading_an_unknown_route_is_repeated() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    assert!(Operation::find("PUT", "/jobs/job_1/nothing").is_none());
    // The fault meets any request of a described route; it stands for one that is not.
    for (method, path, operation, sent) in [
        ("GET", "/jobs", &operations::LIST_JOBS, 2),
        ("POST", "/generate/custom/model_a", &operations::RUN_MODEL, 1),
        ("PUT", "/workflows/wflow_a/run", &operations::RUN_WORKFLOW, 1),
    ] {
        fake.fault(operation, Fault::html(502));
        let response = scenario.request(method, path).json(&json!({})).send().await;
        assert_eq!(response.is_ok(), sent == 2, "{method} {path}");
        assert_eq!(fake.requests_to(operation).len(), sent);
    }
}

#[tokio::test]
async fn nothing_leads_away_from_the_api() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for path in [
        "jobs",
        "",
        "@example.com/",
        "/../secrets",
        "/jobs/..",
        "/jobs/%2e%2E/x",
        "/jobs/.",
        "/a\\b",
        "/jobs?x=1",
        "/jobs#x",
        "/jobs\n",
    ] {
        let error = scenario.request("GET", path).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{path:?}");
    }
    assert!(scenario.request("GET /", "/jobs").send().await.is_err());
    let odd = scenario.request("POST", "/jobs").body("text/plain\r\nx-b: 2", "a");
    assert_eq!(odd.send().await.unwrap_err().kind(), ErrorKind::InvalidArgument);
    for (name, value) in [
        ("Authorization", "Bearer x"),
        ("host", "example.com"),
        ("x y", "1"),
        ("x-a", "1\r\nx-b: 2"),
    ] {
        let error = scenario.request("GET", "/jobs").header(name, value).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name}");
        assert!(scenario.with_header(name, value).is_err(), "{name}");
    }
    // The fake server takes a double slash for a path of its own; the host stays the same.
    let error = scenario.request("GET", "//example.com/jobs").send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test]
async fn requests_carry_what_is_added_and_nothing_is_overwritten() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let tagged = scenario
        .with_query("tag", "a&b")
        .with_query("dryRun", "false")
        .with_header("x-build", "hunter2")
        .unwrap()
        .with_body("seed", 7)
        .with_body("prompt", "other");
    assert!(!format!("{tagged:?}").contains("hunter2"));
    let request = CustomRequest::new("model_a").set("prompt", "rain");
    tagged.run(&request).estimate().await.unwrap();
    let job = tagged.run(&request).submit().await.unwrap();
    let done = job.wait(Duration::from_secs(60)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    done.download_to(folder.path()).await.unwrap();
    for sent in fake.requests_to(&operations::RUN_MODEL) {
        assert_eq!(
            sent.json(),
            json!({"prompt": "rain", "seed": 7}),
            "what a call says itself stays"
        );
        assert!(sent.query.contains("tag=a%26b"), "{}", sent.query);
    }
    assert!(fake.requests_to(&operations::RUN_MODEL)[0].query.contains("dryRun=true"));
    assert_eq!(fake.charges().len(), 1);
    for read in fake.requests_to(&operations::GET_JOB) {
        assert!(read.headers.contains_key("x-build") && read.body.is_empty());
    }
    for file in fake.cdn_requests() {
        assert!(!file.headers.contains_key("x-build") && !file.query.contains("tag="));
    }
    scenario.api().list_jobs().send().await.unwrap();
    let plain = fake.requests().pop().unwrap();
    assert_eq!(
        (plain.headers.get("x-build"), &*plain.query),
        (None, ""),
        "the client itself is as it was"
    );
    let error =
        tagged.request("POST", "/jobs").body("application/json", "[1]").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}
