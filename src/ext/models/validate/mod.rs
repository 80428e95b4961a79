//! Validates a request body against the parameters of a model.

mod constraint;
mod value;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::{constraint::check_constraint, value::check_value};
use super::{
    AllowedValue, InputSpec, ModelSpec, Required, Rule, Severity, Violation, Violations,
    spec::{Condition, Weak},
};

impl ModelSpec {
    /// Validates a request body, as far as the rules are known. Sends nothing.
    ///
    /// ```
    /// use scenario_client::audio;
    /// use serde_json::json;
    ///
    /// let spec = audio::model("model_beatoven-sound-effect").expect("it is in the catalogue");
    /// assert!(spec.validate(&json!({"prompt": "rain", "duration": 20})).is_ok());
    /// let violations = spec.validate(&json!({"prompt": "rain", "duration": 120})).unwrap_err();
    /// assert_eq!(violations.to_string(), "duration: 120, allowed is 1 to 35");
    /// ```
    ///
    /// Violations that the server may accept are no errors here: unknown names, bounds from weaker sources,
    /// steps. [`validate_strictly`](Self::validate_strictly) returns an error for them, too;
    /// [`check`](Self::check) lists everything. The validation is not complete: the server and the provider
    /// of the model have further rules.
    ///
    /// # Errors
    ///
    /// Returns all violations at once, including those that are no errors by themselves.
    pub fn validate(&self, body: &Value) -> Result<(), Violations> {
        passes(self.check(body), Severity::Error)
    }

    /// Validates a request body, and returns an error for likely refusals, too.
    ///
    /// ```
    /// use scenario_client::audio;
    /// use serde_json::json;
    ///
    /// let spec = audio::model("model_beatoven-sound-effect").expect("it is in the catalogue");
    /// let misspelt = json!({"prompt": "rain", "durration": 20});
    /// assert!(spec.validate(&misspelt).is_ok(), "some models ignore what they do not know");
    /// assert!(spec.validate_strictly(&misspelt).is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// Returns all violations at once.
    pub fn validate_strictly(&self, body: &Value) -> Result<(), Violations> {
        passes(self.check(body), Severity::Warning)
    }

    /// Returns all violations of a request body.
    pub fn check(&self, body: &Value) -> Violations {
        match body.as_object() {
            Some(body) => self.check_body(body),
            None => Violations(vec![violation("", Rule::Type, body, "an object".to_owned())]),
        }
    }

    /// Returns all violations of the members of a request body.
    pub(crate) fn check_body(&self, body: &Map<String, Value>) -> Violations {
        let mut found = Vec::new();
        check_members(&self.inputs, body, "", self.complete, &mut found);
        for constraint in self.constraints.iter() {
            check_constraint(constraint, body, &mut found);
        }
        Violations(found)
    }
}

fn passes(violations: Violations, from: Severity) -> Result<(), Violations> {
    if violations.at_least(from).next().is_some() { Err(violations) } else { Ok(()) }
}

fn violation(path: &str, rule: Rule, value: &Value, allowed: String) -> Violation {
    Violation {
        path: path.to_owned(),
        rule,
        severity: Severity::Error,
        found: describe(value),
        allowed,
    }
}

fn missing(path: String, allowed: impl Into<String>) -> Violation {
    Violation {
        path,
        rule: Rule::Required,
        severity: Severity::Error,
        found: "missing".to_owned(),
        allowed: allowed.into(),
    }
}

/// Describes a value that is not in the list of allowed values. Quotes a short word, which is likely
/// misspelt.
fn describe_choice(value: &Value) -> String {
    let word = |text: &&str| {
        let simple = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        // Choices are words like `mp3`. Anything longer may be private text in the wrong place.
        text.len() <= 24 && text.chars().all(simple)
    };
    value.as_str().filter(word).map_or_else(|| describe(value), |word| format!("{word:?}"))
}

/// Describes a value without private content.
fn describe(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => value.to_string(),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |number| number.to_string())
        }
        // The length and not the text: prompts do not belong in errors.
        Value::String(text) => format!("a text of {} characters", text.chars().count()),
        Value::Array(items) => format!("a list of {} entries", items.len()),
        Value::Object(members) => format!("an object of {} members", members.len()),
    }
}

