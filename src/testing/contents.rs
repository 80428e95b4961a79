//! What a test puts into the fake server, and what it takes out.

use super::FakeScenario;
use crate::{api::Operation, ids::AssetId};

impl FakeScenario {
    /// Replaces the file behind an asset; it gets another tag.
    pub fn change_asset(&self, asset: &AssetId, content: impl Into<bytes::Bytes>) {
        self.world.state().assets.replace(asset.as_str(), content.into());
    }

    /// The file behind an asset; none if the asset was deleted.
    pub fn asset_content(&self, asset: &AssetId) -> Option<bytes::Bytes> {
        self.world.state().assets.content(asset.as_str())
    }

    /// Changes what a model takes, in the words of the service: `model.inputs` of `GET /models/{modelId}`.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use serde_json::json;
    ///
    /// stand_in.set_inputs("model_new", json!([
    ///     {"name": "text", "type": "string", "maxLength": 450, "required": {"always": true}},
    /// ]));
    /// let spec = scenario.models().inputs("model_new").await?;
    /// assert!(spec.validate(&json!({"text": "a".repeat(451)})).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Models of the catalogue ([`audio::models`](crate::audio::models)) are there from the start.
    pub fn set_inputs(&self, model: &str, inputs: serde_json::Value) {
        self.world.set_inputs(model, inputs);
    }

    /// Puts a workflow into the service, ready to run: what it takes (`inputs`) and its nodes (`flow`), in
    /// the words of the service.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use std::time::Duration;
    /// use serde_json::json;
    ///
    /// stand_in.add_workflow(
    ///     "wflow_portrait",
    ///     json!([{"name": "prompt", "type": "string", "required": {"always": true}}]),
    ///     json!([
    ///         {"id": "draw", "type": "custom-model"},
    ///         {"id": "enlarge", "type": "custom-model", "dependsOn": ["draw"]},
    ///     ]),
    /// );
    /// let job = scenario.run(&scenario_client::Workflow::new("wflow_portrait").set("prompt", "a cat")).submit().await?;
    /// let done = job.wait(Duration::from_secs(60)).await?;
    /// assert_eq!(done.asset_ids().len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Nodes run one after the other as they depend on each other and make a small picture each; nodes
    /// of the types `user-approval` and `user-selection` wait until somebody acts.
    pub fn add_workflow(&self, id: &str, inputs: serde_json::Value, nodes: serde_json::Value) {
        let members = serde_json::json!({"inputs": inputs, "flow": nodes, "status": "ready"});
        let now = self.world.clock.date().into();
        self.world.state().workflows.add(id, members, now);
    }

    /// Puts an item into a list, in the words of the service: any operation that comes in pages.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// use scenario_client::api::operations;
    /// use serde_json::json;
    ///
    /// stand_in.add_item(&operations::LIST_COLLECTIONS, json!({"id": "col_1", "name": "Birds"}));
    /// let page = scenario.api().list_collections().send().await?;
    /// assert_eq!(page.collections.len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Ids in the path of the operation do not count: every project has the same items.
    pub fn add_item(&self, list: &'static Operation, item: serde_json::Value) {
        self.world.add_item(list, item);
    }

    /// Puts a file into the service.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// let id = stand_in.add_asset("a line of text", "text/plain");
    /// let answer = scenario.api().get_asset().asset_id(id.as_str()).send().await?;
    /// assert!(answer.asset.url.is_some());
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_asset(&self, content: impl Into<bytes::Bytes>, mime_type: &str) -> AssetId {
        AssetId::from(self.world.add_asset(content.into(), mime_type, serde_json::Value::Null))
    }
}
