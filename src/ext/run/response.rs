//! Sends estimates and submits, and reads their responses.

use std::{collections::BTreeMap, future::Future};

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::{
    api::{Call, Client, CreativeUnits, Shared, types},
    error::Error,
    ext::price::Estimate,
    ids::{JobId, ProjectId},
    values::Target,
};

/// The response of all paid operations: a job and a price. An estimate has no job.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct RunResponse {
    pub(super) job: Option<Shared<types::Job>>,
    job_id: Option<JobId>,
    creative_units_cost: Option<CreativeUnits>,
    creative_units_discount: Option<CreativeUnits>,
    cost_details: BTreeMap<String, CreativeUnits>,
    /// The whole response.
    #[serde(skip)]
    pub(super) body: Bytes,
}

impl RunResponse {
    /// Returns the id of the job; `None` if the response has none.
    pub(super) fn job_id(&self) -> Option<&JobId> {
        let job = self.job.as_ref().map(|job| &job.0.job_id);
        // Older documents show the id at the top level. To miss it would lose a charged job.
        job.or(self.job_id.as_ref()).filter(|id| !id.as_str().is_empty())
    }

    /// Returns the price; `None` if the response has none.
    pub(super) fn cost(&self) -> Option<CreativeUnits> {
        self.creative_units_cost
    }

    /// Returns the price with its details.
    pub(super) fn into_estimate(self) -> Estimate {
        Estimate::new(self.creative_units_cost, self.creative_units_discount, self.cost_details)
    }
}

/// Requests the price of a run.
pub(super) fn estimate<'a>(
    api: &'a Client,
    target: &'a Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
) -> impl Future<Output = Result<RunResponse, Error>> + Send + 'a {
    // In the body, `dryRun` is ignored, and a paid job starts (contract: submit.dry-run-in-body).
    read(call(api, target, project, body).query("dryRun", Some(true)))
}

/// Starts a run. The last attempt ends at `end`.
pub(super) fn submit<'a>(
    api: &'a Client,
    target: &'a Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
    end: Option<Instant>,
) -> impl Future<Output = Result<RunResponse, Error>> + Send + 'a {
    read(call(api, target, project, body).until(end))
}

fn call<'a>(
    api: &'a Client,
    target: &'a Target,
    project: Option<&ProjectId>,
    body: &Map<String, Value>,
) -> Call<'a> {
    let call = Call::to(api, target.operation(), target.path());
    call.query("projectId", project).body(Some(body))
}

/// Sends the request once it is awaited. No async function, whose future would hold the call as well.
fn read(call: Call<'_>) -> impl Future<Output = Result<RunResponse, Error>> + Send + '_ {
    let exchange = call.exchange::<RunResponse>();
    async move {
        let decoded = exchange.await?;
        let mut response = decoded.response.into_inner();
        response.body = decoded.body;
        Ok(response)
    }
}
