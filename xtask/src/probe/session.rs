//! The state of a run: sends requests at a gentle pace and notes what they show.

use std::{
    collections::{BTreeSet, VecDeque},
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use chrono::Utc;
use reqwest::{
    StatusCode, Url,
    header::{AUTHORIZATION, HeaderMap},
};
use scenario_client::{Budget, Error, Scenario};
use serde_json::{Value, json};

use super::{
    description::Difference,
    exchange::{Authorization, Content, Exchange, Request, Target},
    findings::{Finding, Findings, Outcome},
    samples::Samples,
};
use crate::account::Account;

const TIMEOUT: Duration = Duration::from_secs(60);

/// Maximum part of a body that is read, in bytes: files can be large, and their beginning shows enough.
const LIMIT: usize = 8 * 1024 * 1024;

/// How often a request is sent while it is refused with 429.
const ATTEMPTS: usize = 3;

/// Maximum pause before a refused request is retried.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What may be spent, and by which client.
pub struct Spending {
    pub scenario: Scenario,
    pub budget: Budget,
}

/// A run of the probe.
pub struct Session {
    pub account: Account,
    pub project: Option<String>,
    /// `None` for a run that changes nothing.
    pub spending: Option<Rc<Spending>>,
    pub findings: Findings,
    pub log: Vec<Rc<Exchange>>,
    pub samples: Samples,
    pub differences: BTreeSet<Difference>,
    /// How long to wait for what has to happen soon.
    pub patience: Duration,
    client: reqwest::Client,
    per_minute: usize,
    sent: VecDeque<Instant>,
}

impl Session {
    pub fn new(
        account: Account,
        project: Option<String>,
        spending: Option<Spending>,
        per_minute: usize,
        patience: Duration,
    ) -> Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            // A redirect could lead to another host, and a statement says that there is none.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("scenario-client-probe/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            account,
            project,
            spending: spending.map(Rc::new),
            findings: Findings::default(),
            log: Vec::new(),
            samples: Samples::default(),
            differences: BTreeSet::new(),
            patience,
            client,
            per_minute: per_minute.max(1),
            sent: VecDeque::new(),
        })
    }

    /// Sends a request. A refusal with 429 is retried after the pause that it names.
    pub async fn send(&mut self, request: Request) -> Result<Rc<Exchange>> {
        for _ in 1..ATTEMPTS {
            let exchange = self.send_once(request.clone()).await?;
            if exchange.status != StatusCode::TOO_MANY_REQUESTS {
                return Ok(exchange);
            }
            tokio::time::sleep(pause(&exchange)).await;
        }
        self.send_once(request).await
    }

    async fn send_once(&mut self, request: Request) -> Result<Rc<Exchange>> {
        self.wait_for_turn().await;
        let builder = self.build(&request)?;
        // The address of a link is a credential, and an error of the HTTP client shows it.
        let mut response = builder.send().await.map_err(reqwest::Error::without_url)?;
        let received = Utc::now();
        let (status, headers) = (response.status(), response.headers().clone());
        let mut bytes = Vec::new();
        while bytes.len() < LIMIT {
            match response.chunk().await.map_err(reqwest::Error::without_url)? {
                Some(chunk) => bytes.extend_from_slice(&chunk),
                None => break,
            }
        }
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let exchange = Rc::new(Exchange { request, status, headers, json, bytes, received });
        self.log.push(Rc::clone(&exchange));
        Ok(exchange)
    }

    fn build(&self, request: &Request) -> Result<reqwest::RequestBuilder> {
        let mut authorization = None;
        let mut url = match &request.target {
            Target::Link(link) => Url::parse(link).context("a link of a response is no URL")?,
            Target::Api { segments, authorization: by } => {
                authorization = Some(match by {
                    Authorization::Own => self.account.authorization(),
                    Authorization::Other(header) => header.clone(),
                });
                let mut url = Url::parse(&self.account.base).context("the base URL is no URL")?;
                let mut path = url.path_segments_mut().ok().context("the base URL has no path")?;
                path.pop_if_empty().extend(segments);
                drop(path);
                url
            }
        };
        if let (Some(project), true) = (&self.project, takes_project(request)) {
            url.query_pairs_mut().append_pair("projectId", project);
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        let mut builder = self.client.request(request.method.clone(), url);
        if let Some(authorization) = authorization {
            builder = builder.header(AUTHORIZATION, authorization);
        }
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        Ok(match &request.body {
            Content::None => builder,
            Content::Json(body) => builder.json(body),
            Content::Bytes(bytes) => builder.body(bytes.clone()),
        })
    }

    /// Waits until the last minute has room for one more request.
    async fn wait_for_turn(&mut self) {
        let minute = Duration::from_secs(60);
        while self.sent.front().is_some_and(|sent| sent.elapsed() >= minute) {
            self.sent.pop_front();
        }
        if self.sent.len() >= self.per_minute
            && let Some(first) = self.sent.pop_front()
        {
            tokio::time::sleep(minute.saturating_sub(first.elapsed())).await;
        }
        self.sent.push_back(Instant::now());
    }

    /// Notes a response that the crate has read. Its headers are not known.
    pub fn note(&mut self, request: Request, status: u16, json: Value) -> Rc<Exchange> {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        let bytes = json.to_string().into_bytes();
        let (headers, received) = (HeaderMap::new(), Utc::now());
        let exchange = Rc::new(Exchange { request, status, headers, json, bytes, received });
        self.log.push(Rc::clone(&exchange));
        exchange
    }

    /// Notes a refusal that the crate has read.
    pub fn note_error(&mut self, request: Request, error: &Error) -> Rc<Exchange> {
        let status = error.status().map_or(0, |status| status.as_u16());
        let json =
            json!({"reason": error.reason(), "name": error.name(), "details": error.details()});
        self.note(request, status, json)
    }

    /// Notes whether an exchange is as a statement says.
    pub fn hold(
        &mut self,
        id: &'static str,
        exchange: &Rc<Exchange>,
        holds: bool,
        observed: impl Into<String>,
    ) {
        let outcome = if holds { Outcome::Confirmed } else { Outcome::Contradicted };
        let exchange = Some(Rc::clone(exchange));
        self.findings.add(id, Finding { outcome, observed: observed.into(), exchange });
    }

    /// Notes why statements could not be tested.
    pub fn skip(&mut self, ids: &[&'static str], why: &str) {
        for id in ids {
            let observed = why.to_owned();
            self.findings.add(id, Finding { outcome: Outcome::Untested, observed, exchange: None });
        }
    }
}

/// How long the service asks to wait.
fn pause(refusal: &Exchange) -> Duration {
    let header = refusal.header("retry-after").and_then(|seconds| seconds.parse().ok());
    let seconds = header.or_else(|| remaining_seconds(&refusal.json)).unwrap_or(2.0);
    Duration::try_from_secs_f64(seconds).unwrap_or_default().min(LONGEST_PAUSE)
}

/// Reads `remainingSeconds`, a number or a quoted number.
pub fn remaining_seconds(body: &Value) -> Option<f64> {
    let seconds = &body["remainingSeconds"];
    seconds.as_f64().or_else(|| seconds.as_str()?.trim().parse().ok())
}

/// Whether an operation has the parameter `projectId`, and the request does not set it.
fn takes_project(request: &Request) -> bool {
    let Target::Api { segments, .. } = &request.target else { return false };
    let first = segments.first().map(String::as_str).unwrap_or_default();
    !["projects", "teams", "me"].contains(&first)
        && request.query.iter().all(|(name, _)| name != "projectId")
}
