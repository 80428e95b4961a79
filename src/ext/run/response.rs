//! Sends estimates and submits, and reads their responses.

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;
use reqwest::{Method, header::ACCEPT};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Estimate;
use crate::{
    api::{Client, CreativeUnits, types},
    error::Error,
    ids::ProjectId,
    values::Target,
};

/// The response of all paid operations: a job and a price. An estimate has no job.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunResponse {
    pub(super) job: Option<types::Job>,
    job_id: Option<String>,
    creative_units_cost: Option<CreativeUnits>,
    creative_units_discount: Option<CreativeUnits>,
    cost_details: BTreeMap<String, CreativeUnits>,
    /// The whole response.
    #[serde(skip)]
    pub(super) body: Bytes,
}

impl RunResponse {
    /// Returns the id of the job; `None` if the response has none.
    pub(super) fn job_id(&self) -> Option<&str> {
        let job = self.job.as_ref().map(|job| job.job_id.as_str());
        job.or(self.job_id.as_deref()).filter(|id| !id.is_empty())
    }

    /// Returns the price.
    pub(super) fn estimate(&self) -> Estimate {
        Estimate::new(
            self.creative_units_cost,
            self.creative_units_discount,
            self.cost_details.clone(),
        )
    }
}

/// The purpose of a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sending {
    /// Asks for the price. `dryRun` goes into the query: in the body it is ignored, and a paid job starts
    /// (observed).
    Estimate,
    /// Starts the run; with the timeout of one request.
    Submit(Option<Duration>),
}

/// Sends a run.
pub(super) async fn send(
    api: &Client,
    target: &Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
    how: Sending,
) -> Result<RunResponse, Error> {
    let operation = target.operation();
    let method = Method::from_bytes(operation.method.as_bytes())
        .map_err(|_| Error::invalid_argument("the operation has no HTTP method"))?;
    let url = format!("{}{}", api.baseurl, target.path());
    let mut request = api.client.request(method, url).header(ACCEPT, "application/json").json(body);
    match how {
        Sending::Estimate => request = request.query(&[("dryRun", "true")]),
        Sending::Submit(Some(timeout)) => request = request.timeout(timeout),
        Sending::Submit(None) => {}
    }
    if let Some(project) = project {
        request = request.query(&[("projectId", project.as_str())]);
    }
    let decoded = api.exchange::<RunResponse>(operation, request.build()).await?;
    Ok(RunResponse { body: decoded.body, ..decoded.response.into_inner() })
}
