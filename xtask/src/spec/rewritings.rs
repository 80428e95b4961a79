//! The same API written differently gives the same bytes.

use std::{collections::BTreeMap, fs};

use proptest::{prelude::*, test_runner::TestRng};
use serde_json::{Map, Value, json};

use super::{Texts, read, run};

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

/// How a document is written differently.
#[derive(Clone, Copy, Debug)]
struct Style {
    /// How many of a hundred references are replaced by what they point at.
    inline: u32,
    /// How many of a hundred references are wrapped in `allOf`.
    wrap: u32,
    rename: bool,
    operation_ids: Ids,
    errors: Errors,
    path_parameters: bool,
    newer: bool,
    json: bool,
    seed: [u8; 32],
}

#[derive(Clone, Copy, Debug)]
enum Ids {
    Kept,
    Absent,
    Random,
}

#[derive(Clone, Copy, Debug)]
enum Errors {
    Ranges,
    Each,
    Default,
    None,
}

fn style() -> impl Strategy<Value = Style> {
    let ids = prop_oneof![Just(Ids::Kept), Just(Ids::Absent), Just(Ids::Random)];
    let errors = prop_oneof![
        Just(Errors::Ranges),
        Just(Errors::Each),
        Just(Errors::Default),
        Just(Errors::None)
    ];
    let share = prop_oneof![Just(0u32), 1..100u32, Just(100)];
    (
        share.clone(),
        share,
        any::<bool>(),
        ids,
        errors,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<[u8; 32]>(),
    )
        .prop_map(
            |(inline, wrap, rename, operation_ids, errors, path_parameters, newer, json, seed)| {
                Style {
                    inline,
                    wrap,
                    rename,
                    operation_ids,
                    errors,
                    path_parameters,
                    newer,
                    json,
                    seed,
                }
            },
        )
}

struct Rewriter {
    original: Value,
    style: Style,
    rng: TestRng,
    names: BTreeMap<String, String>,
}

impl Rewriter {
    fn new(style: Style) -> Self {
        let rng = TestRng::from_seed(prop::test_runner::RngAlgorithm::ChaCha, &style.seed);
        let original = read::parse(&vendored("upstream.yaml")).expect("YAML");
        Self { original, style, rng, names: BTreeMap::new() }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    fn rewritten(mut self) -> String {
        let mut document = self.original.clone();
        if self.style.rename {
            let names: Vec<String> = document["components"]["schemas"]
                .as_object()
                .expect("schemas")
                .keys()
                .cloned()
                .collect();
            for name in names {
                let random = format!("schema_{:x}", self.rng.random::<u64>());
                self.names.insert(name, random);
            }
        }
        for (_, item) in document["paths"].as_object_mut().expect("paths") {
            self.item(item);
        }
        for section in ["schemas", "responses", "parameters"] {
            let members = document["components"][section].take();
            let mut kept = Map::new();
            for (name, mut value) in members.as_object().cloned().expect("a section") {
                self.schema_tree(&mut value);
                let name = if section == "schemas" {
                    self.names.get(&name).cloned().unwrap_or(name)
                } else {
                    name
                };
                kept.insert(name, value);
            }
            document["components"][section] = Value::Object(kept);
        }
        if self.style.newer {
            document["openapi"] = json!("3.1.0");
        }
        // YAML is written in order, JSON in a random one: between them they cover the order of members.
        if self.style.json {
            self.shuffled(&document)
        } else {
            serde_saphyr::to_string(&document).expect("YAML")
        }
    }

    fn item(&mut self, item: &mut Value) {
        let mut common = Vec::new();
        for (_, operation) in item.as_object_mut().expect("an item") {
            match self.style.operation_ids {
                Ids::Kept => {}
                Ids::Absent => {
                    operation.as_object_mut().expect("an operation").remove("operationId");
                }
                Ids::Random => {
                    operation["operationId"] = json!(format!("op{:x}", self.rng.random::<u64>()))
                }
            }
            self.errors(&mut operation["responses"]);
            self.schema_tree(&mut operation["responses"]);
            if let Some(body) = operation.get_mut("requestBody") {
                self.schema_tree(body);
            }
            let Some(Value::Array(parameters)) = operation.get_mut("parameters") else { continue };
            for parameter in parameters.iter_mut() {
                self.schema_tree(parameter);
            }
            if self.style.path_parameters {
                let (path, rest): (Vec<Value>, Vec<Value>) =
                    parameters.drain(..).partition(|parameter| parameter["in"] == "path");
                *parameters = rest;
                parameters.reverse();
                common = path;
            }
        }
        if !common.is_empty() {
            item["parameters"] = json!(common);
        }
    }

    fn errors(&mut self, responses: &mut Value) {
        let responses = responses.as_object_mut().expect("responses");
        let Some(error) = responses.get("4XX").cloned() else { return };
        let statuses: &[&str] = match self.style.errors {
            Errors::Ranges => return,
            Errors::Each => &["400", "401", "403", "404", "429", "500", "502"],
            Errors::Default => &["default"],
            Errors::None => &[],
        };
        responses.retain(|status, _| status.starts_with('2'));
        responses.extend(statuses.iter().map(|status| ((*status).to_owned(), error.clone())));
    }

    /// Rewrites every schema inside a value, references first.
    fn schema_tree(&mut self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                if let Some(reference) =
                    members.get("$ref").and_then(Value::as_str).map(str::to_owned)
                {
                    self.reference(value, &reference);
                    return;
                }
                for (key, member) in members.iter_mut() {
                    // A property may be called like a keyword; then it is a schema.
                    if member.is_object()
                        || !["enum", "required", "default"].contains(&key.as_str())
                    {
                        self.schema_tree(member);
                    }
                }
                if self.style.newer {
                    newer(members);
                }
            }
            Value::Array(members) => members.iter_mut().for_each(|member| self.schema_tree(member)),
            _ => {}
        }
    }

    fn reference(&mut self, value: &mut Value, reference: &str) {
        // References of the original: in the rewritten document components may have other names.
        let target = self.original.pointer(&reference[1..]).cloned().expect("a target");
        if self.chance(self.style.inline) {
            *value = target;
            self.schema_tree(value);
        } else if let Some(name) = reference.strip_prefix("#/components/schemas/") {
            if let Some(renamed) = self.names.get(name) {
                value["$ref"] = json!(format!("#/components/schemas/{renamed}"));
            }
            if self.chance(self.style.wrap) {
                *value = json!({"allOf": [value.take()]});
            }
        }
    }

    /// JSON with members in a random order.
    fn shuffled(&mut self, value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let mut members: Vec<(&String, &Value)> = members.iter().collect();
                for index in (1..members.len()).rev() {
                    members.swap(index, self.rng.random_range(0..=index));
                }
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(key, value)| format!("{}:{}", json!(key), self.shuffled(value)))
                    .collect();
                format!("{{{}}}", members.join(","))
            }
            Value::Array(members) => {
                let members: Vec<String> =
                    members.iter().map(|member| self.shuffled(member)).collect();
                format!("[{}]", members.join(","))
            }
            other => other.to_string(),
        }
    }
}

