//! A fake server in the process, for tests and for trying things out without an account.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use scenario_client::{api::operations, audio::minimax::Music01, testing::{FakeScenario, Fault}};
//!
//! let fake = FakeScenario::start().await?;
//! let scenario = fake.scenario()?;
//!
//! // The first poll of the job meets a broken gateway; the wait retries.
//! fake.fault(&operations::GET_JOB, Fault::html(502));
//! let job = scenario.run(&Music01::builder().lyrics("la").build()).submit().await?;
//! let done = job.wait(Duration::from_secs(10)).await?;
//!
//! assert_eq!(done.asset_ids().len(), 1);
//! let submit = &fake.requests_to(&operations::RUN_MODEL)[0];
//! assert_eq!(submit.path, "/v1/generate/custom/minimax%2Fmusic-01");
//! assert_eq!(fake.charged().to_string(), "5");
//! # Ok(())
//! # }
//! ```
//!
//! The fake server listens on a loopback address, speaks real HTTP, checks credentials, keeps everything in
//! memory, and ends when it is dropped. It follows what is known of the service: statuses and their order,
//! 269 as the response to estimates, every error envelope, signed links that expire and that accept no
//! credentials, the two ways to filter the job list, both kinds of 429, a store for upload parts that
//! refuses other headers, a host of files with `Range`, lists in pages, workflows that wait for users,
//! models that are trained. It has all operations of the API: created resources are listed, read, changed
//! and removed, and resources without code of their own follow the API description.
//!
//! It is **not** the service: it accepts most parameters, and every run of a model makes the same tune.
//!
//! | a test wants | it calls |
//! | --- | --- |
//! | another result | [`set_output`](FakeScenario::set_output), [`next_output`](FakeScenario::next_output) |
//! | a job with given states | [`script`](FakeScenario::script), [`script_for`](FakeScenario::script_for) one model |
//! | jobs that take longer | [`set_job_duration`](FakeScenario::set_job_duration), [`job_duration`](FakeScenarioBuilder::job_duration) of all |
//! | too few creative units | [`set_creative_units`](FakeScenario::set_creative_units) |
//! | no async | `start_blocking`, `scenario_blocking` (feature `blocking`) |
//! | no waiting | [`advance`](FakeScenario::advance), [`finish`](FakeScenario::finish), or tokio's paused time |
//! | a failure on the way | [`fault`](FakeScenario::fault), [`storm`](FakeScenarioBuilder::storm) |
//! | a route that the API does not have | [`route`](FakeScenario::route) |
//! | the requests that arrived | [`requests`](FakeScenario::requests), [`requests_to`](FakeScenario::requests_to) |
//! | what was charged | [`charged`](FakeScenario::charged), [`charges`](FakeScenario::charges) |
//!
//! # A job of ten minutes
//!
//! Jobs, dates and the expiry of links follow the clock of the fake server. It can be set ahead, and it
//! follows tokio's paused time (feature `test-util` of tokio), as the waits of the client do:
//!
//! ```
//! use std::time::Duration;
//! use scenario_client::{CustomRequest, testing::FakeScenario};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let runtime =
//! #     tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build()?;
//! # runtime.block_on(test())
//! # }
//! // #[tokio::test(start_paused = true)]
//! async fn test() -> Result<(), Box<dyn std::error::Error>> {
//!     let fake = FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await?;
//!     let scenario = fake.scenario()?;
//!     let job = scenario.run(&CustomRequest::new("model_a")).submit().await?;
//!     job.wait(Duration::from_secs(900)).await?; // takes milliseconds
//!     Ok(())
//! }
//! ```
//!
//! A submit whose response is lost is found in paused time, too: the client measures the clock of the server on
//! tokio's clock.
//!
//! For programs in other languages, and for several processes, the example `fake_server` runs it as a
//! process of its own.

