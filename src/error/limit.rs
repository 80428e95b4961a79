//! The limit of parallel jobs (contract: limits.parallel).

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The limit of parallel jobs that a 429 reports.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # use scenario_client::testing::Fault;
/// use scenario_client::{CustomRequest, api::operations};
///
/// # fake.fault(&operations::RUN_MODEL, Fault::parallel_limit("custom-generation", 2));
/// let error = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await.unwrap_err();
/// let limit = error.parallel_limit().expect("it is not about speed");
/// assert_eq!((limit.action.as_deref(), limit.limit), (Some("custom-generation"), Some(2)));
/// # Ok(()) });
/// ```
///
/// Both fields come from `details` of the response (observed); either may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ParallelLimit {
    /// The limited action, `details.actionName`: `custom-generation`.
    pub action: Option<String>,
    /// Maximum number of parallel jobs, `details.actionLimit`.
    pub limit: Option<u64>,
}

impl ParallelLimit {
    pub(crate) fn read(details: &Value) -> Option<Self> {
        let action = details.get("actionName").and_then(Value::as_str).map(str::to_owned);
        let limit = details.get("actionLimit").and_then(|limit| {
            // Other numbers of refusals arrive as text as well (observed).
            limit.as_u64().or_else(|| limit.as_str().and_then(|text| text.trim().parse().ok()))
        });
        (action.is_some() || limit.is_some()).then_some(Self { action, limit })
    }
}
