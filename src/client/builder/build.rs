//! Builds a client from its settings.

use std::sync::Arc;

use reqwest::Url;

use super::ScenarioBuilder;
use crate::{
    api::BaseUrl,
    client::{
        Core, PollPolicy, Settings,
        clock::ServerClock,
        environment::Environment,
        extras::Extras,
        http::Connection,
        request_budget::RequestBudget,
        safe_url::{is_loopback, is_safe},
        seen_jobs::SeenJobs,
        tls,
    },
    error::Error,
    ids::ProjectId,
};

const BASE_URL: &str = "https://api.cloud.scenario.com/v1";

impl ScenarioBuilder {
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
            // A connection must fail before its request does: only then it is known that nothing was sent.
            None => {
                let connect_timeout = self.connect_timeout.min(self.request_timeout / 4 * 3);
                tls::client(connect_timeout, is_loopback(&base))?
            }
        };
        let connection = Arc::new(Connection {
            client,
            account: credentials.account(&base),
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
    use std::time::Duration;

    use super::*;
    use crate::{
        Scenario,
        api::operations,
        client::{Backoff, RetryPolicy},
    };

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
