//! A batch whose process is killed at any moment, and started again until it is done.
//!
//! The fake server runs in this process. `CRASH_SEED=N` repeats a batch, `CRASH_BATCHES=N` sets their number,
//! `CRASH_KEYS=N` sets their size.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::Child,
    time::{Duration, Instant},
};

use scenario_client::{
    CreativeUnits,
    api::operations,
    ext::journal::{Journal, RunKey, RunState, SqliteJournal},
    testing::{FakeScenario, Fault},
};

use super::worker::{BATCH, POINTS, Work};

const PRICE: u32 = 5;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().and_then(|value| value.parse().ok())
}

#[tokio::test]
async fn a_batch_that_is_killed_again_and_again_pays_for_each_key_once() {
    let batches = number("CRASH_BATCHES").unwrap_or(1);
    let keys = number("CRASH_KEYS").and_then(|keys| u32::try_from(keys).ok()).unwrap_or(200);
    let mut total = Rounds::default();
    for batch in 0..batches {
        let seed = number("CRASH_SEED").map_or_else(|| fastrand::u64(..), |seed| seed + batch);
        let rounds = killed_batch(seed, keys).await;
        println!("batch {batch}: CRASH_SEED={seed} {rounds:?}");
        total.rounds += rounds.rounds;
        total.killed += rounds.killed;
    }
    println!("{batches} batches of {keys} keys: {total:?}");
}

#[derive(Debug, Default)]
struct Rounds {
    rounds: u32,
    killed: u32,
}

/// When the test kills a worker.
#[derive(Clone, Copy, Debug)]
enum Kill {
    /// Never: it dies by itself, or ends.
    Never,
    At(Instant),
    /// As soon as another run is charged, while its response is on the way.
    Charged(usize),
    /// As soon as another file is requested, while its bytes are on the way.
    Downloading(usize),
}

impl Kill {
    fn is_due(self, fake: &FakeScenario) -> bool {
        match self {
            Self::Never => false,
            Self::At(moment) => Instant::now() >= moment,
            Self::Charged(charges) => fake.charges().len() > charges,
            Self::Downloading(requests) => fake.cdn_requests().len() > requests,
        }
    }
}

/// Nothing is submitted that was not recorded: when there is room again, the batch goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_loses_nothing() {
    let (fake, folder) = (server().await, tempfile::tempdir().unwrap());
    let (keys, work) = (60, work(&fake, folder.path(), 60));
    // Until then it tries again, as a disk may have room a moment later.
    let full_disk = Work { limit: Duration::from_secs(6), ..work.clone() };
    let database = folder.path().join("runs.db");
    // Room for the tables and a few runs.
    let mut full = 0;
    for blocks in [400, 800, 1_600, 2_400] {
        let done = fake.charges().len();
        run_until(&fake, full_disk.start_with_full_disk(blocks), Kill::Never).await;
        let journal = SqliteJournal::open(&database).await.unwrap();
        let mut recorded = 0;
        for number in 0..keys {
            let record = journal.read(&key(number)).await.unwrap();
            let is_sent = record.is_some_and(|record| record.submission.is_some());
            recorded += usize::from(is_sent);
        }
        let charged = fake.charges().len();
        assert!(charged <= recorded, "{charged} were charged, {recorded} are recorded");
        full += usize::from(charged < keys as usize);
        println!("{blocks} blocks: {done} to {charged} charges");
    }
    assert!(full > 0, "the disk was never full");
    assert!(run_until(&fake, work.start(), Kill::Never).await);
    check(&fake, &database, &folder.path().join("out"), 0, keys).await;
}

async fn server() -> FakeScenario {
    FakeScenario::builder()
        .price(PRICE.into())
        .job_duration(Duration::from_millis(20))
        .list_lag(Duration::from_millis(80))
        .start()
        .await
        .unwrap()
}

fn work(fake: &FakeScenario, folder: &Path, keys: u32) -> Work {
    let text = |path: &str| folder.join(path).to_str().unwrap().to_owned();
    Work {
        url: fake.base_url(),
        journal: text("runs.db"),
        folder: text("out"),
        keys,
        at_once: 8,
        budget: keys * PRICE,
        requests: 0,
        limit: Duration::from_secs(60),
        point: String::new(),
    }
}

