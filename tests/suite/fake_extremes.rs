//! Extreme settings of the fake server, and the ends that a script may have.

use std::time::Duration;

use scenario_client::{
    api::CreativeUnits,
    testing::{FakeScenario, FakeScenarioBuilder, JobScript},
};
use serde_json::{Value, json};

use super::described::Asker;

const MODEL: &str = "/generate/custom/{modelId}";
const TEN_MINUTES: Duration = Duration::from_secs(600);

async fn start(builder: FakeScenarioBuilder) -> Asker {
    Asker::of(builder.start().await.unwrap())
}

/// Starts a run and returns the status of the response and the job.
async fn run(asker: &Asker) -> (u16, Value) {
    let path = "/generate/custom/model_a";
    let (status, started) = asker.ask("post", MODEL, path, Some(json!({}))).await;
    (status.as_u16(), started["job"].clone())
}

async fn run_workflow(asker: &Asker, nodes: Value) -> String {
    asker.fake.add_workflow("wflow_1", json!([]), nodes);
    let (template, path) = ("/workflows/{workflowId}/run", "/workflows/wflow_1/run");
    let (_, started) = asker.ask("put", template, path, Some(json!({}))).await;
    started["job"]["jobId"].as_str().unwrap().to_owned()
}

async fn read(asker: &Asker, job: &str) -> Value {
    let path = format!("/jobs/{job}");
    asker.ask("get", "/jobs/{jobId}", &path, None).await.1["job"].clone()
}

#[tokio::test]
async fn a_workflow_may_take_for_ever() {
    let asker = start(FakeScenario::builder().job_duration(Duration::MAX)).await;
    let job = run_workflow(&asker, json!([{"id": "draw", "type": "custom-model"}])).await;
    asker.fake.advance(Duration::MAX);
    assert_eq!(read(&asker, &job).await["status"], "in-progress");
    asker.fake.finish(&job.as_str().into());
    assert_eq!(read(&asker, &job).await["status"], "success");
}

#[tokio::test]
async fn a_workflow_with_many_paths_is_read_at_once() {
    let asker = start(FakeScenario::builder().job_duration(TEN_MINUTES)).await;
    let ids = |layer: usize| [format!("left_{layer}"), format!("right_{layer}")];
    let nodes = (0..25_usize).flat_map(|layer| {
        let needs = layer.checked_sub(1).map(ids).into_iter().flatten().collect::<Vec<_>>();
        ids(layer).map(|id| json!({"id": id, "type": "custom-model", "dependsOn": needs}))
    });
    // In the order of the description or not: a node may come before those that it depends on.
    let mut nodes: Vec<Value> = nodes.collect();
    nodes.reverse();
    let job = run_workflow(&asker, json!(nodes)).await;
    // Each of the fifty nodes has a fiftieth of the time, and the two of a layer run together.
    asker.fake.advance(TEN_MINUTES / 4);
    let half = read(&asker, &job).await;
    let flow = half["metadata"]["flow"].as_array().unwrap();
    let done = flow.iter().filter(|node| node["status"] == "success").count();
    assert!((24..=28).contains(&done), "{done}");
    asker.fake.advance(TEN_MINUTES / 4);
    assert_eq!(read(&asker, &job).await["status"], "success");
}

