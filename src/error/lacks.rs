//! Errors about successful responses without essential data.

use std::fmt;

use super::{Error, ErrorKind, Inner, Unreadable};
use crate::values::Operation;

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
