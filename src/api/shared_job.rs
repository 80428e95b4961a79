//! The response to a read of a job, for those who share the job.

use serde::Deserialize;

use super::{object::Shared, types};

/// A [`types::JobResponse`] whose job is shared: with waits, handles and errors. It is read where it stays.
#[derive(Debug, Deserialize)]
pub(crate) struct SharedJobResponse {
    pub(crate) job: Shared<types::Job>,
}
