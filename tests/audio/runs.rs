//! Runs are validated against the catalogue or the service before they are sent.

use std::time::Duration;

use scenario_client::{
    CustomRequest, ErrorKind, Validate,
    api::operations,
    audio::{beatoven::SoundEffect, xai::GrokTts},
    ext::models::Rule,
    testing::{FakeScenario, Fault},
};
use serde_json::json;

fn long() -> SoundEffect {
    SoundEffect::builder().prompt("rain").duration(120.0).build()
}

#[tokio::test]
async fn typed_parameters_are_validated_against_the_catalogue() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for outcome in [
        scenario.run(&long()).submit().await.map(|_| ()),
        scenario.run(&long()).estimate().await.map(|_| ()),
    ] {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.to_string().contains("duration: 120, allowed is 1 to 35"), "{error}");
        assert_eq!(error.violations().unwrap().iter().next().unwrap().rule, Rule::Range);
    }
    assert!(fake.requests().is_empty());
    scenario.run(&long()).validate(Validate::Off).submit().await.unwrap();
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test]
async fn other_parameters_are_checked_on_demand() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let request = CustomRequest::new("model_beatoven-sound-effect").set("duration", 120);
    scenario.run(&request).submit().await.unwrap();
    let error = scenario.run(&request).validate(Validate::Catalogue).submit().await.unwrap_err();
    assert_eq!(error.violations().unwrap().len(), 2, "{error}");
    let unknown = CustomRequest::new("model_of-a-team").set("anything", 1);
    scenario.run(&unknown).validate(Validate::Catalogue).submit().await.unwrap();
    assert_eq!(fake.charges().len(), 2);
}

#[tokio::test]
async fn the_service_wins_over_the_catalogue_and_is_asked_once() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.set_inputs(
        "model_xai-grok-tts",
        json!([
            {"name": "text", "type": "string", "maxLength": 10, "required": {"always": true}},
            {"name": "voice", "type": "string", "allowedValues": ["bob"]},
        ]),
    );
    let bob = GrokTts::builder().text("Hello").voice("bob").build();
    assert!(scenario.run(&bob).submit().await.is_err(), "the catalogue does not know bob");
    scenario.run(&bob).validate(Validate::Live).submit().await.unwrap();
    let long = GrokTts::builder().text("Hello, world!").build();
    let error = scenario.run(&long).validate(Validate::Live).submit().await.unwrap_err();
    assert_eq!(
        error.violations().unwrap().to_string(),
        "text: a text of 13 characters, allowed is 10 or less characters"
    );
    let asked = || fake.requests_to(&operations::GET_MODEL).len();
    assert_eq!(asked(), 1);
    let fresh = scenario.models().time_to_live(Duration::ZERO);
    fresh.inputs("model_xai-grok-tts").await.unwrap();
    assert_eq!(asked(), 2);
}

#[tokio::test]
async fn a_model_that_cannot_be_asked_stops_the_run() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let request = CustomRequest::new("model_gone").set("prompt", "rain");
    let error = scenario.run(&request).validate(Validate::Live).submit().await.unwrap_err();
    assert!(error.is_not_found() && fake.charges().is_empty(), "{error}");
    fake.fault(&operations::GET_MODEL, Fault::json(200, json!({"models": []})));
    let error = scenario.models().inputs("model_x/y").await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    let asked = fake.requests_to(&operations::GET_MODEL);
    assert_eq!(asked[1].path, "/v1/models/model_x%2Fy");
}

#[tokio::test]
async fn the_catalogue_as_the_service_would_send_it_says_the_same() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for spec in scenario_client::audio::models() {
        let live = scenario.models().inputs(spec.id()).await.unwrap();
        assert_eq!(live.inputs().len(), spec.inputs().len());
        for (live, constant) in live.inputs().iter().zip(spec.inputs()) {
            assert_eq!((live.name(), live.kind()), (constant.name(), constant.kind()));
            assert_eq!(live.required(), constant.required(), "{} {}", spec.id(), live.name());
            assert_eq!(live.allowed_values(), constant.allowed_values());
            assert_eq!(live.default_value(), constant.default_value());
            assert_eq!(
                (live.min(), live.max(), live.step(), live.min_length(), live.max_length()),
                (
                    constant.min(),
                    constant.max(),
                    constant.step(),
                    constant.min_length(),
                    constant.max_length()
                ),
            );
        }
    }
}

#[tokio::test]
async fn validator_and_schema_agree_about_conditional_rules_of_the_service() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.set_inputs(
        "model_ruled",
        json!([
            {"name": "mode", "type": "string", "allowedValues": ["a", "b", "c"], "default": "a"},
            {"name": "size", "type": "number", "allowedValues": [1, 2], "min": 1},
            {"name": "mask", "type": "file", "required": {"ifDefined": {"size": {"message": "with a size"}}}},
            {"name": "text", "type": "string", "required": {"ifNotDefined": {"mask": "or a mask"}}},
            {"name": "both", "type": "boolean", "required": {"conditional": {"values": {"mode": ["a"], "size": 2}, "operator": "and"}}},
            {"name": "any", "type": "boolean", "required": {"conditional": {"values": {"mode": ["b", "c"], "size": 1}, "operator": "or"}}},
            {"name": "steps", "type": "number", "step": 5, "min": 5, "max": 50, "default": 5},
            {"name": "few", "type": "boolean", "required": {"conditional": {"values": {"steps": 5.0}, "operator": "and"}}},
        ]),
    );
    let spec = scenario.models().inputs("model_ruled").await.unwrap();
    let schema = jsonschema::validator_for(&spec.to_json_schema()).unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let (mut valid, mut invalid) = (0, 0);
    for _ in 0..4_000 {
        let mut body = json!({});
        for (name, values) in [
            ("mode", json!(["a", "b", "c", "d"])),
            ("size", json!([1, 2.0, 3])),
            ("mask", json!(["asset_1", ""])),
            ("text", json!(["rain", 7])),
            ("both", json!([true, "yes"])),
            ("any", json!([false])),
            ("steps", json!([5, 10, 12.5, 55])),
            ("few", json!([true])),
        ] {
            if random.bool() {
                body[name] = random.choice(values.as_array().unwrap()).unwrap().clone();
            }
        }
        let checked = spec.validate_strictly(&body);
        assert_eq!(checked.is_ok(), schema.is_valid(&body), "{body} {checked:?}");
        if checked.is_ok() { valid += 1 } else { invalid += 1 }
    }
    assert!(valid > 100 && invalid > 100, "{valid} and {invalid}");
}
