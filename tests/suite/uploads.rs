//! From files to assets, alone and as parameters of runs (F2, F3).

use std::{
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use scenario_client::{
    CustomRequest, Error, ErrorKind, FileInput, RetryPolicy, Scenario,
    api::{operations, types::UploadKind},
    audio::elevenlabs::VoiceChanger,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault},
};
use serde_json::json;

const LONG: Duration = Duration::from_secs(60);
const PART: usize = 8 * 1024 * 1024;

/// Bytes that are of no known type, and of which no two parts are alike.
fn content(length: usize) -> Bytes {
    (0..length).map(|index| (index % 251) as u8 ^ (index / PART) as u8).collect()
}

async fn upload(scenario: &Scenario, bytes: Bytes) -> Result<scenario_client::AssetId, Error> {
    scenario.upload(UploadSource::bytes("file.bin", bytes)).send(LONG).await
}

#[tokio::test(start_paused = true)]
async fn a_file_goes_in_parts_without_credentials_and_comes_out_whole() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big file.bin");
    let bytes = content(PART * 2 + 1_000);
    fs::write(&path, &bytes).unwrap();

    let reported = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&reported);
    let asset = scenario
        .upload(path)
        .on_progress(move |sent, all| listener.lock().unwrap().push((sent, all)))
        .send(LONG)
        .await
        .unwrap();
    assert_eq!(fake.asset_content(&asset).unwrap(), bytes);

    let create = &fake.requests_to(&operations::CREATE_UPLOAD)[0];
    assert_eq!(create.query, "projectId=proj_1");
    let expected = json!({
        "fileName": "big file.bin", "contentType": "application/octet-stream", "kind": "asset",
        "fileSize": bytes.len(), "parts": 3,
    });
    assert_eq!(create.json(), expected);
    let parts = fake.storage_requests();
    assert_eq!(parts.len(), 3);
    for part in &parts {
        assert_eq!(part.method, "PUT");
        let names: Vec<_> = part.headers.keys().map(|name| name.as_str()).collect();
        assert!(
            names.iter().all(|name| ["host", "accept", "content-length"].contains(name)),
            "{names:?}"
        );
    }
    let reported = reported.lock().unwrap();
    assert_eq!(reported.last(), Some(&(bytes.len() as u64, bytes.len() as u64)));
    assert!(reported.windows(2).all(|pair| pair[0].0 < pair[1].0), "{reported:?}");
    let complete = &fake.requests_to(&operations::TRIGGER_UPLOAD_ACTION)[0];
    assert_eq!(complete.json(), json!({"action": "complete"}));
}

#[tokio::test(start_paused = true)]
async fn a_part_that_fails_is_retried_alone() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let bytes = content(PART * 3);
    for fault in [Fault::html(503), Fault::drop_before(), Fault::drop_after()] {
        fake.storage_fault(fault);
    }
    let asset = upload(&scenario, bytes.clone()).await.unwrap();
    assert_eq!(fake.asset_content(&asset).unwrap(), bytes);
    assert_eq!(fake.storage_requests().len(), 6);
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 1);

    // What the store says to a part that came too slowly.
    let slow = "<Error><Code>RequestTimeout</Code></Error>";
    fake.storage_fault(Fault::raw(400, "application/xml", slow));
    upload(&scenario, content(10)).await.unwrap();
    assert_eq!(fake.storage_requests().len(), 8);
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_keeps_failing_ends_the_upload() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for _ in 0..10 {
        fake.storage_fault(Fault::html(503));
    }
    let error = upload(&scenario, content(10)).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert!(error.to_string().contains("upload of file.bin"), "{error}");
    assert_eq!(fake.storage_requests().len(), 4);
    assert!(!format!("{error} {error:?}").contains("fake-part-signature"));
}

