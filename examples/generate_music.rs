//! The main job: from the parameters of an audio model to a file on disk.
//!
//! ```text
//! cargo run --example generate_music [FOLDER]
//! ```
//!
//! With credentials in the environment (see `Scenario::from_env`) it talks to the service, and the run
//! costs creative units. Without, it uses the stand-in that the crate brings along.

mod support;

use std::{env, error::Error, time::Duration};

use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use scenario_client::{JobEvent, audio::minimax::Music01};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "out".to_owned());
    let (scenario, _stand_in) = support::connect().await?;

    let song = Music01::builder()
        .lyrics("## (Verse 1) ##\nHello, world!\nThis is my first song.\n## (Chorus) ##\nSinging loud and clear,\nFor everyone to hear.")
        .sample_rate(44_100)
        .bitrate(256_000)
        .build();

    let price = scenario.run(&song).estimate().await?;
    println!("The run costs {} creative units.", price.cost());

    let job = scenario.run(&song).submit().await?;
    println!("{} was started; keep the id to find it again.", job.id());

    let bar = ProgressBar::new(100)
        .with_style(ProgressStyle::with_template("{bar:40} {pos:>3} % {msg}")?);
    let mut events = job.events(Duration::from_secs(600));
    while let Some(event) = events.next().await {
        match event? {
            JobEvent::Queued => bar.set_message("queued"),
            JobEvent::Running { progress } => {
                bar.set_message("running");
                bar.set_position((progress.unwrap_or_default() * 100.0) as u64);
            }
            JobEvent::Finished(done) => {
                bar.finish_with_message("done");
                for file in done.download_to(&folder).await? {
                    println!("{} ({} bytes)", file.path.display(), file.bytes);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
