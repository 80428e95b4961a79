//! From a finished job to files on disk.

use std::{fs, path::Path, time::Duration};

use scenario_client::{
    CustomRequest, ErrorKind, FinishedJob,
    api::{operations, types::DownloadFormat},
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

const LONG: Duration = Duration::from_secs(60);

/// A fake server with a finished job of these assets.
async fn finished(assets: &[(&'static [u8], &str)]) -> (FakeScenario, FinishedJob) {
    let fake = FakeScenario::start().await.unwrap();
    let mut ids: Vec<String> =
        assets.iter().map(|(content, kind)| fake.add_asset(*content, kind).to_string()).collect();
    ids.extend(ids.clone());
    let scenario = fake.scenario().unwrap();
    fake.script(JobScript::starting("queued"));
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let end = json!({"job": {"jobId": "job_fake0001", "status": "success", "metadata": {"assetIds": ids}}});
    fake.fault(&operations::GET_JOB, Fault::json(200, end));
    let done = job.wait(LONG).await.unwrap();
    (fake, done)
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
    let fake =
        FakeScenario::builder().sound_duration(Duration::from_secs(1)).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
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
    let (fake, done) = finished(&assets).await;
    let folder = tempfile::tempdir().unwrap();
    let files = done.download_to(folder.path()).await.unwrap();
    let written: Vec<&str> =
        files.iter().map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(written, ["asset_fake0001.mp3", "asset_fake0002.flac", "asset_fake0003.txt"]);
    for (file, (content, _)) in files.iter().zip(assets) {
        assert_eq!(fs::read(&file.path).unwrap(), content);
    }
    assert_eq!(fake.cdn_requests().len(), 3);
    assert_eq!(done.assets().await.unwrap().len(), 3);
}

/// The host breaks every connection from now on.
fn broken(fake: &FakeScenario) {
    for _ in 0..10 {
        fake.cdn_fault(Fault::drop_before());
    }
}

#[tokio::test]
async fn half_a_file_is_never_left_behind() {
    let content: &'static [u8] = &[7; 100_000];
    for after in [0, 1, 50_000, 99_999] {
        let (fake, done) = finished(&[(content, "audio/wav")]).await;
        fake.cdn_fault(Fault::cut(after));
        broken(&fake);
        let folder = tempfile::tempdir().unwrap();
        let error = done.download_to(folder.path()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport, "{error}");
        assert_eq!(error.job().map(|job| job.id().as_str()), Some("job_fake0001"));
        assert!(names(folder.path()).is_empty(), "{:?}", names(folder.path()));
        assert_eq!(fake.cdn_requests().len(), 5, "then it gives up");
    }
}

#[tokio::test]
async fn an_earlier_file_stays_whole_when_its_replacement_fails() {
    let (fake, done) = finished(&[(b"ID3\x04 first", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    fake.cdn_fault(Fault::cut(4));
    broken(&fake);
    done.download_to(folder.path()).await.unwrap_err();
    assert_eq!(fs::read(&file.path).unwrap(), b"ID3\x04 first");
    assert_eq!(names(folder.path()), ["asset_fake0001.mp3"]);
}

#[tokio::test]
async fn an_expired_link_is_asked_for_anew_and_a_refusal_is_reported() {
    let (fake, done) = finished(&[(b"ID3\x04", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    let expired = || Fault::raw(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
    fake.cdn_fault(expired());
    done.download_to(folder.path()).await.unwrap();
    assert_eq!(fake.requests_to(&operations::GET_ASSET).len(), 2);

    fake.cdn_fault(expired());
    fake.cdn_fault(expired());
    let error = done.download_to(folder.path()).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert!(error.to_string().contains("asset_fake0001"), "{error}");
}

#[tokio::test]
async fn a_silent_host_does_not_hold_a_download_for_ever() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario =
        fake.scenario_builder().download_timeout(Duration::from_millis(100)).build().unwrap();
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let done = job.wait(LONG).await.unwrap();
    for _ in 0..5 {
        fake.cdn_fault(Fault::delay(Duration::from_secs(50)));
    }
    let folder = tempfile::tempdir().unwrap();
    let error = done.download_to(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("no bytes arrived"), "{error}");
}

#[tokio::test]
async fn a_folder_that_is_none_is_reported() {
    let (_fake, done) = finished(&[(b"ID3\x04", "audio/mpeg")]).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = done.download_to(file.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains(file.path().to_str().unwrap()), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_readable_as_other_files_are() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_fake, done) = finished(&[(b"ID3\x04", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    fs::write(folder.path().join("usual"), "").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(&file.path), mode(&folder.path().join("usual")));
}

/// Content of which no two places are alike.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..length).map(|_| random.u8(..)).collect()
}

#[tokio::test]
async fn a_download_that_is_cut_anywhere_up_to_twenty_times_equals_the_original() {
    let mut random = fastrand::Rng::with_seed(5);
    for round in 0..12 {
        let ranges = round % 3 != 2;
        let builder = FakeScenario::builder();
        let builder = if ranges { builder } else { builder.without_ranges() };
        let fake = builder.start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        let content = noise(round, 200_000);
        let asset = fake.add_asset(content.clone(), "application/octet-stream");
        let cuts = if ranges { random.usize(1..=20) } else { random.usize(1..=4) };
        for _ in 0..cuts {
            fake.cdn_fault(match random.u8(0..6) {
                0 => Fault::drop_before(),
                1 => Fault::html(503),
                2 => Fault::raw(403, "application/xml", "<Error/>"),
                _ => Fault::cut(random.usize(1..30_000)),
            });
            // Something has to come now and then.
            fake.cdn_fault(Fault::cut(random.usize(1..30_000)));
        }
        let folder = tempfile::tempdir().unwrap();
        let file = scenario.download(&asset).save_in(folder.path()).await.unwrap();
        assert!(fs::read(&file.path).unwrap() == content, "round {round}: {} bytes", file.bytes);
        assert_eq!(names(folder.path()).len(), 1);
        let continued = fake
            .cdn_requests()
            .iter()
            .filter(|request| request.headers.contains_key("range"))
            .count();
        assert_eq!(continued > 0, ranges, "round {round}");
        for request in fake.cdn_requests() {
            let headers = &request.headers;
            assert_eq!(headers.contains_key("range"), headers.contains_key("if-range"));
        }
        assert!(fake.cdn_requests().iter().all(|request| !request.is_authorized()));
    }
}

#[tokio::test]
async fn a_file_that_changes_on_the_way_is_fetched_from_the_start() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset(noise(1, 50_000), "application/octet-stream");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/file.bin");
    fake.cdn_fault(Fault::cut(20_000));
    fake.cdn_fault(Fault::delay(Duration::from_millis(200)));
    let download = tokio::spawn(scenario.download(&asset).save_as(path.clone()));
    while fake.cdn_requests().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    fake.change_asset(&asset, noise(2, 40_000));
    let file = download.await.unwrap().unwrap();
    assert_eq!((file.path.clone(), file.bytes), (path, 40_000));
    assert_eq!(fs::read(&file.path).unwrap(), noise(2, 40_000));
}

#[tokio::test]
async fn a_response_that_continues_elsewhere_is_not_taken() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let content = noise(1, 50_000);
    let asset = fake.add_asset(content.clone(), "application/octet-stream");
    fake.cdn_fault(Fault::cut(20_000));
    // It would even have the length that it announces.
    let elsewhere = Fault::raw(206, "application/octet-stream", content[10_000..].to_vec())
        .with_header("content-range", "bytes 10000-49999/60000");
    fake.cdn_fault(elsewhere);
    let folder = tempfile::tempdir().unwrap();
    let file = scenario.download(&asset).save_in(folder.path()).await.unwrap();
    assert!(fs::read(&file.path).unwrap() == content);

    // The rest of a longer file, without a tag that would tell.
    fake.cdn_fault(Fault::cut(20_000));
    let longer = Fault::raw(206, "application/octet-stream", noise(2, 40_000))
        .with_header("content-range", "bytes 20000-59999/60000");
    fake.cdn_fault(longer);
    let file = scenario.download(&asset).save_as(folder.path().join("again")).await.unwrap();
    assert!(fs::read(&file.path).unwrap() == content);
}

#[tokio::test]
async fn a_success_without_the_file_is_no_file() {
    let fake = FakeScenario::start().await.unwrap();
    let asset = fake.add_asset("a line of text", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    fake.cdn_fault(Fault::raw(204, "text/plain", ""));
    fake.cdn_fault(Fault::raw(202, "application/json", "{}"));
    let scenario = fake.scenario().unwrap();
    let file = scenario.download(&asset).save_in(folder.path()).await.unwrap();
    assert_eq!(fs::read(&file.path).unwrap(), b"a line of text");
}

#[tokio::test]
async fn files_are_asked_for_uncompressed() {
    let fake = FakeScenario::start().await.unwrap();
    let asset = fake.add_asset("a line of text", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    fake.cdn_fault(Fault::cut(5));
    fake.scenario().unwrap().download(&asset).save_in(folder.path()).await.unwrap();
    let asked = fake.cdn_requests();
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert_eq!(request.headers["accept-encoding"], "identity");
    }
}

#[tokio::test]
async fn expired_links_are_renewed_within_a_download() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let content = noise(1, 50_000);
    let asset = fake.add_asset(content.clone(), "application/octet-stream");
    for cut in [10_000, 20_000] {
        fake.cdn_fault(Fault::cut(cut));
        fake.cdn_fault(Fault::raw(403, "application/xml", "<Error/>"));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = scenario.download(&asset).save_in(folder.path()).await.unwrap();
    assert!(fs::read(&file.path).unwrap() == content);
}

#[tokio::test]
async fn a_stream_is_continued_and_says_when_it_cannot_be() {
    use futures_util::TryStreamExt as _;

    for ranges in [true, false] {
        let builder = FakeScenario::builder();
        let builder = if ranges { builder } else { builder.without_ranges() };
        let fake = builder.start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        let content = noise(1, 50_000);
        let asset = fake.add_asset(content.clone(), "application/octet-stream");
        fake.cdn_fault(Fault::cut(20_000));
        let read: Result<Vec<_>, _> = scenario.download(&asset).stream().try_collect().await;
        match read {
            Ok(chunks) => assert!(ranges && chunks.concat() == content),
            Err(error) => {
                assert!(!ranges && error.to_string().contains("cannot resume"), "{error}")
            }
        }
    }
}

#[tokio::test]
async fn limits_of_length_and_host_are_kept() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset(noise(1, 50_000), "application/octet-stream");
    let folder = tempfile::tempdir().unwrap();
    let error =
        scenario.download(&asset).max_bytes(49_999).save_in(folder.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert_eq!(fake.cdn_requests().len(), 1, "it is not tried again");
    let elsewhere = scenario.download(&asset).only_from(["cdn.cloud.scenario.com"]);
    let error = elsewhere.save_in(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("127.0.0.1, which is not allowed"), "{error}");
    assert_eq!(fake.cdn_requests().len(), 1);
    scenario
        .download(&asset)
        .max_bytes(50_000)
        .only_from(["127.0.0.1"])
        .original()
        .save_in(folder.path())
        .await
        .unwrap();
    let asked = fake.requests_to(&operations::GET_ASSET);
    assert_eq!(asked.last().unwrap().query, "originalAssets=true");
    assert_eq!(names(folder.path()).len(), 1);
}

#[tokio::test]
async fn files_of_a_job_are_named_limited_and_converted_together() {
    let contents: Vec<(&'static [u8], &str)> = vec![(b"first", "text/plain"); 11];
    let (_fake, done) = finished(&contents).await;
    let folder = tempfile::tempdir().unwrap();
    let files = done.downloads().named("{job}.{number}").save_in(folder.path()).await.unwrap();
    let names: Vec<String> =
        files.iter().map(|file| file.path.file_name().unwrap().to_string_lossy().into()).collect();
    assert_eq!(names[0], format!("{}_01.txt", done.id()));
    assert!(names.is_sorted() && names.len() == 11, "{names:?}");
    let assets: Vec<_> = files.iter().map(|file| file.asset.clone()).collect();
    assert_eq!(assets, done.asset_ids());

    let other = tempfile::tempdir().unwrap();
    let error = done.downloads().max_bytes(4).save_in(other.path()).await.unwrap_err();
    assert!(error.to_string().contains("longer than the maximum of 4 bytes"), "{error}");
    assert_eq!(error.job().map(|job| job.id()), Some(done.id()));
    let error = done.downloads().only_from(["cdn.example.com"]).save_in(other.path()).await;
    assert!(error.unwrap_err().to_string().contains("not allowed"));
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn files_of_a_job_are_read_in_its_project() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let elsewhere = job.reference().clone().in_project("proj_2");
    let done = scenario.job(elsewhere).wait(LONG).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    assert!(!done.downloads().save_in(folder.path()).await.unwrap().is_empty());
    let asked = fake.requests_to(&operations::GET_ASSET);
    assert!(!asked.is_empty() && asked.iter().all(|request| request.query == "projectId=proj_2"));
}

#[tokio::test]
async fn as_many_files_are_fetched_at_a_time_as_was_said() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let takes = ["1", "2", "3", "4"].map(|text| fake.add_asset(text, "text/plain"));
    let folder = tempfile::tempdir().unwrap();
    let read = &operations::GET_ASSET;
    // One by one: the first error ends it, and the others have not been asked for.
    fake.fault(read, Fault::reason(404, "gone"));
    let one = scenario.download_all(&takes).parallel(1).save_in(folder.path()).await;
    assert!(one.unwrap_err().is_not_found());
    assert_eq!(fake.requests_to(read).len(), 1);

    // Side by side: while the first two hang, the others are asked for.
    fake.fault(read, Fault::delay(LONG * 60));
    fake.fault(read, Fault::delay(LONG * 60));
    let all = scenario.download_all(&takes).save_in(folder.path());
    let asked = async {
        while fake.requests_to(read).len() < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        _ = all => panic!("two of them hang"),
        reached = tokio::time::timeout(LONG, asked) => reached.unwrap(),
    }
}

#[tokio::test]
async fn names_that_would_replace_each_other_are_refused_before_anything_is_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let takes = ["one", "two"].map(|text| fake.add_asset(text, "text/plain"));
    let folder = tempfile::tempdir().unwrap();
    let all = || scenario.download_all(&takes);
    let long = format!("{}{{number}}", "x".repeat(200));
    for name in ["take", "", &long, "{job}-{id}"] {
        let error = all().named(name).save_in(folder.path()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{name}");
    }
    assert!(fake.requests().is_empty());
    let one = scenario.download_all([&takes[0], &takes[0]]).named("take");
    assert_eq!(one.save_in(folder.path()).await.unwrap().len(), 1, "each asset once");
    let none = all().parallel(0).save_in(folder.path()).await.unwrap_err();
    assert_eq!(none.kind(), scenario_client::ErrorKind::InvalidArgument);
    all().original().parallel(1).save_in(folder.path()).await.unwrap();
    let asked = fake.requests_to(&operations::GET_ASSET);
    assert!(asked[1..].iter().all(|request| request.query == "originalAssets=true"));

    let pictures = [0, 1].map(|_| fake.add_asset(&b"\x89PNG\r\n\x1a\n"[..], "image/png"));
    let converted = scenario.download_all(pictures).original().format(DownloadFormat::Gif);
    for file in converted.project("proj_2").save_in(folder.path()).await.unwrap() {
        assert!(fs::read(&file.path).unwrap().starts_with(b"GIF8"));
    }
    let asked = fake.requests_to(&operations::DOWNLOAD_ASSET);
    assert!(asked.len() == 2 && asked.iter().all(|request| request.query == "projectId=proj_2"));
}

#[tokio::test]
async fn names_cannot_leave_the_folder() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = fake.add_asset("text", "text/plain");
    let folder = tempfile::tempdir().unwrap();
    for (name, file) in [("../../take-{id}", "______take-asset_fake0001.txt"), ("a b", "a_b.txt")] {
        let saved = scenario.download(&asset).named(name).save_in(folder.path()).await.unwrap();
        assert_eq!(saved.path, folder.path().join(file));
    }
}

#[tokio::test]
async fn a_web_page_is_not_taken_for_the_file() {
    let page = || Fault::raw(200, "text/html; charset=utf-8", "<html>maintenance</html>");
    let (fake, done) = finished(&[(b"ID3\x04 song", "audio/mpeg")]).await;
    let folder = tempfile::tempdir().unwrap();
    fake.cdn_fault(page());
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    assert_eq!(fs::read(&file.path).unwrap(), b"ID3\x04 song");
    fs::remove_file(&file.path).unwrap();
    for _ in 0..10 {
        fake.cdn_fault(page());
    }
    let error = done.download_to(folder.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "{error}");
    assert!(names(folder.path()).is_empty());

    let (_fake, done) = finished(&[(b"<html>mine</html>", "text/html")]).await;
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    assert_eq!(fs::read(&file.path).unwrap(), b"<html>mine</html>", "a page that was asked for");
}