mod audio;
#[cfg(feature = "blocking")]
mod blocking;
mod catalogue;
mod clock;
mod connection;
mod contents;
mod controls;
mod description;
mod example;
mod fault;
mod inspection;
mod json;
mod operation_example;
mod output;
mod pictures;
mod record;
mod refusal;
mod reply;
mod routes;
mod sample;
mod script;
mod server;
mod settings;
mod stores;
mod storm;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};

#[doc(hidden)]
pub use self::{
    example::example,
    operation_example::{Ids, operation_example},
};
pub use self::{
    fault::Fault, output::Output, record::RecordedRequest, reply::Reply, script::JobScript,
    settings::FakeScenarioBuilder, stores::Charge, storm::Storm,
};
use self::{server::Server, stores::Place};
use crate::{
    Scenario,
    api::Operation,
    client::{Backoff, PollPolicy, ScenarioBuilder},
    error::Error,
};

/// The fake server; see the [module](self).
#[derive(Debug)]
#[must_use = "the fake server ends when it is dropped"]
pub struct FakeScenario {
    server: Arc<Server>,
    address: SocketAddr,
    task: JoinHandle<()>,
    /// The runtime of a program without async.
    #[cfg(feature = "blocking")]
    _runtime: Option<Arc<crate::client::Runtime>>,
}

impl Drop for FakeScenario {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FakeScenario {
    /// The API key that the fake server accepts.
    pub const KEY: &'static str = "fake-key";
    /// The secret of that key.
    pub const SECRET: &'static str = "fake-secret";
    /// The bearer token that the fake server accepts.
    pub const TOKEN: &'static str = "fake-token";

    /// Starts a fake server with default settings: a job takes 200 milliseconds and costs 5 creative units.
    ///
    /// # Errors
    ///
    /// Returns an error if no loopback port can be opened.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Returns a builder, for other settings.
    ///
    /// ```
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use scenario_client::testing::FakeScenario;
    ///
    /// let slow_and_dear = FakeScenario::builder()
    ///     .job_duration(Duration::from_secs(5))
    ///     .price("10.75".parse()?)
    ///     .start()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> FakeScenarioBuilder {
        FakeScenarioBuilder::default()
    }

    async fn serve(settings: FakeScenarioBuilder) -> io::Result<Self> {
        // Loopback only: the credentials are public, and a test must not open a port to the network.
        let listener = TcpListener::bind(("127.0.0.1", settings.port)).await?;
        let address = listener.local_addr()?;
        let server = Arc::new(Server::new(settings, address));
        let task = tokio::spawn(connection::accept(listener, Arc::clone(&server)));
        Ok(Self {
            server,
            address,
            task,
            #[cfg(feature = "blocking")]
            _runtime: None,
        })
    }

    /// Returns the base URL for any client: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Returns a fast client of this fake server: it polls every 10 to 100 milliseconds, retries after 5 to
    /// 50, and its request budget is 60,000 requests a minute. It does not read the environment, so real
    /// credentials are never used.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`ScenarioBuilder::build`].
    pub fn scenario(&self) -> Result<Scenario, Error> {
        self.scenario_builder().build()
    }

    /// Returns the builder of that client, for further settings. It does not read the environment.
    pub fn scenario_builder(&self) -> ScenarioBuilder {
        Scenario::builder()
            .without_environment()
            .api_key(Self::KEY, Self::SECRET)
            .base_url(self.base_url())
            .poll_policy(
                PollPolicy::default()
                    .initial_interval(Duration::from_millis(10))
                    .max_interval(Duration::from_millis(100)),
            )
            .backoff(
                Backoff::default()
                    .initial_delay(Duration::from_millis(5))
                    .max_delay(Duration::from_millis(50)),
            )
            .request_budget(60_000)
    }

