//! The files that the service returns links to.

use std::sync::Arc;

use crate::{
    api::types::{Asset, DownloadFormat},
    error::Error,
    ext::context::Context,
    ids::{AssetId, JobId, ProjectId},
};

/// A file to download, and the conditions of the download.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) context: Context,
    pub(crate) file: File,
    pub(crate) options: Options,
    pub(crate) listener: Option<Listener>,
}

/// Receives the number of bytes so far, and the length of the file if it is known.
pub(crate) type Listener = Arc<dyn Fn(u64, Option<u64>) + Send + Sync>;

#[derive(Clone, Debug)]
pub(crate) enum File {
    Asset(AssetId),
    /// The archive that a job has packed.
    Archive(JobId),
}

/// The options that downloads of one file and of several have in common.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) project: Option<ProjectId>,
    /// Maximum length of a file in bytes.
    pub(super) max_bytes: Option<u64>,
    /// The only hosts to download from.
    pub(super) hosts: Option<Vec<String>>,
    /// Which file of an asset.
    pub(super) variant: Variant,
}

#[derive(Clone, Default)]
pub(super) enum Variant {
    #[default]
    Current,
    /// As it was uploaded or generated.
    Original,
    Converted(DownloadFormat),
}

impl Options {
    pub(crate) fn of_project(project: Option<&ProjectId>) -> Self {
        Self { project: project.cloned(), ..Self::default() }
    }

    /// Whether the service converts the file.
    pub(super) fn is_converted(&self) -> bool {
        matches!(self.variant, Variant::Converted(_))
    }
}

impl File {
    /// Returns the id of the asset or the job.
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Asset(id) => id.as_str(),
            Self::Archive(job) => job.as_str(),
        }
    }
}

impl Wanted {
    /// Requests a fresh link. Returns it with the declared type.
    pub(super) async fn link(&self) -> Result<(Option<String>, Option<String>), Error> {
        let (context, project) = (&self.context, self.options.project.as_ref());
        let id = match &self.file {
            File::Asset(id) => id,
            File::Archive(job) => {
                // The link may be there only after several reads, which wait for the budget as other polls do.
                context.room().await;
                let single = context.single();
                let request = single.get_asset_archive().job_id(job).maybe_project_id(project);
                // Read again for each attempt: the link of an archive expires like any other.
                return Ok((request.send().await?.into_inner().download_url, None));
            }
        };
        if let Variant::Converted(format) = self.options.variant.clone() {
            let request = context
                .api()
                .download_asset()
                .asset_id(id)
                .body_map(|body| body.target_format(format))
                .maybe_project_id(project);
            let link = request.send().await?.into_inner();
            return Ok((link.url, link.mime_type));
        }
        let original = matches!(self.options.variant, Variant::Original);
        let asset = asset(context, id, project, original).await?;
        // An upload that was converted keeps its source beside `url` (source: official SDK).
        if let (true, Some(source)) = (original, asset.original_file_url) {
            return Ok((Some(source), asset.original_mime_type.map(|kind| kind.to_string())));
        }
        Ok((asset.url, asset.mime_type.map(|kind| kind.to_string())))
    }
}

/// Reads an asset, with a fresh link.
pub(crate) async fn asset(
    context: &Context,
    id: &AssetId,
    project: Option<&ProjectId>,
    original: bool,
) -> Result<Asset, Error> {
    let original = original.then_some(true);
    let request = context.api().get_asset().asset_id(id).maybe_project_id(project);
    Ok(request.maybe_original_assets(original).send().await?.into_inner().asset)
}

/// The setters of [`Options`], for a type that keeps them at this place.
macro_rules! option_setters {
    ($($place:ident).+) => {
        /// Reads the asset from this project instead of the client's.
        pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
            self.$($place).+.project = Some(project.into());
            self
        }

        /// Downloads the file as it was uploaded or generated, not as the service converted it: from `originalFileUrl`
        /// if the asset has one (source: official SDK). Replaces [`format`](Self::format).
        pub fn original(mut self) -> Self {
            self.$($place).+.variant = Variant::Original;
            self
        }

        /// Converts the file on the service before the download.
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
        /// Audio and video are available in their own format only; any other is refused with 400
        /// (source: official SDK). Replaces [`original`](Self::original).
        pub fn format(mut self, format: DownloadFormat) -> Self {
            self.$($place).+.variant = Variant::Converted(format);
            self
        }

        /// Sets the maximum length of a file. A longer one is refused when the host announces it, or when it
        /// is exceeded.
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
            self.$($place).+.max_bytes = Some(bytes);
            self
        }

        /// Downloads from these hosts only, including redirects. Default: any host, over `https`.
        pub fn only_from<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
            self.$($place).+.hosts = Some(hosts.into_iter().map(Into::into).collect());
            self
        }
    };
}
pub(super) use option_setters;
