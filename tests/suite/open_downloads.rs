//! A download as an open response, in memory, as a stream, with progress.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use scenario_client::{
    AssetId, ErrorKind, Scenario,
    testing::{FakeScenario, Fault},
};

const WAV: &[u8] = b"RIFF\x24\0\0\0WAVEfmt ";
const PACKED: &str = "PK\x03\x04";

async fn start() -> (FakeScenario, Scenario) {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    (fake, scenario)
}

/// Content that no two places of are alike.
fn content(length: usize) -> Bytes {
    let mut state = 7_u32;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(next).collect::<Vec<u8>>().into()
}

#[tokio::test]
async fn a_response_says_what_it_is_before_it_is_read() {
    let (fake, scenario) = start().await;
    for (bytes, declared, media_type, extension) in [
        (Bytes::from_static(WAV), "audio/mpeg", Some("audio/x-wav"), ".wav"),
        ("a line".into(), "text/plain", Some("text/plain"), ".txt"),
        (
            b"glTF\x02\0\0\0"[..].into(),
            "application/octet-stream",
            Some("model/gltf-binary"),
            ".glb",
        ),
        ("{}".into(), "application/json", Some("application/json"), ".json"),
        // Formats that are XML or an archive inside.
        ("<?xml version='1.0'?><svg/>".into(), "image/svg+xml", Some("image/svg+xml"), ".svg"),
        ("<!-- a drawing --><svg/>".into(), "image/svg+xml", Some("image/svg+xml"), ".svg"),
        (PACKED.into(), "model/vnd.usdz+zip", Some("model/vnd.usdz+zip"), ".usdz"),
        // An image has other first bytes than these.
        (PACKED.into(), "image/png", Some("application/zip"), ".zip"),
        ("<?xml version='1.0'?><error/>".into(), "image/png", Some("text/xml"), ".xml"),
        (PACKED.into(), "application/octet-stream", Some("application/zip"), ".zip"),
    ] {
        let asset = fake.add_asset(bytes.clone(), declared);
        let response = scenario.download(&asset).named("it").open().await.unwrap();
        assert_eq!(*response.asset(), asset);
        assert_eq!(response.length(), Some(bytes.len() as u64));
        assert_eq!(response.media_type(), media_type);
        assert_eq!(response.file_name(), format!("it{extension}"));
        let name = response.file_name().to_owned();
        assert_eq!(response.bytes().await.unwrap(), bytes);
        let folder = tempfile::tempdir().unwrap();
        let saved = scenario.download(&asset).named("it").save_in(folder.path()).await.unwrap();
        assert_eq!(saved.path.file_name().unwrap().to_str(), Some(&*name), "as on disk");
    }
}

#[tokio::test]
async fn streams_and_bytes_equal_the_original_whatever_breaks() {
    let (fake, scenario) = start().await;
    for length in [0, 1, 8_191, 8_192, 8_193, 100_000] {
        let bytes = content(length);
        let asset = fake.add_asset(bytes.clone(), "application/octet-stream");
        for cut in [None, Some(0), Some(1), Some(8_192), Some(length / 2)] {
            let faults = cut.filter(|cut| *cut < length);
            if let Some(cut) = faults {
                fake.cdn_fault(Fault::cut(cut));
            }
            let response = scenario.download(&asset).open().await.unwrap();
            assert_eq!(response.length(), Some(length as u64));
            let read: Vec<Bytes> = response.stream().try_collect().await.unwrap();
            assert_eq!(read.concat(), bytes, "{length} {cut:?}");
            if let Some(cut) = faults {
                fake.cdn_fault(Fault::cut(cut));
            }
            assert_eq!(scenario.download(&asset).bytes().await.unwrap(), bytes, "{length} {cut:?}");
        }
    }
}

#[tokio::test]
async fn bytes_begin_anew_where_a_stream_cannot_go_on() {
    let (fake, scenario) = start().await;
    let asset = fake.add_asset(content(50_000), "application/octet-stream");
    // The host has another file when the connection is continued.
    fake.cdn_fault(Fault::cut(20_000));
    let response = scenario.download(&asset).open().await.unwrap();
    let changed = content(60_000);
    fake.change_asset(&asset, changed.clone());
    assert_eq!(response.bytes().await.unwrap(), changed);

    fake.cdn_fault(Fault::cut(20_000));
    let response = scenario.download(&asset).open().await.unwrap();
    fake.change_asset(&asset, content(50_000));
    let error = response.stream().try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains("cannot resume"), "{error}");
}

