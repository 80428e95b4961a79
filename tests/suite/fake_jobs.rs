//! The jobs of the fake server: their statuses with times, and the jobs of the nodes of workflows.

use std::time::Duration;

use scenario_client::testing::{FakeScenario, JobScript};
use serde_json::{Value, json};

use super::described::Asker;

const MINUTE: Duration = Duration::from_secs(60);

/// A server whose jobs take ten minutes, by a clock that moves only when a test moves it.
async fn start() -> Asker {
    Asker::of(FakeScenario::builder().job_duration(10 * MINUTE).start().await.unwrap())
}

async fn submit(asker: &Asker, model: &str) -> String {
    let path = format!("/generate/custom/{model}");
    let (_, made) = asker.ask("post", "/generate/custom/{modelId}", &path, Some(json!({}))).await;
    made["job"]["jobId"].as_str().unwrap().to_owned()
}

async fn read(asker: &Asker, job: &str) -> Value {
    let (_, value) = asker.ask("get", "/jobs/{jobId}", &format!("/jobs/{job}"), None).await;
    value["job"].clone()
}

async fn run_workflow(asker: &Asker, nodes: Value) -> Value {
    asker.fake.add_workflow("wflow_cards", json!([]), nodes);
    let path = "/workflows/wflow_cards/run";
    let (_, run) = asker.ask("put", "/workflows/{workflowId}/run", path, Some(json!({}))).await;
    run
}

/// The statuses of a job, and how many seconds after the first each began.
fn history(job: &Value) -> Vec<(String, i64)> {
    let date = |entry: &Value| -> chrono::DateTime<chrono::Utc> {
        entry["date"].as_str().unwrap().parse().unwrap()
    };
    let entries = job["statusHistory"].as_array().unwrap();
    let first = date(&entries[0]);
    let after = |entry| (date(entry) - first).num_seconds();
    entries
        .iter()
        .map(|entry| (entry["status"].as_str().unwrap().to_owned(), after(entry)))
        .collect()
}

fn of(statuses: &[(&str, i64)]) -> Vec<(String, i64)> {
    statuses.iter().map(|(status, after)| ((*status).to_owned(), *after)).collect()
}

#[tokio::test(start_paused = true)]
async fn the_history_of_a_job_has_each_status_once_with_its_date() {
    let asker = start().await;
    let job = submit(&asker, "model_a").await;
    assert_eq!(history(&read(&asker, &job).await), of(&[("queued", 0)]));
    asker.fake.advance(5 * MINUTE);
    let half = [("queued", 0), ("warming-up", 60), ("in-progress", 120)];
    assert_eq!(history(&read(&asker, &job).await), of(&half));
    asker.fake.advance(5 * MINUTE);
    let whole = [&half[..], &[("finalizing", 540), ("success", 600)]].concat();
    assert_eq!(history(&read(&asker, &job).await), of(&whole));
}

#[tokio::test(start_paused = true)]
async fn the_history_ends_with_a_cancel_or_the_end_that_a_test_chose() {
    let asker = start().await;
    let finished = submit(&asker, "model_a").await;
    let running = JobScript::starting("queued").then("in-progress", 0.2).then("in-progress", 0.5);
    asker.fake.script(running.then("success", 1).of_type("inference"));
    let canceled = submit(&asker, "model_b").await;
    for _ in 0..2 {
        asker.fake.advance(MINUTE);
        read(&asker, &canceled).await;
    }
    asker.fake.advance(MINUTE / 2);
    asker.fake.finish(&finished.as_str().into());
    let path = format!("/jobs/{canceled}/action");
    let body = json!({"action": "cancel"});
    asker.ask("post", "/jobs/{jobId}/action", &path, Some(body)).await;
    asker.fake.advance(MINUTE);
    let ended = [("queued", 0), ("warming-up", 60), ("in-progress", 120), ("success", 150)];
    assert_eq!(history(&read(&asker, &finished).await), of(&ended));
    let ended = [("queued", 0), ("in-progress", 60), ("canceled", 150)];
    assert_eq!(history(&read(&asker, &canceled).await), of(&ended));
}

#[tokio::test(start_paused = true)]
async fn the_job_of_an_upload_has_the_statuses_of_its_import() {
    let asker = start().await;
    let body = json!({"kind": "image", "url": "https://example.com/heron.png"});
    let (_, made) = asker.ask("post", "/uploads", "/uploads", Some(body)).await;
    let job = made["upload"]["jobId"].as_str().unwrap();
    for _ in 0..5 {
        asker.fake.advance(MINUTE);
        read(&asker, job).await;
    }
    let imported = [("in-progress", 0), ("finalizing", 120), ("success", 180)];
    assert_eq!(history(&read(&asker, job).await), of(&imported));
}

