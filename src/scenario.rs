//! [`Scenario`]: what one can do with the API.

use std::fmt;
#[cfg(feature = "journal")]
use std::sync::Arc;

use http::Method;

#[cfg(feature = "journal")]
use crate::ext::journal::{Batch, Journal, UnfinishedRun};
use crate::{
    api::{self, builder, types::ModelType},
    client::{Core, RawRequest, ScenarioBuilder},
    error::Error,
    ext::{
        archives::{Archive, StartedArchive},
        context::Context,
        files::{Download, Downloads, FileInput, Upload, UploadSource},
        jobs::Job,
        models::Models,
        run::{Queue, Reconcile, Run, Runnable},
        training::{self, NewModel},
    },
    ids::{AssetId, JobId, ModelId, ProjectId},
    values::{JobRef, Submission},
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
    /// client is polled with the parameter, too. The client shares its connections with the original.
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

/// Runs, and the jobs that they start.
impl Scenario {
    /// Prepares a run of anything that is [`Runnable`]: a model, a workflow, a training, or any other paid
    /// operation. Nothing is sent until [`estimate`](Run::estimate) or [`submit`](Run::submit).
    pub fn run<R: Runnable + ?Sized>(&self, what: &R) -> Run {
        Run::new(&self.context, what)
    }

    /// Creates a queue that keeps up to `limit` jobs in flight: 1 or more. Clones share the limit; another
    /// queue has its own.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use futures_util::StreamExt as _;
    /// use scenario_client::CustomRequest;
    ///
    /// let run = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"));
    /// let events: Vec<_> = scenario.queue(2).run(vec![run; 4], Duration::from_secs(600)).collect().await;
    /// assert_eq!(events.len(), 12, "each is submitted, starts and ends");
    /// # Ok(()) });
    /// ```
    pub fn queue(&self, limit: usize) -> Queue {
        Queue::new(&self.context, limit)
    }

    /// Resumes a job that was started earlier, for example by another process. Sends nothing yet.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use std::time::Duration;
    /// # let request = scenario_client::CustomRequest::new("minimax/music-01");
    /// # let stored = serde_json::to_string(scenario.run(&request).submit().await?.reference())?;
    /// let reference: scenario_client::JobRef = serde_json::from_str(&stored)?;
    /// let done = scenario.job(reference).wait(Duration::from_secs(600)).await?;
    /// # Ok(()) });
    /// ```
    pub fn job(&self, reference: impl Into<JobRef>) -> Job {
        Job::resume(&self.context, reference)
    }

    /// Wakes the waits of this client and its clones for a job that may have changed: they read it now, and not at
    /// the next interval. Returns whether there are any. Call it with the job of a
    /// [webhook](crate::webhooks), or of any other message.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, client::PollPolicy, webhooks::WebhookEvent};
    ///
    /// let job = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit().await?;
    /// // With deliveries, polls are needed only in case one is lost.
    /// let rarely = job.clone().poll_policy(PollPolicy::every(Duration::from_secs(120)));
    /// let wait = tokio::spawn(async move { rarely.wait(Duration::from_secs(600)).await });
    ///
    /// // In the handler of the web server:
    /// # fake.finish(job.id());
    /// # let body = serde_json::json!({"type": "generation.completed", "jobId": job.id()}).to_string();
    /// let event = WebhookEvent::parse(body.as_bytes())?;
    /// if let Some(job) = event.job() {
    ///     scenario.wake_waits(job.id());
    /// }
    /// println!("{:?}", wait.await??.asset_ids());
    /// # Ok(()) });
    /// ```
    ///
    /// Nothing is taken from the message but the id, so a wrong message costs one read of the job, within the
    /// [request budget](ScenarioBuilder::request_budget). If nobody waits for the job yet, its next wait reads it
    /// at once; up to 1,000 such jobs are remembered.
    pub fn wake_waits(&self, job: &JobId) -> bool {
        self.context.poller().announce(&self.context, job)
    }

    /// Searches the job list for the job of a submit whose outcome is unknown. Charges nothing.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, Reconciled, api::operations};
    ///
    /// let request = CustomRequest::new("minimax/music-01").set("lyrics", "la la la");
    /// # fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    /// let job = match scenario.run(&request).submit().await {
    ///     Ok(job) => job,
    ///     // Timeout, broken connection, 5xx, unreadable response: it may be running, and charged.
    ///     Err(error) if error.is_outcome_unknown() => {
    ///         match scenario.reconcile(&error).timeout(Duration::from_secs(300)).await? {
    ///             Reconciled::Found(job) => *job,
    ///             Reconciled::NotFoundWithin(_) => scenario.run(&request).submit().await?,
    ///             other => return Err(format!("a user has to decide: {other:?}").into()),
    ///         }
    ///     }
    ///     Err(error) => return Err(error.into()), // certainly not started
    /// };
    /// job.wait(Duration::from_secs(600)).await?;
    /// # Ok(()) });
    /// ```
    ///
    /// [`Run::reconcile_within`] does this inside the submit.
    ///
    /// Expects an error whose [`is_outcome_unknown`](Error::is_outcome_unknown) is true; for a stored
    /// [`Submission`] use [`reconcile_submission`](Self::reconcile_submission). Searches once by default,
    /// and repeatedly with a [`timeout`](Reconcile::timeout).
    ///
    /// A job matches if it runs the same model, echoes the same parameters, and was created after the
    /// request was sent, on the clock of the server. That clock is measured by the `Date` of responses. If
    /// it is not known precisely enough to exclude an older job with the same parameters, a few more reads
    /// measure it to 50 ms (250 ms over a slow connection), in about two seconds, once for a client. If
    /// that precision cannot be reached, or if the only such job is older by up to two seconds, the result
    /// is [`Ambiguous`](crate::Reconciled::Ambiguous). Jobs of other submits of this client, and jobs that it had
    /// read before, never match; a second search finds the same job again. Model and parameters are in `metadata.input`
    /// of a job (observed).
    ///
    /// # Errors
    ///
    /// * [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument): the outcome of the error is
    ///   known. Nothing was sent.
    /// * [`is_timeout`](Error::is_timeout): the list could not be read once within the timeout.
    /// * Any other error of a read. It says nothing about the submit: reconcile again.
    pub fn reconcile(&self, error: &Error) -> Reconcile {
        Reconcile::new(&self.context, error)
    }

    /// Reconciles a stored [`Submission`], in another process or after a crash.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::{CustomRequest, Reconciled};
    ///
    /// let prepared = scenario.run(&CustomRequest::new("minimax/music-01")).prepare().await?;
    /// let submission = prepared.submission().clone();
    /// drop(prepared); // It was never submitted.
    /// let outcome = scenario.reconcile_submission(&submission).await?;
    /// assert!(matches!(outcome, Reconciled::NotFoundYet));
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if [`reconcile`](Self::reconcile) would, except for `InvalidArgument`.
    pub fn reconcile_submission(&self, submission: &Submission) -> Reconcile {
        Reconcile::of_submission(&self.context, submission)
    }

    /// Prepares a batch of runs with keys, which survives a crash. Its name is a part of each key.
    ///
    /// See [`Batch`](crate::ext::journal::Batch) for an example.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    pub fn batch<J: Journal + Clone>(&self, journal: &J, name: impl Into<String>) -> Batch {
        Batch::new(&self.context, Arc::new(journal.clone()), name.into())
    }

    /// Returns the runs of a journal that were submitted, or may have been, and whose outcome is not recorded.
    /// Call it when the program starts.
    ///
    /// See [`UnfinishedRun`](crate::ext::journal::UnfinishedRun) for an example.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Journal`](crate::ErrorKind::Journal) if the journal cannot be read.
    #[cfg(feature = "journal")]
    #[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
    pub async fn resume<J: Journal + Clone>(
        &self,
        journal: &J,
    ) -> Result<Vec<UnfinishedRun>, Error> {
        UnfinishedRun::all(&self.context, Arc::new(journal.clone())).await
    }
}

