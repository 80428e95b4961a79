//! A line of text, spoken.
//!
//! ```text
//! cargo run --example text_to_speech [TEXT] [FOLDER]
//! ```

mod support;

use std::{env, error::Error, time::Duration};

use scenario_client::audio::elevenlabs::{PublicVoice, SpeechOutputFormat, TtsV3};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let text = env::args().nth(1).unwrap_or_else(|| "Hello, world!".to_owned());
    let folder = env::args().nth(2).unwrap_or_else(|| "out".to_owned());
    let (scenario, _fake) = support::connect().await?;

    let speech = TtsV3::builder()
        .text(text)
        .public_voice(PublicVoice::Alice)
        .output_format(SpeechOutputFormat::Mp3_44100_128)
        .build();
    let price = scenario.run(&speech).estimate().await?;
    println!("The run costs {} creative units.", price.cost());

    let done = scenario.run(&speech).run_and_wait(Duration::from_secs(300)).await?;
    for file in done.download_to(folder).await? {
        println!("{} ({} bytes)", file.path.display(), file.bytes);
    }
    Ok(())
}
