//! What the examples of the generated client run against.

use std::{collections::BTreeMap, error::Error as StdError, time::Duration};

use serde_json::{Value, json};

use super::{FakeScenario, JobScript, json::text};
use crate::{
    Scenario,
    api::{Client, Operation, operations},
    error::Error,
};

/// Ids of what the account of an example has, by the names of placeholders in paths.
#[derive(Debug)]
pub struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    /// One id; empty if there is no such thing.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Runs an example of one operation against a fake server that has one of each resource.
///
/// # Errors
///
/// Returns the error of the example, or an error if the account cannot be set up.
pub fn operation_example(
    operation: &'static Operation,
    call: impl AsyncFnOnce(&Client, &Ids) -> Result<(), Box<dyn StdError>>,
) -> Result<(), Box<dyn StdError>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Long jobs: an example that cancels or approves something must find it running.
        let fake = FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await?;
        let scenario = fake.scenario()?;
        let ids = Ids(account(&fake, &scenario, operation).await?);
        call(scenario.api(), &ids).await
    })
}

type Account = BTreeMap<&'static str, String>;

/// Makes one of each resource, and what only this operation needs.
async fn account(
    fake: &FakeScenario,
    scenario: &Scenario,
    operation: &'static Operation,
) -> Result<Account, Error> {
    let (asset, picture) =
        (fake.add_asset("one", "text/plain"), fake.add_asset("two", "image/png"));
    let mut ids = BTreeMap::from([
        ("assetId", asset.to_string()),
        ("eventId", "event_1".to_owned()),
        ("invitationId", "invitation_1".to_owned()),
        ("projectId", "proj_fake".to_owned()),
        ("teamId", "team_fake".to_owned()),
        ("trainingImageId", picture.to_string()),
        ("workflowId", "wflow_1".to_owned()),
    ]);
    // Only inference jobs can be canceled (observed), so the run of the workflow below becomes one.
    if *operation == operations::TRIGGER_JOB_ACTION {
        fake.script(JobScript::starting("queued").of_type("inference"));
    }
    let make = async |path: &str, body: Value, id: &str| make(scenario, path, body, id).await;
    let birds = json!({"name": "Birds", "type": "flux.1-lora"});
    let model = make("/models", birds, "/model/id").await?;
    let own = format!("/models/{model}");
    let image = json!({"assetId": picture});
    make(&format!("{own}/training-images"), image, "").await?;
    let preset = json!({"inferenceId": "inf_1"});
    ids.insert("presetId", make(&format!("{own}/presets"), preset, "/preset/id").await?);
    let birds = json!({"name": "Birds"});
    ids.insert("collectionId", make("/collections", birds, "/collection/id").await?);
    let file = json!({"fileName": "a.txt", "kind": "text", "parts": 1});
    ids.insert("uploadId", make("/uploads", file, "/upload/id").await?);
    workflow(fake, scenario, &mut ids).await?;
    members(scenario, operation, &mut ids).await?;
    if operation.path.contains("{keyId}") {
        let key = json!({"name": "key"});
        ids.insert("keyId", make("/projects/proj_fake/api-keys", key, "/id").await?);
    }
    if operation.path.contains("{filterId}") {
        let filter = json!({"name": "Mouse", "category": "artist-style"});
        ids.insert("filterId", make("/teams/team_fake/ip-filters", filter, "/filter/id").await?);
    }
    if *operation == operations::GET_ASSET_ARCHIVE {
        let pack = json!({
            "query": {"assetIds": [asset], "inferenceIds": [], "modelIds": []},
            "options": {"fileNameTemplate": "<id>"},
        });
        ids.insert("jobId", make("/assets/download", pack, "/jobId").await?);
    }
    events(fake, &ids);
    // After the images: a model without any cannot be trained.
    if *operation == operations::TRIGGER_TRAINING_ACTION {
        scenario.request("PUT", format!("{own}/train")).json(&json!({})).send().await?;
    }
    if *operation == operations::RESTORE_MODEL {
        scenario.request("DELETE", &own).send().await?;
    }
    // The model of the account is a LoRA, which its base model runs.
    let runs = *operation == operations::RUN_MODEL;
    ids.insert("modelId", if runs { "model_a".to_owned() } else { model });
    Ok(ids)
}

/// Sends a request that creates something, and returns its id.
async fn make(scenario: &Scenario, path: &str, body: Value, id: &str) -> Result<String, Error> {
    let made = scenario.request("POST", path).json(&body).send().await?;
    Ok(text(&made.json::<Value>()?, id).to_owned())
}

/// Adds a webhook endpoint and a member to the project or the team of the operation.
async fn members(
    scenario: &Scenario,
    operation: &'static Operation,
    ids: &mut Account,
) -> Result<(), Error> {
    for owner in ["/projects/proj_fake", "/teams/team_fake"] {
        // `/proje` or `/teams`: each owner has its own endpoints and members.
        if !operation.path.starts_with(owner.get(..6).unwrap_or_default()) {
            continue;
        }
        let hook = json!({"url": "https://example.com/hook", "enabledEvents": ["*"]});
        let hooks = format!("{owner}/webhook-endpoints");
        ids.insert("webhookEndpointId", make(scenario, &hooks, hook, "/webhookEndpoint/id").await?);
        let user = json!({"userId": "user_1", "role": "admin", "email": "user@example.com"});
        make(scenario, &format!("{owner}/members"), user, "").await?;
        ids.insert("memberId", "user_1".to_owned());
    }
    Ok(())
}

/// A run of a workflow that waits for the decision of a user.
async fn workflow(
    fake: &FakeScenario,
    scenario: &Scenario,
    ids: &mut Account,
) -> Result<(), Error> {
    let nodes = json!([
        {"id": "review", "type": "user-approval"},
        {"id": "pick", "type": "user-selection"},
    ]);
    fake.add_workflow("wflow_1", json!([]), nodes);
    let run = scenario.request("PUT", "/workflows/wflow_1/run").json(&json!({})).send().await?;
    let job = text(&run.json::<Value>()?, "/job/jobId").to_owned();
    ids.insert("workflowJobId", job.clone());
    ids.insert("jobId", job);
    Ok(())
}

/// A delivery of a webhook.
fn events(fake: &FakeScenario, ids: &Account) {
    for list in operations::ALL.iter().filter(|list| list.path.ends_with("/events")) {
        let event = json!({
            "id": "event_1", "endpointId": ids.get("webhookEndpointId"),
            "updatedAt": "2026-10-01T09:00:00.000Z", "status": "success",
            "type": "generation.completed",
        });
        fake.add_item(list, event);
    }
}
