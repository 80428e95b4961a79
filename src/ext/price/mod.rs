//! Prices of runs, and a limit on what they cost.

mod budget;
mod estimate;

pub(crate) use self::budget::{Reservation, Spent};
pub use self::{budget::Budget, estimate::Estimate};
