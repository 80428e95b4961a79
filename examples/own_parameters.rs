//! A model of a team, with a struct of one's own for its parameters.
//!
//! ```text
//! cargo run --example own_parameters [PROMPT]
//! ```
//!
//! With credentials in the environment set MODEL to an id of yours: the run costs creative units.

mod support;

use std::{env, error::Error, time::Duration};

use scenario_client::{CustomModel, FileInput, ModelId};
use serde::Serialize;

/// The parameters of the model. `None` is not sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Portrait {
    prompt: String,
    num_samples: Option<u32>,
    reference_image: Option<FileInput>,
}

impl CustomModel for Portrait {
    fn model_id(&self) -> ModelId {
        env::var("MODEL").unwrap_or_else(|_| "model_portraits-of-my-team".to_owned()).into()
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let prompt = env::args().nth(1).unwrap_or_else(|| "a heron with a party hat".to_owned());
    let (scenario, _fake) = support::connect().await?;

    let portrait = Portrait { prompt, num_samples: Some(1), reference_image: None };
    let run = scenario.run(&portrait);
    println!("The run costs {} creative units.", run.estimate().await?.cost());
    let done = run.run_and_wait(Duration::from_secs(300)).await?;

    for asset in done.asset_ids() {
        let response = scenario.download(asset).open().await?;
        let (name, length) = (response.file_name().to_owned(), response.length());
        println!("{name}: {length:?} bytes announced, {} read", response.bytes().await?.len());
    }
    Ok(())
}
