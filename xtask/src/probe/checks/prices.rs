//! Estimates.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::probe::{
    cheapest::{fill, is_required, run},
    exchange::{Exchange, Request},
    samples::id,
    session::Session,
};

/// Maximum number of models above the plan that are tried.
const ABOVE: usize = 3;

const NO_MODEL: &str = "no model of the catalogue could be estimated with parameters made here";

/// Why no estimate is sent after one whose response had a job.
pub const HAS_JOB: &str = "an estimate had a job, so no further one is sent";

pub async fn estimate(session: &mut Session) -> Result<()> {
    let Some(sample) = session.cheapest().await? else {
        let all = [
            "price.status-269",
            "price.no-job",
            "price.amounts",
            "price.details-sum",
            "price.api-mode",
        ];
        let why = if session.samples.estimates_have_jobs { HAS_JOB } else { NO_MODEL };
        session.skip(&all, why);
        return Ok(());
    };
    let before = session.send(Request::get(&["jobs"]).query("pageSize", 100)).await?;
    session.samples.before_estimates = Some(job_ids(&before));
    let request = run(&sample.model, &sample.body);
    let read = session.send(request.clone().query("dryRun", true)).await?;
    let seen = format!("{} for {}", read.seen(), sample.model);
    session.hold("price.status-269", &read, read.status.as_u16() == 269, seen);
    session.hold(
        "price.no-job",
        &read,
        !has_job(&read),
        if has_job(&read) { "a job" } else { "no job" },
    );
    let body = &read.json;
    let numbers = ["creativeUnitsCost", "creativeUnitsDiscount"].map(|name| body[name].as_f64());
    let details = body["costDetails"].as_object();
    let whole = numbers.iter().all(Option::is_some) && details.is_some();
    let seen =
        format!("cost {}, discount {}", body["creativeUnitsCost"], body["creativeUnitsDiscount"]);
    session.hold("price.amounts", &read, whole, seen);
    if let ([Some(cost), _], Some(details)) =
        (numbers, details.filter(|details| !details.is_empty()))
    {
        let sum: f64 = details.values().filter_map(Value::as_f64).sum();
        let same = (sum - cost).abs() < 1e-6;
        session.hold("price.details-sum", &read, same, format!("{sum} in details, {cost} in all"));
    }
    let read = session.send(request.query("dryRun", "api")).await?;
    session.hold("price.api-mode", &read, read.is_ok() && !has_job(&read), read.seen());
    Ok(())
}

fn has_job(read: &Exchange) -> bool {
    read.text("/job/jobId").is_some()
}

fn job_ids(read: &Exchange) -> BTreeSet<String> {
    let jobs = read.rows("jobs");
    jobs.iter().filter_map(|job| job["jobId"].as_str()).map(str::to_owned).collect()
}

/// Runs after all estimates, when a list that lags would show what they started.
pub async fn nothing_started(session: &mut Session) -> Result<()> {
    let (Some(before), Some(sample)) =
        (session.samples.before_estimates.clone(), session.cheapest().await?)
    else {
        return Ok(());
    };
    let after = session.send(Request::get(&["jobs"]).query("pageSize", 100)).await?;
    let of_model = |job: &&Value| {
        job["metadata"]["input"]["modelId"] == sample.model
            && job["jobId"].as_str().is_some_and(|id| !before.contains(id))
    };
    let started = after.rows("jobs").iter().filter(of_model).count();
    let seen = format!("{started} more jobs of {}", sample.model);
    session.hold("price.starts-nothing", &after, after.is_ok() && started == 0, seen);
    Ok(())
}

pub async fn refused(session: &mut Session) -> Result<()> {
    let unknown = run("probe-no-such-model", &Map::new()).query("dryRun", true);
    let read = session.send(unknown).await?;
    session.hold("price.unknown-model", &read, read.is_refusal(404), read.seen());
    let models = session.live_models().await?;
    let (mut incomplete, mut excessive) = (None, None);
    for read in &models {
        let model = &read.json["model"];
        let Some(body) = fill(model) else { continue };
        for input in model["inputs"].as_array().into_iter().flatten() {
            let name = input["name"].as_str().unwrap_or_default();
            if incomplete.is_none() && is_required(input) == Some(true) {
                let mut body = body.clone();
                body.remove(name);
                incomplete = Some((id(model).to_owned(), body));
            }
            if let (None, Some(most), "number") =
                (&excessive, input["max"].as_f64(), input["type"].as_str().unwrap_or_default())
            {
                let mut body = body.clone();
                body.insert(name.to_owned(), json!((most as i64).saturating_add(1_000)));
                excessive = Some((id(model).to_owned(), body));
            }
        }
    }
    for (statement, case) in [("price.validates", incomplete), ("price.checks-range", excessive)] {
        let Some((model, body)) = case else { continue };
        let read = session.send(run(&model, &body).query("dryRun", true)).await?;
        let seen = format!("{} for {model}", read.seen());
        session.hold(statement, &read, read.is_refusal(400), seen);
    }
    Ok(())
}

pub async fn above_plan(session: &mut Session) -> Result<()> {
    let level = |model: &Value| model["accessRestrictions"].as_f64().unwrap_or_default();
    let mut rows = session.public_models().await?.rows("models");
    rows.retain(|model| level(model) > 0.0);
    rows.sort_by(|left, right| level(right).total_cmp(&level(left)));
    for row in rows.iter().take(ABOVE) {
        let read = session.send(Request::get(&["models", id(row)])).await?;
        let body = fill(&read.json["model"]).unwrap_or_default();
        let read = session.send(run(id(row), &body).query("dryRun", true)).await?;
        if read.status == 403 {
            let named = read.text("/name") == Some("ModelAccessRestrictedError");
            let as_said = named && read.text("/details/requiredPlan").is_some();
            session.hold("price.checks-plan", &read, as_said, read.seen());
            return Ok(());
        }
    }
    session.skip(&["price.checks-plan"], "no model above the plan was found");
    Ok(())
}

pub async fn upload(session: &mut Session) -> Result<()> {
    let body = json!({"fileName": "probe.txt", "contentType": "text/plain", "kind": "text", "parts": 1, "fileSize": 5});
    let read = session.send(Request::post(&["uploads"], body).query("dryRun", true)).await?;
    let free = read.is_ok() && read.json["creativeUnitsCost"].as_f64() == Some(0.0);
    let seen = format!("{}, cost {}", read.seen(), read.json["creativeUnitsCost"]);
    session.hold("price.upload-free", &read, free, seen);
    Ok(())
}
