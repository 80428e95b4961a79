//! A model as a tool for a language model: prints its definition, and validates a call before it costs
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

    // The call of the language model is validated against the same rules. The violations can be returned to it.
    let call = json!({"durationSeconds": "long"});
    if let Err(violations) = model.validate_strictly(&call) {
        eprintln!("{call} would be refused: {violations}");
    }
    Ok(())
}
