//! Many runs with keys.

mod driver;
mod events;
mod names;
mod room;
mod row;

use std::{
    fmt,
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::{FutureExt as _, Stream, StreamExt as _, future::BoxFuture, stream::BoxStream};
use tokio::{sync::mpsc, task::JoinSet};
use tracing::Instrument as _;

pub use self::events::{BatchEvent, BatchEvents, BatchProgress};
use self::{driver::Driver, events::Progress, row::FileTarget};
use super::{
    Journal, JournaledRun, RunKey,
    keyed::{InBatch, LEASE, SETTLE},
    spans,
};
use crate::{
    client::integer,
    ext::{
        context::Context,
        price::Budget,
        run::{Run, Runnable},
    },
};

/// Default number of runs in flight.
const AT_ONCE: usize = 2;

/// Maximum number of events that wait for the caller.
const EVENTS: usize = 1_024;

/// Many runs with keys, which a journal records; made by [`Scenario::batch`](crate::Scenario::batch).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # let folder = tempfile::tempdir()?;
/// # let (database, out) = (folder.path().join("runs.db"), folder.path().join("out"));
/// use std::time::Duration;
/// use futures_util::StreamExt as _;
/// use scenario_client::{Budget, CustomRequest, ext::journal::{BatchEvent, SqliteJournal}};
///
/// let journal = SqliteJournal::open(&database).await?;
/// let budget = Budget::new(300.into());
/// let sounds = [("door", 1), ("rain", 2), ("wind", 3)].map(|(name, seed)| {
///     (name, CustomRequest::new("model_sound").set("prompt", name).set("seed", seed))
/// });
///
/// let batch = scenario.batch(&journal, "sfx-2026-11").at_once(5).budget(&budget).folder(&out);
/// let mut events = batch.add_all(sounds).run(Duration::from_secs(600));
/// while let Some(event) = events.next().await {
///     match event {
///         BatchEvent::Saved { key, files, progress } => {
///             println!("{} of {}: {key} is in {files:?}", progress.ended(), progress.total);
///         }
///         BatchEvent::Failed { key, error, .. } => println!("{key}: {error}"),
///         BatchEvent::Finished(progress) => println!("{progress:?}"),
///         _ => {}
///     }
/// }
/// # assert_eq!((fake.charges().len(), std::fs::read_dir(&out)?.count()), (3, 3));
/// # Ok(()) });
/// ```
///
/// Run the same program again: it goes on where it stopped. What is finished and on disk needs no request, what was
/// charged is not charged again.
///
/// Several processes may run the same batch at the same time, also on several machines if the journal is a
/// database: they share the runs, [`at_once`](Self::at_once) and the [`budget`](Self::budget).
///
/// A run that has to wait, because too many jobs run or another process works on it, waits for as long as its
/// timeout. Runs whose process has died are resumed first. Once the plan was full, or the service has refused a request as
/// one too many, runs are started one after the other, with pauses of up to a minute.
#[must_use = "a batch does nothing until it is run"]
pub struct Batch {
    context: Context,
    journal: Arc<dyn Journal>,
    name: String,
    at_once: usize,
    budget: Option<Budget>,
    folder: Option<PathBuf>,
    file_name: String,
    settle_time: Duration,
    lease: Duration,
    rows: Vec<(String, Run)>,
    source: Option<BoxStream<'static, (String, Run)>>,
    /// Ends with whether the jobs that run are left alone.
    stop: Option<BoxFuture<'static, bool>>,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("name", &self.name)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl Batch {
    pub(crate) fn new(context: &Context, journal: Arc<dyn Journal>, name: String) -> Self {
        Self {
            context: context.clone(),
            journal,
            name,
            at_once: AT_ONCE,
            budget: None,
            folder: None,
            file_name: "{key}".to_owned(),
            settle_time: SETTLE,
            lease: LEASE,
            rows: Vec::new(),
            source: None,
            stop: None,
        }
    }

    /// Sets how many jobs of the batch run at once, in all processes together: 1 or more. Default 2.
    ///
    /// A process works on no more runs than that at once, their downloads included.
    pub fn at_once(mut self, runs: usize) -> Self {
        self.at_once = runs;
        self
    }

    /// Reserves the price of each run before it is submitted, and refuses what is too much.
    ///
    /// What earlier runs of the batch have spent counts, and what other processes spend: the journal keeps the
    /// total under the [name](Budget::named) of the budget, or under that of the batch. To spend more, run the
    /// batch with a larger limit. A charge that is refunded no longer counts.
    pub fn budget(mut self, budget: &Budget) -> Self {
        self.budget = Some(budget.clone());
        self
    }

    /// Downloads the files of each run into this folder, which is created if it is missing.
    pub fn folder(mut self, folder: impl AsRef<Path>) -> Self {
        self.folder = Some(folder.as_ref().to_owned());
        self
    }

    /// Sets the names of the files, without their extensions. `{key}` is the key of the run, and all
    /// placeholders of [`Downloads::named`](crate::ext::files::Downloads::named). Default `{key}`; for a run with
    /// several files `{key}-{number}`: `-{number}` is added to every name that has neither `{number}` nor `{id}`.
    ///
    /// Characters are replaced as described there, and a long key is cut so that the rest of the name has room. A run is
    /// refused before anything is sent if one that was added before it has the same name then, whatever the case of its
    /// letters. If a numbered file would have the name of another run (`take` with several files beside `take-1`), the
    /// files of that run have `{id}` in place of the number. The names of runs that this start works on are compared,
    /// not those of other processes.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Sets how long a lost job may still appear in the job list: [`JournaledRun::settle_time`].
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.settle_time = time;
        self
    }

    /// Sets how long a run stays locked after this process dies: [`JournaledRun::lease`].
    pub fn lease(mut self, time: Duration) -> Self {
        self.lease = time;
        self
    }

    /// Stops the batch when this future is done: no further run is submitted, those in flight are finished.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("runs.db");
    /// # let journal = scenario_client::ext::journal::SqliteJournal::open(&path).await?;
    /// # use std::time::Duration;
    /// # use futures_util::StreamExt as _;
    /// # use scenario_client::ext::journal::BatchEvent;
    /// # let stop = tokio::sync::oneshot::channel::<()>().1;
    /// let batch = scenario.batch(&journal, "sfx").stop_when(stop); // or tokio::signal::ctrl_c()
    /// let mut events = batch.run(Duration::from_secs(600));
    /// while let Some(event) = events.next().await {
    ///     if let BatchEvent::Finished(progress) = event {
    ///         println!("{} of {} left for the next time", progress.left(), progress.total);
    ///     }
    /// }
    /// # Ok(()) });
    /// ```
    pub fn stop_when<F: Future + Send + 'static>(mut self, signal: F) -> Self {
        self.stop = Some(signal.map(|_| false).boxed());
        self
    }

    /// Stops the batch when this future is done, like [`stop_when`](Self::stop_when), but leaves the jobs running
    /// at the server. The next run of the batch resumes them.
    pub fn leave_when<F: Future + Send + 'static>(mut self, signal: F) -> Self {
        self.stop = Some(signal.map(|_| true).boxed());
        self
    }

    /// Adds a run. Its key is unique in the batch: the record has the key `batch/key`.
    pub fn add<R: Runnable + ?Sized>(mut self, key: impl Into<String>, what: &R) -> Self {
        self.rows.push((key.into(), run(&self.context, self.budget.as_ref(), what)));
        self
    }

    /// Adds many runs.
    pub fn add_all<K: Into<String>, R: Runnable>(
        self,
        rows: impl IntoIterator<Item = (K, R)>,
    ) -> Self {
        rows.into_iter().fold(self, |batch, (key, what)| batch.add(key, &what))
    }

    /// Adds the runs of a stream, which is read as there is room for them. Replaces an earlier stream. Set the
    /// [`budget`](Self::budget) before.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("runs.db");
    /// # let journal = scenario_client::ext::journal::SqliteJournal::open(&path).await?;
    /// # use std::time::Duration;
    /// use futures_util::{StreamExt as _, stream};
    /// use scenario_client::CustomRequest;
    ///
    /// let rows = stream::iter(1..=4).map(|seed| {
    ///     (format!("take {seed}"), CustomRequest::new("model_sound").set("prompt", "rain").set("seed", seed))
    /// });
    /// let events = scenario.batch(&journal, "takes").add_stream(rows).run(Duration::from_secs(600));
    /// # events.collect::<Vec<_>>().await;
    /// # assert_eq!(fake.charges().len(), 4);
    /// # Ok(()) });
    /// ```
    pub fn add_stream<K, R>(mut self, rows: impl Stream<Item = (K, R)> + Send + 'static) -> Self
    where
        K: Into<String>,
        R: Runnable,
    {
        let (context, budget) = (self.context.clone(), self.budget.clone());
        let rows = rows.map(move |(key, what)| (key.into(), run(&context, budget.as_ref(), &what)));
        self.source = Some(rows.boxed());
        self
    }

    /// Runs what is not finished. **Charges creative units.**
    ///
    /// Each job has up to `timeout` from the moment it is known. A run that has to wait for room or for another process
    /// waits for up to `timeout` before. The search for a lost job takes its [`settle_time`](Self::settle_time).
    ///
    /// If the journal cannot be reached, a run is tried again for as long as two leases, a minute by default.
    ///
    /// Nothing happens unless the events are read. From then on the batch goes on by itself, also while the
    /// caller handles an event. Dropping the events stops it: nothing more is submitted, jobs that were
    /// started go on, and the next run of the batch resumes them.
    ///
    /// The last event is [`BatchEvent::Finished`]. No error ends the batch.
    pub fn run(self, timeout: Duration) -> BatchEvents {
        BatchEvents::new(async_stream::stream! {
            let (sender, mut events) = mpsc::channel(EVENTS);
            // Dropping the set aborts the task. In a task of its own the batch reads the response of each submit
            // in time, however long the caller handles an event.
            let mut driver = JoinSet::new();
            let span = spans::batch(&self.name, self.at_once);
            driver.spawn(Driver::new(self, timeout, sender).run().instrument(span.clone()));
            let mut progress = Progress::new();
            while let Some((key, ended, total)) = events.recv().await {
                yield progress.count(key, ended, total);
            }
            let total = driver.join_next().await.and_then(Result::ok).unwrap_or_default();
            span.record("runs", integer(total));
            yield progress.finished(total);
        })
    }

    fn journaled(&self, key: &str, run: Run) -> JournaledRun {
        let at_once = u64::try_from(self.at_once).unwrap_or(u64::MAX);
        let key = RunKey::new(format!("{}/{key}", self.name));
        JournaledRun::new(run, key, Arc::clone(&self.journal))
            .within(InBatch { name: self.name.clone(), at_once })
            .settle_time(self.settle_time)
            .lease(self.lease)
    }

    /// Returns the key of a run of this batch, without the name of the batch.
    fn own_key<'a>(&self, key: &'a RunKey) -> Option<&'a str> {
        key.as_str().strip_prefix(&self.name)?.strip_prefix('/')
    }

    fn target(&self, key: &str) -> Option<FileTarget> {
        let name = names::with_key(&self.file_name, key);
        self.folder.clone().map(|folder| FileTarget { folder, name })
    }
}

fn run<R: Runnable + ?Sized>(context: &Context, budget: Option<&Budget>, what: &R) -> Run {
    let run = Run::new(context, what);
    match budget {
        Some(budget) => run.budget(budget),
        None => run,
    }
}
