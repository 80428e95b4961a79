//! Sources of uploads, and the polls that follow them.

use std::time::Duration;

use scenario_client::{
    ErrorKind, RetryPolicy,
    api::operations,
    client::PollPolicy,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault},
};
use tokio::time::Instant;

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

#[tokio::test(start_paused = true)]
async fn polls_of_an_upload_wait_as_long_as_the_server_asks_for() {
    let fake = FakeScenario::start().await.unwrap();
    let policy = PollPolicy::every(Duration::from_secs(1));
    let builder = fake.scenario_builder().poll_policy(policy).retry_policy(RetryPolicy::never());
    let scenario = builder.build().unwrap();
    let busy = |seconds| Fault::reason(429, "too many").with_header("retry-after", seconds);
    let source = || UploadSource::bytes("a.txt", "a line");
    let reads = || fake.requests_to(&operations::GET_UPLOAD).len();
    scenario.upload(source()).send(LONG).await.unwrap();
    let usual = reads();
    for seconds in ["30", "40"] {
        fake.fault(&operations::GET_UPLOAD, busy(seconds));
    }
    let began = Instant::now();
    scenario.upload(source()).send(LONG).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(70), "{:?}", began.elapsed());
    assert_eq!(reads(), 2 * usual + 2);

    // Not beyond the timeout.
    fake.fault(&operations::GET_UPLOAD, busy("3600"));
    let began = Instant::now();
    let error = scenario.upload(source()).send(LONG).await.unwrap_err();
    assert!(error.is_timeout() && began.elapsed() <= LONG + Duration::from_secs(1), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_poll_of_an_upload_counts_once_in_the_request_budget() {
    let fake = FakeScenario::start().await.unwrap();
    // Eight requests a minute, and two more at once.
    let policy = PollPolicy::every(Duration::from_secs(1));
    let builder = fake.scenario_builder().poll_policy(policy).request_budget(10);
    let scenario = builder.build().unwrap();
    for _ in 0..11 {
        fake.fault(&operations::GET_UPLOAD, Fault::mutate("/upload/status", "processing"));
    }
    let began = Instant::now();
    scenario.upload(UploadSource::bytes("a.txt", "a line")).send(LONG).await.unwrap();
    assert_eq!(fake.requests_to(&operations::GET_UPLOAD).len(), 12);
    let seconds = began.elapsed().as_secs();
    assert!((80..120).contains(&seconds), "{seconds} s");
}
