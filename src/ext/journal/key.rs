//! The keys of runs.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Maximum length of a key in characters.
const LIMIT: usize = 200;

/// The caller's own name for a run, unique in its journal: `level-3/theme`.
///
/// ```
/// use scenario_client::ext::journal::RunKey;
///
/// let key = RunKey::new("level-3/theme")?;
/// assert_eq!(key.as_str(), "level-3/theme");
/// assert!(RunKey::new("").is_err());
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// 1 to 200 characters without control characters. It is stored as it is, so do not put a secret into it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RunKey(String);

impl RunKey {
    /// Creates a key.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the key is
    /// empty, too long, or has control characters.
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
        let key = key.into();
        let fault = match key.chars().count() {
            0 => "is empty".to_owned(),
            length if length > LIMIT => format!("has {length} characters, more than {LIMIT}"),
            _ if key.chars().any(char::is_control) => "has a control character".to_owned(),
            _ => return Ok(Self(key)),
        };
        Err(Error::invalid_argument(format!("the key of the run {fault}; nothing was sent")))
    }

    /// Returns the key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for RunKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<RunKey> for String {
    fn from(key: RunKey) -> Self {
        key.0
    }
}

impl TryFrom<String> for RunKey {
    type Error = Error;

    fn try_from(key: String) -> Result<Self, Error> {
        Self::new(key)
    }
}

impl TryFrom<&str> for RunKey {
    type Error = Error;

    fn try_from(key: &str) -> Result<Self, Error> {
        Self::new(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_a_length_and_no_control_characters() {
        for good in ["a", "level-3/theme", "Größe 7", &"x".repeat(200)] {
            assert_eq!(RunKey::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "a\nb", "\0", &"x".repeat(201)] {
            assert!(RunKey::new(bad).is_err(), "{bad:?}");
        }
    }
}
