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
//! It listens on a loopback address, speaks real HTTP, checks credentials, keeps jobs and assets in
//! memory, and ends when it is dropped. What it does follows what is known of the service: statuses
//! and their order, the answer 269 to estimates, every error envelope, links with signatures that
//! expire and that do not take credentials, the two ways to filter the job list, both kinds of 429, a
//! store that takes parts of uploads and no header too many, a host of files that knows `Range`, lists that
//! come in pages, workflows that wait for people, models that are trained. It is **not** the service: it
//! accepts any parameters, every run makes the same tune, and routes that it does not have are answered
//! with 404.

mod archives;
mod assets;
mod audio;
mod clock;
mod connection;
mod contents;
mod controls;
mod description;
mod fault;
mod flow;
mod job;
mod jobs;
mod json;
mod ledger;
mod lists;
mod models;
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
pub use self::{
    fault::Fault, ledger::Charge, output::Output, record::RecordedRequest, reply::Reply,
    script::JobScript, settings::FakeScenarioBuilder, storm::Storm,
};
use crate::{
    api::{CreativeUnits, Operation, types},
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
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let world = Arc::new(World::new(settings, address));
        let server = tokio::spawn(connection::accept(listener, Arc::clone(&world)));
        Ok(Self { world, address, server })
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
            .poll_policy(PollPolicy::new(Duration::from_millis(10), Duration::from_millis(100)))
            .backoff(Backoff::new(Duration::from_millis(5), Duration::from_millis(50)))
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

    /// Every request so far, in the order of arrival; those that met a fault as well, whether or not they
    /// did anything.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.world.requests()
    }

    /// The requests of one operation.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::api::operations;
    ///
    /// scenario.api().list_jobs().page_size(7).send().await?;
    /// let [request] = &stand_in.requests_to(&operations::LIST_JOBS)[..] else { panic!() };
    /// assert_eq!(request.query, "pageSize=7");
    /// # Ok(())
    /// # }
    /// ```
    pub fn requests_to(&self, operation: &'static Operation) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.operation == Some(operation));
        requests
    }

    /// The requests of files.
    pub fn cdn_requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.starts_with("/cdn/"));
        requests
    }

    /// What all accepted runs cost together: the ledger that money tests look at. Estimates and refused
    /// submits add nothing; a run whose answer was lost on the way adds its price.
    pub fn charged(&self) -> CreativeUnits {
        self.world.charged()
    }

    /// What was paid back of that, because jobs failed.
    pub fn refunded(&self) -> CreativeUnits {
        let charges = self.world.charges();
        let refunded = charges.iter().filter(|charge| charge.refunded);
        refunded.map(|charge| charge.units.decimal()).sum::<rust_decimal::Decimal>().into()
    }

    /// The ledger: one line for each run that was accepted, in order.
    pub fn charges(&self) -> Vec<Charge> {
        self.world.charges()
    }

    /// Ends the storm, forgets the faults that nobody has met, and shows hidden jobs in the list.
    pub fn calm(&self) {
        self.world.calm();
    }

    /// The jobs as the service knows them now, oldest first. Looking does not count as a read: scripted
    /// jobs stay where they are.
    pub fn jobs(&self) -> Vec<types::Job> {
        self.world
            .jobs()
            .iter()
            .filter_map(|job| serde_json::from_value(job.clone()).ok())
            .collect()
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
    /// use scenario_client::UploadSource;
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

    /// The parts that were put into the store.
    pub fn storage_requests(&self) -> Vec<RecordedRequest> {
        let mut requests = self.requests();
        requests.retain(|request| request.path.starts_with("/storage/"));
        requests
    }
}
