//! Values of unions that are newer than this crate.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, value::RawValue};

/// A value of a union that this version of the crate does not know, or cannot read, as the server wrote it.
///
/// ```
/// use scenario_client::api::UnknownVariant;
///
/// let unknown: UnknownVariant = serde_json::from_str(r#"{"kind": "cone", "height": 2.50}"#)?;
/// assert_eq!(unknown.to_value()["kind"], "cone");
/// assert_eq!(serde_json::to_string(&unknown)?, r#"{"kind": "cone", "height": 2.50}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// It is written back unchanged. Two are equal if their JSON values are. `Debug` does not show it.
#[derive(Clone)]
pub struct UnknownVariant(Box<RawValue>);

impl UnknownVariant {
    /// Creates an unknown value. The caller has compared it with all variants.
    #[allow(dead_code, reason = "the current description has no unions")]
    pub(crate) fn new(json: Box<RawValue>) -> Self {
        Self(json)
    }

    /// Creates the value that stands for none.
    #[allow(dead_code, reason = "the current description has no unions")]
    pub(crate) fn null() -> Self {
        Self(RawValue::NULL.to_owned())
    }

    /// Returns the JSON as text.
    pub fn as_json(&self) -> &str {
        self.0.get()
    }

    /// Returns the JSON as a value, in which numbers with many digits are rounded.
    pub fn to_value(&self) -> Value {
        serde_json::from_str(self.0.get()).unwrap_or_default()
    }
}

impl PartialEq for UnknownVariant {
    fn eq(&self, other: &Self) -> bool {
        self.as_json() == other.as_json() || self.to_value() == other.to_value()
    }
}

impl fmt::Debug for UnknownVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::Hidden::VALUE.fmt(f)
    }
}

impl Serialize for UnknownVariant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for UnknownVariant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::deserialize(deserializer).map(Self)
    }
}
