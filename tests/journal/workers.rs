//! Several workers, one PostgreSQL. Two of them are killed.

use std::{
    collections::BTreeSet,
    env,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use futures_util::StreamExt as _;

use scenario_client::{
    CreativeUnits, CustomRequest, ErrorKind,
    api::operations,
    ext::journal::{BatchEvent, Journal, PostgresJournal, RunKey, RunState},
    testing::{FakeScenario, RecordedRequest},
};

use super::{
    LONG, client,
    crash::assert_files_are_whole,
    database,
    worker::{BATCH, Work},
};

const KEYS: u32 = 72;
const PRICE: u32 = 5;
/// The budget pays for fewer keys than there are.
const PAID: u32 = 66;
const AT_ONCE: usize = 6;
/// Requests a minute, of all workers together.
const REQUESTS: u32 = 600;

#[tokio::test]
async fn workers_share_keys_budget_jobs_and_requests() {
    let Some(server) = database::shared() else { return };
    let seed = env::var("WORKERS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    println!("WORKERS_SEED={seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let fake = FakeScenario::builder()
        .price(PRICE.into())
        .job_duration(Duration::from_millis(200))
        .list_lag(Duration::from_millis(80))
        // The plan refuses a job too many, which would be seen below.
        .parallel_limit(u32::try_from(AT_ONCE).unwrap())
        .start()
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let work = Work {
        url: fake.base_url(),
        journal: server.database(),
        folder: out.to_str().unwrap().to_owned(),
        keys: KEYS,
        at_once: AT_ONCE,
        budget: PAID * PRICE,
        requests: REQUESTS,
        limit: Duration::from_secs(60),
        point: String::new(),
    };
    let mut workers: Vec<_> = (0..4).map(|_| work.start()).collect();
    for _ in 0..2 {
        tokio::time::sleep(Duration::from_millis(random.u64(3_000..12_000))).await;
        let mut victim = workers.swap_remove(random.usize(..workers.len()));
        victim.kill().unwrap();
        victim.wait().unwrap();
        println!("killed one after {} charges", fake.charges().len());
        assert_files_are_whole(&fake, &out, seed);
    }
    for mut worker in workers {
        // It ends by itself: every run is finished, or the budget is used up.
        let ended = tokio::task::spawn_blocking(move || worker.wait().unwrap()).await.unwrap();
        assert!(ended.success());
    }
    // A run that the first pass could not finish in time is finished by another start of the program.
    work.start().wait().unwrap();
    check_ledger(&fake, &work, &out).await;
    check_requests(&fake.requests());
}

/// A database that is restarted in the middle, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn lost_connections_lose_nothing() {
    // A server of its own: the others keep their connections.
    let Some(server) = database::Server::start() else { return };
    let fake = FakeScenario::builder().price(PRICE.into()).start().await.unwrap();
    let scenario = client(&fake);
    let journal = PostgresJournal::connect(&server.database()).await.unwrap();
    let rows = || {
        (0..40).map(|number| {
            (format!("run {number}"), CustomRequest::new("model_a").set("seed", number))
        })
    };
    let run = async || {
        let batch = scenario.batch(&journal, BATCH).at_once(4).lease(Duration::from_secs(2));
        let batch = batch.settle_time(Duration::from_millis(100)).add_all(rows());
        batch.run(LONG).collect::<Vec<_>>().await
    };
    let done = AtomicBool::new(false);
    let disconnect = async {
        let mut times = 0;
        while !done.load(Ordering::Relaxed) {
            server.disconnect();
            times += 1;
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        times
    };
    let first = async {
        let events = run().await;
        done.store(true, Ordering::Relaxed);
        events
    };
    let (events, times) = tokio::join!(first, disconnect);
    let failed: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            BatchEvent::Failed { error, .. } => Some(error),
            _ => None,
        })
        .collect();
    println!("{times} times disconnected");
    assert!(times > 2 && failed.is_empty(), "the batch goes on by itself: {failed:?}");
    let Some(BatchEvent::Finished(progress)) = events.last() else { panic!("{events:?}") };
    assert_eq!((progress.succeeded, progress.failed), (40, 0), "{events:?}");
    assert_eq!(fake.charges().len(), 40, "no key is paid for twice");
    assert_eq!(progress.spent, fake.charged());
}

/// Tells at once that a database cannot be reached, and never shows the password.
#[tokio::test]
async fn a_database_that_cannot_be_reached_is_named() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let address = format!("postgres://games:geheim@{closed}/runs");
    for address in [address.as_str(), "postgres://games:geheim@/%%%"] {
        let error = PostgresJournal::connect(address).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Journal);
        let text = format!("{error} {error:?}");
        assert!(text.contains("database") && !text.contains("geheim"), "{text}");
    }
}

