//! Many runs with keys.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use serde::Serialize;
use tokio::{
    sync::mpsc::{self, UnboundedSender},
    task::JoinSet,
};

use super::{Journal, JournaledRun, keyed::Row};
use crate::{
    error::Error,
    ext::{
        context::Context,
        price::Budget,
        run::{Run, Runnable},
        streams::named_stream,
    },
    values::CreativeUnits,
};

/// Default number of runs in flight.
const AT_ONCE: usize = 2;

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
/// A run that the server refuses because too many jobs run waits for room, for as long as its timeout.
#[derive(Clone)]
#[must_use = "a batch does nothing until it is run"]
pub struct Batch {
    context: Context,
    journal: Arc<dyn Journal>,
    name: String,
    at_once: usize,
    budget: Option<Budget>,
    folder: Option<PathBuf>,
    file_name: String,
    settle_time: Option<Duration>,
    lease: Option<Duration>,
    rows: Vec<(String, Run)>,
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
            settle_time: None,
            lease: None,
            rows: Vec::new(),
        }
    }

    /// Sets how many runs are in flight: 1 or more. Default 2.
    pub fn at_once(mut self, runs: usize) -> Self {
        self.at_once = runs;
        self
    }

    /// Reserves the price of each run before it is submitted, and refuses what is too much.
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
    /// several files `{key}-{number}`.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = name.into();
        self
    }

    /// Sets how long a lost job may still appear in the job list: [`JournaledRun::settle_time`].
    pub fn settle_time(mut self, time: Duration) -> Self {
        self.settle_time = Some(time);
        self
    }

    /// Sets how long after its death this process keeps others from a run: [`JournaledRun::lease`].
    pub fn lease(mut self, time: Duration) -> Self {
        self.lease = Some(time);
        self
    }

    /// Adds a run. Its key is unique in the batch: the record has the key `batch/key`.
    pub fn add<R: Runnable + ?Sized>(mut self, key: impl Into<String>, what: &R) -> Self {
        let run = Run::new(&self.context, what);
        let run = match &self.budget {
            Some(budget) => run.budget(budget),
            None => run,
        };
        self.rows.push((key.into(), run));
        self
    }

    /// Adds many runs.
    pub fn add_all<K: Into<String>, R: Runnable>(
        self,
        rows: impl IntoIterator<Item = (K, R)>,
    ) -> Self {
        rows.into_iter().fold(self, |batch, (key, what)| batch.add(key, &what))
    }

    /// Runs what is not finished. Each run has up to `timeout`, from its submit to its last file on disk.
    /// **Charges creative units.**
    ///
    /// Nothing happens unless the events are read. From then on the batch goes on by itself, also while the
    /// caller handles an event. Dropping the events stops it: nothing more is submitted, jobs that were
    /// started go on, and the next run of the batch resumes them.
    ///
    /// The last event is [`BatchEvent::Finished`]. No error ends the batch.
    pub fn run(self, timeout: Duration) -> BatchEvents {
        let total = self.rows.len();
        BatchEvents::new(async_stream::stream! {
            let (sender, mut events) = mpsc::unbounded_channel();
            // Dropping the set aborts the task. In a task of its own the batch reads the response of each submit
            // in time, however long the caller handles an event.
            let mut driver = JoinSet::new();
            driver.spawn(self.drive(timeout, sender));
            let mut progress = BatchProgress { total, ..BatchProgress::default() };
            while let Some((key, ended)) = events.recv().await {
                yield progress.count(key, ended);
            }
            yield BatchEvent::Finished(progress);
        })
    }

    async fn drive(self, timeout: Duration, events: UnboundedSender<(String, Ended)>) {
        let mut batch = self;
        let rows = std::mem::take(&mut batch.rows);
        let at_once = batch.at_once;
        let batch = &batch;
        let runs = rows.into_iter().map(|(key, run)| async move {
            let ended = match at_once {
                0 => Err(Error::invalid_argument(
                    "a batch runs 1 run at a time or more, not 0; nothing was sent",
                )),
                _ => batch.row(&key, run, timeout).await,
            };
            (key, ended)
        });
        let mut runs = stream::iter(runs).buffer_unordered(at_once.max(1));
        while let Some(ended) = runs.next().await {
            if events.send(ended).is_err() {
                return;
            }
        }
    }

    async fn row(&self, key: &str, run: Run, timeout: Duration) -> Ended {
        let journal = Arc::clone(&self.journal);
        let mut run = JournaledRun::new(run, format!("{}/{key}", self.name), journal);
        if let Some(time) = self.settle_time {
            run = run.settle_time(time);
        }
        if let Some(time) = self.lease {
            run = run.lease(time);
        }
        let target = self.folder.as_deref().map(|folder| Target {
            folder,
            name: self.file_name.replace("{key}", &file_name(key)),
        });
        run.run_and_save(timeout, target).await
    }
}

/// Where the files of a run go.
pub(super) struct Target<'a> {
    pub(super) folder: &'a Path,
    pub(super) name: String,
}

/// Returns a key as a part of a file name. Braces would be placeholders.
fn file_name(key: &str) -> String {
    key.replace(['{', '}', '/', '\\'], "_")
}

/// How a run of a batch has ended.
type Ended = Result<Row, Error>;

named_stream! {
    /// The events of a batch; made by [`Batch::run`].
    BatchEvents of BatchEvent
}

/// An event of a [`Batch`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchEvent {
    /// A run has succeeded, and its files are on disk, if the batch has a folder.
    Saved {
        /// The key.
        key: String,
        /// The files.
        files: Vec<PathBuf>,
        /// The progress of the batch.
        progress: BatchProgress,
    },
    /// A run was finished before: its files are there.
    Skipped {
        /// The key.
        key: String,
        /// The progress of the batch.
        progress: BatchProgress,
    },
    /// A run has failed, was refused, or could not be finished in time. What the error says of the charge holds;
    /// the next run of the batch goes on with it, unless the job failed.
    Failed {
        /// The key.
        key: String,
        /// The error.
        error: Error,
        /// The progress of the batch.
        progress: BatchProgress,
    },
    /// The batch is done. The last event.
    Finished(BatchProgress),
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct BatchProgress {
    /// The number of runs.
    pub total: usize,
    /// The number of runs that this process has finished.
    pub saved: usize,
    /// The number of runs that were finished before.
    pub skipped: usize,
    /// The number of runs that have failed.
    pub failed: usize,
    /// What the finished runs cost, those that were skipped included.
    pub cost: CreativeUnits,
}

impl BatchProgress {
    /// Returns the number of runs that have ended, in whatever way.
    pub fn ended(&self) -> usize {
        self.saved + self.skipped + self.failed
    }

    fn count(&mut self, key: String, ended: Ended) -> BatchEvent {
        match ended {
            Ok(row) => {
                self.cost += row.cost.unwrap_or_default();
                if row.is_new {
                    self.saved += 1;
                    BatchEvent::Saved { key, files: row.files, progress: *self }
                } else {
                    self.skipped += 1;
                    BatchEvent::Skipped { key, progress: *self }
                }
            }
            Err(error) => {
                self.failed += 1;
                BatchEvent::Failed { key, error, progress: *self }
            }
        }
    }
}
