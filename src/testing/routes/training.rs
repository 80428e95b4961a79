//! The training of models.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
};
use serde_json::{Map, Value, json};

use super::{
    Handled, Parameters, Shared, assets,
    body::{self, Body},
    models, ok, paid, with_job,
};
use crate::testing::{
    json::{at, text},
    refusal::Refusal,
    stores::{Start, Stores},
};

/// Maximum number of training images of one request (source: official SDK).
const BATCH: usize = 10;

/// Adds assets to what a model is trained with.
pub(super) async fn add_examples(
    State(server): Shared,
    Path(id): Path<String>,
    Body(body): Body,
) -> Handled {
    let ids = match text(&body, "/assetId") {
        "" => assets::named(&body, BATCH)?,
        id => vec![id.to_owned()],
    };
    let first = ids.first().cloned();
    let first = first.ok_or_else(|| Refusal::invalid("\"assetIds\" is required"))?;
    let mut stores = server.stores();
    if let Some(unknown) = ids.iter().find(|id| !stores.assets.contains(id)) {
        return Err(Refusal::missing("Asset", unknown));
    }
    if !stores.models.add_examples(&id, ids) {
        return Err(Refusal::missing("Model", &id));
    }
    let model = models::own(&stores, &id).unwrap_or_default();
    let images = at(&model, "/trainingImages").as_array().into_iter().flatten();
    // The latest of that id: an asset can be added twice.
    let image = images.rev().find(|image| text(image, "/id") == first);
    Ok(ok(&json!({"trainingImage": image})))
}

/// Starts the training of a model.
pub(super) async fn train(
    State(server): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Handled {
    let mut stores = server.stores();
    check(&stores, &id)?;
    let mut input = match body::optional(&body)? {
        Value::Object(input) => input,
        _ => Map::new(),
    };
    input.insert("modelId".to_owned(), json!(id));
    // A training names the model that it changes, as a voice clone names the one that it makes.
    let metadata = Map::from_iter([("outputModelId".to_owned(), json!(id))]);
    let start = Start { metadata, ..Start::new("model-training", &id, input) };
    Ok(paid::run(&mut stores, &query, start, |stores, job| {
        stores.models.set_training_job(&id, text(job, "/jobId"));
        let mut members = with_job(job);
        members.insert("model".to_owned(), json!(models::own(stores, &id)));
        members
    }))
}

/// Refuses a model that cannot be trained now.
fn check(stores: &Stores, id: &str) -> Result<(), Refusal> {
    let model = models::own(stores, id).ok_or_else(|| Refusal::missing("Model", id))?;
    if text(&model, "/status") == "training" {
        return Err(Refusal::invalid("Model is already training"));
    }
    if at(&model, "/trainingImagesNumber") == 0 {
        return Err(Refusal::invalid("Model has no training images"));
    }
    Ok(())
}
