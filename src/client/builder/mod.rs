//! Settings of a client.

mod build;

#[cfg(feature = "journal")]
use std::sync::Arc;
use std::{fmt, time::Duration};

use secrecy::SecretString;

#[cfg(feature = "journal")]
use super::RequestLimit;
use super::{Backoff, PollPolicy, RetryPolicy, credentials::Credentials, tokens::Tokens};
use crate::ids::ProjectId;

/// Builds a [`Scenario`](crate::Scenario); made by [`Scenario::builder`](crate::Scenario::builder).
///
/// ```
/// use std::time::Duration;
/// use scenario_client::{Scenario, client::PollPolicy};
///
/// let scenario = Scenario::builder()
///     .api_key("key", "secret")
///     .project("proj_23tlk332lkht3kl2")
///     .request_timeout(Duration::from_secs(30))
///     .poll_policy(PollPolicy::default().max_interval(Duration::from_secs(20)))
///     .build()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Every setting except the credentials has a default. Settings that are not set here come from the
/// environment, see [`Scenario::from_env`](crate::Scenario::from_env).
#[must_use = "settings do nothing until `build` is called"]
pub struct ScenarioBuilder {
    credentials: Option<Credentials>,
    base_url: Option<String>,
    project: Option<ProjectId>,
    plain_http: bool,
    environment: bool,
    request_timeout: Duration,
    connect_timeout: Duration,
    download_timeout: Duration,
    poll_policy: Option<PollPolicy>,
    retry_policy: RetryPolicy,
    backoff: Backoff,
    request_budget: u32,
    #[cfg(feature = "journal")]
    request_limit: Option<Arc<dyn RequestLimit>>,
    http_client: Option<reqwest::Client>,
}

impl Default for ScenarioBuilder {
    fn default() -> Self {
        Self {
            credentials: None,
            base_url: None,
            project: None,
            plain_http: false,
            environment: true,
            request_timeout: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(10),
            download_timeout: Duration::from_secs(60),
            poll_policy: None,
            retry_policy: RetryPolicy::default(),
            backoff: Backoff::default(),
            request_budget: 100,
            #[cfg(feature = "journal")]
            request_limit: None,
            http_client: None,
        }
    }
}

impl fmt::Debug for ScenarioBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScenarioBuilder")
            .field("credentials", &self.credentials)
            .field("project", &self.project)
            .finish_non_exhaustive()
    }
}

impl ScenarioBuilder {
    /// Authenticates with an API key and its secret (HTTP Basic). Takes precedence over the environment.
    ///
    /// ```
    /// let scenario = scenario_client::Scenario::builder().api_key("key", "secret").build()?;
    /// assert!(!format!("{scenario:?}").contains("secret"));
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    ///
    /// Both are required (source: docs). Neither is ever printed.
    pub fn api_key(mut self, key: impl Into<String>, secret: impl Into<SecretString>) -> Self {
        self.credentials = Some(Credentials::ApiKey { key: key.into(), secret: secret.into() });
        self
    }

    /// Authenticates with a session token. Takes precedence over the environment, including API keys.
    ///
    /// ```
    /// let scenario = scenario_client::Scenario::builder().bearer_token("eyJhbGciOi").build()?;
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    ///
    /// Tokens are meant for front ends and expire after about a minute (source: docs); the server refuses an
    /// expired one with 403, and [`Error::is_unauthorized`](crate::Error::is_unauthorized) is true. If the token
    /// gives access to several projects, set [`project`](Self::project).
    pub fn bearer_token(mut self, token: impl Into<SecretString>) -> Self {
        self.credentials = Some(Credentials::Bearer(token.into()));
        self
    }

    /// Authenticates with session tokens from a provider: it is called for the first token, and again
    /// whenever the API refuses the last one. Takes precedence over the environment, including API keys.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let fake = std::sync::Arc::new(FakeScenario::start().await?);
    /// # let back_end = fake.clone();
    /// # let builder = fake.scenario_builder();
    /// let scenario = builder
    ///     .bearer_tokens(move || {
    ///         let back_end = back_end.clone();
    ///         async move { Ok::<_, std::io::Error>(back_end.issue_token()) }
    ///     })
    ///     .build()?;
    /// scenario.api().list_jobs().send().await?;
    /// # fake.expire_tokens();
    /// scenario.api().list_jobs().send().await?; // a minute later, with the next token
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A refusal is 401, or 403 with `x-amzn-errortype: AccessDeniedException` (source: docs); any other
    /// 403 is about the request and requests no token. A refused request did nothing, so a submit is retried
    /// too. A request is retried with at most two new tokens; requests that are refused together share one
    /// call of the provider. The timeout of the provider is that of a request, and so is that of waiting
    /// while another request calls it; after them the error is of [`ErrorKind::Token`](crate::ErrorKind::Token).
    pub fn bearer_tokens<F, Fut, T, E>(mut self, provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Into<SecretString>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.credentials = Some(Credentials::Provider(Tokens::new(provider)));
        self
    }

