//! [`Scenario`]: its configuration, and the path of every request.

mod backoff;
mod builder;
mod clock;
mod credentials;
mod environment;
mod extras;
mod http;
mod loopback;
mod poll_policy;
mod request;
mod request_budget;
mod retry_policy;
mod seen_jobs;
mod shared;
mod span;
mod tls;
mod tokens;
mod trace;

use std::{fmt, sync::Arc, time::Duration};

pub(crate) use self::loopback::is as is_loopback;
pub use self::{
    backoff::Backoff,
    builder::ScenarioBuilder,
    poll_policy::PollPolicy,
    request::{RawRequest, RawResponse},
    retry_policy::RetryPolicy,
};
pub(crate) use self::{clock::ServerClock, request_budget::RequestBudget, seen_jobs::SeenJobs};
use self::{
    extras::Extras,
    http::{Connection, Http},
    shared::Shared,
};
use crate::{api, error::Error, ids::ProjectId};

/// The client of the Scenario API, with credentials and settings.
///
/// ```no_run
/// use scenario_client::Scenario;
///
/// let scenario = Scenario::from_env()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Cheap to clone: clones share connections and settings. All use of the API starts here; operations
/// without a method of their own are in [`api`](Self::api).
#[derive(Clone)]
pub struct Scenario {
    inner: Arc<Inner>,
}

struct Inner {
    api: api::Client,
    /// The same client without retries, for callers with their own retry loop.
    single: api::Client,
    settings: Settings,
}

/// Settings and connection of a client.
#[derive(Clone)]
struct Settings {
    /// Without a trailing slash.
    base: Arc<str>,
    connection: Arc<Connection>,
    project: Option<ProjectId>,
    retry_policy: RetryPolicy,
    poll_policy: Option<PollPolicy>,
    backoff: Backoff,
    download_timeout: Duration,
    extras: Extras,
    shared: Arc<Shared>,
}

impl Settings {
    /// Returns a generated client with these settings.
    fn api(&self, retry_policy: RetryPolicy, counts: bool) -> api::Client {
        let http = Http {
            connection: Arc::clone(&self.connection),
            retry_policy,
            backoff: self.backoff,
            counts,
            extras: self.extras.clone(),
        };
        api::Client::new(&self.base, self.connection.client.clone(), Arc::new(http))
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario")
            .field("api", &self.inner.api)
            .field("project", &self.inner.settings.project)
            .field("poll_policy", &self.inner.settings.poll_policy)
            .finish_non_exhaustive()
    }
}

impl Scenario {
    /// Creates a client from environment variables.
    ///
    /// | setting | variables; the first that is set wins |
    /// | --- | --- |
    /// | API key | `SCENARIO_SDK_API_KEY`, `SCENARIO_API_KEY` |
    /// | its secret | `SCENARIO_SDK_API_SECRET`; `SCENARIO_API_SECRET`, `SCENARIO_SECRET_API_KEY` |
    /// | or a bearer token | `SCENARIO_SDK_JWT` |
    /// | base URL | `SCENARIO_BASE_URL`, `SCENARIO_API_BASE_URL`, `SCENARIO_API_URL` |
    /// | project | `SCENARIO_PROJECT_ID` |
    ///
    /// Key and secret come from the same family of names. If key and token are both set, the key is used,
    /// as in the official clients; [`ScenarioBuilder::bearer_token`] always wins.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if credentials are
    /// missing or incomplete, or if the base URL is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Returns a builder for explicit settings; unset ones come from the environment.
    ///
    /// ```
    /// use scenario_client::Scenario;
    ///
    /// let scenario = Scenario::builder()
    ///     .api_key("key", "secret")
    ///     .project("proj_23tlk332lkht3kl2")
    ///     .build()?;
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    pub fn builder() -> ScenarioBuilder {
        ScenarioBuilder::default()
    }

    fn of(settings: Settings) -> Self {
        let api = settings.api(settings.retry_policy.clone(), true);
        let single = settings.api(RetryPolicy::never(), false);
        Self { inner: Arc::new(Inner { api, single, settings }) }
    }

