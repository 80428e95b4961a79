//! A job that has succeeded, and its results.

use std::{path::Path, sync::Arc};

use serde_json::{Map, Value};

use super::{Downloads, Runtime};
use crate::{
    api::{CreativeUnits, types},
    error::Error,
    ext::{files::DownloadedFile, jobs},
    ids::{AssetId, JobId},
    values::JobRef,
};

/// A job that has succeeded.
#[derive(Clone, Debug)]
pub struct FinishedJob {
    inner: jobs::FinishedJob,
    runtime: Arc<Runtime>,
}

impl From<jobs::FinishedJob> for FinishedJob {
    fn from(inner: jobs::FinishedJob) -> Self {
        let runtime = Arc::clone(inner.context().runtime());
        Self { inner, runtime }
    }
}

impl FinishedJob {
    /// Returns the same job for async code.
    pub fn as_async(&self) -> &jobs::FinishedJob {
        &self.inner
    }

    /// Returns the id of the job.
    pub fn id(&self) -> &JobId {
        self.inner.id()
    }

    /// Returns the job as last read.
    pub fn job(&self) -> &types::Job {
        self.inner.job()
    }

    /// Returns the ids of the assets, without duplicates.
    pub fn asset_ids(&self) -> Vec<AssetId> {
        self.inner.asset_ids()
    }

    /// Returns the reference of the job, which resumes it in another process: [`Scenario::job`](super::Scenario::job).
    pub fn reference(&self) -> &JobRef {
        self.inner.reference()
    }

    /// Returns the charge of the job; `None` if the job reports none. Details: [async](crate::FinishedJob::cost).
    pub fn cost(&self) -> Option<CreativeUnits> {
        self.inner.cost()
    }

    /// Returns the result that is not an asset: text, vectors, verdicts; `None` if there is none.
    pub fn output(&self) -> Option<&Map<String, Value>> {
        self.inner.output()
    }

    /// Reads all its assets: one request for each, four at a time.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`FinishedJob::assets`](crate::FinishedJob::assets), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn assets(&self) -> Result<Vec<types::Asset>, Error> {
        self.runtime.block_on(self.inner.assets())
    }

    /// Downloads all its assets into a folder, four at a time, each named after its asset.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let job = scenario.run(&scenario_client::CustomRequest::new("minimax/music-01")).submit()?;
    /// # let done = job.wait(std::time::Duration::from_secs(60))?;
    /// # let folder = tempfile::tempdir()?;
    /// for file in done.download_to(folder.path())? {
    ///     println!("{} ({} bytes)", file.path.display(), file.bytes);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Downloads::save_in`]. The job stays finished and paid: call it again.
    pub fn download_to(&self, folder: impl AsRef<Path>) -> Result<Vec<DownloadedFile>, Error> {
        self.runtime.block_on(self.inner.download_to(folder))
    }

    /// Prepares the download of all its assets: names, limits, hosts, how many at a time.
    pub fn downloads(&self) -> Downloads {
        Downloads { inner: self.inner.downloads(), runtime: Arc::clone(&self.runtime) }
    }
}
