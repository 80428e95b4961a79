//! The training of models.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
};
use serde_json::{Map, Value, json};

use super::{
    Handled, Parameters, Shared, assets,
    body::{self, Body},
    models, ok, paid, uploads, with_job,
};
use crate::testing::{
    json::{at, text},
    refusal::Refusal,
    stores::{Example, Start, Stores},
};

/// Maximum number of training images of one request (source: official SDK).
const BATCH: usize = 10;

/// Adds training images: assets, or one picture in the body.
pub(super) async fn add_examples(
    State(server): Shared,
    Path(id): Path<String>,
    Body(body): Body,
) -> Handled {
    let mut stores = server.stores();
    if models::own(&stores, &id).is_none() {
        return Err(Refusal::missing("Model", &id));
    }
    let examples = examples(&mut stores, &body)?;
    let first = examples.first().map(|example| example.id.clone());
    let first = first.ok_or_else(|| Refusal::invalid("\"assetIds\" is required"))?;
    stores.models.add_examples(&id, examples);
    let model = models::own(&stores, &id).unwrap_or_default();
    let images = at(&model, "/trainingImages").as_array().into_iter().flatten();
    // The latest of that id: an asset can be added twice.
    let image = images.rev().find(|image| text(image, "/id") == first);
    Ok(ok(&json!({"trainingImage": image})))
}

/// The training images of a body.
fn examples(stores: &mut Stores, body: &Value) -> Result<Vec<Example>, Refusal> {
    let name = |id: &str| at(body, "/name").as_str().unwrap_or(id).to_owned();
    let ids = match (text(body, "/assetId"), text(body, "/data")) {
        // A picture is ignored next to an asset (source: official SDK).
        ("", data) if !data.is_empty() && body.get("assetIds").is_none() => {
            let (content, mime_type) = uploads::decoded(data)?;
            // What a model is trained with is in no list of assets.
            let hidden = json!({"hide": true});
            let id = stores.assets.upload(content, mime_type, "image", hidden);
            return Ok(vec![Example { name: name(&id), id }]);
        }
        ("", _) => assets::named(body, BATCH)?,
        (id, _) => vec![id.to_owned()],
    };
    if let Some(unknown) = ids.iter().find(|id| !stores.assets.contains(id)) {
        return Err(Refusal::missing("Asset", unknown));
    }
    Ok(ids.into_iter().map(|id| Example { name: name(&id), id }).collect())
}

/// Starts the training of a model.
pub(super) async fn train(
    State(server): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Handled {
    let mut stores = server.stores();
    // An estimate may assume images that are not there yet (source: official SDK).
    let assumed = query.get("trainingImagesCount").filter(|_| paid::is_estimate(&query));
    check(&stores, &id, assumed.and_then(|count| count.parse().ok()))?;
    let mut input = body::optional(&body)?.as_object().cloned().unwrap_or_default();
    input.insert("modelId".to_owned(), json!(id));
    // A training names the model that it changes, as a voice clone names the one that it makes.
    let metadata = Map::from_iter([("outputModelId".to_owned(), json!(id))]);
    let start = Start { metadata, ..Start::new("model-training", &id, input) };
    paid::run(&mut stores, &query, start, |stores, job| {
        stores.models.set_training_job(&id, text(job, "/jobId"));
        let mut members = with_job(job);
        members.insert("model".to_owned(), json!(models::own(stores, &id)));
        members
    })
}

/// Refuses a model that cannot be trained now, with the images that it has or that an estimate assumes.
fn check(stores: &Stores, id: &str, assumed: Option<f64>) -> Result<(), Refusal> {
    let model = models::own(stores, id).ok_or_else(|| Refusal::missing("Model", id))?;
    if text(&model, "/status") == "training" {
        return Err(Refusal::invalid("Model is already training"));
    }
    let images = assumed.or_else(|| at(&model, "/trainingImagesNumber").as_f64());
    if images.is_none_or(|images| images < 1.0) {
        return Err(Refusal::invalid("Model has no training images"));
    }
    Ok(())
}
