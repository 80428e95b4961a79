//! Valid bodies pass, one fault is reported as that fault, and the exported schema says the same (T2, T3).

use std::sync::OnceLock;

use fastrand::Rng;
use jsonschema::Validator;
use proptest::prelude::*;
use scenario_client::{
    ModelSpec, audio,
    ext::models::{InputKind, Rule, Severity},
};
use serde_json::{Value, json};

use super::generator::{self, Size};

/// Every model with its schema, which takes a while to prepare.
fn models() -> &'static [(&'static ModelSpec, Validator)] {
    static MODELS: OnceLock<Vec<(&ModelSpec, Validator)>> = OnceLock::new();
    MODELS.get_or_init(|| {
        let schema = |spec: &ModelSpec| jsonschema::validator_for(&spec.to_json_schema()).unwrap();
        audio::models().iter().map(|spec| (spec, schema(spec))).collect()
    })
}

/// The validator and the schema have to agree about every body.
fn agree(spec: &ModelSpec, schema: &Validator, body: &Value) -> Result<(), TestCaseError> {
    let strictly = spec.validate_strictly(body);
    let by_schema = schema.is_valid(body);
    prop_assert_eq!(strictly.is_ok(), by_schema, "{} {} {:?}", spec.id(), body, strictly);
    if spec.validate(body).is_err() {
        prop_assert!(strictly.is_err(), "strict is stricter");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn valid_bodies_pass_for_every_model(seed in any::<u64>()) {
        let mut random = Rng::with_seed(seed);
        for (spec, schema) in models() {
            for size in [Size::Minimal, Size::Any, Size::Maximal] {
                let body = Value::Object(generator::body(spec, size, &mut random));
                let checked = spec.validate_strictly(&body);
                prop_assert!(checked.is_ok(), "{} {body} {checked:?}", spec.id());
                agree(spec, schema, &body)?;
            }
        }
    }

    #[test]
    fn one_fault_is_reported_as_that_fault_for_every_model(seed in any::<u64>()) {
        let mut random = Rng::with_seed(seed);
        for (spec, schema) in models() {
            for input in spec.inputs() {
                for (value, rule) in generator::faults(input, &mut random) {
                    let mut body = generator::body(spec, Size::Any, &mut random);
                    // A parameter that excludes another is not given together with it.
                    if value.is_some() && spec.constraints().iter().any(|rule| excludes(rule, input.name())) {
                        body = generator::body(spec, Size::Minimal, &mut random);
                    }
                    match value {
                        Some(value) => body.insert(input.name().to_owned(), value),
                        None => body.remove(input.name()),
                    };
                    let body = Value::Object(body);
                    let found = spec.check(&body);
                    let reported: Vec<_> = found
                        .at_least(Severity::Warning)
                        .map(|violation| (violation.path.split(['[', '.']).next().unwrap().to_owned(), violation.rule))
                        .collect();
                    prop_assert_eq!(&reported, &[(input.name().to_owned(), rule)], "{} {}", spec.id(), body);
                    agree(spec, schema, &body)?;
                }
            }
        }
    }

    #[test]
    fn they_agree_about_bodies_that_mean_nothing(seed in any::<u64>()) {
        let mut random = Rng::with_seed(seed);
        for (spec, schema) in models() {
            let mut body = generator::body(spec, Size::Any, &mut random);
            for input in spec.inputs() {
                let values = [json!(true), json!(0), json!(-1.5), json!(""), json!("x"), json!([]), json!([1]), json!([{}]), json!({})];
                match random.u8(0..4) {
                    0 => { body.remove(input.name()); }
                    1 => { body.insert(input.name().to_owned(), random.choice(values).unwrap()); }
                    2 => { body.insert(input.name().to_owned(), generator::value(input, &mut random)); }
                    _ => {}
                }
            }
            if random.u8(0..8) == 0 {
                body.insert("somethingElse".to_owned(), json!(1));
            }
            agree(spec, schema, &Value::Object(body))?;
        }
    }
}

fn excludes(constraint: &scenario_client::ext::models::Constraint, name: &str) -> bool {
    matches!(constraint, scenario_client::ext::models::Constraint::MutuallyExclusive(names) if names.iter().any(|other| other == name))
}

#[test]
fn what_excludes_each_other_is_refused_together() {
    let mut random = Rng::with_seed(3);
    let mut rules = 0;
    for (spec, schema) in models() {
        for constraint in spec.constraints() {
            let scenario_client::ext::models::Constraint::MutuallyExclusive(names) = constraint
            else {
                continue;
            };
            let mut body = generator::body(spec, Size::Minimal, &mut random);
            for name in names.iter() {
                body.insert(
                    name.to_string(),
                    generator::value(spec.input(name).unwrap(), &mut random),
                );
            }
            let body = Value::Object(body);
            let violations = spec.validate(&body).unwrap_err();
            assert!(
                violations.iter().any(|found| found.rule == Rule::MutuallyExclusive),
                "{violations}"
            );
            assert!(!schema.is_valid(&body));
            rules += 1;
        }
    }
    assert!(rules > 1);
}

#[test]
fn all_violations_are_reported_at_once() {
    let spec = audio::model("model_elevenlabs-tts-v3").unwrap();
    let body = json!({"voiceId": 3, "publicVoice": "Nobody", "seed": -1.5, "stabilty": 1});
    let found: Vec<_> =
        spec.check(&body).iter().map(|found| (found.path.clone(), found.rule)).collect();
    for expected in [
        ("text", Rule::Required),
        ("publicVoice", Rule::AllowedValues),
        ("voiceId", Rule::Type),
        ("stabilty", Rule::UnknownParameter),
        ("publicVoice", Rule::Ignored),
    ] {
        assert!(found.contains(&(expected.0.to_owned(), expected.1)), "{expected:?} in {found:?}");
    }
    for violation in spec.check(&body).iter() {
        assert!(!violation.found.is_empty() && !violation.allowed.is_empty(), "{violation:?}");
    }
}

#[test]
fn a_rule_from_a_weaker_source_warns() {
    let spec = audio::model("model_ace-step-1-5-quality-text-to-music").unwrap();
    let long = json!({"prompt": "a".repeat(600)});
    assert!(spec.validate(&long).is_ok());
    let violations = spec.validate_strictly(&long).unwrap_err();
    assert_eq!(violations.iter().next().unwrap().severity, Severity::Warning);
    let neither = spec.validate(&json!({"bpm": 90})).unwrap_err();
    assert!(neither.iter().any(|violation| violation.rule == Rule::AtLeastOne), "{neither}");
}

#[test]
fn a_list_is_a_list_although_its_rows_come_from_a_weaker_source() {
    let mut lists = 0;
    for spec in audio::models() {
        for input in spec.inputs() {
            if *input.kind() != InputKind::InputsArray {
                continue;
            }
            lists += 1;
            for wrong in [json!("text"), json!(5), json!({}), json!(null)] {
                let body = json!({input.name(): wrong});
                let violations = spec.validate(&body).unwrap_err();
                let is_refused = violations.iter().any(|found| {
                    found.path == input.name()
                        && found.rule == Rule::Type
                        && found.severity == Severity::Error
                });
                assert!(is_refused, "{} {}: {violations}", spec.id(), input.name());
            }
        }
    }
    assert!(lists >= 4, "{lists}");
}

#[test]
fn a_bound_is_not_weakened_with_its_twin() {
    // Of these two lengths only the shorter one comes from a guide.
    let spec = audio::model("model_minimax-music-cover").unwrap();
    let severity = |length: usize| {
        let found = spec.check(&json!({"prompt": "a".repeat(length)}));
        found.iter().find(|one| one.rule == Rule::Length).map(|one| one.severity)
    };
    assert_eq!(severity(9), Some(Severity::Warning));
    assert_eq!(severity(10), None);
    assert_eq!(severity(2_001), Some(Severity::Error));
}

#[test]
fn texts_are_described_not_repeated() {
    let spec = audio::model("model_minimax-music-2-6").unwrap();
    let secret = "a very private line ".repeat(300);
    let violations = spec
        .validate(&json!({"prompt": secret, "sampleRate": "loud", "bitrate": secret}))
        .unwrap_err();
    let printed = format!("{violations} {violations:?}");
    assert!(!printed.contains("private"), "{printed}");
    assert!(printed.contains("a text of 6000 characters"), "{printed}");
}
