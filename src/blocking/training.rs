//! Training of custom models.

use std::sync::Arc;

use super::{Runtime, Scenario, setters};
use crate::{
    api::types::ModelType,
    error::Error,
    ext::{files::FileInput, training},
    ids::{AssetId, ModelId, ProjectId},
};

impl Scenario {
    /// Prepares a model to train, by its name and type, such as `flux.1-lora`. Its training is
    /// a [`run`](Self::run) of [`Training`](crate::Training).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # let bird = fake.add_asset("a picture", "image/png");
    /// use scenario_client::FileInput;
    ///
    /// let model = scenario.new_model("Birds", "flux.1-lora").example(FileInput::asset(bird)).create()?;
    /// println!("keep this: {model}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new_model(&self, name: impl Into<String>, kind: impl Into<ModelType>) -> NewModel {
        let inner = self.as_async().new_model(name, kind);
        NewModel { inner, runtime: Arc::clone(self.runtime()) }
    }

    /// Adds training examples to a model. Local files are uploaded, four at a time. No charge.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Scenario::add_examples`](crate::Scenario::add_examples), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn add_examples(
        &self,
        model: &ModelId,
        examples: impl IntoIterator<Item = FileInput>,
    ) -> Result<Vec<AssetId>, Error> {
        self.runtime().block_on(self.as_async().add_examples(model, examples))
    }
}

/// A model to train; made by [`Scenario::new_model`].
#[derive(Clone, Debug)]
#[must_use = "nothing happens until it is created"]
pub struct NewModel {
    inner: training::NewModel,
    runtime: Arc<Runtime>,
}

impl NewModel {
    setters! {
        crate::ext::training::NewModel;
        /// Adds a training example, an image or a sound. A local file is uploaded.
        example(example: impl Into<FileInput>);
        /// Adds several training examples.
        examples(examples: impl IntoIterator<Item = FileInput>);
        /// Creates the model in this project instead of the client's.
        project(project: impl Into<ProjectId>);
    }

    /// Uploads the examples, creates the model, and adds the examples to it. No charge, and no training yet.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`NewModel::create`](crate::ext::training::NewModel::create), and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn create(self) -> Result<ModelId, Error> {
        let Self { inner, runtime } = self;
        runtime.block_on(inner.create())
    }
}
