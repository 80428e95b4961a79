//! Violations of a model's rules in a request body.

use std::{fmt, slice, vec};

use serde::{Deserialize, Serialize};

/// The rule that a value violates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Rule {
    /// The value must have the type of the parameter.
    Type,
    /// The value must be a whole number.
    Integer,
    /// The value must be within a range.
    Range,
    /// The value must be a multiple of a step.
    Step,
    /// The length of the value must be within a range.
    Length,
    /// The value must be one of a list.
    AllowedValues,
    /// The value must not be the path of a local file: pass files as
    /// [`FileInput::path`](crate::FileInput::path), and the run uploads them.
    LocalFile,
    /// The parameter is required.
    Required,
    /// The model must have a parameter of this name.
    UnknownParameter,
    /// At least one of several parameters is required.
    AtLeastOne,
    /// At most one of several parameters is allowed.
    MutuallyExclusive,
    /// The parameter has no effect if another one is set.
    Ignored,
    /// The parameter works only with certain values of another one.
    OnlyWith,
    /// The parameter is expected, but not required.
    Expected,
}

/// How likely a violation makes the run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Severity {
    /// The run works, but not as intended.
    Advice,
    /// The server may refuse the run: the rule is from a weaker source, or the server may not check it.
    Warning,
    /// The server refuses the run, or charges for a value that it does not use.
    Error,
}

/// One violation in a request body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Violation {
    /// The path of the value: `duration`, `sections[2].start`.
    pub path: String,
    /// The violated rule.
    pub rule: Rule,
    /// How likely the violation makes the run fail.
    pub severity: Severity,
    /// The value that was found. Long texts are described, not quoted: they may be private.
    pub found: String,
    /// The values that are allowed.
    pub allowed: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, allowed is {}", self.path, self.found, self.allowed)
    }
}

/// All violations in a request body, in the order of the parameters.
///
/// ```
/// use scenario_client::{audio, ext::models::Rule};
/// use serde_json::json;
///
/// let spec = audio::model("model_xai-grok-tts").expect("it is in the catalogue");
/// let violations = spec.validate(&json!({"voice": "bob", "sampleRate": "high"})).unwrap_err();
/// for violation in &violations {
///     println!("{violation}");
/// }
/// let found: Vec<_> = violations.iter().map(|violation| (&*violation.path, violation.rule)).collect();
/// assert_eq!(
///     found,
///     [("text", Rule::Required), ("voice", Rule::AllowedValues), ("sampleRate", Rule::Type)],
/// );
/// ```
///
/// Serializes as a list of [`Violation`]s.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Violations(pub(crate) Vec<Violation>);

impl Violations {
    /// Returns an iterator over the violations.
    pub fn iter(&self) -> slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// Returns the violations of at least this severity.
    pub fn at_least(&self, severity: Severity) -> impl Iterator<Item = &Violation> {
        self.0.iter().filter(move |violation| violation.severity >= severity)
    }

    /// Returns the number of violations.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are no violations.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_round_trip_as_a_list() {
        let violation = |path: &str| Violation {
            path: path.to_owned(),
            rule: Rule::AllowedValues,
            severity: Severity::Error,
            found: "7".to_owned(),
            allowed: "1 to 5".to_owned(),
        };
        let violations = Violations(vec![violation("a"), violation("b")]);
        assert_eq!(violations.to_string(), "a: 7, allowed is 1 to 5; b: 7, allowed is 1 to 5");
        let stored = serde_json::to_value(&violations).unwrap();
        assert_eq!(stored[1]["path"], "b");
        assert_eq!(
            (&stored[0]["rule"], &stored[0]["severity"]),
            (&"allowedValues".into(), &"error".into())
        );
        assert_eq!(serde_json::from_value::<Violations>(stored).unwrap(), violations);
        assert!((&violations).into_iter().eq(violations.iter()));
        assert_eq!(
            violations.into_iter().map(|violation| violation.path).collect::<String>(),
            "ab"
        );
    }
}
