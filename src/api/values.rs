//! Small types of the generated code.

use std::{
    cmp::Ordering,
    convert::Infallible,
    fmt,
    hash::{Hash, Hasher},
    str::FromStr,
    vec,
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::values::ShortText;

/// A moment as the server wrote it.
///
/// ```
/// use scenario_client::api::Timestamp;
///
/// let created = Timestamp::from("2026-10-01T09:00:00.000Z");
/// assert_eq!(created.to_utc().map(|utc| utc.timestamp()), Some(1_790_845_200));
/// assert_eq!(created, Timestamp::from("2026-10-01T11:00:00+02:00"), "the same moment");
/// assert_eq!(Timestamp::from("yesterday").to_utc(), None);
/// ```
///
/// The API writes ISO 8601 in UTC with milliseconds (observed); its guides also show no fraction. The
/// text is kept, so that one invalid date does not lose a whole response.
///
/// Comparisons and hashes use the moment, not the text. Texts that are not a date sort before all dates, in
/// the order of their texts; two of them are equal if their texts are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(ShortText);

impl Timestamp {
    /// Returns the text of the server.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the moment; `None` if the text is not an ISO 8601 date and time. Without a zone UTC is assumed.
    pub fn to_utc(&self) -> Option<DateTime<Utc>> {
        let with_zone = DateTime::parse_from_rfc3339(self.as_str()).map(|moment| moment.to_utc());
        // Guides show dates without a zone. The service means UTC.
        with_zone.or_else(|_| format!("{self}Z").parse()).ok()
    }

    /// Returns the key of comparisons and hashes: the moment, or the text if it is not a date.
    fn key(&self) -> (Option<DateTime<Utc>>, &str) {
        match self.to_utc() {
            Some(moment) => (Some(moment), ""),
            None => (None, self.as_str()),
        }
    }
}

impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        // Equal texts are the common case and need no parsing.
        self.0 == other.0 || self.key() == other.key()
    }
}

impl Eq for Timestamp {}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(moment: DateTime<Utc>) -> Self {
        // The spelling of the service.
        Self(moment.to_rfc3339_opts(SecondsFormat::Millis, true).into())
    }
}

impl FromStr for Timestamp {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Several values in one query parameter, joined by commas.
///
/// ```
/// use scenario_client::api::{CommaJoined, types::JobTypeFilter};
///
/// let types: CommaJoined<JobTypeFilter> = vec!["custom".into(), "upload".into()].into();
/// assert_eq!(types.to_string(), "custom,upload");
/// ```
///
/// On the wire the comma is percent-encoded: `types=custom%2Cupload`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct CommaJoined<T>(pub Vec<T>);

impl<T> From<Vec<T>> for CommaJoined<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T, const N: usize> From<[T; N]> for CommaJoined<T> {
    fn from(values: [T; N]) -> Self {
        Self(values.into())
    }
}

impl<T> FromIterator<T> for CommaJoined<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T> IntoIterator for CommaJoined<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: fmt::Display> fmt::Display for CommaJoined<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            value.fmt(f)?;
        }
        Ok(())
    }
}

impl<T: fmt::Display> Serialize for CommaJoined<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A request field that can be set to `null`, which clears it on the server.
///
/// ```
/// use scenario_client::api::Nullable;
///
/// assert_eq!(serde_json::to_string(&Nullable::Value("a"))?, "\"a\"");
/// assert_eq!(serde_json::to_string(&Nullable::<&str>::Null)?, "null");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// The field itself is optional: if it is omitted, the server keeps its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nullable<T> {
    /// Clears the field.
    Null,
    /// Sets the field.
    Value(T),
}

impl<T> Nullable<T> {
    /// Converts the value, if there is one.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Nullable<U> {
        match self {
            Self::Null => Nullable::Null,
            Self::Value(value) => Nullable::Value(convert(value)),
        }
    }

    /// Returns the value; `None` for `null`.
    pub fn into_option(self) -> Option<T> {
        match self {
            Self::Null => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl<T> From<T> for Nullable<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Value(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Nullable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

/// Replaces hidden text in debug output.
pub(crate) struct Hidden(bool);

impl Hidden {
    /// A hidden value.
    pub(crate) const VALUE: Self = Self(true);

    /// Shows whether the value is set, but not the value.
    pub(crate) fn optional<T>(value: &Option<T>) -> Self {
        Self(value.is_some())
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "[hidden]" } else { "None" })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// In ascending order; the texts of one line are equal.
    const ORDERED: [&[&str]; 7] = [
        &[""],
        &["2026-13-01T09:00:00Z"],
        &["yesterday"],
        &["2026-10-01T08:59:59.999Z"],
        &[
            "2026-10-01T09:00:00Z",
            "2026-10-01T09:00:00.000Z",
            "2026-10-01T09:00:00",
            "2026-10-01T11:00:00+02:00",
        ],
        &["2026-10-01T09:00:00.001Z"],
        &["2026-10-01T08:00:00-02:00"],
    ];

    #[test]
    fn moments_are_compared_and_not_texts() {
        for (left_place, left_texts) in ORDERED.iter().enumerate() {
            for (right_place, right_texts) in ORDERED.iter().enumerate() {
                for (left, right) in left_texts
                    .iter()
                    .flat_map(|left| right_texts.iter().map(move |right| (left, right)))
                {
                    let (left, right) = (Timestamp::from(*left), Timestamp::from(*right));
                    let expected = left_place.cmp(&right_place);
                    assert_eq!(left.cmp(&right), expected, "{left} and {right}");
                    assert_eq!(left == right, expected.is_eq(), "{left} and {right}");
                }
            }
        }
    }

    #[test]
    fn equal_timestamps_have_one_hash() {
        let all = ORDERED.iter().flat_map(|texts| texts.iter());
        let different: HashSet<Timestamp> = all.map(|text| Timestamp::from(*text)).collect();
        assert_eq!(different.len(), ORDERED.len());
    }
}
