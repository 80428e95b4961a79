//! A thousand runs through a storm: whatever breaks, nothing is paid twice and nothing is lost.
//!
//! ```text
//! CHAOS_SEED=42 CHAOS_RUNS=2000 cargo test --test chaos -- --nocapture
//! ```

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    time::{Duration, Instant, SystemTime},
};

use fastrand::Rng;
use futures_util::{StreamExt as _, stream};
use scenario_client::{
    Budget, CreativeUnits, CustomRequest, Error, FileInput, FinishedJob, JobId, Reconciled,
    Scenario,
    api::{operations, types::Job},
    testing::{FakeScenario, JobScript, Storm},
};

const AT_ONCE: usize = 100;
const PRICE: u32 = 5;

/// What became of a run.
#[derive(Debug)]
enum End {
    Succeeded(JobId),
    Failed(JobId),
    /// The outcome of the submit was unknown.
    Unknown(usize, Box<Error>),
    /// Certainly not started, for want of budget.
    NoBudget,
    /// Certainly not started, for another reason.
    Refused(Error),
}

/// A job as odd as they come: words that nobody knows, progress that jumps and falls, any end.
fn script(random: &mut Rng) -> JobScript {
    let words =
        ["queued", "warming-up", "in-progress", "processing", "ruminating", "", "finalizing"];
    let mut script = JobScript::starting("queued");
    for _ in 0..random.usize(0..4) {
        let progress = random.f64() * 150.0 - 20.0;
        script = script.then(random.choice(words).unwrap_or("queued"), progress);
    }
    match random.u8(0..10) {
        0 => script.failing("failure", "provider is down", "try later"),
        1 => script.failing("error", "odd word for it", ""),
        2 => script.then("canceled", 0.5),
        _ => script.then("success", 1),
    }
}

async fn run(scenario: &Scenario, budget: &Budget, number: usize) -> End {
    let request = CustomRequest::new("model_a").set("prompt", format!("run {number}"));
    let request = match number % 5 {
        0 => request.set("file", FileInput::bytes("line.txt", format!("line {number}"))),
        _ => request,
    };
    let mut run = scenario.run(&request).budget(budget);
    if number.is_multiple_of(2) {
        run = run.quoted(PRICE.into());
    }
    let job = match run.submit().await {
        Ok(job) => job,
        Err(error) if error.is_budget_exceeded() => return End::NoBudget,
        Err(error) if error.is_outcome_unknown() => return End::Unknown(number, Box::new(error)),
        Err(error) => return End::Refused(error),
    };
    if number.is_multiple_of(11) {
        // A custom job cannot be canceled; whatever the response is, nothing was charged for it.
        if let Err(error) = job.clone().cancel().await {
            assert!(!error.is_outcome_unknown(), "a false alarm: {error}");
        }
    }
    let timeout = Duration::from_secs(120);
    let mut ended = job.wait(timeout).await;
    while let Err(error) = &ended
        && error.is_decode()
    {
        // Two reads in a row lacked the results: the error keeps the job, and another wait reads it again.
        assert_eq!(error.job(), Some(job.reference()), "{error}");
        assert!(!error.is_outcome_unknown(), "a false alarm: {error}");
        ended = job.wait(timeout).await;
    }
    match ended {
        Ok(done) => {
            if number.is_multiple_of(7) {
                download(&done).await;
            }
            End::Succeeded(done.id().clone())
        }
        Err(error) if error.is_job_failed() || error.is_job_canceled() => {
            End::Failed(error.job().unwrap().id().clone())
        }
        Err(error) => panic!("a wait ended early: {error}"),
    }
}

/// The file of a job, whole; a download that gives up is no alarm about money.
async fn download(done: &FinishedJob) {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..20 {
        match done.download_to(folder.path()).await {
            Ok(files) => {
                let [file] = &files[..] else { panic!("{files:?}") };
                let sound = fs::read(&file.path).unwrap();
                assert!(sound.len() as u64 == file.bytes && sound.starts_with(b"RIFF"));
                return;
            }
            Err(error) => assert!(!error.is_outcome_unknown(), "a false alarm: {error}"),
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "half a file");
    }
    panic!("twenty downloads failed");
}

