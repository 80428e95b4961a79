//! Models of the stand-in: those of the catalogue, as the service describes them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::world::World;
use crate::{
    audio,
    ext::models::{AllowedValue, InputSpec, ModelSpec, Required},
};

impl World {
    /// A model with its inputs.
    pub(super) fn read_model(&self, id: &str) -> Option<Value> {
        if let Some(inputs) = self.state().inputs.get(id) {
            return Some(with_inputs(model(id, "A model of a test", &[]), inputs.clone()));
        }
        if let Some(own) = self.own_model(id) {
            return Some(own);
        }
        let spec = audio::model(id)?;
        let capabilities: Vec<&str> = spec.capabilities().collect();
        Some(with_inputs(model(id, spec.name(), &capabilities), inputs(spec)))
    }

    /// Models in lists: those of the account, or all of the catalogue.
    pub(super) fn listed_models(&self, query: &BTreeMap<String, String>) -> Vec<Value> {
        if query.get("privacy").is_none_or(|privacy| privacy != "public") {
            return self.own_models();
        }
        let row = |spec: &ModelSpec| {
            let capabilities: Vec<&str> = spec.capabilities().collect();
            model(spec.id(), spec.name(), &capabilities)
        };
        audio::models().iter().map(row).collect()
    }

    /// Changes what a model takes.
    pub(super) fn set_inputs(&self, id: &str, inputs: Value) {
        self.state().inputs.insert(id.to_owned(), inputs);
    }
}

/// Lists show models without inputs; a model alone has them.
fn with_inputs(mut model: Value, inputs: Value) -> Value {
    if let Some(members) = model.as_object_mut() {
        members.insert("inputs".to_owned(), inputs);
    }
    model
}

/// A row of the list of models.
pub(super) fn model(id: &str, name: &str, capabilities: &[&str]) -> Value {
    json!({
        "id": id,
        "name": name,
        "type": "custom",
        "custom": true,
        "status": "trained",
        "source": "other",
        "privacy": "public",
        "capabilities": capabilities,
        "collectionIds": [],
        "exampleAssetIds": [],
        "tags": [],
        "trainingImagesNumber": 0,
        "createdAt": "2026-10-01T09:00:00.000Z",
        "updatedAt": "2026-10-01T09:00:00.000Z",
    })
}

fn inputs(spec: &ModelSpec) -> Value {
    spec.inputs().iter().map(input).collect()
}

/// An input as the service writes it: what has nothing to say is absent.
fn input(spec: &InputSpec) -> Value {
    let mut input = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        input.extend(value.map(|value| (name.to_owned(), value)));
    };
    set("name", Some(json!(spec.name())));
    set("type", Some(json!(spec.kind().as_str())));
    // The service names one kind only.
    set("kind", spec.media().next().map(|kind| json!(kind)));
    set("required", required(spec.required()));
    set("default", spec.default_value());
    set("min", spec.min().map(crate::ext::models::number_to_json));
    set("max", spec.max().map(crate::ext::models::number_to_json));
    set("step", spec.step().map(crate::ext::models::number_to_json));
    set("minLength", spec.min_length().map(|length| json!(length)));
    set("maxLength", spec.max_length().map(|length| json!(length)));
    let allowed: Vec<Value> = spec.allowed_values().iter().map(AllowedValue::to_json).collect();
    set("allowedValues", (!allowed.is_empty()).then(|| json!(allowed)));
    let rows: Vec<Value> = spec.inputs().iter().map(self::input).collect();
    set("inputs", (!rows.is_empty()).then(|| json!(rows)));
    Value::Object(input)
}

fn required(rules: &[Required]) -> Option<Value> {
    let mut required = Map::new();
    for rule in rules {
        let (name, value) = match rule {
            Required::Always => ("always", json!(true)),
            Required::IfDefined(other) => (
                "ifDefined",
                json!({other.as_ref(): {"message": format!("Required with {other}.")}}),
            ),
            Required::IfNotDefined(other) => (
                "ifNotDefined",
                json!({other.as_ref(): {"message": format!("Required without {other}.")}}),
            ),
            Required::Conditional(_) => continue,
        };
        required.insert(name.to_owned(), value);
    }
    (!required.is_empty()).then_some(Value::Object(required))
}
