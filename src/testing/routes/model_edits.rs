//! Models of the account: changes, copies, training images, examples.

use serde_json::{Map, Value, json};

use super::{
    described::{Call, Response, bad, missing, ok},
    paid,
};
use crate::testing::{
    description,
    jobs::Start,
    json::{at, text},
    reply::Reply,
    routes::asset_edits::tagged,
    sample,
};

/// Maximum number of examples of a model (source: official SDK).
const EXAMPLES: usize = 150;

pub(super) fn respond(call: &Call<'_>) -> Response {
    Some(match (call.operation.method, call.operation.path) {
        ("PUT", "/models/{modelId}") => update(call),
        ("DELETE", "/models/{modelId}") => delete(call, true),
        ("POST", "/models/{modelId}/restore") => delete(call, false),
        ("POST", "/models/{modelId}/copy") => copy(call),
        ("POST", "/models/{modelId}/transfer") => transfer(call),
        ("POST", "/models/get-bulk") => read_many(call),
        ("PUT", "/models/{modelId}/tags") => tag(call),
        ("POST", "/models/{modelId}/download") => pack(call),
        ("POST", "/models/{modelId}/train/action") => cancel_training(call),
        ("GET" | "PUT", "/models/{modelId}/examples") => examples(call),
        ("PUT", "/models/{modelId}/training-images/pairs") => pair(call),
        ("PUT" | "DELETE", "/models/{modelId}/training-images/{trainingImageId}") => image(call),
        ("DELETE", "/models/{modelId}/images") => {
            let ids = call.query.get("ids").map(|ids| ids.split(',').collect());
            let ids: Vec<&str> = ids.unwrap_or_default();
            if let Some(model) = call.world.state().models.get_mut(call.id("modelId")) {
                model.examples.retain(|id| !ids.contains(&id.as_str()));
            }
            ok(&json!({}))
        }
        _ => return None,
    })
}

/// Only models of the account can be changed; the catalogue cannot.
fn change(call: &Call<'_>, change: impl FnOnce(&mut Map<String, Value>)) -> Option<Reply> {
    let id = call.id("modelId");
    let now = json!(call.now());
    let changed = call.world.state().models.change(id, |members| {
        change(members);
        members.insert("updatedAt".to_owned(), now);
    });
    (!changed).then(|| missing("Model", id))
}

fn model(call: &Call<'_>) -> Reply {
    ok(&json!({"model": call.world.own_model(call.id("modelId"))}))
}

fn update(call: &Call<'_>) -> Reply {
    let schema = description::envelope(description::response(call.operation));
    let schema = schema.map_or(&Value::Null, |(_, schema)| schema);
    let refused = change(call, |members| {
        let mut model = Value::Object(std::mem::take(members));
        sample::merge(&mut model, schema, &call.body);
        if let Value::Object(changed) = model {
            *members = changed;
        }
    });
    refused.unwrap_or_else(|| model(call))
}

fn delete(call: &Call<'_>, deleted: bool) -> Reply {
    let id = call.id("modelId");
    let done = call.world.state().models.set_deleted(id, deleted);
    match done {
        true if deleted => ok(&json!({})),
        true => model(call),
        false => missing("Model", id),
    }
}

fn copy(call: &Call<'_>) -> Reply {
    let copy = call.world.state().models.copy(call.id("modelId"));
    match copy {
        Some(copy) => ok(&json!({"model": call.world.own_model(&copy)})),
        None => missing("Model", call.id("modelId")),
    }
}

/// The model goes to another project, and is none of this one any more.
fn transfer(call: &Call<'_>) -> Reply {
    let destination = at(&call.body, "/destinationProjectId").clone();
    let refused = change(call, |members| {
        members.insert("ownerId".to_owned(), destination);
    });
    let response = refused.unwrap_or_else(|| model(call));
    call.world.state().models.remove(call.id("modelId"));
    response
}

