//! Many assets in one file.

use std::{fs, time::Duration};

use scenario_client::{
    AssetId, ErrorKind,
    api::operations,
    client::PollPolicy,
    testing::{FakeScenario, Fault},
};
use serde_json::json;
use tokio::time::Instant;

const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn an_archive_is_packed_awaited_and_fetched() {
    let fake = FakeScenario::start().await.unwrap();
    let takes = ["first take", "second take"].map(|text| fake.add_asset(text, "text/plain"));
    let folder = tempfile::tempdir().unwrap();
    let scenario = fake.scenario().unwrap();
    // The link is asked for anew when it expires on the way.
    fake.cdn_fault(Fault::cut(40));
    fake.cdn_fault(Fault::html(403));
    let archive = scenario.archive(&takes).file_names("takes/<num>").named("takes").original();
    let file = archive.save_in(folder.path(), DEADLINE).await.unwrap();
    assert_eq!(file.path, folder.path().join("takes.zip"));
    let bytes = fs::read(&file.path).unwrap();
    assert_eq!(bytes.len() as u64, file.bytes);
    for part in ["takes/1", "takes/2", "first take", "second take"] {
        assert!(bytes.windows(part.len()).any(|window| window == part.as_bytes()), "{part}");
    }
    let sent = fake.requests_to(&operations::CREATE_ASSET_ARCHIVE)[0].json();
    assert_eq!(
        sent,
        json!({
            "query": {"assetIds": takes, "inferenceIds": [], "modelIds": []},
            "options": {"fileNameTemplate": "takes/<num>", "archiveName": "takes", "preferOriginal": true},
        })
    );
    for request in fake.cdn_requests() {
        assert!(!request.headers.contains_key("authorization"));
    }
    assert!(fake.charges().is_empty(), "it costs nothing");

    let flat = scenario.archive(&takes).file_names("takes/<num>").flat();
    let file = flat.save_as(folder.path().join("flat.zip"), DEADLINE).await.unwrap();
    let bytes = fs::read(&file.path).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"takes/"));
    let sent = fake.requests_to(&operations::CREATE_ASSET_ARCHIVE)[1].json();
    assert_eq!(sent["options"], json!({"fileNameTemplate": "takes/<num>", "flat": true}));
}

#[tokio::test]
async fn an_archive_is_priced_first_and_resumed_later() {
    let fake = FakeScenario::start().await.unwrap();
    let asset = fake.add_asset("a take", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let archive = scenario.archive([asset]).named("takes");
    let price = archive.estimate().await.unwrap();
    assert!(price.is_known() && price.cost() == scenario_client::CreativeUnits::ZERO);
    let asked = &fake.requests_to(&operations::CREATE_ASSET_ARCHIVE)[0];
    assert_eq!(asked.query, "projectId=proj_1&dryRun=true");
    assert!(fake.jobs().is_empty(), "nothing is packed");

    // Not packed in time, then not to be had, then there: always the same job.
    let error = archive.save_in(folder.path(), Duration::ZERO).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let job = error.job().unwrap().clone();
    fake.fault(&operations::GET_ASSET_ARCHIVE, Fault::reason(404, "gone"));
    let error = scenario.started_archive(&job).save_in(folder.path(), DEADLINE).await.unwrap_err();
    assert_eq!((error.is_not_found(), error.job()), (true, Some(&job)), "{error}");
    let saved = scenario.started_archive(&job).save_in(folder.path(), DEADLINE).await.unwrap();
    assert_eq!(saved.path, folder.path().join(format!("{}.zip", job.id())));
    // The job remembers its project, for processes whose client has another one.
    assert_eq!(job.project().map(|project| project.as_str()), Some("proj_1"));
    let asked = fake.requests_to(&operations::GET_ASSET_ARCHIVE);
    assert!(!asked.is_empty() && asked.iter().all(|request| request.query == "projectId=proj_1"));
    assert_eq!(fake.requests_to(&operations::CREATE_ASSET_ARCHIVE).len(), 2);
}

#[tokio::test]
async fn what_cannot_be_packed_is_refused_and_leaves_nothing() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("takes.zip");
    for count in [0, 1_001] {
        let assets = (0..count).map(|number| AssetId::from(format!("asset_{number}")));
        let error = scenario.archive(assets).save_as(&target, DEADLINE).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    }
    assert!(fake.requests().is_empty());
    let error = scenario.archive(["asset_none"]).save_as(&target, DEADLINE).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let asset = fake.add_asset("a line", "text/plain");
    fake.fault(&operations::CREATE_ASSET_ARCHIVE, Fault::json(200, json!({})));
    let error = scenario.archive([asset]).save_as(&target, DEADLINE).await.unwrap_err();
    assert!(error.to_string().contains("names no job"), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_link_of_an_archive_may_come_after_its_job_has_ended() {
    let fake = FakeScenario::start().await.unwrap();
    let asset = fake.add_asset("a take", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    let policy = PollPolicy::every(Duration::from_secs(2));
    let scenario = fake.scenario_builder().poll_policy(policy).build().unwrap();
    let reads = || fake.requests_to(&operations::GET_ASSET_ARCHIVE).len();
    // More often than a broken connection is tried again.
    for round in 0..9 {
        let fault = match round % 3 {
            0 => Fault::remove("/downloadUrl"),
            1 => Fault::mutate("/downloadUrl", ""),
            _ => Fault::mutate("/downloadUrl", json!(null)),
        };
        fake.fault(&operations::GET_ASSET_ARCHIVE, fault);
    }
    let archive = scenario.archive([&asset]).named("takes").start().await.unwrap();
    let job = archive.reference().clone();
    let began = Instant::now();
    let file = archive.save_in(folder.path(), DEADLINE).await.unwrap();
    assert_eq!((reads(), fake.cdn_requests().len()), (10, 1));
    assert!(began.elapsed() >= Duration::from_secs(18), "with a pause: {:?}", began.elapsed());
    fs::remove_file(file.path).unwrap();

    for _ in 0..100 {
        fake.fault(&operations::GET_ASSET_ARCHIVE, Fault::remove("/downloadUrl"));
    }
    let before = reads();
    let error = scenario.started_archive(&job).save_in(folder.path(), DEADLINE).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.job()), (true, Some(&job)), "{error}");
    let mut causes = std::iter::successors(Some(&error as &dyn std::error::Error), |e| e.source());
    assert!(causes.any(|cause| cause.to_string().contains("the archive of")), "{error:?}");
    assert!((20..40).contains(&(reads() - before)), "{}", reads() - before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn polls_for_the_link_of_an_archive_keep_within_the_request_budget() {
    let fake = FakeScenario::start().await.unwrap();
    let asset = fake.add_asset("a take", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    let policy = PollPolicy::every(Duration::from_millis(200));
    let builder = fake.scenario_builder().poll_policy(policy).request_budget(20);
    let scenario = builder.build().unwrap();
    for _ in 0..300 {
        fake.fault(&operations::GET_ASSET_ARCHIVE, Fault::remove("/downloadUrl"));
    }
    let error = scenario.archive([&asset]).save_in(folder.path(), DEADLINE).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    let reads = fake.requests_to(&operations::GET_ASSET_ARCHIVE).len();
    assert!((10..=20).contains(&reads) && fake.requests().len() <= 20, "{reads}");
}
