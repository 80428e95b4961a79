//! Many jobs at once, each with its own bar; one client asks for all of them together.
//!
//! ```text
//! cargo run --example watch_progress
//! ```

mod support;

use std::{error::Error, time::Duration};

use futures_util::{StreamExt as _, future::try_join_all};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use scenario_client::{Job, JobEvent, audio::elevenlabs::SoundEffectsV2};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (scenario, _fake) = support::connect().await?;
    let bars = MultiProgress::new();
    let mut watched = Vec::new();
    for prompt in ["rain on a tin roof", "a door in the wind"] {
        let sound = SoundEffectsV2::builder().text(prompt).duration_seconds(4.0).build();
        let job = scenario.run(&sound).submit().await?;
        let bar = bars.add(ProgressBar::new(100));
        bar.set_style(ProgressStyle::with_template("{prefix:20} {bar:40} {pos:>3} % {msg}")?);
        bar.set_prefix(prompt);
        watched.push(watch(job, bar));
    }
    let files: usize = try_join_all(watched).await?.into_iter().sum();
    println!("{files} files are ready");
    Ok(())
}

/// Shows what happens to a job; returns how many files it made.
async fn watch(job: Job, bar: ProgressBar) -> Result<usize, scenario_client::Error> {
    let mut events = job.events(Duration::from_secs(600));
    while let Some(event) = events.next().await {
        match event? {
            JobEvent::Queued => bar.set_message("queued"),
            JobEvent::Running { progress } => {
                bar.set_message("running");
                bar.set_position((progress.unwrap_or_default() * 100.0) as u64);
            }
            JobEvent::WaitingForUser { node } => {
                bar.set_message(format!("somebody has to decide about {}", node.id));
            }
            JobEvent::Finished(done) => {
                bar.set_position(100);
                bar.finish_with_message("done");
                return Ok(done.asset_ids().len());
            }
            _ => {}
        }
    }
    Ok(0)
}
