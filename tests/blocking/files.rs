//! Files up and down.

use std::{
    fs,
    io::{self, Read},
    sync::{Arc, Mutex},
    time::Duration,
};

use scenario_client::{
    CustomRequest, ErrorKind, FileInput,
    api::operations,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault},
};

const LONG: Duration = Duration::from_secs(60);
const PART: usize = 8 * 1024 * 1024;

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8 ^ (index / PART) as u8).collect()
}

#[test]
fn a_file_goes_up_in_parts_and_comes_down_whole() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.bin");
    let bytes = content(PART + 1_000);
    fs::write(&path, &bytes).unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&sent);
    let upload = scenario
        .upload(path.as_path())
        .hide()
        .collections(["col_1"])
        .on_progress(move |sent, all| listener.lock().unwrap().push((sent, all)));
    let asset = upload.send(LONG).unwrap();
    let all = bytes.len() as u64;
    assert_eq!(sent.lock().unwrap().last(), Some(&(all, all)));
    assert_eq!(fake.storage_requests().len(), 2);
    let options = &fake.requests_to(&operations::CREATE_UPLOAD)[0].json()["assetOptions"];
    assert_eq!((&options["hide"], &options["collectionIds"][0]), (&true.into(), &"col_1".into()));

    fake.cdn_fault(Fault::cut(1_000));
    let file = scenario.download(&asset).named("again").save_in(folder.path()).unwrap();
    assert_eq!(file.path.file_stem().unwrap(), "again");
    assert!(fs::read(&file.path).unwrap() == bytes);
    let chunks: Vec<u8> =
        scenario.download(&asset).stream().flat_map(|chunk| chunk.unwrap().to_vec()).collect();
    assert!(chunks == bytes);
    let error = scenario.download(&asset).max_bytes(10).save_in(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "{error}");
}

/// Reads a little at a time.
struct Slow(io::Cursor<Vec<u8>>);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(10_000);
        self.0.read(&mut buffer[..length])
    }
}

#[test]
fn a_reader_is_uploaded_as_it_is() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let bytes = content(PART + 700_001);
    let reader = Slow(io::Cursor::new(bytes.clone()));
    let source = UploadSource::reader("big.bin", bytes.len() as u64, reader);
    let asset = scenario.upload(source).send(LONG).unwrap();
    assert!(fake.asset_content(&asset).unwrap() == bytes);
}

#[test]
fn a_reader_that_fails_or_is_too_short_ends_the_upload() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let broken = UploadSource::reader("a.bin", 10, Broken);
    assert_eq!(scenario.upload(broken).send(LONG).unwrap_err().kind(), ErrorKind::File);
    let short = UploadSource::reader("a.bin", 10, &b"short"[..]);
    assert_eq!(scenario.upload(short).send(LONG).unwrap_err().kind(), ErrorKind::File);
}

#[test]
fn a_local_file_of_a_parameter_is_uploaded_at_submit() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let voice = folder.path().join("voice.wav");
    fs::write(&voice, b"RIFF\x24\0\0\0WAVEfmt ").unwrap();
    let request = CustomRequest::new("model_a").set("voice", FileInput::path(&voice));
    scenario.run(&request).submit().unwrap();
    let sent = fake.requests_to(&operations::RUN_MODEL)[0].json();
    assert!(sent["voice"].as_str().unwrap().starts_with("asset_"), "{sent}");
}

#[test]
fn many_assets_come_one_by_one_or_packed() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let assets: Vec<_> = (0..3).map(|_| fake.add_asset("a line", "text/plain")).collect();
    let files = scenario
        .download_all(&assets)
        .named("line-{number}")
        .parallel(2)
        .timeout(LONG)
        .save_in(folder.path())
        .unwrap();
    assert_eq!(files[2].path, folder.path().join("line-3.txt"));

    let archive = scenario.archive(&assets).named("lines").flat();
    assert!(archive.estimate().is_ok());
    let started = archive.start().unwrap();
    let saved = scenario.started_archive(started.reference()).save_in(folder.path(), LONG).unwrap();
    assert_eq!(saved.bytes, fs::metadata(&saved.path).unwrap().len());
    let path = folder.path().join("other.zip");
    assert_eq!(scenario.archive(&assets).save_as(&path, LONG).unwrap().path, path);
}

#[test]
fn an_open_download_is_read_in_every_way_and_continued() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let bytes = content(300_000);
    let asset = fake.add_asset(bytes.clone(), "application/octet-stream");
    let received = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&received);

    fake.cdn_fault(Fault::cut(1_000));
    let download = scenario
        .download(&asset)
        .on_progress(move |received, length| listener.lock().unwrap().push((received, length)));
    let response = download.open().unwrap();
    assert_eq!((response.asset(), response.length()), (&asset, Some(300_000)));
    assert_eq!(response.file_name(), format!("{asset}.bin"));
    let mut read = Vec::new();
    response.reader().read_to_end(&mut read).unwrap();
    assert!(read == bytes);
    assert_eq!(received.lock().unwrap().last(), Some(&(300_000, Some(300_000))));

    assert!(scenario.download(&asset).bytes().unwrap() == bytes);
    assert!(scenario.download(&asset).open().unwrap().bytes().unwrap() == bytes);
    let limited = scenario.download(&asset).max_bytes(1_000).bytes().unwrap_err();
    assert_eq!(limited.kind(), ErrorKind::File);
    let line = fake.add_asset("a line of text", "text/plain");
    assert_eq!(scenario.download(&line).text().unwrap(), "a line of text");

    // An error of the host arrives as the source of the I/O error.
    fake.cdn_fault(Fault::cut(100_000));
    let response = scenario.download(&asset).open().unwrap();
    fake.change_asset(&asset, content(10));
    let error = response.reader().read_to_end(&mut Vec::new()).unwrap_err();
    assert!(error.get_ref().unwrap().downcast_ref::<scenario_client::Error>().is_some());
}
