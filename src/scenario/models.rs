//! Models.

use super::Scenario;
use crate::{
    api::types::ModelType,
    error::Error,
    ext::{
        files::FileInput,
        models::Models,
        training::{self, NewModel},
    },
    ids::{AssetId, ModelId},
};
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