#[tokio::test]
async fn a_file_that_begins_anew_while_it_is_opened_is_whole() {
    let (fake, scenario) = start().await;
    let bytes = content(5_000);
    let asset = fake.add_asset(bytes.clone(), "application/octet-stream");
    for read in [true, false] {
        fake.cdn_fault(Fault::cut(100));
        fake.cdn_fault(Fault::raw(206, "application/octet-stream", "from somewhere"));
        let response = scenario.download(&asset).open().await.unwrap();
        let read = match read {
            true => response.bytes().await.unwrap(),
            false => response.stream().try_collect::<Vec<_>>().await.unwrap().concat().into(),
        };
        assert_eq!(read, bytes);
    }
}

#[tokio::test]
async fn memory_is_bounded() {
    let (fake, scenario) = start().await;
    let asset = fake.add_asset(content(20_000), "application/octet-stream");
    for refused in [
        scenario.download(&asset).max_bytes(19_999).open().await.map(drop),
        scenario.download(&asset).max_bytes(19_999).bytes().await.map(drop),
    ] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::File);
    }
    assert_eq!(scenario.download(&asset).max_bytes(20_000).bytes().await.unwrap().len(), 20_000);
    let large = fake.add_asset(vec![0; 64 * 1_024 * 1_024 + 1], "application/octet-stream");
    let received = Arc::<Mutex<u64>>::default();
    let listener = Arc::clone(&received);
    let download = scenario.download(&large);
    let download = download.on_progress(move |received, _| *listener.lock().unwrap() = received);
    let error = download.bytes().await.unwrap_err();
    assert!(error.to_string().contains("67108864 bytes"), "the default: {error}");
    let received = *received.lock().unwrap();
    assert!(received < 60_000_000, "the announced length is enough: {received}");
}

#[tokio::test]
async fn text_is_utf_8() {
    let (fake, scenario) = start().await;
    let good = fake.add_asset("ein Häuschen", "text/plain");
    assert_eq!(scenario.download(&good).text().await.unwrap(), "ein Häuschen");
    let bad = fake.add_asset(&b"\xff\xfe"[..], "text/plain");
    let error = scenario.download(&bad).text().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains(&format!("download of {bad}: the file is not UTF-8")));
    let position = std::error::Error::source(&error).unwrap().to_string();
    assert!(position.contains("from index 0"), "{position}");
}

#[tokio::test]
async fn the_timeout_covers_opening_and_reading() {
    let (fake, scenario) = start().await;
    let asset = fake.add_asset(content(50_000), "application/octet-stream");
    let timeout = Duration::from_millis(300);
    fake.cdn_fault(Fault::delay(Duration::from_secs(60)));
    let error = scenario.download(&asset).timeout(timeout).open().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    for read in [true, false] {
        let response = scenario.download(&asset).timeout(timeout).open().await.unwrap();
        tokio::time::sleep(timeout).await;
        let error = match read {
            true => response.bytes().await.map(drop),
            false => response.stream().try_collect::<Vec<_>>().await.map(drop),
        };
        assert!(error.unwrap_err().is_timeout());
    }
}

#[tokio::test]
async fn what_cannot_be_opened_says_why() {
    let (_fake, scenario) = start().await;
    assert!(scenario.download("asset_of-nobody").open().await.unwrap_err().is_not_found());
    let error = scenario.download("asset_1").named("{row}").open().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[tokio::test]
async fn progress_grows_to_the_length() {
    let (fake, scenario) = start().await;
    let asset = fake.add_asset(content(300_000), "application/octet-stream");
    let seen = Arc::<Mutex<Vec<(u64, Option<u64>)>>>::default();
    fake.cdn_fault(Fault::cut(100_000));
    let listener = Arc::clone(&seen);
    let download = scenario.download(&asset).on_progress(move |received, length| {
        listener.lock().unwrap().push((received, length));
    });
    download.bytes().await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 1 && seen.is_sorted(), "a continued download goes on counting: {seen:?}");
    assert_eq!(seen.last(), Some(&(300_000, Some(300_000))));
}

#[tokio::test]
async fn progress_of_several_files_names_each() {
    let (fake, scenario) = start().await;
    let assets = [10_000, 20_000, 30_000]
        .map(|length| fake.add_asset(content(length), "application/octet-stream"));
    let seen = Arc::<Mutex<HashMap<AssetId, u64>>>::default();
    let listener = Arc::clone(&seen);
    let downloads =
        scenario.download_all(assets.clone()).on_progress(move |asset, received, length| {
            assert!(length.is_some());
            listener.lock().unwrap().insert(asset.clone(), received);
        });
    let folder = tempfile::tempdir().unwrap();
    downloads.save_in(folder.path()).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(assets.map(|asset| seen[&asset]), [10_000, 20_000, 30_000]);
}