#[tokio::test(start_paused = true)]
async fn refused_links_begin_the_upload_anew() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let bytes = content(PART + 5);
    fake.storage_fault(Fault::raw(403, "application/xml", "<Error/>"));
    let asset = upload(&scenario, bytes.clone()).await.unwrap();
    assert_eq!(fake.asset_content(&asset).unwrap(), bytes);
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 2);

    let chunks = stream::iter([Ok(content(10))]);
    fake.storage_fault(Fault::raw(403, "application/xml", "<Error/>"));
    let source = UploadSource::stream("s.bin", 10, chunks);
    let error = scenario.upload(source).send(LONG).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403), "a stream is read once");
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_known_length_goes_in_parts() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let whole = content(PART + 77_777);
    let chunks: Vec<_> =
        whole.chunks(50_001).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    let source = |length| {
        UploadSource::stream(
            "s.bin",
            length,
            stream::iter(
                chunks
                    .iter()
                    .map(|chunk: &std::io::Result<Bytes>| Ok(chunk.as_ref().unwrap().clone()))
                    .collect::<Vec<_>>(),
            ),
        )
    };
    let length = whole.len() as u64;
    let asset = scenario.upload(source(length)).send(LONG).await.unwrap();
    assert_eq!(fake.asset_content(&asset).unwrap(), whole);
    for (wrong, words) in [(length + 1, "shorter than"), (length - 1, "longer than")] {
        let error = scenario.upload(source(wrong)).send(LONG).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File);
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn small_images_go_in_one_request_and_large_ones_in_parts() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.resize(1_000, 7);
    let asset = upload(&scenario, image.clone().into()).await.unwrap();
    assert_eq!(fake.asset_content(&asset).unwrap(), image);
    assert_eq!(fake.requests().len(), 1);
    image.resize(4_000_000, 7);
    upload(&scenario, image.into()).await.unwrap();
    let create = &fake.requests_to(&operations::CREATE_UPLOAD)[0];
    assert_eq!(
        (create.json()["kind"].clone(), create.json()["contentType"].clone()),
        (json!("image"), json!("image/png"))
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_bytes_of_a_stream_show_its_type() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let sound = b"RIFF\x24\0\0\0WAVEfmt and what follows";
    for size in [1, 7, sound.len()] {
        let chunks: Vec<_> =
            sound.chunks(size).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
        let source = UploadSource::stream("take", sound.len() as u64, stream::iter(chunks));
        let asset = scenario.upload(source).send(LONG).await.unwrap();
        assert_eq!(fake.asset_content(&asset).unwrap(), &sound[..]);
    }
    for create in fake.requests_to(&operations::CREATE_UPLOAD) {
        let body = create.json();
        assert_eq!((&body["kind"], &body["contentType"]), (&json!("audio"), &json!("audio/wav")));
    }

    let image = b"\x89PNG\r\n\x1a\n and what follows";
    let chunks = |extra: usize| {
        let chunks = [Ok(Bytes::from_static(image)), Ok(Bytes::from(vec![0; extra]))];
        UploadSource::stream("picture", image.len() as u64, stream::iter(chunks))
    };
    let asset = scenario.upload(chunks(0)).send(LONG).await.unwrap();
    assert_eq!(fake.asset_content(&asset).unwrap(), &image[..], "a small image");
    let error = scenario.upload(chunks(3)).send(LONG).await.unwrap_err();
    assert!(error.to_string().contains("longer than"), "{error}");
    assert_eq!(fake.requests_to(&operations::CREATE_ASSET).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn images_that_were_not_seen_inline_go_in_parts() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    for prefix in ["", "<?xml version='1.0'?>", "<!-- made by a program -->"] {
        let source = UploadSource::bytes("drawing.svg", format!("{prefix}{drawing}"));
        scenario.upload(source).send(LONG).await.unwrap();
    }
    for create in fake.requests_to(&operations::CREATE_UPLOAD) {
        let create = create.json();
        assert_eq!(
            (&create["kind"], &create["contentType"]),
            (&json!("image"), &json!("image/svg+xml"))
        );
    }
}

#[tokio::test(start_paused = true)]
async fn collections_parent_and_hiding_are_reported_by_either_route() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let sources = [
        UploadSource::bytes("picture.png", &b"\x89PNG\r\n\x1a\n"[..]),
        UploadSource::bytes("line.txt", "a line"),
    ];
    for source in sources {
        let shown = scenario.upload(source).collections(["col_1", "col_2"]).parent("asset_0");
        let asset = shown.send(LONG).await.unwrap();
        let read = scenario.api().get_asset().asset_id(asset.as_str());
        let read = read.send().await.unwrap().into_inner().asset;
        assert_eq!(read.collection_ids, ["col_1", "col_2"]);
        assert_eq!(read.metadata.unwrap().parent_id.as_deref(), Some("asset_0"));
    }
    let source = UploadSource::bytes("picture.png", &b"\x89PNG\r\n\x1a\n"[..]);
    scenario.upload(source).hide().send(LONG).await.unwrap();
    let listed = scenario.assets().collection_id("col_2").parent_asset_id("asset_0").send();
    assert_eq!(listed.await.unwrap().assets.len(), 2);
    assert_eq!(scenario.assets().send().await.unwrap().assets.len(), 2, "one is hidden");
    let plain = fake.requests_to(&operations::CREATE_ASSET)[0].json();
    assert_eq!(plain.get("hide"), None, "nothing is sent unasked");
}

