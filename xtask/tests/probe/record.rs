//! Recordings: scrubbed, and as rich as the one that the suite replays.

use std::{collections::BTreeSet, fs, path::Path};

use scenario_client::testing::FakeScenario;
use serde_json::Value;

use super::{fake, probe};

/// The recording of the fake server that the suite replays. `RECORD=1 cargo test -p xtask --test probe record` writes it
/// anew.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/cassettes/fake.json");

/// What must not be in a recording: credentials, links, ids and texts of the account.
const PRIVATE: [&str; 10] = [
    FakeScenario::KEY,
    FakeScenario::SECRET,
    "fake-signature",
    "eyJTdGF0ZW1lbnQi",
    "job_fake",
    "asset_fake",
    "proj_fake",
    "upload_fake",
    "rain on a tin roof",
    "Authorization",
];

fn operations(cassette: &Value) -> BTreeSet<String> {
    let exchanges = cassette["exchanges"].as_array().unwrap().iter();
    exchanges
        .map(|exchange| {
            format!("{} {} {}", exchange["method"], exchange["operation"], exchange["status"])
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_scrubbed_and_the_kept_one_is_up_to_date() {
    let (server, folder) = (fake::with_history().await, tempfile::tempdir().unwrap());
    let (base, path) = (server.base_url(), folder.path().to_path_buf());
    let record = move || {
        let path = path.to_str().unwrap();
        let arguments = ["--spend", "40", "--record", path];
        probe(&base, FakeScenario::KEY, FakeScenario::SECRET, &arguments)
    };
    let run = tokio::task::spawn_blocking(record).await.unwrap();
    assert_eq!(run.status, 0, "{}", run.text);
    let text = fs::read_to_string(folder.path().join("probe.json")).unwrap();
    for private in PRIVATE {
        assert!(!text.contains(private), "{private} is in the recording");
        assert!(!run.text.contains(private), "{private} is in the table");
    }
    if std::env::var("RECORD").is_ok() {
        fs::create_dir_all(Path::new(KEPT).parent().unwrap()).unwrap();
        fs::write(KEPT, &text).unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(KEPT).unwrap()).unwrap();
    assert_eq!(operations(&serde_json::from_str(&text).unwrap()), operations(&kept));
}
