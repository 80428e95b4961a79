//! Settings of a client.

use std::{fmt, sync::Arc, time::Duration};

use reqwest::Url;
use secrecy::SecretString;

#[cfg(feature = "journal")]
use super::RequestLimit;
use super::{
    Backoff, Core, PollPolicy, RetryPolicy, Settings,
    clock::ServerClock,
    credentials::Credentials,
    environment::Environment,
    extras::Extras,
    http::Connection,
    request_budget::RequestBudget,
    safe_url::{is_loopback, is_safe},
    seen_jobs::SeenJobs,
    tls,
    tokens::Tokens,
};
use crate::{api::BaseUrl, error::Error, ids::ProjectId};

const BASE_URL: &str = "https://api.cloud.scenario.com/v1";

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
    /// expired one with 403, and [`Error::is_unauthorized`] is true. If the token gives access to several
    /// projects, set [`project`](Self::project).
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
    /// call of the provider. The timeout of the provider is that of a request; after it the error is of
    /// [`ErrorKind::Token`](crate::ErrorKind::Token).
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

    /// Sets the timeout of connecting: more than zero. Default 10 seconds; a
    /// [custom HTTP client](Self::http_client) has its own.
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
    /// count: while there are many of them, waits poll less often.
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
    /// them sends request bodies to any URL that a response names.
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Ignores the environment: settings that are not set here have their default, or are an error.
    pub fn without_environment(mut self) -> Self {
        self.environment = false;
        self
    }

    /// Builds the core of the client.
    pub(crate) fn build_core(self) -> Result<Core, Error> {
        let read = self.environment;
        // The environment is passed in as a function: tests read a map instead of changing the variables of the
        // process.
        self.build_in(&Environment(&|name| std::env::var(name).ok().filter(|_| read)))
    }

    /// Returns an error that names a setting out of its range.
    fn check(&self) -> Result<(), String> {
        for (name, timeout) in [
            ("request timeout", self.request_timeout),
            ("connect timeout", self.connect_timeout),
            ("download timeout", self.download_timeout),
        ] {
            if timeout.is_zero() {
                return Err(format!("the {name} must be more than zero"));
            }
        }
        if self.request_budget == 0 {
            return Err("the request budget must be 1 request a minute or more, not 0".to_owned());
        }
        self.poll_policy.as_ref().map_or(Ok(()), PollPolicy::check)?;
        self.retry_policy.check()?;
        self.backoff.check()
    }

    pub(crate) fn build_in(mut self, environment: &Environment<'_>) -> Result<Core, Error> {
        // Explicit credentials win over the environment. A stray variable must not redirect charges to another
        // account.
        let credentials = match self.credentials.take() {
            Some(explicit) => explicit,
            None => environment.credentials()?.ok_or_else(|| {
                Error::configuration(
                    "no credentials: set SCENARIO_API_KEY and SCENARIO_API_SECRET, or use \
                     Scenario::builder().api_key(key, secret)",
                )
            })?,
        };
        // Credentials come first in the messages: most programs fail for them.
        self.check().map_err(Error::configuration)?;
        let base = self.base_url.or_else(|| environment.base_url());
        let base = base_url(base.as_deref().unwrap_or(BASE_URL), self.plain_http)?;
        let project = self.project.or_else(|| environment.project().map(ProjectId::from));
        let client = match self.http_client {
            Some(own) => own,
            // Loopback gets no proxy: a proxy could not reach this machine.
            None => tls::client(self.connect_timeout, is_loopback(&base))?,
        };
        let connection = Arc::new(Connection {
            client,
            base: Arc::new(BaseUrl::new(base)),
            authorization: credentials.authorization(self.request_timeout)?,
            project: project.clone(),
            timeout: self.request_timeout,
            budget: RequestBudget::per_minute(self.request_budget),
            #[cfg(feature = "journal")]
            limit: self.request_limit,
            clock: ServerClock::default(),
            seen: SeenJobs::default(),
        });
        let settings = Settings {
            connection,
            project,
            retry_policy: self.retry_policy,
            poll_policy: self.poll_policy,
            backoff: self.backoff,
            download_timeout: self.download_timeout,
            extras: Extras::default(),
        };
        Ok(Core::of(settings))
    }
}

