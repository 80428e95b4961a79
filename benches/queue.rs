//! How close a queue comes to what the plan allows: two jobs at once, twelve jobs of ten seconds.
//!
//! ```text
//! cargo bench --bench queue --features testing
//! ```
//!
//! Time runs ten times as fast as with the service. The table is in the seconds of the service.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use scenario_client::{
    CustomRequest,
    api::operations,
    client::{Backoff, PollPolicy},
    ext::run::QueueEvent,
    testing::FakeScenario,
};

const SPEED: u32 = 10;
const JOBS: usize = 12;
const LIMIT: u32 = 2;

fn scaled(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds) / SPEED
}

/// Runs the jobs through this many streams of one queue. Returns the time from the first start to the last
/// end, and the number of refused submits.
async fn measure(wanted: usize, streams: usize, job: Duration) -> (Duration, usize) {
    let fake = FakeScenario::builder()
        .parallel_limit(LIMIT)
        .job_duration(job)
        .sound_duration(Duration::from_millis(1))
        .start()
        .await
        .unwrap();
    let scenario = fake
        .scenario_builder()
        .poll_policy(PollPolicy::default().initial_interval(scaled(1.0)).max_interval(scaled(10.0)))
        .backoff(Backoff::default().initial_delay(scaled(0.5)).max_delay(scaled(8.0)))
        .request_budget(100 * SPEED)
        .build()
        .unwrap();
    let queue = scenario.queue(wanted);
    let run = scenario.run(&CustomRequest::new("model_a"));
    let batches = (0..streams)
        .map(|_| queue.run(vec![run.clone(); JOBS / streams], Duration::from_secs(600)));
    let mut events = stream::select_all(batches);
    while let Some(event) = events.next().await {
        if let QueueEvent::Finished { result, .. } = event {
            result.unwrap();
        }
    }
    let jobs = fake.jobs();
    let started = jobs.iter().filter_map(|job| job.created_at.as_ref()?.to_utc()).min().unwrap();
    let ended = jobs.iter().filter_map(|job| job.updated_at.as_ref()?.to_utc()).max().unwrap();
    let submits = fake.requests_to(&operations::RUN_MODEL).len();
    ((ended - started).to_std().unwrap() * SPEED, submits - JOBS)
}

#[tokio::main]
async fn main() {
    println!("| job  | at once | streams | possible | taken   | ratio | refused |");
    println!("| ---: | ------: | ------: | -------: | ------: | ----: | ------: |");
    for seconds in [10.0, 13.0, 20.0] {
        for (wanted, streams) in [(2, 1), (10, 1), (10, 3)] {
            let (taken, refused) = measure(wanted, streams, scaled(seconds)).await;
            let possible = seconds * JOBS as f64 / f64::from(LIMIT);
            let ratio = taken.as_secs_f64() / possible;
            println!(
                "| {seconds:>2.0} s | {wanted:>7} | {streams:>7} | {possible:>6.0} s | {:>5.1} s | {ratio:>5.2} | {refused:>7} |",
                taken.as_secs_f64(),
            );
        }
    }
}
