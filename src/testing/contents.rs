//! What a test puts into the fake server, and what it reads from it.

use super::FakeScenario;
use crate::{api::Operation, ids::AssetId};

impl FakeScenario {
    /// Replaces the file behind an asset. Its `ETag` changes.
    pub fn change_asset(&self, asset: &AssetId, content: impl Into<bytes::Bytes>) {
        self.server.stores().assets.replace(asset.as_str(), content.into());
    }

    /// Returns the file behind an asset; `None` if the asset is unknown or deleted.
    pub fn asset_content(&self, asset: &AssetId) -> Option<bytes::Bytes> {
        self.server.stores().assets.content(asset.as_str())
    }

    /// Sets the inputs of a model, in the words of the service: `model.inputs` of `GET /models/{modelId}`.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use serde_json::json;
    ///
    /// fake.set_inputs("model_new", json!([
    ///     {"name": "text", "type": "string", "maxLength": 450, "required": {"always": true}},
    /// ]));
    /// let spec = scenario.models().inputs("model_new").await?;
    /// assert!(spec.validate(&json!({"text": "a".repeat(451)})).is_err());
    /// # Ok(()) });
    /// ```
    ///
    /// Models of the catalogue ([`audio::models`](crate::audio::models)) are there from the start.
    pub fn set_inputs(&self, model: &str, inputs: serde_json::Value) {
        self.server.stores().models.set_inputs(model, inputs);
    }

    /// Adds a workflow that is ready to run, with its `inputs` and its nodes (`flow`) in the words of the
    /// service.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use serde_json::json;
    ///
    /// fake.add_workflow(
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
    /// # Ok(()) });
    /// ```
    ///
    /// A node runs after those that it depends on, and makes a small picture. A node that runs a model has a job of its
    /// own, and the price of the run is shared among those. Nodes of the types `user-approval` and `user-selection` wait
    /// until a user acts. A workflow with the same id is replaced.
    pub fn add_workflow(&self, id: &str, inputs: serde_json::Value, nodes: serde_json::Value) {
        let members = serde_json::json!({"inputs": inputs, "flow": nodes, "status": "ready"});
        self.server.stores().workflows.add(id, members);
    }

    /// Adds an item to a list, in the words of the service. Any operation with pages is a list.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use scenario_client::api::operations;
    /// use serde_json::json;
    ///
    /// fake.add_item(&operations::LIST_COLLECTIONS, json!({"id": "col_1", "name": "Birds"}));
    /// let page = scenario.api().list_collections().send().await?;
    /// assert_eq!(page.collections.len(), 1);
    /// # Ok(()) });
    /// ```
    ///
    /// Ids in the path of the operation do not count: every project has the same items. Neither do filters of lists;
    /// searches match the words of their query.
    pub fn add_item(&self, list: &'static Operation, item: serde_json::Value) {
        self.server.stores().records.add_item(list, item);
    }

    /// Adds a file as an asset.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// let id = fake.add_asset("a line of text", "text/plain");
    /// let response = scenario.api().get_asset().asset_id(id.as_str()).send().await?;
    /// assert!(response.asset.url.is_some());
    /// # Ok(()) });
    /// ```
    pub fn add_asset(&self, content: impl Into<bytes::Bytes>, mime_type: &str) -> AssetId {
        let options = serde_json::Value::Null;
        AssetId::from(self.server.stores().assets.upload(
            content.into(),
            mime_type,
            "asset",
            options,
        ))
    }
}
