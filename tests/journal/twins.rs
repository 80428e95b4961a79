//! Keys whose runs have the same parameters: their jobs look alike, and each key gets one of its own.

use std::{collections::BTreeSet, time::Duration};

use scenario_client::{
    Budget, JobId, RetryPolicy, Scenario,
    api::operations,
    ext::journal::{Journal, JournaledRun, RunKey, RunState, SqliteJournal},
    testing::{FakeScenario, Fault},
};
use tempfile::TempDir;
use tokio::{task::yield_now, time::sleep};

use super::{LONG, client, journal, song};

/// Jobs are in the list at once.
const SETTLE: Duration = Duration::from_millis(300);

/// A fake server and a folder for the journal.
async fn setup() -> (FakeScenario, TempDir) {
    (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap())
}

/// A run of the one song under this key.
fn run(scenario: &Scenario, journal: &SqliteJournal, key: &str) -> JournaledRun {
    song(scenario, 1).key(key).journal(journal).settle_time(SETTLE)
}

async fn state(journal: &SqliteJournal, key: &str) -> (RunState, Option<JobId>) {
    let record = journal.read(&RunKey::new(key).unwrap()).await.unwrap().unwrap();
    (record.state, record.job.map(|job| job.id().clone()))
}

/// Three takes of one song, whose responses are lost. Each process that resumes knows the journal only.
#[tokio::test]
async fn lost_runs_with_the_same_parameters_get_one_job_each() {
    for is_one_process in [true, false] {
        let (fake, folder) = setup().await;
        let journal = journal(folder.path()).await;
        let scenario = client(&fake);
        for key in ["a", "b", "c"] {
            fake.fault(&operations::RUN_MODEL, Fault::drop_after());
            let error = run(&scenario, &journal, key).submit().await.unwrap_err();
            assert!(error.is_outcome_unknown(), "{error}");
        }
        let mut resumed = Vec::new();
        for number in 0..3 {
            let scenario = if is_one_process { scenario.clone() } else { client(&fake) };
            let run = scenario.resume(&journal).await.unwrap().swap_remove(number);
            resumed.push(tokio::spawn(async move { run.wait(LONG).await }));
        }
        let mut jobs = BTreeSet::new();
        for run in resumed {
            jobs.insert(run.await.unwrap().unwrap().expect("it was started").id().clone());
        }
        assert_eq!((jobs.len(), fake.charges().len()), (3, 3), "{is_one_process}");
    }
}

/// Of two lost submits only one has started something. The other key is submitted again.
#[tokio::test]
async fn of_two_lost_runs_the_one_without_a_job_is_free() {
    let (fake, folder) = setup().await;
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    for (key, fault) in [("a", Fault::drop_before()), ("b", Fault::drop_after())] {
        fake.fault(&operations::RUN_MODEL, fault);
        run(&scenario, &journal, key).submit().await.unwrap_err();
    }
    let mut jobs = BTreeSet::new();
    for key in ["b", "a"] {
        let job = run(&client(&fake), &journal, key).submit().await.unwrap();
        jobs.insert(job.id().clone());
    }
    assert_eq!((jobs.len(), fake.charges().len()), (2, 2));
}

/// More jobs than keys: somebody else has started one of them, and nothing says which.
#[tokio::test]
async fn a_job_that_no_key_has_started_leaves_the_run_unclear() {
    let (fake, folder) = setup().await;
    let journal = journal(folder.path()).await;
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    run(&client(&fake), &journal, "a").submit().await.unwrap_err();
    song(&client(&fake), 1).submit().await.unwrap();
    let error = run(&client(&fake), &journal, "a").submit().await.unwrap_err();
    assert!(error.to_string().contains("2 jobs may be its own"), "{error}");
    assert_eq!(state(&journal, "a").await, (RunState::Unclear, None));
    assert_eq!(fake.charges().len(), 2);
}

/// Another process runs the same for a key of its own, while the first one searches for a job that was never started.
#[tokio::test]
async fn a_job_that_another_key_starts_during_a_search_is_left_to_it() {
    let (fake, folder) = setup().await;
    let journal = journal(folder.path()).await;
    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    run(&client(&fake), &journal, "a").submit().await.unwrap_err();

    let lists = || fake.requests_to(&operations::LIST_JOBS).len();
    let search = tokio::spawn(run(&client(&fake), &journal, "a").submit());
    while lists() == 0 {
        yield_now().await;
    }
    let other = run(&client(&fake), &journal, "b").submit().await.unwrap();
    let own = search.await.unwrap().unwrap();
    assert_ne!(own.id(), other.id());
    assert_eq!(fake.charges().len(), 2);
    assert_eq!(state(&journal, "b").await, (RunState::Started, Some(other.id().clone())));
}

/// The job of the other key is in the list before its process has the response.
#[tokio::test]
async fn a_job_whose_response_is_on_the_way_to_another_process_is_left_to_it() {
    let (fake, folder) = setup().await;
    let journal = journal(folder.path()).await;
    let (first, budget) = (client(&fake), Budget::new(5.into()));
    let run = |key| song(&first, 1).quoted(5.into()).budget(&budget).key(key).journal(&journal);
    let run = |key| run(key).settle_time(SETTLE);
    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    run("a").submit().await.unwrap_err();

    let scenario =
        fake.scenario_builder().request_timeout(Duration::from_secs(30)).build().unwrap();
    fake.fault(&operations::RUN_MODEL, Fault::delay(Duration::from_secs(10)).after_the_fact());
    let other = song(&scenario, 1).key("b").journal(&journal).settle_time(SETTLE);
    let other = tokio::spawn(other.submit());
    while fake.charges().is_empty() {
        sleep(Duration::from_millis(10)).await;
    }
    let own = run("a").submit().await.unwrap();
    let other = other.await.unwrap().unwrap();
    assert_ne!(own.id(), other.id());
    assert_eq!(fake.charges().len(), 2);
    assert_eq!((budget.spent(), budget.reserved()), (5.into(), 0.into()));
}

/// As before, and both keys belong to one process.
#[tokio::test(start_paused = true)]
async fn a_job_whose_response_is_on_the_way_to_this_process_is_left_to_its_key() {
    let (fake, folder) = setup().await;
    let journal = journal(folder.path()).await;
    let builder = fake.scenario_builder().request_timeout(Duration::from_secs(30));
    let scenario = builder.retry_policy(RetryPolicy::never()).build().unwrap();
    let run = |key| run(&scenario, &journal, key).settle_time(Duration::ZERO);
    fake.fault(&operations::RUN_MODEL, Fault::drop_before());
    run("a").submit().await.unwrap_err();
    // The first request cannot be in flight any more.
    sleep(Duration::from_secs(40)).await;
    fake.fault(&operations::RUN_MODEL, Fault::delay(Duration::from_secs(20)).after_the_fact());
    let other = tokio::spawn(run("b").submit());
    while fake.charges().is_empty() {
        yield_now().await;
    }
    let own = run("a").submit().await.unwrap();
    let other = other.await.unwrap().unwrap();
    assert_ne!(own.id(), other.id());
    assert_eq!(fake.charges().len(), 2);
}
