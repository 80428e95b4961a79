//! Models of the account: changes, copies, training images, examples.

use serde_json::{Map, Value, json};

use super::{Handled, described::Call, models, ok, paid, tags};
use crate::testing::{
    description,
    json::{at, text},
    refusal::Refusal,
    sample,
    stores::{Start, Stores},
};

/// Maximum number of examples of a model (source: official SDK).
const EXAMPLES: usize = 150;

pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    Some(match (call.operation.method, call.operation.path) {
        ("PUT", "/models/{modelId}") => update(call, stores),
        ("DELETE", "/models/{modelId}") => {
            stores.models.delete(call.id("modelId")).map(|()| ok(&json!({})))
        }
        ("POST", "/models/{modelId}/restore") => {
            let restored = stores.models.restore(call.id("modelId"));
            restored.and_then(|()| model(call, stores))
        }
        ("POST", "/models/{modelId}/copy") => copy(call, stores),
        ("POST", "/models/{modelId}/transfer") => transfer(call, stores),
        ("POST", "/models/get-bulk") => read_many(call, stores),
        ("PUT", "/models/{modelId}/tags") => tag(call, stores),
        ("POST", "/models/{modelId}/download") => pack(call, stores),
        ("POST", "/models/{modelId}/train/action") => cancel_training(call, stores),
        ("GET" | "PUT", "/models/{modelId}/examples") => examples(call, stores),
        ("PUT", "/models/{modelId}/training-images/pairs") => pair(call, stores),
        ("PUT" | "DELETE", "/models/{modelId}/training-images/{trainingImageId}") => {
            image(call, stores)
        }
        ("DELETE", "/models/{modelId}/images") => {
            // What the model has made; what it is trained with stays.
            let ids = call.query.get("ids").map(|ids| ids.split(',').map(str::to_owned).collect());
            let ids: Vec<String> = ids.unwrap_or_default();
            stores.assets.delete(&ids);
            Ok(ok(&json!({})))
        }
        _ => return None,
    })
}

/// Changes a model of the account; models of the catalogue cannot be changed.
fn change(
    call: &Call,
    stores: &mut Stores,
    change: impl FnOnce(&mut Map<String, Value>),
) -> Result<(), Refusal> {
    let id = call.id("modelId");
    let now = json!(call.now());
    let changed = stores.models.change(id, |members| {
        change(members);
        members.insert("updatedAt".to_owned(), now);
    });
    if changed { Ok(()) } else { Err(Refusal::missing("Model", id)) }
}

/// The model as it is now.
fn model(call: &Call, stores: &Stores) -> Handled {
    Ok(ok(&json!({"model": models::own(stores, call.id("modelId"))})))
}

fn update(call: &Call, stores: &mut Stores) -> Handled {
    let schema = description::envelope(description::response(call.operation));
    let schema = schema.map_or(&Value::Null, |(_, schema)| schema);
    change(call, stores, |members| {
        let mut model = Value::Object(std::mem::take(members));
        sample::merge(&mut model, schema, &call.body);
        if let Value::Object(changed) = model {
            *members = changed;
        }
    })?;
    model(call, stores)
}

fn copy(call: &Call, stores: &mut Stores) -> Handled {
    let id = call.id("modelId");
    let copy = stores.models.copy(id).ok_or_else(|| Refusal::missing("Model", id))?;
    Ok(ok(&json!({"model": models::own(stores, &copy)})))
}

/// Moves the model to another project; it leaves this one.
fn transfer(call: &Call, stores: &mut Stores) -> Handled {
    let destination = at(&call.body, "/destinationProjectId").clone();
    change(call, stores, |members| {
        members.insert("ownerId".to_owned(), destination);
    })?;
    let response = model(call, stores);
    stores.models.remove(call.id("modelId"));
    response
}

