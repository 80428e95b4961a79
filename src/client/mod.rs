//! [`Scenario`]: configuration, and everything that happens to every request.

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

/// The API of Scenario, with credentials and settings.
///
/// ```no_run
/// use scenario_client::Scenario;
///
/// let scenario = Scenario::from_env()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Cheap to clone: clones share connections and settings. Everything a person does with the API
/// starts here; what has no helper yet is reached through [`api`](Self::api).
#[derive(Clone)]
pub struct Scenario {
    inner: Arc<Inner>,
}

struct Inner {
    api: api::Client,
    /// The same without retries, for what has a loop of its own.
    single: api::Client,
    settings: Settings,
}

/// What a client is made of.
#[derive(Clone)]
struct Settings {
    /// Without a slash at its end.
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
    /// A generated client that sends by these settings.
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
    /// A client from the environment.
    ///
    /// | what | variables, the first that is set |
    /// | --- | --- |
    /// | API key | `SCENARIO_SDK_API_KEY`, `SCENARIO_API_KEY` |
    /// | its secret | `SCENARIO_SDK_API_SECRET`; `SCENARIO_API_SECRET`, `SCENARIO_SECRET_API_KEY` |
    /// | or a bearer token | `SCENARIO_SDK_JWT` |
    /// | base URL | `SCENARIO_BASE_URL`, `SCENARIO_API_BASE_URL`, `SCENARIO_API_URL` |
    /// | project | `SCENARIO_PROJECT_ID` |
    ///
    /// Key and secret are taken from the same family of names. With key and token both set the key is
    /// used, as the official clients do; [`ScenarioBuilder::bearer_token`] always wins.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if credentials are missing or half
    /// of a pair, or if the base URL is not usable.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A client with explicit settings; what is not set comes from the environment.
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

    /// The same client, whose requests carry one more query parameter unless they have one of that name.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// let page = scenario.with_query("beta", "true").api().list_jobs().page_size(5).send().await?;
    /// assert_eq!(fake.requests()[0].query, "pageSize=5&beta=true");
    /// # Ok(()) });
    /// ```
    ///
    /// For one request, or for all that is done with what comes of it: a job that was submitted with it
    /// is polled with it too. It costs a little memory, no connection.
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let mut settings = self.inner.settings.clone();
        settings.extras.query(name, value);
        Self::of(settings)
    }

    /// The same client, whose requests carry one more header.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// let tagged = scenario.with_header("x-build", "nightly-7")?;
    /// tagged.api().list_jobs().send().await?;
    /// assert_eq!(fake.requests()[0].headers["x-build"], "nightly-7");
    /// # Ok(()) });
    /// ```
    ///
    /// It goes to the API only, never to hosts of files. Its value is not printed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if it cannot be sent, or is one
    /// of the client's own: `Authorization`, `Cookie`, `Host`, `Content-Length`.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut settings = self.inner.settings.clone();
        settings.extras.header(name, value)?;
        Ok(Self::of(settings))
    }

    /// The same client, whose JSON bodies have one more member unless they have one of that name.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let model = scenario.new_model("Birds", "flux.1-lora").create().await?;
    /// let draft = scenario.with_body("folder", "drafts");
    /// draft.api().create_model().body_map(|body| body.name("Birds")).send().await?;
    /// # Ok(()) });
    /// ```
    ///
    /// For fields that the description does not have yet. Requests without a body stay without one.
    pub fn with_body(&self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        let mut settings = self.inner.settings.clone();
        settings.extras.body(name, value.into());
        Self::of(settings)
    }

    /// The generated client: every operation of the API, with the credentials, scope and timeouts of
    /// this one.
    pub fn api(&self) -> &api::Client {
        &self.inner.api
    }

    /// The project that requests are scoped to, if one is set. An API key has a project of its own
    /// (observed), so none is needed with a key.
    pub fn project(&self) -> Option<&ProjectId> {
        self.inner.settings.project.as_ref()
    }

    /// The client for hosts that must not see the credentials: the CDN and upload hosts.
    pub(crate) fn bare_http(&self) -> &reqwest::Client {
        &self.inner.settings.connection.client
    }

    /// The generated client without retries.
    pub(crate) fn single(&self) -> &api::Client {
        &self.inner.single
    }

    /// The poll policy, if one was set.
    pub(crate) fn poll_policy(&self) -> Option<PollPolicy> {
        self.inner.settings.poll_policy
    }

    pub(crate) fn backoff(&self) -> Backoff {
        self.inner.settings.backoff
    }

    /// What looks at jobs may spend.
    pub(crate) fn request_budget(&self) -> &RequestBudget {
        &self.inner.settings.connection.budget
    }

    /// The generated client, no attempt of which starts later than this.
    pub(crate) fn api_within(&self, deadline: Option<Duration>) -> api::Client {
        match deadline {
            None => self.inner.api.clone(),
            Some(deadline) => {
                let settings = &self.inner.settings;
                settings.api(settings.retry_policy.no_longer_than(deadline), true)
            }
        }
    }

    /// How long after its first attempt a request may leave and be under way.
    pub(crate) fn sends_for(&self) -> Duration {
        let settings = &self.inner.settings;
        settings.retry_policy.longest().saturating_add(settings.connection.timeout)
    }

    /// The clock of the server.
    pub(crate) fn clock(&self) -> &ServerClock {
        &self.inner.settings.connection.clock
    }

    /// The jobs that this client has read.
    pub(crate) fn seen_jobs(&self) -> &SeenJobs {
        &self.inner.settings.connection.seen
    }

    /// What a layer above keeps with this client and its clones.
    pub(crate) fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.settings.shared.get()
    }

    pub(crate) fn download_timeout(&self) -> Duration {
        self.inner.settings.download_timeout
    }
}