    /// Returns the same client with one more query parameter on its requests, unless they have one of that
    /// name.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// let page = scenario.with_query("beta", "true").api().list_jobs().page_size(5).send().await?;
    /// assert_eq!(fake.requests()[0].query, "pageSize=5&beta=true");
    /// # Ok(()) });
    /// ```
    ///
    /// Use it for one request, or for everything that follows from it: a job that is submitted by this
    /// client is polled with the parameter, too. The client shares its connections with the original.
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let mut settings = self.inner.settings.clone();
        settings.extras.query(name, value);
        Self::of(settings)
    }

    /// Returns the same client with one more header on its requests.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// let tagged = scenario.with_header("x-build", "nightly-7")?;
    /// tagged.api().list_jobs().send().await?;
    /// assert_eq!(fake.requests()[0].headers["x-build"], "nightly-7");
    /// # Ok(()) });
    /// ```
    ///
    /// The header is sent to the API only, never to file hosts. Its value is not printed.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the header
    /// is invalid or reserved: `Authorization`, `Cookie`, `Host`, `Content-Length`.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut settings = self.inner.settings.clone();
        settings.extras.header(name, value)?;
        Ok(Self::of(settings))
    }

    /// Returns the same client with one more member in its JSON bodies, unless they have one of that name.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let model = scenario.new_model("Birds", "flux.1-lora").create().await?;
    /// let draft = scenario.with_body("folder", "drafts");
    /// draft.api().create_model().body_map(|body| body.name("Birds")).send().await?;
    /// # Ok(()) });
    /// ```
    ///
    /// Use it for fields that the API description lacks. Requests without a body stay without one.
    pub fn with_body(&self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        let mut settings = self.inner.settings.clone();
        settings.extras.body(name, value.into());
        Self::of(settings)
    }

    /// Returns the generated client: every operation of the API, with the credentials, project and timeouts
    /// of this one.
    pub fn api(&self) -> &api::Client {
        &self.inner.api
    }

    /// Returns the project that requests are scoped to; `None` if it is not set. An API key belongs to one
    /// project (observed) and needs no setting.
    pub fn project(&self) -> Option<&ProjectId> {
        self.inner.settings.project.as_ref()
    }

    /// Returns the client for hosts that must not see the credentials: the CDN and upload hosts.
    pub(crate) fn bare_http(&self) -> &reqwest::Client {
        &self.inner.settings.connection.client
    }

    /// Returns the generated client without retries.
    pub(crate) fn single(&self) -> &api::Client {
        &self.inner.single
    }

    /// Returns the poll policy; `None` if it is not set.
    pub(crate) fn poll_policy(&self) -> Option<PollPolicy> {
        self.inner.settings.poll_policy
    }

    pub(crate) fn backoff(&self) -> Backoff {
        self.inner.settings.backoff
    }

    /// Returns the request budget of polling.
    pub(crate) fn request_budget(&self) -> &RequestBudget {
        &self.inner.settings.connection.budget
    }

    /// Returns the generated client, with no attempt started after `timeout`.
    pub(crate) fn api_within(&self, timeout: Option<Duration>) -> api::Client {
        match timeout {
            None => self.inner.api.clone(),
            Some(timeout) => {
                let settings = &self.inner.settings;
                settings.api(settings.retry_policy.capped_at(timeout), true)
            }
        }
    }

    /// Returns how long after its first attempt a request may still be in flight.
    pub(crate) fn sends_for(&self) -> Duration {
        let settings = &self.inner.settings;
        settings.retry_policy.timeout().saturating_add(settings.connection.timeout)
    }

    /// Returns the clock of the server.
    pub(crate) fn clock(&self) -> &ServerClock {
        &self.inner.settings.connection.clock
    }

    /// Returns the jobs that this client has read.
    pub(crate) fn seen_jobs(&self) -> &SeenJobs {
        &self.inner.settings.connection.seen
    }

    /// Returns the state that a layer above shares between this client and its clones.
    pub(crate) fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.settings.shared.get()
    }

    pub(crate) fn download_timeout(&self) -> Duration {
        self.inner.settings.download_timeout
    }
}
