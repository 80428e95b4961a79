//! Sends estimates and submits, and reads their responses.

use std::{collections::BTreeMap, time::Duration};

use bytes::Bytes;
use reqwest::{Method, RequestBuilder, header::ACCEPT};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    api::{Client, CreativeUnits, types},
    error::Error,
    ext::price::Estimate,
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

/// Requests the price of a run.
pub(super) async fn estimate(
    api: &Client,
    target: &Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
) -> Result<RunResponse, Error> {
    // In the body, `dryRun` is ignored, and a paid job starts (observed).
    let request = request(api, target, project, body)?.query(&[("dryRun", "true")]);
    read(api, target, request).await
}

/// Starts a run, with the timeout of one attempt.
pub(super) async fn submit(
    api: &Client,
    target: &Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
    timeout: Option<Duration>,
) -> Result<RunResponse, Error> {
    let mut request = request(api, target, project, body)?;
    if let Some(timeout) = timeout {
        request = request.timeout(timeout);
    }
    read(api, target, request).await
}

fn request(
    api: &Client,
    target: &Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
) -> Result<RequestBuilder, Error> {
    let Ok(method) = Method::from_bytes(target.operation().method.as_bytes()) else {
        return Err(Error::invalid_argument("the operation has no HTTP method"));
    };
    let url = format!("{}{}", api.baseurl, target.path());
    let request = api.client.request(method, url).header(ACCEPT, "application/json").json(body);
    Ok(match project {
        Some(project) => request.query(&[("projectId", project.as_str())]),
        None => request,
    })
}

async fn read(
    api: &Client,
    target: &Target,
    request: RequestBuilder,
) -> Result<RunResponse, Error> {
    let decoded = api.exchange::<RunResponse>(target.operation(), request.build()).await?;
    Ok(RunResponse { body: decoded.body, ..decoded.response.into_inner() })
}
