//! A program without async: the price, one submit, progress, and the file on disk.
//!
//! ```text
//! cargo run --example blocking [FOLDER]
//! ```
//!
//! With credentials in the environment (see `Scenario::from_env`) it talks to the service, and the run
//! charges creative units. Without, it uses the fake server that the crate brings along.

#[path = "support/blocking.rs"]
mod support;

use std::{env, error::Error, io::Write as _, time::Duration};

use scenario_client::{Budget, audio::minimax::Music01, blocking::JobEvent};

fn main() -> Result<(), Box<dyn Error>> {
    let (scenario, _fake) = support::connect()?;
    let folder = env::args().nth(1).unwrap_or_else(|| "out".to_owned());

    let song = Music01::builder().lyrics("## Verse ##\nA heron stands in the rain").build();
    let price = scenario.run(&song).estimate()?;
    println!("{} creative units", price.cost());

    let budget = Budget::new(10.into());
    let job = scenario.run(&song).quoted(price.cost()).budget(&budget).submit()?;
    println!("keep this: {}", serde_json::to_string(job.reference())?);

    for event in job.events(Duration::from_secs(600)) {
        match event? {
            JobEvent::Running { progress: Some(share) } => {
                print!("\r{:3.0} %", share * 100.0);
                std::io::stdout().flush()?;
            }
            JobEvent::Finished(done) => {
                println!("\r100 %");
                for file in done.download_to(&folder)? {
                    println!("{} ({} bytes)", file.path.display(), file.bytes);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
