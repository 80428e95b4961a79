//! A batch that never costs more than it may, whatever the plan allows at once.
//!
//! ```text
//! cargo run --example batch_with_budget [UNITS]
//! ```

mod support;

use std::{env, error::Error, time::Duration};

use futures_util::StreamExt as _;
use scenario_client::{
    Budget, CreativeUnits, audio::elevenlabs::SoundEffectsV2, ext::run::QueueEvent,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let units: CreativeUnits = env::args().nth(1).as_deref().unwrap_or("16").parse()?;
    let (scenario, _fake) = support::connect().await?;

    let sounds = ["rain", "wind", "thunder", "a door", "steps on gravel"];
    let budget = Budget::new(units);
    let runs = sounds.map(|sound| {
        let parameters = SoundEffectsV2::builder().text(sound).duration_seconds(4.0).build();
        scenario.run(&parameters).budget(&budget)
    });

    let mut events = scenario.queue(3).run(runs, Duration::from_secs(600));
    while let Some(event) = events.next().await {
        match event {
            QueueEvent::Started { index, job } => {
                // The place to store the reference: from here on the job is paid for.
                println!("{:16} started as {}", sounds[index], job.id());
            }
            QueueEvent::Finished { index, result: Ok(done) } => {
                println!("{:16} made {:?}", sounds[index], done.asset_ids());
            }
            QueueEvent::Finished { index, result: Err(error) } if error.is_budget_exceeded() => {
                println!("{:16} would be too much: {error}", sounds[index]);
            }
            QueueEvent::Finished { index, result: Err(error) } => {
                println!("{:16} {error}", sounds[index]);
            }
            _ => {}
        }
    }
    println!("spent {} of {} units", budget.spent(), budget.limit());
    Ok(())
}
