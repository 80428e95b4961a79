//! Every model of the catalogue has a struct with exactly its parameters (T1).

use std::{collections::BTreeMap, fs};

use fastrand::Rng;
use serde_json::{Value, json};

use super::{
    Typed,
    generator::{self, Size},
    same, spec, typed,
};

/// The catalogue as it is written, read without the crate.
fn catalogue() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/audio-models.yaml");
    let catalogue: Value = serde_yaml_ng::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let sections = ["models", "video_page_models", "partial_models"];
    sections.iter().flat_map(|section| catalogue[section].as_array().unwrap().clone()).collect()
}

fn by_id() -> BTreeMap<&'static str, Typed> {
    typed::all().into_iter().map(|typed| (typed.id, typed)).collect()
}

/// What the schema of a parameter has to say, according to the catalogue.
fn expected(input: &Value) -> Value {
    let mut expected = json!({});
    let mut set = |name: &str, value: &Value| {
        if !value.is_null() {
            expected[name] = value.clone();
        }
    };
    let kind = input["type"].as_str().unwrap();
    let list = kind.ends_with("_array");
    set("default", &input["default"]);
    let of_number = |set: &mut dyn FnMut(&str, &Value)| {
        let integer = input["integer"] == true;
        set("type", &json!(if integer { "integer" } else { "number" }));
        set("minimum", &input["min"]);
        set("maximum", &input["max"]);
        set("multipleOf", &input["step"]);
        set("enum", &input["allowedValues"]);
    };
    match kind {
        "number" => of_number(&mut set),
        "boolean" => set("type", &json!("boolean")),
        _ if list => {
            set("type", &json!("array"));
            set("minItems", &input["minLength"]);
            set("maxItems", &input["maxLength"]);
        }
        _ => {
            set("type", &json!("string"));
            set("maxLength", &input["maxLength"]);
            set("enum", &input["allowedValues"]);
            let id = matches!(kind, "file" | "model");
            set("minLength", if id { &Value::Null } else { &input["minLength"] });
            if id {
                set("minLength", &json!(1));
            }
        }
    }
    if list {
        let mut items = json!({});
        let mut set = |name: &str, value: &Value| {
            if !value.is_null() {
                items[name] = value.clone();
            }
        };
        match kind {
            "number_array" => of_number(&mut set),
            "string_array" => {
                set("type", &json!("string"));
                set("enum", &input["allowedValues"]);
            }
            "inputs_array" => set("type", &json!("object")),
            _ => {
                set("type", &json!("string"));
                set("minLength", &json!(1));
            }
        }
        expected["items"] = items;
    }
    expected
}

#[test]
fn every_parameter_is_as_the_catalogue_says() {
    let typed = by_id();
    let catalogue = catalogue();
    assert_eq!(typed.len(), catalogue.len());
    let mut parameters = 0;
    for model in catalogue {
        let id = model["id"].as_str().unwrap();
        let schema = (typed[id].schema)();
        let inputs = model["inputs"].as_array().unwrap();
        let properties = schema["properties"].as_object().unwrap();
        assert_eq!(properties.len(), inputs.len(), "{id}");
        let required: Vec<&Value> = inputs
            .iter()
            .filter(|input| input["required"] == true)
            .map(|input| &input["name"])
            .collect();
        let listed: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
        assert_eq!(listed, required, "{id}");
        for input in inputs {
            let name = input["name"].as_str().unwrap();
            let mut property = properties[name].clone();
            let members = property.as_object_mut().unwrap();
            members.remove("description");
            if let Some(row) = members.get_mut("items").and_then(Value::as_object_mut)
                && row.contains_key("properties")
            {
                assert_eq!(
                    row["properties"].as_object().unwrap().len(),
                    input["inputs"].as_array().unwrap().len()
                );
                row.retain(|name, _| name == "type");
            }
            assert!(
                same(&property, &expected(input)),
                "{id} {name}: {property} {}",
                expected(input)
            );
            parameters += 1;
        }
    }
    assert_eq!(parameters, 328 + 11 + 25);
}

#[test]
fn every_parameter_is_a_field() {
    let mut random = Rng::with_seed(7);
    for typed in typed::all() {
        let spec = spec(typed.id);
        for size in [Size::Minimal, Size::Any, Size::Maximal] {
            for _ in 0..20 {
                let body = Value::Object(generator::body(spec, size, &mut random));
                let through = (typed.through)(&body)
                    .unwrap_or_else(|error| panic!("{} {body} {error}", typed.id));
                assert!(same(&through, &body), "{}: {body} became {through}", typed.id);
            }
        }
        let full = Value::Object(generator::body(spec, Size::Maximal, &mut random));
        for input in spec.inputs() {
            let mut body = full.clone();
            body[input.name()] = json!({"neither": "text nor number"});
            if *input.kind() != scenario_client::ext::models::InputKind::InputsArray {
                assert!(
                    (typed.through)(&body).is_err(),
                    "{} {} takes an object",
                    typed.id,
                    input.name()
                );
            }
            let mut body = full.clone();
            body.as_object_mut().unwrap().remove(input.name());
            assert_eq!(
                (typed.through)(&body).is_err(),
                input.is_required(),
                "{} {}",
                typed.id,
                input.name()
            );
        }
    }
}

#[test]
fn listed_values_are_known_and_newer_ones_are_sent() {
    let mut random = Rng::with_seed(7);
    let mut values = 0;
    for typed in typed::all() {
        let spec = spec(typed.id);
        for input in spec.inputs() {
            let texts = input.allowed_values().iter().map(|allowed| allowed.to_json());
            for text in texts.filter(Value::is_string).chain([json!("brand-new")]) {
                let list = input.kind().as_str().ends_with("_array");
                let mut body = Value::Object(generator::body(spec, Size::Minimal, &mut random));
                if input.allowed_values().is_empty()
                    || !input.allowed_values()[0].to_json().is_string()
                {
                    continue;
                }
                body[input.name()] = if list { json!([text]) } else { text.clone() };
                let shown = (typed.shown)(&body);
                assert_eq!(
                    shown.contains("Unknown("),
                    text == "brand-new",
                    "{} {text} {shown}",
                    typed.id
                );
                assert!(same(&(typed.through)(&body).unwrap(), &body));
                values += 1;
            }
        }
    }
    assert!(values > 800, "{values}");
}

#[test]
fn texts_are_not_shown() {
    for typed in typed::all() {
        let spec = spec(typed.id);
        let mut random = Rng::with_seed(7);
        for name in
            ["prompt", "text", "lyrics", "negativePrompt", "transcript", "soundEffectPrompt"]
        {
            if spec.input(name).is_some_and(|input| input.allowed_values().is_empty()) {
                let mut body = Value::Object(generator::body(spec, Size::Minimal, &mut random));
                body[name] = json!("whispered");
                let shown = (typed.shown)(&body);
                assert!(shown.contains("[hidden]") && !shown.contains("whispered"), "{shown}");
            }
        }
    }
}