/// Checks a base URL. The message never repeats it: it may contain a password.
fn base_url(text: &str, plain_http: bool) -> Result<Url, Error> {
    let fault = |what: &str| Err(Error::configuration(format!("the base URL {what}")));
    let Ok(url) = Url::parse(text.trim()) else {
        return fault("is not an absolute URL");
    };
    // Credentials in a URL would appear wherever the URL is printed.
    if !url.username().is_empty() || url.password().is_some() {
        return fault("contains credentials; use api_key or bearer_token");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return fault("has a query or a fragment");
    }
    match url.scheme() {
        _ if is_safe(&url) => Ok(url),
        "http" if plain_http => Ok(url),
        "http" => fault("is plain http to another machine; use https, or allow_plain_http"),
        _ => fault("is neither https nor http"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scenario;
    use crate::api::operations;

    fn build(builder: ScenarioBuilder, variables: &[(&str, &str)]) -> Result<Core, Error> {
        let find = |name: &str| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        builder.build_in(&Environment(&find))
    }

    #[test]
    fn explicit_settings_win_over_the_environment() {
        let environment = [
            ("SCENARIO_BASE_URL", "http://127.0.0.1:9/other"),
            ("SCENARIO_PROJECT_ID", "proj_env"),
            ("SCENARIO_API_KEY", "k"),
        ];
        let builder = Scenario::builder()
            .bearer_token("t")
            .base_url("http://[::1]:8/v1/")
            .project("proj_own");
        let scenario = build(builder, &environment).unwrap();
        assert_eq!(scenario.api().base.join("/jobs").as_str(), "http://[::1]:8/v1/jobs");
        assert_eq!(scenario.project(), Some(&ProjectId::from("proj_own")));
        let unset = build(Scenario::builder().api_key("k", "s"), &environment).unwrap();
        assert_eq!(unset.api().base.join("/jobs").as_str(), "http://127.0.0.1:9/other/jobs");
        assert_eq!(unset.project(), Some(&ProjectId::from("proj_env")));
    }

    #[test]
    fn without_credentials_the_message_names_the_variables() {
        let error = build(Scenario::builder(), &[]).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Configuration);
        assert!(error.to_string().contains("SCENARIO_API_KEY"), "{error}");
    }

    #[test]
    fn credentials_are_never_sent_unencrypted_or_quoted() {
        for url in [
            "http://api.example.com/v1",
            "ftp://example.com",
            "no url",
            "https://me:hunter2@example.com/v1",
            "https://example.com/v1?key=hunter2",
        ] {
            let error =
                build(Scenario::builder().api_key("k", "s").base_url(url), &[]).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
        let allowed = Scenario::builder()
            .api_key("k", "s")
            .base_url("http://fake-server/v1")
            .allow_plain_http();
        assert!(build(allowed, &[]).is_ok());
    }

    #[test]
    fn settings_out_of_their_range_are_errors_that_name_the_range() {
        let (zero, second) = (Duration::ZERO, Duration::from_secs(1));
        let with = || Scenario::builder().api_key("k", "s");
        for (builder, named) in [
            (with().request_timeout(zero), "more than zero"),
            (with().connect_timeout(zero), "more than zero"),
            (with().download_timeout(zero), "more than zero"),
            (with().request_budget(0), "1 request a minute or more"),
            (with().retry_policy(RetryPolicy::new(0)), "1 attempt or more"),
            (
                with()
                    .retry_policy(RetryPolicy::default().for_operation(&operations::LIST_JOBS, 0)),
                "1 attempt or more of listJobs",
            ),
            (with().poll_policy(PollPolicy::every(zero)), "1 ms or more"),
            (with().poll_policy(PollPolicy::default().max_interval(second / 2)), "between"),
            (with().backoff(Backoff::default().max_delay(Duration::MAX)), "a day"),
        ] {
            let error = build(builder, &[]).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Configuration);
            assert!(error.to_string().contains(named), "{error}");
        }
        assert!(build(with().request_budget(1).retry_policy(RetryPolicy::new(1)), &[]).is_ok());
    }

    #[test]
    fn debug_output_has_no_secrets() {
        let builder = Scenario::builder().api_key("public", "hunter2");
        let text = format!("{builder:?}");
        let scenario = build(builder, &[]).unwrap();
        assert!(!format!("{text}{scenario:?}").contains("hunter2"));
        assert!(!format!("{scenario:?}").contains("aHVudGVyMg"));
    }
}
