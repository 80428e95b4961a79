//! What was tried before an error was given up on.

use std::time::Duration;

use reqwest::StatusCode;

use super::{Error, ErrorKind};

/// One sending of a request that failed.
///
/// ```
/// # use scenario_client::testing::{FakeScenario, Fault};
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// use scenario_client::api::operations;
///
/// # for _ in 0..4 { stand_in.fault(&operations::LIST_MODELS, Fault::html(502)); }
/// let error = scenario.api().list_models().send().await.unwrap_err();
/// for attempt in error.attempts() {
///     println!("{:?} after {:?}", attempt.status(), attempt.ended());
/// }
/// assert_eq!(error.attempts().len(), 4);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    kind: ErrorKind,
    status: Option<StatusCode>,
    began: Duration,
    ended: Duration,
}

impl Attempt {
    pub(crate) fn new(error: &Error, began: Duration, ended: Duration) -> Self {
        Self { kind: error.kind(), status: error.status(), began, ended }
    }

    /// How it failed.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// When it was sent, counted from the first attempt.
    pub fn began(&self) -> Duration {
        self.began
    }

    /// When it had failed, counted from the first attempt.
    pub fn ended(&self) -> Duration {
        self.ended
    }
}