async fn killed_batch(seed: u64, keys: u32) -> Rounds {
    let mut random = fastrand::Rng::with_seed(seed);
    let (fake, folder) = (server().await, tempfile::tempdir().unwrap());
    let (database, out) = (folder.path().join("runs.db"), folder.path().join("out"));
    let mut work = work(&fake, folder.path(), keys);
    let mut rounds = Rounds::default();
    while !is_done(&database, keys).await {
        rounds.rounds += 1;
        assert!(rounds.rounds < 200, "CRASH_SEED={seed}: the batch does not end");
        for _ in 0..random.usize(..3) {
            let fault = match random.u8(..3) {
                0 => Fault::drop_after(),
                1 => Fault::html(502),
                _ => Fault::drop_before(),
            };
            fake.fault(&operations::RUN_MODEL, fault);
        }
        let (point, kill) = plan(&fake, &mut random);
        point.clone_into(&mut work.point);
        rounds.killed += u32::from(!run_until(&fake, work.start(), kill).await);
        fake.calm();
        assert_files_are_whole(&fake, &out, seed);
    }
    check(&fake, &database, &out, seed, keys).await;
    rounds
}

/// Chooses how the next worker dies.
fn plan(fake: &FakeScenario, random: &mut fastrand::Rng) -> (&'static str, Kill) {
    let soon = Instant::now() + Duration::from_millis(random.u64(200..4_000));
    let ahead = random.usize(..10);
    match random.u8(..6) {
        0 | 1 => (POINTS[random.usize(..POINTS.len())], Kill::Never),
        2 => ("", Kill::At(soon)),
        3 => {
            let late = Fault::delay(Duration::from_millis(300)).after_the_fact();
            fake.fault(&operations::RUN_MODEL, late);
            ("", Kill::Charged(fake.charges().len()))
        }
        4 => ("", Kill::Charged(fake.charges().len() + ahead)),
        _ => {
            fake.cdn_fault(Fault::drip(Duration::from_millis(20)));
            ("", Kill::Downloading(fake.cdn_requests().len()))
        }
    }
}

/// Waits until a worker ends or is killed. Returns whether it ended by itself.
async fn run_until(fake: &FakeScenario, mut child: Child, kill: Kill) -> bool {
    let end = Instant::now() + Duration::from_secs(120);
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.success(),
            None if kill.is_due(fake) || Instant::now() >= end => {
                child.kill().unwrap();
                child.wait().unwrap();
                return false;
            }
            None => tokio::time::sleep(Duration::from_millis(2)).await,
        }
    }
}

fn key(number: u32) -> RunKey {
    RunKey::new(format!("{BATCH}/run {number}")).unwrap()
}

async fn is_done(database: &Path, keys: u32) -> bool {
    let journal = SqliteJournal::open(database).await.unwrap();
    for number in 0..keys {
        let record = journal.read(&key(number)).await.unwrap();
        if record.is_none_or(|record| record.files.is_empty()) {
            return false;
        }
    }
    true
}

/// Checks that every file with a name is complete, also in the middle of the batch.
pub fn assert_files_are_whole(fake: &FakeScenario, folder: &Path, seed: u64) {
    let whole: BTreeSet<Vec<u8>> = fake
        .jobs()
        .iter()
        .flat_map(|job| job.metadata.iter().flat_map(|metadata| metadata.asset_ids.clone()))
        .filter_map(|asset| fake.asset_content(&asset.as_str().into()))
        .map(|content| content.to_vec())
        .collect();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension != "part") {
            let bytes = fs::read(&path).unwrap();
            assert!(whole.contains(&bytes), "CRASH_SEED={seed}: {} is torn", path.display());
        }
    }
}

async fn check(fake: &FakeScenario, database: &Path, out: &Path, seed: u64, keys: u32) {
    let journal = SqliteJournal::open(database).await.unwrap();
    let mut jobs = BTreeSet::new();
    for number in 0..keys {
        let record = journal.read(&key(number)).await.unwrap().unwrap();
        assert_eq!(record.state, RunState::Succeeded, "CRASH_SEED={seed}");
        assert!(record.files.iter().all(|file| file.exists()), "CRASH_SEED={seed}: a lost file");
        jobs.insert(record.job.unwrap().id().clone());
    }
    assert_eq!(jobs.len(), keys as usize, "CRASH_SEED={seed}: no job belongs to two keys");
    assert_eq!(fake.charges().len(), keys as usize, "CRASH_SEED={seed}: each key is paid for once");
    let spent = journal.taken(BATCH).await.unwrap();
    assert_eq!(spent, fake.charged(), "CRASH_SEED={seed}: spent is what the server has charged");
    assert_eq!(spent, CreativeUnits::from(keys * PRICE));
    let (mut files, mut partial) = (0, 0);
    for entry in fs::read_dir(out).unwrap() {
        match entry.unwrap().path().extension().is_some_and(|extension| extension == "part") {
            true => partial += 1,
            false => files += 1,
        }
    }
    assert_eq!(
        (files, partial),
        (keys, 0),
        "CRASH_SEED={seed}: nothing is left of broken downloads"
    );
}
