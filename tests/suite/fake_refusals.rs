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

#[tokio::test]
async fn inputs_that_a_test_set_are_validated() {
    let fake = FakeScenario::builder().validate_inputs().start().await.unwrap();
    let asker = Asker::of(fake);
    let inputs = json!([
        {"name": "text", "type": "string", "maxLength": 5, "required": {"always": true}},
        {"name": "speed", "type": "number", "min": 1, "max": 2},
    ]);
    // The inputs of a test take the place of those of the catalogue.
    for model in ["model_new", "minimax/music-01"] {
        asker.fake.set_inputs(model, inputs.clone());
        for (body, status, reason) in [
            (json!({"text": "heron"}), 200, Value::Null),
            (json!({"lyrics": "la"}), 400, json!("Input text is required")),
            (json!({"text": "herons"}), 400, json!("Input text must be at most 5 characters long")),
            (json!({"text": "a", "speed": 3}), 400, json!("Input speed must be at most 2")),
        ] {
            assert_eq!(run(&asker, model, body.clone()).await, (status, reason), "{body}");
        }
    }
    asker.fake.add_workflow("wflow_a", inputs, json!([]));
    for (body, expected) in [(json!({"text": "heron"}), 200), (json!({"text": "herons"}), 400)] {
        let path = "/workflows/wflow_a/run";
        let (status, _) = asker.ask("put", "/workflows/{workflowId}/run", path, Some(body)).await;
        assert_eq!(status, expected);
    }
}

#[tokio::test]
async fn a_training_takes_an_object_and_images() {
    let asker = Asker::new().await;
    let model = create_model(&asker).await;
    let template = "/models/{modelId}/train";
    let train = async |query: &str, body: Value| {
        let path = format!("/models/{model}/train{query}");
        asker.ask("put", template, &path, Some(body)).await.0.as_u16()
    };
    // An estimate may assume images that are not there yet.
    assert_eq!(train("?dryRun=true&trainingImagesCount=12", json!({})).await, 269);
    assert_eq!(train("?dryRun=true&trainingImagesCount=0", json!({})).await, 400);
    assert_eq!(train("?trainingImagesCount=12", json!({})).await, 400);

    let images = "/models/{modelId}/training-images";
    let path = format!("/models/{model}/training-images");
    let picture = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR4nGNgAAIAAAUAAXpeqz8AAAAASUVORK5CYII=";
    let body = json!({"data": picture, "name": "heron.png"});
    let (status, added) = asker.ask("post", images, &path, Some(body)).await;
    assert_eq!((status.as_u16(), &added["trainingImage"]["name"]), (200, &json!("heron.png")));
    for wrong in [json!({"data": "no picture"}), json!({"name": "heron.png"})] {
        assert_eq!(asker.ask("post", images, &path, Some(wrong)).await.0, 400);
    }
    let (_, listed) = asker.ask("get", "/assets", "/assets", None).await;
    assert_eq!(listed["assets"], json!([]), "what a model is trained with is no result");

    for wrong in [json!([]), json!("parameters"), json!(7), json!(null)] {
        assert_eq!(train("", wrong.clone()).await, 400, "{wrong}");
    }
    assert!(asker.fake.charges().is_empty());
    assert_eq!(train("", json!({})).await, 200);
}
