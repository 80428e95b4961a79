//! Credentials go to the API's origin and nowhere else (S6).

use std::time::Duration;

use scenario_client::{
    CustomRequest,
    api::operations,
    testing::{FakeScenario, Fault},
};

const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn the_api_gets_credentials_and_the_cdn_does_not() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    job.wait(LONG).await.unwrap().download_to(folder.path()).await.unwrap();

    let (cdn, api): (Vec<_>, Vec<_>) =
        fake.requests().into_iter().partition(|request| request.path.starts_with("/cdn/"));
    assert!(!cdn.is_empty() && cdn.iter().all(|request| !request.is_authorized()));
    assert!(api.len() >= 3 && api.iter().all(|request| request.is_authorized()));
}

#[tokio::test]
async fn a_redirect_of_the_api_is_not_followed() {
    let (fake, elsewhere) =
        (FakeScenario::start().await.unwrap(), FakeScenario::start().await.unwrap());
    let scenario = fake.scenario().unwrap();
    for status in [301, 302, 303, 307, 308] {
        let away =
            Fault::raw(status, "text/plain", "").with_header("location", &elsewhere.base_url());
        fake.fault(&operations::RUN_MODEL, away);
        let error =
            scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap_err();
        assert_eq!(error.status().map(|found| found.as_u16()), Some(status));
        let away =
            Fault::raw(status, "text/plain", "").with_header("location", &elsewhere.base_url());
        fake.fault(&operations::LIST_JOBS, away);
        scenario.api().list_jobs().send().await.unwrap_err();
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_custom_http_client_that_follows_redirects_does_not_take_credentials_along() {
    let (fake, elsewhere) =
        (FakeScenario::start().await.unwrap(), FakeScenario::start().await.unwrap());
    let own = reqwest::Client::builder().no_proxy().build().unwrap();
    let scenario = fake.scenario_builder().http_client(own).build().unwrap();
    let target = format!("{}/jobs", elsewhere.base_url());
    fake.fault(
        &operations::LIST_JOBS,
        Fault::raw(302, "text/plain", "").with_header("location", &target),
    );
    scenario.api().list_jobs().send().await.unwrap_err();
    assert_eq!(elsewhere.requests().len(), 1);
    assert!(!elsewhere.requests()[0].is_authorized());
}

#[tokio::test]
async fn a_redirect_of_the_cdn_is_followed_without_credentials_and_to_safe_places_only() {
    let (fake, elsewhere) =
        (FakeScenario::start().await.unwrap(), FakeScenario::start().await.unwrap());
    let asset = elsewhere.add_asset(&b"ID3\x04 elsewhere"[..], "audio/mpeg");
    let link =
        elsewhere.scenario().unwrap().api().get_asset().asset_id(asset.as_str()).send().await;
    let link = link.unwrap().asset.url.clone().unwrap();
    let scenario = fake.scenario().unwrap();
    let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap();
    let done = job.wait(LONG).await.unwrap();
    let folder = tempfile::tempdir().unwrap();

    fake.cdn_fault(Fault::raw(302, "text/plain", "").with_header("location", &link));
    let file = done.download_to(folder.path()).await.unwrap().remove(0);
    assert_eq!(std::fs::read(file.path).unwrap(), b"ID3\x04 elsewhere");
    assert!(elsewhere.cdn_requests().iter().all(|request| !request.is_authorized()));

    for unsafe_place in ["http://files.example.com/a", "ftp://127.0.0.1/a", "file:///etc/passwd"] {
        fake.cdn_fault(Fault::raw(302, "text/plain", "").with_header("location", unsafe_place));
        let error = done.download_to(folder.path()).await.unwrap_err();
        assert!(error.to_string().contains("not to https"), "{error}");
    }
    let circle = format!("{}/cdn/assets/around", fake.base_url().trim_end_matches("/v1"));
    for _ in 0..10 {
        fake.cdn_fault(Fault::raw(302, "text/plain", "").with_header("location", &circle));
    }
    let error = done.download_to(folder.path()).await.unwrap_err();
    assert!(error.to_string().contains("more than 5 times"), "{error}");
}
