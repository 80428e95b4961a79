//! Validates a request body against the parameters of a model.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    AllowedValue, Constraint, InputKind, InputSpec, ModelSpec, Required, Rule, Severity, Violation,
    Violations,
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
fn same(left: &Value, right: &Value) -> bool {
    match (left.as_f64(), right.as_f64()) {
        // 5 and 5.0 are one number for the service.
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

fn check_value(input: &InputSpec, value: &Value, path: &str, found: &mut Vec<Violation>) {
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
    pub(super) fn counts_steps(&self) -> bool {
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

fn check_constraint(
    constraint: &Constraint,
    body: &Map<String, Value>,
    found: &mut Vec<Violation>,
) {
    let has = |name: &str| body.contains_key(name);
    let is_true = |name: &str| body.get(name) == Some(&Value::Bool(true));
    let mut tell = |path: String, rule, severity, what: &str, allowed: String| {
        found.push(Violation { path, rule, severity, found: what.to_owned(), allowed });
    };
    match constraint {
        Constraint::AtLeastOne(names) if !names.iter().any(|name| has(name)) => {
            let allowed = format!("one or more of {}", names.join(", "));
            tell(names.join(", "), Rule::AtLeastOne, Severity::Error, "missing", allowed);
        }
        Constraint::MutuallyExclusive(names) => {
            let given: Vec<&str> =
                names.iter().map(AsRef::as_ref).filter(|name| has(name)).collect();
            if given.len() > 1 {
                let allowed = "one of them at most".to_owned();
                tell(
                    given.join(", "),
                    Rule::MutuallyExclusive,
                    Severity::Error,
                    "given together",
                    allowed,
                );
            }
        }
        Constraint::IgnoredIf(name, other) if has(name) && has(other) => {
            let allowed = format!("nothing beside {other}: it has no effect");
            tell(name.to_string(), Rule::Ignored, Severity::Advice, "given", allowed);
        }
        Constraint::OnlyWith(name, other, values) if has(name) => {
            let value = body.get(&**other).and_then(Value::as_str);
            if value.is_some_and(|value| !values.iter().any(|wanted| wanted == value)) {
                let allowed = format!("with {other} one of {}", values.join(", "));
                tell(name.to_string(), Rule::OnlyWith, Severity::Advice, "given", allowed);
            }
        }
        Constraint::ExpectedUnless(name, others)
            if !has(name) && !others.iter().any(|other| is_true(other)) =>
        {
            let allowed = format!("a value, unless one of {} is true", others.join(", "));
            tell(name.to_string(), Rule::Expected, Severity::Advice, "missing", allowed);
        }
        _ => {}
    }
}
