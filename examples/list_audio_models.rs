//! All audio models that the crate knows, as a table. Nothing is asked of the service.
//!
//! ```text
//! cargo run --example list_audio_models [CAPABILITY]
//! ```

use std::env;

use scenario_client::audio;

fn main() {
    let wanted = env::args().nth(1);
    println!("{:48} {:24} {:26} {:>10}  required", "id", "provider", "capabilities", "parameters");
    for model in audio::models() {
        let capabilities: Vec<&str> = model.capabilities().collect();
        if wanted.as_deref().is_some_and(|wanted| !capabilities.contains(&wanted)) {
            continue;
        }
        let required = model.inputs().iter().filter(|input| input.is_required());
        let required: Vec<&str> = required.map(|input| input.name()).collect();
        println!(
            "{:48} {:24} {:26} {:>10}  {}",
            model.id(),
            model.provider(),
            capabilities.join(", "),
            model.inputs().len(),
            required.join(", "),
        );
    }
}
