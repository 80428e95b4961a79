//! An in-process stand-in for the service, for tests and for trying things out without an account.
//!
//! ```
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::time::Duration;
//! use scenario_client::{api::operations, audio::minimax::Music01, testing::{FakeScenario, Fault}};
//!
//! let stand_in = FakeScenario::start().await?;
//! let scenario = stand_in.scenario()?;
//!
//! // The second look at the job meets a broken gateway; the wait does not mind.
//! stand_in.fault(&operations::GET_JOB, Fault::html(502));
//! let job = scenario.run(&Music01::builder().lyrics("la").build()).submit().await?;
//! let done = job.wait(Duration::from_secs(10)).await?;
//!
//! assert_eq!(done.asset_ids().len(), 1);
//! let submit = &stand_in.requests_to(&operations::RUN_MODEL)[0];
//! assert_eq!(submit.path, "/v1/generate/custom/minimax%2Fmusic-01");
//! assert_eq!(stand_in.charged().to_string(), "5");
//! # Ok(())
//! # }
//! ```
//!
//! It listens on a loopback address, speaks real HTTP, checks credentials, keeps everything in memory, and
//! ends when it is dropped. It follows what is known of the service: statuses and their order, 269 as the
//! response to estimates, every error envelope, links with signatures that expire and that take no
//! credentials, the two ways to filter the job list, both kinds of 429, a store for upload parts that
//! refuses surplus headers, a host of files that knows `Range`, lists in pages, workflows that wait for
//! users, models that are trained. It has all operations of the API: what was created is listed, read,
//! changed and removed, and resources without code of their own follow the description.
//!
//! It is **not** the service: it accepts most parameters, and every run of a model makes the same tune.
//!
//! | a test wants | it calls |
//! | --- | --- |
//! | another result | [`set_output`](FakeScenario::set_output), [`next_output`](FakeScenario::next_output) |
//! | a job with given states | [`script`](FakeScenario::script) |
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
//! For programs in other languages, and for several processes, the example `fake_server` runs it as a
//! process of its own.

mod archives;
mod assets;
mod audio;
#[cfg(feature = "blocking")]
mod blocking;
mod clock;
mod connection;
mod contents;
mod controls;
mod description;
mod example;
mod fault;
mod flow;
mod inspection;
mod job;
mod jobs;
mod json;
mod ledger;
mod lists;
mod models;
mod operation_example;
mod output;
mod own_models;
mod own_routes;
mod pictures;
mod record;
mod records;
mod reply;
mod routes;
mod sample;
mod script;
mod settings;
mod storm;
mod tags;
mod training;
mod uploads;
mod webhooks;
mod workflows;
mod world;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinHandle};

use self::world::{Place, World};
#[doc(hidden)]
pub use self::{
    example::example,
    operation_example::{Ids, operation_example},
};
pub use self::{
    fault::Fault, ledger::Charge, output::Output, record::RecordedRequest, reply::Reply,
    script::JobScript, settings::FakeScenarioBuilder, storm::Storm,
};
use crate::{
    api::Operation,
    client::{Backoff, PollPolicy, Scenario, ScenarioBuilder},
    error::Error,
};

/// The stand-in; see the [module](self).
#[derive(Debug)]
#[must_use = "the stand-in ends when it is dropped"]
pub struct FakeScenario {
    world: Arc<World>,
    address: SocketAddr,
    server: JoinHandle<()>,
    /// What it runs on if the program has no runtime.
    #[cfg(feature = "blocking")]
    _runtime: Option<Arc<crate::blocking::Runtime>>,
}

impl Drop for FakeScenario {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl FakeScenario {
    /// The API key that it accepts.
    pub const KEY: &'static str = "fake-key";
    /// The secret of that key.
    pub const SECRET: &'static str = "fake-secret";
    /// The bearer token that it accepts.
    pub const TOKEN: &'static str = "fake-token";

