//! Models as they are read, and models that a request creates.

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::{Handled, Shared, body::Body, ok};
use crate::testing::{catalogue, refusal::Refusal, reply::Reply, stores::Stores};

/// A model with its inputs: as a test set it, of the account, or of the catalogue.
pub(super) fn any(stores: &Stores, id: &str) -> Option<Value> {
    if let Some(inputs) = stores.models.inputs(id) {
        return Some(catalogue::model_of_test(id, inputs.clone()));
    }
    own(stores, id).or_else(|| catalogue::model(id))
}

/// A model of the account as it is now: with the state of its training, and links to its training images.
pub(super) fn own(stores: &Stores, id: &str) -> Option<Value> {
    let job = stores.models.training_job(id).and_then(|job| stores.jobs.status(job));
    stores.models.read(id, job.as_deref(), |asset| stores.assets.link(asset))
}

/// The models of the account.
pub(super) fn all_own(stores: &Stores) -> Vec<Value> {
    let ids = stores.models.ids();
    ids.iter().filter_map(|id| own(stores, id)).collect()
}

/// The models of the account, and those of the catalogue.
pub(super) fn all(stores: &Stores) -> Vec<Value> {
    let mut models = all_own(stores);
    models.extend(catalogue::rows());
    models
}

pub(super) async fn read(State(server): Shared, Path(id): Path<String>) -> Handled {
    let model = any(&server.stores(), &id).ok_or_else(|| Refusal::missing("Model", &id))?;
    Ok(ok(&json!({"model": model})))
}

pub(super) async fn create(State(server): Shared, Body(body): Body) -> Reply {
    let mut stores = server.stores();
    let id = stores.models.create(&body);
    ok(&json!({"model": own(&stores, &id)}))
}
