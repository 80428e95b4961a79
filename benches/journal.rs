//! What a journal costs: a submit with a key beside a plain one, and a batch of many rows.
//!
//! ```text
//! cargo bench --bench journal --features journal,testing [-- ROWS]
//! ```
//!
//! The fake server responds at once, in the same process: its own time and memory are part of every figure. The second
//! run of the batch finds everything done, and is the journal alone.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    env, fs,
    path::Path,
    time::{Duration, Instant},
};

use futures_util::StreamExt as _;
use scenario_client::{
    CustomRequest, Scenario,
    client::PollPolicy,
    ext::journal::{BatchEvent, SqliteJournal},
    testing::FakeScenario,
};

const SUBMITS: u32 = 500;
const LONG: Duration = Duration::from_secs(600);

async fn start() -> (FakeScenario, Scenario) {
    let fake =
        FakeScenario::builder().sound_duration(Duration::from_millis(1)).start().await.unwrap();
    let policy = PollPolicy::every(Duration::from_millis(10));
    let builder = fake.scenario_builder().poll_policy(policy).request_budget(u32::MAX);
    let scenario = builder.build().unwrap();
    // The clock of the server is measured once for a client, which takes two seconds.
    let request = CustomRequest::new("model_a");
    scenario.run(&request).prepare().await.unwrap().submit().await.unwrap();
    (fake, scenario)
}

fn request(seed: u32) -> CustomRequest {
    CustomRequest::new("model_a").set("prompt", "rain").set("seed", seed)
}

async fn submits(folder: &Path) {
    let (_fake, scenario) = start().await;
    let journal = SqliteJournal::open(folder.join("submits.db")).await.unwrap();
    let begin = Instant::now();
    for seed in 0..SUBMITS {
        scenario.run(&request(seed)).submit().await.unwrap();
    }
    let plain = begin.elapsed() / SUBMITS;
    let begin = Instant::now();
    for seed in 0..SUBMITS {
        let run = scenario.run(&request(seed)).key(seed.to_string()).journal(&journal);
        run.submit().await.unwrap();
    }
    let keyed = begin.elapsed() / SUBMITS;
    println!("{SUBMITS} submits, one after the other");
    println!("  without a journal {plain:>10.2?} each");
    println!("  with a journal    {keyed:>10.2?} each");
}

/// Runs a batch. Returns the time, and by how much the memory of the process has grown, in kilobytes.
async fn batch(scenario: &Scenario, journal: &SqliteJournal, rows: u32) -> (Duration, u64) {
    let before = resident();
    let begin = Instant::now();
    let rows = (0..rows).map(|seed| (seed.to_string(), request(seed)));
    let mut events = scenario.batch(journal, "rows").at_once(50).add_all(rows).run(LONG);
    while let Some(event) = events.next().await {
        if let BatchEvent::Failed { error, .. } = event {
            println!("{error}");
        }
    }
    (begin.elapsed(), resident().saturating_sub(before))
}

/// The memory of the process in kilobytes; zero where it is not told.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    submits(folder.path()).await;
    let rows = env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(10_000);
    let (_fake, scenario) = start().await;
    let path = folder.path().join("batch.db");
    let journal = SqliteJournal::open(&path).await.unwrap();
    println!("a batch of {rows} rows, 50 at once");
    for name in ["first run", "second run"] {
        let (time, memory) = batch(&scenario, &journal, rows).await;
        let (each, kilobytes) = (time / rows, memory as f64 / f64::from(rows));
        println!("  {name:<10} {time:>8.1?}, {each:>8.2?} and {kilobytes:.1} kB a row");
    }
    println!(
        "  the file has {:.1} kB a row",
        fs::metadata(&path).unwrap().len() as f64 / 1024.0 / f64::from(rows)
    );
}
