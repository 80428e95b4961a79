//! [`Scenario`] without async.

use std::sync::Arc;

use super::{Models, RawRequest, Runtime, ScenarioBuilder};
use crate::{
    api,
    error::Error,
    ids::{JobId, ProjectId},
};

/// The client of the Scenario API for code without async; the blocking form of [`Scenario`](crate::Scenario).
///
/// ```no_run
/// use scenario_client::blocking::Scenario;
///
/// let scenario = Scenario::from_env()?;
/// # Ok::<(), scenario_client::Error>(())
/// ```
///
/// Cheap to clone, and to be used from many threads: clones share connections, settings and their background
/// thread.
#[derive(Clone, Debug)]
pub struct Scenario {
    inner: crate::Scenario,
    runtime: Arc<Runtime>,
}

/// Drives an async client from code without async.
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # let fake = FakeScenario::start_blocking()?;
/// let client: scenario_client::Scenario = fake.scenario()?;
/// let scenario = scenario_client::blocking::Scenario::from(client);
/// assert_eq!(scenario.jobs(|all| all).count(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Both share everything: settings, budgets, connections. A connection is served by the runtime that opened
/// it. If that runtime stands still, because nothing runs in its `block_on`, requests on its connections time
/// out. So keep the runtime of the async client running, or drop it, before you call here.
impl From<crate::Scenario> for Scenario {
    fn from(inner: crate::Scenario) -> Self {
        let runtime = Arc::clone(inner.context().runtime());
        Self { inner, runtime }
    }
}

impl Scenario {
    /// Creates a client from environment variables: [async](crate::Scenario::from_env) lists them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if credentials are missing or incomplete,
    /// or if the base URL is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// Returns a builder for explicit settings; unset ones come from the environment.
    ///
    /// ```
    /// use scenario_client::blocking::Scenario;
    ///
    /// let scenario = Scenario::builder().api_key("key", "secret").build()?;
    /// # Ok::<(), scenario_client::Error>(())
    /// ```
    pub fn builder() -> ScenarioBuilder {
        ScenarioBuilder::default()
    }

    /// Returns the same client for async code: it shares connections, budgets and polling. Clone it to
    /// keep it. A runtime that uses it must not stand still later: see
    /// [`From`](#impl-From%3CScenario%3E-for-Scenario).
    pub fn as_async(&self) -> &crate::Scenario {
        &self.inner
    }

    /// Returns the background thread.
    pub(super) fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    /// Returns the same client with one more query parameter on its requests. Details:
    /// [async](crate::Scenario::with_query).
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        self.inner.with_query(name, value).into()
    }

    /// Returns the same client with one more header on its requests. Details:
    /// [async](crate::Scenario::with_header).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if it cannot be sent, or is one
    /// of the client's own.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        self.inner.with_header(name, value).map(Self::from)
    }

    /// Returns the same client with one more member in its JSON bodies. Details:
    /// [async](crate::Scenario::with_body).
    pub fn with_body(&self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.inner.with_body(name, value).into()
    }

    /// Returns the project that requests are scoped to; `None` if it is not set.
    pub fn project(&self) -> Option<&ProjectId> {
        self.inner.project()
    }

    /// Returns the generated client: every operation of the API. Its requests are async: [`call`](Self::call) and
    /// [`block_on`](Self::block_on) drive them.
    pub fn api(&self) -> &api::Client {
        self.inner.api()
    }

    /// Sends one request of the generated client, and waits for its response.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// let page = scenario.call(|api| api.list_jobs().page_size(20).send())?;
    /// println!("{} jobs, status {}", page.jobs.len(), page.status());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Operations that charge creative units are run with [`run`](Self::run), which has a price, a budget and
    /// a submit at most once. Lists with all their pages: [`items`](Self::items).
    ///
    /// # Errors
    ///
    /// Returns the errors of the request, and [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async
    /// code.
    pub fn call<'a, T, F>(&'a self, request: impl FnOnce(&'a api::Client) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        self.runtime.block_on(request(self.api()))
    }

    /// Drives any future until it is done: for what has no blocking method.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let bird = fake.add_asset("a bird", "text/plain");
    /// # let fish = fake.add_asset("a fish", "text/plain");
    /// // Both at the same time.
    /// let (bird, fish) = scenario.block_on(async {
    ///     let read = |id| scenario.api().get_asset().asset_id(id).send();
    ///     futures_util::try_join!(read(bird), read(fish))
    /// })?;
    /// assert_ne!(bird.asset.id, fish.asset.id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// It runs on this thread, within the runtime of the background thread: tokio's timers and tasks are
    /// there.
    ///
    /// # Errors
    ///
    /// Returns the error of the future, and [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async
    /// code.
    pub fn block_on<T, E: From<Error>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.runtime.block_on(future)
    }

    /// Reads the parameters of models and workflows, and lists models.
    pub fn models(&self) -> Models {
        Models { inner: self.inner.models(), runtime: Arc::clone(&self.runtime) }
    }

    /// Wakes the waits for a job that may have changed. Details: [async](crate::Scenario::wake_waits).
    pub fn wake_waits(&self, job: &JobId) -> bool {
        self.inner.wake_waits(job)
    }

    /// Prepares a request of any route below the base URL, for what the API description does not have.
    /// Details: [async](crate::Scenario::request).
    pub fn request(
        &self,
        method: impl TryInto<http::Method>,
        path: impl Into<String>,
    ) -> RawRequest {
        RawRequest { inner: self.inner.request(method, path), runtime: Arc::clone(&self.runtime) }
    }
}
