//! Many assets in one file.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    save::{save_as, save_in},
    transfer::{File, Wanted},
};
use crate::{
    api::{
        operations,
        types::{BatchDownloadOptions, BatchDownloadQuery, BatchDownloadRequest},
    },
    client::Scenario,
    error::Error,
    ids::{AssetId, JobId, ProjectId},
    job_ref::JobRef,
};

/// Most assets of one archive (source: official SDK).
const LIMIT: usize = 1_000;

/// An archive that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DownloadedArchive {
    /// Where it lies.
    pub path: PathBuf,
    /// The job that packed it.
    pub job: JobId,
    /// Its length in bytes.
    pub bytes: u64,
}

impl Scenario {
    /// Prepares an archive of up to 1,000 assets, which the service packs. No charge.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # let takes = ["first", "second"].map(|text| stand_in.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    ///
    /// let archive = scenario.archive(takes).file_names("takes/<num>-<id>");
    /// let file = archive.save_in(folder.path(), Duration::from_secs(600)).await?;
    /// assert_eq!(file.path.extension().and_then(|text| text.to_str()), Some("zip"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn archive<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Archive {
        Archive {
            scenario: self.clone(),
            assets: assets.into_iter().map(Into::into).collect(),
            project: self.project().cloned(),
            name: None,
            template: "<id>".to_owned(),
            original: false,
        }
    }
}

/// A prepared archive; made by [`Scenario::archive`].
#[derive(Clone)]
#[must_use = "nothing is packed until it is saved"]
pub struct Archive {
    scenario: Scenario,
    assets: Vec<AssetId>,
    project: Option<ProjectId>,
    name: Option<String>,
    template: String,
    original: bool,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive").field("assets", &self.assets.len()).finish_non_exhaustive()
    }
}

impl Archive {
    /// The names of the files in it: `<seed>`, `<num>`, `<prompt>`, `<generator>`, `<id>` and
    /// `<description>` are filled in, and a slash makes a folder (source: API description). Default
    /// `<id>`.
    pub fn file_names(mut self, template: impl Into<String>) -> Self {
        self.template = template.into();
        self
    }

    /// The name of the archive on the service, without its extension.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Packs files as they were uploaded, where the service converted them.
    pub fn original(mut self) -> Self {
        self.original = true;
        self
    }

    /// Looks for the assets in this project in place of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Has it packed and writes it into a folder, named after its job or as [`named`](Self::named).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) without assets or with more than
    /// 1,000; [`ErrorKind::Deadline`](crate::ErrorKind::Deadline) if it is not packed by the deadline;
    /// those of a request, of a wait and of a [download](crate::Download::save_in) otherwise.
    pub async fn save_in(
        self,
        folder: impl AsRef<Path>,
        deadline: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let job = self.pack(deadline).await?;
        let name = self.name.as_deref().unwrap_or(job.as_str()).to_owned();
        let saved = save_in(self.wanted(&job), folder.as_ref(), &name).await;
        let saved = saved.map_err(|error| error.while_doing("download of the archive"))?;
        Ok(DownloadedArchive { path: saved.path, job, bytes: saved.bytes })
    }

    /// Has it packed and writes it to this path.
    ///
    /// # Errors
    ///
    /// Those of [`save_in`](Self::save_in).
    pub async fn save_as(
        self,
        path: impl AsRef<Path>,
        deadline: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let job = self.pack(deadline).await?;
        let saved = save_as(self.wanted(&job), path.as_ref()).await;
        let saved = saved.map_err(|error| error.while_doing("download of the archive"))?;
        Ok(DownloadedArchive { path: saved.path, job, bytes: saved.bytes })
    }

    fn wanted(&self, job: &JobId) -> Wanted {
        Wanted {
            scenario: self.scenario.clone(),
            file: File::Archive(job.clone()),
            project: self.project.clone(),
            limit: None,
            hosts: None,
        }
    }

    /// Starts the job that packs, and waits for it.
    async fn pack(&self, deadline: Duration) -> Result<JobId, Error> {
        if self.assets.is_empty() || self.assets.len() > LIMIT {
            return Err(Error::invalid_argument(format!(
                "an archive has 1 to {LIMIT} assets, not {}; nothing was sent",
                self.assets.len()
            )));
        }
        let ids: Vec<String> = self.assets.iter().map(|id| id.as_str().to_owned()).collect();
        // All three lists are required (source: official SDK).
        let query = BatchDownloadQuery::builder()
            .asset_ids(ids)
            .inference_ids(Vec::new())
            .model_ids(Vec::new());
        let options = BatchDownloadOptions::builder()
            .file_name_template(self.template.as_str())
            .archive_name(self.name.clone())
            .prefer_original(self.original.then_some(true));
        let body = BatchDownloadRequest::builder().query(query).options(options);
        let mut request = self.scenario.api().post_assets_download().body(body);
        if let Some(project) = &self.project {
            request = request.project_id(project.as_str());
        }
        let id = request.send().await?.into_inner().job_id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| Error::no_job(&operations::POST_ASSETS_DOWNLOAD))?;
        let reference = JobRef::new(id.as_str());
        let reference = match &self.project {
            Some(project) => reference.in_project(project),
            None => reference,
        };
        self.scenario.job(reference).wait(deadline).await?;
        Ok(JobId::from(id))
    }
}
