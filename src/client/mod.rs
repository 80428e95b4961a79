//! Configuration of a client, and the path of every request.

mod authorization_header;
mod backoff;
mod body;
mod builder;
mod clock;
mod credentials;
mod environment;
mod exchange;
mod extras;
mod http;
mod poll_policy;
mod range;
mod request;
mod request_budget;
#[cfg(feature = "journal")]
mod request_limit;
mod retry;
mod retry_policy;
#[cfg(any(feature = "rustls", feature = "rustls-ring", feature = "journal-postgres"))]
mod roots;
#[cfg(feature = "blocking")]
mod runtime;
mod safe_url;
mod seen_jobs;
mod spans;
mod tls;
mod tokens;
mod trace;

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::{Instant, sleep_until};

#[cfg(feature = "journal")]
#[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
pub use self::request_limit::RequestLimit;
#[cfg(feature = "journal-postgres")]
pub(crate) use self::roots::config as tls_config;
#[cfg(feature = "blocking")]
pub(crate) use self::runtime::Runtime;
pub(crate) use self::safe_url::is_safe;
pub use self::{
    backoff::Backoff,
    builder::ScenarioBuilder,
    poll_policy::PollPolicy,
    request::{RawRequest, RawResponse},
    retry_policy::RetryPolicy,
};
pub(crate) use self::{
    clock::ServerClock,
    request_budget::RequestBudget,
    retry::{Attempts, Retry, retry},
    seen_jobs::SeenJobs,
    spans::{failed, file_request, integer, responded, within},
};
use self::{
    extras::Extras,
    http::{Connection, Http},
};
use crate::{api, error::Error, ids::ProjectId};

/// Settings and connections of a client, shared by its clones.
#[derive(Clone)]
pub(crate) struct Core {
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
    connection: Arc<Connection>,
    project: Option<ProjectId>,
    retry_policy: RetryPolicy,
    poll_policy: Option<PollPolicy>,
    backoff: Backoff,
    download_timeout: Duration,
    extras: Extras,
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
        let base = Arc::clone(&self.connection.base);
        api::Client::new(base, Arc::new(http))
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core")
            .field("api", &self.inner.api)
            .field("project", &self.inner.settings.project)
            .field("poll_policy", &self.inner.settings.poll_policy)
            .finish_non_exhaustive()
    }
}

impl Core {
    fn of(settings: Settings) -> Self {
        let api = settings.api(settings.retry_policy.clone(), true);
        // Polling has its own schedule, which handles failed reads, and reserves its requests before it sends them.
        let single = settings.api(RetryPolicy::never(), false);
        Self { inner: Arc::new(Inner { api, single, settings }) }
    }

    /// Returns the same client with one more query parameter on its requests.
    pub(crate) fn with_query(&self, name: &str, value: &str) -> Self {
        let mut settings = self.inner.settings.clone();
        settings.extras.query(name, value);
        // The connection is shared by reference, so additions for one call cost no second connection pool, budget or
        // clock.
        Self::of(settings)
    }

    /// Returns the same client with one more header on its requests.
    pub(crate) fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut settings = self.inner.settings.clone();
        settings.extras.header(name, value)?;
        Ok(Self::of(settings))
    }

    /// Returns the same client with one more member in its JSON bodies.
    pub(crate) fn with_body(&self, name: &str, value: serde_json::Value) -> Self {
        let mut settings = self.inner.settings.clone();
        settings.extras.body(name, value);
        Self::of(settings)
    }

    /// Returns whether both clients read the same.
    pub(crate) fn reads_like(&self, other: &Self) -> bool {
        self.inner.settings.extras.reads_like(&other.inner.settings.extras)
    }

    /// Returns the generated client.
    pub(crate) fn api(&self) -> &api::Client {
        &self.inner.api
    }

    /// Returns the project that requests are scoped to.
    pub(crate) fn project(&self) -> Option<&ProjectId> {
        self.inner.settings.project.as_ref()
    }

    /// Returns a hash of what the requests are charged to; `None` if that can change.
    pub(crate) fn account(&self) -> Option<&Arc<str>> {
        self.inner.settings.connection.account.as_ref()
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

    /// Waits until the request budget has room for one more request, and takes it. For requests of [`Self::single`],
    /// which are not counted elsewhere.
    pub(crate) async fn room(&self) {
        while let Err(later) = self.request_budget().take(Instant::now()) {
            sleep_until(later).await;
        }
    }

    /// Returns the request budget of polling.
    pub(crate) fn request_budget(&self) -> &RequestBudget {
        &self.inner.settings.connection.budget
    }

    /// Returns how long after its start a request may still be in flight.
    pub(crate) fn sends_for(&self) -> Duration {
        let settings = &self.inner.settings;
        settings.connection.sends_for(&settings.retry_policy, None)
    }

    /// Returns the clock of the server.
    pub(crate) fn clock(&self) -> &ServerClock {
        &self.inner.settings.connection.clock
    }

    /// Returns the jobs that this client has read.
    pub(crate) fn seen_jobs(&self) -> &SeenJobs {
        &self.inner.settings.connection.seen
    }

    pub(crate) fn download_timeout(&self) -> Duration {
        self.inner.settings.download_timeout
    }
}
