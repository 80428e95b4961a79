//! How to test a program whose jobs take ten minutes, in milliseconds and without an account.
//!
//! ```text
//! cargo run --example unit_test_ten_minutes
//! cargo test --example unit_test_ten_minutes
//! ```
//!
//! The first way is the clock of the fake server, the second one is tokio's paused time: the tests at the
//! end of this file.

use std::{error::Error, time::Duration};

use scenario_client::{
    CustomRequest, Scenario,
    testing::{FakeScenario, Output},
};

/// Longer than any job of this model takes.
const TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// The program: it runs a model, and returns the text that the model wrote.
async fn write_story(scenario: &Scenario, about: &str) -> Result<Option<String>, Box<dyn Error>> {
    let request = CustomRequest::new("model_storyteller").set("prompt", about);
    let done = scenario.run(&request).run_and_wait(TIMEOUT).await?;
    let text = done.output().and_then(|output| output.get("text")).and_then(|text| text.as_str());
    Ok(text.map(str::to_owned))
}

/// A fake server whose jobs take ten minutes.
async fn ten_minutes() -> Result<FakeScenario, Box<dyn Error>> {
    let fake = FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await?;
    fake.set_output("model_storyteller", Output::text("Once upon a time there was a heron."));
    Ok(fake)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let fake = ten_minutes().await?;
    let scenario = fake.scenario()?;
    let program = write_story(&scenario, "a heron");
    let test = async {
        while fake.jobs().is_empty() {
            tokio::task::yield_now().await;
        }
        fake.advance(Duration::from_secs(600));
    };
    let (story, ()) = tokio::join!(program, test);
    println!("{}", story?.unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Needs the feature `test-util` of tokio. Whenever all tasks wait, time moves to the next timer; the
    /// clock of the fake server moves with it.
    #[tokio::test(start_paused = true)]
    async fn a_story_is_written_within_ten_minutes() -> Result<(), Box<dyn Error>> {
        let fake = ten_minutes().await?;
        let before = tokio::time::Instant::now();
        let story = write_story(&fake.scenario()?, "a heron").await?;
        assert!(story.is_some_and(|story| story.contains("heron")));
        assert!(before.elapsed() >= Duration::from_secs(600));
        Ok(())
    }
}
