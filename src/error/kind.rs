//! Kinds of errors.

/// What kind of error it is. New kinds may be added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Settings or credentials are missing or contradict each other; nothing was sent.
    Configuration,
    /// An argument cannot be sent as it is; nothing was sent.
    InvalidArgument,
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
    /// The deadline of a wait passed while the job went on.
    Deadline,
    /// A file could not be written or read.
    File,
}
