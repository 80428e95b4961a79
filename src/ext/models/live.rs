//! Decodes the inputs of a model from the service.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::{AllowedValue, InputKind, InputSpec, ModelSpec, Required, spec::Condition};

/// Maximum depth of nested rows.
const DEPTH: usize = 4;

/// Decodes a model or a workflow. Skips unknown rules: they must not make a body invalid.
pub(crate) fn read(model: &Value) -> ModelSpec {
    let text = |name: &str| model.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let capabilities = model.get("capabilities").and_then(Value::as_array).into_iter().flatten();
    let capabilities =
        capabilities.filter_map(Value::as_str).map(|text| Cow::from(text.to_owned()));
    let inputs = model.get("inputs").and_then(Value::as_array);
    let listed = inputs.map(Vec::as_slice).unwrap_or_default();
    let read = read_inputs(listed, DEPTH);
    ModelSpec {
        id: text("id").into(),
        name: text("name").into(),
        provider: "".into(),
        summary: text("shortDescription").into(),
        capabilities: capabilities.collect::<Vec<_>>().into(),
        source: "the service".into(),
        // The parameters of a model without a list of inputs are unknown, and an input without a name may
        // have any name.
        complete: !listed.is_empty() && read.len() == listed.len(),
        inputs: read.into(),
        constraints: Cow::Borrowed(&[]),
    }
}

fn read_inputs(inputs: &[Value], depth: usize) -> Vec<InputSpec> {
    inputs.iter().filter_map(|input| read_nested(input, depth)).collect()
}

/// Decodes a parameter.
pub(super) fn read_input(input: &Value) -> Option<InputSpec> {
    read_nested(input, DEPTH)
}

fn read_nested(input: &Value, depth: usize) -> Option<InputSpec> {
    let name = input.get("name")?.as_str()?.to_owned();
    // Limits that cannot be read are no limits: the server decides.
    let number =
        |name: &str| input.get(name).and_then(Value::as_f64).filter(|number| number.is_finite());
    let length =
        |name: &str| number(name).filter(|length| *length >= 0.0).map(|length| length as u64);
    let array = |name: &str| input.get(name).and_then(Value::as_array).map(Vec::as_slice);
    // A response may nest rows without end: what lies deeper is not validated.
    let rows = array("inputs").filter(|_| depth > 0).unwrap_or_default();
    let media = input.get("kind").into_iter().chain(array("kinds").unwrap_or_default());
    let media = media.filter_map(Value::as_str).map(str::to_owned);
    let kind = input.get("type").and_then(Value::as_str).unwrap_or_default();
    let note = ["description", "hint"].iter().filter_map(|name| input.get(*name)?.as_str());
    Some(InputSpec {
        name,
        kind: InputKind::read(kind),
        media: media.collect(),
        required: input.get("required").map(read_required).unwrap_or_default(),
        // The service has one type for all numbers.
        integer: false,
        default: input.get("default").filter(|value| !value.is_null()).map(Value::to_string),
        min: number("min"),
        max: number("max"),
        step: number("step"),
        min_length: length("minLength"),
        max_length: length("maxLength"),
        allowed: array("allowedValues").unwrap_or_default().iter().map(read_allowed).collect(),
        inputs: read_inputs(rows, depth.saturating_sub(1)),
        note: note.collect::<Vec<_>>().join(" "),
        weak: Vec::new(),
    })
}

fn read_allowed(value: &Value) -> AllowedValue {
    match value {
        Value::String(text) => AllowedValue::Text(text.clone().into()),
        // A number beyond `f64` keeps its digits, so that it is compared as text.
        Value::Number(number) => match number.as_f64() {
            Some(number) => AllowedValue::Number(number),
            None => AllowedValue::Other(value.clone()),
        },
        other => AllowedValue::Other(other.clone()),
    }
}

/// Decodes an object of rules, or a bare boolean (observed). Messages (text or object) are ignored.
fn read_required(required: &Value) -> Vec<Required> {
    // A boolean, or an object of rules.
    if let Some(always) = required.as_bool() {
        return if always { vec![Required::Always] } else { Vec::new() };
    }
    let mut rules = Vec::new();
    if required.get("always").and_then(Value::as_bool) == Some(true) {
        rules.push(Required::Always);
    }
    let names = |rule: &str| {
        // The same rule is an object in responses, and a list or a text in documents.
        let names: Vec<String> = match required.get(rule) {
            Some(Value::Object(rule)) => rule.keys().cloned().collect(),
            Some(Value::Array(names)) => {
                names.iter().filter_map(Value::as_str).map(str::to_owned).collect()
            }
            Some(Value::String(name)) => vec![name.clone()],
            _ => Vec::new(),
        };
        names
    };
    rules.extend(names("ifDefined").into_iter().map(|name| Required::IfDefined(name.into())));
    rules.extend(names("ifNotDefined").into_iter().map(|name| Required::IfNotDefined(name.into())));
    // The older name of the same rule.
    let condition = required.get("conditional").or(required.get("conditionalValues"));
    rules.extend(condition.and_then(read_condition).map(Required::Conditional));
    rules
}

