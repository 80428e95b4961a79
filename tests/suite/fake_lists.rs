//! The filters, the order and the searches of lists of the fake server.

use std::time::Duration;

use serde_json::{Value, json};

use super::described::Asker;

/// The ids of the rows of a list.
async fn list(asker: &Asker, name: &str, query: &str) -> Vec<String> {
    let template = format!("/{name}");
    let (status, value) = asker.ask("get", &template, &format!("{template}{query}"), None).await;
    assert_eq!(status, 200, "{query}: {value:#}");
    let rows = value[name].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

async fn search(asker: &Asker, of: &str, body: Value) -> Vec<String> {
    let path = format!("/search/{of}");
    let (_, value) = asker.ask("post", &path, &path, Some(body)).await;
    let hits = value["hits"].as_array().unwrap();
    hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn workflows_are_filtered_and_sorted() {
    let asker = Asker::new().await;
    for id in ["wflow_a", "wflow_b"] {
        asker.fake.add_workflow(id, json!([]), json!([{"id": "draw", "type": "custom-model"}]));
        asker.fake.advance(Duration::from_secs(60));
    }
    let body = json!({"name": "Draft", "description": ""});
    let (_, made) = asker.ask("post", "/workflows", "/workflows", Some(body)).await;
    let draft = made["workflow"]["id"].as_str().unwrap();
    asker.fake.advance(Duration::from_secs(60));
    let change = async |id: &str, body: Value| {
        let path = format!("/workflows/{id}");
        asker.ask("put", "/workflows/{workflowId}", &path, Some(body)).await;
    };
    change("wflow_a", json!({"tagSet": ["cards"], "privacy": "public"})).await;
    change("wflow_a", json!({"privacy": "private"})).await;

    assert_eq!(list(&asker, "workflows", "").await, ["wflow_a", draft, "wflow_b"]);
    let oldest = list(&asker, "workflows", "?sortDirection=asc").await;
    assert_eq!(oldest, ["wflow_b", draft, "wflow_a"]);
    assert_eq!(list(&asker, "workflows", "?status=draft").await, [draft]);
    assert_eq!(list(&asker, "workflows", "?tags=cards,birds").await, ["wflow_a"]);
    change("wflow_b", json!({"privacy": "public"})).await;
    assert_eq!(list(&asker, "workflows", "?privacy=public").await, ["wflow_b"]);
    assert_eq!(list(&asker, "workflows", "").await, ["wflow_a", draft]);
    let (_, short) = asker.ask("get", "/workflows", "/workflows?full=false", None).await;
    let short = &short["workflows"][0];
    assert!(short["flow"].is_null() && short["editorInfo"].is_null(), "{short:#}");
    assert_eq!(short["hasFlow"], true);
}

#[tokio::test]
async fn deleted_workflows_are_gone_but_for_their_tags() {
    let asker = Asker::new().await;
    asker.fake.add_workflow("wflow_a", json!([]), json!([]));
    let own = "/workflows/wflow_a";
    let template = "/workflows/{workflowId}";
    asker.ask("put", template, own, Some(json!({"tagSet": ["cards"]}))).await;
    let tags = async |query: &str| {
        let path = format!("/workflows/tags{query}");
        asker.ask("get", "/workflows/tags", &path, None).await.1["tags"].clone()
    };
    assert_eq!(tags("").await, json!(["cards"]));
    assert_eq!(tags("?status=draft").await, json!([]));
    assert_eq!(asker.ask("delete", template, own, None).await.0, 200);
    assert_eq!(asker.ask("delete", template, own, None).await.0, 404);
    assert_eq!(asker.ask("get", template, own, None).await.0, 404);
    let run = "/workflows/wflow_a/run";
    let (status, _) = asker.ask("put", "/workflows/{workflowId}/run", run, Some(json!({}))).await;
    assert_eq!(status, 404);
    assert!(list(&asker, "workflows", "").await.is_empty());
    assert!(search(&asker, "workflows", json!({"query": ""})).await.is_empty());
    assert_eq!((tags("").await, tags("?status=deleted").await), (json!([]), json!(["cards"])));
    // A test that adds it again has it again.
    asker.fake.add_workflow("wflow_a", json!([]), json!([{"id": "draw", "type": "model"}]));
    asker.fake.add_workflow("wflow_a", json!([]), json!([]));
    assert_eq!(list(&asker, "workflows", "").await, ["wflow_a"]);
    let (_, read) = asker.ask("get", template, own, None).await;
    assert_eq!(read["workflow"]["hasFlow"], false, "the last one counts");
}

#[tokio::test(start_paused = true)]
async fn assets_are_filtered_and_sorted() {
    let asker = Asker::new().await;
    let first = asker.fake.add_asset("one", "image/png").to_string();
    asker.fake.advance(Duration::from_secs(60));
    let path = "/generate/custom/model_a";
    let template = "/generate/custom/{modelId}";
    let body = json!({"prompt": "a heron"});
    let (_, made) = asker.ask("post", template, path, Some(body)).await;
    asker.fake.advance(Duration::from_secs(60));
    let job = format!("/jobs/{}", made["job"]["jobId"].as_str().unwrap());
    let (_, job) = asker.ask("get", "/jobs/{jobId}", &job, None).await;
    let sound = job["job"]["metadata"]["assetIds"][0].as_str().unwrap();
    asker.fake.advance(Duration::from_secs(60));
    let change = json!({"add": ["bird"]});
    let tags = format!("/assets/{first}/tags");
    asker.ask("put", "/assets/{assetId}/tags", &tags, Some(change)).await;

    let (_, read) = asker.ask("get", "/assets/{assetId}", &format!("/assets/{sound}"), None).await;
    assert_eq!(read["asset"]["metadata"]["prompt"], "a heron");
    let date = read["asset"]["createdAt"].as_str().unwrap();
    for (query, ids) in [
        ("".to_owned(), vec![sound, &first]),
        ("?modelId=model_a".to_owned(), vec![sound]),
        ("?modelId=model_b".to_owned(), vec![]),
        ("?tags=bird".to_owned(), vec![&first]),
        ("?authorId=apiu_other".to_owned(), vec![]),
        ("?privacy=public".to_owned(), vec![]),
        ("?sortBy=createdAt&sortDirection=asc".to_owned(), vec![&first, sound]),
        ("?sortBy=updatedAt".to_owned(), vec![&first, sound]),
        (format!("?sortBy=createdAt&createdBefore={date}"), vec![&first]),
        (format!("?sortBy=createdAt&createdAfter={date}"), vec![]),
        (format!("?sortBy=updatedAt&updatedAfter={date}"), vec![&first]),
    ] {
        assert_eq!(list(&asker, "assets", &query).await, ids, "{query}");
    }
    for wrong in ["?sortDirection=asc", "?sortBy=color", "?sortBy=createdAt&createdAfter=noon"] {
        let (status, value) = asker.ask("get", "/assets", &format!("/assets{wrong}"), None).await;
        assert_eq!(status, 400, "{wrong}: {value}");
    }
}

#[tokio::test]
async fn models_are_filtered() {
    let asker = Asker::new().await;
    for kind in ["flux.1-lora", "zimage-lora"] {
        let body = json!({"name": kind, "type": kind});
        asker.ask("post", "/models", "/models", Some(body)).await;
    }
    for (query, count) in [
        ("", 2),
        ("?type=flux.1-lora", 1),
        ("?types=flux.1-lora,zimage-lora", 2),
        ("?status=new", 2),
        ("?status=trained", 0),
        ("?tags=birds", 0),
        ("?collectionId=col_1", 0),
        ("?privacy=public&type=flux.1-lora", 0),
    ] {
        assert_eq!(list(&asker, "models", query).await.len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_search_finds_texts_and_not_the_names_of_members() {
    let asker = Asker::new().await;
    let id = asker.fake.add_asset("pixels", "image/png").to_string();
    let own = format!("/assets/{id}");
    let change = json!({"name": "Grey heron", "description": "It stands in the water"});
    asker.ask("put", "/assets/{assetId}", &own, Some(change)).await;
    let tags = json!({"add": ["bird"]});
    asker.ask("put", "/assets/{assetId}/tags", &format!("{own}/tags"), Some(tags)).await;
    for (query, count) in [
        ("heron", 1),
        ("HERON grey", 1),
        ("water", 1),
        ("bird", 1),
        ("", 1),
        ("heron egret", 0),
        ("mimeType", 0),
        ("collectionIds", 0),
        ("signature", 0),
        ("private", 0),
    ] {
        let body = json!({"query": query});
        assert_eq!(search(&asker, "assets", body).await.len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_search_covers_the_own_project_unless_it_is_public() {
    let asker = Asker::new().await;
    let body = json!({"name": "Music of birds", "type": "flux.1-lora"});
    asker.ask("post", "/models", "/models", Some(body)).await;
    let own = search(&asker, "models", json!({"query": "music"})).await;
    assert_eq!(own.len(), 1, "{own:?}");
    let public = search(&asker, "models", json!({"query": "music", "public": true})).await;
    assert!(public.len() > 1 && !public.contains(&own[0]), "{public:?}");
    asker.fake.add_asset("pixels", "image/png");
    assert!(search(&asker, "assets", json!({"public": true})).await.is_empty());
}
