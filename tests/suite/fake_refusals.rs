//! What the fake server refuses as the service does: models, bodies, what was deleted long ago.

use std::time::Duration;

use scenario_client::{
    api::operations,
    testing::{FakeScenario, JobScript},
};
use serde_json::{Value, json};

use super::described::Asker;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Submits and estimates a run: both have the same outcome. Returns the status and the reason.
async fn run(asker: &Asker, model: &str, body: Value) -> (u16, Value) {
    let template = "/generate/custom/{modelId}";
    let path = format!("/generate/custom/{}", model.replace('/', "%2F"));
    let estimate = format!("{path}?dryRun=true");
    let (estimated, quote) = asker.ask("post", template, &estimate, Some(body.clone())).await;
    let (status, value) = asker.ask("post", template, &path, Some(body)).await;
    assert_eq!(estimated.as_u16(), if status.as_u16() == 200 { 269 } else { status.as_u16() });
    assert_eq!(quote["reason"], value["reason"]);
    (status.as_u16(), value["reason"].clone())
}

async fn create_model(asker: &Asker) -> String {
    let body = json!({"name": "Birds", "type": "flux.1-lora"});
    let (_, made) = asker.ask("post", "/models", "/models", Some(body)).await;
    made["model"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn custom_models_run_and_others_do_not() {
    let asker = Asker::new().await;
    asker.fake.set_inputs("flux.1-dev", json!([]));
    let listed = json!({"id": "patina-material", "name": "Material"});
    asker.fake.add_item(&operations::LIST_MODELS, listed);
    for model in ["minimax/music-01", "model_anything", "flux.1-dev", "patina-material"] {
        assert_eq!(run(&asker, model, json!({})).await.0, 200, "{model}");
    }
    for model in ["no-such-model", "flux.1-pro", "minimax/nothing"] {
        let refusal = (404, json!(format!("Model {model} not found")));
        assert_eq!(run(&asker, model, json!({})).await, refusal);
    }

    let (lora, deleted, moved) =
        (create_model(&asker).await, create_model(&asker).await, create_model(&asker).await);
    asker.ask("delete", "/models/{modelId}", &format!("/models/{deleted}"), None).await;
    let transfer = format!("/models/{moved}/transfer");
    let body = json!({"destinationProjectId": "proj_other"});
    asker.ask("post", "/models/{modelId}/transfer", &transfer, Some(body)).await;
    let reason = "Custom models only are supported for this endpoint";
    assert_eq!(run(&asker, &lora, json!({})).await, (400, json!(reason)));
    for gone in [deleted, moved] {
        assert_eq!(run(&asker, &gone, json!({})).await.0, 404, "{gone}");
    }
    assert_eq!(asker.fake.charges().len(), 4, "refused runs are free");
}

#[tokio::test]
async fn inputs_name_assets_that_exist() {
    let fake = FakeScenario::builder().validate_inputs().start().await.unwrap();
    let asker = Asker::of(fake);
    let known = asker.fake.add_asset("pixels", "image/png");
    for (input, status) in [
        (json!({"image": known}), 200),
        (json!({"prompt": "asset_unknown is no id in a prompt"}), 200),
        (json!({"image": "asset_unknown"}), 404),
        (json!({"images": [known, "asset_unknown"]}), 404),
        (json!({"layers": [{"image": "asset_unknown"}]}), 404),
    ] {
        let (found, reason) = run(&asker, "model_a", input.clone()).await;
        assert_eq!(found, status, "{input}");
        if found == 404 {
            assert_eq!(reason, "Asset asset_unknown not found");
        }
    }
    let body = json!({"assetIds": [known]});
    asker.ask("delete", "/assets", "/assets", Some(body)).await;
    assert_eq!(run(&asker, "model_a", json!({"image": known})).await.0, 404);
    // Without this setting tests may name anything.
    let lenient = Asker::new().await;
    assert_eq!(run(&lenient, "model_a", json!({"image": "asset_unknown"})).await.0, 200);
}

#[tokio::test]
async fn only_a_cancel_is_an_action_on_a_job() {
    let asker = Asker::new().await;
    asker.fake.script(JobScript::starting("queued").of_type("inference"));
    run(&asker, "model_a", json!({})).await;
    let act = async |job: &str, body: Value| {
        let path = format!("/jobs/{job}/action");
        let (status, value) = asker.ask("post", "/jobs/{jobId}/action", &path, Some(body)).await;
        (status.as_u16(), value)
    };
    for body in [json!({}), json!({"action": "pause"}), json!([]), json!({"action": true})] {
        assert_eq!(act("job_fake0001", body.clone()).await.0, 400, "{body}");
    }
    let (status, canceled) = act("job_fake0001", json!({"action": "cancel"})).await;
    assert_eq!((status, &canceled["job"]["status"]), (200, &json!("canceled")));

    let body = json!({"fileName": "a.txt", "kind": "text", "parts": 1});
    asker.ask("post", "/uploads", "/uploads", Some(body)).await;
    let (status, refusal) = act("job_of_upload_fake0001", json!({"action": "cancel"})).await;
    assert_eq!(status, 400);
    assert_eq!(refusal["reason"], "Cannot cancel this type of job. Action not permitted.");
    assert_eq!(act("job_of_upload_fake0002", json!({"action": "cancel"})).await.0, 404);
}

#[tokio::test]
async fn a_body_may_have_ten_mebibytes() {
    let asker = Asker::new().await;
    let post = async |length: usize| {
        // What is beside the text in the body: {"prompt":""}.
        let body = json!({"prompt": "a".repeat(length - 13)});
        let path = "/generate/custom/model_a";
        let (status, value) =
            asker.ask("post", "/generate/custom/{modelId}", path, Some(body)).await;
        (status.as_u16(), value)
    };
    let limit = 10 * 1024 * 1024;
    assert_eq!(post(limit).await.0, 200);
    let (status, refusal) = post(limit + 1).await;
    // One by one: the response to a run would print all ten mebibytes.
    assert_eq!(status, 413);
    assert_eq!(refusal, json!({"message": "Request Too Long"}));
    assert_eq!(post(3 * limit).await.0, 413);
    let sent = asker.fake.requests_to(&operations::RUN_MODEL);
    assert_eq!((sent.len(), asker.fake.charges().len()), (3, 1));
}

#[tokio::test]
async fn what_was_deleted_a_month_ago_is_not_restored() {
    let asker = Asker::new().await;
    let (early, late) = (create_model(&asker).await, create_model(&asker).await);
    let assets = [1, 2].map(|_| asker.fake.add_asset("pixels", "image/png"));
    let delete = async |model: &str, asset: &scenario_client::AssetId| {
        asker.ask("delete", "/models/{modelId}", &format!("/models/{model}"), None).await;
        let body = json!({"assetIds": [asset]});
        asker.ask("delete", "/assets", "/assets", Some(body)).await;
    };
    delete(&early, &assets[0]).await;
    asker.fake.advance(DAY);
    delete(&late, &assets[1]).await;
    asker.fake.advance(30 * DAY - Duration::from_secs(60));

    let body = json!({"assetIds": assets});
    let (_, restored) = asker.ask("post", "/assets/restore", "/assets/restore", Some(body)).await;
    assert_eq!(restored["restoredAssetIds"], json!([assets[1]]));
    let skipped = json!([{"assetId": assets[0], "reason": "expired"}]);
    assert_eq!(restored["skippedAssets"], skipped);
    let restore = async |model: &str| {
        let path = format!("/models/{model}/restore");
        asker.ask("post", "/models/{modelId}/restore", &path, None).await.0.as_u16()
    };
    assert_eq!((restore(&early).await, restore(&late).await), (410, 200));
}

#[tokio::test]
async fn some_lists_of_jobs_go_back_thirty_days() {
    let asker = Asker::new().await;
    run(&asker, "model_a", json!({})).await;
    asker.fake.advance(31 * DAY);
    run(&asker, "model_a", json!({})).await;
    for (query, count) in [
        ("", 2),
        ("?hideResults=true", 2),
        ("?hideResults=false", 1),
        ("?authorId=apiu_fake", 1),
        ("?authorId=apiu_fake&createdAfter=2020-01-01T00:00:00.000Z", 2),
        ("?authorId=apiu_fake&type=custom&updatedAfter=2020-01-01T00:00:00.000Z", 2),
    ] {
        let (_, page) = asker.ask("get", "/jobs", &format!("/jobs{query}"), None).await;
        assert_eq!(page["jobs"].as_array().unwrap().len(), count, "{query}");
    }
}
