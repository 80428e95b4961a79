//! One type for an id, whichever layer it comes from.

use futures_util::TryStreamExt as _;
use scenario_client::{
    AssetId, CustomRequest, JobId,
    api::operations,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault},
};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn ids_go_from_one_layer_to_the_other_as_they_are() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let done = job.wait(Duration::from_secs(30)).await.unwrap();

    // From a row of a list, by value and by reference, and from a finished job.
    let row = scenario.api().list_jobs().stream().try_next().await.unwrap().unwrap();
    assert_eq!(scenario.job(&row.job_id).id(), done.id());
    assert_eq!(scenario.job(row.job_id).id(), done.id());
    assert_eq!(scenario.job(done.id()).id(), "job_fake0001");

    // From the handwritten layer into parameters and lists of the generated one.
    let read = scenario.api().get_job().job_id(done.id()).send().await.unwrap();
    assert_eq!(read.job.job_id, *done.id());
    let upload = scenario.upload(UploadSource::bytes("a.wav", "a line"));
    let asset: AssetId = upload.send(Duration::from_secs(30)).await.unwrap();
    let bulk = scenario.api().bulk_get_assets();
    let found = bulk.body_map(|body| body.asset_ids(vec![asset.clone()])).send().await.unwrap();
    assert_eq!(found.assets[0].id, asset);
    let sent = &fake.requests_to(&operations::BULK_GET_ASSETS)[0];
    assert_eq!(sent.json(), json!({"assetIds": [asset]}));
}

#[tokio::test]
async fn a_number_where_an_id_belongs_is_read_as_its_text() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let page = json!({"jobs": [
        {"jobId": "job_7", "metadata": {"workflowId": 7}},
        {"jobId": "job_8", "metadata": {"outputModelId": {}}},
    ]});
    fake.fault(&operations::LIST_JOBS, Fault::json(200, page));
    let page = scenario.api().list_jobs().send().await.unwrap();
    let ids: Vec<JobId> = page.jobs.iter().map(|job| job.job_id.clone()).collect();
    assert_eq!(ids, ["job_7", "job_8"]);
    let [first, second] = [0, 1].map(|row| page.jobs[row].metadata.clone().unwrap());
    assert_eq!(first.workflow_id.unwrap(), "7");
    assert_eq!(second.output_model_id, None, "no id, and no reason to lose the row");

    let page = json!({"assets": [{"id": "asset_1", "collectionIds": [1, "col_2"]}]});
    fake.fault(&operations::LIST_ASSETS, Fault::json(200, page));
    let page = scenario.api().list_assets().send().await.unwrap();
    assert_eq!(page.assets[0].collection_ids, ["1", "col_2"]);
}

#[tokio::test]
async fn an_id_that_would_change_the_path_is_refused() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for id in ["", "..", "a\\b"] {
        let read = scenario.api().get_job().job_id(JobId::from(id)).send().await;
        assert!(read.is_err(), "{id}");
    }
    assert!(fake.requests().is_empty());
}
