//! What runs cost.

use crate::{
    api::CreativeUnits,
    ids::{JobId, ModelId},
};

/// One line of the ledger: a run that was accepted.
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// use scenario_client::CustomRequest;
///
/// let job = scenario.run(&CustomRequest::new("model_a")).submit().await?;
/// let [charge] = &stand_in.charges()[..] else { panic!("charged twice") };
/// assert_eq!(&charge.job, job.id());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Charge {
    /// The job that it started; empty for a check that responds without a job.
    pub job: JobId,
    /// The model or workflow that it ran, or the path of the operation.
    pub model: ModelId,
    /// What it cost, in creative units.
    pub units: CreativeUnits,
    /// Whether it was paid back, because the job failed and its provider allows that.
    pub refunded: bool,
}
