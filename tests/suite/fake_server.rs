//! The fake server responds as `openapi/upstream.yaml` describes, so far as anything is described.

use scenario_client::testing::{FakeScenario, JobScript};
use serde_json::{Value, json};

use super::described::Asker;

#[tokio::test]
async fn every_response_follows_the_description() {
    let asker = Asker::new().await;
    let run = "/generate/custom/{modelId}";
    let song = json!({"lyrics": "la", "dryRun": true});
    let (status, estimate) = asker
        .ask("post", run, "/generate/custom/minimax%2Fmusic-01?dryRun=true", Some(song.clone()))
        .await;
    assert_eq!(status.as_u16(), 269);
    assert!(estimate.get("job").is_none());
    let (_, started) =
        asker.ask("post", run, "/generate/custom/minimax%2Fmusic-01", Some(song)).await;
    assert_eq!(started["job"]["metadata"]["input"]["modelId"], "minimax/music-01");
    assert_eq!(asker.fake.jobs().len(), 1, "dryRun in the body is ignored, the run is paid");
    let asset = loop {
        let (_, read) = asker.ask("get", "/jobs/{jobId}", "/jobs/job_fake0001", None).await;
        if read["job"]["status"] == "success" {
            break read["job"]["metadata"]["assetIds"][0].as_str().unwrap().to_owned();
        }
    };
    asker.ask("get", "/assets/{assetId}", &format!("/assets/{asset}"), None).await;
    asker.ask("get", "/jobs", "/jobs", None).await;
    let (_, own) = asker.ask("get", "/models", "/models", None).await;
    assert_eq!(own["models"], json!([]), "the list of a new account is empty");
    asker.ask("get", "/models", "/models?privacy=public", None).await;
}

#[tokio::test]
async fn workflows_trainings_and_archives_follow_the_description() {
    let asker = Asker::new().await;
    let put = async |template: &str, path: &str, body: Value| {
        asker.ask("put", template, path, Some(body)).await.1
    };
    let post = async |template: &str, path: &str, body: Value| {
        asker.ask("post", template, path, Some(body)).await.1
    };
    let get = async |template: &str, path: &str| asker.ask("get", template, path, None).await.1;

    let made = post("/workflows", "/workflows", json!({"name": "Cards"})).await;
    let workflow = format!("/workflows/{}", made["workflow"]["id"].as_str().unwrap());
    let flow = json!([
        {"id": "draw", "type": "custom-model", "inputs": []},
        {"id": "review", "type": "user-approval", "dependsOn": ["draw"], "inputs": []},
    ]);
    let ready =
        json!({"status": "ready", "flow": flow, "inputs": [{"name": "prompt", "type": "string"}]});
    put("/workflows/{workflowId}", &workflow, ready).await;
    get("/workflows/{workflowId}", &workflow).await;
    get("/workflows", "/workflows?pageSize=1").await;
    let run = "/workflows/{workflowId}/run";
    put(run, &format!("{workflow}/run?dryRun=true"), json!({})).await;
    let started = put(run, &format!("{workflow}/run"), json!({"prompt": "a cat"})).await;
    assert_eq!(started["job"]["billing"]["cuCost"], 0, "the nodes are billed, not the workflow");
    let job = started["job"]["jobId"].as_str().unwrap();
    let path = format!("/jobs/{job}");
    while get("/jobs/{jobId}", &path).await["job"]["metadata"]["flow"][0]["status"] != "success" {}
    let approval = json!({"nodeId": "review", "workflowJobId": job});
    let route = "/workflows/{workflowId}/user-approval";
    let url = format!("{workflow}/user-approval?projectId=proj_fake");
    put(route, &url, approval).await;
    let done = get("/jobs/{jobId}", &path).await;
    assert_eq!(done["job"]["status"], "success");
    let asset = done["job"]["metadata"]["assetIds"][0].as_str().unwrap();

    let made = post("/models", "/models", json!({"name": "Birds", "type": "flux.1-lora"})).await;
    let model = format!("/models/{}", made["model"]["id"].as_str().unwrap());
    let route = "/models/{modelId}/training-images";
    for examples in [json!({"assetIds": [asset]}), json!({"assetId": asset})] {
        post(route, &format!("{model}/training-images"), examples).await;
    }
    let train = "/models/{modelId}/train";
    put(train, &format!("{model}/train?dryRun=true"), json!({})).await;
    put(train, &format!("{model}/train"), json!({"parameters": {"rank": 16}})).await;
    let training = get("/models/{modelId}", &model).await;
    assert_eq!(training["model"]["status"], "training");
    assert_eq!(training["model"]["trainingImagesNumber"], 2);
    get("/models", "/models").await;

    let pack = json!({
        "query": {"assetIds": [asset], "inferenceIds": [], "modelIds": []},
        "options": {"fileNameTemplate": "<id>"},
    });
    let packing = post("/assets/download", "/assets/download", pack).await;
    let path = format!("/assets/download/{}", packing["jobId"].as_str().unwrap());
    while get("/assets/download/{jobId}", &path).await.get("downloadUrl").is_none() {}
    let announced = json!({"fileName": "a.txt", "contentType": "text/plain", "kind": "text", "url": "https://example.com/a.txt"});
    let upload = post("/uploads", "/uploads", announced).await;
    let job = format!("/jobs/{}", upload["upload"]["jobId"].as_str().unwrap());
    let taken = loop {
        let read = get("/jobs/{jobId}", &job).await;
        if read["job"]["status"] == "success" {
            break read["job"]["metadata"]["output"]["entityId"].clone();
        }
    };
    get("/assets/{assetId}", &format!("/assets/{}", taken.as_str().unwrap())).await;
    let endpoints = "/projects/{projectId}/webhook-endpoints";
    let hook = json!({"url": "https://example.com/hook", "enabledEvents": ["*"]});
    post(endpoints, "/projects/proj_1/webhook-endpoints", hook).await;
    get(endpoints, "/projects/proj_1/webhook-endpoints").await;
    get("/assets", "/assets?pageSize=1").await;
    post("/search/models", "/search/models", json!({"query": "music"})).await;
    post("/search/assets", "/search/assets", json!({})).await;
    post("/search/workflows", "/search/workflows", json!({})).await;
}

