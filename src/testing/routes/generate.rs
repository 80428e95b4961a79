//! The operations `generate/*` that run a fixed model: captions, prompts, checks.

use serde_json::{Map, Value, json};

use super::{Handled, described::Call, paid};
use crate::testing::{
    Output, description,
    json::{at, text},
    pictures,
    refusal::Refusal,
    sample,
    stores::{Start, Stores},
};

/// Length of the vectors of `embed`; that of the service is not known.
const DIMENSIONS: usize = 16;

/// The type of the job of an operation; `None` for the checks, which respond without a job.
fn job_type(path: &str) -> Option<&'static str> {
    Some(match path {
        "/generate/caption" => "caption",
        "/generate/describe-style" => "describe-style",
        "/generate/detect" => "detection",
        "/generate/embed" => "embed",
        "/generate/patch" => "patch-image",
        "/generate/prompt" => "generate-prompt",
        "/generate/translate" => "translate",
        _ => return None,
    })
}

pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    let path = call.operation.path;
    let name = path.strip_prefix("/generate/")?;
    if let Some(unknown) = unknown_asset(call, stores) {
        return Some(Err(Refusal::missing("Asset", unknown)));
    }
    Some(match job_type(path) {
        Some(kind) => run(call, stores, kind, name),
        None => check(call, stores, name),
    })
}

/// The first asset that a body names and that does not exist; other texts are the image itself.
fn unknown_asset<'a>(call: &'a Call, stores: &Stores) -> Option<&'a str> {
    let places = ["/images", "/assetIds", "/image"];
    first_unknown(stores, places.into_iter().map(|place| at(&call.body, place)))
}

/// The first id of an asset, in values at any depth, that does not exist.
pub(super) fn first_unknown<'a>(
    stores: &Stores,
    values: impl IntoIterator<Item = &'a Value>,
) -> Option<&'a str> {
    values.into_iter().find_map(|value| match value {
        Value::String(id) => {
            // A prompt may begin like an id, but has blanks.
            let named = id.starts_with("asset_") && !id.contains(char::is_whitespace);
            (named && !stores.assets.contains(id)).then_some(id.as_str())
        }
        Value::Array(elements) => first_unknown(stores, Vec::from_iter(elements)),
        Value::Object(members) => first_unknown(stores, Vec::from_iter(members.values())),
        _ => None,
    })
}

/// Starts a job. A result that is data is in the response; a file is made by the job.
fn run(call: &Call, stores: &mut Stores, kind: &'static str, name: &str) -> Handled {
    let values = values(call, name);
    let output = match &values {
        Some(values) => Output { values: values.clone(), ..Output::nothing() },
        None => Output::image(),
    };
    let input = call.body.as_object().cloned().unwrap_or_default();
    let start = Start {
        output: Some(output),
        // A job that succeeds at once: the service has the result of these in the response (observed).
        at_once: values.is_some(),
        free: !call.operation.charges,
        ..Start::new(kind, call.operation.path, input)
    };
    let schema = description::response(call.operation);
    paid::run(stores, &call.query, start, |_, job| {
        let mut members = values.unwrap_or_default();
        // An output that a test chose is in the job; the response has those of its members that it knows.
        members.extend(sample::members_of(schema, at(job, "/metadata/output")));
        members.insert("job".to_owned(), job.clone());
        members
    })
}

/// A check responds at once and has no job.
fn check(call: &Call, stores: &mut Stores, name: &str) -> Handled {
    let price = stores.ledger.price(!call.operation.charges);
    if paid::is_estimate(&call.query) {
        return Ok(paid::estimate(name, price, Map::new()));
    }
    paid::afford(stores, price)?;
    let schema = description::response(call.operation);
    let mut members = match name {
        "ip-detection" => ip_detection(call, stores),
        "quality-gate" => quality_gate(call, stores),
        _ => call.sample(schema).as_object().cloned().unwrap_or_default(),
    };
    let chosen = stores.plans.next_output(call.operation.path);
    members.extend(chosen.into_iter().flat_map(|chosen| chosen.values));
    // Charged although there is no job: the check itself has a price.
    stores.ledger.charge("", call.operation.path, price);
    Ok(paid::charged(name, price, members))
}

/// The results that are in the response; `None` if the result is a file.
fn values(call: &Call, name: &str) -> Option<Map<String, Value>> {
    let body = &call.body;
    let prompt = text(body, "/prompt");
    let values = match name {
        "caption" => {
            let images = at(body, "/images").as_array().map_or(1, Vec::len).max(1);
            let captions: Vec<String> =
                (1..=images).map(|number| format!("Fake caption {number}")).collect();
            json!({"captions": captions})
        }
        "describe-style" => json!({
            "description": "A fake description of a style",
            "synthesis": "fake style",
        }),
        "embed" => json!({"embedding": embedding(text(body, "/text"))}),
        "prompt" => {
            let count = at(body, "/numResults").as_f64().unwrap_or(1.0).clamp(1.0, 20.0) as usize;
            let prompts: Vec<String> =
                (1..=count).map(|number| format!("Fake prompt {number}: {prompt}")).collect();
            json!({"prompts": prompts, "mode": at(body, "/mode")})
        }
        "translate" => json!({"translation": prompt, "detectedLanguage": "english"}),
        _ => return None,
    };
    values.as_object().cloned()
}

/// Equal texts have equal vectors, different texts have different ones.
fn embedding(text: &str) -> Vec<f64> {
    let mut sums = [0_u32; DIMENSIONS];
    for (sum, byte) in
        (0..).zip(text.bytes()).map(|(place, byte): (usize, u8)| (place % DIMENSIONS, byte))
    {
        if let Some(sum) = sums.get_mut(sum) {
            *sum = sum.wrapping_mul(31).wrapping_add(u32::from(byte)) % 2_000;
        }
    }
    sums.iter().map(|sum| (f64::from(*sum) - 1_000.0) / 1_000.0).collect()
}

fn ip_detection(call: &Call, stores: &Stores) -> Map<String, Value> {
    let images = at(&call.body, "/assetIds").as_array().map_or(0, Vec::len);
    let detection = paid::screened(images, stores.ledger.price(false));
    Map::from_iter([
        ("ipDetection".to_owned(), detection),
        ("skippedAssetIds".to_owned(), json!([])),
    ])
}

fn quality_gate(call: &Call, stores: &mut Stores) -> Map<String, Value> {
    let given = text(&call.body, "/image");
    let asset = stores.assets.read(given).or_else(|| {
        let id = stores.assets.upload(pictures::png(), "image/png", "image", Value::Null);
        stores.assets.read(&id)
    });
    let mut members = Map::from_iter([
        ("aiQuality".to_owned(), json!({"reasons": [], "score": 90, "suggestions": []})),
        ("appliedBriefs".to_owned(), json!([])),
        ("asset".to_owned(), json!(asset)),
        ("overallScore".to_owned(), json!(90)),
        ("verdict".to_owned(), json!("pass")),
    ]);
    let sensitivity = call.body.get("sensitivity").cloned();
    members.extend(sensitivity.map(|value| ("sensitivity".to_owned(), value)));
    members
}
