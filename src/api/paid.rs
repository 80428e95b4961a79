//! Paid requests whose outcome may be unknown.

use std::{sync::Arc, time::Duration};

use reqwest::Request;
use serde_json::{Map, Value};

use super::{BaseUrl, Operation};
use crate::{
    error::Error,
    ids::ProjectId,
    values::{Moment, Submission, Target, text},
};

/// A paid request as it was sent.
pub(crate) struct PaidRequest {
    pub(crate) operation: &'static Operation,
    pub(crate) base: Arc<BaseUrl>,
    pub(crate) sent: Moment,
    /// How long after that moment it may have been in flight, including retries.
    pub(crate) sends_for: Duration,
    pub(crate) request: Request,
}

impl PaidRequest {
    /// Adds the data to search for the job to an error, if the outcome is unknown.
    pub(crate) fn explain(&self, error: Error) -> Error {
        // In a closure: hashing all parameters is worth it only if the outcome is unknown.
        error.of_submission(|| {
            let target = Target::sent(self.operation, self.base.path_of(self.request.url()));
            let project = self.request.url().query_pairs().find(|(name, _)| name == "projectId");
            let project = project.map(|(_, id)| ProjectId::from(id.into_owned()));
            let body = self.request.body().and_then(|body| body.as_bytes());
            // A body that is not JSON has no parameters to compare. Time and target still narrow the search.
            let body: Map<String, Value> =
                body.and_then(|body| serde_json::from_str(&text(body)).ok()).unwrap_or_default();
            Submission::new(target, project, self.sent, self.sends_for, body.into())
        })
    }
}
