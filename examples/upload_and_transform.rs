//! A local file in, a changed file out.
//!
//! ```text
//! cargo run --example upload_and_transform [RECORDING] [FOLDER]
//! ```
//!
//! RECORDING is a sound on this machine; without one a short tone is written first.

mod support;

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use scenario_client::{
    FileInput,
    audio::elevenlabs::{PublicVoice, VoiceChanger},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(2).unwrap_or_else(|| "out".to_owned()));
    let recording = match env::args().nth(1) {
        Some(path) => PathBuf::from(path),
        None => tone(&folder)?,
    };
    let (scenario, _fake) = support::connect().await?;

    // The file is uploaded once, when the price is asked for, and its asset goes into both requests.
    let changed = VoiceChanger::builder()
        .audio(FileInput::path(&recording))
        .public_voice(PublicVoice::Alice)
        .build();
    let price = scenario.run(&changed).estimate().await?;
    println!("{} goes up; the change costs {} units", recording.display(), price.cost());
    let done = scenario.run(&changed).run_and_wait(Duration::from_secs(300)).await?;
    for file in done.download_to(&folder).await? {
        println!("{} ({} bytes)", file.path.display(), file.bytes);
    }
    Ok(())
}

/// A second of a tone: the head of a WAV file, and what follows it.
fn tone(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    const RATE: u32 = 8_000;
    let sample = |number: u32| (f64::from(number) * 0.345).sin() * 12_000.0;
    let samples = (0..RATE).flat_map(|number| (sample(number) as i16).to_le_bytes());
    let samples: Vec<u8> = samples.collect();
    let length = u32::try_from(samples.len())?;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + length).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(RATE.to_le_bytes());
    file.extend((RATE * 2).to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend(length.to_le_bytes());
    file.extend(samples);
    fs::create_dir_all(folder)?;
    let path = folder.join("recording.wav");
    fs::write(&path, file)?;
    Ok(path)
}