/// OpenAPI 3.1 spellings of one schema.
fn newer(members: &mut Map<String, Value>) {
    if members.get("nullable") == Some(&json!(true))
        && members.get("type").is_some_and(Value::is_string)
    {
        members.remove("nullable");
        let kind = members["type"].clone();
        members.insert("type".to_owned(), json!([kind, "null"]));
    }
    let is_text = members.get("type") == Some(&json!("string"));
    let only =
        members.get("enum").and_then(Value::as_array).filter(|values| values.len() == 1 && is_text);
    if let Some(only) = only.map(|values| values[0].clone()) {
        members.remove("enum");
        members.insert("const".to_owned(), only);
    }
    if members.get("type") == Some(&json!("string")) {
        members.insert("examples".to_owned(), json!(["anything"]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_same_api_written_differently_gives_the_same_bytes(style in style()) {
        let rewritten = swagger(Rewriter::new(style).rewritten());
        let expected = vendored("swagger.yaml");
        if rewritten != expected {
            let diff = similar::TextDiff::from_lines(&expected, &rewritten).unified_diff().to_string();
            let shown: Vec<&str> = diff.lines().take(30).collect();
            prop_assert!(false, "{}", shown.join("\n"));
        }
    }
}

#[test]
fn everything_at_once() {
    let style = Style {
        inline: 100,
        wrap: 0,
        rename: true,
        operation_ids: Ids::Random,
        errors: Errors::Default,
        path_parameters: true,
        newer: true,
        json: true,
        seed: [7; 32],
    };
    let rewritten = Rewriter::new(style).rewritten();
    assert!(!rewritten.contains("\"$ref\""), "everything is inline");
    assert!(swagger(rewritten) == vendored("swagger.yaml"));
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
    let texts = |responses: &mut Map<String, Value>| {
        responses.values_mut().for_each(|response| {
            if let Some(members) = response.as_object_mut().filter(|all| !all.contains_key("$ref"))
            {
                members.insert("description".to_owned(), json!("A text of this place."));
            }
        });
    };
    for change in [&moved as &dyn Fn(&mut Map<String, Value>), &gone, &texts] {
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
