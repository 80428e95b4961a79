//! Kinds of errors.

use serde::{Deserialize, Serialize};

/// What kind of error it is. New kinds may be added.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use scenario_client::{CustomRequest, ErrorKind};
///
/// let error = scenario.run(&CustomRequest::new("..")).submit().await.unwrap_err();
/// match error.kind() {
///     ErrorKind::InvalidArgument | ErrorKind::Configuration => println!("mine to mend: {error}"),
///     ErrorKind::Connect => println!("try again later: {error}"),
///     _ => println!("{error}"),
/// }
/// # assert_eq!(error.kind(), ErrorKind::InvalidArgument);
/// # Ok(()) });
/// ```
///
/// The first six kinds say that nothing was submitted. For the others ask
/// [`Error::is_outcome_unknown`](crate::Error::is_outcome_unknown).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ErrorKind {
    /// Settings or credentials are missing or contradict each other; nothing was sent.
    Configuration,
    /// A call of the module `blocking` in async code, or its background thread cannot be started; nothing was
    /// sent.
    Blocking,
    /// The provider of bearer tokens gave none; the request that needed it did nothing.
    Token,
    /// An argument cannot be sent as it is; nothing was sent.
    InvalidArgument,
    /// The run would cost more than its [`Budget`](crate::Budget) has left; it was not submitted.
    BudgetExceeded,
    /// No connection (refused, DNS, TLS, connect timeout); nothing was sent.
    Connect,
    /// The connection broke while a request or its answer was on the way.
    #[default]
    Transport,
    /// A single request took longer than its timeout.
    Timeout,
    /// The server answered with a status that is no success.
    Status,
    /// A successful answer could not be read.
    Decode,
    /// The job ended with `failure`.
    JobFailed,
    /// The job ended with `canceled`.
    JobCanceled,
    /// A wait, an upload or a download reached its timeout. A job goes on.
    Deadline,
    /// The delivery of a webhook cannot be trusted.
    Signature,
    /// A file could not be written or read.
    File,
}
