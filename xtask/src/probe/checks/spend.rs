//! Paid runs, submitted by the crate within its budget, and read by plain requests.

use std::{
    collections::BTreeSet,
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use futures_util::future::join_all;
use scenario_client::{CustomRequest, Error};
use serde_json::{Value, json};

use super::jobs::{ENDED, STATUSES, date, status};
use crate::probe::{
    cheapest::{Sample, run},
    exchange::{Exchange, Request},
    session::{Session, Spending},
};

/// Maximum number of jobs that are started at once.
const PARALLEL: usize = 8;

/// Maximum time that a job may take.
const JOB_TIMEOUT: Duration = Duration::from_secs(900);

/// Maximum number of reads in a row without a status.
const UNREADABLE: usize = 5;

/// Maximum difference between the creation of a job and the clock of the server, in seconds.
const CREATED_WITHIN: i64 = 5;

const ALL: [&str; 8] = [
    "submit.response",
    "submit.price-kept",
    "submit.listed",
    "submit.created-now",
    "submit.ends",
    "submit.cancel-refused",
    "submit.dry-run-in-body",
    "limits.parallel",
];

/// Returns the run to submit, or notes why there is none.
async fn sample(session: &mut Session) -> Result<Option<(Sample, Rc<Spending>)>> {
    let spending = session.spending.clone().context("nothing may be spent")?;
    let Some(sample) = session.cheapest().await? else {
        session
            .skip(&ALL, "no model of the catalogue could be estimated with parameters made here");
        return Ok(None);
    };
    Ok(Some((sample, spending)))
}

fn request(sample: &Sample) -> CustomRequest {
    CustomRequest::new(sample.model.as_str()).extend(sample.body.clone())
}

/// Says why a submit was not accepted; `None` if the service refused or changed something.
fn not_sent(error: &Error) -> Option<String> {
    if error.is_budget_exceeded() {
        return Some("a run has a higher price than what is left of --spend".to_owned());
    }
    (error.is_connect() || error.is_timeout()).then(|| error.to_string())
}

pub async fn one_run(session: &mut Session) -> Result<()> {
    let Some((sample, spending)) = sample(session).await? else { return Ok(()) };
    let plain = run(&sample.model, &sample.body);
    let submitted = spending.scenario.run(&request(&sample)).budget(&spending.budget);
    let response = match submitted.response::<Value>().await {
        Ok(response) => session.note(plain, 200, response),
        Err(error) => {
            if let Some(why) = not_sent(&error) {
                session.skip(&ALL, &why);
            } else {
                let refusal = session.note_error(plain, &error);
                session.hold("submit.response", &refusal, false, error.to_string());
            }
            return Ok(());
        }
    };
    let id = response.text("/job/jobId").map(str::to_owned);
    let price = response.json["creativeUnitsCost"].as_f64();
    let seen = format!("job: {}, price {}", id.is_some(), response.json["creativeUnitsCost"]);
    session.hold("submit.response", &response, id.is_some() && price.is_some(), seen);
    let Some(id) = id else { return Ok(()) };
    let first = session.send(Request::get(&["jobs", &id])).await?;
    created_now(session, &first);
    let cancel = Request::post(&["jobs", &id, "action"], json!({"action": "cancel"}));
    let refused = session.send(cancel).await?;
    session.hold("submit.cancel-refused", &refused, refused.is_refusal(400), refused.seen());
    listed(session, &id).await?;
    if let Some(last) = follow(session, &id, true).await? {
        let billed = last.json["job"]["billing"]["cuCost"].as_f64();
        let kept = price == Some(sample.price) && billed == price;
        let seen = format!("estimate {}, submit {price:?}, billed {billed:?}", sample.price);
        session.hold("submit.price-kept", &last, kept, seen);
    }
    Ok(())
}

fn created_now(session: &mut Session, first: &Rc<Exchange>) {
    let created = date(&first.json["job"], "createdAt");
    if let (Some(created), Some(now)) = (created, first.date()) {
        let apart = (now - created).num_seconds();
        let seen = format!("{apart} seconds before the `Date` of the first read");
        session.hold("submit.created-now", first, apart.abs() <= CREATED_WITHIN, seen);
    }
}

/// Waits until the list has the job.
async fn listed(session: &mut Session, id: &str) -> Result<()> {
    let started = Instant::now();
    loop {
        let list = session.send(Request::get(&["jobs"]).query("pageSize", 100)).await?;
        let found = list.rows("jobs").iter().any(|job| job["jobId"] == id);
        let seen = format!("listed: {found}, after {} ms", started.elapsed().as_millis());
        if found || started.elapsed() > session.patience {
            session.hold("submit.listed", &list, found, seen);
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Reads a job until it has ended; `None` if it does not end in time.
async fn follow(session: &mut Session, id: &str, noting: bool) -> Result<Option<Rc<Exchange>>> {
    let started = Instant::now();
    let mut interval = Duration::from_millis(100);
    let mut path: Vec<String> = Vec::new();
    let mut unreadable = 0;
    while started.elapsed() < JOB_TIMEOUT && unreadable < UNREADABLE {
        let read = session.send(Request::get(&["jobs", id])).await?;
        let now = status(&read.json["job"]).to_owned();
        unreadable = if now.is_empty() { unreadable + 1 } else { 0 };
        if path.last() != Some(&now) {
            path.push(now.clone());
        }
        if ENDED.contains(&now.as_str()) {
            let again = session.send(Request::get(&["jobs", id])).await?;
            let stays = status(&again.json["job"]) == now;
            let known = path.iter().all(|status| STATUSES.contains(&status.as_str()));
            if noting {
                let seen = format!("{}, stays: {stays}", path.join(" > "));
                session.hold("submit.ends", &again, known && stays, seen);
            }
            return Ok(Some(again));
        }
        tokio::time::sleep(interval).await;
        interval = (interval * 3 / 2).min(Duration::from_secs(3));
    }
    if noting {
        session.skip(&["submit.ends"], "the job has not ended in time, or cannot be read");
    }
    Ok(None)
}

pub async fn dry_run_in_body(session: &mut Session) -> Result<()> {
    let Some((sample, spending)) = sample(session).await? else { return Ok(()) };
    let mut body = sample.body.clone();
    body.insert("dryRun".to_owned(), json!(true));
    let plain = run(&sample.model, &body);
    let request = request(&sample).set("dryRun", true);
    let response =
        match spending.scenario.run(&request).budget(&spending.budget).response::<Value>().await {
            Ok(response) => session.note(plain, 200, response),
            Err(error) => match not_sent(&error) {
                Some(why) => {
                    session.skip(&["submit.dry-run-in-body"], &why);
                    return Ok(());
                }
                None => session.note_error(plain, &error),
            },
        };
    let id = response.text("/job/jobId").map(str::to_owned);
    let seen = if id.is_some() { "a job was started".to_owned() } else { response.seen() };
    session.hold("submit.dry-run-in-body", &response, id.is_some(), seen);
    if let Some(id) = id {
        follow(session, &id, false).await?;
    }
    Ok(())
}

pub async fn parallel(session: &mut Session) -> Result<()> {
    let Some((sample, spending)) = sample(session).await? else { return Ok(()) };
    let before = of_model(session, &sample).await?;
    let request = request(&sample);
    let submits =
        (0..PARALLEL).map(|_| spending.scenario.run(&request).budget(&spending.budget).submit());
    let results = join_all(submits).await;
    let plain = run(&sample.model, &sample.body);
    let mut started = BTreeSet::new();
    let mut refused = 0;
    for result in results {
        match result {
            Ok(job) => _ = started.insert(job.id().as_str().to_owned()),
            Err(error) if error.is_rate_limited() => {
                refused += 1;
                let refusal = session.note_error(plain.clone(), &error);
                let limit = error.parallel_limit().filter(|limit| limit.action.is_some());
                let named = limit.as_ref().and_then(|limit| limit.limit);
                let seen = format!("limit {named:?} of {PARALLEL} submits at once");
                session.hold("limits.parallel", &refusal, named.is_some(), seen);
            }
            Err(_) => {}
        }
    }
    if refused == 0 {
        let why = format!("{} jobs at once were accepted, or all that --spend pays", started.len());
        session.skip(&["limits.parallel", "limits.parallel-free"], &why);
    }
    for id in &started {
        follow(session, id, false).await?;
    }
    if refused > 0 {
        let after = of_model(session, &sample).await?;
        let list = session.send(Request::get(&["jobs"]).query("pageSize", 100)).await?;
        let new = after.difference(&before).count();
        let seen = format!("{} accepted, {refused} refused, {new} jobs", started.len());
        session.hold("limits.parallel-free", &list, new == started.len(), seen);
    }
    Ok(())
}

/// Returns the ids of the latest jobs of the model.
async fn of_model(session: &mut Session, sample: &Sample) -> Result<BTreeSet<String>> {
    let list = session.send(Request::get(&["jobs"]).query("pageSize", 100)).await?;
    let rows = list.rows("jobs");
    let of_model = rows.iter().filter(|job| {
        let model = &job["metadata"]["input"]["modelId"];
        // Where jobs do not name their model, all of them count: the run started the only new ones.
        model.is_null() || *model == sample.model
    });
    Ok(of_model.filter_map(|job| job["jobId"].as_str()).map(str::to_owned).collect())
}