#[tokio::test(start_paused = true)]
async fn links_are_fetched_by_the_service() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let source = UploadSource::url("https://example.com/a/voice.wav?x=1");
    scenario.upload(source).send(LONG).await.unwrap();
    let create = &fake.requests_to(&operations::CREATE_UPLOAD)[0];
    assert_eq!(
        create.json(),
        json!({"url": "https://example.com/a/voice.wav?x=1", "kind": "audio"})
    );
    let error = scenario
        .upload(UploadSource::url("nowhere"))
        .kind(UploadKind::Audio)
        .send(LONG)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("Cannot fetch"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_completion_is_not_said_twice() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let complete = &operations::TRIGGER_UPLOAD_ACTION;
    fake.fault(complete, Fault::drop_after());
    upload(&scenario, content(10)).await.unwrap();
    assert_eq!(fake.requests_to(complete).len(), 1, "it was heard");
    fake.fault(complete, Fault::drop_before());
    upload(&scenario, content(11)).await.unwrap();
    assert_eq!(fake.requests_to(complete).len(), 3, "it was not heard the first time");
}

#[tokio::test(start_paused = true)]
async fn a_lost_beginning_is_retried() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let image = b"\x89PNG\r\n\x1a\n";
    for (begin, bytes) in
        [(&operations::CREATE_UPLOAD, content(10)), (&operations::CREATE_ASSET, image[..].into())]
    {
        fake.fault(begin, Fault::drop_after());
        fake.fault(begin, Fault::html(502));
        let asset = upload(&scenario, bytes.clone()).await.unwrap();
        assert_eq!(fake.asset_content(&asset).unwrap(), bytes);
        assert_eq!(fake.requests_to(begin).len(), 3);
        fake.fault(begin, Fault::reason(403, "no"));
        assert!(upload(&scenario, bytes.clone()).await.unwrap_err().is_forbidden());
        assert_eq!(fake.requests_to(begin).len(), 4, "a refusal is final");
        for _ in 0..9 {
            fake.fault(begin, Fault::html(502));
        }
        let error = upload(&scenario, bytes).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(502));
        assert_eq!(fake.requests_to(begin).len(), 8, "trouble that lasts is reported");
    }
}

#[tokio::test(start_paused = true)]
async fn reads_that_fail_do_not_end_the_wait_for_an_upload() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().retry_policy(RetryPolicy::never()).build().unwrap();
    let read = &operations::GET_UPLOAD;
    for fault in [Fault::html(502), Fault::drop_before(), Fault::raw(200, "text/html", "<p>")] {
        fake.fault(read, fault);
    }
    upload(&scenario, content(10)).await.unwrap();
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 1);
    fake.fault(read, Fault::reason(404, "Upload not found"));
    assert!(upload(&scenario, content(10)).await.unwrap_err().is_not_found());
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_is_not_waited_for_is_not_lost() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    fake.fault(&operations::GET_UPLOAD, Fault::delay(LONG));
    let source = UploadSource::bytes("slow.bin", content(9));
    let error = scenario.upload(source).send(Duration::from_secs(1)).await.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("upload_fake0001"), "{error}");
    let job = error.job().expect("the job of the upload").clone();
    assert_eq!(job.project().map(|project| project.as_str()), Some("proj_1"));
    let done = scenario.job(job).wait(LONG).await.unwrap();
    let asset = done.asset_ids()[0].clone();
    assert_eq!(fake.asset_content(&asset).unwrap(), content(9));
}

#[tokio::test(start_paused = true)]
async fn empty_and_missing_files_are_clear() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let asset = upload(&scenario, Bytes::new()).await.unwrap();
    assert!(fake.asset_content(&asset).unwrap().is_empty());
    assert_eq!(fake.storage_requests()[0].headers["content-length"], "0");
    let before = fake.requests().len();
    for path in ["/no/such/file.wav", "/"] {
        let error = scenario.upload(path).send(LONG).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File, "{error}");
    }
    assert_eq!(fake.requests().len(), before);
    fake.storage_fault(Fault::delay(LONG));
    let error = scenario
        .upload(UploadSource::bytes("slow.bin", content(9)))
        .send(Duration::from_millis(200))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("slow.bin"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn files_in_parameters_are_uploaded_once_and_replaced_by_their_assets() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    fs::write(&path, b"RIFF\x24\0\0\0WAVEfmt ").unwrap();
    let request = CustomRequest::new("model_a")
        .set("voice", FileInput::path(&path))
        .set("again", FileInput::path(&path))
        .set(
            "list",
            json!([FileInput::bytes("a.bin", "abc"), "asset_0", {"deep": FileInput::path(&path)}]),
        )
        .set("link", FileInput::url("https://example.com/x.mp3"))
        .set("kept", FileInput::asset("asset_9"));
    scenario.run(&request).estimate().await.unwrap();
    let job = scenario.run(&request).submit().await.unwrap();
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 3, "each once, for both");
    let runs = fake.requests_to(&operations::RUN_MODEL);
    assert_eq!(runs[0].json(), runs[1].json());
    let body = runs[1].json();
    assert!(body["voice"].as_str().unwrap().starts_with("asset_fake"));
    assert_eq!((&body["again"], &body["list"][2]["deep"]), (&body["voice"], &body["voice"]));
    assert_eq!((&body["list"][1], &body["kept"]), (&json!("asset_0"), &json!("asset_9")));
    assert_ne!(body["list"][0], body["link"]);
    drop(job);

    // Another content under the same name is another file.
    fs::write(&path, b"RIFF\x24\0\0\0WAVEfmt and more").unwrap();
    scenario.run(&request).submit().await.unwrap();
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 4);
}

