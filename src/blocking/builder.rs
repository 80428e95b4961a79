//! Settings of a client.

use std::{sync::Arc, time::Duration};

use secrecy::SecretString;

use super::{Scenario, setters};
use crate::{
    client::{self, Backoff, PollPolicy, RetryPolicy},
    error::Error,
    ids::ProjectId,
};

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Builds a [`Scenario`]; made by [`Scenario::builder`].
#[derive(Debug, Default)]
#[must_use = "settings do nothing until `build` is called"]
pub struct ScenarioBuilder {
    inner: client::ScenarioBuilder,
}

impl From<client::ScenarioBuilder> for ScenarioBuilder {
    fn from(inner: client::ScenarioBuilder) -> Self {
        Self { inner }
    }
}

// The builder has no other field to keep.
#[allow(clippy::needless_update)]
impl ScenarioBuilder {
    setters! {
        crate::ScenarioBuilder;
        /// Authenticates with an API key and its secret (HTTP Basic).
        api_key(key: impl Into<String>, secret: impl Into<SecretString>);
        /// Sends this bearer token instead of an API key.
        bearer_token(token: impl Into<SecretString>);
        /// Sets the base URL of the API.
        base_url(url: impl Into<String>);
        /// Scopes requests to this project.
        project(project: impl Into<ProjectId>);
        /// Allows a base URL with plain `http` to another machine.
        allow_plain_http();
        /// Sets the maximum time for one request. Default one minute.
        request_timeout(timeout: Duration);
        /// Sets the maximum time to open a connection. Default ten seconds.
        connect_timeout(timeout: Duration);
        /// Sets the maximum time without bytes in a download. Default one minute.
        download_timeout(timeout: Duration);
        /// Sets how often waits poll, instead of the default for the kind of job.
        poll_policy(policy: PollPolicy);
        /// Sets what is retried.
        retry_policy(policy: RetryPolicy);
        /// Sets the pauses between retries.
        backoff(backoff: Backoff);
        /// Sets the request budget of polling in requests a minute. Default 100.
        request_budget(per_minute: u32);
        /// Shares a request budget with other processes: each request waits for its permission before it is sent.
        #[cfg(feature = "journal")]
        #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
        shared_request_budget(limit: impl crate::client::RequestLimit);
        /// Sends through a custom HTTP client.
        http_client(client: reqwest::Client);
        /// Reads nothing from the environment.
        without_environment();
    }

    /// Requests bearer tokens from a function: for the first request, and whenever the server refuses a token.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let url = fake.base_url();
    /// # let token = fake.issue_token();
    /// use scenario_client::blocking::Scenario;
    ///
    /// let scenario = Scenario::builder()
    ///     .base_url(url)
    ///     .bearer_tokens(move || Ok::<_, std::io::Error>(token.clone())) // from a file, a command, …
    ///     .build()?;
    /// scenario.call(|api| api.list_jobs().send())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// It runs on a background thread, so it may block; the request waits for it for at most the
    /// [`request_timeout`](Self::request_timeout). It cannot use the client that it serves. Details:
    /// [async](crate::ScenarioBuilder::bearer_tokens).
    pub fn bearer_tokens<F, T, E>(self, provider: F) -> Self
    where
        F: Fn() -> Result<T, E> + Send + Sync + 'static,
        T: Into<SecretString>,
        E: Into<Fault>,
    {
        let provider = Arc::new(provider);
        let inner = self.inner.bearer_tokens(move || {
            let provider = Arc::clone(&provider);
            async move {
                let ask = move || provider().map(Into::into).map_err(Into::into);
                // The provider may block for seconds, and the runtime has one thread for all connections.
                let token: Result<SecretString, Fault> = tokio::task::spawn_blocking(ask).await?;
                token
            }
        });
        Self { inner }
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if credentials are missing or incomplete,
    /// or if the base URL is invalid.
    pub fn build(self) -> Result<Scenario, Error> {
        self.inner.build().map(Scenario::from)
    }
}
