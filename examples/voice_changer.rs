//! A recording, spoken by another voice: a parameter that is a file.
//!
//! ```text
//! cargo run --example voice_changer [ASSET] [FOLDER]
//! ```
//!
//! ASSET is the id of a recording that the project has. Without one a sound effect is made first, and
//! its asset goes in.

mod support;

use std::{env, error::Error, time::Duration};

use scenario_client::{
    AssetId, FileInput, Scenario,
    audio::elevenlabs::{PublicVoice, SoundEffectsV2, VoiceChanger},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(2).unwrap_or_else(|| "out".to_owned());
    let (scenario, _fake) = support::connect().await?;
    let recording = match env::args().nth(1) {
        Some(id) => AssetId::from(id),
        None => record(&scenario).await?,
    };

    let changed = VoiceChanger::builder()
        .audio(FileInput::asset(recording))
        .public_voice(PublicVoice::Brian)
        .build();
    let done = scenario.run(&changed).run_and_wait(Duration::from_secs(300)).await?;
    for file in done.download_to(folder).await? {
        println!("{} ({} bytes)", file.path.display(), file.bytes);
    }
    Ok(())
}

/// Something to change.
async fn record(scenario: &Scenario) -> Result<AssetId, Box<dyn Error>> {
    let voice = SoundEffectsV2::builder().text("somebody counts to three").build();
    let done = scenario.run(&voice).run_and_wait(Duration::from_secs(300)).await?;
    println!("{} made a recording", done.id());
    Ok(done.asset_ids().into_iter().next().ok_or("the run made no asset")?)
}
