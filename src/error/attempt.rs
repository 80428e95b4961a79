//! The attempts behind an error.

use std::time::Duration;

use http::StatusCode;
use serde::{Serialize, Serializer};

use super::{Error, ErrorKind};

/// A failed attempt of a request.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # use scenario_client::testing::Fault;
/// use scenario_client::api::operations;
///
/// # for _ in 0..4 { fake.fault(&operations::LIST_MODELS, Fault::html(502)); }
/// let error = scenario.api().list_models().send().await.unwrap_err();
/// for attempt in error.attempts() {
///     println!("{:?} after {:?}", attempt.status(), attempt.ended());
/// }
/// assert_eq!(error.attempts().len(), 4);
/// # Ok(()) });
/// ```
///
/// In JSON the times are milliseconds: `{"kind":"status","status":502,"began":0,"ended":31}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Attempt {
    kind: ErrorKind,
    #[serde(serialize_with = "number", skip_serializing_if = "Option::is_none")]
    status: Option<StatusCode>,
    #[serde(serialize_with = "milliseconds")]
    began: Duration,
    #[serde(serialize_with = "milliseconds")]
    ended: Duration,
}

fn number<S: Serializer>(status: &Option<StatusCode>, serializer: S) -> Result<S::Ok, S::Error> {
    status.map(|status| status.as_u16()).serialize(serializer)
}

fn milliseconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).serialize(serializer)
}

impl Attempt {
    pub(crate) fn new(error: &Error, began: Duration, ended: Duration) -> Self {
        Self { kind: error.kind(), status: error.status(), began, ended }
    }

    /// Returns the kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the HTTP status; `None` if no response arrived.
    pub fn status(&self) -> Option<StatusCode> {
        self.status
    }

    /// Returns when the attempt was sent, relative to the first attempt.
    pub fn began(&self) -> Duration {
        self.began
    }

    /// Returns when the attempt had failed, relative to the first attempt.
    pub fn ended(&self) -> Duration {
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempt_can_be_logged() {
        let error = Error::invalid_argument("odd");
        let attempt = Attempt {
            status: Some(StatusCode::BAD_GATEWAY),
            ..Attempt::new(&error, Duration::ZERO, Duration::from_micros(31_900))
        };
        assert_eq!(
            serde_json::to_string(&attempt).unwrap(),
            r#"{"kind":"invalidArgument","status":502,"began":0,"ended":31}"#
        );
    }
}