#[tokio::test]
async fn nodes_in_a_circle_wait() {
    let asker = start(FakeScenario::builder()).await;
    let node = |id, needs| json!({"id": id, "type": "custom-model", "dependsOn": [needs]});
    let nodes = json!([node("a", "b"), node("b", "a"), node("c", "unknown")]);
    let job = run_workflow(&asker, nodes).await;
    asker.fake.advance(TEN_MINUTES);
    let waiting = read(&asker, &job).await;
    let statuses = waiting["metadata"]["flow"].as_array().unwrap().iter();
    let statuses: Vec<&str> = statuses.map(|node| node["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["pending", "pending", "success"]);
    asker.fake.finish(&job.as_str().into());
    assert_eq!(read(&asker, &job).await["status"], "success");
}

#[tokio::test]
async fn a_job_is_created_at_the_unix_epoch_at_the_earliest() {
    let asker = start(FakeScenario::builder()).await;
    let million_years = Duration::from_secs(1_000_000 * 365 * 24 * 60 * 60);
    for age in [Duration::MAX, million_years, million_years / 10] {
        asker.fake.script(JobScript::starting("queued").created_earlier(age));
        let (_, job) = run(&asker).await;
        assert_eq!(job["createdAt"], "1970-01-01T00:00:00.000Z", "{age:?}");
    }
}

#[tokio::test]
async fn the_sum_of_charges_has_a_maximum() {
    let most: CreativeUnits = "79228162514264337593543950335".parse().unwrap();
    let asker = start(FakeScenario::builder().price(most)).await;
    for _ in 0..2 {
        assert_eq!(run(&asker).await.0, 200);
    }
    assert_eq!(asker.fake.charged(), most);
}

#[tokio::test]
async fn a_script_ends_in_every_word_that_ends_a_wait() {
    for (end, files) in [
        ("success", 1),
        ("succeeded", 1),
        ("completed", 1),
        ("done", 1),
        ("SUCCESS", 1),
        ("failure", 0),
        ("failed", 0),
        ("error", 0),
        ("canceled", 0),
        ("cancelled", 0),
    ] {
        let fake = FakeScenario::builder().parallel_limit(1).start().await.unwrap();
        // Statuses out of the description are read by hand.
        let scenario = fake.scenario().unwrap();
        fake.script(JobScript::starting("queued").then(end, 1));
        let request = || scenario.request("POST", "/generate/custom/model_a").json(&json!({}));
        let started: Value = request().send().await.unwrap().json().unwrap();
        let refused = request().send().await.unwrap_err();
        assert_eq!(refused.status().unwrap().as_u16(), 429, "{end}");
        let path = format!("/jobs/{}", started["job"]["jobId"].as_str().unwrap());
        let read: Value = scenario.request("GET", path).send().await.unwrap().json().unwrap();
        assert_eq!(read["job"]["status"], end);
        let assets = read["job"]["metadata"]["assetIds"].as_array().unwrap();
        assert_eq!(assets.len(), files, "{end}");
        let next = request().send().await.unwrap();
        assert_eq!(next.status().as_u16(), 200, "{end} frees the place of the job");
    }
}

#[tokio::test]
async fn each_kind_of_job_has_a_limit_of_its_own() {
    let builder = FakeScenario::builder().parallel_limit(1).job_duration(Duration::from_secs(600));
    let fake = builder.start().await.unwrap();
    fake.add_workflow("wflow_a", json!([]), json!([{"id": "draw", "type": "custom-model"}]));
    let scenario = fake.scenario().unwrap();
    let status = async |path: &str, body: Value| {
        let method = if path.starts_with("/workflows") { "PUT" } else { "POST" };
        match scenario.request(method, path).json(&body).send().await {
            Ok(response) => response.status().as_u16(),
            Err(error) => error.status().unwrap().as_u16(),
        }
    };
    let image = json!({"image": fake.add_asset("pixels", "image/png"), "prompt": "rain"});
    for (path, body) in [
        ("/generate/custom/model_a", json!({})),
        ("/workflows/wflow_a/run", json!({})),
        ("/generate/patch", image),
    ] {
        assert_eq!(status(path, body.clone()).await, 200, "{path}");
        assert_eq!(status(path, body).await, 429, "{path}");
    }
    assert_eq!(status("/generate/translate", json!({"prompt": "rain"})).await, 429, "as a patch");
    assert_eq!(fake.jobs().len(), 3);
}

#[tokio::test]
async fn a_training_ends_in_every_word_that_ends_a_wait() {
    for (end, status) in
        [("completed", "trained"), ("error", "failed"), ("cancelled", "training-canceled")]
    {
        let asker = start(FakeScenario::builder()).await;
        let body = json!({"name": "Birds", "type": "flux.1-lora"});
        let (_, made) = asker.ask("post", "/models", "/models", Some(body)).await;
        let path = format!("/models/{}", made["model"]["id"].as_str().unwrap());
        let image = json!({"assetId": asker.fake.add_asset("pixels", "image/png")});
        let images = "/models/{modelId}/training-images";
        asker.ask("post", images, &format!("{path}/training-images"), Some(image)).await;
        asker.fake.script(JobScript::starting(end));
        let train = format!("{path}/train");
        // The status of its job is out of the description.
        asker.compare("put", "/models/{modelId}/train", &train, Some(json!({}))).await;
        let (_, read) = asker.ask("get", "/models/{modelId}", &path, None).await;
        assert_eq!(read["model"]["status"], status);
    }
}

#[tokio::test]
async fn an_archive_is_packed_in_every_word_for_success() {
    let asker = start(FakeScenario::builder()).await;
    asker.fake.script(JobScript::starting("completed"));
    let pack = json!({
        "query": {
            "assetIds": [asker.fake.add_asset("a line", "text/plain")],
            "inferenceIds": [],
            "modelIds": [],
        },
        "options": {"fileNameTemplate": "<id>"},
    });
    let path = "/assets/download";
    let (_, started) = asker.ask("post", path, path, Some(pack)).await;
    let job = format!("{path}/{}", started["jobId"].as_str().unwrap());
    let (_, read) = asker.ask("get", "/assets/download/{jobId}", &job, None).await;
    assert!(read["downloadUrl"].is_string(), "{read}");
}

#[tokio::test]
async fn a_list_that_lags_shows_no_files_of_the_future() {
    let lag = Duration::from_secs(60);
    let asker = start(FakeScenario::builder().job_duration(TEN_MINUTES).list_lag(lag)).await;
    let (_, job) = run(&asker).await;
    asker.fake.advance(TEN_MINUTES);
    let done = read(&asker, job["jobId"].as_str().unwrap()).await;
    let row = async || asker.ask("get", "/jobs", "/jobs", None).await.1["jobs"][0].clone();
    let earlier = row().await;
    assert_ne!(earlier["status"], "success");
    assert_eq!(earlier["metadata"]["assetIds"], json!([]));
    asker.fake.advance(lag);
    let later = row().await;
    assert_eq!(done["metadata"]["assetIds"].as_array().unwrap().len(), 1);
    assert_eq!(later["metadata"]["assetIds"], done["metadata"]["assetIds"]);
}
