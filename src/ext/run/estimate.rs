//! What a run costs.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::api::{CreativeUnits, types::RunModelResponse};

/// What a run would cost, or what a submitted one was said to cost.
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
/// Amounts have the digits that the server wrote: 0.1 and 0.2 make 0.3.
/// Quoted and billed amounts agreed in all runs that were observed.
///
/// `Display` writes the price with its unit: `5 creative units`. It can be stored as JSON.
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
    /// The price in creative units, as the server wrote it; zero if it wrote none.
    pub fn cost(&self) -> CreativeUnits {
        self.cost.unwrap_or_default()
    }

    /// Whether the server named a price at all. An answer without one is no error: some surfaces of the
    /// API leave it out (observed), and zero would be a guess.
    pub fn is_known(&self) -> bool {
        self.cost.is_some()
    }

    /// What a discount takes off, in creative units.
    pub fn discount(&self) -> CreativeUnits {
        self.discount.unwrap_or_default()
    }

    /// The parts of the price by billed action (`custom-generation`, `quality-gate`, …). They sum up
    /// to [`cost`](Self::cost) (observed).
    pub fn details(&self) -> &BTreeMap<String, CreativeUnits> {
        &self.details
    }

    /// What an answer says.
    pub(crate) fn of(answer: RunModelResponse) -> Self {
        let details = answer.cost_details.map(|details| details.0).unwrap_or_default();
        Self::new(answer.creative_units_cost, answer.creative_units_discount, details)
    }

    pub(super) fn new(
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
