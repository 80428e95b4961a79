//! The read of one job.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::future::select;
use tokio::time::timeout;

use super::results;
use crate::{
    api::{self, Client, SharedJobResponse, types},
    client::Core,
    error::Error,
    values::JobRef,
};

/// A read without a response for this time is repeated.
const SILENCE: Duration = Duration::from_secs(10);

/// Reads a job for a wait. A read that stays without a response is repeated once beside it: its server may have forgotten
/// it, and the timeout of the request would hold up the wait. A server that is only slow is still heard.
pub(super) async fn read_or_repeat(
    core: &Core,
    reference: &JobRef,
) -> Result<Arc<types::Job>, Error> {
    let mut first = pin!(read(core.single(), reference));
    if let Ok(response) = timeout(SILENCE, first.as_mut()).await {
        return response;
    }
    let second = Box::pin(async {
        core.room().await;
        read(core.single(), reference).await
    });
    select(first, second).await.factor_first().0
}

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