    /// Starts with default settings: jobs take a fraction of a second and cost 5 units.
    ///
    /// # Errors
    ///
    /// If no loopback port can be opened.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Other settings.
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
        let listener = TcpListener::bind(("127.0.0.1", settings.port)).await?;
        let address = listener.local_addr()?;
        let world = Arc::new(World::new(settings, address));
        let server = tokio::spawn(connection::accept(listener, Arc::clone(&world)));
        Ok(Self {
            world,
            address,
            server,
            #[cfg(feature = "blocking")]
            _runtime: None,
        })
    }

    /// The base URL to give to any client: `http://127.0.0.1:PORT/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// A client of this stand-in that is quick: it polls every 10 to 100 milliseconds, retries after 5 to
    /// 50, and may spend 60,000 requests a minute. It does not look into the environment, so credentials
    /// that lie about are not used.
    ///
    /// # Errors
    ///
    /// Those of [`ScenarioBuilder::build`].
    pub fn scenario(&self) -> Result<Scenario, Error> {
        self.scenario_builder().build()
    }

    /// The same, for further settings. It does not look into the environment.
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

    /// The next request of this operation meets this fault; several queue up.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::{CustomRequest, api::operations, testing::Fault};
    ///
    /// stand_in.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let request = CustomRequest::new("minimax/music-01");
    /// let error = scenario.run(&request).submit().await.unwrap_err();
    /// assert!(error.is_outcome_unknown());
    /// assert_eq!(stand_in.jobs().len(), 1, "the job was started, and charged");
    /// # Ok(())
    /// # }
    /// ```
    pub fn fault(&self, operation: &'static Operation, fault: Fault) {
        self.world.queue_fault(Place::Api(operation), fault);
    }

    /// The next request of a file meets this fault; several queue up.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let job = scenario.run(&request).submit().await?;
    /// # let done = job.wait(std::time::Duration::from_secs(60)).await?;
    /// # let folder = tempfile::tempdir()?;
    /// use scenario_client::testing::Fault;
    ///
    /// stand_in.cdn_fault(Fault::cut(1_000));
    /// done.download_to(folder.path()).await?;
    /// let continued = &stand_in.cdn_requests()[1];
    /// assert_eq!(continued.headers["range"], "bytes=1000-");
    /// # Ok(())
    /// # }
    /// ```
    pub fn cdn_fault(&self, fault: Fault) {
        self.world.queue_fault(Place::Cdn, fault);
    }

    /// The next job that is started goes through these states; several queue up.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, testing::JobScript};
    ///
    /// stand_in.script(JobScript::starting("queued").failing("failure", "Provider is down", "Try later"));
    /// let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await?;
    /// let error = job.wait(Duration::from_secs(10)).await.unwrap_err();
    /// assert_eq!(error.hint(), Some("Try later"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn script(&self, script: JobScript) {
        self.world.queue_script(script);
    }

    /// A bearer token of its own, until [`expire_tokens`](Self::expire_tokens).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// let token = stand_in.issue_token();
    /// let scenario = stand_in.scenario_builder().bearer_token(token).build()?;
    /// scenario.api().list_jobs().send().await?;
    /// stand_in.expire_tokens();
    /// let error = scenario.api().list_jobs().send().await.unwrap_err();
    /// assert!(error.is_unauthorized());
    /// # Ok(())
    /// # }
    /// ```
    pub fn issue_token(&self) -> String {
        self.world.issue_token()
    }

    /// The tokens issued so far are refused from now on as the gateway refuses them: with 403 and
    /// `x-amzn-errortype: AccessDeniedException` (source: docs).
    pub fn expire_tokens(&self) {
        self.world.expire_tokens();
    }

    /// The links given out so far are refused with 403 from now on, as links of the CDN are when their
    /// time is over.
    pub fn expire_links(&self) {
        self.world.expire_links();
    }

    /// The next part that is put into the store meets this fault; several queue up.
    ///
    /// ```
    /// # use scenario_client::testing::{FakeScenario, Fault};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use scenario_client::ext::files::UploadSource;
    ///
    /// stand_in.storage_fault(Fault::html(503));
    /// let source = UploadSource::bytes("line.txt", "a line of text");
    /// scenario.upload(source).send(Duration::from_secs(60)).await?;
    /// assert_eq!(stand_in.storage_requests().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn storage_fault(&self, fault: Fault) {
        self.world.queue_fault(Place::Storage, fault);
    }
}
