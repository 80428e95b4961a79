//! `cargo xtask audio --live` against the fake server of the crate, which serves the catalogue.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use scenario_client::testing::FakeScenario;
use serde_json::{Value, json};

/// A tree of its own, with the catalogue in it.
fn tree() -> tempfile::TempDir {
    let tree = tempfile::tempdir().unwrap();
    let openapi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
    fs::create_dir(tree.path().join("openapi")).unwrap();
    for file in ["audio-models.yaml", "audio-names.yaml"] {
        fs::copy(openapi.join(file), tree.path().join("openapi").join(file)).unwrap();
    }
    fs::copy(openapi.join("../rustfmt.toml"), tree.path().join("rustfmt.toml")).unwrap();
    tree
}

fn catalogue(tree: &Path) -> PathBuf {
    tree.join("openapi/audio-models.yaml")
}

async fn audio(
    tree: &Path,
    base: Option<String>,
    arguments: &'static [&'static str],
) -> (i32, String) {
    let tree = tree.to_path_buf();
    let run = move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(["audio", "--into"]).arg(tree).args(arguments);
        for name in ["SCENARIO_SDK_API_KEY", "SCENARIO_API_KEY", "SCENARIO_BASE_URL"] {
            command.env_remove(name);
        }
        if let Some(base) = base {
            command
                .env("SCENARIO_API_KEY", FakeScenario::KEY)
                .env("SCENARIO_API_SECRET", FakeScenario::SECRET)
                .env("SCENARIO_BASE_URL", base);
        }
        command.output().unwrap()
    };
    let output: Output = tokio::task::spawn_blocking(run).await.unwrap();
    let text = [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat();
    (output.status.code().unwrap(), text)
}

fn model(tree: &Path, id: &str) -> Value {
    let text = fs::read_to_string(catalogue(tree)).unwrap();
    let whole: Value = serde_yaml_ng::from_str(&text).unwrap();
    let models = whole["models"].as_array().unwrap();
    models.iter().find(|model| model["id"] == id).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_serves_the_catalogue_differs_in_nothing() {
    let (tree, fake) = (tree(), FakeScenario::start().await.unwrap());
    let (status, text) = audio(tree.path(), Some(fake.base_url()), &["--live"]).await;
    assert_eq!((status, text.contains("0 differences")), (0, true), "{text}");
    assert!(fake.requests().len() >= 56 && fake.requests()[0].is_authorized());
}

#[tokio::test(flavor = "multi_thread")]
async fn differences_are_reported_and_imported() {
    let (tree, fake) = (tree(), FakeScenario::start().await.unwrap());
    let id = "model_beatoven-sound-effect";
    fake.set_inputs(
        id,
        json!([
            {"name": "prompt", "type": "string", "required": {"always": true}, "maxLength": 450},
            {"name": "duration", "type": "number", "default": 7, "min": 1, "max": 60},
            {"name": "loop", "type": "boolean"},
        ]),
    );
    let before = fs::read_to_string(catalogue(tree.path())).unwrap();
    let base = Some(fake.base_url());
    let (status, text) = audio(tree.path(), base.clone(), &["--live"]).await;
    assert_eq!(status, 1, "{text}");
    for line in
        ["prompt: maxLength null -> 450", "duration: max 35 -> 60", "+ loop", "- refinement"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert_eq!(fs::read_to_string(catalogue(tree.path())).unwrap(), before, "nothing was written");

    let (status, text) = audio(tree.path(), base.clone(), &["--live", "--write"]).await;
    assert_eq!(status, 0, "{text}");
    let model = model(tree.path(), id);
    assert_eq!(model["inputs"].as_array().unwrap().len(), 3);
    assert_eq!(model["inputs"][1]["max"], 60);
    assert_eq!(model["inputs"][1]["note"], "seconds", "what the service does not send stays");
    assert!(model["source"].as_str().unwrap().starts_with("live 20"));
    let after = fs::read_to_string(catalogue(tree.path())).unwrap();
    assert_eq!(after.lines().next(), before.lines().next(), "the comment stays");

    let (status, text) = audio(tree.path(), base, &["--live"]).await;
    assert_eq!(status, 0, "{text}");
    let (status, text) = audio(tree.path(), None, &[]).await;
    assert_eq!(status, 0, "what was imported can be derived from: {text}");
    let written = fs::read_to_string(tree.path().join("src/ext/audio/beatoven.rs")).unwrap();
    assert!(written.contains("pub loop_: Option<bool>") && written.contains("the service on 20"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_credentials_or_service_nothing_changes() {
    let tree = tree();
    let before = fs::read_to_string(catalogue(tree.path())).unwrap();
    let (status, text) = audio(tree.path(), None, &["--live", "--write"]).await;
    assert_eq!(status, 1);
    assert!(text.contains("SCENARIO_API_KEY"), "{text}");
    let gone = Some("http://127.0.0.1:9/v1".to_owned());
    let (status, text) = audio(tree.path(), gone, &["--live", "--write"]).await;
    assert_eq!(status, 1, "{text}");
    assert_eq!(fs::read_to_string(catalogue(tree.path())).unwrap(), before);
}
