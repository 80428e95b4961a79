//! Errors about successful responses without essential data.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use super::{Error, ErrorKind, Inner, Unreadable};
use crate::{
    api::{Operation, types},
    job_ref::JobRef,
};

impl Error {
    /// A successful response without essential data.
    pub(crate) fn lacks(
        operation: &'static Operation,
        path: impl fmt::Display,
        expected: &str,
    ) -> Self {
        let failure = Unreadable::lacks(path, expected);
        Self(Box::new(Inner {
            kind: ErrorKind::Decode,
            message: format!("the response cannot be read at {}: {}", failure.path, failure.fault),
            operation: Some(operation),
            ..Inner::default()
        }))
    }

    /// A wait that reached its timeout after its job had succeeded, before the results were read.
    pub(crate) fn results_deadline(
        job: JobRef,
        snapshot: types::Job,
        waited: Duration,
        last_failure: Option<Error>,
    ) -> Self {
        Self(Box::new(Inner {
            kind: ErrorKind::Deadline,
            message: format!(
                "the job succeeded, but its results were not read within {} s; wait for it again by \
                 its reference",
                waited.as_secs_f64()
            ),
            job: Some(job),
            snapshot: Some(Box::new(snapshot)),
            source: last_failure
                .map(|failure| Arc::new(failure) as Arc<dyn StdError + Send + Sync>),
            ..Inner::default()
        }))
    }

    /// A job that succeeded, but whose results the server does not report.
    pub(crate) fn no_results(job: JobRef, snapshot: types::Job, failure: &Unreadable) -> Self {
        Self(Box::new(Inner {
            kind: ErrorKind::Decode,
            message: format!(
                "the job succeeded and was billed, but its results cannot be read at {}: {}; read it \
                 again later by its reference",
                failure.path, failure.fault,
            ),
            job: Some(job),
            snapshot: Some(Box::new(snapshot)),
            ..Inner::default()
        }))
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