#[tokio::test(start_paused = true)]
async fn the_nodes_of_a_workflow_have_jobs_that_cost_what_the_run_costs() {
    let asker = start().await;
    let nodes = json!([
        {"id": "draw", "type": "custom-model", "modelId": "model_draw"},
        {"id": "review", "type": "user-approval", "dependsOn": ["draw"]},
        {"id": "cut", "type": "remove-background", "dependsOn": ["review"]},
        {"id": "enlarge", "type": "custom-model", "modelId": "model_big", "dependsOn": ["cut"]},
    ]);
    let run = run_workflow(&asker, nodes).await;
    let parent = run["job"]["jobId"].as_str().unwrap();
    asker.fake.advance(MINUTE);
    let flow = read(&asker, parent).await["metadata"]["flow"].clone();
    assert_eq!(flow[0]["modelId"], "model_draw", "{flow:#}");
    assert!(flow[1]["jobId"].is_null(), "the step of a user is no job");
    assert!(flow[2]["jobId"].is_null(), "not started");
    let draw = read(&asker, flow[0]["jobId"].as_str().unwrap()).await;
    assert_eq!((&draw["jobType"], &draw["status"]), (&json!("custom"), &json!("in-progress")));
    assert_eq!(draw["metadata"]["input"]["modelId"], "model_draw");
    assert_eq!(draw["metadata"]["workflowJobId"], parent);
    assert_eq!(draw["metadata"]["workflowId"], "wflow_cards");

    asker.fake.finish(&parent.into());
    let done = read(&asker, parent).await;
    assert_eq!(done["billing"]["cuCost"].as_f64(), Some(0.0));
    let mut cost = 0.0;
    for node in [0, 2, 3] {
        let node = &done["metadata"]["flow"][node];
        let job = read(&asker, node["jobId"].as_str().unwrap()).await;
        assert_eq!(job["status"], "success");
        assert_eq!(job["metadata"]["assetIds"][0], node["assets"][0]["assetId"]);
        cost += job["billing"]["cuCost"].as_f64().unwrap();
    }
    assert!((cost - run["creativeUnitsCost"].as_f64().unwrap()).abs() < 1e-9, "{cost}");
    let (_, listed) = asker.ask("get", "/jobs", "/jobs", None).await;
    assert_eq!(listed["jobs"].as_array().unwrap().len(), 4, "{listed:#}");
}

#[tokio::test(start_paused = true)]
async fn a_reject_stops_the_nodes_that_run() {
    let asker = start().await;
    let nodes = json!([
        {"id": "review", "type": "user-approval"},
        {"id": "draw", "type": "custom-model"},
    ]);
    let run = run_workflow(&asker, nodes).await;
    let job = run["job"]["jobId"].as_str().unwrap();
    asker.fake.advance(MINUTE);
    let path = "/workflows/wflow_cards/user-approval?projectId=proj_fake";
    let body = json!({"nodeId": "review", "workflowJobId": job, "action": "reject"});
    asker.ask("put", "/workflows/{workflowId}/user-approval", path, Some(body)).await;
    asker.fake.advance(20 * MINUTE);
    let ended = read(&asker, job).await;
    let rejected = [("queued", 0), ("in-progress", 0), ("canceled", 60)];
    assert_eq!(history(&ended), of(&rejected));
    assert!(ended["metadata"]["flow"][1]["assets"].is_null(), "{ended:#}");
}

#[tokio::test(start_paused = true)]
async fn a_workflow_has_the_results_of_the_nodes_that_it_names() {
    let asker = start().await;
    let nodes = json!([
        {"id": "sketch", "type": "custom-model"},
        {"id": "draw", "type": "custom-model", "dependsOn": ["sketch"], "includeOutputsInWorkflowJob": true},
    ]);
    let run = run_workflow(&asker, nodes).await;
    asker.fake.advance(20 * MINUTE);
    let done = read(&asker, run["job"]["jobId"].as_str().unwrap()).await;
    let kept = &done["metadata"]["flow"][1]["assets"][0]["assetId"];
    assert_eq!(done["metadata"]["assetIds"], json!([kept]));
}

#[tokio::test]
async fn lists_of_jobs_filter_by_author_and_by_hidden_results() {
    let asker = Asker::new().await;
    let template = "/generate/custom/{modelId}";
    for body in [json!({}), json!({"hideResults": true})] {
        asker.ask("post", template, "/generate/custom/model_a", Some(body)).await;
    }
    for (query, count) in [
        ("", 2),
        ("?hideResults=false", 1),
        ("?hideResults=true", 2),
        ("?authorId=apiu_fake", 2),
        ("?authorId=apiu_other", 0),
    ] {
        let (_, listed) = asker.ask("get", "/jobs", &format!("/jobs{query}"), None).await;
        assert_eq!(listed["jobs"].as_array().unwrap().len(), count, "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn scripts_and_durations_belong_to_the_model_that_a_test_named() {
    let asker = start().await;
    let down = || JobScript::starting("queued").failing("failure", "Provider is down", "");
    asker.fake.script(JobScript::starting("queued").then("finalizing", 1));
    asker.fake.script_for("model_b", down());
    asker.fake.script_for("model_b", down().over(MINUTE));
    asker.fake.set_job_duration("model_c", MINUTE / 2);
    let mut jobs = Vec::new();
    for model in ["model_b", "model_b", "model_a", "model_b", "model_c"] {
        jobs.push(submit(&asker, model).await);
    }
    let statuses = async || {
        let mut statuses = Vec::new();
        for job in &jobs {
            statuses.push(read(&asker, job).await["status"].as_str().unwrap().to_owned());
        }
        statuses
    };
    assert_eq!(statuses().await, ["failure", "queued", "finalizing", "queued", "queued"]);
    asker.fake.advance(MINUTE / 2);
    assert_eq!(statuses().await, ["failure", "queued", "finalizing", "queued", "success"]);
    asker.fake.advance(MINUTE);
    assert_eq!(statuses().await, ["failure", "failure", "finalizing", "warming-up", "success"]);
    let timed = read(&asker, &jobs[1]).await;
    assert_eq!(history(&timed), of(&[("queued", 0), ("failure", 60)]));
}
