//! What runs on the fake server produce.

use std::time::Duration;

use scenario_client::{
    CustomRequest,
    testing::{FakeScenario, JobScript, Output, Reply},
};
use serde_json::{Value, json};

use super::described::Asker;

const TIMEOUT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_model_produces_what_the_test_chose() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let scene = Output::image()
        .and(Output::file(&b"glTF"[..], "model/gltf-binary"))
        .and(Output::file("a long text", "text/plain"))
        .and(Output::text("A heron"))
        .and(Output::value("seed", 7));
    fake.set_output("model_3d", scene);
    fake.next_output(Output::image());
    fake.script(
        JobScript::starting("queued")
            .then("in-progress", 0.5)
            .then("success", 1)
            .output(Output::text("scripted")),
    );

    // The script has an output of its own, so the queued one is for the job after it.
    let run = async |model: &str| {
        let job = scenario.run(&CustomRequest::new(model)).submit().await.unwrap();
        job.wait(TIMEOUT).await.unwrap()
    };
    let scripted = run("model_3d").await;
    assert_eq!(scripted.asset_ids().len(), 0);
    assert_eq!(scripted.output().unwrap()["text"], "scripted");
    let queued = run("model_3d").await;
    assert_eq!((queued.asset_ids().len(), queued.output().is_some()), (1, false));

    for _ in 0..2 {
        let done = run("model_3d").await;
        assert_eq!(
            serde_json::to_value(done.output().unwrap()).unwrap(),
            json!({"text": "A heron", "seed": 7})
        );
        let assets = serde_json::to_value(done.assets().await.unwrap()).unwrap();
        let kinds: Vec<&str> = assets
            .as_array()
            .unwrap()
            .iter()
            .map(|asset| asset["kind"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["image", "3d", "text"]);
        assert_eq!(assets[2]["properties"]["preview"], "a long text");
        assert_eq!(assets[2]["properties"]["hasFullPreview"], true);
        let content = fake.asset_content(&done.asset_ids()[1]).unwrap();
        assert_eq!(&content[..], b"glTF");
    }
    let other = serde_json::to_value(run("model_other").await.assets().await.unwrap()).unwrap();
    assert_eq!(other[0]["kind"], "audio", "by default every run makes a tune");
}

#[tokio::test]
async fn operations_respond_with_the_result_that_the_test_chose() {
    let asker = Asker::new().await;
    let fake = &asker.fake;
    let post = async |path: &str, body: Value| {
        let (status, value) = asker.ask("post", path, path, Some(body)).await;
        assert_eq!(status.as_u16(), 200, "{path}: {value}");
        value
    };
    let image = fake.add_asset("pixels", "image/png");
    let caption = json!({"images": [image, image]});
    let plain = post("/generate/caption", caption.clone()).await;
    assert_eq!(plain["captions"].as_array().unwrap().len(), 2);
    assert_eq!(plain["job"]["jobType"], "caption");
    assert_eq!(plain["job"]["status"], "success", "the result is there, so the job is done");

    let chosen = json!(["a heron", "an egret"]);
    fake.set_output("/generate/caption", Output::value("captions", chosen.clone()));
    let captioned = post("/generate/caption", caption).await;
    assert_eq!(captioned["captions"], chosen);
    assert_eq!(captioned["job"]["metadata"]["output"]["captions"], chosen);

    fake.next_output(Output::value("verdict", "fail"));
    let checked = post("/generate/quality-gate", json!({"image": image})).await;
    assert_eq!((&checked["verdict"], &checked["asset"]["id"]), (&json!("fail"), &json!(image)));

    let vector = async |text: &str| post("/generate/embed", json!({"text": text})).await;
    let (one, same, other) = (vector("heron").await, vector("heron").await, vector("egret").await);
    assert_eq!(one["embedding"], same["embedding"]);
    assert_ne!(one["embedding"], other["embedding"]);
    assert_eq!(fake.charged().to_string(), "30", "six runs were paid");

    // Files are made by the job.
    let detection = json!({"image": image, "modality": "canny"});
    let started = post("/generate/detect", detection.clone()).await;
    let scenario = fake.scenario().unwrap();
    let id: scenario_client::JobId = started["job"]["jobId"].as_str().unwrap().into();
    let done = scenario.job(id).wait(TIMEOUT).await.unwrap();
    assert_eq!(done.asset_ids().len(), 1);

    let path = "/generate/detect";
    let unknown = json!({"image": "asset_unknown", "modality": "canny"});
    assert_eq!(asker.ask("post", path, path, Some(unknown)).await.0.as_u16(), 404);
    let (status, refusal) = asker.ask("post", path, path, Some(json!({"image": image}))).await;
    assert_eq!((status.as_u16(), &refusal["reason"]), (400, &json!("\"modality\" is required")));
}

#[tokio::test]
async fn a_test_adds_its_own_routes() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.route("POST", "/things/{thingId}", |request| {
        let body = json!({"path": request.path, "body": request.json()});
        Reply::status(201).with_json(&body).with_header("x-own", "yes")
    });
    let request = scenario.request("POST", "/things/one").json(&json!({"a": 1}));
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 201);
    let body: Value = response.json().unwrap();
    assert_eq!(body, json!({"path": "/v1/things/one", "body": {"a": 1}}));

    // It comes before what the fake server has, and not before its credentials.
    fake.route("GET", "/jobs", |_| Reply::status(410).with_body("text/plain", "gone"));
    let error = scenario.request("GET", "/jobs").send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 410);
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/jobs", fake.base_url());
    assert_eq!(client.get(url).send().await.unwrap().status().as_u16(), 401);
}
