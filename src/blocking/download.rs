//! The download of one file.

use std::{fmt, iter::FusedIterator, path::Path, sync::Arc, time::Duration};

use bytes::Bytes;

use super::{Pull, Runtime, Scenario, setters};
use crate::{
    api::types::DownloadFormat,
    error::Error,
    ext::files::{self, DownloadStream, DownloadedFile},
    ids::{AssetId, ProjectId},
};

impl Scenario {
    /// Prepares the download of an asset's file.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let file = scenario.download(&asset).named("speech").save_in(folder.path())?;
    /// assert_eq!(file.path, folder.path().join("speech.txt"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn download(&self, asset: impl Into<AssetId>) -> Download {
        Download { inner: self.as_async().download(asset), runtime: Arc::clone(self.runtime()) }
    }
}

/// A prepared download; made by [`Scenario::download`]. How it is resumed: [async](crate::ext::files::Download).
#[derive(Clone, Debug)]
#[must_use = "nothing is downloaded until it is saved or read"]
pub struct Download {
    pub(super) inner: files::Download,
    pub(super) runtime: Arc<Runtime>,
}

impl Download {
    setters! {
        crate::ext::files::Download;
        /// Reads the asset in this project instead of the client's.
        project(project: impl Into<ProjectId>);
        /// Downloads the file as it was uploaded or generated, not as the service converted it.
        original();
        /// Converts the file on the service before the download.
        format(format: DownloadFormat);
        /// Sets the maximum length of a file.
        max_bytes(bytes: u64);
        /// Downloads from these hosts only, including redirects.
        only_from(hosts: impl IntoIterator<Item = impl Into<String>>);
        /// Sets the timeout of the whole download. Default one hour.
        timeout(timeout: Duration);
        /// Sets the name of the file in a folder, without its extension. Default `{id}`, the id of the asset.
        named(name: impl Into<String>);
        /// Calls this with the bytes received and the length of the file, if the host announces it.
        on_progress(listener: impl Fn(u64, Option<u64>) + Send + Sync + 'static);
    }

    /// Writes the file into a folder, which is created if it is missing. The write
    /// is atomic.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Download::save_in`](crate::ext::files::Download::save_in), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn save_in(self, folder: impl AsRef<Path>) -> Result<DownloadedFile, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_in(folder))
    }

    /// Writes the file to this path. The write is atomic.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`save_in`](Self::save_in).
    pub fn save_as(self, path: impl AsRef<Path>) -> Result<DownloadedFile, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.save_as(path))
    }

    /// Iterates over the bytes of the file as they arrive.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// let mut length = 0;
    /// for chunk in scenario.download(&asset).stream() {
    ///     length += chunk?.len();
    /// }
    /// assert_eq!(length, 14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The time that you take between two chunks counts for the [`timeout`](Self::timeout).
    pub fn stream(self) -> Chunks {
        Chunks(Pull::new(self.runtime, self.inner.stream()))
    }
}

/// The bytes of a file; made by [`Download::stream`].
///
/// Ends with the file, or after an error: those of [`Download::stream`](crate::ext::files::Download::stream), and
/// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
#[must_use = "nothing is downloaded unless it is read"]
pub struct Chunks(pub(super) Pull<DownloadStream>);

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chunks").finish_non_exhaustive()
    }
}

impl Iterator for Chunks {
    type Item = Result<Bytes, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl FusedIterator for Chunks {}
