//! Amounts of creative units.

use std::{
    fmt,
    iter::Sum,
    ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign},
    str::FromStr,
};

use rust_decimal::{Decimal, prelude::ToPrimitive as _};
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
/// let prices: [CreativeUnits; 2] = ["0.1".parse()?, "0.2".parse()?];
/// let sum: CreativeUnits = prices.iter().sum();
/// assert_eq!(sum, "0.3".parse()?);
/// assert!(sum * 3 - prices[0] < 1.into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Costs have steps as small as 0.125 units (observed), and binary floating point would not keep sums
/// exact. So amounts are decimal numbers of up to 28 digits; a number in quotes is read too.
///
/// Sums, differences and products are exact up to 28 digits. They never panic: they saturate at
/// ±79,228,162,514,264,337,593,543,950,335. Amounts can be negative.
///
/// # Other numbers
///
/// ```
/// use scenario_client::{CreativeUnits, rust_decimal::Decimal};
///
/// let price = CreativeUnits::from(Decimal::new(1_075, 2));
/// assert_eq!(price.decimal().round(), Decimal::from(11));
/// assert_eq!(CreativeUnits::try_from(10.75)?, price);
/// assert!(price > CreativeUnits::from(10));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// [`decimal`](Self::decimal) and `From<Decimal>` convert to and from [`Decimal`] without loss; the crate
/// [`rust_decimal`](crate::rust_decimal) has all other arithmetic. Whole numbers convert with `from` and
/// `into`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreativeUnits(Decimal);

impl CreativeUnits {
    /// Zero creative units.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Returns the exact number.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Returns the nearest number with a binary point, for traces.
    pub(crate) fn to_f64(self) -> f64 {
        // Every decimal number of this type has one.
        self.0.to_f64().unwrap_or_default()
    }
}

impl From<Decimal> for CreativeUnits {
    fn from(amount: Decimal) -> Self {
        Self(amount)
    }
}

impl From<CreativeUnits> for Decimal {
    fn from(amount: CreativeUnits) -> Self {
        amount.0
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for CreativeUnits {
            fn from(amount: $integer) -> Self {
                Self(amount.into())
            }
        }
    )*};
}

// With more than one of these `5.into()` infers the literal as an `i32`.
from_integer!(i32, i64, u32, u64);

impl TryFrom<f64> for CreativeUnits {
    type Error = rust_decimal::Error;

    /// Converts to the shortest decimal number that parses as the same `f64`: 0.1 becomes 0.1. Fails if
    /// the number is not finite, or has more than 28 digits before the point.
    fn try_from(amount: f64) -> Result<Self, Self::Error> {
        // The shortest decimal text of the float, so that 0.1 stays 0.1.
        amount.to_string().parse()
    }
}

impl Add for CreativeUnits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        // An overflow must not panic or wrap in the accounts of a caller.
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for CreativeUnits {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for CreativeUnits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for CreativeUnits {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Mul<u32> for CreativeUnits {
    type Output = Self;

    fn mul(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count.into()))
    }
}

impl Neg for CreativeUnits {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for CreativeUnits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl<'a> Sum<&'a Self> for CreativeUnits {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

impl FromStr for CreativeUnits {
    type Err = rust_decimal::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The raw JSON of an amount that is sent as text has its quotes.
        let text = text.trim().trim_matches('"');
        let exact = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text)
        } else {
            Decimal::from_str_exact(text)
        };
        // More digits than fit are rounded: an amount that cannot be read would be a price that is unknown.
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
        // A float on the way would lose digits of an amount of money.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        raw.get().parse().map_err(|_| D::Error::custom("not an amount of creative units"))
    }
}

impl Serialize for CreativeUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A JSON number with all digits, as the service writes it.
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
    fn arithmetic_is_exact_and_never_panics() {
        let read = |text: &str| text.parse::<CreativeUnits>().unwrap();
        assert_eq!(read("0.1") + read("0.2"), read("0.3"));
        assert_eq!(read("1") - read("1.125"), -read("0.125"));
        assert_eq!(read("0.125") * 24, 3.into());
        let mut total = CreativeUnits::ZERO;
        total += read("2.5");
        total -= 1.into();
        assert_eq!(total, read("1.5"));
        let parts = [read("0.1"), read("0.2")];
        assert_eq!(parts.iter().sum::<CreativeUnits>(), parts.into_iter().sum());
        let (most, least) = (CreativeUnits(Decimal::MAX), CreativeUnits(Decimal::MIN));
        assert_eq!(most + 1.into(), most);
        assert_eq!(least - 1.into(), least);
        assert_eq!((most * u32::MAX, least * 2), (most, least));
        assert_eq!([most, most].iter().sum::<CreativeUnits>(), most);
    }

    #[test]
    fn other_numbers_are_converted_exactly_or_not_at_all() {
        assert_eq!(CreativeUnits::from(u64::MAX).to_string(), u64::MAX.to_string());
        assert_eq!(CreativeUnits::from(-1_i64), -CreativeUnits::from(1_u32));
        let exact = |number: f64| CreativeUnits::try_from(number).ok().map(|u| u.to_string());
        assert_eq!(exact(0.1).as_deref(), Some("0.1"));
        assert_eq!(exact(1e20).as_deref(), Some("100000000000000000000"));
        assert_eq!((exact(f64::NAN), exact(f64::INFINITY), exact(1e30)), (None, None, None));
        assert_eq!(Decimal::from(CreativeUnits::from(7)), Decimal::from(7));
    }

    #[test]
    fn amounts_inside_maps_keep_their_digits() {
        let details: std::collections::BTreeMap<String, CreativeUnits> =
            serde_json::from_str(r#"{"a": 0.1, "b": 0.20}"#).unwrap();
        assert_eq!(serde_json::to_string(&details).unwrap(), r#"{"a":0.1,"b":0.20}"#);
    }
}
