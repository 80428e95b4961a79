//! Three worker processes and one PostgreSQL: they share the runs of a batch, its budget, the jobs at once and the
//! requests of a minute. Kill any of them at any moment; the others go on with its runs.
//!
//! ```text
//! DATABASE_URL=postgres://user@localhost/runs cargo run --example batch_on_many_machines \
//!     --features journal-postgres,testing
//! ```
//!
//! On real machines start the worker on each of them, with the same database and the same folder on a shared disk, or
//! collect the files afterwards. Without `DATABASE_URL` this does nothing.

mod support;

use std::{
    env,
    error::Error,
    process::{Child, Command},
    time::Duration,
};

use futures_util::StreamExt as _;
use scenario_client::{
    Budget, Scenario,
    audio::elevenlabs::SoundEffectsV2,
    ext::journal::{BatchEvent, PostgresJournal},
    testing::FakeScenario,
};

/// What every worker runs. Each has the whole list; the journal knows who works on what.
async fn work(name: &str, database: &str) -> Result<(), Box<dyn Error>> {
    let journal = PostgresJournal::connect(database).await?;
    let requests = journal.request_budget("examples", 100);
    let scenario = Scenario::builder().shared_request_budget(requests).build()?;
    let budget = Budget::new(300.into());
    let sounds = (1..=12).map(|take| {
        let text = format!("rain on a tin roof, take {take}");
        (format!("rain-{take}"), SoundEffectsV2::builder().text(text).duration_seconds(2.0).build())
    });
    let batch = scenario.batch(&journal, "rain").at_once(5).budget(&budget).folder("out/rain");
    let mut events = batch.add_all(sounds).run(Duration::from_secs(600));
    while let Some(event) = events.next().await {
        match event {
            BatchEvent::Saved { key, .. } => println!("{name}: {key}"),
            BatchEvent::Failed { key, error, .. } => println!("{name}: {key}: {error}"),
            BatchEvent::Finished(progress) => println!(
                "{name}: {} by this worker, {} by others, {} units in all",
                progress.succeeded, progress.skipped, progress.spent
            ),
            _ => {}
        }
    }
    Ok(())
}

/// Starts this program again, as a worker.
fn start(number: u32, fake: Option<&FakeScenario>) -> std::io::Result<Child> {
    let mut command = Command::new(env::current_exe()?);
    command.arg(format!("worker {number}"));
    if let Some(fake) = fake {
        // Each run of this example has a fake server of its own, whose jobs end with it.
        command.env("SCENARIO_API_BASE_URL", fake.base_url());
        command.env("SCENARIO_API_KEY", "fake-key").env("SCENARIO_API_SECRET", "fake-secret");
    }
    command.spawn()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Ok(database) = env::var("DATABASE_URL") else {
        println!("set DATABASE_URL to an empty database");
        return Ok(());
    };
    if let Some(name) = env::args().nth(1) {
        return work(&name, &database).await;
    }
    let (_scenario, fake) = support::connect().await?;
    let workers: Result<Vec<_>, _> = (1..=3).map(|number| start(number, fake.as_ref())).collect();
    for mut worker in workers? {
        tokio::task::spawn_blocking(move || worker.wait()).await??;
    }
    if let Some(fake) = fake {
        println!("{} runs were charged, {} units", fake.charges().len(), fake.charged());
    }
    Ok(())
}
