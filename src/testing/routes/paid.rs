//! Operations with a price: the responses to estimates and to submits.

use std::collections::BTreeMap;

use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Handled, jobs};
use crate::{
    api::CreativeUnits,
    testing::{
        refusal::Refusal,
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

/// What the team has used: charges that were not refunded.
pub(in crate::testing) fn used(stores: &Stores) -> CreativeUnits {
    let charges = stores.ledger.charges(|job| stores.jobs.is_refunded(job));
    charges.iter().filter(|charge| !charge.refunded).map(|charge| charge.units).sum()
}

/// Refuses a charge that is more than what the team has left.
pub(super) fn afford(stores: &Stores, units: CreativeUnits) -> Result<(), Refusal> {
    match used(stores) + units <= stores.ledger.limit() {
        true => Ok(()),
        false => Err(Refusal::insufficient_credits()),
    }
}

/// The response to an estimate: 269, and no job.
pub(super) fn estimate(kind: &str, price: CreativeUnits, members: Map<String, Value>) -> Reply {
    // 269 and no 200: whoever takes every success for a submit must fail here and not on the service.
    let status = StatusCode::from_u16(269).unwrap_or(StatusCode::OK);
    respond(status, kind, price, members)
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

/// The refusal of a job beyond the limit of those at once.
pub(super) fn too_many(kind: &str, limit: u32) -> Refusal {
    Refusal::parallel_limit(action(kind).unwrap_or(kind), limit)
}

/// The path of the check for intellectual property, which bills its fee.
const SCREENING: &str = "/generate/ip-detection";

/// The outcome of a check for intellectual property: nothing was found, and the fee is this.
pub(super) fn screened(images: usize, fee: CreativeUnits) -> Value {
    json!({
        "action": "allowed",
        "analyzedImagesCount": images,
        "creativeUnitsCharged": fee,
        "evaluatedFilters": 0,
        "findings": [],
        "flagged": false,
    })
}

/// Estimates or starts a run. `members` makes of the job what the response has beside the costs.
pub(super) fn run(
    stores: &mut Stores,
    query: &BTreeMap<String, String>,
    start: Start,
    members: impl FnOnce(&mut Stores, &Value) -> Map<String, Value>,
) -> Handled {
    let kind = start.kind;
    let price = stores.ledger.price(start.free);
    let screens = query.get("ipDetection").is_some_and(|wanted| wanted == "true");
    // The fee of the check is no part of the price, and an estimate pays it, too (source: official SDK).
    let fee = stores.ledger.price(!screens);
    let estimates = is_estimate(query);
    afford(stores, if estimates { fee } else { price + fee })?;
    let mut members = if estimates {
        Map::new()
    } else {
        let job = jobs::start(stores, start)?;
        members(stores, &job)
    };
    // No fee before this: a refused submit is free.
    if screens {
        stores.ledger.charge("", SCREENING, fee);
        members.insert("ipDetection".to_owned(), screened(0, fee));
    }
    let respond = if estimates { estimate } else { charged };
    Ok(respond(kind, price, members))
}
