//! What clients create on the fake server is listed, read, changed and removed.

use std::time::Duration;

use scenario_client::api::operations;
use serde_json::{Value, json};

use super::described::Asker;

#[tokio::test]
async fn resources_are_created_listed_changed_and_removed() {
    for (list, name, create, change) in [
        ("/collections", "collection", json!({"name": "Birds"}), json!({"name": "Herons"})),
        ("/projects", "project", json!({"name": "Birds"}), json!({"name": "Herons"})),
        (
            "/models/{modelId}/presets",
            "preset",
            json!({"inferenceId": "inf_1", "isDefault": false}),
            json!({"isDefault": true}),
        ),
        (
            "/teams/{teamId}/ip-filters",
            "filter",
            json!({"name": "Mouse", "category": "artist-style", "enabled": false}),
            json!({"enabled": true}),
        ),
    ] {
        let asker = Asker::new().await;
        let model = json!({"name": "Birds", "type": "flux.1-lora"});
        let (_, made) = asker.ask("post", "/models", "/models", Some(model)).await;
        let path = list
            .replace("{modelId}", made["model"]["id"].as_str().unwrap())
            .replace("{teamId}", "team_fake");
        let one = operations::ALL
            .iter()
            .find(|one| one.method == "PUT" && one.path.starts_with(&format!("{list}/{{")))
            .unwrap();
        let rows = async || {
            let (_, listed) = asker.ask("get", list, &path, None).await;
            let rows = listed.as_object().unwrap().values().find_map(Value::as_array).unwrap();
            rows.iter().map(|row| (row["id"].clone(), row.clone())).collect::<Vec<_>>()
        };
        let before = rows().await.len();
        let mut ids = Vec::new();
        for _ in 0..2 {
            let (_, made) = asker.ask("post", list, &path, Some(create.clone())).await;
            let made = &made[name];
            for (field, value) in create.as_object().unwrap() {
                let known = made.get(field).is_some() || field == "inferenceId";
                assert!(known && (field == "inferenceId" || &made[field] == value), "{made}");
            }
            ids.push(made["id"].clone());
        }
        let listed = rows().await;
        assert_eq!(listed.len(), before + 2, "{list}");
        assert_eq!((&listed[0].0, &listed[1].0), (&ids[1], &ids[0]), "the latest is the first");

        let path_of = |id: &Value| format!("{path}/{}", id.as_str().unwrap());
        let (_, changed) =
            asker.ask("put", one.path, &path_of(&ids[0]), Some(change.clone())).await;
        let (field, value) = change.as_object().unwrap().iter().next().unwrap();
        assert_eq!(&changed[name][field], value);
        let read = rows().await.into_iter().find(|(id, _)| *id == ids[0]).unwrap().1;
        assert_eq!(&read[field], value, "{list}");
        let other = rows().await.into_iter().find(|(id, _)| *id == ids[1]).unwrap().1;
        assert_ne!(&other[field], value, "{list}");

        let removed = asker.ask("delete", one.path, &path_of(&ids[0]), None).await.0;
        assert_eq!(removed.as_u16(), 200);
        let left = rows().await;
        assert!(left.len() == before + 1 && left.iter().all(|(id, _)| *id != ids[0]));
        let again = asker.ask("delete", one.path, &path_of(&ids[0]), None).await.0;
        assert_eq!(again.as_u16(), 404, "{list}");
    }
}

#[tokio::test]
async fn documents_are_read_changed_and_removed() {
    let asker = Asker::new().await;
    for owner in ["project", "team"] {
        for (document, name, field) in
            [("brief", "brief", "body"), ("watermark", "watermark", "text")]
        {
            let template = format!("/{owner}s/{{{owner}Id}}/{document}");
            let path = format!("/{owner}s/{}_fake/{document}", &owner[..4]);
            let read = async || asker.ask("get", &template, &path, None).await.1[name].clone();
            let first = read().await;
            assert_eq!(first["level"], owner);
            let body = json!({field: "No herons.", "enabled": true});
            asker.ask("put", &template, &path, Some(body)).await;
            let changed = read().await;
            assert_eq!(
                (&changed[field], &changed["enabled"]),
                (&json!("No herons."), &json!(true))
            );
            let (_, deleted) = asker.ask("delete", &template, &path, None).await;
            assert_eq!(deleted, json!({"deleted": true}));
            assert_eq!(read().await[field], first[field]);
        }
    }
}

