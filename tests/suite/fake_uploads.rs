//! Uploads of the fake server, and its searches by page.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use scenario_client::testing::FakeScenario;
use serde_json::{Value, json};

use super::described::Asker;

/// Creates an upload and reads it until it has an asset; returns both.
async fn import(asker: &Asker, body: Value) -> (Value, Value) {
    let (_, made) = asker.ask("post", "/uploads", "/uploads", Some(body)).await;
    let path = format!("/uploads/{}", made["upload"]["id"].as_str().unwrap());
    if let Some(link) = made["upload"]["parts"][0]["url"].as_str() {
        let put = asker.client.put(link).body("content").send().await.unwrap();
        assert_eq!(put.status().as_u16(), 200);
        let action = json!({"action": "complete"});
        let act = format!("{path}/action");
        asker.ask("post", "/uploads/{uploadId}/action", &act, Some(action)).await;
    }
    let upload = loop {
        let (_, read) = asker.ask("get", "/uploads/{uploadId}", &path, None).await;
        if read["upload"]["entityId"].is_string() || read["upload"]["status"] == "failed" {
            break read["upload"].clone();
        }
    };
    let Some(id) = upload["entityId"].as_str() else { return (upload, Value::Null) };
    let path = format!("/assets/{id}");
    let (_, read) = asker.ask("get", "/assets/{assetId}", &path, None).await;
    (upload, read["asset"].clone())
}

#[tokio::test]
async fn files_are_fetched_from_three_kinds_of_places() {
    let asker = Asker::new().await;
    for (body, source) in [
        (json!({"url": "https://example.com/a.mp3", "kind": "audio"}), "url"),
        (json!({"civitaiModelUrl": "https://civitai.com/models/1", "kind": "model"}), "civitai"),
        (json!({"huggingFaceModelName": "someone/birds"}), "huggingface"),
    ] {
        let (upload, _) = import(&asker, body).await;
        assert_eq!((&upload["source"], &upload["status"]), (&json!(source), &json!("imported")));
    }
    let (failed, _) = import(&asker, json!({"url": "ftp://example.com", "kind": "image"})).await;
    assert_eq!(failed["errorMessage"], "Cannot fetch the url");
}

#[tokio::test]
async fn an_estimate_of_an_upload_is_checked() {
    let asker = Asker::new().await;
    for (body, status) in [
        (json!({}), 400),
        (json!({"kind": "audio"}), 400),
        (json!({"parts": 1}), 400),
        (json!({"kind": "audio", "parts": 10_001}), 400),
        (json!({"url": "https://example.com/a.mp3"}), 400),
        (json!({"kind": "audio", "parts": 10_000}), 269),
    ] {
        let path = "/uploads?dryRun=true";
        let (found, _) = asker.ask("post", "/uploads", path, Some(body.clone())).await;
        assert_eq!(found.as_u16(), status, "{body}");
    }
    let path = "/uploads/upload_fake0001";
    let (status, _) = asker.ask("get", "/uploads/{uploadId}", path, None).await;
    assert_eq!(status.as_u16(), 404, "an estimate creates nothing");
}

#[tokio::test]
async fn an_upload_keeps_its_kind() {
    let asker = Asker::new().await;
    let parts = |kind: &str, content_type: &str| json!({"fileName": "a", "contentType": content_type, "kind": kind, "parts": 1});
    for (body, kind) in [
        (json!({"url": "https://example.com/a.mp3", "kind": "audio"}), "audio"),
        (json!({"url": "https://example.com/a.glb", "kind": "3d"}), "3d"),
        (parts("3d", "application/octet-stream"), "3d"),
        (parts("avatar", "image/png"), "image"),
        (parts("asset", "audio/wav"), "audio"),
        (parts("asset", "application/vnd.autodesk.fbx"), "3d"),
        (parts("asset", "model/x-fbx"), "3d"),
        (parts("asset", "image/png"), "image"),
    ] {
        let (_, asset) = import(&asker, body.clone()).await;
        assert_eq!((&asset["kind"], &asset["metadata"]["kind"]), (&json!(kind), &json!(kind)));
        let path = format!("/assets/{}/copy", asset["id"].as_str().unwrap());
        let copy = Some(json!({"targetProjectId": "proj_fake"}));
        let (_, copy) = asker.ask("post", "/assets/{assetId}/copy", &path, copy).await;
        assert_eq!(copy["asset"]["kind"], kind, "{body}");
    }
}

