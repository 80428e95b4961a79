//! The main job: from the parameters of an audio model to a file on disk.
//!
//! ```text
//! cargo run --example generate_music [FOLDER]
//! ```
//!
//! With credentials in the environment (see `Scenario::from_env`) it talks to the service, and the run
//! costs creative units. Without, it uses the fake server of the crate.

mod support;

use std::{env, error::Error, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use scenario_client::{JobEvent, audio::minimax::Music01, ext::run::RunEvent};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "out".to_owned());
    let (scenario, _fake) = support::connect().await?;

    let song = Music01::builder()
        .lyrics("## (Verse 1) ##\nHello, world!\nThis is my first song.\n## (Chorus) ##\nSinging loud and clear,\nFor everyone to hear.")
        .sample_rate(44_100)
        .bitrate(256_000)
        .build();

    let price = scenario.run(&song).estimate().await?;
    println!("The run costs {} creative units.", price.cost());

    let bar = ProgressBar::new(100)
        .with_style(ProgressStyle::with_template("{bar:40} {pos:>3} % {msg}")?);
    let shown = bar.clone();
    let done = scenario
        .run(&song)
        // A connection that breaks during the submit loses no job, and pays for none twice.
        .reconcile_within(Duration::from_secs(120))
        .run_and_wait(Duration::from_secs(600))
        .on_event(move |event| match event {
            RunEvent::Submitted { job } => {
                println!("{} was started; keep the id to find it again.", job.id());
            }
            RunEvent::Job(JobEvent::Running { progress: Some(share) }) => {
                shown.set_position((share * 100.0) as u64);
            }
            _ => {}
        })
        .await?;
    bar.finish();

    for file in done.download_to(&folder).await? {
        println!("{} ({} bytes)", file.path.display(), file.bytes);
    }
    Ok(())
}
