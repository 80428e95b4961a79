//! [`Scenario`]: what one can do with the API.

mod files;
mod lists;
mod models;
mod runs;

use std::fmt;

use http::Method;

use crate::{
    api,
    client::{Core, RawRequest, ScenarioBuilder},
    error::Error,
    ext::context::Context,
    ids::ProjectId,
};

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
    context: Context,
}

/// A client, and what all its requests have.
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

    /// Returns the generated client: every operation of the API, with the credentials, project and timeouts
    /// of this one.
    pub fn api(&self) -> &api::Client {
        self.context.api()
    }

    /// Returns the project that requests are scoped to; `None` if it is not set. An API key belongs to one
    /// project (observed) and needs no setting.
    pub fn project(&self) -> Option<&ProjectId> {
        self.context.project()
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
    /// client is polled with the parameter, too. The client shares its connections and limits with the original. Waits
    /// share their reads, and runs the files that are uploaded, among clients that add the same parameters and headers.
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        self.with_core(self.context.with_query(name, value))
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
        Ok(self.with_core(self.context.with_header(name, value)?))
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
        self.with_core(self.context.with_body(name, value.into()))
    }

    /// Returns a request to any route below the base URL, for routes that the generated client lacks.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// let response = scenario.request("GET", "/models").query("pageSize", 1).send().await?;
    /// println!("{} {:?}", response.status(), response.trace_id());
    /// let models: serde_json::Value = response.json()?;
    /// assert!(models["models"].is_array());
    /// # Ok(()) });
    /// ```
    ///
    /// The method is a text or a [`http::Method`]. Credentials, timeout, retries and errors are those of
    /// every request. A route in the API description is treated as described there; for any other route only
    /// reads (`GET`, `HEAD`, `OPTIONS`, `TRACE`) are retried after they may have reached the server, and the
    /// project is not added to the query.
    pub fn request(&self, method: impl TryInto<Method>, path: impl Into<String>) -> RawRequest {
        RawRequest::new(self.context.core().clone(), method, path)
    }

    fn with_core(&self, core: Core) -> Self {
        Self { context: self.context.with_core(core) }
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }
}

impl ScenarioBuilder {
    /// Builds the client without sending anything.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if credentials are
    /// missing or blank, if the base URL is not an absolute `https` URL (or `http` on this machine), if a
    /// setting is out of its range, or if TLS cannot be set up.
    pub fn build(self) -> Result<Scenario, Error> {
        Ok(Scenario { context: Context::new(self.build_core()?) })
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario").field("client", &self.context).finish()
    }
}
