//! Amounts of creative units.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

/// An amount of creative units, exactly as the server wrote it.
///
/// ```
/// use scenario_client::CreativeUnits;
///
/// let quoted: CreativeUnits = serde_json::from_str("10.750")?;
/// assert_eq!(quoted.to_string(), "10.750");
///
/// let sum = "0.1".parse::<CreativeUnits>()?.decimal() + "0.2".parse::<CreativeUnits>()?.decimal();
/// assert_eq!(sum.to_string(), "0.3");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Costs come in steps as small as 0.125 units (observed), and binary floating point would not keep
/// them apart. So the digits are read as a decimal number, up to 28 of them; a number in quotes is
/// read too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreativeUnits(Decimal);

impl CreativeUnits {
    /// Nothing.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// The exact number.
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for CreativeUnits {
    fn from(amount: Decimal) -> Self {
        Self(amount)
    }
}

impl From<u32> for CreativeUnits {
    fn from(amount: u32) -> Self {
        Self(amount.into())
    }
}

impl FromStr for CreativeUnits {
    type Err = rust_decimal::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().trim_matches('"');
        let exact = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text)
        } else {
            Decimal::from_str_exact(text)
        };
        exact.or_else(|_| Decimal::from_str(text)).map(Self)
    }
}

impl fmt::Display for CreativeUnits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for CreativeUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        raw.get().parse().map_err(|_| D::Error::custom("not an amount of creative units"))
    }
}

impl Serialize for CreativeUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_the_round_trip() {
        for text in ["0", "9", "10.75", "0.125", "0.30", "0.1234567890123456789", "-1.5"] {
            let units: CreativeUnits = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&units).unwrap(), text);
        }
    }

    #[test]
    fn quoted_and_scientific_numbers_are_read_and_nonsense_is_not() {
        let read =
            |text: &str| serde_json::from_str::<CreativeUnits>(text).ok().map(|u| u.to_string());
        assert_eq!(read("\"0.5\"").as_deref(), Some("0.5"));
        assert_eq!(read("1.5e1").as_deref(), Some("15"));
        assert_eq!(read("\"much\""), None);
        assert_eq!(read("true"), None);
        assert_eq!(read("1e400"), None);
    }

    #[test]
    fn amounts_inside_maps_keep_their_digits() {
        let details: std::collections::BTreeMap<String, CreativeUnits> =
            serde_json::from_str(r#"{"a": 0.1, "b": 0.20}"#).unwrap();
        assert_eq!(serde_json::to_string(&details).unwrap(), r#"{"a":0.1,"b":0.20}"#);
    }
}
