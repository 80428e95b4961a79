//! A batch that survives `kill -9`: start it again, and it goes on where it stopped. Nothing is charged twice.
//!
//! ```text
//! cargo run --example batch_from_csv [ROWS.csv [FOLDER]]
//! ```
//!
//! Each row has a key and a text: `door,a heavy door falls shut`. Without a file it makes twenty sounds. The
//! journal and the files are in the folder, `out/batch` by default. To see it resume, run the example
//! `fake_server` in another terminal, export the variables that it prints, kill this program, and start it again.

mod support;

use std::{env, error::Error, fs, path::PathBuf, time::Duration};

use futures_util::StreamExt as _;
use indicatif::{ProgressBar, ProgressStyle};
use scenario_client::{
    Budget,
    audio::elevenlabs::SoundEffectsV2,
    ext::journal::{BatchEvent, SqliteJournal},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let rows = match arguments.next() {
        Some(file) => fs::read_to_string(file)?,
        None => (1..=20).map(|number| format!("sound-{number},rain, take {number}\n")).collect(),
    };
    let rows = rows.lines().filter_map(|row| row.split_once(','));
    let sounds = rows.map(|(key, text)| {
        (key, SoundEffectsV2::builder().text(text).duration_seconds(2.0).build())
    });
    let folder = arguments.next().map(PathBuf::from);
    let (scenario, fake) = support::connect().await?;
    let folder = folder.unwrap_or_else(|| {
        if fake.is_none() {
            return PathBuf::from("out/batch");
        }
        // The built-in fake server has ended with the program before, and so have the jobs of its journal. They have a
        // folder of their own: nothing that was paid for is removed.
        let folder = PathBuf::from("out/batch-of-fake-server");
        let _ = fs::remove_dir_all(&folder);
        folder
    });
    fs::create_dir_all(&folder)?;

    let journal = SqliteJournal::open(folder.join("runs.db")).await?;
    let budget = Budget::new(300.into());
    let batch = scenario.batch(&journal, "sounds").at_once(5).budget(&budget).folder(&folder);
    let mut events = batch.add_all(sounds).run(Duration::from_secs(600));
    let bar = ProgressBar::no_length()
        .with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {eta}")?);
    while let Some(event) = events.next().await {
        match event {
            BatchEvent::Saved { key, progress, .. } | BatchEvent::Skipped { key, progress } => {
                bar.set_length(progress.total as u64);
                bar.set_position(progress.ended() as u64);
                bar.set_message(key);
            }
            BatchEvent::Failed { key, error, .. } => bar.println(format!("{key}: {error}")),
            BatchEvent::Finished(progress) => {
                bar.finish_and_clear();
                println!(
                    "{} saved, {} there before, {} failed, {} creative units in all",
                    progress.succeeded, progress.skipped, progress.failed, progress.spent
                );
            }
            _ => {}
        }
    }
    Ok(())
}