fn check_members(
    inputs: &[InputSpec],
    body: &Map<String, Value>,
    prefix: &str,
    complete: bool,
    found: &mut Vec<Violation>,
) {
    for input in inputs {
        let path = match prefix {
            "" => Cow::Borrowed(&*input.name),
            prefix => format!("{prefix}{}", input.name).into(),
        };
        match body.get(&*input.name) {
            // `null` is a value that is given: the service refuses it where it refuses a wrong type.
            None => check_missing(input, inputs, body, &path, found),
            Some(value) => {
                let start = found.len();
                check_value(input, value, &path, found);
                weaken(input, found, start);
            }
        }
    }
    for (name, value) in body {
        // A warning only: a model may accept parameters that it does not list.
        if complete && !inputs.iter().any(|input| input.name == **name) {
            let names: Vec<&str> = inputs.iter().map(InputSpec::name).collect();
            found.push(Violation {
                severity: Severity::Warning,
                ..violation(
                    &format!("{prefix}{name}"),
                    Rule::UnknownParameter,
                    value,
                    format!("one of the names {}", names.join(", ")),
                )
            });
        }
    }
}

/// Downgrades violations of rules from weaker sources: the server may accept them.
fn weaken(input: &InputSpec, found: &mut [Violation], start: usize) {
    for violation in found.iter_mut().skip(start) {
        let weak = match violation.rule {
            Rule::AllowedValues => Weak::AllowedValues,
            Rule::Required => Weak::Required,
            Rule::Step => Weak::Step,
            // Bounds know which of the two is violated. A wrong type is never a matter of the source.
            _ => continue,
        };
        // Rules that only a description states may be wrong, and must not refuse a run.
        if input.weak.contains(&weak) {
            violation.severity = violation.severity.min(Severity::Warning);
        }
    }
}

/// The severity of a violated bound.
fn severity(input: &InputSpec, bound: Weak) -> Severity {
    if input.weak.contains(&bound) { Severity::Warning } else { Severity::Error }
}

fn check_missing(
    input: &InputSpec,
    inputs: &[InputSpec],
    body: &Map<String, Value>,
    path: &str,
    found: &mut Vec<Violation>,
) {
    // Ignore rules that name a parameter that the model does not have (observed).
    let exists = |name: &str| inputs.iter().any(|other| other.name == *name);
    let start = found.len();
    for rule in input.required.iter() {
        let reason = match rule {
            Required::Always => "a value".to_owned(),
            Required::IfDefined(other) if exists(other) && body.contains_key(&**other) => {
                format!("a value, because {other} is there")
            }
            Required::IfNotDefined(other) if exists(other) && !body.contains_key(&**other) => {
                format!("a value, because {other} is missing")
            }
            Required::Conditional(condition) if holds(condition, inputs, body) => {
                "a value, because of other values".to_owned()
            }
            _ => continue,
        };
        // One reason is enough. Several rules often say the same in other words.
        found.push(missing(path.to_owned(), reason));
        break;
    }
    weaken(input, found, start);
}

/// Returns whether other parameters have the values of a condition; a missing one counts with its default.
fn holds(condition: &Condition, inputs: &[InputSpec], body: &Map<String, Value>) -> bool {
    let one = |(name, values): &(String, Vec<Value>)| {
        let default = || inputs.iter().find(|input| input.name == **name)?.default_value();
        // A parameter that is not set has its default on the server.
        let value = body.get(name).cloned().or_else(default);
        value.is_some_and(|value| values.iter().any(|wanted| same(wanted, &value)))
    };
    !condition.values.is_empty()
        && if condition.all {
            condition.values.iter().all(one)
        } else {
            condition.values.iter().any(one)
        }
}

/// Whether a value is this one of those that are allowed.
fn is(allowed: &AllowedValue, value: &Value) -> bool {
    match allowed {
        AllowedValue::Text(text) => value.as_str() == Some(&**text),
        AllowedValue::Number(number) => value.as_f64() == Some(*number),
        AllowedValue::Other(other) => same(other, value),
    }
}

/// Compares like JSON Schema: 1 equals 1.0.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        // 5 and 5.0 are one number for the service.
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}
