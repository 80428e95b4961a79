//! A job that succeeded, and what came of it.

use std::{fmt, path::Path};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use serde_json::{Map, Value};

use crate::{
    api::{CreativeUnits, types},
    client::Scenario,
    error::Error,
    ext::files::{self, DownloadedFile, Downloads},
    ids::{AssetId, JobId},
    job_ref::JobRef,
};

/// How many assets of one job are read at a time.
const PARALLEL: usize = 4;

/// A job that succeeded. There is no other way to get one.
///
/// Two of them are equal if they are about the same job, read in the same state. In JSON it has the
/// `reference` and the `job` as it was read, parameters of the run included; to go on with it later, store
/// the [`JobRef`] instead.
#[derive(Clone)]
pub struct FinishedJob {
    scenario: Scenario,
    reference: JobRef,
    job: Box<types::Job>,
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
        fields.serialize_field("job", &self.job)?;
        fields.end()
    }
}

impl FinishedJob {
    pub(crate) fn new(scenario: Scenario, reference: JobRef, job: types::Job) -> Self {
        Self { scenario, reference, job: Box::new(job) }
    }

    /// The client that its assets are read with.
    #[cfg(feature = "blocking")]
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The id of the job.
    pub fn id(&self) -> &JobId {
        self.reference.id()
    }

    /// The whole job, as it was read last: when it started and ended, what it was started with, what
    /// it was billed.
    ///
    /// `metadata.input` repeats the parameters of the run and may hold personal data; the debug output
    /// of a job does not show it.
    pub fn job(&self) -> &types::Job {
        &self.job
    }

    /// What the job was billed, in creative units; `None` if the server does not say.
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
    /// The job of a workflow shows 0: the jobs of its nodes are billed (observed).
    pub fn cost(&self) -> Option<CreativeUnits> {
        self.job.billing.as_ref().and_then(|billing| billing.cu_cost)
    }

    /// The assets it made, in the order of the server, each once.
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
    /// There may be several, or none: some models respond with text in [`output`](Self::output), and a
    /// server that sends an empty list says that there are none. A response without the list does not
    /// become a `FinishedJob`, unless jobs of its type make no assets (trainings, captions, archives):
    /// [`Job::wait`](crate::Job::wait) returns an error.
    pub fn asset_ids(&self) -> Vec<AssetId> {
        let mut ids: Vec<AssetId> = Vec::new();
        for id in self.job.metadata.iter().flat_map(|metadata| &metadata.asset_ids) {
            if !ids.iter().any(|known| known.as_str() == id) {
                ids.push(AssetId::from(id.as_str()));
            }
        }
        ids
    }

    /// Results other than assets, such as text.
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
    /// Which members there are depends on the model. Longer text comes as a text asset of its own
    /// (observed).
    pub fn output(&self) -> Option<&Map<String, Value>> {
        self.job
            .metadata
            .as_ref()
            .map(|metadata| &metadata.output)
            .filter(|output| !output.is_empty())
    }

    /// The assets it made, with their metadata and fresh links. One request an asset.
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
    /// Links are credentials: whoever has one has the file, for about a week (source: docs). Store the
    /// id and read the asset again when you need a link. Type and size in the metadata are not reliable
    /// (observed).
    ///
    /// # Errors
    ///
    /// Those of a request; the first one ends the reading.
    pub async fn assets(&self) -> Result<Vec<types::Asset>, Error> {
        let reads = self.asset_ids().into_iter().map(|id| {
            let (scenario, project) = (self.scenario.clone(), self.reference.project().cloned());
            async move { files::asset(&scenario, &id, project.as_ref(), false).await }
        });
        let reads: Vec<_> = reads.collect();
        stream::iter(reads).buffered(PARALLEL).try_collect().await
    }

    /// Writes the files of all its assets into a folder, which is made if it is missing.
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
    /// This is [`downloads`](Self::downloads) as it is by default: four files at a time, each named after
    /// its asset, with the default [timeout](Downloads::timeout) of at least an hour.
    ///
    /// # Errors
    ///
    /// Those of [`Downloads::save_in`]. The job stays finished and paid: call it again.
    pub async fn download_to(
        &self,
        folder: impl AsRef<Path>,
    ) -> Result<Vec<DownloadedFile>, Error> {
        self.downloads().save_in(folder).await
    }

    /// Prepares the download of all its assets: names, limits, hosts, how many at a time.
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
    /// Each is fetched as [`Download`](crate::ext::files::Download) describes: by a fresh link, without credentials,
    /// continued where a connection broke. Its extension follows what is in it, not what it was said to be.
    /// It gets its name once it is complete: no half file is left behind, whatever happens. A file of that
    /// name is replaced.
    pub fn downloads(&self) -> Downloads {
        self.scenario.download_all(self.asset_ids()).of_job(&self.reference)
    }
}