#[tokio::test]
async fn a_shared_request_budget_needs_no_timeout_but_requests() {
    let Some(server) = database::shared() else { return };
    let fake = FakeScenario::start().await.unwrap();
    let journal = PostgresJournal::connect(&server.database()).await.unwrap();
    let requests = journal.request_budget("patient", REQUESTS);
    let builder = fake.scenario_builder().request_timeout(Duration::MAX);
    let scenario = builder.shared_request_budget(requests).build().unwrap();
    scenario.api().list_jobs().send().await.unwrap();

    let nothing = journal.request_budget("nothing", 0);
    let scenario = fake.scenario_builder().shared_request_budget(nothing).build().unwrap();
    let error = scenario.api().list_jobs().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert_eq!(fake.requests().len(), 1);
}

async fn check_ledger(fake: &FakeScenario, work: &Work, out: &Path) {
    let journal = PostgresJournal::connect(&work.journal).await.unwrap();
    let (mut jobs, mut files) = (BTreeSet::new(), 0);
    for number in 0..KEYS {
        let key = RunKey::new(format!("{BATCH}/run {number}")).unwrap();
        let record = journal.read(&key).await.unwrap().unwrap();
        if record.state == RunState::Succeeded {
            jobs.insert(record.job.unwrap().id().clone());
            files += record.files.iter().filter(|file| file.exists()).count();
        } else {
            // Never sent, or begun by a worker that was killed before its request left.
            let is_free = matches!(record.state, RunState::Ready | RunState::Refused);
            assert!(is_free && record.charge == CreativeUnits::ZERO, "{key}: {record:?}");
        }
    }
    assert_eq!(jobs.len(), PAID as usize, "no job belongs to two keys");
    assert_eq!(files, PAID as usize, "no file is lost");
    assert_eq!(std::fs::read_dir(out).unwrap().count(), PAID as usize);
    assert_eq!(fake.charges().len(), PAID as usize, "no key is paid for twice");
    let spent = journal.taken(BATCH).await.unwrap();
    assert_eq!(spent, fake.charged(), "spent is what the server has charged");
    assert_eq!(spent, CreativeUnits::from(PAID * PRICE));
    let submits = fake.requests_to(&operations::RUN_MODEL);
    let paid = submits.iter().filter(|request| !request.query.contains("dryRun")).count();
    assert_eq!(paid, PAID as usize, "no submit was refused: never more jobs than the limit");
}

/// In every minute at most as many requests as the budget allows.
fn check_requests(requests: &[RecordedRequest]) {
    // Files come from another host, which has no such limit.
    let requests = requests.iter().filter(|request| request.operation.is_some());
    let mut moments: Vec<_> = requests.map(|request| request.at).collect();
    moments.sort();
    let minute = Duration::from_secs(60);
    let most = (0..moments.len()).map(|first| {
        let start = moments[first];
        moments[first..].iter().take_while(|at| **at < start + minute).count()
    });
    let most = most.max().unwrap();
    let span = moments[moments.len() - 1] - moments[0];
    println!("{} requests in {span:?}, at most {most} in a minute", moments.len());
    assert!(most <= REQUESTS as usize, "{most} requests in a minute");
}
