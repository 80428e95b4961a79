//! The record of a paid request.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{BaseUrl, HttpRequest};
use crate::{
    ids::ProjectId,
    values::{Moment, Submission, Target, text},
};

impl HttpRequest {
    /// Returns what a search for the job needs; the request may have been in flight until `sends_for` after that moment.
    pub(crate) fn submission(&self, base: &BaseUrl, at: Moment, sends_for: Duration) -> Submission {
        let target = Target::sent(self.operation, base.path_of(&self.url));
        let project = self.url.query_pairs().find(|(name, _)| name == "projectId");
        let project = project.map(|(_, id)| ProjectId::from(id.into_owned()));
        // A body that is not JSON has no parameters to compare. Time and target still narrow the search.
        let body = self.body.as_deref().and_then(|body| serde_json::from_str(&text(body)).ok());
        let body: Map<String, Value> = body.unwrap_or_default();
        Submission::new(target, project, at, sends_for, body.into())
    }
}
