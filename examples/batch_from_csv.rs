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

use std::{
    env,
    error::Error,
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use scenario_client::{Budget, audio::elevenlabs::SoundEffectsV2, ext::journal::SqliteJournal};

/// How many runs are in flight.
const AT_ONCE: usize = 5;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let rows = match arguments.next() {
        Some(file) => fs::read_to_string(file)?,
        None => (1..=20).map(|number| format!("sound-{number},rain, take {number}\n")).collect(),
    };
    let rows: Vec<(&str, &str)> = rows.lines().filter_map(|row| row.split_once(',')).collect();
    let folder = arguments.next().map(PathBuf::from);
    let (scenario, fake) = support::connect().await?;
    let folder = folder.unwrap_or_else(|| {
        let folder = PathBuf::from("out/batch");
        if fake.is_some() {
            // The built-in fake server has ended with the program before, and so have the jobs of its journal.
            let _ = fs::remove_dir_all(&folder);
        }
        folder
    });
    fs::create_dir_all(&folder)?;

    let journal = SqliteJournal::open(folder.join("runs.db")).await?;
    let budget = Budget::new(300.into());
    let (done, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));

    stream::iter(&rows)
        .for_each_concurrent(AT_ONCE, async |(key, text)| {
            let sound = SoundEffectsV2::builder().text(*text).duration_seconds(2.0).build();
            let run = scenario.run(&sound).budget(&budget).key(*key).journal(&journal);
            let saved = match run.run_and_wait(Duration::from_secs(600)).await {
                // The key is unique in the batch, so it names the file.
                Ok(finished) => finished.downloads().named(*key).save_in(&folder).await,
                Err(error) => Err(error),
            };
            match saved {
                Ok(_) => {
                    let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                    println!("{done:3} of {} {key}", rows.len());
                }
                Err(error) => {
                    failed.fetch_add(1, Ordering::Relaxed);
                    eprintln!("{key}: {error}");
                }
            }
        })
        .await;
    println!(
        "{} done, {} failed, {} units spent by this process",
        done.into_inner(),
        failed.into_inner(),
        budget.spent()
    );
    Ok(())
}
