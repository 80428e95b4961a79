//! Responses that deviate from the description are read as far as possible (T4, T5).

use scenario_client::{
    api::{operations, types},
    testing::{FakeScenario, Fault},
};
use serde_json::{Value, json};

/// Reads a job from this response.
async fn read(response: Value) -> types::Job {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(&operations::GET_JOB, Fault::json(200, response));
    let response = scenario.api().get_job().job_id("job_1").send().await.unwrap();
    response.into_inner().job
}

#[tokio::test]
async fn required_fields_may_be_missing_or_null_and_new_ones_may_come() {
    let bare = read(json!({"job": {"jobId": "job_1", "status": "queued"}})).await;
    assert!(bare.job_type.is_none() && bare.progress.is_none() && bare.metadata.is_none());
    let nulls = read(json!({"job": {
        "jobId": "job_1", "status": "queued", "progress": null, "metadata": null, "statusHistory": null,
        "billing": null, "createdAt": null, "updatedAt": null, "jobType": null, "ownerId": null,
    }}))
    .await;
    assert!(nulls.status_history.is_empty() && nulls.billing.is_none());
    let assets =
        read(json!({"job": {"jobId": "job_1", "status": "queued", "metadata": {"assetIds": null}}, "more": 1})).await;
    assert!(assets.metadata.unwrap().asset_ids.is_empty());
    let new =
        read(json!({"job": {"jobId": "job_1", "sparkle": {"deep": [1]}, "status": "queued"}}))
            .await;
    assert_eq!(new.status, Some(types::JobStatus::Queued));
}

#[tokio::test]
async fn enumerations_keep_what_they_do_not_know_and_match_plainly() {
    let job =
        read(json!({"job": {"jobId": "j", "status": "paused-by-moon", "jobType": "hologram"}}))
            .await;
    let seen = match job.status {
        Some(types::JobStatus::Success) => "done".to_owned(),
        Some(types::JobStatus::Unknown(other)) => other.to_string(),
        _ => "else".to_owned(),
    };
    assert_eq!(seen, "paused-by-moon");
    assert_eq!(serde_json::to_value(&job.job_type).unwrap(), "hologram");
}

#[tokio::test]
async fn a_model_that_is_not_in_training_has_an_empty_training_progress() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let observed = json!({"model": {
        "id": "model_1", "trainingProgress": {}, "parameters": {}, "complianceMetadata": {"a": 1},
        "accessRestrictions": 1, "shortDescription": "",
        "uiConfig": {"resolution": {"presets": [{"label": "Auto"}]}},
    }});
    fake.fault(&operations::GET_MODEL, Fault::json(200, observed));
    let model =
        scenario.api().get_model().model_id("model_1").send().await.unwrap().into_inner().model;
    assert!(model.training_progress.is_some_and(|progress| progress.stage.is_none()));
    assert_eq!(model.access_restrictions.map(|level| level.0), Some(1));
}

#[tokio::test]
async fn search_hits_lack_half_of_their_fields() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let hits = json!({"hits": [{"id": "asset_1", "teamId": "team_1", "score": 0.9, "accessRestrictions": null}], "estimatedTotalHits": 1.0});
    fake.fault(&operations::SEARCH_ASSETS, Fault::json(200, hits));
    let found = scenario.api().search_assets().send().await.unwrap();
    assert_eq!((found.hits.len(), found.estimated_total_hits), (1, Some(1)));
}

#[tokio::test]
async fn numbers_may_come_as_text_and_text_as_numbers() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = json!({"asset": {"id": "asset_1", "properties": {"size": "4294967296"}, "metadata": {"seed": 4_294_967_295_u32}}});
    fake.fault(&operations::GET_ASSET, Fault::json(200, asset));
    let asset =
        scenario.api().get_asset().asset_id("asset_1").send().await.unwrap().into_inner().asset;
    assert_eq!(asset.properties.unwrap().size, Some(4_294_967_296));
    assert_eq!(asset.metadata.unwrap().seed.as_deref(), Some("4294967295"));
}

#[tokio::test]
async fn empty_responses_of_deletions_are_fine() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for body in ["", "{}", "null", "\"ok\""] {
        fake.fault(&operations::DELETE_MODEL, Fault::raw(200, "application/json", body));
        scenario.api().delete_model().model_id("model_1").send().await.unwrap();
    }
    fake.fault(&operations::DELETE_MODEL, Fault::raw(204, "text/plain", ""));
    scenario.api().delete_model().model_id("model_1").send().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_reported_with_its_path_and_without_its_content() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(
        &operations::LIST_JOBS,
        Fault::json(200, json!({"jobs": [{"prompt": "a secret"}, {"jobId": null}]})),
    );
    let error = scenario.api().list_jobs().send().await.unwrap_err();
    assert!(error.is_decode() && !error.is_outcome_unknown());
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("jobs[0]") && text.contains("jobId") && !text.contains("secret"),
        "{text}"
    );
}

#[tokio::test]
async fn null_clears_and_absent_keeps() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let update = scenario.api().update_project().project_id("proj_1");
    let update = update.body_map(|body| body.clear_description().name("New"));
    update.send().await.unwrap_err();
    assert_eq!(fake.requests()[0].json(), json!({"description": null, "name": "New"}));
}
