//! Kinds of errors.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The kind of an [`Error`](crate::Error). Kinds may be added.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{CustomRequest, ErrorKind};
///
/// let error = scenario.run(&CustomRequest::new("..")).submit().await.unwrap_err();
/// match error.kind() {
///     ErrorKind::InvalidArgument | ErrorKind::Configuration => println!("fix the program: {error}"),
///     ErrorKind::Connect => println!("try again later: {error}"),
///     _ => println!("{error}"),
/// }
/// # assert_eq!(error.kind(), ErrorKind::InvalidArgument);
/// # Ok(()) });
/// ```
///
/// Whether a run may have been started is no matter of the kind: check
/// [`Error::is_outcome_unknown`](crate::Error::is_outcome_unknown).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ErrorKind {
    /// Settings or credentials are missing or contradict each other; nothing was sent.
    Configuration,
    /// A function of the module `blocking` was called in async code, or its background thread cannot be
    /// started; nothing was sent.
    Blocking,
    /// The provider of bearer tokens failed; the attempt that needed the token was not made.
    Token,
    /// An argument is invalid; nothing was sent.
    InvalidArgument,
    /// The price of the run exceeds what its [`Budget`](crate::Budget) has left, or the server reported no price; it
    /// was not submitted.
    BudgetExceeded,
    /// No connection (refused, DNS, TLS, connect timeout); the last attempt sent nothing.
    Connect,
    /// The connection failed during a request or its response.
    #[default]
    Transport,
    /// A single request took longer than its timeout.
    Timeout,
    /// The server responded with an error status.
    Status,
    /// A successful response could not be read.
    Decode,
    /// The job ended with `failure`.
    JobFailed,
    /// The job ended with `canceled`.
    JobCanceled,
    /// A submit, a search, a wait, an upload or a download reached its timeout. If
    /// [`Error::job`](crate::Error::job) names a job, it is not lost: it may still run, or has finished.
    Deadline,
    /// A webhook delivery failed verification.
    Signature,
    /// A file could not be written or read.
    File,
    /// A [`journal`](crate::ext::journal) cannot be used, or does not allow the step. The call submitted nothing,
    /// unless [`Error::job`](crate::Error::job) names a job. An earlier one may have, if the message says that the
    /// run is unclear or cannot be found out about.
    #[cfg(feature = "journal")]
    Journal,
}

impl ErrorKind {
    /// Returns the name of the kind, as it is serialized and as traces show it: `budgetExceeded`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Blocking => "blocking",
            Self::Token => "token",
            Self::InvalidArgument => "invalidArgument",
            Self::BudgetExceeded => "budgetExceeded",
            Self::Connect => "connect",
            Self::Transport => "transport",
            Self::Timeout => "timeout",
            Self::Status => "status",
            Self::Decode => "decode",
            Self::JobFailed => "jobFailed",
            Self::JobCanceled => "jobCanceled",
            Self::Deadline => "deadline",
            Self::Signature => "signature",
            Self::File => "file",
            #[cfg(feature = "journal")]
            Self::Journal => "journal",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_serialized() {
        let names =
            ["configuration", "invalidArgument", "budgetExceeded", "jobFailed", "deadline", "file"];
        for name in names {
            let kind: ErrorKind = serde_json::from_value(name.into()).unwrap();
            assert_eq!((kind.as_str(), kind.to_string().as_str()), (name, name));
        }
        let text = serde_json::to_string(&ErrorKind::default()).unwrap();
        assert_eq!(text, format!("\"{}\"", ErrorKind::default()));
    }
}
