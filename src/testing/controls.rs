//! What a test does to the fake server while it runs.

use std::{sync::Arc, time::Duration};

use super::{FakeScenario, Output, RecordedRequest, Reply};
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

    /// Adds a route below the base URL. It comes before the routes of the fake server, and asks for the
    /// same credentials.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeScenario::start().await?;
    /// # let scenario = fake.scenario()?;
    /// use scenario_client::testing::Reply;
    /// use serde_json::json;
    ///
    /// fake.route("POST", "/things/{thingId}/paint", |request| {
    ///     Reply::status(200).with_json(&json!({"color": request.json()["color"]}))
    /// });
    /// let request = scenario.request("POST", "/things/1/paint").json(&json!({"color": "red"}));
    /// let response: serde_json::Value = request.send().await?.json()?;
    /// assert_eq!(response["color"], "red");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A segment in braces stands for any one segment. Of two routes for one request the later wins.
    pub fn route(
        &self,
        method: &str,
        path: &str,
        handler: impl Fn(&RecordedRequest) -> Reply + Send + Sync + 'static,
    ) {
        self.world.state().own_routes.add(method, path, Arc::new(handler));
    }

    /// The next job produces this when it succeeds; several queue up.
    pub fn next_output(&self, output: Output) {
        self.world.state().outputs.queue(output);
    }

    /// All jobs of a model produce this when they succeed. See [`Output`].
    ///
    /// For an operation that is no model, give its path: `/generate/caption`.
    pub fn set_output(&self, target: &str, output: Output) {
        self.world.state().outputs.set(target, output);
    }
}
