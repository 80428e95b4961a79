//! Downloads of several assets to disk.

use std::{collections::HashSet, fmt, path::Path, sync::Arc, time::Duration};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    Download, DownloadedFile,
    deadline::{Deadline, ONE_FILE},
    name,
    wanted::{Options, Variant, option_setters},
};
use crate::{
    api::types::DownloadFormat,
    error::Error,
    ext::context::Context,
    ids::{AssetId, ProjectId},
    values::JobRef,
};

/// Default number of parallel downloads.
const PARALLEL: usize = 4;

impl Downloads {
    pub(crate) fn new<A: Into<AssetId>>(
        context: &Context,
        assets: impl IntoIterator<Item = A>,
    ) -> Self {
        // Without duplicates: two writers of one file would race for its name.
        let mut seen = HashSet::new();
        let assets = assets.into_iter().map(Into::into);
        Self {
            context: context.clone(),
            assets: assets.filter(|id: &AssetId| seen.insert(id.clone())).collect(),
            job: None,
            options: Options::of_project(context.project()),
            name: "{id}".to_owned(),
            parallel: PARALLEL,
            timeout: None,
            listener: None,
        }
    }
}

/// A prepared download of several files; made by [`Scenario::download_all`](crate::Scenario::download_all) and
/// [`FinishedJob::downloads`](crate::FinishedJob::downloads). Each is fetched as [`Download`] describes.
#[derive(Clone)]
#[must_use = "nothing is downloaded until it is saved"]
pub struct Downloads {
    context: Context,
    assets: Vec<AssetId>,
    job: Option<JobRef>,
    options: Options,
    name: String,
    parallel: usize,
    timeout: Option<Duration>,
    listener: Option<Listener>,
}

/// Receives the asset, the number of bytes so far, and the length of the file if it is known.
type Listener = Arc<dyn Fn(&AssetId, u64, Option<u64>) + Send + Sync>;

impl fmt::Debug for Downloads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Downloads")
            .field("assets", &self.assets.len())
            .field("job", &self.job)
            .finish_non_exhaustive()
    }
}

impl Downloads {
    option_setters!(options);

    /// Sets the names of the files, without their extensions. `{id}` is the id of the asset, `{number}` its
    /// position from 1, zero-padded so that names sort, `{job}` the id of the job that made it. Default
    /// `{id}`.
    ///
    /// Letters and digits of every language, `-` and `_` stay; every other character becomes `_`. A name is cut after 200
    /// bytes of UTF-8, and a name of a Windows device like `CON` gets a `_`.
    ///
    /// Braces are for placeholders only: any other use is refused before anything is sent.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// Sets the maximum number of parallel downloads: 1 or more. Default 4.
    pub fn parallel(mut self, files: usize) -> Self {
        self.parallel = files;
        self
    }

    /// Calls this each time bytes of a file have arrived, with its asset, the number of bytes so far, and
    /// the length of the file, if the host announces it: [`Download::on_progress`] for each file.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let takes = ["first", "second"].map(|text| fake.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// let downloads = scenario.download_all(takes).on_progress(|asset, received, length| {
    ///     println!("{asset}: {received} of {length:?} bytes");
    /// });
    /// downloads.save_in(folder.path()).await?;
    /// # Ok(()) });
    /// ```
    pub fn on_progress(
        mut self,
        listener: impl Fn(&AssetId, u64, Option<u64>) + Send + Sync + 'static,
    ) -> Self {
        self.listener = Some(Arc::new(listener));
        self
    }

