//! A finished job and its results.

use std::{fmt, path::Path, sync::Arc};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use serde_json::{Map, Value};

use crate::{
    api::{CreativeUnits, types},
    error::Error,
    ext::{
        context::Context,
        files::{self, DownloadedFile, Downloads},
    },
    ids::{AssetId, JobId},
    values::JobRef,
};

/// Maximum number of parallel reads of assets.
const PARALLEL: usize = 4;

/// A job that succeeded; made by a wait.
///
/// Two values are equal if they have the same job in the same state. In JSON it has the `reference` and
/// the `job`, including the parameters of the run; to resume the job later, store its
/// [`reference`](Self::reference) instead.
#[derive(Clone)]
pub struct FinishedJob {
    context: Context,
    reference: JobRef,
    job: Arc<types::Job>,
}

impl fmt::Debug for FinishedJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FinishedJob")
            .field("reference", &self.reference)
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

impl PartialEq for FinishedJob {
    fn eq(&self, other: &Self) -> bool {
        self.reference == other.reference && self.job == other.job
    }
}

impl Serialize for FinishedJob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("FinishedJob", 2)?;
        fields.serialize_field("reference", &self.reference)?;
        fields.serialize_field("job", &*self.job)?;
        fields.end()
    }
}

impl FinishedJob {
    pub(crate) fn new(context: Context, reference: JobRef, job: Arc<types::Job>) -> Self {
        Self { context, reference, job }
    }

    /// Returns the reference of the job, which resumes it in another process:
    /// [`Scenario::job`](crate::Scenario::job).
    pub fn reference(&self) -> &JobRef {
        &self.reference
    }

    /// Returns the client of the handle.
    #[cfg(feature = "blocking")]
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    /// Returns the id of the job.
    pub fn id(&self) -> &JobId {
        self.reference.id()
    }

    /// Returns the whole job as last read: dates, parameters, billing.
    ///
    /// `metadata.input` repeats the parameters of the run and may hold personal data; the debug output
    /// of a job omits it.
    pub fn job(&self) -> &types::Job {
        &self.job
    }

    /// Returns the charge in creative units; `None` if the server does not report it.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// let job = scenario.run(&request).submit().await?;
    /// let price = job.price();
    /// let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// assert_eq!(done.cost(), price);
    /// # Ok(()) });
    /// ```
    ///
    /// Zero for the job of a workflow: the jobs of its nodes are billed (observed).
    pub fn cost(&self) -> Option<CreativeUnits> {
        self.job.billing.as_ref().and_then(|billing| billing.cu_cost)
    }

    /// Returns the charge of the job and of those that it has started; `None` if the job does not report that.
    #[cfg(feature = "journal")]
    pub(crate) fn total_cost(&self) -> Option<CreativeUnits> {
        // The job of a workflow reports zero: the jobs of its nodes are billed.
        self.cost().filter(|_| self.job.job_type != Some(types::JobType::Workflow))
    }

    /// Returns the ids of the assets, in the order of the server, without duplicates.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// for id in done.asset_ids() {
    ///     println!("{id}");
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The list is empty if the server sends an empty list; some models respond with text in
    /// [`output`](Self::output) instead. If the response has no list at all,
    /// [`Job::wait`](crate::Job::wait) returns an error, unless jobs of that type make no assets
    /// (trainings, captions, archives).
    pub fn asset_ids(&self) -> Vec<AssetId> {
        let mut ids: Vec<AssetId> = Vec::new();
        // A job has a handful of assets, so a search is cheaper than a set, and keeps the order.
        for id in self.job.metadata.iter().flat_map(|metadata| &metadata.asset_ids) {
            if !ids.iter().any(|known| known.as_str() == id) {
                ids.push(AssetId::from(id.as_str()));
            }
        }
        ids
    }

    /// Returns results other than assets, such as text.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// match done.output().and_then(|output| output.get("text")) {
    ///     Some(text) => println!("{text}"),
    ///     None => println!("no text, {} assets", done.asset_ids().len()),
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// The members depend on the model. Longer text is a text asset (observed).
    pub fn output(&self) -> Option<&Map<String, Value>> {
        self.job
            .metadata
            .as_ref()
            .map(|metadata| &metadata.output)
            .filter(|output| !output.is_empty())
    }

    /// Reads the assets, with their metadata and fresh links. One request per asset.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// for asset in done.assets().await? {
    ///     println!("{} is {:?}", asset.id, asset.mime_type);
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Links are credentials: they give access to the file for about a week (source: docs). Store the id
    /// and read the asset again when you need a link. Type and size in the metadata are not reliable
    /// (observed).
    ///
    /// # Errors
    ///
    /// Returns the first error of a request.
    pub async fn assets(&self) -> Result<Vec<types::Asset>, Error> {
        let reads = self.asset_ids().into_iter().map(|id| {
            let (context, project) = (self.context.clone(), self.reference.project().cloned());
            async move { files::asset(&context, &id, project.as_ref(), false).await }
        });
        let reads: Vec<_> = reads.collect();
        // In order, as `asset_ids` lists them.
        stream::iter(reads).buffered(PARALLEL).try_collect().await
    }

    /// Downloads the files of all assets into a folder, which is created if it is missing.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// # let folder = tempfile::tempdir()?;
    /// for file in done.download_to(folder.path()).await? {
    ///     println!("{} ({} bytes)", file.path.display(), file.bytes);
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Uses the defaults of [`downloads`](Self::downloads): four files in parallel, each named after its
    /// asset, with the default [timeout](Downloads::timeout) of at least an hour.
    ///
    /// # Errors
    ///
    /// Returns an error if [`Downloads::save_in`] would. The job stays finished and charged: call it again.
    pub async fn download_to(
        &self,
        folder: impl AsRef<Path>,
    ) -> Result<Vec<DownloadedFile>, Error> {
        self.downloads().save_in(folder).await
    }

    /// Prepares the download of all assets, with options for names, limits, hosts and parallelism.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// # let folder = tempfile::tempdir()?;
    /// let downloads = done.downloads().named("{job}-{number}").max_bytes(50_000_000);
    /// let files = downloads.save_in(folder.path()).await?;
    /// assert_eq!(files[0].path, folder.path().join(format!("{}-1.wav", done.id())));
    /// # Ok(()) });
    /// ```
    ///
    /// Each file is downloaded as [`Download`](crate::ext::files::Download) describes: by a fresh link,
    /// without credentials, resumed after a broken connection. The extension follows the content, not the
    /// metadata. Writes are atomic: a file gets its name when it is complete, and replaces an existing file
    /// of that name.
    pub fn downloads(&self) -> Downloads {
        Downloads::new(&self.context, self.asset_ids()).of_job(&self.reference)
    }
}
