//! Inputs of models and workflows against what their descriptions allow.

use serde_json::{Map, Value, json};

use super::generate;
use crate::{
    audio,
    ext::models::{InputSpec, ModelSpec, Rule, Severity, read_live},
    testing::{refusal::Refusal, stores::Stores},
};

/// Refuses inputs that do not fit the model: those that a test set come before those of the catalogue.
pub(super) fn check_model(
    stores: &Stores,
    id: &str,
    input: &Map<String, Value>,
) -> Result<(), Refusal> {
    match stores.models.inputs(id) {
        Some(inputs) => check(stores, Some(&read_live(&json!({"inputs": inputs}))), input),
        None => check(stores, audio::model(id), input),
    }
}

/// Refuses inputs that do not fit the workflow.
pub(super) fn check_workflow(
    stores: &Stores,
    workflow: &Value,
    input: &Map<String, Value>,
) -> Result<(), Refusal> {
    check(stores, Some(&read_live(workflow)), input)
}

/// Refuses inputs with the texts of the service (observed).
fn check(
    stores: &Stores,
    spec: Option<&ModelSpec>,
    input: &Map<String, Value>,
) -> Result<(), Refusal> {
    if let Some(unknown) = generate::first_unknown(stores, input.values()) {
        return Err(Refusal::missing("Asset", unknown));
    }
    let Some(spec) = spec else { return Ok(()) };
    let violations = spec.check_body(input);
    let Some(violation) = violations.at_least(Severity::Error).next() else { return Ok(()) };
    let path = &violation.path;
    Err(Refusal::invalid(match violation.rule {
        Rule::Required => format!("Input {path} is required"),
        _ => {
            let missed =
                spec.input(path).zip(input.get(path)).and_then(|(of, value)| bound(of, value));
            format!("Input {path} must be {}", missed.as_ref().unwrap_or(&violation.allowed))
        }
    }))
}

/// The bound that a value misses, in the words of the service: `at most 6 items long`.
fn bound(input: &InputSpec, value: &Value) -> Option<String> {
    let length = |bound: Option<u64>| bound.map(|bound| bound as f64);
    let lengths = (length(input.min_length()), length(input.max_length()));
    let (size, unit, (min, max)) = match value {
        Value::Number(number) => (number.as_f64()?, "", (input.min(), input.max())),
        Value::String(text) => (text.chars().count() as f64, " characters long", lengths),
        Value::Array(items) => (items.len() as f64, " items long", lengths),
        _ => return None,
    };
    let below = min.filter(|min| size < *min).map(|min| format!("at least {min}{unit}"));
    below.or_else(|| max.filter(|max| size > *max).map(|max| format!("at most {max}{unit}")))
}
