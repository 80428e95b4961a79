//! The limits of the team, and what is used of them: those that the fake server enforces.

use chrono::{Datelike as _, Months, NaiveTime};
use serde_json::{Value, json};

use super::{Handled, described::Call, ok, paid};
use crate::{
    api::{CreativeUnits, Timestamp},
    testing::{description, json::text, stores::Stores},
};

/// What stands for a limit that the fake server does not have: the description requires a number.
const NO_LIMIT: u32 = u32::MAX;

pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    Some(match (call.operation.method, call.operation.path) {
        ("GET", "/teams/{teamId}/limits") => Ok(ok(&limits(call, stores))),
        ("GET", "/usages") => Ok(ok(&usages(call, stores))),
        _ => return None,
    })
}

fn limits(call: &Call, stores: &Stores) -> Value {
    let parallel = stores.jobs.parallel_limit().unwrap_or(NO_LIMIT);
    let team = stores.records.read("/teams", call.id("teamId")).unwrap_or_default();
    let count = |list: &str| stores.records.list(list).len();
    let plan = match text(&team, "/plan") {
        "" => "cu-basic",
        plan => plan,
    };
    json!({
        "limits": {
            "OTPSessions": NO_LIMIT,
            "apiKeys": NO_LIMIT,
            "canvasAssetLayers": NO_LIMIT,
            "canvasAssets": NO_LIMIT,
            "collections": NO_LIMIT,
            "creativeUnits": stores.ledger.limit(),
            "defaultSeats": NO_LIMIT,
            "downloadAssets": NO_LIMIT,
            "downloadModel": NO_LIMIT,
            "inferenceBatchSize": NO_LIMIT,
            "maxCooldown": 0,
            "maxTrainingDatasets": NO_LIMIT,
            "minCooldown": 0,
            "models": NO_LIMIT,
            "parallelCustomJobs": parallel,
            "parallelInferences": parallel,
            "parallelTraining": parallel,
            "parallelWorkflowRuns": parallel,
            "premiumGenerationSamples": NO_LIMIT,
            "projects": NO_LIMIT,
            "scalingFactor": 1,
            "seats": NO_LIMIT,
            "snapshotsRetention": NO_LIMIT,
            "upload": NO_LIMIT,
        },
        "oneShotCreativeUnits": [],
        "period": period(call),
        "plan": plan,
        "values": {
            "apiKeys": count("/projects/proj_fake/api-keys"),
            "canvasAssets": 0,
            "collections": count("/collections"),
            "creativeUnits": paid::used(stores),
            "projects": count("/projects"),
            "seats": 1,
        },
    })
}

/// The current month.
fn period(call: &Call) -> Value {
    let day = call.date.date_naive();
    let start = day.with_day(1).unwrap_or(day);
    let end = start.checked_add_months(Months::new(1)).unwrap_or(start);
    let date = |day: chrono::NaiveDate| Timestamp::from(day.and_time(NaiveTime::MIN).and_utc());
    json!({"start": date(start), "end": date(end)})
}

/// What the one user of the fake server has used; reports that it does not have are empty.
fn usages(call: &Call, stores: &Stores) -> Value {
    let used = paid::used(stores);
    let consumption = json!({
        "userId": "apiu_fake",
        "value": used,
        "discount": CreativeUnits::ZERO,
        "total": used,
        "costDetails": {},
    });
    let mut reports = call.sample(description::response(call.operation));
    if let Some(reports) = reports.as_object_mut() {
        reports.insert("consumption".to_owned(), json!([consumption]));
    }
    reports
}
