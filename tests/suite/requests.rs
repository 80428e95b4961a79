//! Parameters of any origin: JSON, own structs, local files by mistake.

use std::time::Duration;

use scenario_client::{
    CustomModel, CustomRequest, ErrorKind, FileInput, ModelId, Validate, Workflow, api::operations,
    audio::elevenlabs::VoiceChanger, ext::models::Rule, testing::FakeScenario,
};
use serde::Serialize;
use serde_json::json;

const TIMEOUT: Duration = Duration::from_secs(20);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rain {
    prompt: &'static str,
    duration_seconds: Option<u32>,
    reference_audio: Option<FileInput>,
}

impl CustomModel for Rain {
    fn model_id(&self) -> ModelId {
        "model_of-my-team".into()
    }
}

#[tokio::test]
async fn a_struct_of_the_caller_is_a_model() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let voice = FileInput::bytes("voice.wav", &b"RIFF\x24\0\0\0WAVEfmt "[..]);
    let rain = Rain { prompt: "on a roof", duration_seconds: None, reference_audio: Some(voice) };
    scenario.run(&rain).run_and_wait(TIMEOUT).await.unwrap();
    let sent = fake.requests_to(&operations::RUN_MODEL)[0].json();
    assert_eq!(sent["prompt"], "on a roof");
    assert!(sent["referenceAudio"].as_str().unwrap().starts_with("asset_"));
    assert_eq!(sent.as_object().unwrap().len(), 2, "what is `None` is not sent: {sent}");
}

#[tokio::test]
async fn json_and_values_are_sent_as_they_are() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let body = json!({"prompt": "rain", "scale": 0.1, "list": [1, 2]});
    let rain = Rain { prompt: "rain", duration_seconds: Some(8), reference_audio: None };
    for (request, expected) in [
        (CustomRequest::from_json("model_a", body.clone()), body.clone()),
        (CustomRequest::from_json("model_a", body.as_object().unwrap().clone()), body),
        (
            CustomRequest::from_serialize("model_a", &rain),
            json!({"prompt": "rain", "durationSeconds": 8}),
        ),
    ] {
        scenario.run(&request.unwrap()).submit().await.unwrap();
        assert_eq!(fake.requests().last().unwrap().json(), expected);
    }
}

#[tokio::test]
async fn a_stored_request_runs_elsewhere() {
    let fake = FakeScenario::start().await.unwrap();
    let request = CustomRequest::new("minimax/music-01")
        .set("lyrics", "la")
        .extend([("lyrics", "la la la"), ("style", "folk")]);
    let stored = serde_json::to_string(&request).unwrap();
    let read: CustomRequest = serde_json::from_str(&stored).unwrap();
    fake.scenario().unwrap().run(&read).submit().await.unwrap();
    let sent = &fake.requests()[0];
    assert!(sent.path.ends_with("/generate/custom/minimax%2Fmusic-01"), "{}", sent.path);
    assert_eq!(sent.json(), json!({"lyrics": "la la la", "style": "folk"}));
}

#[tokio::test]
async fn a_local_path_in_plain_text_is_noticed_before_anything_is_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let typed = VoiceChanger::builder().audio(FileInput::asset("voices/me.wav")).build();
    let custom = CustomRequest::new("model_elevenlabs-voice-changer").set("audio", "./me");
    for run in [scenario.run(&typed), scenario.run(&custom).validate(Validate::Catalogue)] {
        let error = run.run_and_wait(TIMEOUT).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        let found: Vec<_> = error.violations().unwrap().iter().cloned().collect();
        assert_eq!((found.len(), found[0].rule), (1, Rule::LocalFile), "{error}");
        assert_eq!(found[0].path, "audio");
        assert!(error.to_string().contains("FileInput::path"), "{error}");
    }
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_local_path_is_noticed_by_the_live_inputs_of_a_model() {
    let fake = FakeScenario::start().await.unwrap();
    fake.set_inputs(
        "model_painter",
        json!([
            {"name": "image", "type": "file", "kind": "image"},
            {"name": "prompt", "type": "string"},
        ]),
    );
    let scenario = fake.scenario().unwrap();
    let request = |image: &str| {
        CustomRequest::new("model_painter").set("image", image).set("prompt", "like cat.png")
    };
    let live = |image: &str| scenario.run(&request(image)).validate(Validate::Live);
    let error = live("photos/cat.png").submit().await.unwrap_err();
    assert_eq!(error.violations().unwrap().iter().next().unwrap().rule, Rule::LocalFile);
    assert!(fake.charges().is_empty() && fake.requests_to(&operations::RUN_MODEL).is_empty());
    for fine in ["asset_1", "https://example.com/cat.png", "data:image/png;base64,AAAA"] {
        live(fine).estimate().await.unwrap_or_else(|error| panic!("{fine}: {error}"));
    }
}

#[tokio::test]
async fn live_inputs_are_those_of_the_project_of_the_run() {
    let fake = FakeScenario::start().await.unwrap();
    fake.set_inputs("model_painter", json!([{"name": "prompt", "type": "string"}]));
    fake.add_workflow("wflow_portrait", json!([{"name": "prompt", "type": "string"}]), json!([]));
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    let model = CustomRequest::new("model_painter").set("prompt", "a cat");
    let workflow = Workflow::new("wflow_portrait").set("prompt", "a cat");
    for run in [scenario.run(&model), scenario.run(&workflow)] {
        let run = run.validate(Validate::Live);
        // Each project has an entry of its own in the cache.
        run.clone().project("proj_2").submit().await.unwrap();
        run.submit().await.unwrap();
    }
    for operation in [&operations::GET_MODEL, &operations::GET_WORKFLOW] {
        let queries = fake.requests_to(operation).into_iter().map(|request| request.query);
        let queries: Vec<String> = queries.collect();
        assert_eq!(queries, ["projectId=proj_2", "projectId=proj_1"], "{}", operation.id);
    }
}