#[tokio::test]
async fn assets_are_read_together_deleted_and_restored() {
    let asker = Asker::new().await;
    let fake = &asker.fake;
    let ids = ["one", "two", "three"].map(|text| fake.add_asset(text, "text/plain"));
    let all = || async {
        let bulk = json!({"assetIds": [ids[2], "nobody", ids[0], ids[1]]});
        let (_, read) = asker.ask("post", "/assets/get-bulk", "/assets/get-bulk", Some(bulk)).await;
        let (_, deleted) = asker.ask("get", "/assets", "/assets?deleted=true", None).await;
        let (_, listed) = asker.ask("get", "/assets", "/assets", None).await;
        [read, deleted, listed].map(|response| {
            let assets = response["assets"].as_array().unwrap().iter();
            assets.map(|asset| asset["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        })
    };
    let [one, two, three] = ids.each_ref().map(|id| id.as_str());
    assert_eq!(all().await, [vec![three, one, two], vec![], vec![three, two, one]]);

    let delete = |ids: Value| asker.ask("delete", "/assets", "/assets", Some(ids));
    delete(json!({"assetIds": [two, "nobody"]})).await;
    delete(json!({"assetIds": [one]})).await;
    assert_eq!(all().await, [vec![three], vec![one, two], vec![three]]);
    let (status, _) = asker.ask("get", "/assets/{assetId}", &format!("/assets/{one}"), None).await;
    assert_eq!(status.as_u16(), 404);
    assert_eq!(fake.asset_content(&ids[0]), None);

    let restore = |ids: Value| {
        let body = Some(json!({"assetIds": ids}));
        asker.ask("post", "/assets/restore", "/assets/restore", body)
    };
    let (_, restored) = restore(json!([one, three, "nobody"])).await;
    let skipped = json!([
        {"assetId": three, "reason": "not-deleted"},
        {"assetId": "nobody", "reason": "not-found"},
    ]);
    assert_eq!(restored, json!({"restoredAssetIds": [one], "skippedAssets": skipped}));
    assert_eq!(all().await, [vec![three, one], vec![two], vec![three, one]]);

    // Collections are not restored (source: official SDK).
    let picture = json!({"name": "p", "image": "iVBORw0KGgo=", "collectionIds": ["col_1"]});
    let (_, picture) = asker.ask("post", "/assets", "/assets", Some(picture)).await;
    assert_eq!(picture["asset"]["collectionIds"], json!(["col_1"]));
    let picture = picture["asset"]["id"].as_str().unwrap();
    delete(json!({"assetIds": [picture]})).await;
    restore(json!([picture])).await;
    let path = format!("/assets/{picture}");
    let (_, picture) = asker.ask("get", "/assets/{assetId}", &path, None).await;
    assert_eq!(picture["asset"]["collectionIds"], json!([]));

    let many = |count| json!({"assetIds": vec!["asset"; count]});
    let bulk = "/assets/get-bulk";
    for (verb, path, body, status) in [
        ("post", bulk, many(200), 200),
        ("post", bulk, many(201), 400),
        ("delete", "/assets", many(100), 200),
        ("delete", "/assets", many(101), 400),
        ("post", "/assets/restore", many(101), 400),
        ("delete", "/assets", json!({}), 400),
    ] {
        assert_eq!(
            asker.ask(verb, path, path, Some(body)).await.0.as_u16(),
            status,
            "{verb} {path}"
        );
    }
}

#[tokio::test]
async fn every_refusal_follows_the_description() {
    let asker = Asker::new().await;
    asker.fake.script(JobScript::starting("queued").failing("failure", "broken", "mend it"));
    let run = "/generate/custom/{modelId}";
    let (status, _) = asker.ask("post", run, "/generate/custom/nobody", Some(json!({}))).await;
    assert_eq!(status.as_u16(), 404);
    let (status, _) = asker.ask("post", run, "/generate/custom/model_x", Some(json!([]))).await;
    assert_eq!(status.as_u16(), 400);
    asker.ask("post", run, "/generate/custom/model_x", Some(json!({}))).await;
    let (_, failed) = asker.ask("get", "/jobs/{jobId}", "/jobs/job_fake0001", None).await;
    assert_eq!(failed["job"]["metadata"]["error"], "broken");
    for (verb, template, path) in [
        ("get", "/jobs/{jobId}", "/jobs/nobody"),
        ("get", "/assets/{assetId}", "/assets/nobody"),
        ("get", "/workflows/{workflowId}", "/workflows/nobody"),
        ("get", "/assets/download/{jobId}", "/assets/download/nobody"),
    ] {
        let (status, _) = asker.ask(verb, template, path, None).await;
        assert_eq!(status.as_u16(), 404);
    }
    let cancel = Some(json!({"action": "cancel"}));
    let (status, _) =
        asker.ask("post", "/jobs/{jobId}/action", "/jobs/job_fake0001/action", cancel).await;
    assert_eq!(status.as_u16(), 400);
}

#[tokio::test]
async fn links_are_signed_expire_and_take_no_credentials() {
    let asker = Asker::new().await;
    let id = asker.fake.add_asset(&b"sound"[..], "audio/mpeg");
    let (_, read) = asker.ask("get", "/assets/{assetId}", &format!("/assets/{id}"), None).await;
    let link = read["asset"]["url"].as_str().unwrap().to_owned();
    let get = |link: &str| asker.client.get(link);
    assert_eq!(get(&link).send().await.unwrap().text().await.unwrap(), "sound");
    let with = get(&link).basic_auth("a", Some("b")).send().await.unwrap();
    assert_eq!(with.status().as_u16(), 400);
    let bare = get(link.split('?').next().unwrap()).send().await.unwrap();
    assert_eq!(bare.status().as_u16(), 403);
    asker.fake.expire_links();
    assert_eq!(get(&link).send().await.unwrap().status().as_u16(), 403);
}

#[tokio::test]
async fn a_cut_response_arrives_up_to_the_cut() {
    let asker = Asker::new().await;
    let id = asker.fake.add_asset(vec![7; 100_000], "audio/mpeg");
    let (_, read) = asker.ask("get", "/assets/{assetId}", &format!("/assets/{id}"), None).await;
    let link = read["asset"]["url"].as_str().unwrap();
    for after in [1, 50_000, 99_999] {
        asker.fake.cdn_fault(scenario_client::testing::Fault::cut(after));
        let mut response = asker.client.get(link).send().await.unwrap();
        assert_eq!(response.content_length(), Some(100_000));
        let mut arrived = 0;
        let end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) => arrived += chunk.len(),
                end => break end,
            }
        };
        assert_eq!(arrived, after);
        end.unwrap_err();
    }
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    scenario.api().list_jobs().send().await.unwrap();
    drop(fake);
    scenario.api().list_jobs().send().await.unwrap_err();
}
