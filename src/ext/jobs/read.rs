//! The read of one job.

use std::sync::Arc;

use crate::{
    api::{Client, SharedJobResponse, types},
    error::Error,
    values::JobRef,
};

/// Reads a job once.
pub(super) async fn read(api: &Client, reference: &JobRef) -> Result<Arc<types::Job>, Error> {
    let request = api.get_job().job_id(reference.id()).maybe_project_id(reference.project());
    let response = request.call().send::<SharedJobResponse>().await;
    Ok(response.map_err(|error| error.about(reference))?.into_inner().job.0)
}
