//! Archives: many assets in one file.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    api::types::{BatchDownloadOptions, BatchDownloadQuery, BatchDownloadRequest},
    error::{Error, ErrorKind},
    ext::{
        context::Context,
        files::{Deadline, File, Options, Saved, Wanted, file_name, save_as, save_in},
        jobs::Job,
        run::{Estimate, Run},
    },
    ids::{AssetId, JobId, ProjectId},
    values::JobRef,
};

/// Maximum number of assets in one archive (source: official SDK).
const LIMIT: usize = 1_000;

/// An archive on disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DownloadedArchive {
    /// The path of the archive.
    pub path: PathBuf,
    /// The job that packed the archive.
    pub job: JobId,
    /// The length in bytes.
    pub bytes: u64,
}

impl Archive {
    pub(crate) fn new<A: Into<AssetId>>(
        context: &Context,
        assets: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            context: context.clone(),
            assets: assets.into_iter().map(Into::into).collect(),
            project: context.project().cloned(),
            name: None,
            template: "<id>".to_owned(),
            flat: false,
            original: false,
        }
    }
}

impl StartedArchive {
    pub(crate) fn resume(context: &Context, reference: impl Into<JobRef>) -> Self {
        Self { context: context.clone(), reference: reference.into(), name: None }
    }
}

/// A prepared archive; made by [`Scenario::archive`](crate::Scenario::archive).
#[derive(Clone)]
#[must_use = "nothing is packed until it is saved"]
pub struct Archive {
    context: Context,
    assets: Vec<AssetId>,
    project: Option<ProjectId>,
    name: Option<String>,
    template: String,
    flat: bool,
    original: bool,
}

impl fmt::Debug for Archive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Archive").field("assets", &self.assets.len()).finish_non_exhaustive()
    }
}

impl Archive {
    /// Sets the names of the files in the archive: `<seed>`, `<num>`, `<prompt>`, `<generator>`, `<id>` and
    /// `<description>` are filled in, and a slash creates a folder (source: API description).
    /// Default `<id>`.
    pub fn file_names(mut self, template: impl Into<String>) -> Self {
        self.template = template.into();
        self
    }

    /// Puts all files in one folder, whatever their [names](Self::file_names) say (source: API
    /// description).
    pub fn flat(mut self) -> Self {
        self.flat = true;
        self
    }

    /// Sets the name of the archive on the service and on disk, without its extension. Placeholders are not
    /// supported: braces are refused before anything is sent.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Packs the original uploads where the service converted them.
    pub fn original(mut self) -> Self {
        self.original = true;
        self
    }

