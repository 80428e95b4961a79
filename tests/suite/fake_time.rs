//! The clock of the fake server.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt as _;
use scenario_client::{
    CustomRequest, Reconciled,
    api::operations,
    client::PollPolicy,
    ext::files::UploadSource,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::{Value, json};

const TEN_MINUTES: Duration = Duration::from_secs(600);

async fn slow() -> FakeScenario {
    FakeScenario::builder().job_duration(TEN_MINUTES).start().await.unwrap()
}

#[tokio::test]
async fn a_job_of_ten_minutes_ends_when_the_clock_is_set_ahead() {
    let fake = slow().await;
    let scenario = fake.scenario().unwrap();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    fake.advance(TEN_MINUTES / 2);
    let halfway = serde_json::to_value(fake.jobs()).unwrap();
    assert_eq!(halfway[0]["status"], "in-progress");
    fake.advance(TEN_MINUTES / 2);
    let done = job.wait(Duration::from_secs(20)).await.unwrap();

    // The dates follow: the job took ten minutes, and its file is as old as its end.
    let date = |value: &Value| value.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let read = serde_json::to_value(done.job()).unwrap();
    assert_eq!((date(&read["updatedAt"]) - date(&read["createdAt"])).num_seconds(), 600);
    let asset = serde_json::to_value(done.assets().await.unwrap()).unwrap();
    assert!(date(&asset[0]["createdAt"]) >= date(&read["updatedAt"]));
}

#[tokio::test]
async fn the_date_header_follows_the_clock() {
    let fake = FakeScenario::start().await.unwrap();
    let now = async || {
        let url = format!("{}/jobs", fake.base_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let response = client.get(url).send().await.unwrap();
        httpdate::parse_http_date(response.headers()["date"].to_str().unwrap()).unwrap()
    };
    let before = now().await;
    fake.advance(TEN_MINUTES);
    let passed = now().await.duration_since(before).unwrap();
    assert!(passed >= TEN_MINUTES, "{passed:?}");
}

#[tokio::test]
async fn one_job_ends_alone() {
    let fake = slow().await;
    let scenario = fake.scenario().unwrap();
    let waiting = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let job = scenario.run(&CustomRequest::new("model_b")).submit().await.unwrap();
    fake.finish(job.id());
    job.wait(Duration::from_secs(20)).await.unwrap();

    let failing = JobScript::starting("queued").then("in-progress", 0.1);
    fake.script(failing.then("in-progress", 0.2).failing("failure", "broken", "Try later"));
    let failing = scenario.run(&CustomRequest::new("model_c")).submit().await.unwrap();
    fake.finish(failing.id());
    let reads = fake.requests().len();
    let error = failing.wait(Duration::from_secs(20)).await.unwrap_err();
    assert_eq!(error.hint(), Some("Try later"));
    assert_eq!(fake.requests().len() - reads, 1, "the first read shows the end");

    let jobs = serde_json::to_value(fake.jobs()).unwrap();
    assert_eq!(jobs[0]["status"], "queued", "{}", waiting.id());
}

#[tokio::test]
async fn a_finished_workflow_has_all_its_files() {
    let fake = slow().await;
    let scenario = fake.scenario().unwrap();
    fake.add_workflow(
        "wflow_a",
        json!([]),
        json!([
            {"id": "draw", "type": "custom-model"},
            {"id": "review", "type": "user-approval", "dependsOn": ["draw"]},
            {"id": "enlarge", "type": "custom-model", "dependsOn": ["review"]},
        ]),
    );
    let job = scenario.run(&scenario_client::Workflow::new("wflow_a")).submit().await.unwrap();
    fake.finish(job.id());
    let done = job.wait(Duration::from_secs(20)).await.unwrap();
    assert_eq!(done.asset_ids().len(), 2);
}

#[tokio::test]
async fn links_expire_by_the_clock() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let id = fake.add_asset("a line", "text/plain");
    let link = async || {
        let read = scenario.api().get_asset().asset_id(id.as_str()).send().await;
        read.unwrap().into_inner().asset.url.unwrap()
    };
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let status = async |link: &str| client.get(link).send().await.unwrap().status().as_u16();

    let first = link().await;
    fake.advance(Duration::from_secs(6 * 24 * 60 * 60));
    assert_eq!(status(&first).await, 200, "links are valid for about a week at least");
    fake.advance(Duration::from_secs(31 * 24 * 60 * 60));
    assert_eq!(status(&first).await, 403);
    let second = link().await;
    assert_ne!(first, second);
    assert_eq!(status(&second).await, 200);
}

/// With tokio's paused time both sides skip the waits; the sockets are real.
#[tokio::test(start_paused = true)]
async fn paused_time_needs_no_help() {
    let real = Instant::now();
    let fake = slow().await;
    let policy = PollPolicy::default()
        .initial_interval(Duration::from_secs(2))
        .max_interval(Duration::from_secs(10));
    let scenario = fake.scenario_builder().poll_policy(policy).build().unwrap();
    let before = tokio::time::Instant::now();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let done = job.wait(2 * TEN_MINUTES).await.unwrap();
    assert_eq!(done.asset_ids().len(), 1);
    assert!(before.elapsed() >= TEN_MINUTES);
    assert!(real.elapsed() < TEN_MINUTES / 2, "{:?}", real.elapsed());

    // A wait that is too short ends with a timeout, and the job goes on.
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let error = job.wait(TEN_MINUTES / 2).await.unwrap_err();
    assert!(error.is_timeout());

    let source = UploadSource::bytes("line.txt", "a line of text");
    scenario.upload(source).send(TEN_MINUTES).await.unwrap();
}

/// Waits move the dates of the server, and the client knows by how far.
#[tokio::test(start_paused = true)]
async fn a_lost_job_is_found_however_much_time_was_skipped() {
    for skipped in [0, 1, 59, 600, 100_000] {
        let fake = FakeScenario::builder().list_lag(Duration::from_secs(90)).start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        let submit = || scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit();
        let before = submit().await.unwrap();
        tokio::time::sleep(Duration::from_secs(skipped)).await;
        fake.fault(&operations::RUN_MODEL, Fault::drop_after());
        let lost = submit().await.unwrap_err();
        tokio::time::sleep(Duration::from_secs(skipped)).await;
        let found = scenario.reconcile(&lost).timeout(TEN_MINUTES).await.unwrap();
        let job = match found {
            Reconciled::Found(job) => *job,
            // Clocks drift: after ten minutes it could be older than the submit by some tenths of a second.
            Reconciled::Ambiguous(mut jobs) if skipped >= 600 && jobs.len() == 1 => jobs.remove(0),
            other => panic!("{skipped} s: {other:?}"),
        };
        assert_ne!(job.id(), before.id());
        let newest = scenario.jobs().stream().try_next().await.unwrap().unwrap();
        assert_eq!(newest.job_id, *job.id(), "the newest is the first");
        assert_eq!(fake.charges().len(), 2);
    }
}

/// For the client the clock of the server was set, which it must not take for time that has passed.
#[tokio::test]
async fn a_lost_job_is_found_after_the_clock_was_set_ahead() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let submit = || scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit();
    submit().await.unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    let lost = submit().await.unwrap_err();
    fake.advance(TEN_MINUTES);
    let found = scenario.reconcile(&lost).await.unwrap();
    assert!(
        matches!(&found, Reconciled::Found(job) if job.id().as_str() == "job_fake0002"),
        "{found:?}"
    );
}