fn read_many(call: &Call<'_>) -> Reply {
    let ids = at(&call.body, "/modelIds").as_array().into_iter().flatten();
    let rows = description::list(description::response(call.operation));
    let schema = rows.map_or(&Value::Null, |(_, schema)| schema);
    let models = ids.filter_map(|id| call.world.read_model(id.as_str()?));
    let models = models.map(|model| {
        let mut row = sample::members_of(schema, &model);
        // Rows have no inputs (observed).
        row.retain(|name, _| !["inputs", "uiConfig"].contains(&name.as_str()));
        row
    });
    ok(&json!({"models": models.collect::<Vec<_>>()}))
}

fn tag(call: &Call<'_>) -> Reply {
    let mut told = Value::Null;
    let refused = change(call, |members| {
        let tags;
        (tags, told) = tagged(members.get("tags").unwrap_or(&Value::Null), &call.body);
        members.insert("tags".to_owned(), tags);
    });
    refused.unwrap_or_else(|| ok(&told))
}

fn pack(call: &Call<'_>) -> Reply {
    let input = call.body.as_object().cloned().unwrap_or_default();
    let start = Start::new("model-download", call.id("modelId"), input);
    paid::run(call.world, &call.query, start, |job| {
        Map::from_iter([("jobId".to_owned(), at(job, "/jobId").clone())])
    })
}

fn cancel_training(call: &Call<'_>) -> Reply {
    let current = call.world.own_model(call.id("modelId")).unwrap_or_default();
    if text(&current, "/status") != "training" {
        return bad("Model is not training");
    }
    call.world.cancel_training_job(text(&current, "/jobId"));
    model(call)
}

fn examples(call: &Call<'_>) -> Reply {
    let id = call.id("modelId");
    if call.operation.method == "PUT" {
        let ids = at(&call.body, "/assetIds").as_array().cloned().unwrap_or_default();
        if ids.len() > EXAMPLES {
            return bad("Too many assetIds provided in a single request");
        }
        for asset in ids.iter().filter_map(Value::as_str) {
            if call.world.read_asset(asset).is_none() {
                return missing("Asset", asset);
            }
        }
        let refused = change(call, |members| {
            members.insert("exampleAssetIds".to_owned(), json!(ids));
        });
        if let Some(refused) = refused {
            return refused;
        }
    }
    let model = call.world.read_model(id).unwrap_or_default();
    let ids = at(&model, "/exampleAssetIds").as_array().into_iter().flatten();
    let assets = ids.filter_map(|asset| call.world.read_asset(asset.as_str()?));
    let examples: Vec<Value> = assets.map(|asset| json!({"asset": asset, "modelId": id})).collect();
    ok(&json!({"examples": examples}))
}

fn pair(call: &Call<'_>) -> Reply {
    let pairs = call.body.as_array().cloned().unwrap_or_default();
    let refused = change(call, |members| {
        members.insert("trainingImagePairs".to_owned(), json!(pairs));
    });
    refused.unwrap_or_else(|| ok(&json!({"pairs": pairs, "count": pairs.len()})))
}

/// Removes a training image, or puts another asset in its place.
fn image(call: &Call<'_>) -> Reply {
    let (model, image) = (call.id("modelId"), call.id("trainingImageId"));
    let other = at(&call.body, "/assetId").as_str();
    if let Some(other) = other.filter(|id| call.world.read_asset(id).is_none()) {
        return missing("Asset", other);
    }
    let mut found = false;
    if let Some(model) = call.world.state().models.get_mut(model) {
        let examples = &mut model.examples;
        let place = examples.iter().position(|id| id == image);
        found = place.is_some();
        match (place, call.operation.method) {
            (Some(place), "DELETE") => _ = examples.remove(place),
            (Some(place), _) => {
                if let (Some(current), Some(other)) = (examples.get_mut(place), other) {
                    other.clone_into(current);
                }
            }
            _ => {}
        }
    }
    if !found {
        return missing("Training image", image);
    }
    if call.operation.method == "DELETE" {
        return ok(&json!({}));
    }
    let read = call.world.own_model(model).unwrap_or_default();
    let images = at(&read, "/trainingImages").as_array().into_iter().flatten();
    let shown = images.into_iter().find(|shown| text(shown, "/id") == other.unwrap_or(image));
    ok(&json!({"trainingImage": shown}))
}
