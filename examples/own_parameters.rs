//! Parameters of a model of your own, as a struct.
//!
//! ```text
//! cargo run --example own_parameters [FOLDER]
//! ```

mod support;

use std::{env, error::Error, time::Duration};

use scenario_client::{CustomModel, FileInput, ModelId};
use serde::Serialize;

/// Left out of the request body if `None`: some models refuse `null`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ambience {
    prompt: String,
    duration_seconds: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<FileInput>,
}

impl CustomModel for Ambience {
    fn model_id(&self) -> ModelId {
        ModelId::from("model_of-my-team")
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).unwrap_or_else(|| "out".to_owned());
    let (scenario, _fake) = support::connect().await?;

    let ambience = Ambience {
        prompt: "rain on a tin roof".to_owned(),
        duration_seconds: 8,
        reference: Some(FileInput::bytes("roof.wav", b"RIFF\x24\0\0\0WAVEfmt ".as_slice())),
    };
    let done = scenario.run(&ambience).run_and_wait(Duration::from_secs(600)).await?;
    for file in done.download_to(&folder).await? {
        println!("{} ({} bytes)", file.path.display(), file.bytes);
    }
    Ok(())
}