#[tokio::test]
async fn an_inline_picture_is_a_picture_or_a_canvas() {
    let asker = Asker::new().await;
    let post = async |body: Value| {
        let (status, value) = asker.ask("post", "/assets", "/assets", Some(body)).await;
        (status.as_u16(), value)
    };
    let gif = STANDARD.encode(b"GIF89a");
    for (image, mime_type) in [
        (gif.clone(), "image/gif"),
        (format!("data:image/png;base64,{gif}"), "image/gif"),
        (STANDARD.encode(b"\x89PNG\r\n\x1a\n"), "image/png"),
    ] {
        let (status, made) = post(json!({"name": "a", "image": image})).await;
        assert_eq!((status, &made["asset"]["mimeType"]), (200, &json!(mime_type)));
    }
    let canvas = json!({"name": "a", "canvas": "{}"});
    assert_eq!(post(canvas).await.1["asset"]["kind"], "image");
    let canvas = json!({"name": "a", "canvas": "{}", "thumbnail": gif});
    assert_eq!(post(canvas).await.1["asset"]["mimeType"], "image/gif");
    let text = STANDARD.encode("a line of text");
    for image in [text.as_str(), "no base64!"] {
        let (status, refusal) = post(json!({"name": "a", "image": image})).await;
        assert_eq!((status, &refusal["reason"]), (400, &json!("Unhandled image format")));
    }
    for body in [json!({"name": "a"}), json!({"name": "a", "image": ""})] {
        let (status, refusal) = post(body).await;
        let reason = "Either 'image' or 'canvas' must be provided";
        assert_eq!((status, &refusal["reason"]), (400, &json!(reason)));
    }
}

#[tokio::test]
async fn the_list_of_jobs_has_those_of_uploads_that_have_ended() {
    let fake = FakeScenario::builder().list_lag(Duration::from_secs(60));
    let asker = Asker::of(fake.start().await.unwrap());
    let pending = json!({"fileName": "a", "kind": "text", "parts": 1});
    asker.ask("post", "/uploads", "/uploads", Some(pending)).await;
    let (upload, asset) =
        import(&asker, json!({"url": "https://example.com/a.mp3", "kind": "audio"})).await;
    import(&asker, json!({"url": "ftp://example.com", "kind": "image"})).await;
    let list = async |path: &str| {
        let (_, page) = asker.ask("get", "/jobs", path, None).await;
        page["jobs"].as_array().unwrap().clone()
    };
    assert_eq!(list("/jobs?types=upload").await.len(), 0, "the list lags");
    asker.fake.advance(Duration::from_secs(61));
    let jobs = list("/jobs?types=upload").await;
    let statuses: Vec<&str> = jobs.iter().map(|job| job["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["failure", "success"], "the newest is the first");
    assert_eq!(jobs[1]["jobId"], upload["jobId"]);
    assert_eq!(jobs[1]["metadata"]["assetIds"][0], asset["id"]);
    assert_eq!(list("/jobs").await, jobs);
    assert_eq!(list("/jobs?type=upload&status=success").await.len(), 1);
    assert_eq!(list("/jobs?types=custom,workflow").await.len(), 0);
    assert_eq!(asker.fake.jobs().len(), 0);
}

#[tokio::test]
async fn a_search_has_pages_with_numbers() {
    let asker = Asker::new().await;
    let ids: Vec<String> =
        (0..25).map(|_| asker.fake.add_asset("pixels", "image/png").to_string()).collect();
    let search = async |body: Value| {
        let path = "/search/assets";
        let (status, value) = asker.ask("post", path, path, Some(body)).await;
        (status.as_u16(), value)
    };
    let mut found = Vec::new();
    for (page, count) in [(1, 10), (2, 10), (3, 5), (4, 0)] {
        let (_, hits) = search(json!({"page": page, "hitsPerPage": 10})).await;
        let rows = hits["hits"].as_array().unwrap();
        assert_eq!(rows.len(), count, "{page}");
        found.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let counts =
            ["page", "hitsPerPage", "totalPages", "totalHits"].map(|name| hits[name].clone());
        assert_eq!(counts, [page, 10, 3, 25].map(|number| json!(number)));
    }
    found.reverse();
    assert_eq!(found, ids);
    let (_, first) = search(json!({"hitsPerPage": 3})).await;
    assert_eq!((first["hits"].as_array().unwrap().len(), &first["page"]), (3, &json!(1)));
    for body in [json!({"page": 0}), json!({"page": 1, "hitsPerPage": 101})] {
        assert_eq!(search(body.clone()).await.0, 400, "{body}");
    }
}

#[tokio::test]
async fn a_part_may_have_headers_of_http_clients_but_no_credentials_and_checksums() {
    let asker = Asker::new().await;
    let body = json!({"fileName": "a.txt", "kind": "text", "parts": 1});
    let (_, made) = asker.ask("post", "/uploads", "/uploads", Some(body)).await;
    let link = made["upload"]["parts"][0]["url"].as_str().unwrap();
    for (name, value, expected) in [
        ("authorization", "Bearer token", 400),
        ("x-amz-checksum-crc32", "AAAAAA==", 400),
        ("accept-language", "en", 200),
        ("sec-fetch-mode", "cors", 200),
        ("expect", "100-continue", 200),
    ] {
        let put = asker.client.put(link).header(name, value).body("content").send().await.unwrap();
        assert_eq!(put.status().as_u16(), expected, "{name}");
    }
}
