//! Running workflows, and acting in them (J6, S1).

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use scenario_client::{
    Budget, ErrorKind, FileInput, Job, JobEvent, Reconciled, Scenario, Submission, Validate,
    Workflow,
    api::{operations, types::FlowNodeStatus},
    testing::{FakeScenario, Fault},
};
use serde_json::{Value, json};

const DEADLINE: Duration = Duration::from_secs(60);

fn inputs() -> Value {
    json!([
        {"name": "prompt", "type": "string", "maxLength": 20, "required": {"always": true}},
        {"name": "picture", "type": "file", "kind": "image"},
    ])
}

/// Draws, asks which drawing is to be taken, and whether the result is good.
fn nodes() -> Value {
    json!([
        {"id": "draw", "type": "custom-model"},
        {"id": "choose", "type": "user-selection", "dependsOn": ["draw"]},
        {"id": "enlarge", "type": "model", "dependsOn": ["choose"]},
        {"id": "review", "type": "user-approval", "dependsOn": ["enlarge"]},
        {"id": "frame", "type": "transform", "dependsOn": ["review"]},
    ])
}

async fn fake() -> (FakeScenario, Scenario) {
    let fake =
        FakeScenario::builder().job_duration(Duration::from_millis(50)).start().await.unwrap();
    fake.add_workflow("wflow_cards", inputs(), nodes());
    let scenario = fake.scenario().unwrap();
    (fake, scenario)
}

