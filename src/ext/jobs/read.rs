//! The read of one job.

use std::sync::Arc;

use super::results;
use crate::{
    api::{self, Client, SharedJobResponse, types},
    error::Error,
    values::JobRef,
};

/// Reads a job once. If its list of assets cannot be read, the job has no results at all: a text beside the list would look
/// like everything that was made.
pub(super) async fn read(api: &Client, reference: &JobRef) -> Result<Arc<types::Job>, Error> {
    let request = api.get_job().job_id(reference.id()).maybe_project_id(reference.project());
    let read = request.call().exchange::<SharedJobResponse>().await;
    let read = read.map_err(|error| error.about(reference))?;
    let mut job = read.response.into_inner().job.0;
    // The decoded type does not distinguish a broken list from a missing one, so the body decides. Most jobs name their
    // assets, and their body is not read again.
    if results::are_doubtful(&job)
        && api::results(&read.body).is_err()
        && let Some(metadata) = Arc::make_mut(&mut job).metadata.as_mut()
    {
        metadata.output.clear();
        metadata.output_model_id = None;
    }
    Ok(job)
}
