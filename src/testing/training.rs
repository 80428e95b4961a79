//! Models that are made and trained.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    assets,
    jobs::Start,
    json::{at, text},
    models,
    own_models::OwnModel,
    workflows::Refusal,
    world::World,
};
use crate::api::Timestamp;

/// Most training images of one request (source: official SDK).
const BATCH: usize = 10;

fn refusal<T>(status: StatusCode, reason: impl Into<String>) -> Result<T, Refusal> {
    Err((status, reason.into()))
}

impl World {
    /// Makes a model that is not trained yet.
    pub(super) fn create_model(&self, body: &Value) -> Value {
        let now = json!(Timestamp::from(self.clock.date()));
        let name = at(body, "/name").as_str().unwrap_or("Untitled");
        let kind = at(body, "/type").as_str().unwrap_or("flux.1-lora");
        let id = self.state().models.create(|id| {
            let model = models::model(id, name, &["txt2img"]);
            let mut members = model.as_object().cloned().unwrap_or_default();
            let own = [
                ("type", json!(kind)),
                ("custom", json!(false)),
                ("source", json!("scenario")),
                ("privacy", json!("private")),
                ("createdAt", now.clone()),
                ("updatedAt", now),
            ];
            members.extend(own.map(|(name, value)| (name.to_owned(), value)));
            members
        });
        self.own_model(&id).unwrap_or_default()
    }

    /// A model of the account as it is now.
    pub(super) fn own_model(&self, id: &str) -> Option<Value> {
        let OwnModel { mut members, examples, job, .. } = self.state().models.get(id)?.clone();
        let status = job.as_deref().and_then(|job| self.job_status(job));
        let status = match status.as_deref() {
            None => "new",
            Some("success") => "trained",
            Some("failure" | "failed") => "failed",
            Some("canceled") => "training-canceled",
            Some(_) => "training",
        };
        let now = members.get("updatedAt").cloned();
        let image = |id: &String| {
            let link = self.state().assets.link(id);
            json!({
                "id": id, "name": id, "description": "", "automaticCaptioning": "",
                "createdAt": now, "downloadUrl": link,
            })
        };
        let images: Vec<Value> = examples.iter().map(image).collect();
        members.insert("status".to_owned(), json!(status));
        members.insert("trainingImagesNumber".to_owned(), json!(images.len()));
        members.insert("trainingImages".to_owned(), json!(images));
        members.extend(job.map(|job| ("jobId".to_owned(), json!(job))));
        Some(json!(members))
    }

    /// The models of the account.
    pub(super) fn own_models(&self) -> Vec<Value> {
        let ids = self.state().models.ids();
        ids.iter().filter_map(|id| self.own_model(id)).collect()
    }

    /// Adds assets to what a model is trained with.
    pub(super) fn add_examples(&self, id: &str, body: &Value) -> Result<Value, Refusal> {
        let ids = match text(body, "/assetId") {
            "" => assets::named(body, BATCH)?,
            id => vec![id.to_owned()],
        };
        let [first, ..] = &ids[..] else {
            return refusal(StatusCode::BAD_REQUEST, "\"assetIds\" is required");
        };
        if let Some(unknown) = ids.iter().find(|id| self.read_asset(id).is_none()) {
            return refusal(StatusCode::NOT_FOUND, format!("Asset {unknown} not found"));
        }
        let first = first.clone();
        let added = {
            let mut state = self.state();
            let model = state.models.get_mut(id);
            model.map(|model| model.examples.extend(ids)).is_some()
        };
        let model = self.own_model(id).filter(|_| added);
        let Some(model) = model else {
            return refusal(StatusCode::NOT_FOUND, format!("Model {id} not found"));
        };
        let images = at(&model, "/trainingImages").as_array().into_iter().flatten();
        let image = images.rev().find(|image| text(image, "/id") == first);
        Ok(json!({"trainingImage": image}))
    }

    /// Whether a model can be trained, and how it would.
    pub(super) fn prepare_training(&self, id: &str, body: Value) -> Result<Start, Refusal> {
        let Some(model) = self.own_model(id) else {
            return refusal(StatusCode::NOT_FOUND, format!("Model {id} not found"));
        };
        match at(&model, "/status").as_str() {
            Some("training") => {
                return refusal(StatusCode::BAD_REQUEST, "Model is already training");
            }
            _ if at(&model, "/trainingImagesNumber") == 0 => {
                return refusal(StatusCode::BAD_REQUEST, "Model has no training images");
            }
            _ => {}
        }
        let mut input = match body {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        input.insert("modelId".to_owned(), json!(id));
        let metadata = Map::from_iter([("outputModelId".to_owned(), json!(id))]);
        Ok(Start { metadata, ..Start::new("model-training", id, input) })
    }

    /// Notes the job that trains a model.
    pub(super) fn training(&self, id: &str, job: &str) {
        if let Some(model) = self.state().models.get_mut(id) {
            model.job = Some(job.to_owned());
        }
    }
}
