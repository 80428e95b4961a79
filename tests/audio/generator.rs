//! Bodies that a model takes, and bodies with one fault.

use fastrand::Rng;
use scenario_client::{
    ModelSpec,
    ext::models::{Constraint, InputKind, InputSpec, Required, Rule},
};
use serde_json::{Map, Value, json};

/// Which parameters a body has.
#[derive(Clone, Copy, PartialEq)]
pub enum Size {
    Minimal,
    Any,
    Maximal,
}

/// A body that follows every rule.
pub fn body(spec: &ModelSpec, size: Size, random: &mut Rng) -> Map<String, Value> {
    let mut body = members(spec.inputs(), size, random);
    for constraint in spec.constraints() {
        match constraint {
            Constraint::MutuallyExclusive(names) => {
                let keep = names.iter().find(|name| body.contains_key(name.as_ref())).cloned();
                for name in names.iter().filter(|name| Some(*name) != keep.as_ref()) {
                    body.remove(name.as_ref());
                }
            }
            Constraint::AtLeastOne(names)
                if !names.iter().any(|name| body.contains_key(name.as_ref())) =>
            {
                let input = spec.input(&names[0]).unwrap();
                body.insert(names[0].to_string(), value(input, random));
            }
            _ => {}
        }
    }
    body
}

fn members(inputs: &[InputSpec], size: Size, random: &mut Rng) -> Map<String, Value> {
    let mut body = Map::new();
    for input in inputs {
        let wanted = match size {
            Size::Minimal => false,
            Size::Any => random.bool(),
            Size::Maximal => true,
        };
        if wanted || input.is_required() {
            body.insert(input.name().to_owned(), value(input, random));
        }
    }
    for input in inputs {
        for rule in input.required() {
            let missing = match rule {
                Required::IfNotDefined(other) => !body.contains_key(other.as_ref()),
                Required::IfDefined(other) => body.contains_key(other.as_ref()),
                _ => false,
            };
            if missing && !body.contains_key(input.name()) {
                body.insert(input.name().to_owned(), value(input, random));
            }
        }
    }
    body
}

/// A value that the parameter takes.
pub fn value(input: &InputSpec, random: &mut Rng) -> Value {
    match input.kind() {
        InputKind::String if input.allowed_values().is_empty() => json!(text(input, random)),
        InputKind::String => choice(input, random),
        InputKind::Number => number(input, random),
        InputKind::Boolean => json!(random.bool()),
        InputKind::File => json!(format!("asset_{}", random.u16(..))),
        InputKind::Model => json!(format!("model_{}", random.u16(..))),
        kind => {
            let least = input.min_length().unwrap_or(0);
            let count = random.u64(least..=input.max_length().unwrap_or(least + 4).min(least + 4));
            (0..count).map(|_| item(input, kind, random)).collect()
        }
    }
}

fn item(input: &InputSpec, kind: &InputKind, random: &mut Rng) -> Value {
    match kind {
        InputKind::NumberArray => number(input, random),
        InputKind::StringArray if input.allowed_values().is_empty() => json!("a word"),
        InputKind::StringArray => choice(input, random),
        InputKind::InputsArray => Value::Object(members(input.inputs(), Size::Any, random)),
        _ => json!(format!("asset_{}", random.u16(..))),
    }
}

fn choice(input: &InputSpec, random: &mut Rng) -> Value {
    random.choice(input.allowed_values()).unwrap().to_json()
}

/// Letters of one to four bytes, and what JSON has to escape.
const LETTERS: [char; 9] = ['a', 'b', ' ', 'Ä', 'Ω', '語', '🎵', '"', '\n'];

fn text(input: &InputSpec, random: &mut Rng) -> String {
    let least = input.min_length().unwrap_or(0);
    let most = input.max_length().filter(|most| *most < 600);
    let length = match most {
        Some(most) if random.bool() => most,
        _ => random.u64(least..=input.max_length().unwrap_or(least + 30).min(least + 30)),
    };
    (0..length).map(|_| random.choice(LETTERS).unwrap()).collect()
}

fn number(input: &InputSpec, random: &mut Rng) -> Value {
    if !input.allowed_values().is_empty() {
        return choice(input, random);
    }
    let least = input.min().unwrap_or(0.0);
    let most = input.max().unwrap_or(least + 1_000.0);
    if let Some(step) = input.step() {
        return json!(least + step * random.u64(0..=((most - least) / step) as u64) as f64);
    }
    if input.is_integer() {
        return json!(random.i64(least as i64..=most as i64));
    }
    // Eighths are exact in binary.
    json!(least + (random.u64(0..=((most - least) * 8.0) as u64) as f64) / 8.0)
}

/// A fault that the parameter can have: what is sent in its place, and what is violated.
pub fn faults(input: &InputSpec, random: &mut Rng) -> Vec<(Option<Value>, Rule)> {
    let mut faults = vec![(Some(Value::Null), Rule::Type)];
    let list = matches!(
        input.kind(),
        InputKind::FileArray
            | InputKind::StringArray
            | InputKind::NumberArray
            | InputKind::InputsArray
            | InputKind::ModelArray
    );
    let wrong = match input.kind() {
        InputKind::Number => json!("many"),
        InputKind::Other(_) => return Vec::new(),
        // A single value in place of a list, above all.
        _ if list => item(input, input.kind(), random),
        _ => json!(7),
    };
    faults.push((Some(wrong), Rule::Type));
    if input.is_required() {
        faults.push((None, Rule::Required));
    }
    if !input.allowed_values().is_empty() {
        let other =
            if *input.kind() == InputKind::Number { json!(123_457) } else { json!("neither") };
        faults.push((Some(if list { json!([other]) } else { other }), Rule::AllowedValues));
        return faults;
    }
    let within = |number: f64| if list { json!([number]) } else { json!(number) };
    if let Some(min) = input.min() {
        faults.push((Some(within(min - input.step().unwrap_or(1.0))), Rule::Range));
    }
    if let Some(max) = input.max() {
        faults.push((Some(within(max + input.step().unwrap_or(1.0))), Rule::Range));
    }
    if input.is_integer() {
        faults.push((Some(within(input.min().unwrap_or(0.0) + 0.5)), Rule::Integer));
    }
    if let Some(step) = input.step() {
        faults.push((Some(within(input.min().unwrap_or(0.0) + step / 2.0)), Rule::Step));
    }
    let sized = |length: u64, random: &mut Rng| {
        if list {
            (0..length).map(|_| item(input, input.kind(), random)).collect()
        } else {
            json!("ä".repeat(length as usize))
        }
    };
    if let Some(max) = input.max_length() {
        faults.push((Some(sized(max + 1, random)), Rule::Length));
    }
    if let Some(min) = input.min_length().filter(|min| *min > 0) {
        faults.push((Some(sized(min - 1, random)), Rule::Length));
    }
    faults
}
