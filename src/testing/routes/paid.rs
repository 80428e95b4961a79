//! Operations with a price: the responses to estimates and to submits.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::jobs;
use crate::{
    api::CreativeUnits,
    testing::{
        reply::Reply,
        stores::{Start, Stores},
    },
};

/// Costs are written as set, digit for digit.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Cost<'a> {
    creative_units_cost: CreativeUnits,
    creative_units_discount: u32,
    cost_details: BTreeMap<&'a str, CreativeUnits>,
    /// Members beside the costs.
    #[serde(flatten)]
    members: Map<String, Value>,
}

/// The name of runs of models. It stands for what has no name in the description, too: the details sum to the cost
/// (observed), so they are never empty.
const GENERATION: &str = "custom-generation";

/// `dryRun` counts in the query only; in the body it is one more parameter, and a job starts.
pub(super) fn is_estimate(query: &BTreeMap<String, String>) -> bool {
    query.get("dryRun").is_some_and(|mode| mode == "true" || mode == "api")
}

/// The name under which a type of job is billed; `None` if the description has no name for it.
fn action(kind: &str) -> Option<&str> {
    Some(match kind {
        "custom" | "workflow" => GENERATION,
        "generate-prompt" => "prompt",
        "model-training" => "train-model",
        "caption" | "describe-style" | "detection" | "embed" | "ip-detection" | "quality-gate"
        | "translate" => kind,
        _ => return None,
    })
}

/// The response to an estimate: 269, and no job.
pub(super) fn estimate(kind: &str, price: CreativeUnits) -> Reply {
    // 269 and no 200: whoever takes every success for a submit must fail here and not on the service.
    let status = StatusCode::from_u16(269).unwrap_or(StatusCode::OK);
    respond(status, kind, price, Map::new())
}

/// A response with costs.
pub(super) fn charged(kind: &str, price: CreativeUnits, members: Map<String, Value>) -> Reply {
    respond(StatusCode::OK, kind, price, members)
}

fn respond(
    status: StatusCode,
    kind: &str,
    price: CreativeUnits,
    members: Map<String, Value>,
) -> Reply {
    let cost = Cost {
        creative_units_cost: price,
        creative_units_discount: 0,
        cost_details: BTreeMap::from([(action(kind).unwrap_or(GENERATION), price)]),
        members,
    };
    Reply::json(status, &cost)
}

pub(super) fn too_many(kind: &str, limit: u32) -> Reply {
    let details = json!({"actionName": action(kind).unwrap_or(kind), "actionLimit": limit});
    let reason = "You have reached the limit of parallel jobs";
    Reply::json(StatusCode::TOO_MANY_REQUESTS, &json!({"reason": reason, "details": details}))
}

/// Estimates or starts a run. `members` makes of the job what the response has beside the costs.
pub(super) fn run(
    stores: &mut Stores,
    query: &BTreeMap<String, String>,
    start: Start,
    members: impl FnOnce(&mut Stores, &Value) -> Map<String, Value>,
) -> Reply {
    let kind = start.kind;
    let price = stores.ledger.price(start.free);
    // No charge before this: an estimate starts nothing.
    if is_estimate(query) {
        return estimate(kind, price);
    }
    match jobs::start(stores, start) {
        Ok(job) => {
            let members = members(stores, &job);
            charged(kind, price, members)
        }
        Err(limit) => too_many(kind, limit),
    }
}
