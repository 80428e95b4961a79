//! Successful responses that cannot be read, or lack essential data.

use std::fmt;

use super::{Error, ErrorKind, Inner};
use crate::values::Operation;

/// Where and why a body cannot be read, without its contents.
#[derive(Debug)]
pub(crate) struct Unreadable {
    /// The JSON path of the value that did not fit; `.` is the whole body.
    pub(crate) path: String,
    /// What was expected there.
    pub(crate) fault: String,
    /// The id of a job in the body, so that a job that was charged is not lost.
    pub(crate) job_id: Option<String>,
}

impl Unreadable {
    /// A body that does not fit at `path`.
    pub(crate) fn new(path: impl fmt::Display, fault: impl Into<String>) -> Self {
        Self { path: path.to_string(), fault: fault.into(), job_id: None }
    }

    /// A body in which a value is missing or of another type.
    pub(crate) fn lacks(path: impl fmt::Display, expected: &str) -> Self {
        Self::new(path, format!("expected {expected}"))
    }
}

impl Error {
    /// A successful response without essential data.
    pub(crate) fn lacks(
        operation: &'static Operation,
        path: impl fmt::Display,
        expected: &str,
    ) -> Self {
        let failure = Unreadable::lacks(path, expected);
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: format!("the response cannot be read at {}: {}", failure.path, failure.fault),
            operation: Some(operation),
            ..Inner::default()
        })
    }
}
