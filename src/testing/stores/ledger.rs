//! The price of runs, and the charges for them.

use rust_decimal::Decimal;

use crate::{
    api::CreativeUnits,
    ids::{JobId, ModelId},
};

/// One line of the ledger: a run that was accepted.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::CustomRequest;
///
/// let job = scenario.run(&CustomRequest::new("model_a")).submit().await?;
/// let [charge] = &fake.charges()[..] else { panic!("charged twice") };
/// assert_eq!(&charge.job, job.id());
/// # Ok(()) });
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Charge {
    /// The job that the run started; empty for a check that responds without a job.
    pub job: JobId,
    /// The model or workflow that ran, or the path of the operation.
    pub model: ModelId,
    /// The charge, in creative units.
    pub units: CreativeUnits,
    /// Whether the charge was refunded, because the job failed and its provider allows refunds.
    pub refunded: bool,
}

/// All charges, and the one price of the fake server.
#[derive(Debug)]
pub(crate) struct Ledger {
    price: CreativeUnits,
    /// Maximum of what charges use, in creative units.
    limit: CreativeUnits,
    charges: Vec<Charge>,
}

impl Ledger {
    pub(crate) fn new(price: CreativeUnits) -> Self {
        // The sum of charges has the same maximum, so that this one refuses nothing.
        Self { price, limit: Decimal::MAX.into(), charges: Vec::new() }
    }

    /// Maximum of what charges use.
    pub(crate) fn limit(&self) -> CreativeUnits {
        self.limit
    }

    /// Sets the maximum of what charges use.
    pub(crate) fn set_limit(&mut self, limit: CreativeUnits) {
        self.limit = limit;
    }

    /// The price of a run: zero if it is free.
    pub(crate) fn price(&self, free: bool) -> CreativeUnits {
        if free { CreativeUnits::ZERO } else { self.price }
    }

    /// Charges for a run; `job` is empty if the operation responds without a job.
    pub(crate) fn charge(&mut self, job: &str, model: &str, units: CreativeUnits) {
        let (job, model) = (JobId::from(job), ModelId::from(model));
        self.charges.push(Charge { job, model, units, refunded: false });
    }

    /// The sum of all charges, refunded ones included.
    pub(crate) fn total(&self) -> CreativeUnits {
        // The sum of creative units saturates; that of decimals panics.
        self.charges.iter().map(|charge| charge.units).sum()
    }

    /// All charges in order; `is_refunded` knows the state of a job.
    pub(crate) fn charges(&self, is_refunded: impl Fn(&str) -> bool) -> Vec<Charge> {
        let charges = self.charges.iter();
        charges
            // The state of a job decides when it is read: a job fails long after it was charged.
            .map(|charge| Charge { refunded: is_refunded(charge.job.as_str()), ..charge.clone() })
            .collect()
    }
}
