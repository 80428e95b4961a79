//! Sources of uploads.

use std::time::Duration;

use scenario_client::{
    ErrorKind,
    api::operations,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault},
};

const LONG: Duration = Duration::from_secs(600);

#[tokio::test(start_paused = true)]
async fn the_name_of_a_link_is_the_end_of_its_path_and_nothing_else() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for (url, name) in [
        ("https://user:hidden@example.com/a/voice.wav?hidden=1#hidden/x", "voice.wav"),
        ("https://example.com/?path=/hidden", "file"),
        ("https://user:hidden@example.com", "file"),
        ("https://user:hidden/2@example.com", "file"),
        ("https://example.com/hidden/", "file"),
        ("data:audio/wav;base64,UklG/hidden", "file"),
        ("DATA:text/plain,hidden", "file"),
        ("ftp://user:hidden@example.com/hidden", "file"),
        ("//user/hidden", "file"),
        ("hidden", "file"),
        ("", "file"),
    ] {
        let shown = format!("{:?}", UploadSource::url(url));
        assert!(shown.contains(&format!("{name:?}")) && !shown.contains("hidden"), "{shown}");
        fake.fault(&operations::CREATE_UPLOAD, Fault::reason(400, "not this link"));
        let error = scenario.upload(UploadSource::url(url)).send(LONG).await.unwrap_err();
        assert!(error.to_string().contains(&format!("upload of {name}")), "{error}");
        assert!(!format!("{error} {error:?}").contains("hidden"), "{error:?}");
        let sent = fake.requests_to(&operations::CREATE_UPLOAD).pop().unwrap();
        assert_eq!(sent.json()["url"], url);
    }
}

/// Opening a pipe waits for another process that writes.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_refused_at_once() {
    let fake = FakeScenario::start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voice.wav");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: there is no mkfifo");
        return;
    }
    let upload = fake.scenario().unwrap().upload(&path).send(Duration::from_secs(5)).await;
    // Otherwise a thread that opens the pipe keeps the test from ending.
    let writer = std::fs::OpenOptions::new().read(true).write(true).open(&path);
    let error = upload.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "{error}");
    assert!(error.to_string().contains("not a regular file"), "{error}");
    assert!(writer.is_ok() && fake.requests().is_empty());
}
