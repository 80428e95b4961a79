//! The read of one job.

use crate::{
    api::{Client, types},
    error::Error,
    values::JobRef,
};

/// Reads a job once.
pub(super) async fn read(api: &Client, reference: &JobRef) -> Result<types::Job, Error> {
    let request = api.get_job().job_id(reference.id()).maybe_project_id(reference.project());
    let response = request.send().await.map_err(|error| error.about(reference))?;
    Ok(response.into_inner().job)
}
