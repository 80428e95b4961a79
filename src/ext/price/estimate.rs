//! The price of a run.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::api::CreativeUnits;

/// The price of a run, as quoted by an estimate or by the response to a submit.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::CustomRequest;
///
/// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
/// let price = scenario.run(&request).estimate().await?;
/// println!("{price}, {} off", price.discount());
/// for (action, part) in price.details() {
///     println!("  {action}: {part}");
/// }
/// # Ok(()) });
/// ```
///
/// Amounts are exact decimals: 0.1 and 0.2 make 0.3. Quoted and billed amounts agreed in all runs
/// (observed).
///
/// `Display` writes the price with its unit: `5 creative units`. It serializes as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Estimate {
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<CreativeUnits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discount: Option<CreativeUnits>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<String, CreativeUnits>,
}

impl Estimate {
    /// Returns the price in creative units, with the digits of the server; zero if the response has none. Check
    /// [`is_known`](Self::is_known) before you decide by it, as a [`Budget`](crate::Budget) does.
    pub fn cost(&self) -> CreativeUnits {
        self.cost.unwrap_or_default()
    }

    /// Returns whether the response has a price. A response without one is no error: parts of the API
    /// leave it out (observed), and zero would be a guess.
    pub fn is_known(&self) -> bool {
        self.cost.is_some()
    }

    /// Returns the discount in creative units.
    pub fn discount(&self) -> CreativeUnits {
        self.discount.unwrap_or_default()
    }

    /// Returns the parts of the price by billed action (`custom-generation`, `quality-gate`, …). Their sum
    /// is [`cost`](Self::cost) (observed).
    pub fn details(&self) -> &BTreeMap<String, CreativeUnits> {
        &self.details
    }

    pub(crate) fn new(
        cost: Option<CreativeUnits>,
        discount: Option<CreativeUnits>,
        details: BTreeMap<String, CreativeUnits>,
    ) -> Self {
        Self { cost, discount, details }
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cost {
            Some(cost) => write!(f, "{cost} creative units"),
            None => f.write_str("unknown price"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_survives_storage_with_its_digits() {
        let part = |text: &str| text.parse::<CreativeUnits>().unwrap();
        let details = BTreeMap::from([("custom-generation".to_owned(), part("10.750"))]);
        let known = Estimate::new(Some(part("10.750")), None, details);
        let stored = serde_json::to_string(&known).unwrap();
        assert_eq!(stored, r#"{"cost":10.750,"details":{"custom-generation":10.750}}"#);
        assert_eq!(serde_json::from_str::<Estimate>(&stored).unwrap(), known);
        assert_eq!(known.to_string(), "10.750 creative units");
        let unknown = serde_json::from_str::<Estimate>("{}").unwrap();
        assert_eq!((unknown.is_known(), unknown.to_string().as_str()), (false, "unknown price"));
    }
}
