//! What many waits cost: one client that shares its requests, beside loops that each keep to their part
//! of the same request budget.
//!
//! ```text
//! cargo bench --bench waits --features testing
//! ```
//!
//! Time runs sixty times as fast as with the service: a budget of 100 requests a minute is one of 6,000,
//! a job of two minutes takes two seconds, the usual intervals of 1 to 10 seconds are 17 to 167
//! milliseconds. The table is in the seconds of the service.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, future::join_all, stream};
use scenario_client::{
    CustomRequest, Job, Scenario, api::types::JobStatus, client::PollPolicy, testing::FakeScenario,
};

const SPEED: u32 = 60;
const JOB: Duration = Duration::from_secs(120);
const BUDGET: u32 = 100;

/// The time from the end of a job to its being noticed.
fn notice(job: &scenario_client::api::types::Job) -> Duration {
    let ended = job.updated_at.as_ref().and_then(|date| date.to_utc()).unwrap();
    (chrono::Utc::now() - ended).to_std().unwrap_or_default() * SPEED
}

/// Starts this many jobs, and returns them with a client of its own budget.
async fn jobs(count: usize) -> (FakeScenario, Vec<Job>) {
    let fake = FakeScenario::builder()
        .job_duration(JOB / SPEED)
        .sound_duration(Duration::from_millis(1))
        .start()
        .await
        .unwrap();
    let policy = PollPolicy::default()
        .initial_interval(Duration::from_secs(1) / SPEED)
        .max_interval(Duration::from_secs(10) / SPEED);
    let scenario =
        fake.scenario_builder().poll_policy(policy).request_budget(BUDGET * SPEED).build().unwrap();
    let submitter = fake.scenario().unwrap();
    let request = CustomRequest::new("model_a");
    let references: Vec<_> = stream::iter(0..count)
        .map(|_| submitter.run(&request).submit())
        .buffer_unordered(64)
        .map(|job| job.unwrap().reference().clone())
        .collect()
        .await;
    (fake, references.into_iter().map(|reference| scenario.job(reference)).collect())
}

async fn shared(count: usize) -> (usize, Vec<Duration>) {
    let (fake, jobs) = jobs(count).await;
    let before = fake.requests().len();
    let waits = jobs
        .iter()
        .map(|job| async { notice(job.wait(Duration::from_secs(600)).await.unwrap().job()) });
    let noticed = join_all(waits).await;
    (fake.requests().len() - before, noticed)
}

/// Each loop asks every two seconds, or as seldom as its part of the budget makes it.
async fn naive(count: usize) -> (usize, Vec<Duration>) {
    let (fake, jobs) = jobs(count).await;
    let scenario: Scenario = fake.scenario().unwrap();
    let part = Duration::from_secs(60) * u32::try_from(count).unwrap() / BUDGET;
    let interval = part.max(Duration::from_secs(2)) / SPEED;
    let before = fake.requests().len();
    let loops = jobs.iter().enumerate().map(|(number, job)| {
        let mut job = scenario.job(job.reference());
        async move {
            // Spread over the interval, to their favour.
            tokio::time::sleep(interval.mul_f64(number as f64 / count as f64)).await;
            loop {
                let now = job.refresh().await.unwrap();
                if now.status == Some(JobStatus::Success) {
                    return notice(now);
                }
                tokio::time::sleep(interval).await;
            }
        }
    });
    let noticed = join_all(loops).await;
    (fake.requests().len() - before, noticed)
}

fn show(name: &str, count: usize, (requests, mut noticed): (usize, Vec<Duration>)) {
    noticed.sort();
    let at = |share: f64| noticed[((noticed.len() - 1) as f64 * share) as usize].as_secs_f64();
    println!(
        "| {count:>5} | {name:14} | {requests:>8} | {:>8.1} s | {:>8.1} s |",
        at(0.5),
        at(1.0)
    );
}

#[tokio::main]
async fn main() {
    println!("| waits | who            | requests | noticed, median | noticed, last |");
    println!("| ----: | -------------- | -------: | ---------: | ---------: |");
    let started = Instant::now();
    for count in [1, 10, 100, 1_000] {
        show("one client", count, shared(count).await);
        show("separate loops", count, naive(count).await);
    }
    println!("\nmeasured in {:.0} s", started.elapsed().as_secs_f64());
}
