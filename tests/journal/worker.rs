//! The program that is killed: a batch, in a process of its own. It is this test binary again.

use std::{
    env,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use futures_util::StreamExt as _;
use scenario_client::{
    Budget, CustomRequest, RetryPolicy, Scenario,
    client::PollPolicy,
    ext::journal::{BatchEvent, Journal, PostgresJournal, SqliteJournal},
};

use super::unreliable::Unreliable;

/// The name of the batch, and of its budget.
pub const BATCH: &str = "sfx";

/// Where a worker dies by itself. The test kills it at other moments.
pub const POINTS: [&str; 8] = [
    "before intended",
    "after intended",
    "before started",
    "after started",
    "before succeeded",
    "after succeeded",
    "before saved",
    "after saved",
];

/// What a worker does.
#[derive(Clone, Debug)]
pub struct Work {
    /// The address of the fake server.
    pub url: String,
    /// The file or the database of the journal.
    pub journal: String,
    pub folder: String,
    pub keys: u32,
    pub at_once: usize,
    pub budget: u32,
    /// Requests a minute, of all workers together; 0 for no limit.
    pub requests: u32,
    /// How long it works on the batch.
    pub limit: Duration,
    /// Where it dies: one of [`POINTS`], or nothing.
    pub point: String,
}

/// Limits the size of each file that a program writes, in blocks of half a kilobyte. Longer writes fail, as on a full
/// disk.
const LIMITED: &str = r#"trap "" XFSZ; ulimit -f "$0"; exec "$@""#;

impl Work {
    /// Starts a worker.
    pub fn start(&self) -> Child {
        self.start_as(Command::new(env::current_exe().unwrap()))
    }

    /// Starts a worker whose disk is full soon.
    pub fn start_with_full_disk(&self, blocks: u32) -> Child {
        let mut shell = Command::new("sh");
        shell.args(["-c", LIMITED, &blocks.to_string()]).arg(env::current_exe().unwrap());
        self.start_as(shell)
    }

    fn start_as(&self, mut command: Command) -> Child {
        command
            .args(["--exact", "worker::worker", "--nocapture"])
            .env("WORKER_URL", &self.url)
            .env("WORKER_JOURNAL", &self.journal)
            .env("WORKER_FOLDER", &self.folder)
            .env("WORKER_KEYS", self.keys.to_string())
            .env("WORKER_AT_ONCE", self.at_once.to_string())
            .env("WORKER_BUDGET", self.budget.to_string())
            .env("WORKER_REQUESTS", self.requests.to_string())
            .env("WORKER_LIMIT", self.limit.as_secs().to_string())
            .env("WORKER_POINT", &self.point)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn from_environment() -> Option<Self> {
        let read = |name: &str| env::var(format!("WORKER_{name}"));
        let number = |name: &str| read(name).unwrap().parse().unwrap();
        Some(Self {
            url: read("URL").ok()?,
            journal: read("JOURNAL").unwrap(),
            folder: read("FOLDER").unwrap(),
            keys: number("KEYS"),
            at_once: number("AT_ONCE") as usize,
            budget: number("BUDGET"),
            requests: number("REQUESTS"),
            limit: Duration::from_secs(number("LIMIT").into()),
            point: read("POINT").unwrap(),
        })
    }

    async fn run(self) {
        let mut builder = Scenario::builder()
            .without_environment()
            .api_key("fake-key", "fake-secret")
            .base_url(&self.url)
            .request_timeout(Duration::from_secs(1))
            .retry_policy(RetryPolicy::new(2).timeout(Duration::from_secs(1)))
            .poll_policy(PollPolicy::every(Duration::from_millis(10)))
            .request_budget(1_000_000);
        let journal: Arc<dyn Journal> = match self.journal.contains("://") {
            false => Arc::new(SqliteJournal::open(&self.journal).await.unwrap()),
            true => {
                let journal = PostgresJournal::connect(&self.journal).await.unwrap();
                if self.requests > 0 {
                    // A request waits for its moment for up to its timeout.
                    builder = builder.request_timeout(Duration::from_secs(10));
                    let requests = journal.request_budget("project", self.requests);
                    builder = builder.shared_request_budget(requests);
                }
                Arc::new(journal)
            }
        };
        let scenario = builder.build().unwrap();
        let journal = Unreliable::dying_at(journal, self.point);
        let rows = (0..self.keys).map(|number| {
            // Two keys each have the same parameters, so that their jobs look alike.
            let request =
                CustomRequest::new("model_a").set("prompt", "rain").set("seed", number / 2);
            (format!("run {number}"), request)
        });
        let budget = Budget::new(self.budget.into());
        let mut events = scenario
            .batch(&journal, BATCH)
            .at_once(self.at_once)
            .budget(&budget)
            .folder(Path::new(&self.folder))
            .settle_time(Duration::from_millis(300))
            .lease(Duration::from_secs(1))
            .add_all(rows)
            .run(self.limit);
        while let Some(event) = events.next().await {
            match event {
                // The next start of the program goes on with it.
                BatchEvent::Failed { key, error, .. } => eprintln!("{key}: {error}"),
                BatchEvent::Finished(progress) => eprintln!("{progress:?}"),
                _ => {}
            }
        }
    }
}

/// Does nothing when it is run as a test.
#[tokio::test]
async fn worker() {
    if let Some(work) = Work::from_environment() {
        work.run().await;
    }
}
