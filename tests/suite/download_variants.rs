//! The file of an asset as it was uploaded, and as the service converts it.

use std::fs;

use scenario_client::{
    api::{operations, types::DownloadFormat},
    testing::{FakeScenario, Fault},
};
use serde_json::json;

#[tokio::test]
async fn the_source_of_a_converted_upload_is_the_original() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let converted = fake.add_asset(&b"RIFF\x24\0\0\0WEBPVP8 "[..], "image/webp");
    let source = fake.add_asset(&b"\x89PNG\r\n\x1a\n"[..], "image/png");
    let get = &operations::GET_ASSET;
    let link = scenario.api().get_asset().asset_id(&source).send().await.unwrap();
    let link = link.into_inner().asset.url.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (original, expected) in [(true, "png"), (false, "webp")] {
        fake.fault(get, Fault::mutate("/asset/originalFileUrl", link.as_str()));
        let download = scenario.download(&converted);
        let download = if original { download.original() } else { download };
        let file = download.save_in(folder.path()).await.unwrap();
        assert_eq!(file.path, folder.path().join(format!("{converted}.{expected}")));
    }
}

#[tokio::test]
async fn a_picture_is_converted_and_all_else_is_refused() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let picture = fake.add_asset(&b"\x89PNG\r\n\x1a\n"[..], "image/png");
    let convert = &operations::DOWNLOAD_ASSET;
    for (format, extension, begins) in [
        (DownloadFormat::Webp, "webp", &b"RIFF"[..]),
        (DownloadFormat::Jpg, "jpg", b"\xff\xd8\xff"),
        (DownloadFormat::Gif, "gif", b"GIF8"),
    ] {
        let download = scenario.download(&picture).original().format(format.clone());
        let file = download.save_in(folder.path()).await.unwrap();
        assert_eq!(file.path, folder.path().join(format!("{picture}.{extension}")));
        assert!(fs::read(&file.path).unwrap().starts_with(begins));
        let asked = fake.requests_to(convert).pop().unwrap();
        assert_eq!(asked.query, "projectId=proj_1");
        assert_eq!(asked.json(), json!({"targetFormat": format.to_string()}));
    }
    let own = scenario.download(&picture).format(DownloadFormat::Png).original();
    own.save_in(folder.path()).await.unwrap();
    assert_eq!(fake.requests_to(convert).len(), 3, "the last one counts");

    let sound = fake.add_asset(&b"RIFF\x24\0\0\0WAVEfmt "[..], "audio/wav");
    let refused = scenario.download(&sound).format(DownloadFormat::Mp3).save_in(folder.path());
    let error = refused.await.unwrap_err();
    assert_eq!(error.reason(), Some("Invalid target format"));
    assert_eq!(fake.requests_to(convert).len(), 4, "a refusal is final");

    // Links of converted files expire as well.
    fake.cdn_fault(Fault::cut(10));
    fake.fault(convert, Fault::html(502));
    let file = scenario.download(&picture).format(DownloadFormat::Gif).save_in(folder.path());
    assert!(file.await.unwrap().bytes > 10);
}
