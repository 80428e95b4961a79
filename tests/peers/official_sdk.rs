//! The same story by the official Python SDK and by this crate, side by side on the wire.

use std::{collections::BTreeSet, process::Command, time::Duration};

use scenario_client::{
    api::operations,
    audio::minimax::Music01,
    testing::{FakeScenario, RecordedRequest},
};
use serde_json::Value;

use super::peer;

const LYRICS: &str = "## (Verse 1) ##\nHello, world!\nThis is my first song.\n";
const PROJECT: &str = "proj_23tlk332lkht3kl2";

/// What has to be equal: method, encoded path, query, credentials, body and its type.
#[derive(Debug, PartialEq)]
struct OnTheWire {
    method: String,
    path: String,
    query: BTreeSet<String>,
    authorization: Option<String>,
    content_type: Option<String>,
    json: Value,
}

impl From<&RecordedRequest> for OnTheWire {
    fn from(request: &RecordedRequest) -> Self {
        let header =
            |name| request.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        Self {
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request
                .query
                .split('&')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            authorization: header("authorization"),
            content_type: header("content-type").filter(|_| !request.body.is_empty()),
            json: request.json(),
        }
    }
}

/// The first request of each operation of the story.
fn story(fake: &FakeScenario) -> Vec<OnTheWire> {
    let runs = fake.requests_to(&operations::RUN_MODEL);
    assert_eq!(runs.len(), 2, "an estimate and a submit");
    let first = |operation| fake.requests_to(operation).first().map(OnTheWire::from);
    let mut story: Vec<OnTheWire> = runs.iter().map(OnTheWire::from).collect();
    story.extend(first(&operations::GET_JOB));
    story.extend(first(&operations::LIST_JOBS));
    story.extend(first(&operations::GET_ASSET));
    story
}

#[tokio::test]
async fn the_seed_story_is_the_same_on_the_wire() {
    let Some(python) = peer("python/bin/python") else { return };

    let theirs = FakeScenario::start().await.unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/official_sdk.py");
    let base = theirs.base_url();
    let reported = tokio::task::spawn_blocking(move || {
        Command::new(python).args([script, &base, PROJECT]).env_clear().output().unwrap()
    });
    let reported = reported.await.unwrap();
    assert!(reported.status.success(), "{}", String::from_utf8_lossy(&reported.stderr));

    let ours = FakeScenario::start().await.unwrap();
    let scenario = ours.scenario_builder().project(PROJECT).build().unwrap();
    let song = Music01::builder().lyrics(LYRICS).sample_rate(44_100).bitrate(256_000).build();
    scenario.run(&song).estimate().await.unwrap();
    let job = scenario.run(&song).submit().await.unwrap();
    let listed = scenario.api().list_jobs().types(["custom", "upload"]).page_size(7);
    listed.send().await.unwrap();
    let done = job.wait(Duration::from_secs(60)).await.unwrap();
    done.assets().await.unwrap();

    let (theirs, ours) = (story(&theirs), story(&ours));
    assert_eq!(theirs.len(), 5);
    assert_eq!(ours, theirs);
    assert_eq!(ours[0].path, "/v1/generate/custom/minimax%2Fmusic-01");
    assert!(ours[0].query.contains("dryRun=true") && !ours[1].query.contains("dryRun=true"));
    assert!(ours[3].query.contains("types=custom%2Cupload"), "{:?}", ours[3].query);
    assert_eq!(ours[1].json["bitrate"], 256_000);
}
