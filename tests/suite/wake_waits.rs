//! Waits that a delivery wakes, in place of polls.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use scenario_client::{
    CustomRequest, FinishedJob, Job, Scenario,
    api::operations,
    client::PollPolicy,
    testing::{FakeScenario, Fault},
};

const LONG: Duration = Duration::from_secs(60);

/// A client that polls so rarely that only a message ends its waits in time.
async fn start() -> (FakeScenario, Scenario) {
    let fake = FakeScenario::builder().job_duration(10 * LONG).start().await.unwrap();
    let policy = PollPolicy::every(Duration::from_secs(600));
    let scenario = fake.scenario_builder().poll_policy(policy).build().unwrap();
    (fake, scenario)
}

async fn submit(scenario: &Scenario) -> Job {
    scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap()
}

/// Waits for jobs while `act` is done, and returns how many reads by id there were.
async fn wait_while(
    fake: &FakeScenario,
    jobs: &[Job],
    act: impl Future<Output = ()>,
) -> (Vec<FinishedJob>, usize) {
    let before = fake.requests_to(&operations::GET_JOB).len();
    let started = Instant::now();
    let (done, ()) = tokio::join!(join_all(jobs.iter().map(|job| job.wait(LONG))), act);
    assert!(started.elapsed() < LONG / 6, "{:?}", started.elapsed());
    let done = done.into_iter().map(Result::unwrap).collect();
    (done, fake.requests_to(&operations::GET_JOB).len() - before)
}

#[tokio::test]
async fn a_message_ends_a_wait_with_one_read() {
    let (fake, scenario) = start().await;
    let job = submit(&scenario).await;
    let (done, reads) = wait_while(&fake, std::slice::from_ref(&job), async {
        // Once before the end of the job, and once after it.
        assert!(scenario.wake_waits(job.id()));
        tokio::time::sleep(Duration::from_millis(100)).await;
        fake.finish(job.id());
        assert!(scenario.wake_waits(job.id()));
    })
    .await;
    assert_eq!((done[0].id(), reads), (job.id(), 2));
    assert!(!scenario.wake_waits(job.id()), "nobody waits any more");
    assert!(!scenario.wake_waits(&"job_of-nobody".into()));
}

#[tokio::test]
async fn the_project_of_the_wait_does_not_matter_and_clones_share_the_waits() {
    let (fake, scenario) = start().await;
    let run = scenario.run(&CustomRequest::new("model_a")).project("proj_1");
    let jobs = [run.submit().await.unwrap()];
    let (_, reads) = wait_while(&fake, &jobs, async {
        fake.finish(jobs[0].id());
        assert!(scenario.clone().wake_waits(jobs[0].id()));
    })
    .await;
    assert_eq!(reads, 1);
}

#[tokio::test]
async fn a_message_that_is_faster_than_the_wait_is_not_lost() {
    let (fake, scenario) = start().await;
    let jobs = [submit(&scenario).await];
    fake.finish(jobs[0].id());
    assert!(!scenario.wake_waits(jobs[0].id()), "nobody waits yet");
    let (_, reads) = wait_while(&fake, &jobs, async {}).await;
    assert_eq!(reads, 1);
}

#[tokio::test]
async fn one_of_many_waits_is_woken_by_id_and_not_by_the_list() {
    let (fake, scenario) = start().await;
    let jobs = join_all((0..8).map(|_| submit(&scenario))).await;
    let others = jobs[1..].iter().map(|job| job.wait(Duration::from_secs(5)));
    let (done, reads) = tokio::select! {
        biased;
        _ = join_all(others) => panic!("nobody has woken them"),
        done = wait_while(&fake, &jobs[..1], async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            fake.finish(jobs[0].id());
            assert!(scenario.wake_waits(jobs[0].id()));
        }) => done,
    };
    assert_eq!((done[0].id(), reads), (jobs[0].id(), 1));
    assert!(fake.requests_to(&operations::LIST_JOBS).is_empty());
}

#[tokio::test]
async fn a_read_that_fails_after_a_message_is_retried_by_the_policy() {
    let (fake, scenario) = start().await;
    let job = submit(&scenario).await.poll_policy(PollPolicy::every(Duration::from_millis(300)));
    let jobs = [job];
    fake.fault(&operations::GET_JOB, Fault::html(502));
    let (_, reads) = wait_while(&fake, &jobs, async {
        fake.finish(jobs[0].id());
        assert!(scenario.wake_waits(jobs[0].id()));
    })
    .await;
    assert_eq!(reads, 2);
}
