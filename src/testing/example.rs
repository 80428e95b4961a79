//! The set-up of examples in the documentation.

use std::error::Error;

use super::FakeScenario;
use crate::Scenario;

/// Runs an example against a fake server of its own, and panics if the example returns an error.
#[doc(hidden)]
pub fn example<F>(body: F)
where
    F: AsyncFnOnce(FakeScenario, Scenario) -> Result<(), Box<dyn Error>>,
{
    let run = || -> Result<(), Box<dyn Error>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let fake = FakeScenario::start().await?;
            let scenario = fake.scenario()?;
            body(fake, scenario).await
        })
    };
    let outcome = run();
    assert!(outcome.is_ok(), "{outcome:?}");
}
