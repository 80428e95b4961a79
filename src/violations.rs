//! What is wrong with a body.

use std::{fmt, slice, vec};

use serde::{Deserialize, Serialize};

/// What a value was held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Rule {
    /// It must be of the type of the parameter.
    Type,
    /// It must be whole.
    Integer,
    /// It must lie within a range.
    Range,
    /// It must be a multiple of a step.
    Step,
    /// It must have a length within a range.
    Length,
    /// It must be one of a list.
    AllowedValues,
    /// It must not be the path of a local file: files are given as
    /// [`FileInput::path`](crate::FileInput::path), and uploaded by the run.
    LocalFile,
    /// It must be there.
    Required,
    /// The model must have a parameter of this name.
    UnknownParameter,
    /// One or more of several must be there.
    AtLeastOne,
    /// No more than one of several may be there.
    MutuallyExclusive,
    /// It has no effect beside another.
    Ignored,
    /// It works with certain values of another.
    OnlyWith,
    /// It is expected, though not demanded.
    Expected,
}

/// How sure it is that the server refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Severity {
    /// The run would work, but not as meant.
    Advice,
    /// It may be refused: the rule rests on a weaker source, or the server is not known to check it.
    Warning,
    /// It is refused, or charged without being used.
    Error,
}

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Violation {
    /// Where: `duration`, `sections[2].start`.
    pub path: String,
    /// Which rule.
    pub rule: Rule,
    /// How sure it is.
    pub severity: Severity,
    /// What is there. Long texts are described, not repeated: they may be private.
    pub found: String,
    /// What may be there.
    pub allowed: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, allowed is {}", self.path, self.found, self.allowed)
    }
}

/// Everything that is wrong with a body, in the order of the parameters.
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
/// In JSON it is a list of [`Violation`]s.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Violations(pub(crate) Vec<Violation>);

impl Violations {
    /// All of them.
    pub fn iter(&self) -> slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// Those that are at least so sure.
    pub fn at_least(&self, severity: Severity) -> impl Iterator<Item = &Violation> {
        self.0.iter().filter(move |violation| violation.severity >= severity)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
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
    fn violations_survive_storage_and_are_a_list() {
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
