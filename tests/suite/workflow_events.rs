//! Nodes and steps of users of a workflow, as events of its job (J6).

use std::time::Duration;

use futures_util::TryStreamExt as _;
use scenario_client::{
    CustomRequest, JobEvent,
    api::types::FlowNodeStatus,
    testing::{FakeScenario, JobScript},
};
use serde_json::{Value, json};

fn node(id: &str, kind: &str, status: &str, needs: &[&str]) -> Value {
    json!({"id": id, "type": kind, "status": status, "dependsOn": needs})
}

async fn events(script: JobScript) -> Vec<JobEvent> {
    let fake = FakeScenario::start().await.unwrap();
    fake.script(script.of_type("workflow"));
    let scenario = fake.scenario().unwrap();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    job.events(Duration::from_secs(60)).try_collect().await.unwrap()
}

fn reported(events: &[JobEvent]) -> Vec<String> {
    let describe = |event: &JobEvent| match event {
        JobEvent::Queued => "queued".to_owned(),
        JobEvent::Running { .. } => "running".to_owned(),
        JobEvent::Node { node } => {
            let status = node.status.as_ref().map_or("none", FlowNodeStatus::as_str);
            format!("{} {status} {}", node.id, node.assets.len())
        }
        JobEvent::WaitingForUser { node } => format!("{} waits", node.id),
        JobEvent::Finished(_) => "finished".to_owned(),
        other => panic!("{other:?}"),
    };
    events.iter().map(describe).collect()
}

#[tokio::test]
async fn nodes_are_reported_when_they_change_and_a_user_is_called_once() {
    let flow = |first: &str, second: &str, last: &str| {
        json!([
            node("draw", "custom-model", first, &[]),
            node("approve", "user-approval", second, &["draw"]),
            node("upscale", "model", last, &["approve"]),
        ])
    };
    let script = JobScript::starting("queued")
        .then("in-progress", 0.1)
        .flow(flow("processing", "pending", "pending"))
        .then("in-progress", 0.1)
        .flow(flow("success", "pending", "pending"))
        // As a list shows it.
        .then("in-progress", 0.1)
        .then("in-progress", 0.1)
        .flow(flow("success", "processing", "pending"))
        .then("in-progress", 0.1)
        .flow(flow("success", "success", "processing"))
        .then("success", 1)
        .flow(flow("success", "success", "success"));
    assert_eq!(
        reported(&events(script).await),
        [
            "queued",
            "draw processing 0",
            "approve pending 0",
            "upscale pending 0",
            "running",
            "draw success 0",
            "approve waits",
            "approve processing 0",
            "approve success 0",
            "upscale processing 0",
            "upscale success 0",
            "finished",
        ]
    );
}

#[tokio::test]
async fn assets_of_a_node_are_reported_before_the_workflow_ends() {
    let mut with_asset = node("draw", "custom-model", "processing", &[]);
    with_asset["assets"] = json!([{"assetId": "asset_1", "url": "https://cdn.example/x"}]);
    let script = JobScript::starting("queued")
        .then("in-progress", 0)
        .flow(json!([node("draw", "custom-model", "processing", &[])]))
        .then("in-progress", 0)
        .flow(json!([with_asset]))
        .then("success", 1);
    let reported = reported(&events(script).await);
    assert_eq!(
        reported,
        ["queued", "draw processing 0", "running", "draw processing 1", "finished"]
    );
}

#[tokio::test]
async fn what_was_skipped_or_is_gone_does_not_hide_a_waiting_person() {
    let script = JobScript::starting("in-progress")
        .flow(json!([
            node("branch", "logic", "skipped", &[]),
            node("pick", "user-selection", "pending", &["branch", "template"]),
            node("later", "user-approval", "pending", &["pick"]),
            node("odd", "user-approval", "contemplating", &[]),
        ]))
        .then("success", 1);
    let reported = reported(&events(script).await);
    let waiting: Vec<_> = reported.iter().filter(|line| line.ends_with("waits")).collect();
    assert_eq!(waiting, ["pick waits"]);
}