/// What became of a run, in the end.
async fn settle(scenario: &Scenario, budget: &Budget, end: End) -> (&'static str, Option<JobId>) {
    match end {
        End::Succeeded(job) => ("succeeded", Some(job)),
        End::Failed(job) => ("failed", Some(job)),
        End::NoBudget => ("over budget", None),
        End::Refused(error) => {
            assert!(error.job().is_none(), "{error}");
            ("refused", None)
        }
        End::Unknown(number, error) => match scenario.reconcile(&error).await.unwrap() {
            Reconciled::Found(job) => {
                // A job that has failed meanwhile is refunded; a read of it sees that.
                job.clone().refresh().await.unwrap();
                ("lost and found", Some(job.id().clone()))
            }
            Reconciled::NotFoundYet => {
                let sent = error.submission().unwrap().sent_at();
                println!("run {number} was not started, sent {sent}: {error}");
                budget.release(&error);
                ("never started", None)
            }
            other => panic!("{error}: {other:?}"),
        },
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_paid_twice_and_nothing_is_lost() {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let seed =
        env::var("CHAOS_SEED").map_or(now.subsec_nanos().into(), |seed| seed.parse().unwrap());
    println!("CHAOS_SEED={seed}");
    let runs: usize = env::var("CHAOS_RUNS").map_or(1_000, |runs| runs.parse().unwrap());
    let mut random = Rng::with_seed(seed);

    let storm = Storm::new(seed).share(0.25).delay(Duration::from_secs(2)).over_files();
    let fake = FakeScenario::builder()
        .price(PRICE.into())
        .sound_duration(Duration::from_millis(1))
        .list_lag(Duration::from_millis(30))
        .empty_pages()
        .hide_every(7)
        .storm(storm)
        .start()
        .await
        .unwrap();
    for _ in 0..runs {
        fake.script(script(&mut random));
    }
    let scenario = fake.scenario_builder().request_timeout(Duration::from_secs(1)).build().unwrap();
    // Not enough for all of them.
    let limit = CreativeUnits::from(PRICE * runs as u32 * 3 / 4);
    let budget = Budget::new(limit);

    let started = Instant::now();
    let ends: Vec<End> = stream::iter(0..runs)
        .map(|number| run(&scenario, &budget, number))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let taken = started.elapsed();
    // What was refunded could be spent again.
    let kept = || CreativeUnits::from(fake.charged().decimal() - fake.refunded().decimal());
    assert!(kept() <= limit && budget.left() >= CreativeUnits::ZERO);

    // An unknown outcome is no false alarm: the paid request was received.
    let paid: BTreeSet<String> = fake
        .requests_to(&operations::RUN_MODEL)
        .iter()
        .filter(|sent| !sent.query.contains("dryRun"))
        .map(|sent| sent.json()["prompt"].as_str().unwrap().to_owned())
        .collect();
    for end in &ends {
        if let End::Unknown(number, error) = end {
            assert!(paid.contains(&format!("run {number}")), "a false alarm: {error}");
        }
    }

    // The sky clears: what was lost is searched for.
    fake.calm();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut accounted: BTreeSet<String> = BTreeSet::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let settled: Vec<(&str, Option<JobId>)> = stream::iter(ends)
        .map(|end| settle(&scenario, &budget, end))
        .buffer_unordered(4)
        .collect()
        .await;
    for (kind, job) in settled {
        *counts.entry(kind).or_default() += 1;
        if let Some(job) = job {
            assert!(accounted.insert(job.to_string()), "{job} was reported twice");
        }
    }
    println!("{counts:?}, {} requests in {taken:?}", fake.requests().len());
    println!("charged {}, budget {budget:?}", fake.charged());

    let mut prompts = BTreeSet::new();
    let jobs = fake.jobs();
    let prompt = |job: &Job| job.metadata.as_ref().unwrap().input["prompt"].to_string();
    for job in &jobs {
        assert!(prompts.insert(prompt(job)), "{} was paid twice", prompt(job));
    }
    for job in &jobs {
        let known = accounted.remove(job.job_id.as_str());
        let created = &job.created_at;
        assert!(known, "{} of {} was forgotten, created {created:?}", job.job_id, prompt(job));
    }
    assert!(accounted.is_empty(), "made up: {accounted:?}");
    assert_eq!(budget.spent(), kept(), "the budget knows every unit");
    println!("{runs} runs: 0 paid twice, 0 lost, 0 false alarms");
    assert_eq!(budget.reserved(), CreativeUnits::ZERO);
    for kind in ["succeeded", "failed", "over budget", "lost and found", "never started"] {
        assert!(counts.contains_key(kind), "the storm was too mild: {counts:?}");
    }
    assert!(fake.requests_to(&operations::LIST_JOBS).len() > 10, "the list was read");
}