    /// Reads the assets from this project instead of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Returns the price of packing. Nothing is packed.
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidArgument`], before anything is sent: there are
    ///   no assets or more than 1,000, or the [name](Self::named) contains braces.
    /// * Any other error: the request failed. Nothing was packed.
    pub async fn estimate(&self) -> Result<Estimate, Error> {
        self.run()?.estimate().await
    }

    /// Starts the packing job and returns without waiting for it. May charge creative units:
    /// [`estimate`](Self::estimate) returns the price.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`estimate`](Self::estimate). If [`Error::is_outcome_unknown`] is true, the
    /// packing job may have been started.
    pub async fn start(self) -> Result<StartedArchive, Error> {
        // Packing may be charged, so it is submitted at most once, like any run.
        let reference = self.run()?.submit().await?.reference().clone();
        Ok(StartedArchive { context: self.context, reference, name: self.name })
    }

    /// Packs the assets and writes the archive into a folder, within `timeout` in all. The file is named after
    /// its job, or as set by [`named`](Self::named). May charge creative units, like [`start`](Self::start).
    ///
    /// The request that starts the packing counts towards the timeout but is not aborted: its job would be lost.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`start`](Self::start) and of [`StartedArchive::save_in`].
    pub async fn save_in(
        self,
        folder: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        // One deadline for packing and download: what the first uses up is not there for the second.
        let deadline = Deadline::after(timeout);
        self.start().await?.save_in_before(deadline, folder.as_ref()).await
    }

    /// Packs the assets and writes the archive to this path, within `timeout` in all. May charge creative units,
    /// like [`start`](Self::start).
    ///
    /// # Errors
    ///
    /// Returns the errors of [`save_in`](Self::save_in).
    pub async fn save_as(
        self,
        path: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        let deadline = Deadline::after(timeout);
        self.start().await?.save_as_before(deadline, path.as_ref()).await
    }

    /// Returns the run that packs the assets.
    fn run(&self) -> Result<Run, Error> {
        let run = Run::new(&self.context, &self.body()?);
        Ok(match &self.project {
            Some(project) => run.project(project),
            None => run,
        })
    }

    fn body(&self) -> Result<BatchDownloadRequest, Error> {
        if self.assets.is_empty() || self.assets.len() > LIMIT {
            return Err(Error::invalid_argument(format!(
                "an archive has 1 to {LIMIT} assets, not {}; nothing was sent",
                self.assets.len()
            )));
        }
        // Checked before the archive is packed: a bad name must not fail after the charge.
        if let Some(name) = &self.name {
            file_name(name, &[])?;
        }
        // All three lists are required (source: official SDK).
        let query = BatchDownloadQuery::builder()
            .asset_ids(self.assets.clone())
            .inference_ids(Vec::<String>::new())
            .model_ids(Vec::<String>::new());
        let options = BatchDownloadOptions::builder()
            .file_name_template(self.template.as_str())
            .maybe_archive_name(self.name.as_deref())
            .maybe_flat(self.flat.then_some(true))
            .maybe_prefer_original(self.original.then_some(true));
        BatchDownloadRequest::builder().query(query).options(options).build()
    }
}

/// An archive that is being packed or is ready; made by [`Archive::start`] and
/// [`Scenario::started_archive`](crate::Scenario::started_archive).
#[derive(Clone)]
#[must_use = "nothing is downloaded until it is saved"]
pub struct StartedArchive {
    context: Context,
    reference: JobRef,
    name: Option<String>,
}

impl fmt::Debug for StartedArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartedArchive").field("reference", &self.reference).finish_non_exhaustive()
    }
}

impl StartedArchive {
    /// Returns the reference of the packing job. Store it, and [`Scenario::started_archive`](crate::Scenario::started_archive) resumes the archive.
    pub fn reference(&self) -> &JobRef {
        &self.reference
    }

    /// Waits until the archive is packed and writes it into a folder, within `timeout` in all. The file is named
    /// after its job, or as set by [`named`](Archive::named).
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): the archive was not packed and downloaded within `timeout`. Its job
    ///   continues and is in [`Error::job`]: pass it to [`Scenario::started_archive`](crate::Scenario::started_archive) and call this again.
    /// * Any other error: the errors of [`Job::wait`](crate::Job::wait) and of
    ///   [`Download::save_in`](crate::ext::files::Download::save_in). No partial file is left behind.
    pub async fn save_in(
        self,
        folder: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        self.save_in_before(Deadline::after(timeout), folder.as_ref()).await
    }

    /// Waits until the archive is packed and writes it to this path, within `timeout` in all.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`save_in`](Self::save_in).
    pub async fn save_as(
        self,
        path: impl AsRef<Path>,
        timeout: Duration,
    ) -> Result<DownloadedArchive, Error> {
        self.save_as_before(Deadline::after(timeout), path.as_ref()).await
    }

    async fn save_in_before(
        self,
        deadline: Deadline,
        folder: &Path,
    ) -> Result<DownloadedArchive, Error> {
        let wanted = self.packed(deadline).await?;
        let name = self.name.as_deref().unwrap_or(self.reference.id().as_str());
        let saved = save_in(wanted, deadline, folder, name).await;
        self.finish(deadline, saved)
    }

    async fn save_as_before(
        self,
        deadline: Deadline,
        path: &Path,
    ) -> Result<DownloadedArchive, Error> {
        let wanted = self.packed(deadline).await?;
        let saved = save_as(wanted, deadline, path).await;
        self.finish(deadline, saved)
    }

    /// Waits for the packing job.
    async fn packed(&self, deadline: Deadline) -> Result<Wanted, Error> {
        let packed = Job::resume(&self.context, &self.reference).wait(deadline.left()).await;
        packed.map_err(|error| self.explain(deadline, error))?;
        Ok(Wanted {
            context: self.context.clone(),
            file: File::Archive(self.reference.id().clone()),
            options: Options::of_project(self.reference.project()),
            listener: None,
        })
    }

    /// Adds the job to a failed download: the archive remains packed and can be downloaded later.
    fn finish(
        self,
        deadline: Deadline,
        saved: Result<Saved, Error>,
    ) -> Result<DownloadedArchive, Error> {
        match saved {
            Ok(saved) => {
                let job = self.reference.id().clone();
                Ok(DownloadedArchive { path: saved.path, job, bytes: saved.bytes })
            }
            Err(error) => {
                let error = error.while_doing("download of the archive");
                // The job is packed and charged. Its reference lets the caller download it again.
                Err(self.explain(deadline, error).with_job(self.reference))
            }
        }
    }

    /// Reports the timeout of both steps, whichever of them it ended.
    fn explain(&self, deadline: Deadline, error: Error) -> Error {
        match error.kind() {
            ErrorKind::Deadline => {
                Error::archive_expired(self.reference.clone(), deadline.timeout(), error)
            }
            _ => error,
        }
    }
}
