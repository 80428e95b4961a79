//! Models that are made and trained.

use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    assets,
    jobs::Start,
    json::{at, text},
    models,
    workflows::Refusal,
    world::World,
};
use crate::api::Timestamp;

/// Most training images of one request (source: official SDK).
const BATCH: usize = 10;

/// A model of the account.
#[derive(Debug)]
pub(super) struct OwnModel {
    id: String,
    members: Value,
    examples: Vec<String>,
    /// The job that trains it.
    job: Option<String>,
}

fn refusal<T>(status: StatusCode, reason: impl Into<String>) -> Result<T, Refusal> {
    Err((status, reason.into()))
}

impl World {
    /// Makes a model that is not trained yet.
    pub(super) fn create_model(&self, body: &Value) -> Value {
        let mut state = self.state();
        let id = format!("model_fake{:04}", state.models.len() + 1);
        let now = Timestamp::from(self.clock.date());
        let name = at(body, "/name").as_str().unwrap_or("Untitled");
        let mut members = models::model(&id, name, &["txt2img"]);
        if let Some(members) = members.as_object_mut() {
            let kind = at(body, "/type").as_str().unwrap_or("flux.1-lora");
            members.extend(
                [
                    ("type", json!(kind)),
                    ("custom", json!(false)),
                    ("source", json!("scenario")),
                    ("privacy", json!("private")),
                    ("createdAt", json!(now)),
                    ("updatedAt", json!(now)),
                ]
                .map(|(name, value)| (name.to_owned(), value)),
            );
        }
        let model = OwnModel { id: id.clone(), members, examples: Vec::new(), job: None };
        state.models.push(model);
        drop(state);
        self.own_model(&id).unwrap_or_default()
    }

    /// A model of the account as it is now.
    pub(super) fn own_model(&self, id: &str) -> Option<Value> {
        let (mut members, examples, job) = {
            let state = self.state();
            let model = state.models.iter().find(|model| model.id == id)?;
            (model.members.clone(), model.examples.clone(), model.job.clone())
        };
        let status = job.as_deref().and_then(|job| self.job_status(job));
        let status = match status.as_deref() {
            None => "new",
            Some("success") => "trained",
            Some("failure" | "failed") => "failed",
            Some("canceled") => "training-canceled",
            Some(_) => "training",
        };
        let now = at(&members, "/updatedAt").clone();
        let image = |id: &String| {
            let link = self.link(id, &self.state());
            json!({
                "id": id, "name": id, "description": "", "automaticCaptioning": "",
                "createdAt": now, "downloadUrl": link,
            })
        };
        let images: Vec<Value> = examples.iter().map(image).collect();
        let members = members.as_object_mut()?;
        members.insert("status".to_owned(), json!(status));
        members.insert("trainingImagesNumber".to_owned(), json!(images.len()));
        members.insert("trainingImages".to_owned(), json!(images));
        members.extend(job.map(|job| ("jobId".to_owned(), json!(job))));
        Some(json!(members))
    }

    /// The models of the account.
    pub(super) fn own_models(&self) -> Vec<Value> {
        let ids: Vec<String> = self.state().models.iter().map(|model| model.id.clone()).collect();
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
            let model = state.models.iter_mut().find(|model| model.id == id);
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
        let of = id.to_owned();
        Ok(Start { kind: "model-training", of, input, metadata, flow: None, free: false })
    }

    /// Notes the job that trains a model.
    pub(super) fn training(&self, id: &str, job: &str) {
        if let Some(model) = self.state().models.iter_mut().find(|model| model.id == id) {
            model.job = Some(job.to_owned());
        }
    }
}
