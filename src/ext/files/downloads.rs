//! From several assets to files on disk.

use std::{collections::HashSet, fmt, path::Path};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{Download, DownloadedFile, name};
use crate::{
    api::types::DownloadFormat,
    client::Scenario,
    error::Error,
    ids::{AssetId, ProjectId},
    job_ref::JobRef,
};

/// So many files are fetched at a time, unless another number is set.
const PARALLEL: usize = 4;

impl Scenario {
    /// Prepares the download of several assets' files, each asset once.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # let takes = ["first", "second"].map(|text| stand_in.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// let files = scenario.download_all(takes).named("take-{number}").save_in(folder.path()).await?;
    /// assert_eq!(files[1].path, folder.path().join("take-2.txt"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// For the assets of a job there is [`FinishedJob::downloads`](crate::FinishedJob::downloads), for one
    /// file of them all [`archive`](Self::archive).
    pub fn download_all<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Downloads {
        let mut seen = HashSet::new();
        let assets = assets.into_iter().map(Into::into);
        Downloads {
            scenario: self.clone(),
            assets: assets.filter(|id: &AssetId| seen.insert(id.clone())).collect(),
            job: None,
            project: self.project().cloned(),
            name: "{id}".to_owned(),
            original: false,
            format: None,
            limit: None,
            hosts: None,
            parallel: PARALLEL,
        }
    }
}

/// A prepared download of several files; made by [`Scenario::download_all`] and
/// [`FinishedJob::downloads`](crate::FinishedJob::downloads). Each is fetched as [`Download`] describes.
#[derive(Clone)]
#[must_use = "nothing is downloaded until it is saved"]
pub struct Downloads {
    scenario: Scenario,
    assets: Vec<AssetId>,
    job: Option<JobRef>,
    project: Option<ProjectId>,
    name: String,
    original: bool,
    format: Option<DownloadFormat>,
    limit: Option<u64>,
    hosts: Option<Vec<String>>,
    parallel: usize,
}

impl fmt::Debug for Downloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloads")
            .field("assets", &self.assets.len())
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

impl Downloads {
    /// Looks for the assets in this project in place of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Fetches files as they were uploaded or made: [`Download::original`].
    pub fn original(mut self) -> Self {
        self.original = true;
        self.format = None;
        self
    }

    /// Has the service convert the files: [`Download::format`].
    pub fn format(mut self, format: DownloadFormat) -> Self {
        self.original = false;
        self.format = Some(format);
        self
    }

    /// Refuses each file that is longer than this: [`Download::max_bytes`].
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.limit = Some(bytes);
        self
    }

    /// Fetches from these hosts only: [`Download::only_from`].
    pub fn only_from<H: Into<String>>(mut self, hosts: impl IntoIterator<Item = H>) -> Self {
        self.hosts = Some(hosts.into_iter().map(Into::into).collect());
        self
    }

    /// The names of the files, without their extensions. Filled in are `{id}`, the id of the asset;
    /// `{number}`, its place from 1, with zeros in front so that names sort; and `{job}`, the id of the
    /// job that made it. By default the id of the asset alone.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// How many files are fetched at a time: 4 unless set, at least one.
    pub fn parallel(mut self, files: usize) -> Self {
        self.parallel = files.max(1);
        self
    }

    /// Writes the files into a folder, which is made if it is missing. They come back in the order of the
    /// assets.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), before anything is sent, if two
    /// files would have one name, or there is no job to name; those of [`Download::save_in`] otherwise.
    /// The first one ends it: files that were whole by then stay, of others nothing does.
    pub async fn save_in(self, folder: impl AsRef<Path>) -> Result<Vec<DownloadedFile>, Error> {
        let folder = folder.as_ref();
        let downloads = self
            .names()?
            .into_iter()
            .zip(&self.assets)
            .map(|(name, id)| self.download(id).named(name).save_in(folder.to_path_buf()));
        let downloads: Vec<_> = downloads.collect();
        let files = stream::iter(downloads).buffered(self.parallel).try_collect().await;
        files.map_err(|error: Error| match &self.job {
            Some(job) => error.about(job),
            None => error,
        })
    }

    /// These are the files of a job.
    pub(crate) fn of_job(mut self, job: &JobRef) -> Self {
        self.project = job.project().cloned().or(self.project);
        self.job = Some(job.clone());
        self
    }

    fn download(&self, id: &AssetId) -> Download {
        let mut download = self.scenario.download(id);
        if let Some(project) = &self.project {
            download = download.project(project);
        }
        if self.original {
            download = download.original();
        }
        if let Some(format) = &self.format {
            download = download.format(format.clone());
        }
        if let Some(limit) = self.limit {
            download = download.max_bytes(limit);
        }
        if let Some(hosts) = &self.hosts {
            download = download.only_from(hosts);
        }
        download
    }

    /// The name of each file; no two are the same on any platform.
    fn names(&self) -> Result<Vec<String>, Error> {
        let refused = |what: &str| {
            Err(Error::invalid_argument(format!(
                "the name `{}` {what}; nothing was sent",
                self.name
            )))
        };
        let width = self.assets.len().to_string().len();
        let job = self.job.as_ref().map(|job| job.id().as_str());
        if self.name.contains("{job}") && job.is_none() {
            return refused("names a job, and there is none");
        }
        let names: Vec<String> = (1..)
            .zip(&self.assets)
            .map(|(number, id)| {
                let name = self.name.replace("{number}", &format!("{number:0width$}"));
                let name = name.replace("{job}", job.unwrap_or_default());
                name::safe(&name.replace("{id}", id.as_str()))
            })
            .collect();
        let different: HashSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
        if different.len() < names.len() {
            return refused("is the same for several files: put {id} or {number} near its start");
        }
        Ok(names)
    }
}
