//! Validates one value against its parameter.

use serde_json::Value;

use super::{check_members, describe_choice, is, severity, violation};
use crate::ext::models::{InputKind, InputSpec, Rule, Severity, Violation, spec::Weak};

pub(super) fn check_value(
    input: &InputSpec,
    value: &Value,
    path: &str,
    found: &mut Vec<Violation>,
) {
    let wrong = |allowed: &str| violation(path, Rule::Type, value, allowed.to_owned());
    match &input.kind {
        InputKind::Other(_) => {}
        InputKind::Boolean => {
            if !value.is_boolean() {
                found.push(wrong("true or false"));
            }
        }
        InputKind::Number => check_number(input, value, path, found),
        InputKind::String => match value.as_str() {
            Some(text) => {
                // Characters and not bytes, as the service counts.
                check_length(input, text.chars().count(), "characters", value, path, found);
                check_allowed(input, value, path, found);
            }
            None => found.push(wrong("a text")),
        },
        InputKind::File => {
            if value.as_str().is_none_or(str::is_empty) {
                found.push(wrong("the id of an asset"));
            }
        }
        InputKind::Model => {
            if value.as_str().is_none_or(str::is_empty) {
                found.push(wrong("the id of a model"));
            }
        }
        kind => match value.as_array() {
            Some(items) => {
                check_length(input, items.len(), "entries", value, path, found);
                for (index, item) in items.iter().enumerate() {
                    check_item(input, kind, item, &format!("{path}[{index}]"), found);
                }
            }
            // The service drops a scalar in place of a list, but charges the run (observed).
            None => found.push(wrong("a list")),
        },
    }
}

fn check_item(
    input: &InputSpec,
    kind: &InputKind,
    item: &Value,
    path: &str,
    found: &mut Vec<Violation>,
) {
    let wrong = |allowed: &str| violation(path, Rule::Type, item, allowed.to_owned());
    match kind {
        InputKind::NumberArray => check_number(input, item, path, found),
        InputKind::StringArray => {
            if item.is_string() {
                check_allowed(input, item, path, found);
            } else {
                found.push(wrong("a text"));
            }
        }
        InputKind::InputsArray => match item.as_object() {
            Some(row) if !input.inputs.is_empty() => {
                let start = found.len();
                check_members(&input.inputs, row, &format!("{path}."), true, found);
                // Only guides describe the fields of a row.
                for violation in found.iter_mut().skip(start) {
                    if input.weak.contains(&Weak::Rows) {
                        violation.severity = violation.severity.min(Severity::Warning);
                    }
                }
            }
            Some(_) => {}
            None => found
                .push(Violation { severity: severity(input, Weak::Rows), ..wrong("an object") }),
        },
        _ => {
            if item.as_str().is_none_or(str::is_empty) {
                found.push(wrong("an id"));
            }
        }
    }
}

fn check_number(input: &InputSpec, value: &Value, path: &str, found: &mut Vec<Violation>) {
    let Some(number) = value.as_f64() else {
        found.push(violation(path, Rule::Type, value, "a number".to_owned()));
        return;
    };
    if input.integer && number.fract() != 0.0 {
        found.push(violation(path, Rule::Integer, value, "a whole number".to_owned()));
    }
    let low = input.min.is_some_and(|min| number < min);
    if low || input.max.is_some_and(|max| number > max) {
        let severity = severity(input, if low { Weak::Min } else { Weak::Max });
        let allowed = range(input.min, input.max);
        found.push(Violation { severity, ..violation(path, Rule::Range, value, allowed) });
    }
    // Steps count from zero. With a minimum between two steps nobody knows what the service counts from.
    if let Some(step) = input.step.filter(|_| input.counts_steps())
        && !is_multiple(number, step)
    {
        found.push(Violation {
            severity: Severity::Warning,
            ..violation(path, Rule::Step, value, format!("a multiple of {step}"))
        });
    }
    check_allowed(input, value, path, found);
}

impl InputSpec {
    /// Returns whether steps start at zero; any other start is not documented.
    pub(in crate::ext::models) fn counts_steps(&self) -> bool {
        self.step.is_some_and(|step| step > 0.0 && is_multiple(self.min.unwrap_or(0.0), step))
    }
}

fn is_multiple(number: f64, step: f64) -> bool {
    let steps = number / step;
    // 0.3 is not three times 0.1 in binary.
    (steps - steps.round()).abs() < 1.0e-9
}

fn range(min: Option<f64>, max: Option<f64>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (None, Some(max)) => format!("{max} or less"),
        (None, None) => "any number".to_owned(),
    }
}

fn check_length(
    input: &InputSpec,
    length: usize,
    of: &str,
    value: &Value,
    path: &str,
    found: &mut Vec<Violation>,
) {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    let short = input.min_length.is_some_and(|min| length < min);
    if short || input.max_length.is_some_and(|max| length > max) {
        let bound = |length: Option<u64>| length.map(|length| length as f64);
        let allowed = format!("{} {of}", range(bound(input.min_length), bound(input.max_length)));
        let severity = severity(input, if short { Weak::MinLength } else { Weak::MaxLength });
        found.push(Violation { severity, ..violation(path, Rule::Length, value, allowed) });
    }
}

fn check_allowed(input: &InputSpec, value: &Value, path: &str, found: &mut Vec<Violation>) {
    if input.allowed.is_empty() || input.allowed.iter().any(|allowed| is(allowed, value)) {
        return;
    }
    // A list of voices may have hundreds of names.
    let listed = input.allowed.iter().take(60).map(|allowed| allowed.to_json().to_string());
    let listed: Vec<String> = listed.collect();
    let list = format!("one of {}", listed.join(", "));
    let found_value = describe_choice(value);
    found.push(Violation {
        found: found_value,
        ..violation(path, Rule::AllowedValues, value, list)
    });
}
