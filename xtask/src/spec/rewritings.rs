//! The same API written differently gives the same bytes.

use std::fs;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Texts, read, run};
use crate::rewrite;

fn vendored(name: &str) -> String {
    fs::read_to_string(crate::files::root().expect("this project").join("openapi").join(name))
        .expect("a vendored file")
}

fn swagger(upstream: String) -> String {
    let texts = Texts {
        upstream,
        overlay: vendored("overlay.yaml"),
        naming: Some(vendored("naming.yaml")),
        previous: Some(vendored("swagger.yaml")),
    };
    let done = run(texts).expect("imported");
    // A change of the table would be a rename for callers, even if the document came out the same.
    assert_eq!(done.naming, vendored("naming.yaml"), "no name was added");
    done.swagger
}

#[test]
fn the_same_api_written_differently_gives_the_same_bytes() {
    // The whole description with its table of names; `rewrite` does the same with parts of it, and more often.
    let document = read::parse(&vendored("upstream.yaml")).expect("YAML");
    for seed in 1..=6 {
        let rewritten = swagger(rewrite::rewritten(&document, seed));
        let expected = vendored("swagger.yaml");
        if rewritten != expected {
            let diff =
                similar::TextDiff::from_lines(&expected, &rewritten).unified_diff().to_string();
            let shown: Vec<&str> = diff.lines().take(30).collect();
            panic!("seed {seed}: {}", shown.join("\n"));
        }
    }
}

#[test]
fn estimates_and_statuses_do_not_change_the_types() {
    let without = |document: &mut Value, change: &dyn Fn(&mut Map<String, Value>)| {
        for (_, item) in document["paths"].as_object_mut().expect("paths") {
            for (_, operation) in item.as_object_mut().expect("an item") {
                change(operation["responses"].as_object_mut().expect("responses"));
            }
        }
    };
    let moved = |responses: &mut Map<String, Value>| {
        if let Some(response) = responses.remove("200") {
            responses.insert("2XX".to_owned(), response);
        }
    };
    let gone = |responses: &mut Map<String, Value>| _ = responses.remove("269");
    let alone = |responses: &mut Map<String, Value>| {
        if responses.contains_key("269") {
            responses.remove("200");
        }
    };
    let texts = |responses: &mut Map<String, Value>| {
        responses.values_mut().for_each(|response| {
            if let Some(members) = response.as_object_mut().filter(|all| !all.contains_key("$ref"))
            {
                members.insert("description".to_owned(), json!("A text of this place."));
            }
        });
    };
    for change in [&moved as &dyn Fn(&mut Map<String, Value>), &gone, &alone, &texts] {
        let mut document = read::parse(&vendored("upstream.yaml")).expect("YAML");
        without(&mut document, change);
        assert!(swagger(document.to_string()) == vendored("swagger.yaml"));
    }
}

/// Components whose fields callers see as they are: not joined with others, not changed by the overlay.
fn plain_components(document: &Value) -> Vec<(String, String)> {
    let skipped = ["CostDetails", "JobBillingDetails", "DryRunEstimate"];
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    let mut found = Vec::new();
    for (name, schema) in schemas {
        if name.ends_with("Response") || skipped.contains(&name.as_str()) {
            continue;
        }
        let properties = schema["properties"].as_object();
        // What loses its only field is another type.
        for (field, property) in properties.filter(|fields| fields.len() > 1).into_iter().flatten()
        {
            if property["type"] == "string"
                && property.get("enum").is_none()
                && property.get("nullable").is_none()
            {
                found.push((name.clone(), field.clone()));
            }
        }
    }
    found
}

fn values<'a>(document: &'a mut Value, enumeration: &str) -> &'a mut Vec<Value> {
    document["components"]["schemas"][enumeration]["enum"].as_array_mut().expect("values")
}

/// One small edit, and how the report must call it.
fn edit(document: &mut Value, kind: u8, pick: usize) -> String {
    let plain = plain_components(document);
    let (name, field) = &plain[pick % plain.len()];
    let enumerations: Vec<String> = document["components"]["schemas"]
        .as_object()
        .expect("schemas")
        .iter()
        .filter(|(_, schema)| {
            schema["enum"]
                .as_array()
                .is_some_and(|values| values.len() > 2 && values[0].is_string())
        })
        .map(|(name, _)| name.clone())
        .collect();
    let enumeration = &enumerations[pick % enumerations.len()];
    let schema = &mut document["components"]["schemas"][name];
    match kind {
        0 => {
            schema["properties"].as_object_mut().expect("fields").remove(field);
            if let Some(Value::Array(required)) = schema.get_mut("required") {
                required.retain(|required| required != field);
            }
            format!("Removed field {name}.{field}")
        }
        1 => {
            schema["properties"]["brandNewField"] = json!({"type": "string"});
            format!("Added field {name}.brandNewField")
        }
        2 => {
            schema["properties"][field] = json!({"type": "boolean"});
            format!("Changed field {name}.{field}")
        }
        3 => {
            values(document, enumeration).push(json!("brand-new"));
            format!("Added value {enumeration} brand-new")
        }
        4 => {
            let values = values(document, enumeration);
            let gone = values.remove(pick % values.len());
            format!("Removed value {enumeration} {}", gone.as_str().expect("text"))
        }
        5 => {
            let parameters = &mut document["paths"]["/jobs"]["get"]["parameters"];
            parameters
                .as_array_mut()
                .expect("parameters")
                .push(json!({"name": "brandNew", "in": "query", "schema": {"type": "string"}}));
            "Added parameter GET /jobs query brandNew".to_owned()
        }
        _ => {
            let operation = json!({"responses": {"200": {"description": "x", "content": {"application/json": {"schema": {}}}}}});
            document["paths"]["/brand/{newId}"] = json!({"get": operation});
            "Added operation GET /brand/{newId}".to_owned()
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 8, ..ProptestConfig::default() })]

    #[test]
    fn the_report_names_exactly_the_edit(kind in 0u8..7, pick in any::<usize>()) {
        let before = read::parse(&vendored("swagger.yaml")).expect("YAML");
        let mut upstream = read::parse(&vendored("upstream.yaml")).expect("YAML");
        let expected = edit(&mut upstream, kind, pick);
        let texts = Texts {
            upstream: upstream.to_string(),
            overlay: vendored("overlay.yaml"),
            naming: Some(vendored("naming.yaml")),
            previous: Some(vendored("swagger.yaml")),
        };
        let done = run(texts).expect("imported");
        let handwritten = super::handwritten::Handwritten::default();
        let changes = super::difference::between(&before, &done.document, &handwritten).changes;
        let reported: Vec<String> =
            changes.iter().map(|change| format!("{:?} {} {}", change.kind, change.what, change.place)).collect();
        prop_assert_eq!(reported, vec![expected]);
    }
}