/// Files.
impl Scenario {
    /// Prepares an upload: a path, or an [`UploadSource`] of bytes, a stream or a link.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, FileInput, ext::files::UploadSource};
    ///
    /// let source = UploadSource::bytes("voice.wav", &b"RIFF\x24\0\0\0WAVEfmt "[..]);
    /// let uploaded = scenario.upload(source).send(Duration::from_secs(300)).await?;
    /// let request = CustomRequest::new("minimax/music-01").set("voiceFile", FileInput::asset(uploaded));
    /// # let _ = request;
    /// # Ok(()) });
    /// ```
    ///
    /// Uploads are free (observed). File parameters are uploaded automatically: see
    /// [`FileInput::path`](crate::FileInput::path).
    pub fn upload(&self, source: impl Into<UploadSource>) -> Upload {
        Upload::new(&self.context, source)
    }

    /// Prepares the download of an asset's file.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a line of text", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// let file = scenario.download(&asset).named("speech").save_in(folder.path()).await?;
    /// assert_eq!(file.path, folder.path().join("speech.txt"));
    /// # Ok(()) });
    /// ```
    pub fn download(&self, asset: impl Into<AssetId>) -> Download {
        Download::new(&self.context, asset)
    }

    /// Prepares the download of several assets' files, each asset once.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let takes = ["first", "second"].map(|text| fake.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// let files = scenario.download_all(takes).named("take-{number}").save_in(folder.path()).await?;
    /// assert_eq!(files[1].path, folder.path().join("take-2.txt"));
    /// # Ok(()) });
    /// ```
    ///
    /// For the assets of a job, use [`FinishedJob::downloads`](crate::FinishedJob::downloads); for one file with
    /// all of them, [`archive`](Self::archive).
    pub fn download_all<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Downloads {
        Downloads::new(&self.context, assets)
    }

