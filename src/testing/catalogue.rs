//! Models of the catalogue, as the service describes them.

use serde_json::{Map, Value, json};

use crate::{
    audio,
    ext::models::{AllowedValue, InputSpec, ModelSpec, Required, number_to_json},
};

/// A model of the catalogue with its inputs.
pub(super) fn model(id: &str) -> Option<Value> {
    let spec = audio::model(id)?;
    Some(with_inputs(row_of(spec), inputs(spec)))
}

/// A model that only a test knows, with the inputs that it set.
pub(super) fn model_of_test(id: &str, inputs: Value) -> Value {
    with_inputs(row(id, "A model of a test", &[]), inputs)
}

/// The rows of all models of the catalogue.
pub(super) fn rows() -> Vec<Value> {
    audio::models().iter().map(row_of).collect()
}

fn row_of(spec: &ModelSpec) -> Value {
    let capabilities: Vec<&str> = spec.capabilities().collect();
    row(spec.id(), spec.name(), &capabilities)
}

/// Lists show models without inputs; a single model has them.
fn with_inputs(mut model: Value, inputs: Value) -> Value {
    if let Some(members) = model.as_object_mut() {
        members.insert("inputs".to_owned(), inputs);
    }
    model
}

/// A row of the list of models.
pub(super) fn row(id: &str, name: &str, capabilities: &[&str]) -> Value {
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

/// An input as the service writes it: empty members are absent.
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
    set("min", spec.min().map(number_to_json));
    set("max", spec.max().map(number_to_json));
    set("step", spec.step().map(number_to_json));
    set("minLength", spec.min_length().map(|length| json!(length)));
    set("maxLength", spec.max_length().map(|length| json!(length)));
    let allowed: Vec<Value> = spec.allowed_values().iter().map(AllowedValue::to_json).collect();
    set("allowedValues", (!allowed.is_empty()).then(|| json!(allowed)));
    let rows: Vec<Value> = spec.inputs().iter().map(self::input).collect();
    set("inputs", (!rows.is_empty()).then(|| json!(rows)));
    Value::Object(input)
}

/// The rules of an input: those of one kind are together in one object.
fn required(rules: &[Required]) -> Option<Value> {
    let mut required = Map::new();
    for rule in rules {
        let (name, of) = match rule {
            Required::Always => ("always", json!(true)),
            Required::IfDefined(other) => (
                "ifDefined",
                json!({other.as_ref(): {"message": format!("Required with {other}.")}}),
            ),
            Required::IfNotDefined(other) => (
                "ifNotDefined",
                json!({other.as_ref(): {"message": format!("Required without {other}.")}}),
            ),
            Required::Conditional(condition) => {
                let values = condition.values().map(|(name, values)| (name, json!(values)));
                let values: Map<String, Value> =
                    values.map(|(name, values)| (name.to_owned(), values)).collect();
                let operator = if condition.is_all() { "and" } else { "or" };
                ("conditional", json!({"values": values, "operator": operator}))
            }
        };
        match (required.get_mut(name), of) {
            (Some(Value::Object(several)), Value::Object(of)) => several.extend(of),
            (_, of) => _ = required.insert(name.to_owned(), of),
        }
    }
    (!required.is_empty()).then_some(Value::Object(required))
}