/// Watches a workflow, and does what `act` says where it waits.
async fn watch(
    job: &Job,
    mut act: impl AsyncFnMut(&str, scenario_client::ext::workflows::WorkflowStep<'_>),
) -> Vec<String> {
    let mut reported = Vec::new();
    let mut events = job.events(DEADLINE);
    loop {
        match events.try_next().await {
            Ok(Some(JobEvent::Node { node })) if node.status == Some(FlowNodeStatus::Success) => {
                reported.push(format!("{} done", node.id));
            }
            Ok(Some(JobEvent::WaitingForUser { node })) => {
                reported.push(format!("{} waits", node.id));
                act(&node.id, job.step(&node)).await;
            }
            Ok(Some(JobEvent::Finished(done))) => {
                reported.push(format!("{} assets", done.asset_ids().len()));
            }
            Ok(Some(_)) => {}
            Ok(None) => return reported,
            Err(error) => {
                reported.push(format!("{:?}", error.kind()));
                return reported;
            }
        }
    }
}

#[tokio::test]
async fn a_workflow_runs_through_its_people_to_its_files() {
    let (fake, scenario) = fake().await;
    let run = scenario
        .run(
            &Workflow::new("wflow_cards")
                .set("prompt", "a cat")
                .set("picture", FileInput::bytes("cat.png", &b"\x89PNG\r\n\x1a\n"[..])),
        )
        .validate(Validate::Live);
    let price = run.estimate().await.unwrap();
    assert!(price.is_known() && fake.charges().is_empty());
    let job = run.submit().await.unwrap();
    assert_eq!(job.price(), Some(price.cost()));
    let reported = watch(&job, async |node, step| match node {
        "choose" => drop(step.select(&[2, 0]).await.unwrap()),
        _ => drop(step.approve().await.unwrap()),
    })
    .await;
    let expected = [
        "draw done",
        "choose waits",
        "choose done",
        "enlarge done",
        "review waits",
        "review done",
        "frame done",
        "3 assets",
    ];
    assert_eq!(reported, expected);

    let sent = &fake.requests_to(&operations::RUN_WORKFLOW);
    let [estimate, submit] = &sent[..] else { panic!("{} runs were sent", sent.len()) };
    assert_eq!((&*estimate.query, &*submit.query), ("dryRun=true", ""));
    assert_eq!(submit.json(), estimate.json());
    assert_eq!(submit.json()["prompt"], "a cat");
    assert!(
        submit.json()["picture"].as_str().unwrap().starts_with("asset_"),
        "uploaded once, for both"
    );
    assert_eq!(
        fake.requests_to(&operations::CREATE_UPLOAD).len()
            + fake.requests_to(&operations::CREATE_ASSET).len(),
        1
    );
    let chosen = &fake.requests_to(&operations::SELECT_WORKFLOW_STEP_ITEMS)[0];
    assert_eq!(
        chosen.query, "projectId=proj_fake",
        "the owner of the job, as no other project is known"
    );
    assert_eq!(
        chosen.json(),
        json!({"nodeId": "choose", "workflowJobId": job.id(), "action": "select", "selectedIndices": [2, 0]})
    );
    let approved = &fake.requests_to(&operations::APPROVE_WORKFLOW_STEP)[0];
    assert_eq!(
        approved.json(),
        json!({"nodeId": "review", "workflowJobId": job.id(), "action": "approve"})
    );
}

#[tokio::test]
async fn rejecting_ends_it_and_steps_are_taken_once() {
    for (node, route) in [
        ("choose", &operations::SELECT_WORKFLOW_STEP_ITEMS),
        ("review", &operations::APPROVE_WORKFLOW_STEP),
    ] {
        let (fake, scenario) = fake().await;
        let run = scenario.run(&Workflow::new("wflow_cards").set("prompt", "a cat"));
        let mut job = run.project("proj_of-the-run").submit().await.unwrap();
        let reported = watch(&job, async |waiting, step| {
            let response = match waiting {
                _ if waiting == node => step.reject().await,
                _ => step.select(&[1]).await,
            };
            response.unwrap();
        })
        .await;
        assert_eq!(reported.last().unwrap(), "JobCanceled");
        let sent = fake.requests_to(route).pop().unwrap();
        assert_eq!(sent.json()["action"], "reject");
        assert_eq!(sent.query, "projectId=proj_of-the-run");
        job.refresh().await.unwrap();
        assert!(job.open_steps().is_empty());
        let rejected = job.nodes().iter().find(|other| other.id == node).unwrap();
        assert_eq!(rejected.status, Some(FlowNodeStatus::Rejected));
        let again = job.step(rejected).reject().await.unwrap_err();
        assert_eq!(again.status().unwrap(), 400);
        assert_eq!(again.job().unwrap().id(), job.id());
    }
}

#[tokio::test]
async fn a_step_whose_response_is_lost_is_taken_once() {
    let (fake, scenario) = fake().await;
    let run = scenario.run(&Workflow::new("wflow_cards").set("prompt", "a cat"));
    let job = run.submit().await.unwrap();
    let select = &operations::SELECT_WORKFLOW_STEP_ITEMS;
    let approve = &operations::APPROVE_WORKFLOW_STEP;
    fake.fault(select, Fault::html(502).after_the_fact());
    fake.fault(approve, Fault::drop_after());
    let reported = watch(&job, async |node, step| match node {
        "choose" => drop(step.select(&[1]).await.unwrap()),
        _ => {
            step.approve().await.unwrap();
            let error = step.reject().await.unwrap_err();
            assert_eq!(error.status().unwrap(), 400, "it was approved: {error}");
        }
    })
    .await;
    assert_eq!(reported.last().unwrap(), "3 assets");
    assert_eq!(fake.requests_to(select).len(), 2);
    let listed = scenario.api().list_jobs().workflow_id("wflow_cards").send().await.unwrap();
    assert_eq!(listed.jobs.len(), 1);
    let other = scenario.api().list_jobs().workflow_id("wflow_other").send().await.unwrap();
    assert!(other.jobs.is_empty());
}

#[tokio::test]
async fn inputs_are_checked_and_drafts_are_refused_before_anything_costs() {
    let (fake, scenario) = fake().await;
    let spec = scenario.models().workflow_inputs("wflow_cards").await.unwrap();
    assert_eq!(spec.inputs().len(), 2);
    let run = scenario.run(&Workflow::new("wflow_cards").set("prompt", "a cat ".repeat(9)));
    let error = run.validate(Validate::Live).submit().await.unwrap_err();
    assert_eq!(error.violations().unwrap().iter().next().unwrap().path, "prompt");
    assert_eq!(fake.requests().len(), 1, "what the workflow takes was known already");
    let empty = scenario.run(&Workflow::new("wflow_cards")).submit().await.unwrap_err();
    assert_eq!(empty.reason(), Some("Input prompt is required"));

    let draft = scenario
        .api()
        .create_workflow()
        .body_map(|body| body.name("Cards").description("Birthday cards"))
        .send()
        .await
        .unwrap();
    let error =
        scenario.run(&Workflow::new(draft.workflow.id.as_str())).submit().await.unwrap_err();
    assert_eq!(error.reason(), Some("Workflow is not ready"));
    let error = scenario.models().workflow_inputs("wflow_none").await.unwrap_err();
    assert!(error.is_not_found());
    let budget = Budget::new(4.into());
    let run = scenario.run(&Workflow::new("wflow_cards").set("prompt", "a cat"));
    assert!(run.budget(&budget).submit().await.unwrap_err().is_budget_exceeded());
    assert!(fake.charges().is_empty() && fake.jobs().is_empty());
}

#[tokio::test]
async fn a_run_whose_response_is_lost_is_sent_once_and_found() {
    for fault in [Fault::drop_after(), Fault::html(502).after_the_fact()] {
        let (fake, scenario) = fake().await;
        // An accepted run shows the time of the server to a round trip.
        let other = scenario.run(&Workflow::new("wflow_cards").set("prompt", "a dog"));
        other.submit().await.unwrap();
        fake.fault(&operations::RUN_WORKFLOW, fault);
        let run = scenario.run(&Workflow::new("wflow_cards").set("prompt", "a cat"));
        let error = run.submit().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(error.submission().unwrap().workflow().unwrap().as_str(), "wflow_cards");
        let stored = serde_json::to_string(error.submission().unwrap()).unwrap();
        let elsewhere = fake.scenario().unwrap();
        let submission: Submission = serde_json::from_str(&stored).unwrap();
        let found = elsewhere.reconcile_submission(&submission).await;
        let Reconciled::Found(job) = found.unwrap() else { panic!("not found") };
        assert_eq!(job.snapshot().unwrap().metadata.as_ref().unwrap().input["prompt"], "a cat");
        assert_eq!(fake.requests_to(&operations::RUN_WORKFLOW).len(), 2);
        assert_eq!(fake.charges().len(), 2);
    }
}

#[tokio::test]
async fn an_ended_workflow_waits_for_nobody() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let steps = ["one", "two"].map(|id| json!({"id": id, "type": "user-approval"}));
    fake.add_workflow("wflow_two", json!([]), json!(steps));
    let mut job = scenario.run(&Workflow::new("wflow_two")).submit().await.unwrap();
    job.refresh().await.unwrap();
    let open = job.open_steps();
    assert_eq!(open.len(), 2);
    open[0].reject().await.unwrap();
    job.refresh().await.unwrap();
    assert!(job.open_steps().is_empty(), "{:?}", job.nodes());
    let events: Vec<_> = job.events(DEADLINE).collect().await;
    let waits = |event: &Result<JobEvent, _>| matches!(event, Ok(JobEvent::WaitingForUser { .. }));
    assert!(!events.iter().any(waits), "{events:?}");
    assert!(events.last().unwrap().is_err(), "it was canceled");
}

#[tokio::test]
async fn steps_can_be_taken_by_a_process_that_knows_the_reference_only() {
    let (fake, scenario) = fake().await;
    let job =
        scenario.run(&Workflow::new("wflow_cards").set("prompt", "a cat")).submit().await.unwrap();
    let mut elsewhere = fake.scenario().unwrap().job(job.reference());
    let mut events = job.events(DEADLINE);
    while !matches!(events.try_next().await.unwrap(), Some(JobEvent::WaitingForUser { .. })) {}
    assert!(elsewhere.nodes().is_empty(), "it has not read the job yet");
    elsewhere.refresh().await.unwrap();
    let [step] = &elsewhere.open_steps()[..] else { panic!("it waits at one step") };
    assert_eq!(step.node_id(), "choose");
    let error = step.select(&[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    step.select(&[0]).await.unwrap();
    elsewhere.refresh().await.unwrap();
    let reported = watch(&elsewhere, async |_, step| drop(step.approve().await.unwrap())).await;
    assert_eq!(reported.last().unwrap(), "3 assets");
}
