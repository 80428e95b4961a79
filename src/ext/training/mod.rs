//! Training of custom models.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! # let folder = tempfile::tempdir()?;
//! # for name in ["robin.png", "heron.png"] { std::fs::write(folder.path().join(name), b"\x89PNG\r\n\x1a\n")?; }
//! use std::time::Duration;
//! use scenario_client::{FileInput, Training, api::types::TrainingParameters};
//!
//! let model = scenario
//!     .new_model("Watercolour birds", "flux.1-lora")
//!     .example(FileInput::path(folder.path().join("robin.png")))
//!     .example(FileInput::path(folder.path().join("heron.png")))
//!     .create()
//!     .await?;
//! println!("keep this: {model}");
//!
//! let parameters = TrainingParameters::builder().rank(16).build()?;
//! let training = scenario.run(&Training::new(&model, parameters));
//! println!("{} creative units", training.estimate().await?.cost());
//! let job = training.submit().await?;
//! job.wait(Duration::from_secs(6 * 3_600)).await?;
//! # Ok(()) });
//! ```
//!
//! There are three steps, of which only the last one is charged: the model, its examples, the training. Each
//! can be done on its own, so an interrupted program resumes with the id of the model
//! ([`Scenario::add_examples`](crate::Scenario::add_examples), [`Training`]), or with the reference of the job.

use std::fmt;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Map, Value};

use crate::{
    api::types::{CreateModelRequest, ModelType, TrainingImageRequest, TrainingParameters},
    client::PollPolicy,
    error::Error,
    ext::{
        context::Context,
        files::{self, FileInput},
        run::Runnable,
    },
    ids::{AssetId, ModelId, ProjectId},
    values::Target,
};

/// Maximum number of assets that one request adds (source: official SDK).
const BATCH: usize = 10;

/// Maximum number of parallel uploads.
const PARALLEL: usize = 4;

impl NewModel {
    pub(crate) fn new(
        context: &Context,
        name: impl Into<String>,
        kind: impl Into<ModelType>,
    ) -> Self {
        Self {
            context: context.clone(),
            name: name.into(),
            kind: kind.into(),
            examples: Vec::new(),
            project: context.project().cloned(),
        }
    }
}

/// The training of a model, to [`run`](crate::Scenario::run). **The submit charges creative
/// units.** Trainings take hours and are polled every ten to sixty seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    model: ModelId,
    parameters: TrainingParameters,
}

impl Training {
    /// Creates the training of a model that has its examples.
    pub fn new(model: impl Into<ModelId>, parameters: TrainingParameters) -> Self {
        Self { model: model.into(), parameters }
    }
}

impl Runnable for Training {
    fn target(&self) -> Result<Target, Error> {
        Target::training(&self.model)
    }

    fn request_body(&self) -> Result<Map<String, Value>, Error> {
        let parameters = serde_json::to_value(&self.parameters).map_err(|error| {
            let message = "the parameters cannot be serialized as JSON";
            Error::invalid_argument(message).with_source(error)
        })?;
        let mut body = Map::new();
        body.insert("parameters".to_owned(), parameters);
        Ok(body)
    }

    fn polling(&self) -> Option<PollPolicy> {
        Some(PollPolicy::training())
    }
}

/// A model to train; made by [`Scenario::new_model`](crate::Scenario::new_model).
#[derive(Clone)]
#[must_use = "nothing happens until it is created"]
pub struct NewModel {
    context: Context,
    name: String,
    kind: ModelType,
    examples: Vec<FileInput>,
    project: Option<ProjectId>,
}

impl fmt::Debug for NewModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewModel")
            .field("kind", &self.kind)
            .field("examples", &self.examples.len())
            .finish_non_exhaustive()
    }
}

impl NewModel {
    /// Adds a training example, an image or a sound. A local file is uploaded.
    pub fn example(mut self, example: impl Into<FileInput>) -> Self {
        self.examples.push(example.into());
        self
    }

    /// Adds several training examples.
    pub fn examples(mut self, examples: impl IntoIterator<Item = FileInput>) -> Self {
        self.examples.extend(examples);
        self
    }

    /// Creates the model in this project instead of the client's.
    pub fn project(mut self, project: impl Into<ProjectId>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Uploads the examples, creates the model, and adds the examples to it. No charge; the
    /// training is a separate step: [`Training`].
    ///
    /// # Errors
    ///
    /// Returns an error if an upload fails, in which case no model was created, or if a request fails. If the
    /// model was created and adding its examples failed, the message names the model.
    pub async fn create(self) -> Result<ModelId, Error> {
        let project = self.project.as_ref();
        // Before the model is created: a failed upload leaves no empty model behind.
        let assets = upload(&self.context, project, self.examples).await?;
        let body = CreateModelRequest::builder().name(self.name).type_(self.kind);
        let request = self.context.api().create_model().body(body).maybe_project_id(project);
        let model = request.send().await?.into_inner().model.id;
        attach(&self.context, project, &model, assets)
            .await
            // The model exists by now. Its id in the error lets the caller add the examples without a second model.
            .map_err(|error| error.while_doing(format!("model {model} was created")))?;
        Ok(model)
    }
}

/// Uploads training examples and adds them to a model.
pub(crate) async fn add_examples(
    context: &Context,
    model: &ModelId,
    examples: Vec<FileInput>,
) -> Result<Vec<AssetId>, Error> {
    add(context, context.project(), model, examples).await
}

async fn add(
    context: &Context,
    project: Option<&ProjectId>,
    model: &ModelId,
    examples: Vec<FileInput>,
) -> Result<Vec<AssetId>, Error> {
    let assets = upload(context, project, examples).await?;
    attach(context, project, model, assets).await
}

/// Uploads files and returns their assets in order.
async fn upload(
    context: &Context,
    project: Option<&ProjectId>,
    examples: Vec<FileInput>,
) -> Result<Vec<AssetId>, Error> {
    let uploads = examples.into_iter().enumerate().map(|(number, example)| async move {
        let asset = files::upload_input(context, project, example).await;
        asset.map_err(|error| error.while_doing(format!("example {}", number + 1)))
    });
    let uploads: Vec<_> = uploads.collect();
    // In order, so that the ids match the examples.
    stream::iter(uploads).buffered(PARALLEL).try_collect().await
}

/// Adds assets to a model, ten at a time.
async fn attach(
    context: &Context,
    project: Option<&ProjectId>,
    model: &ModelId,
    assets: Vec<AssetId>,
) -> Result<Vec<AssetId>, Error> {
    // One after the other: after a failure it is clear which examples were added.
    for (number, batch) in assets.chunks(BATCH).enumerate() {
        let body = TrainingImageRequest::builder().asset_ids(batch);
        let request = context
            .api()
            .create_model_training_image()
            .model_id(model)
            .body(body)
            .maybe_project_id(project);
        request.send().await.map_err(|error| {
            error.while_doing(format!("{} examples were added", number * BATCH))
        })?;
    }
    Ok(assets)
}