#[tokio::test(start_paused = true)]
async fn many_runs_with_one_file_upload_it_once() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = |number: usize| {
        let scenario = scenario.clone();
        async move {
            let request = CustomRequest::new("model_a")
                .set("number", number)
                .set("voice", FileInput::bytes("v.bin", "one voice"));
            scenario.run(&request).submit().await
        }
    };
    // The first upload fails for all that wait for it; each then tries for itself.
    fake.fault(&operations::CREATE_UPLOAD, Fault::reason(400, "not now"));
    let runs = futures_util::future::join_all((0..20).map(run)).await;
    assert_eq!(runs.iter().filter(|run| run.is_err()).count(), 1);
    assert_eq!(fake.requests_to(&operations::CREATE_UPLOAD).len(), 2);
    let voices: std::collections::BTreeSet<String> = fake
        .requests_to(&operations::RUN_MODEL)
        .iter()
        .map(|run| run.json()["voice"].to_string())
        .collect();
    assert_eq!(voices.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_uploaded_names_its_parameter_and_nothing_is_submitted() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let changed = VoiceChanger::builder().audio(FileInput::path("/no/such/voice.wav")).build();
    let error = scenario.run(&changed).submit().await.unwrap_err();
    assert!(
        error.to_string().contains("parameter audio: cannot read /no/such/voice.wav"),
        "{error}"
    );
    assert!(!error.is_outcome_unknown());
    let wrong = VoiceChanger::builder()
        .audio(FileInput::bytes("v.wav", "RIFF"))
        .similarity_boost(9.0)
        .build();
    let error = scenario.run(&wrong).submit().await.unwrap_err();
    assert!(error.violations().is_some(), "checked before anything is uploaded: {error}");
    assert!(fake.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_lost_run_with_a_file_is_found() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let request = CustomRequest::new("model_a").set("voice", FileInput::bytes("v.bin", "abc"));
    let error = scenario.run(&request).submit().await.unwrap_err();
    let found = scenario.reconcile(&error).await.unwrap();
    assert!(matches!(found, scenario_client::Reconciled::Found(_)), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn json_of_others_cannot_name_files_of_this_machine() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let own = serde_json::to_value(FileInput::path("/etc/hostname")).unwrap();
    let mark = own.as_object().unwrap().keys().next().unwrap();
    assert!(mark.len() > 36, "it is random: {mark}");
    for key in ["$file", "$scenario-client-file", "$file-00000000-0000-4000-8000-000000000000"] {
        let request =
            CustomRequest::new("model_a").set("voice", json!({key: {"path": "/etc/hostname"}}));
        scenario.run(&request).submit().await.unwrap();
        assert!(
            serde_json::from_value::<FileInput>(json!({key: {"path": "/etc/hostname"}})).is_err()
        );
    }
    assert!(fake.requests_to(&operations::CREATE_UPLOAD).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_changes_its_length_on_the_way_is_not_cut() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The parts in flight and one more, which is read when the first of them has arrived.
    let length = PART as u64 * 3 + 1;
    for (change, words) in [(1, "longer"), (-1, "cannot read")] {
        let path = folder.path().join("log.bin");
        let file = fs::File::create(&path).unwrap();
        file.set_len(length).unwrap();
        let error = scenario
            .upload(&path)
            .on_progress(move |_, _| file.set_len(length.saturating_add_signed(change)).unwrap())
            .send(LONG)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::File);
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(fake.requests_to(&operations::TRIGGER_UPLOAD_ACTION).is_empty());
}
