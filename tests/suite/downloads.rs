//! From a finished job to files on disk.

use std::{fs, path::Path, time::Duration};

use scenario_client::{
    CustomRequest, ErrorKind, FinishedJob,
    api::operations,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

const LONG: Duration = Duration::from_secs(60);

/// A stand-in with a finished job of these assets.
async fn finished(assets: &[(&'static [u8], &str)]) -> (FakeScenario, FinishedJob) {
    let stand_in = FakeScenario::start().await.unwrap();
    let mut ids: Vec<String> = assets
        .iter()
        .map(|(content, kind)| stand_in.add_asset(*content, kind).to_string())
        .collect();
    ids.extend(ids.clone());
    let scenario = stand_in.scenario().unwrap();
    stand_in.script(JobScript::starting("queued"));
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let end = json!({"job": {"jobId": "job_fake0001", "status": "success", "metadata": {"assetIds": ids}}});
    stand_in.fault(&operations::GET_JOBS_BY_JOB_ID, Fault::json(200, end));
    let done = job.wait(LONG).await.unwrap();
    (stand_in, done)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_song_ends_on_disk_playable_and_under_the_name_that_it_deserves() {
    let stand_in =
        FakeScenario::builder().sound_duration(Duration::from_secs(1)).start().await.unwrap();
    let scenario = stand_in.scenario().unwrap();
    let song = scenario_client::audio::minimax::Music01::builder().sample_rate(22_050).build();
    let done = scenario.run(&song).submit().await.unwrap().wait(LONG).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = done.download_to(folder.path().join("new/folder")).await.unwrap();

    assert_eq!(files.len(), 1);
    assert_eq!(files[0].path, folder.path().join("new/folder/asset_fake0001.wav"));
    let content = fs::read(&files[0].path).unwrap();
    assert_eq!(content.len() as u64, files[0].bytes);
    assert_eq!(&content[..4], b"RIFF");
    assert_eq!(content.len(), 44 + 22_050 * 2);
    assert_eq!(names(files[0].path.parent().unwrap()), ["asset_fake0001.wav"]);
}

#[tokio::test]
async fn every_asset_comes_once_in_order_with_the_extension_of_its_bytes() {
    let assets: [(&'static [u8], &str); 3] = [
        (b"ID3\x04\0\0\0\0\0\0 sound", "audio/wav"),
        (b"fLaC\0\0\0\x22 sound", "application/octet-stream"),
        (b"just text", "text/plain"),
    ];
    let (stand_in, done) = finished(&assets).await;
    let folder = tempfile::tempdir().unwrap();
    let files = done.download_to(folder.path()).await.unwrap();
    let written: Vec<&str> =
        files.iter().map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(written, ["asset_fake0001.mp3", "asset_fake0002.flac", "asset_fake0003.txt"]);
    for (file, (content, _)) in files.iter().zip(assets) {
        assert_eq!(fs::read(&file.path).unwrap(), content);
    }
    assert_eq!(stand_in.cdn_requests().len(), 3);
    assert_eq!(done.assets().await.unwrap().len(), 3);
}

#[tokio::test]
async fn half_a_file_is_never_left_behind() {
    let content: &'static [u8] = &[7; 100_000];
    let (stand_in, done) = finished(&[(content, "audio/wav")]).await;
    for after in [0, 1, 50_000, 99_999] {
        stand_in.cdn_fault(Fault::cut(after));
        let folder = tempfile::tempdir().unwrap();
        let error = done.download_to(folder.path()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert_eq!(error.job().map(|job| job.id().as_str()), Some("job_fake0001"));
        assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
    }
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(done.download_to(folder.path()).await.unwrap()[0].bytes, 100_000);
}

#[tokio::test]
async fn an_earlier_file_stays_whole_when_its_replacement_fails() {
    let (stand_in, done) = finished(&[(b"ID3\x04 first", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    stand_in.cdn_fault(Fault::cut(4));
    done.download_to(folder.path()).await.unwrap_err();
    assert_eq!(fs::read(&file.path).unwrap(), b"ID3\x04 first");
    assert_eq!(names(folder.path()), ["asset_fake0001.mp3"]);
}

#[tokio::test]
async fn an_expired_link_is_asked_for_anew_and_a_refusal_is_told() {
    let (stand_in, done) = finished(&[(b"ID3\x04", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    let expired = || Fault::raw(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
    stand_in.cdn_fault(expired());
    done.download_to(folder.path()).await.unwrap();
    assert_eq!(stand_in.requests_to(&operations::GET_ASSETS_BY_ASSET_ID).len(), 2);

    stand_in.cdn_fault(expired());
    stand_in.cdn_fault(expired());
    let error = done.download_to(folder.path()).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert!(error.to_string().contains("asset_fake0001"), "{error}");
}

#[tokio::test]
async fn a_silent_host_does_not_hold_a_download_for_ever() {
    let stand_in = FakeScenario::start().await.unwrap();
    let scenario =
        stand_in.scenario_builder().download_timeout(Duration::from_millis(100)).build().unwrap();
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let done = job.wait(LONG).await.unwrap();
    stand_in.cdn_fault(Fault::delay(Duration::from_secs(50)));
    let folder = tempfile::tempdir().unwrap();
    let error = done.download_to(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("nothing came"), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_none_is_told() {
    let (_stand_in, done) = finished(&[(b"ID3\x04", "audio/mpeg")]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = done.download_to(file.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains(file.path().to_str().unwrap()), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_readable_as_other_files_are() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_stand_in, done) = finished(&[(b"ID3\x04", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    fs::write(folder.path().join("usual"), "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&file.path), mode(&folder.path().join("usual")));
}