    /// Sets the timeout of all files together, from the first request to the last byte on disk. Default one hour
    /// for each round of [parallel](Self::parallel) downloads: three hours for ten files, four at a time.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    ///
    /// let downloads = done.downloads().timeout(Duration::from_secs(120));
    /// match downloads.save_in(folder.path()).await {
    ///     Ok(files) => println!("{} files", files.len()),
    ///     Err(error) if error.is_timeout() => println!("try again later: {:?}", error.job()),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) });
    /// ```
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Writes the files into a folder, which is created if it is missing. Returns them in the order of the
    /// assets.
    ///
    /// # Errors
    ///
    /// * [`is_timeout`](Error::is_timeout): not all files were complete within [`timeout`](Self::timeout).
    ///   [`Error::job`] returns the job, if any; it stays finished and paid. Start the downloads again.
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument), before anything is sent: two
    ///   files would have the same name, the [name](Self::named) has an unknown placeholder, or `{job}`
    ///   without a job, or [`parallel`](Self::parallel) is 0.
    /// * Any other error: the errors of [`Download::save_in`].
    ///
    /// The first error ends all downloads. Complete files stay; no partial file is left behind.
    pub async fn save_in(self, folder: impl AsRef<Path>) -> Result<Vec<DownloadedFile>, Error> {
        let folder = folder.as_ref();
        let names = self.names()?;
        if self.parallel == 0 {
            return Err(Error::invalid_argument(
                "downloads fetch 1 file at a time or more, not 0; nothing was sent",
            ));
        }
        let deadline = Deadline::after(self.timeout.unwrap_or_else(|| self.default_timeout()));
        let downloads = names
            .into_iter()
            .zip(&self.assets)
            .map(|(name, id)| self.download(id).named(name).save_before(deadline, folder));
        let downloads: Vec<_> = downloads.collect();
        let files = stream::iter(downloads).buffered(self.parallel).try_collect().await;
        files.map_err(|error: Error| match &self.job {
            Some(job) => error.about(job),
            None => error,
        })
    }

    /// Returns the timeout of one download for each round of parallel downloads.
    fn default_timeout(&self) -> Duration {
        // A file that waits for its turn must not use up the time of the ones before it.
        let rounds = self.assets.len().div_ceil(self.parallel.max(1)).max(1);
        ONE_FILE.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    /// Sets the job that the files belong to.
    pub(crate) fn of_job(mut self, job: &JobRef) -> Self {
        // Assets belong to the project of their job, which may differ from that of the client.
        self.options.project = job.project().cloned().or(self.options.project);
        self.job = Some(job.clone());
        self
    }

    fn download(&self, id: &AssetId) -> Download {
        let mut download = Download::new(&self.context, id);
        download.wanted.options = self.options.clone();
        match self.listener.clone() {
            None => download,
            Some(listener) => {
                let id = id.clone();
                download.on_progress(move |received, length| listener(&id, received, length))
            }
        }
    }

    /// Returns the name of each file. All of them differ on every platform.
    fn names(&self) -> Result<Vec<String>, Error> {
        // Leading zeros, so that the files sort by number.
        let width = self.assets.len().to_string().len();
        let job = self.job.as_ref().map(|job| job.id().as_str());
        let names = (1..).zip(&self.assets).map(|(number, id)| {
            let number = format!("{number:0width$}");
            let values = [("id", Some(id.as_str())), ("number", Some(&*number)), ("job", job)];
            name::fill(&self.name, &values).map(|name| name::safe(&name))
        });
        let names = names.collect::<Result<Vec<String>, Error>>()?;
        // Some file systems ignore the case, and the second file would replace the first.
        let different: HashSet<String> = names.iter().map(|name| name::folded(name)).collect();
        if different.len() < names.len() {
            return Err(Error::invalid_argument(format!(
                "the name `{}` is the same for several files: put {{id}} or {{number}} near its start; nothing was sent",
                self.name
            )));
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_timeout_grows_with_the_rounds_of_downloads() {
        let context =
            crate::Scenario::builder().without_environment().api_key("k", "s").build().unwrap();
        for (assets, parallel, hours) in [(0, 4, 1), (1, 4, 1), (4, 4, 1), (10, 4, 3), (10, 1, 10)]
        {
            let ids = (0..assets).map(|number| AssetId::from(format!("asset_{number}")));
            let downloads = context.download_all(ids).parallel(parallel);
            assert_eq!(downloads.default_timeout(), Duration::from_secs(hours * 3_600));
        }
    }
}
