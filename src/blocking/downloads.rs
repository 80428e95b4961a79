//! The download of several files.

use std::{path::Path, sync::Arc, time::Duration};

use super::{Runtime, Scenario, setters};
use crate::{
    api::types::DownloadFormat,
    error::Error,
    ext::files::{self, DownloadedFile},
    ids::{AssetId, ProjectId},
};

impl Scenario {
    /// Prepares the download of several assets into one folder.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let assets = [fake.add_asset("a bird", "text/plain"), fake.add_asset("a fish", "text/plain")];
    /// # let folder = tempfile::tempdir()?;
    /// let downloads = scenario.download_all(assets).named("line-{number}").parallel(2);
    /// let files = downloads.save_in(folder.path())?;
    /// assert_eq!(files[1].path, folder.path().join("line-2.txt"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn download_all<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Downloads {
        let inner = self.as_async().download_all(assets);
        Downloads { inner, runtime: Arc::clone(self.runtime()) }
    }
}

/// Prepared downloads into one folder; made by [`Scenario::download_all`] and
/// [`FinishedJob::downloads`](super::FinishedJob::downloads).
#[derive(Clone, Debug)]
#[must_use = "nothing is downloaded until it is saved"]
pub struct Downloads {
    pub(super) inner: files::Downloads,
    pub(super) runtime: Arc<Runtime>,
}

impl Downloads {
    setters! {
        crate::ext::files::Downloads;
        /// Reads the assets in this project instead of the client's.
        project(project: impl Into<ProjectId>);
        /// Downloads the files as they were uploaded or generated, not as the service converted them.
        original();
        /// Converts the files on the service before the download.
        format(format: DownloadFormat);
        /// Sets the maximum length of a file.
        max_bytes(bytes: u64);
        /// Downloads from these hosts only, including redirects.
        only_from(hosts: impl IntoIterator<Item = impl Into<String>>);
        /// Sets the names of the files, without their extension: `{id}`, `{number}`, `{job}`. Default `{id}`.
        named(name: impl Into<String>);
        /// Sets the maximum number of parallel downloads, at least one. Default four.
        parallel(files: usize);
        /// Calls this with an asset, the bytes received of it, and the length of its file, if the host
        /// announces it.
        on_progress(listener: impl Fn(&AssetId, u64, Option<u64>) + Send + Sync + 'static);
        /// Sets the timeout of all downloads together.
        timeout(timeout: Duration);
    }

    /// Writes the files into a folder, which is created if it is missing. Each
    /// write is atomic.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Downloads::save_in`](crate::ext::files::Downloads::save_in), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn save_in(self, folder: impl AsRef<Path>) -> Result<Vec<DownloadedFile>, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_in(folder))
    }
}
