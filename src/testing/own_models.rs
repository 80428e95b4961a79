//! The store of the models of an account.

use serde_json::{Map, Value, json};

/// Models that were created here, deleted ones as well.
#[derive(Debug, Default)]
pub(super) struct OwnModels {
    models: Vec<OwnModel>,
    created: usize,
}

/// A model of the account.
#[derive(Clone, Debug)]
pub(super) struct OwnModel {
    pub(super) id: String,
    pub(super) members: Map<String, Value>,
    /// The assets that it is trained with.
    pub(super) examples: Vec<String>,
    /// The job that trains it.
    pub(super) job: Option<String>,
    deleted: bool,
}

impl OwnModels {
    /// Creates a model under a new id.
    pub(super) fn create(&mut self, members: impl FnOnce(&str) -> Map<String, Value>) -> String {
        let id = self.next_id();
        let members = members(&id);
        let (examples, job) = (Vec::new(), None);
        self.models.push(OwnModel { id: id.clone(), members, examples, job, deleted: false });
        id
    }

    fn next_id(&mut self) -> String {
        self.created += 1;
        format!("model_fake{:04}", self.created)
    }

    /// The ids of all models that are not deleted, in the order of their creation.
    pub(super) fn ids(&self) -> Vec<String> {
        let present = self.models.iter().filter(|model| !model.deleted);
        present.map(|model| model.id.clone()).collect()
    }

    pub(super) fn get(&self, id: &str) -> Option<&OwnModel> {
        self.models.iter().find(|model| model.id == id && !model.deleted)
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut OwnModel> {
        self.models.iter_mut().find(|model| model.id == id && !model.deleted)
    }

    /// Changes members of a model; says whether it is there.
    pub(super) fn change(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Map<String, Value>),
    ) -> bool {
        self.get_mut(id).map(|model| change(&mut model.members)).is_some()
    }

    /// Deletes a model, or restores it; says whether there was something to do.
    pub(super) fn set_deleted(&mut self, id: &str, deleted: bool) -> bool {
        let model = self.models.iter_mut().find(|model| model.id == id);
        let model = model.filter(|model| model.deleted != deleted);
        model.map(|model| model.deleted = deleted).is_some()
    }

    /// Removes a model for good.
    pub(super) fn remove(&mut self, id: &str) {
        self.models.retain(|model| model.id != id);
    }

    /// Copies a model without its training.
    pub(super) fn copy(&mut self, id: &str) -> Option<String> {
        let mut copy = self.get(id)?.clone();
        copy.id = self.next_id();
        copy.job = None;
        copy.members.insert("id".to_owned(), json!(copy.id));
        copy.members.insert("parentModelId".to_owned(), json!(id));
        let id = copy.id.clone();
        self.models.push(copy);
        Some(id)
    }
}
