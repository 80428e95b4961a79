//! Step 3 of a run: the price, and its reservation in the budget.

use serde_json::{Map, Value};

use super::{Run, pipeline::estimate};
use crate::{api::CreativeUnits, error::Error, ext::price::Reservation, values::Target};

/// Reserves the price; `None` if the run has no budget.
pub(super) async fn reserve(
    run: &Run,
    target: &Target,
    body: &Map<String, Value>,
) -> Result<Option<Reservation>, Error> {
    if let Some(price) = run.quoted.filter(|price| *price < CreativeUnits::ZERO) {
        return Err(Error::invalid_argument(format!(
            "a price is 0 creative units or more, not {price}; nothing was sent"
        )));
    }
    let Some(budget) = &run.budget else { return Ok(None) };
    let price = match run.quoted {
        Some(price) => price,
        // An estimate would only confirm that nothing can be paid.
        None if budget.left() == CreativeUnits::ZERO => return Err(Error::budget_exhausted()),
        None => {
            let estimate = Box::pin(estimate(run, target, body)).await?;
            if !estimate.is_known() {
                return Err(Error::price_unknown());
            }
            estimate.cost()
        }
    };
    budget.reserve(price).map(Some)
}