#[tokio::test]
async fn collections_tags_and_locks_are_kept() {
    let asker = Asker::new().await;
    let fake = &asker.fake;
    let asset = fake.add_asset("pixels", "image/png");
    let put = async |template: &str, path: &str, body: Value| {
        let (status, value) = asker.ask("put", template, path, Some(body)).await;
        (status.as_u16(), value)
    };
    let (_, made) =
        asker.ask("post", "/collections", "/collections", Some(json!({"name": "B"}))).await;
    let collection = made["collection"]["id"].as_str().unwrap();
    let members = "/collections/{collectionId}/assets";
    let path = format!("/collections/{collection}/assets");
    let body = json!({"assetIds": [asset]});
    let (_, filled) = put(members, &path, body.clone()).await;
    assert_eq!(filled["collection"]["assetCount"], 1);
    let within = async || {
        let path = format!("/assets?collectionId={collection}");
        asker.ask("get", "/assets", &path, None).await.1["assets"].as_array().unwrap().len()
    };
    assert_eq!(within().await, 1);
    asker.ask("delete", members, &path, Some(body)).await;
    assert_eq!(within().await, 0);
    let many = json!({"assetIds": vec![asset.as_str(); 50]});
    assert_eq!(put(members, &path, many).await.0, 400, "at most 49 at once");
    assert_eq!(put(members, &path, json!({"assetIds": ["asset_unknown"]})).await.0, 404);

    let of = |rest: &str| format!("/assets/{asset}{rest}");
    let tags = json!({"add": ["bird", "grey"], "delete": ["red"]});
    let (_, reported) = put("/assets/{assetId}/tags", &of("/tags"), tags).await;
    assert_eq!(reported, json!({"added": ["bird", "grey"], "deleted": []}));
    let (_, listed) = asker.ask("get", "/tags", "/tags", None).await;
    assert_eq!(listed["tags"][0]["tagName"], "bird");

    let until = "2099-01-01T00:00:00.000Z";
    let lock = json!({"lockExpiresAt": until});
    let (_, locked) = put("/assets/{assetId}/lock", &of("/lock"), lock.clone()).await;
    let key = locked["lockId"].clone();
    assert_eq!(locked["asset"]["metadata"]["lockExpiresAt"], until);
    assert_eq!(put("/assets/{assetId}/lock", &of("/lock"), lock).await.0, 400);
    let rename = |key: &Value| json!({"name": "Heron", "lockId": key, "canvas": "{}"});
    assert_eq!(put("/assets/{assetId}", &of(""), rename(&json!("other"))).await.0, 400);
    let (_, renamed) = put("/assets/{assetId}", &of(""), rename(&key)).await;
    assert_eq!(renamed["asset"]["metadata"]["name"], "Heron");
    let (_, saved) = asker.ask("get", "/assets/{assetId}/snapshots", &of("/snapshots"), None).await;
    assert_eq!(saved["snapshots"].as_array().unwrap().len(), 1);
    let unlock = json!({"lockId": key});
    let (_, unlocked) = put("/assets/{assetId}/unlock", &of("/unlock"), unlock).await;
    assert!(unlocked["asset"]["metadata"]["lockExpiresAt"].is_null(), "{unlocked:#}");
    let lock = json!({"lockExpiresAt": until});
    put("/assets/{assetId}/lock", &of("/lock"), lock).await;
    // A lock expires by the clock of the server; it goes no further than a century.
    fake.advance(Duration::from_secs(100 * 365 * 24 * 60 * 60));
    assert_eq!(put("/assets/{assetId}", &of(""), json!({"name": "Egret"})).await.0, 200);
}

