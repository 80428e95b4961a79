//! A sound effect. Invalid parameters are reported before anything is sent.
//!
//! ```text
//! cargo run --example sound_effect [SECONDS] [FOLDER]
//! ```

mod support;

use std::{env, error::Error, time::Duration};

use scenario_client::audio::elevenlabs::SoundEffectsV2;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let seconds: f64 = env::args().nth(1).as_deref().unwrap_or("4").parse()?;
    let folder = env::args().nth(2).unwrap_or_else(|| "out".to_owned());
    let (scenario, _fake) = support::connect().await?;

    let rain =
        SoundEffectsV2::builder().text("rain on a tin roof").duration_seconds(seconds).build();
    let done = match scenario.run(&rain).run_and_wait(Duration::from_secs(300)).await {
        Ok(done) => done,
        Err(error) => {
            for violation in error.violations().into_iter().flat_map(|violations| violations.iter())
            {
                println!("not sent: {violation}");
            }
            return Err(error.into());
        }
    };
    for file in done.download_to(folder).await? {
        println!("{} ({} bytes)", file.path.display(), file.bytes);
    }
    Ok(())
}
