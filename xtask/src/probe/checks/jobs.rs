//! Jobs of the past, as lists and reads show them.

use std::rc::Rc;

use anyhow::Result;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::probe::{
    exchange::{Exchange, Request},
    session::Session,
};

/// The statuses of jobs.
pub const STATUSES: [&str; 8] = [
    "pending",
    "queued",
    "warming-up",
    "in-progress",
    "finalizing",
    "success",
    "failure",
    "canceled",
];

/// The statuses in which a job has ended.
pub const ENDED: [&str; 3] = ["success", "failure", "canceled"];

/// Maximum of `progress` that counts as 1: overshoot was seen.
const MOST_PROGRESS: f64 = 1.1;

/// Returns a date of a job.
pub fn date(job: &Value, name: &str) -> Option<DateTime<Utc>> {
    let text = job[name].as_str().filter(|text| text.ends_with('Z') || text.ends_with("+00:00"))?;
    DateTime::parse_from_rfc3339(text).ok().map(|date| date.with_timezone(&Utc))
}

pub fn status(job: &Value) -> &str {
    job["status"].as_str().unwrap_or_default()
}

/// Holds a statement about every job that it applies to. `rule` returns `None` for the others.
fn each(
    session: &mut Session,
    id: &'static str,
    read: &Rc<Exchange>,
    rule: impl Fn(&Value) -> Option<bool>,
) {
    let jobs = read.rows("jobs");
    let results: Vec<bool> = jobs.iter().filter_map(rule).collect();
    if !results.is_empty() {
        let right = results.iter().filter(|right| **right).count();
        let seen = format!("true of {right} of {} jobs", results.len());
        session.hold(id, read, right == results.len(), seen);
    }
}

pub async fn rows(session: &mut Session) -> Result<()> {
    let read = session.jobs().await?;
    let names = ["jobId", "jobType", "status", "createdAt", "updatedAt", "metadata"];
    each(session, "jobs.fields", &read, |job| Some(names.iter().all(|name| !job[*name].is_null())));
    each(session, "jobs.statuses", &read, |job| Some(STATUSES.contains(&status(job))));
    each(session, "jobs.progress", &read, |job| {
        let progress = job.get("progress").filter(|progress| !progress.is_null())?;
        Some(progress.as_f64().is_some_and(|share| (0.0..=MOST_PROGRESS).contains(&share)))
    });
    each(session, "jobs.dates", &read, |job| Some(date(job, "createdAt").is_some()));
    each(session, "jobs.history", &read, |job| {
        let history = job.get("statusHistory")?.as_array();
        let whole = |entry: &Value| entry["status"].is_string() && date(entry, "date").is_some();
        Some(history.is_some_and(|entries| entries.iter().all(whole)))
    });
    each(session, "jobs.billing", &read, |job| {
        job.get("billing").map(|billing| billing["cuCost"].is_number())
    });
    Ok(())
}

pub async fn results(session: &mut Session) -> Result<()> {
    let read = session.jobs().await?;
    let of_model = |job: &Value| (job["jobType"] == "custom").then(|| status(job).to_owned());
    each(session, "jobs.model-in-input", &read, |job| {
        of_model(job).map(|_| job["metadata"]["input"]["modelId"].is_string())
    });
    each(session, "jobs.asset-ids", &read, |job| {
        of_model(job).filter(|status| status == "success")?;
        let ids = job["metadata"]["assetIds"].as_array().filter(|ids| !ids.is_empty());
        let texts = ids.is_some_and(|ids| ids.iter().all(Value::is_string));
        Some(texts || job["metadata"]["output"].is_object())
    });
    each(session, "jobs.failure-texts", &read, |job| {
        let failed = status(job) == "failure";
        failed.then(|| job["metadata"]["error"].is_string() && job.get("error").is_none())
    });
    Ok(())
}

/// Whether the jobs are sorted by a date, the latest first; `None` for fewer than two.
fn is_sorted(read: &Exchange, by: &str) -> Option<bool> {
    let jobs = read.rows("jobs");
    let dates: Vec<_> = jobs.iter().filter_map(|job| date(job, by)).collect();
    (dates.len() > 1).then(|| dates.is_sorted_by(|earlier, later| earlier >= later))
}

pub async fn order(session: &mut Session) -> Result<()> {
    let read = session.jobs().await?;
    if let Some(sorted) = is_sorted(&read, "createdAt") {
        let seen = format!("{} jobs, sorted: {sorted}", read.rows("jobs").len());
        session.hold("jobs.order-created", &read, sorted, seen);
    }
    let read = session.send(Request::get(&["jobs"]).query("status", "success")).await?;
    if let Some(sorted) = is_sorted(&read, "updatedAt") {
        let seen = format!("{} jobs, sorted: {sorted}", read.rows("jobs").len());
        session.hold("jobs.order-updated", &read, sorted, seen);
    }
    Ok(())
}

pub async fn filters(session: &mut Session) -> Result<()> {
    let week_ago = (Utc::now() - TimeDelta::days(7)).format("%Y-%m-%dT%H:%M:%S%.3fZ");
    let mixed = Request::get(&["jobs"]).query("status", "success").query("createdAfter", week_ago);
    let read = session.send(mixed).await?;
    session.hold("jobs.filters-do-not-mix", &read, read.is_refusal(400), read.seen());
    let jobs = session.jobs().await?.rows("jobs");
    // A date between the first and the last job of the page, so that the filter has something to leave out.
    let mut dates: Vec<_> = jobs.iter().filter_map(|job| date(job, "createdAt")).collect();
    dates.sort();
    let Some(middle) = dates.get(dates.len() / 2).filter(|middle| Some(*middle) != dates.first())
    else {
        session.skip(&["jobs.created-after"], "needs jobs of different dates");
        return Ok(());
    };
    let after = middle.format("%Y-%m-%dT%H:%M:%S%.3fZ");
    let read = session.send(Request::get(&["jobs"]).query("createdAfter", after)).await?;
    let rows = read.rows("jobs");
    // The date itself may count or not: the crate does not depend on it.
    let early =
        rows.iter().filter(|job| date(job, "createdAt").is_none_or(|date| date < *middle)).count();
    let seen = format!("{}, {early} of {} jobs are earlier", read.seen(), rows.len());
    session.hold("jobs.created-after", &read, read.is_ok() && early == 0, seen);
    Ok(())
}

pub async fn one(session: &mut Session) -> Result<()> {
    let jobs = session.jobs().await?;
    if let Some(id) = jobs.text("/jobs/0/jobId") {
        let read = session.send(Request::get(&["jobs", id])).await?;
        let as_said = read.text("/job/jobId") == Some(id);
        session.hold("jobs.envelope", &read, as_said, read.seen());
    }
    Ok(())
}
