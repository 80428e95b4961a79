//! From an asset to a file on disk, or to bytes.

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
    transfer::{File, Wanted},
};
use crate::{
    api::types::{Asset, DownloadFormat},
    client::Scenario,
    error::Error,
    ids::{AssetId, ProjectId},
};

/// A file that was written.
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
/// The length is that of the file on disk, and equals what the host announced, if it announced
/// anything. What the API says about sizes is not compared: it was seen to be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DownloadedFile {
    /// Where it lies.
    pub path: PathBuf,
    /// The asset it was made from.
    pub asset: AssetId,
    /// Its length in bytes.
    pub bytes: u64,
}

impl Saved {
    fn of(self, asset: &str) -> DownloadedFile {
        DownloadedFile { path: self.path, asset: asset.into(), bytes: self.bytes }
    }
}

/// Reads an asset, with a fresh link.
pub(crate) async fn asset(
    scenario: &Scenario,
    id: &AssetId,
    project: Option<&ProjectId>,
    original: bool,
) -> Result<Asset, Error> {
    let mut request = scenario.api().get_asset().asset_id(id);
    if let Some(project) = project {
        request = request.project_id(project);
    }
    if original {
        request = request.original_assets(true);
    }
    Ok(request.send().await?.into_inner().asset)
}

impl Scenario {
    /// Prepares the download of an asset's file.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let file = scenario.download(&asset).named("speech").save_in(folder.path()).await?;
    /// assert_eq!(file.path, folder.path().join("speech.txt"));
    /// # Ok(()) });
    /// ```
    pub fn download(&self, asset: impl Into<AssetId>) -> Download {
        let wanted = Wanted {
            scenario: self.clone(),
            file: File::Asset { id: asset.into(), original: false },
            project: self.project().cloned(),
            limit: None,
            hosts: None,
            listener: None,
        };
        Download { wanted, name: None, timeout: ONE_FILE }
    }
}

/// A prepared download; made by [`Scenario::download`].
///
/// The file is asked for by a fresh link and without credentials. A connection that breaks is continued
/// where it broke (`Range` with `If-Range`), if the host allows it and the file is still the same one;
/// otherwise the file is fetched from the start. A link that has expired is asked for anew. Up to five
/// attempts in a row may bring nothing, each of them as long as
/// [`ScenarioBuilder::download_timeout`](crate::ScenarioBuilder::download_timeout); all of it ends after
/// [`timeout`](Self::timeout).
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
    /// Looks for the asset in this project in place of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.wanted.project = Some(project.into());
        self
    }

    /// Fetches the file as it was uploaded or made, not as the service transformed it. Takes the place of
    /// [`format`](Self::format).
    pub fn original(mut self) -> Self {
        let id = AssetId::from(self.wanted.file.id());
        self.wanted.file = File::Asset { id, original: true };
        self
    }

    /// Has the service convert the file.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let picture: &[u8] = b"\x89PNG\r\n\x1a\n";
    /// # let asset = fake.add_asset(picture, "image/png");
    /// # let folder = tempfile::tempdir()?;
    /// use scenario_client::api::types::DownloadFormat;
    ///
    /// let file = scenario.download(&asset).format(DownloadFormat::Webp).save_in(folder.path()).await?;
    /// assert_eq!(file.path.extension().and_then(|text| text.to_str()), Some("webp"));
    /// # Ok(()) });
    /// ```
    ///
    /// Audio and video are to be had in the format that they have; any other one is refused with 400
    /// (source: official SDK). Takes the place of [`original`](Self::original).
    pub fn format(mut self, format: DownloadFormat) -> Self {
        let id = AssetId::from(self.wanted.file.id());
        self.wanted.file = File::Converted { id, format };
        self
    }

    /// Refuses a file that is longer than this, before or while it comes.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let error = scenario.download(&asset).max_bytes(5).save_in(folder.path()).await.unwrap_err();
    /// assert_eq!(std::fs::read_dir(folder.path())?.count(), 0, "{error}");
    /// # Ok(()) });
    /// ```
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.wanted.limit = Some(bytes);
        self
    }

    /// Fetches from these hosts only, redirects included. By default from any host, over `https`.
    pub fn only_from<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        self.wanted.hosts = Some(hosts.into_iter().map(Into::into).collect());
        self
    }

    /// Calls this each time bytes have arrived, with the number of bytes so far and the length of the file,
    /// if the host announces it.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let download = scenario.download(&asset).progress(|received, length| match length {
    ///     Some(length) => println!("{received} of {length} bytes"),
    ///     None => println!("{received} bytes"),
    /// });
    /// download.save_in(folder.path()).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// A broken connection that is continued goes on counting; if the file is begun anew the count is,
    /// too. Do not block in the callback.
    pub fn progress(mut self, listener: impl Fn(u64, Option<u64>) + Send + Sync + 'static) -> Self {
        self.wanted.listener = Some(Arc::new(listener));
        self
    }

    /// The timeout of the whole download, from the first request to the last byte on disk. Default one hour.
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
    ///     assert_eq!(std::fs::read_dir(folder.path())?.count(), 0, "no half file");
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The time that the reader of a [`stream`](Self::stream) or a [response](Self::open) takes counts as
    /// well.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The name of the file in a folder, without its extension. `{id}` is the id of the asset. Default
    /// `{id}`.
    ///
    /// Braces are for placeholders only: any other use is refused before anything is sent.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Writes the file into a folder, which is made if it is missing. Its extension follows what is in
    /// it. It gets its name once it is complete; a file of that name is replaced.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the file was not complete within [`timeout`](Self::timeout).
    ///   Start the download again.
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), before anything is sent: the
    ///   [name](Self::named) has an unknown placeholder.
    /// * [`ErrorKind::File`](crate::ErrorKind::File): the folder cannot be written to, or the file is too
    ///   long.
    /// * Those of a request and of the host otherwise.
    ///
    /// No half file is left behind.
    pub async fn save_in(self, folder: impl AsRef<Path>) -> Result<DownloadedFile, Error> {
        let deadline = Deadline::after(self.timeout);
        self.save_before(deadline, folder.as_ref()).await
    }

    /// Writes the file into a folder, before a deadline that others share.
    pub(super) async fn save_before(
        self,
        deadline: Deadline,
        folder: &Path,
    ) -> Result<DownloadedFile, Error> {
        let id = self.wanted.file.id().to_owned();
        let name = name::fill(self.name.as_deref().unwrap_or("{id}"), &[("id", Some(&id))])?;
        let saved = save_in(self.wanted, deadline, folder, &name).await;
        saved
            .map(|saved| saved.of(&id))
            .map_err(|error| error.while_doing(format!("download of {id}")))
    }

    /// Writes the file to this path, whatever is in it. Its folder is made if it is missing.
    ///
    /// # Errors
    ///
    /// Those of [`save_in`](Self::save_in).
    pub async fn save_as(self, path: impl AsRef<Path>) -> Result<DownloadedFile, Error> {
        let id = self.wanted.file.id().to_owned();
        let deadline = Deadline::after(self.timeout);
        let saved = save_as(self.wanted, deadline, path.as_ref()).await;
        saved
            .map(|saved| saved.of(&id))
            .map_err(|error| error.while_doing(format!("download of {id}")))
    }
}