#[tokio::test]
async fn models_are_changed_copied_deleted_and_restored() {
    let asker = Asker::new().await;
    let model = json!({"name": "Birds", "type": "flux.1-lora"});
    let (_, made) = asker.ask("post", "/models", "/models", Some(model)).await;
    let path = format!("/models/{}", made["model"]["id"].as_str().unwrap());
    let one = "/models/{modelId}";
    let rename = Some(json!({"name": "Herons"}));
    asker.ask("put", one, &path, rename).await;
    let (_, read) = asker.ask("get", one, &path, None).await;
    assert_eq!(read["model"]["name"], "Herons");
    let copy = format!("{path}/copy");
    let (_, copied) = asker.ask("post", "/models/{modelId}/copy", &copy, Some(json!({}))).await;
    assert_ne!(copied["model"]["id"], read["model"]["id"]);
    let count = async || {
        asker.ask("get", "/models", "/models", None).await.1["models"].as_array().unwrap().len()
    };
    assert_eq!(count().await, 2);
    asker.ask("delete", one, &path, None).await;
    assert_eq!(count().await, 1);
    assert_eq!(asker.ask("get", one, &path, None).await.0.as_u16(), 404);
    let restore = format!("{path}/restore");
    asker.ask("post", "/models/{modelId}/restore", &restore, None).await;
    assert_eq!(count().await, 2);
    let guide = format!("{path}/prompt-guide");
    let template = "/models/{modelId}/prompt-guide";
    asker.ask("put", template, &guide, Some(json!({"promptGuide": "Say heron."}))).await;
    let (_, read) = asker.ask("get", template, &guide, None).await;
    assert_eq!(read["promptGuide"]["value"], "Say heron.");
}

#[tokio::test]
async fn tokens_have_to_be_encoded() {
    let asker = Asker::new().await;
    asker.fake.add_asset("one", "image/png");
    asker.fake.add_asset("two", "image/png");
    let (_, page) = asker.ask("get", "/assets", "/assets?pageSize=1", None).await;
    let token = page["nextPaginationToken"].as_str().unwrap();
    assert!(token.contains('+') && token.contains('/'), "{token}");
    let encoded = token.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    for (token, expected) in [(token, 400), (encoded.as_str(), 200)] {
        let path = format!("/assets?pageSize=1&paginationToken={token}");
        let (status, _) = asker.ask("get", "/assets", &path, None).await;
        assert_eq!(status.as_u16(), expected, "{token}");
    }
}

#[tokio::test]
async fn the_images_of_a_model_are_what_it_has_made() {
    let asker = Asker::new().await;
    let body = json!({"name": "Birds", "type": "flux.1-lora"});
    let (_, made) = asker.ask("post", "/models", "/models", Some(body)).await;
    let path = format!("/models/{}", made["model"]["id"].as_str().unwrap());
    let [example, generated] = [(); 2].map(|()| asker.fake.add_asset("pixels", "image/png"));
    let examples = "/models/{modelId}/training-images";
    let image = json!({"assetId": example});
    asker.ask("post", examples, &format!("{path}/training-images"), Some(image)).await;

    let images = format!("{path}/images?ids={generated}");
    let (status, _) = asker.ask("delete", "/models/{modelId}/images", &images, None).await;
    assert_eq!(status, 200);
    let (_, model) = asker.ask("get", "/models/{modelId}", &path, None).await;
    assert_eq!(model["model"]["trainingImages"].as_array().unwrap().len(), 1);
    for (asset, expected) in [(example, 200), (generated, 404)] {
        let (status, _) =
            asker.ask("get", "/assets/{assetId}", &format!("/assets/{asset}"), None).await;
        assert_eq!(status, expected);
    }
}

#[tokio::test]
async fn an_asset_is_screened_some_seconds_after_it_was_made() {
    let asker = Asker::new().await;
    let id = asker.fake.add_asset("pixels", "image/png");
    let read = async || {
        let path = format!("/assets/{id}");
        asker.ask("get", "/assets/{assetId}", &path, None).await.1["asset"]["nsfw"].clone()
    };
    assert_eq!(read().await, Value::Null);
    asker.fake.advance(Duration::from_secs(10));
    assert_eq!(read().await, json!([]));
}
