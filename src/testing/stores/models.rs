//! The store of the models of an account.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::{
    api::Timestamp,
    ext::jobs::state::State,
    testing::{catalogue, clock::Clock, json::at, refusal::Refusal, script::state_of},
};

/// What ids of models that are created here begin with.
const ID: &str = "model_fake";

/// Models that were created here, deleted ones as well, and the inputs that tests set.
#[derive(Debug)]
pub(crate) struct Models {
    rows: Vec<StoredModel>,
    created: usize,
    /// Inputs by id, of models of the catalogue and of any others.
    inputs: HashMap<String, Value>,
    clock: Arc<Clock>,
}

/// A model of the account.
#[derive(Clone, Debug)]
struct StoredModel {
    id: String,
    members: Map<String, Value>,
    /// The training images.
    examples: Vec<Example>,
    /// The job that trains the model.
    job: Option<String>,
    /// When the model was deleted, if it was.
    deleted: Option<DateTime<Utc>>,
}

/// A training image.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    /// The id of its asset.
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Models {
    pub(crate) fn new(clock: Arc<Clock>) -> Self {
        Self { rows: Vec::new(), created: 0, inputs: HashMap::new(), clock }
    }

    fn next_id(&mut self) -> String {
        self.created += 1;
        format!("{ID}{:04}", self.created)
    }

    fn get(&self, id: &str) -> Option<&StoredModel> {
        self.rows.iter().find(|model| model.id == id && model.deleted.is_none())
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut StoredModel> {
        self.rows.iter_mut().find(|model| model.id == id && model.deleted.is_none())
    }

    /// Whether a model was created here and is not there any more.
    pub(crate) fn is_gone(&self, id: &str) -> bool {
        let number = id.strip_prefix(ID).and_then(|number| number.parse::<usize>().ok());
        number.is_some_and(|number| (1..=self.created).contains(&number)) && self.get(id).is_none()
    }

    /// Creates a model that is not trained yet and returns its id.
    pub(crate) fn create(&mut self, body: &Value) -> String {
        let id = self.next_id();
        let now = json!(Timestamp::from(self.clock.date()));
        let name = at(body, "/name").as_str().unwrap_or("Untitled");
        let kind = at(body, "/type").as_str().unwrap_or("flux.1-lora");
        let model = catalogue::row(&id, name, &["txt2img"]);
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
        let (examples, job) = (Vec::new(), None);
        self.rows.push(StoredModel { id: id.clone(), members, examples, job, deleted: None });
        id
    }

    /// Sets the inputs of a model.
    pub(crate) fn set_inputs(&mut self, id: &str, inputs: Value) {
        self.inputs.insert(id.to_owned(), inputs);
    }

    /// The inputs that a test set for a model.
    pub(crate) fn inputs(&self, id: &str) -> Option<&Value> {
        self.inputs.get(id)
    }

    /// The ids of all models that are not deleted, in the order of their creation.
    pub(crate) fn ids(&self) -> Vec<String> {
        let present = self.rows.iter().filter(|model| model.deleted.is_none());
        present.map(|model| model.id.clone()).collect()
    }

    /// The job that trains a model.
    pub(crate) fn training_job(&self, id: &str) -> Option<&str> {
        self.get(id)?.job.as_deref()
    }

    /// The model as the API shows it: `job` is the status of the job that trains it, `link` makes links to
    /// assets.
    pub(crate) fn read(
        &self,
        id: &str,
        job: Option<&str>,
        link: impl Fn(&str) -> String,
    ) -> Option<Value> {
        let model = self.get(id)?;
        let status = match job.map(state_of) {
            None => "new",
            Some(State::Succeeded) => "trained",
            Some(State::Failed) => "failed",
            Some(State::Canceled) => "training-canceled",
            Some(State::Queued | State::Running) => "training",
        };
        let now = model.members.get("updatedAt");
        let image = |Example { id, name }: &Example| {
            json!({
                "id": id, "name": name, "description": "", "automaticCaptioning": "",
                "createdAt": now, "downloadUrl": link(id),
            })
        };
        let images: Vec<Value> = model.examples.iter().map(image).collect();
        let mut members = model.members.clone();
        members.insert("status".to_owned(), json!(status));
        members.insert("trainingImagesNumber".to_owned(), json!(images.len()));
        members.insert("trainingImages".to_owned(), json!(images));
        members.extend(model.job.iter().map(|job| ("jobId".to_owned(), json!(job))));
        Some(json!(members))
    }

    /// Changes members of a model; returns whether it is there.
    pub(crate) fn change(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> bool {
        self.get_mut(id).map(|model| change(&mut model.members)).is_some()
    }

    /// Deletes a model.
    pub(crate) fn delete(&mut self, id: &str) -> Result<(), Refusal> {
        let now = self.clock.date();
        let model = self.get_mut(id).ok_or_else(|| Refusal::missing("Model", id))?;
        // Deleted models stay among the rows, because they can be restored.
        model.deleted = Some(now);
        Ok(())
    }

    /// Restores a model that was deleted.
    pub(crate) fn restore(&mut self, id: &str) -> Result<(), Refusal> {
        let oldest = self.clock.month_ago();
        let model = self.rows.iter_mut().find(|model| model.id == id && model.deleted.is_some());
        let model = model.ok_or_else(|| Refusal::missing("Model", id))?;
        if model.deleted.is_some_and(|date| date < oldest) {
            return Err(Refusal::expired("Model", id));
        }
        model.deleted = None;
        Ok(())
    }

    /// Removes a model for good.
    pub(crate) fn remove(&mut self, id: &str) {
        self.rows.retain(|model| model.id != id);
    }

    /// Copies a model without its training and returns the id of the copy.
    pub(crate) fn copy(&mut self, id: &str) -> Option<String> {
        let mut copy = self.get(id)?.clone();
        copy.id = self.next_id();
        copy.job = None;
        copy.members.insert("id".to_owned(), json!(copy.id));
        copy.members.insert("parentModelId".to_owned(), json!(id));
        let id = copy.id.clone();
        self.rows.push(copy);
        Some(id)
    }

    /// Adds training images; returns whether the model is there.
    pub(crate) fn add_examples(&mut self, id: &str, examples: Vec<Example>) -> bool {
        self.get_mut(id).map(|model| model.examples.extend(examples)).is_some()
    }

    /// Replaces one training image, or removes it if there is no other; returns whether it is there.
    pub(crate) fn replace_example(&mut self, id: &str, image: &str, other: Option<&str>) -> bool {
        let Some(model) = self.get_mut(id) else { return false };
        let Some(place) = model.examples.iter().position(|example| example.id == image) else {
            return false;
        };
        let new = other.map(|id| Example { id: id.to_owned(), name: id.to_owned() });
        model.examples.splice(place..=place, new);
        true
    }

    /// Notes the job that trains a model.
    pub(crate) fn set_training_job(&mut self, id: &str, job: &str) {
        if let Some(model) = self.get_mut(id) {
            model.job = Some(job.to_owned());
        }
    }
}