    /// Sets the base URL of the API. Default `https://api.cloud.scenario.com/v1`, unless the environment has
    /// one.
    ///
    /// ```
    /// use scenario_client::Scenario;
    ///
    /// let local = Scenario::builder().api_key("key", "secret").base_url("http://127.0.0.1:4010/v1");
    /// assert!(local.build().is_ok());
    /// let open = Scenario::builder().api_key("key", "secret").base_url("http://example.com/v1");
    /// assert!(open.build().is_err(), "credentials would travel unencrypted");
    /// ```
    ///
    /// Credentials are sent to the origin of this URL only. Loopback addresses bypass the proxy of the
    /// environment.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Scopes requests to a project: adds `projectId` to the query of every operation that accepts it,
    /// unless the call sets another one. An API key belongs to one project (observed) and needs no setting.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Allows a base URL with plain `http` on another machine. Credentials then travel unencrypted.
    /// Loopback addresses are always allowed.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Sets the timeout of one request to the API, from connecting to the last byte of the response: more
    /// than zero. Default 60 seconds.
    ///
    /// The outcome of a submit that times out is unknown: the server may have started the job. To limit a
    /// wait use the timeout of [`Job::wait`](crate::Job::wait), not this one.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// Sets the timeout of connecting: more than zero. Default 10 seconds, and at most three quarters of the
    /// [request timeout](Self::request_timeout); a [custom HTTP client](Self::http_client) has its own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the maximum time without data during a download: more than zero. Default 60 seconds. The timeout
    /// of a whole download is [`Download::timeout`](crate::ext::files::Download::timeout).
    pub fn download_timeout(mut self, timeout: Duration) -> Self {
        self.download_timeout = timeout;
        self
    }

    /// Sets the polling intervals of all waits, in place of those that depend on the kind of job (see
    /// [`PollPolicy`]).
    pub fn poll_policy(mut self, policy: PollPolicy) -> Self {
        self.poll_policy = Some(policy);
        self
    }

    /// Sets which failed requests are retried. Default: up to four attempts within two minutes, if a retry is
    /// safe.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = policy;
        self
    }

    /// Sets the delays between attempts. Default: from half a second to eight seconds.
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// Sets the maximum number of polling requests a minute: 1 or more. Default 100, the limit of the API
    /// for a project (source: docs).
    ///
    /// ```
    /// use scenario_client::Scenario;
    ///
    /// // Three machines share one project.
    /// let scenario = Scenario::builder().api_key("key", "secret").request_budget(33).build()?;
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    ///
    /// All waits of this client and its clones share the budget. Other requests never wait for it, but they
    /// count: while there are many of them, waits poll less often. A poll waits for other requests for the time of eight
    /// polls or 20 seconds at most, whichever is less, so a program that sends without end exceeds the budget.
    pub fn request_budget(mut self, per_minute: u32) -> Self {
        self.request_budget = per_minute;
        self
    }

    /// Shares a request budget with other processes: each request, a paid one included, waits for its permission for
    /// up to the [`request_timeout`](Self::request_timeout) before it is sent. The
    /// [`request_budget`](Self::request_budget) of this process holds as well.
    ///
    /// See [`PostgresJournal`](crate::ext::journal) for one in a database.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    pub fn shared_request_budget(mut self, limit: impl RequestLimit) -> Self {
        self.request_limit = Some(Arc::new(limit));
        self
    }

    /// Uses a custom HTTP client, with its proxy, TLS and pool settings.
    ///
    /// Disable its redirects (`redirect::Policy::none()`): the API needs none, and a client that follows
    /// them sends request bodies to any URL that a response names. A `retry` policy of its own must not repeat a request
    /// that was sent: this crate cannot see such a repetition, which may charge twice.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Ignores the environment: settings that are not set here have their default, or are an error.
    pub fn without_environment(mut self) -> Self {
        self.environment = false;
        self
    }
}
