//! A model as a tool for a language model: prints its definition, and checks an answer before it costs
//! anything.
//!
//! ```text
//! cargo run --example model_as_llm_tool [MODEL]
//! ```

use std::{env, error::Error};

use scenario_client::audio;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let id = env::args().nth(1);
    let id = id.as_deref().unwrap_or("model_elevenlabs-sound-effects-v2");
    let model = audio::model(id).ok_or("no such model in the catalogue")?;

    let tool = json!({
        "name": model.id().replace(['/', '.'], "_"),
        "description": format!("{}: {}", model.name(), model.summary()),
        "input_schema": model.to_json_schema(),
    });
    println!("{}", serde_json::to_string_pretty(&tool)?);

    // What the language model answers is held against the same rules; what it did wrong can be told to it.
    let answer = json!({"durationSeconds": "long"});
    if let Err(violations) = model.validate_strictly(&answer) {
        eprintln!("{answer} would be refused: {violations}");
    }
    Ok(())
}