fn read_condition(condition: &Value) -> Option<Condition> {
    // `and` is the default of the service.
    let all = condition.get("operator").and_then(Value::as_str) != Some("or");
    let values: &Map<String, Value> = match condition.get("values") {
        Some(values) => values.as_object()?,
        None => condition.as_object()?,
    };
    let each = values.iter().filter(|(name, _)| *name != "operator").map(|(name, wanted)| {
        let wanted = match wanted {
            Value::Array(several) => several.clone(),
            one => vec![one.clone()],
        };
        (name.clone(), wanted)
    });
    Some(Condition { values: each.collect(), all })
}

/// The cached models, by project and id.
pub(super) type Known = HashMap<(Option<String>, String), (tokio::time::Instant, Arc<ModelSpec>)>;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn spec(inputs: Value) -> ModelSpec {
        read(&json!({"id": "model_a", "inputs": inputs}))
    }

    #[test]
    fn every_way_to_require_is_understood() {
        let spec = spec(json!([
            {"name": "a", "type": "string", "required": {"always": true}},
            {"name": "b", "type": "string", "required": true},
            {"name": "c", "type": "string", "required": {"ifDefined": {"a": {"message": "with a"}}}},
            {"name": "d", "type": "string", "required": {"ifNotDefined": {"a": "without a"}}},
            {"name": "e", "type": "string", "required": {"conditional": {"values": {"mode": ["x"]}, "operator": "and"}}},
            {"name": "f", "type": "string", "required": {"conditionalValues": {"mode": "y"}}},
            {"name": "g", "type": "string", "required": {"ifDefined": {"gone": {"message": "?"}}, "whenTheMoonIsFull": {}}},
            {"name": "h", "type": "string", "required": {"ifNotDefined": {"gone": "?"}}},
            {"name": "i", "type": "string", "required": {"conditional": {"values": {"mode": "w", "a": "w"}, "operator": "or"}}},
            {"name": "mode", "type": "string", "default": "x"},
        ]));
        let one = spec.check(&json!({"a": "w", "b": "2", "c": "3", "mode": "z"}));
        assert_eq!(
            one.iter().map(|found| &*found.path).collect::<Vec<_>>(),
            ["i"],
            "one is enough"
        );
        let missing = |body: Value| {
            let found = spec.check(&body);
            found.iter().map(|violation| violation.path.clone()).collect::<Vec<_>>()
        };
        assert_eq!(missing(json!({})), ["a", "b", "d", "e"], "the default of mode is x");
        assert_eq!(missing(json!({"a": "1", "b": "2", "mode": "y"})), ["c", "f"]);
        assert_eq!(
            missing(json!({"a": "1", "b": "2", "c": "3", "mode": "z"})),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_is_not_known_rejects_nothing() {
        let spec = spec(json!([
            {"name": "x", "type": "hologram", "kind": "smell", "min": "low", "maxLength": -1, "required": 7},
            {"type": "string"},
            17,
            {"name": "mixed", "type": "number", "allowedValues": [-1, 4, 5]},
        ]));
        for value in [json!(1), json!("a"), json!([]), json!({})] {
            assert!(spec.validate_strictly(&json!({"x": value})).is_ok());
        }
        assert!(
            spec.validate(&json!({"mixed": -1})).is_ok()
                && spec.validate(&json!({"mixed": 3})).is_err()
        );
        let silent = read(&json!({"id": "model_lora"}));
        assert!(silent.validate_strictly(&json!({"anything": true})).is_ok());
    }

    proptest! {
        #[test]
        fn any_json_is_read_without_a_panic(text in "[\\[\\]{}\":,a-c0-9 ]{0,60}") {
            let inputs = serde_json::from_str::<Value>(&text).unwrap_or_default();
            let spec = read(&json!({"inputs": [inputs.clone()]}));
            let _ = spec.check(&inputs);
            let _ = spec.to_json_schema();
        }
    }
}
