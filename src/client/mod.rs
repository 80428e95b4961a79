//! [`Scenario`]: configuration, and everything that happens to every request.

mod backoff;
mod builder;
mod clock;
mod credentials;
mod environment;
mod http;
mod loopback;
mod poll_policy;
mod request_budget;
mod retry_policy;
mod shared;
mod tls;
mod trace;

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

pub(crate) use self::loopback::is as is_loopback;
pub(crate) use self::request_budget::RequestBudget;
pub use self::{
    backoff::Backoff, builder::ScenarioBuilder, poll_policy::PollPolicy, retry_policy::RetryPolicy,
};
use self::{http::Connection, shared::Shared};
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
    connection: Arc<Connection>,
    project: Option<ProjectId>,
    poll_policy: Option<PollPolicy>,
    backoff: Backoff,
    download_timeout: Duration,
    shared: Shared,
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario")
            .field("api", &self.inner.api)
            .field("project", &self.inner.project)
            .field("poll_policy", &self.inner.poll_policy)
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

    /// The generated client: every operation of the API, with the credentials, scope and timeouts of
    /// this one.
    pub fn api(&self) -> &api::Client {
        &self.inner.api
    }

    /// The project that requests are scoped to, if one is set. An API key has a project of its own
    /// (observed), so none is needed with a key.
    pub fn project(&self) -> Option<&ProjectId> {
        self.inner.project.as_ref()
    }

    /// The client for hosts that must not see the credentials: the CDN and upload hosts.
    pub(crate) fn bare_http(&self) -> &reqwest::Client {
        &self.inner.connection.client
    }

    /// The generated client without retries.
    pub(crate) fn single(&self) -> &api::Client {
        &self.inner.single
    }

    /// The poll policy, if one was set.
    pub(crate) fn poll_policy(&self) -> Option<PollPolicy> {
        self.inner.poll_policy
    }

    pub(crate) fn backoff(&self) -> Backoff {
        self.inner.backoff
    }

    /// What looks at jobs may spend.
    pub(crate) fn request_budget(&self) -> &RequestBudget {
        &self.inner.connection.budget
    }

    /// The time at the server, as far as it is known.
    pub(crate) fn server_time(&self) -> DateTime<Utc> {
        self.inner.connection.clock.now()
    }

    /// What a layer above keeps with this client and its clones.
    pub(crate) fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.inner.shared.get()
    }

    pub(crate) fn download_timeout(&self) -> Duration {
        self.inner.download_timeout
    }
}
