//! Downloads of an asset's file, to disk or memory.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{
    deadline::{Deadline, ONE_FILE},
    name,
    save::{Saved, save_as, save_in},
    wanted::{File, Options, Variant, Wanted, option_setters},
};
use crate::{
    api::types::DownloadFormat,
    error::Error,
    ext::context::Context,
    ids::{AssetId, ProjectId},
};

/// A file on disk.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # let asset = fake.add_asset("a line of text", "text/plain");
/// # let folder = tempfile::tempdir()?;
/// let file = scenario.download(asset).save_in(folder.path()).await?;
/// assert_eq!(file.bytes, std::fs::metadata(&file.path)?.len());
/// # Ok(()) });
/// ```
///
/// The length is that of the file on disk, and equals the length that the host announced, if any. It is not
/// validated against the size in the API, which can be wrong (observed).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DownloadedFile {
    /// The path of the file.
    pub path: PathBuf,
    /// The asset that the file belongs to.
    pub asset: AssetId,
    /// The length in bytes.
    pub bytes: u64,
}

impl Saved {
    fn of(self, asset: &str) -> DownloadedFile {
        DownloadedFile { path: self.path, asset: asset.into(), bytes: self.bytes }
    }
}

impl Download {
    pub(crate) fn new(context: &Context, asset: impl Into<AssetId>) -> Self {
        let wanted = Wanted {
            context: context.clone(),
            file: File::Asset(asset.into()),
            options: Options::of_project(context.project()),
            listener: None,
        };
        Self { wanted, name: None, timeout: ONE_FILE }
    }
}

/// A prepared download; made by [`Scenario::download`](crate::Scenario::download).
///
/// The file is requested with a fresh link and without credentials. A broken connection is resumed (`Range`
/// with `If-Range`) if the host supports it and the file is unchanged; otherwise the file starts over. An
/// expired link is replaced. If the host asks to wait (`Retry-After`), that is done for up to five minutes.
///
/// The download fails after five consecutive attempts without a byte, each of them limited by
/// [`ScenarioBuilder::download_timeout`](crate::ScenarioBuilder::download_timeout), after 200 attempts, and after
/// [`timeout`](Self::timeout) in all.
#[derive(Clone)]
#[must_use = "nothing is downloaded until it is saved, opened or read"]
pub struct Download {
    pub(super) wanted: Wanted,
    pub(super) name: Option<String>,
    pub(super) timeout: Duration,
}

impl std::fmt::Debug for Download {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Download").field("asset", &self.wanted.file.id()).finish_non_exhaustive()
    }
}

impl Download {
    option_setters!(wanted.options);

    /// Calls this each time bytes have arrived, with the number of bytes so far and the length of the file,
    /// if the host announces it.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let download = scenario.download(&asset).on_progress(|received, length| match length {
    ///     Some(length) => println!("{received} of {length} bytes"),
    ///     None => println!("{received} bytes"),
    /// });
    /// download.save_in(folder.path()).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// The count continues when a broken connection is resumed, and restarts when the file starts over. Do not block in the callback.
    pub fn on_progress(
        mut self,
        listener: impl Fn(u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.wanted.listener = Some(Arc::new(listener));
        self
    }

    /// Sets the timeout of the whole download, from the first request to the last byte on disk. Default one hour.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// # fake.cdn_fault(Fault::delay(std::time::Duration::from_secs(600)));
    /// use std::time::Duration;
    ///
    /// let download = scenario.download(&asset).timeout(Duration::from_millis(200));
    /// if let Err(error) = download.save_in(folder.path()).await {
    ///     assert!(error.is_timeout());
    ///     assert_eq!(std::fs::read_dir(folder.path())?.count(), 0, "no partial file");
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// It includes the time that the reader of a [`stream`](Self::stream) or a [response](Self::open) takes.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the name of the file in a folder, without its extension. `{id}` is the id of the asset. Default
    /// `{id}`. What is not safe in a file name is replaced: see
    /// [`Downloads::named`](crate::ext::files::Downloads::named).
    ///
    /// Braces are for placeholders only: any other use is refused before anything is sent.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Writes the file into a folder, which is created if it is missing. The extension follows the content. The
    /// write is atomic; an existing file of that name is replaced.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the file was not complete within [`timeout`](Self::timeout).
    ///   Start the download again.
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), before anything is sent: the
    ///   [name](Self::named) has an unknown placeholder.
    /// * [`ErrorKind::File`](crate::ErrorKind::File): the folder cannot be written to, or the file is too
    ///   long.
    /// * Any other error: a request failed, or the host refused the file. Start the download again.
    ///
    /// No partial file is left behind.
    pub async fn save_in(self, folder: impl AsRef<Path>) -> Result<DownloadedFile, Error> {
        let deadline = Deadline::after(self.timeout);
        self.save_before(deadline, folder.as_ref()).await
    }

    /// Writes the file into a folder before a shared deadline.
    pub(super) async fn save_before(
        self,
        deadline: Deadline,
        folder: &Path,
    ) -> Result<DownloadedFile, Error> {
        let id = self.wanted.file.id().to_owned();
        // Before the first request, so that a wrong name sends nothing.
        let name = name::fill(self.name.as_deref().unwrap_or("{id}"), &[("id", Some(&id))])?;
        let saved = save_in(self.wanted, deadline, folder, &name).await;
        saved
            .map(|saved| saved.of(&id))
            .map_err(|error| error.while_doing(format!("download of {id}")))
    }

    /// Writes the file to this path, whatever its type. The folder is created if it is missing.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`save_in`](Self::save_in).
    pub async fn save_as(self, path: impl AsRef<Path>) -> Result<DownloadedFile, Error> {
        let id = self.wanted.file.id().to_owned();
        let deadline = Deadline::after(self.timeout);
        let saved = save_as(self.wanted, deadline, path.as_ref()).await;
        saved
            .map(|saved| saved.of(&id))
            .map_err(|error| error.while_doing(format!("download of {id}")))
    }
}