    /// Prepares an archive of up to 1,000 assets, which the service packs.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let takes = ["first", "second"].map(|text| fake.add_asset(text, "text/plain"));
    /// # let folder = tempfile::tempdir()?;
    /// use std::time::Duration;
    ///
    /// let archive = scenario.archive(takes).file_names("takes/<num>-<id>");
    /// let file = archive.save_in(folder.path(), Duration::from_secs(600)).await?;
    /// assert_eq!(file.path.extension().and_then(|text| text.to_str()), Some("zip"));
    /// # Ok(()) });
    /// ```
    ///
    /// Whether packing is charged is not published; [`estimate`](Archive::estimate) returns the price.
    pub fn archive<A: Into<AssetId>>(&self, assets: impl IntoIterator<Item = A>) -> Archive {
        Archive::new(&self.context, assets)
    }

    /// Resumes an archive that was started earlier, possibly by another process. Nothing is sent yet.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let asset = fake.add_asset("a take", "text/plain");
    /// # let folder = tempfile::tempdir()?;
    /// # use std::time::Duration;
    /// # let stored = serde_json::to_string(scenario.archive([asset]).start().await?.reference())?;
    /// let reference: scenario_client::JobRef = serde_json::from_str(&stored)?;
    /// let archive = scenario.started_archive(reference);
    /// archive.save_in(folder.path(), Duration::from_secs(600)).await?;
    /// # Ok(()) });
    /// ```
    pub fn started_archive(&self, reference: impl Into<JobRef>) -> StartedArchive {
        StartedArchive::resume(&self.context, reference)
    }
}

/// Models.
impl Scenario {
    /// Returns a handle that reads the current inputs of models.
    pub fn models(&self) -> Models {
        Models::new(&self.context)
    }

    /// Prepares a model to train, by its name and type, such as `flux.1-lora`, or
    /// `elevenlabs-voice` for a voice from samples.
    pub fn new_model(&self, name: impl Into<String>, kind: impl Into<ModelType>) -> NewModel {
        NewModel::new(&self.context, name, kind)
    }

    /// Adds training examples to a model. Local files are uploaded, four at a time, and all are added in requests
    /// of ten. No charge.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # let bird = fake.add_asset("a picture", "image/png");
    /// # let model = scenario.new_model("Birds", "flux.1-lora").create().await?;
    /// use scenario_client::FileInput;
    ///
    /// let added = scenario.add_examples(&model, [FileInput::asset(bird)]).await?;
    /// assert_eq!(added.len(), 1);
    /// # Ok(()) });
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error if an upload fails, in which case nothing was added, or if a request fails. The message of
    /// a failed request has the number of examples that were added before it.
    pub async fn add_examples(
        &self,
        model: &ModelId,
        examples: impl IntoIterator<Item = FileInput>,
    ) -> Result<Vec<AssetId>, Error> {
        training::add_examples(&self.context, model, examples.into_iter().collect()).await
    }
}

/// Lists. All other lists have the same methods: see [`Items`](crate::api::Items).
impl Scenario {
    /// Lists the assets of the project, newest first: `GET /assets`.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # fake.add_asset("a line of text", "text/plain");
    /// use futures_util::TryStreamExt as _;
    ///
    /// let assets: Vec<_> = scenario.assets().stream().try_collect().await?;
    /// assert_eq!(assets.len(), 1);
    /// # Ok(()) });
    /// ```
    ///
    /// Filters with several values take a list, which is joined by commas on the wire:
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let birds: Vec<_> = scenario.assets().tags(["heron", "blue"]).stream().try_collect().await?;
    /// # assert_eq!(fake.requests()[0].query, "tags=heron%2Cblue");
    /// # let _ = birds;
    /// # Ok(()) });
    /// ```
    pub fn assets(&self) -> builder::ListAssets<'_> {
        self.context.api().list_assets()
    }

    /// Lists the jobs of the project: `GET /jobs`. Combine filters by status, type or workflow with
    /// `updated_after`, and all others with `created_after`; other combinations are refused (source:
    /// official SDK).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let mut failed = scenario.jobs().status("failure").stream();
    /// while let Some(job) = failed.try_next().await? {
    ///     println!("{} {:?}", job.job_id, job.metadata.and_then(|metadata| metadata.error));
    /// }
    /// # Ok(()) });
    /// ```
    pub fn jobs(&self) -> builder::ListJobs<'_> {
        self.context.api().list_jobs()
    }

    /// Lists the workflows of the project: `GET /workflows`. [`Workflow`](crate::Workflow) runs one.
    pub fn workflows(&self) -> builder::ListWorkflows<'_> {
        self.context.api().list_workflows()
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