    /// Makes the next request of this operation meet a fault. Further faults queue up.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{CustomRequest, api::operations, testing::Fault};
    ///
    /// fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let request = CustomRequest::new("minimax/music-01");
    /// let error = scenario.run(&request).submit().await.unwrap_err();
    /// assert!(error.is_outcome_unknown());
    /// assert_eq!(fake.jobs().len(), 1, "the job was started, and charged");
    /// # Ok(()) });
    /// ```
    pub fn fault(&self, operation: &'static Operation, fault: Fault) {
        self.server.stores().traffic.queue_fault(Place::Api(operation), fault);
    }

    /// Makes the next download of a file meet a fault. Further faults queue up.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// # let folder = tempfile::tempdir()?;
    /// use scenario_client::testing::Fault;
    ///
    /// fake.cdn_fault(Fault::cut(1_000));
    /// done.download_to(folder.path()).await?;
    /// let continued = &fake.cdn_requests()[1];
    /// assert_eq!(continued.headers["range"], "bytes=1000-");
    /// # Ok(()) });
    /// ```
    pub fn cdn_fault(&self, fault: Fault) {
        self.server.stores().traffic.queue_fault(Place::Cdn, fault);
    }

    /// Sets the states of the next job that starts. Further scripts queue up.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, testing::JobScript};
    ///
    /// fake.script(JobScript::starting("queued").failing("failure", "Provider is down", "Try later"));
    /// let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await?;
    /// let error = job.wait(Duration::from_secs(10)).await.unwrap_err();
    /// assert_eq!(error.hint(), Some("Try later"));
    /// # Ok(()) });
    /// ```
    pub fn script(&self, script: JobScript) {
        self.server.stores().plans.queue_script(None, script);
    }

    /// Sets the states of the next job of one model or workflow. Further scripts queue up, and come before those of
    /// [`script`](Self::script).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, testing::JobScript};
    ///
    /// fake.script_for("model_b", JobScript::starting("queued").failing("failure", "Provider is down", ""));
    /// let [a, b] = ["model_a", "model_b"].map(CustomRequest::new);
    /// scenario.run(&a).run_and_wait(Duration::from_secs(10)).await?;
    /// scenario.run(&b).run_and_wait(Duration::from_secs(10)).await.unwrap_err();
    /// # Ok(()) });
    /// ```
    ///
    /// For an operation that runs no model, `target` is its path: `/generate/caption`.
    pub fn script_for(&self, target: &str, script: JobScript) {
        self.server.stores().plans.queue_script(Some(target), script);
    }

    /// Returns a new bearer token, valid until [`expire_tokens`](Self::expire_tokens).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = FakeScenario::start().await?;
    /// let token = fake.issue_token();
    /// let scenario = fake.scenario_builder().bearer_token(token).build()?;
    /// scenario.api().list_jobs().send().await?;
    /// fake.expire_tokens();
    /// let error = scenario.api().list_jobs().send().await.unwrap_err();
    /// assert!(error.is_unauthorized());
    /// # Ok(())
    /// # }
    /// ```
    pub fn issue_token(&self) -> String {
        self.server.stores().tokens.issue()
    }

    /// Ends all tokens issued so far. They are refused as the gateway refuses them: with 403 and
    /// `x-amzn-errortype: AccessDeniedException` (source: docs).
    pub fn expire_tokens(&self) {
        self.server.stores().tokens.expire();
    }

    /// Ends all links to files and upload parts so far. They are refused with 403, as expired links of the
    /// CDN are.
    pub fn expire_links(&self) {
        let mut stores = self.server.stores();
        stores.assets.expire_links();
        stores.uploads.expire_links();
    }

    /// Makes the next request of an upload part meet a fault. Further faults queue up.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// fake.storage_fault(Fault::html(503));
    /// let source = UploadSource::bytes("line.txt", "a line of text");
    /// scenario.upload(source).send(Duration::from_secs(60)).await?;
    /// assert_eq!(fake.storage_requests().len(), 2);
    /// # Ok(()) });
    /// ```
    pub fn storage_fault(&self, fault: Fault) {
        self.server.stores().traffic.queue_fault(Place::Storage, fault);
    }
}
