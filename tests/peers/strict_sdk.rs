//! The official Python SDK checks every field of the responses of the fake server, and finds nothing wrong.

use std::{collections::BTreeMap, process::Command};

use futures_util::TryStreamExt as _;
use scenario_client::{api::operations, testing::FakeScenario};
use serde_json::json;

use super::peer;

#[tokio::test]
async fn the_official_sdk_drives_the_fake_server_with_strict_validation() {
    let Some(python) = peer("python/bin/python") else { return };

    let fake = FakeScenario::start().await.unwrap();
    for number in 0..5 {
        let times = json!({"createdAt": "2026-10-01T09:00:00.000Z", "updatedAt": "2026-10-01T09:00:00.000Z"});
        let mut collection = json!({
            "id": format!("col_{number}"), "name": "Birds", "ownerId": "proj_fake",
            "assetCount": 0, "itemCount": 0, "modelCount": 0,
        });
        collection.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        let mut tag =
            json!({"tagName": format!("tag {number}"), "itemCount": 1, "ownerId": "proj_fake"});
        tag.as_object_mut().unwrap().extend(times.as_object().unwrap().clone());
        fake.add_item(&operations::LIST_COLLECTIONS, collection);
        fake.add_item(&operations::LIST_TAGS, tag);
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/strict_sdk.py");
    let base = fake.base_url();
    let reported = tokio::task::spawn_blocking(move || {
        Command::new(python).args([script, &base]).env_clear().output().unwrap()
    });
    let reported = reported.await.unwrap();
    let (said, wrong) =
        (String::from_utf8_lossy(&reported.stdout), String::from_utf8_lossy(&reported.stderr));
    assert!(reported.status.success(), "{said}\n{wrong}");
    let done: Vec<&str> = said.lines().filter(|line| !line.starts_with('{')).collect();
    let expected = [
        "asset image/png",
        "upload imported",
        "run success",
        "model trained",
        "workflow success",
        "archive packed",
    ];
    assert_eq!(done, expected);

    // Both clients see the same lists.
    let theirs: BTreeMap<String, Vec<String>> =
        serde_json::from_str(said.lines().last().unwrap()).unwrap();
    let scenario = fake.scenario().unwrap();
    let api = scenario.api();
    macro_rules! ids {
        ($request:expr, $id:ident) => {
            $request
                .stream()
                .map_ok(|item| item.$id.into_string())
                .try_collect::<Vec<String>>()
                .await
                .unwrap()
        };
    }
    let search = api.search_models().body_map(|body| body.query("music").public(true));
    let ours = BTreeMap::from([
        ("assets".to_owned(), ids!(api.list_assets(), id)),
        ("jobs".to_owned(), ids!(api.list_jobs(), job_id)),
        ("models".to_owned(), ids!(api.list_models(), id)),
        ("public models".to_owned(), ids!(api.list_models().privacy("public"), id)),
        ("workflows".to_owned(), ids!(api.list_workflows(), id)),
        ("collections".to_owned(), ids!(api.list_collections(), id)),
        (
            "tags".to_owned(),
            api.list_tags()
                .stream()
                .map_ok(|tag| tag.tag_name.unwrap())
                .try_collect()
                .await
                .unwrap(),
        ),
        ("found models".to_owned(), ids!(search, id)),
        ("found assets".to_owned(), ids!(api.search_assets(), id)),
    ]);
    assert_eq!(ours, theirs);
    // The run, the training, the workflow and its node, the archive, and the upload, which has a job as well.
    assert_eq!((ours["jobs"].len(), ours["collections"].len()), (6, 5));
    assert!(ours["public models"].len() > 50 && ours["found models"].len() > 5);
}