fn read_many(call: &Call, stores: &mut Stores) -> Handled {
    let ids = at(&call.body, "/modelIds").as_array().into_iter().flatten();
    let rows = description::list(description::response(call.operation));
    let schema = rows.map_or(&Value::Null, |(_, schema)| schema);
    let models = ids.filter_map(|id| models::any(stores, id.as_str()?));
    let models = models.map(|model| {
        let mut row = sample::members_of(schema, &model);
        // Rows have no inputs (observed).
        row.retain(|name, _| !["inputs", "uiConfig"].contains(&name.as_str()));
        row
    });
    Ok(ok(&json!({"models": models.collect::<Vec<_>>()})))
}

fn tag(call: &Call, stores: &mut Stores) -> Handled {
    let mut response = Value::Null;
    change(call, stores, |members| {
        let tags;
        (tags, response) = tags::changed(members.get("tags").unwrap_or(&Value::Null), &call.body);
        members.insert("tags".to_owned(), tags);
    })?;
    Ok(ok(&response))
}

fn pack(call: &Call, stores: &mut Stores) -> Handled {
    let input = call.body.as_object().cloned().unwrap_or_default();
    let start = Start::new("model-download", call.id("modelId"), input);
    paid::run(stores, &call.query, start, |_, job| {
        Map::from_iter([("jobId".to_owned(), at(job, "/jobId").clone())])
    })
}

fn cancel_training(call: &Call, stores: &mut Stores) -> Handled {
    let current = models::own(stores, call.id("modelId")).unwrap_or_default();
    if text(&current, "/status") != "training" {
        return Err(Refusal::invalid("Model is not training"));
    }
    stores.jobs.stop(text(&current, "/jobId"));
    model(call, stores)
}

fn examples(call: &Call, stores: &mut Stores) -> Handled {
    let id = call.id("modelId");
    if call.operation.method == "PUT" {
        set_examples(call, stores)?;
    }
    let model = models::any(stores, id).unwrap_or_default();
    let ids = at(&model, "/exampleAssetIds").as_array().into_iter().flatten();
    let assets = ids.filter_map(|asset| stores.assets.read(asset.as_str()?));
    let examples: Vec<Value> = assets.map(|asset| json!({"asset": asset, "modelId": id})).collect();
    Ok(ok(&json!({"examples": examples})))
}

fn set_examples(call: &Call, stores: &mut Stores) -> Result<(), Refusal> {
    let ids = at(&call.body, "/assetIds").as_array().cloned().unwrap_or_default();
    if ids.len() > EXAMPLES {
        return Err(Refusal::invalid("Too many assetIds provided in a single request"));
    }
    let mut named = ids.iter().filter_map(Value::as_str);
    if let Some(unknown) = named.find(|id| !stores.assets.contains(id)) {
        return Err(Refusal::missing("Asset", unknown));
    }
    change(call, stores, |members| {
        members.insert("exampleAssetIds".to_owned(), json!(ids));
    })
}

fn pair(call: &Call, stores: &mut Stores) -> Handled {
    let pairs = call.body.as_array().cloned().unwrap_or_default();
    change(call, stores, |members| {
        members.insert("trainingImagePairs".to_owned(), json!(pairs));
    })?;
    Ok(ok(&json!({"pairs": pairs, "count": pairs.len()})))
}

/// Removes a training image, or replaces it by another asset.
fn image(call: &Call, stores: &mut Stores) -> Handled {
    let (model, image) = (call.id("modelId"), call.id("trainingImageId"));
    let other = at(&call.body, "/assetId").as_str();
    if let Some(unknown) = other.filter(|id| !stores.assets.contains(id)) {
        return Err(Refusal::missing("Asset", unknown));
    }
    let new = other.unwrap_or(image);
    let removes = call.operation.method == "DELETE";
    if !stores.models.replace_example(model, image, (!removes).then_some(new)) {
        return Err(Refusal::missing("Training image", image));
    }
    if removes {
        return Ok(ok(&json!({})));
    }
    let read = models::own(stores, model).unwrap_or_default();
    let images = at(&read, "/trainingImages").as_array().into_iter().flatten();
    let shown = images.into_iter().find(|shown| text(shown, "/id") == new);
    Ok(ok(&json!({"trainingImage": shown})))
}
