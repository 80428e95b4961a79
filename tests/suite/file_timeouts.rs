//! Downloads and archives that would take for ever: they end in time, leave no half file, and can be repeated.

use std::{error::Error as _, fs, path::Path, time::Duration};

use futures_util::StreamExt as _;
use scenario_client::{
    CustomRequest, Error, ErrorKind, FinishedJob, JobRef,
    api::operations,
    client::Backoff,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

/// The body comes in eight chunks and takes far longer than [`SHORT`], but is never silent for as long.
fn slow() -> Fault {
    Fault::drip(Duration::from_millis(100))
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn assert_expired(error: &Error, within: Duration) {
    assert!(error.is_timeout(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(!error.is_outcome_unknown(), "{error}");
    let within = format!("within {} s", within.as_secs_f64());
    assert!(error.to_string().contains(&within), "{error}");
}

#[tokio::test]
async fn a_host_that_is_slow_but_never_silent_does_not_hold_a_download() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset(vec![7; 80_000], "application/octet-stream");
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file.bin");
    fs::write(&target, "an earlier file").unwrap();

    for round in 0..2 {
        fake.cdn_fault(slow());
        let download = scenario.download(&asset).timeout(SHORT);
        let error = match round {
            0 => download.save_in(folder.path()).await.unwrap_err(),
            _ => download.save_as(&target).await.unwrap_err(),
        };
        assert_expired(&error, SHORT);
        assert!(error.to_string().contains(&format!("download of {asset}")), "{error}");
        assert_eq!(names(folder.path()), ["file.bin"]);
        assert_eq!(fs::read(&target).unwrap(), b"an earlier file");
    }
    assert_eq!(fake.cdn_requests().len(), 2, "each was under way, and none was tried again");

    scenario.download(&asset).timeout(LONG).save_as(&target).await.unwrap();
    assert_eq!(fs::read(&target).unwrap(), vec![7; 80_000]);
}

#[tokio::test]
async fn a_download_that_expires_between_attempts_says_why_the_last_one_failed() {
    let fake = FakeScenario::start().await.unwrap();
    let backoff = Backoff::default().initial_delay(LONG).max_delay(LONG);
    let scenario = fake.scenario_builder().backoff(backoff).build().unwrap();
    let asset = fake.add_asset("a line", "text/plain");
    fake.cdn_fault(Fault::cut(3));
    let folder = tempfile::tempdir().unwrap();
    let error = scenario.download(&asset).timeout(SHORT).save_in(folder.path()).await.unwrap_err();
    assert_expired(&error, SHORT);
    assert!(error.to_string().contains("(3 bytes arrived)"), "{error}");
    let cause = error.source().and_then(|cause| cause.downcast_ref::<Error>()).unwrap();
    assert_eq!(cause.kind(), ErrorKind::Transport, "{cause}");
    assert!(names(folder.path()).is_empty());
}

#[tokio::test]
async fn a_stream_ends_with_its_timeout() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset(vec![7; 80_000], "application/octet-stream");
    fake.cdn_fault(slow());
    let chunks: Vec<_> = scenario.download(&asset).timeout(SHORT).stream().collect().await;
    let (last, before) = chunks.split_last().unwrap();
    assert_expired(last.as_ref().unwrap_err(), SHORT);
    assert!(before.iter().all(Result::is_ok), "what came was given out");

    // The time of a slow reader counts, although bytes are there for it.
    let second = Duration::from_secs(1);
    let mut stream = scenario.download(&asset).timeout(second).stream();
    assert!(stream.next().await.unwrap().is_ok());
    tokio::time::sleep(second).await;
    assert_expired(&stream.next().await.unwrap().unwrap_err(), second);
    assert!(stream.next().await.is_none());

    let asked = fake.requests().len();
    let mut stream = scenario.download(&asset).timeout(Duration::ZERO).stream();
    assert_expired(&stream.next().await.unwrap().unwrap_err(), Duration::ZERO);
    assert_eq!(fake.requests().len(), asked, "there is no time to ask for anything");
}

/// A job that made three assets, in this order.
async fn finished(fake: &FakeScenario) -> FinishedJob {
    let ids = ["first", "second", "third"].map(|text| fake.add_asset(text, "text/plain"));
    let scenario = fake.scenario().unwrap();
    fake.script(JobScript::starting("queued"));
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let end = json!({"job": {"jobId": "job_fake0001", "status": "success", "metadata": {"assetIds": ids}}});
    fake.fault(&operations::GET_JOB, Fault::json(200, end));
    job.wait(LONG).await.unwrap()
}

#[tokio::test]
async fn several_downloads_share_one_timeout_and_keep_the_job() {
    let fake = FakeScenario::start().await.unwrap();
    let done = finished(&fake).await;
    let folder = tempfile::tempdir().unwrap();
    // The first file comes, the second one never does, the third one is not started.
    fake.cdn_fault(Fault::delay(Duration::ZERO));
    fake.cdn_fault(Fault::delay(LONG));
    let two = Duration::from_secs(2);
    let downloads = done.downloads().parallel(1).named("{number}").timeout(two);
    let error = downloads.clone().save_in(folder.path()).await.unwrap_err();
    assert_expired(&error, two);
    assert_eq!(error.job().map(|job| job.id()), Some(done.id()), "{error}");
    assert_eq!(names(folder.path()), ["1.txt"], "what was complete stays, of others nothing does");
    assert_eq!(fake.cdn_requests().len(), 2);

    let files = downloads.timeout(LONG).save_in(folder.path()).await.unwrap();
    assert_eq!(files.len(), 3);
}

#[tokio::test]
async fn an_archive_that_is_not_packed_in_time_keeps_its_job() {
    let fake = FakeScenario::builder().job_duration(LONG * 60).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset("a take", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    let error = scenario.archive([asset]).save_in(folder.path(), SHORT).await.unwrap_err();
    assert_expired(&error, SHORT);
    assert!(error.to_string().contains("Scenario::started_archive"), "{error}");
    assert_eq!(error.job(), Some(&JobRef::new(fake.jobs()[0].job_id.as_str())));
    assert!(error.snapshot().is_some_and(|job| job.status.is_some()), "as it was seen last");
    assert!(fake.cdn_requests().is_empty());
}

#[tokio::test]
async fn packing_and_downloading_an_archive_share_one_timeout() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset(vec![7; 80_000], "application/octet-stream");
    let folder = tempfile::tempdir().unwrap();
    // Together they take 1.4 s at least; each of them takes less than the timeout.
    let second = Duration::from_secs(1);
    fake.fault(&operations::GET_JOB, Fault::delay(Duration::from_millis(600)));
    fake.cdn_fault(slow());
    let target = folder.path().join("takes.zip");
    let error = scenario.archive([asset]).save_as(&target, second).await.unwrap_err();
    assert_expired(&error, second);
    let job = error.job().unwrap().clone();
    assert!(names(folder.path()).is_empty());

    let saved = scenario.started_archive(&job).save_as(&target, LONG).await.unwrap();
    assert_eq!((&saved.job, &saved.path), (job.id(), &target));
    assert_eq!(fake.requests_to(&operations::CREATE_ASSET_ARCHIVE).len(), 1, "packed once");
}

#[tokio::test]
async fn names_with_unknown_placeholders_are_refused_before_anything_is_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset("a line", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    for name in ["{row}", "take-{number", "id}", "{job}"] {
        let all = scenario.download_all([&asset]).named(name).save_in(folder.path()).await;
        let one = scenario.download(&asset).named(name).save_in(folder.path()).await;
        let archive = scenario.archive([&asset]).named(name).save_in(folder.path(), LONG).await;
        for error in [all.unwrap_err(), one.unwrap_err(), archive.unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.to_string().contains(name), "{error}");
        }
    }
    assert!(fake.requests().is_empty() && fake.cdn_requests().is_empty());
    assert!(names(folder.path()).is_empty());
    let file = scenario.download(&asset).named("x-{id}").save_in(folder.path()).await.unwrap();
    assert_eq!(file.path, folder.path().join(format!("x-{asset}.txt")));
}
