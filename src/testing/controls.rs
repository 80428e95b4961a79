//! What a test does to the fake server while it runs.

use std::time::Duration;

use super::FakeScenario;
use crate::ids::JobId;

impl FakeScenario {
    /// Sets the clock of the server ahead: jobs go on, links expire, and all dates of its responses
    /// follow.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use scenario_client::CustomRequest;
    ///
    /// let ten_minutes = Duration::from_secs(600);
    /// let fake = FakeScenario::builder().job_duration(ten_minutes).start().await?;
    /// let scenario = fake.scenario()?;
    ///
    /// let job = scenario.run(&CustomRequest::new("model_a")).submit().await?;
    /// fake.advance(ten_minutes);
    /// job.wait(Duration::from_secs(5)).await?; // returns at the next poll
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Timeouts and intervals of the client do not follow this clock: they are those of tokio. With
    /// `#[tokio::test(start_paused = true)]` both follow tokio's paused time, and a test needs no call
    /// of this method. The clock stops a century after the start of the server. A job with a
    /// [`JobScript`](super::JobScript) goes on with each read, not with time.
    pub fn advance(&self, by: Duration) {
        self.world.clock.advance(by);
    }

    /// Ends a job now, in the state in which it would have ended: success, or the last state of its
    /// [`JobScript`](super::JobScript).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use std::time::Duration;
    /// # use scenario_client::CustomRequest;
    /// # let fake = FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await?;
    /// # let scenario = fake.scenario()?;
    /// scenario.run(&CustomRequest::new("model_a")).submit().await?;
    /// let second = scenario.run(&CustomRequest::new("model_b")).submit().await?;
    /// fake.finish(second.id());
    /// second.wait(Duration::from_secs(5)).await?;
    /// assert_ne!(fake.jobs()[0].status, fake.jobs()[1].status);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Steps of a workflow that wait for a user are approved. Nothing changes if the job has ended, or
    /// there is no such job.
    pub fn finish(&self, job: &JobId) {
        self.world.finish_job(job.as_str());
    }
}
