//! Validates a request body against a rule about several parameters.

use serde_json::{Map, Value};

use crate::ext::models::{Constraint, Rule, Severity, Violation};

pub(super) fn check_constraint(
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
