//! A process that is killed at any moment, and started again until its batch is done.
//!
//! The fake server runs in this process; the worker is this test binary again. `CRASH_SEED=N` repeats a run.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, future::BoxFuture, stream};
use scenario_client::{
    CreativeUnits, CustomRequest, Error, JobId, RetryPolicy, Scenario,
    api::operations,
    client::PollPolicy,
    ext::journal::{
        Change, Claim, Fingerprint, Journal, Lease, RunAttempt, RunKey, RunRecord, RunState,
        SqliteJournal,
    },
    testing::{FakeScenario, Fault},
};

const KEYS: u32 = 12;

/// Where a worker dies. Writes are numbered by their kind: before it is recorded, and after.
const POINTS: [&str; 8] = [
    "before intended",
    "after intended",
    "before started",
    "after started",
    "before succeeded",
    "after succeeded",
    "random",
    "random",
];

/// A journal whose process dies at a write.
#[derive(Clone, Debug)]
struct Deadly {
    inner: SqliteJournal,
    point: String,
}

impl Deadly {
    fn reached(&self, when: &str, change: &Change) {
        let kind = match change {
            Change::Intended { .. } => "intended",
            Change::Started { .. } => "started",
            Change::Succeeded { .. } => "succeeded",
            _ => return,
        };
        // Not the first one, so that each round makes progress.
        if self.point == format!("{when} {kind}") && fastrand::u8(..) < 64 {
            std::process::abort();
        }
    }
}

impl Journal for Deadly {
    fn claim<'a>(
        &'a self,
        key: &'a RunKey,
        fingerprint: Option<&'a Fingerprint>,
        lease: Duration,
    ) -> BoxFuture<'a, Result<Claim, Error>> {
        self.inner.claim(key, fingerprint, lease)
    }

    fn write<'a>(
        &'a self,
        lease: &'a Lease,
        change: Change,
    ) -> BoxFuture<'a, Result<RunRecord, Error>> {
        Box::pin(async move {
            self.reached("before", &change);
            let record = self.inner.write(lease, change.clone()).await?;
            self.reached("after", &change);
            Ok(record)
        })
    }

    fn renew<'a>(&'a self, lease: &'a Lease, by: Duration) -> BoxFuture<'a, Result<(), Error>> {
        self.inner.renew(lease, by)
    }

    fn release<'a>(&'a self, lease: &'a Lease) -> BoxFuture<'a, Result<(), Error>> {
        self.inner.release(lease)
    }

    fn read<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Option<RunRecord>, Error>> {
        self.inner.read(key)
    }

    fn history<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<Vec<RunAttempt>, Error>> {
        self.inner.history(key)
    }

    fn taken<'a>(&'a self, budget: &'a str) -> BoxFuture<'a, Result<CreativeUnits, Error>> {
        self.inner.taken(budget)
    }

    fn unfinished(&self) -> BoxFuture<'_, Result<Vec<RunRecord>, Error>> {
        self.inner.unfinished()
    }

    fn jobs_after(&self, moment: DateTime<Utc>) -> BoxFuture<'_, Result<Vec<JobId>, Error>> {
        self.inner.jobs_after(moment)
    }

    fn retry<'a>(&'a self, key: &'a RunKey) -> BoxFuture<'a, Result<RunRecord, Error>> {
        self.inner.retry(key)
    }

    fn salt(&self) -> BoxFuture<'_, Result<[u8; 16], Error>> {
        self.inner.salt()
    }
}

/// The program that is killed. Does nothing when it is run as a test.
#[tokio::test]
async fn worker() {
    let Ok(database) = env::var("CRASH_JOURNAL") else { return };
    let point = env::var("CRASH_POINT").unwrap();
    let scenario = Scenario::builder()
        .without_environment()
        .api_key("fake-key", "fake-secret")
        .base_url(env::var("CRASH_URL").unwrap())
        .request_timeout(Duration::from_millis(400))
        .retry_policy(RetryPolicy::new(2).timeout(Duration::from_millis(400)))
        .poll_policy(PollPolicy::every(Duration::from_millis(10)))
        .request_budget(1_000_000)
        .build()
        .unwrap();
    let journal = Deadly { inner: SqliteJournal::open(&database).await.unwrap(), point };
    stream::iter(0..KEYS)
        .for_each_concurrent(4, |number| {
            let request = CustomRequest::new("model_a").set("prompt", "rain").set("seed", number);
            let run = scenario.run(&request).key(format!("run {number}")).journal(&journal);
            let run = run.settle_time(Duration::from_millis(200)).lease(Duration::from_secs(1));
            async move {
                // A lost response is searched for with the next start of the program.
                if let Err(error) = run.run_and_wait(Duration::from_secs(30)).await {
                    eprintln!("run {number}: {error}");
                }
            }
        })
        .await;
}

fn start(fake: &FakeScenario, database: &Path, point: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", "crash::worker", "--nocapture"])
        .env("CRASH_JOURNAL", database)
        .env("CRASH_POINT", point)
        .env("CRASH_URL", fake.base_url())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn is_done(database: &Path) -> bool {
    let journal = SqliteJournal::open(database).await.unwrap();
    for number in 0..KEYS {
        let record = journal.read(&RunKey::new(format!("run {number}")).unwrap()).await.unwrap();
        if record.is_none_or(|record| record.state != RunState::Succeeded) {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn a_batch_that_is_killed_again_and_again_pays_for_each_key_once() {
    let seed = env::var("CRASH_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("CRASH_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let fake = FakeScenario::builder()
        .job_duration(Duration::from_millis(60))
        .list_lag(Duration::from_millis(80))
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("runs.db");
    let (mut rounds, mut kills) = (0, 0);
    while !is_done(&database).await {
        rounds += 1;
        assert!(rounds < 60, "the batch does not end");
        let point = POINTS[random.usize(..POINTS.len())];
        for _ in 0..random.usize(..3) {
            let fault = match random.u8(..3) {
                0 => Fault::drop_after(),
                1 => Fault::html(502),
                _ => Fault::drop_before(),
            };
            fake.fault(&operations::RUN_MODEL, fault);
        }
        // Every third round may end by itself.
        let patience = match rounds % 3 {
            0 => Duration::from_secs(40),
            _ => Duration::from_millis(random.u64(100..2_500)),
        };
        let mut child = start(&fake, &database, point);
        let end = Instant::now() + patience;
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() >= end => {
                    child.kill().unwrap();
                    break child.wait().unwrap();
                }
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        };
        kills += u32::from(!ended.success());
    }
    let charges = fake.charges();
    println!("{rounds} rounds, {kills} killed, {} charges", charges.len());
    assert_eq!(charges.len(), KEYS as usize, "each key is paid for once");
    let journal = SqliteJournal::open(&database).await.unwrap();
    let mut jobs = BTreeSet::new();
    for number in 0..KEYS {
        let record =
            journal.read(&RunKey::new(format!("run {number}")).unwrap()).await.unwrap().unwrap();
        jobs.insert(record.job.unwrap().id().clone());
        assert_eq!(record.assets.len(), 1, "no result is lost");
    }
    assert_eq!(jobs.len(), KEYS as usize, "no job belongs to two keys");
    assert!(fs::metadata(&database).unwrap().len() > 0);
}
