//! Controls of the fake server while it runs.

use std::{sync::Arc, time::Duration};

use super::{FakeScenario, Output, RecordedRequest, Reply, routes};
use crate::{api::CreativeUnits, ids::JobId};

impl FakeScenario {
    /// Sets the clock of the server ahead: jobs proceed, links expire, and all dates of its responses
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
    /// Timeouts and intervals of the client do not follow this clock: they follow tokio's. With
    /// `#[tokio::test(start_paused = true)]` both follow tokio's paused time, and a test needs no call
    /// of this method. To the client it looks as if the clock of the server had been set: if its first request of all is
    /// a lost submit, reconcile it before. The clock stops a century after the start of the server. A job with a
    /// [`JobScript`](super::JobScript) proceeds with each read, not with time.
    pub fn advance(&self, by: Duration) {
        self.server.clock.advance(by);
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
        routes::finish_job(&mut self.server.stores(), job.as_str());
    }

    /// Adds a route below the base URL. It takes precedence over the routes of the fake server, and requires
    /// the same credentials.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::testing::Reply;
    /// use serde_json::json;
    ///
    /// fake.route("POST", "/things/{thingId}/paint", |request| {
    ///     Reply::status(200).with_json(&json!({"color": request.json()["color"]}))
    /// });
    /// let request = scenario.request("POST", "/things/1/paint").json(&json!({"color": "red"}));
    /// let response: serde_json::Value = request.send().await?.json()?;
    /// assert_eq!(response["color"], "red");
    /// # Ok(()) });
    /// ```
    ///
    /// A segment in braces matches any one segment. Of two routes for one request, the one added last wins.
    pub fn route(
        &self,
        method: &str,
        path: &str,
        handler: impl Fn(&RecordedRequest) -> Reply + Send + Sync + 'static,
    ) {
        self.server.stores().custom_routes.add(method, path, Arc::new(handler));
    }

    /// Sets the output of the next job. Further outputs queue up.
    pub fn next_output(&self, output: Output) {
        self.server.stores().plans.queue_output(output);
    }

    /// Sets the output of all jobs of a model. See [`Output`].
    ///
    /// For an operation that runs no model, `target` is its path: `/generate/caption`.
    pub fn set_output(&self, target: &str, output: Output) {
        self.server.stores().plans.set_output(target, output);
    }

    /// Sets how long the jobs of a model or workflow take from submit to success, in place of
    /// [`job_duration`](super::FakeScenarioBuilder::job_duration). Jobs that have started stay as they are.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::CustomRequest;
    ///
    /// let half_a_minute = Duration::from_secs(30);
    /// fake.set_job_duration("model_slow", half_a_minute);
    /// let job = scenario.run(&CustomRequest::new("model_slow")).submit().await?;
    /// job.wait(Duration::from_millis(500)).await.unwrap_err();
    /// fake.advance(half_a_minute);
    /// job.wait(Duration::from_secs(5)).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// For an operation that runs no model, `target` is its path: `/generate/detect`.
    pub fn set_job_duration(&self, target: &str, duration: Duration) {
        self.server.stores().plans.set_duration(target, duration);
    }

    /// Sets the creative units that the team has left. A submit that costs more is refused with the 402 of
    /// [`Fault::insufficient_credits`](super::Fault::insufficient_credits); estimates are not. Default: no limit.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::CustomRequest;
    ///
    /// fake.set_creative_units(7.into());
    /// let request = CustomRequest::new("model_a"); // 5 creative units
    /// scenario.run(&request).submit().await?;
    /// let error = scenario.run(&request).submit().await.unwrap_err();
    /// assert!(error.is_insufficient_credits() && fake.charges().len() == 1);
    ///
    /// let team = scenario.api().get_team_limits().team_id("team_fake").send().await?;
    /// assert_eq!(team.limits.creative_units, Some(7.0));
    /// assert_eq!(team.values.creative_units, Some(5.0));
    /// # Ok(()) });
    /// ```
    ///
    /// `limits.creativeUnits` of `GET /teams/{teamId}/limits` is this plus what was used before. Refunds of failed jobs
    /// can be used again.
    pub fn set_creative_units(&self, left: CreativeUnits) {
        let mut stores = self.server.stores();
        let used = routes::used_units(&stores);
        stores.ledger.set_limit(used + left);
    }
}
