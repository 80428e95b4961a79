//! Jobs: started by every run, read, listed, canceled.

use std::{collections::BTreeMap, time::Instant};

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Handled, Parameters, Shared, inputs, models, object, ok,
    pages::{Page, Token},
    paid, uploads, with_job,
};
use crate::{
    api::operations,
    testing::{
        json::{at, text},
        pictures,
        refusal::Refusal,
        reply::Reply,
        stores::{Origin, Row, Start, Stores, upload_of_job},
    },
};

/// Filters that sort by date of change; they go together with `updatedAfter` only.
const BY_CHANGE: [&str; 4] = ["status", "type", "types", "workflowId"];

/// The author of everything: the API key that the fake server accepts.
const AUTHOR: &str = "apiu_fake";

/// Starts a job and charges for it; an error is the refusal because of the limit of jobs at once.
pub(super) fn start(stores: &mut Stores, mut start: Start) -> Result<Value, Refusal> {
    // Before anything is taken from a queue: a refused submit must not use up the script of the next one.
    if let Some(limit) = stores.jobs.reached_limit(start.kind) {
        return Err(paid::too_many(start.kind, limit));
    }
    let script = stores.plans.next_script(&start.of);
    start.duration = stores.plans.duration(&start.of);
    let scripted = script.as_ref().and_then(|script| script.output.clone());
    // The output of a script goes with its job. None is taken from the queue then.
    let planned = scripted.or_else(|| stores.plans.next_output(&start.of));
    start.output = planned.or(start.output);
    if let Some(flow) = &mut start.flow {
        flow.give_assets(|| {
            let id = stores.assets.make(pictures::png(), "image/png", Origin::default());
            let link = stores.assets.link(&id);
            (id, link)
        });
    }
    let (free, of) = (start.free, start.of.clone());
    let cost = stores.ledger.price(free);
    let id = stores.jobs.start(start, script, cost);
    if !free {
        stores.ledger.charge(&id, &of, cost);
    }
    Ok(show_now(stores, &id).unwrap_or_default())
}

/// A job as it is now.
fn show_now(stores: &mut Stores, id: &str) -> Option<Value> {
    let now = stores.jobs.now();
    show(stores, id, now)
}

/// A job as it was at a moment. What it has made by then becomes assets.
fn show(stores: &mut Stores, id: &str, moment: Instant) -> Option<Value> {
    if let Some(upload) = upload_of_job(id) {
        return stores.uploads.job(upload);
    }
    let files = stores.jobs.new_files(id, moment);
    // Made once, by the first request that shows the job done, so that later reads have the same ids.
    if !files.is_empty() {
        let origin =
            Origin { metadata: stores.jobs.origin(id), date: stores.jobs.changed(id, moment) };
        let files = files.into_iter();
        let assets = files
            .map(|(content, media_type)| stores.assets.make(content, &media_type, origin.clone()));
        let assets = assets.collect();
        stores.jobs.set_assets(id, assets);
    }
    stores.jobs.read(id, moment)
}

/// A job as it is now; scripted jobs and uploads move to their next state.
pub(super) fn read_now(stores: &mut Stores, id: &str) -> Option<Value> {
    if let Some(upload) = upload_of_job(id) {
        uploads::advance(stores, upload);
        return stores.uploads.job(upload);
    }
    stores.jobs.advance(id);
    show_now(stores, id)
}

/// All jobs as they are now, oldest first.
pub(in crate::testing) fn all_jobs(stores: &mut Stores) -> Vec<Value> {
    let ids = stores.jobs.ids();
    ids.iter().filter_map(|id| show_now(stores, id)).collect()
}

/// Ends a job that has not ended, as it would have ended by itself.
pub(in crate::testing) fn finish_job(stores: &mut Stores, id: &str) {
    match upload_of_job(id) {
        Some(upload) => uploads::finish(stores, upload),
        None => stores.jobs.finish(id),
    }
}

pub(super) async fn run_model(
    State(server): Shared,
    Path(model): Path<String>,
    Query(query): Parameters,
    body: Bytes,
) -> Handled {
    let mut stores = server.stores();
    check_model(&stores, &model)?;
    let mut input = object(&body)?;
    if server.settings.validates {
        inputs::check_model(&stores, &model, &input)?;
    }
    // A job names its model in its input only (observed). Clients find lost runs by it.
    input.insert("modelId".to_owned(), json!(model));
    let start = Start::new("custom", &model, input);
    paid::run(&mut stores, &query, start, |_, job| with_job(job))
}

/// Refuses what is no custom model, with the texts of the service (observed).
fn check_model(stores: &Stores, id: &str) -> Result<(), Refusal> {
    let mut listed = stores.records.items(&operations::LIST_MODELS).into_iter();
    match models::any(stores, id).or_else(|| listed.find(|model| text(model, "/id") == id)) {
        // A LoRA of the account runs through its base model only.
        Some(model) if at(&model, "/custom") == false => {
            Err(Refusal::invalid("Custom models only are supported for this endpoint"))
        }
        Some(_) => Ok(()),
        // Tests name models of this form without any preparation; it is that of ids of live models (observed).
        None if id.starts_with("model_") && !stores.models.is_gone(id) => Ok(()),
        None => Err(Refusal::missing("Model", id)),
    }
}

pub(super) async fn read(State(server): Shared, Path(id): Path<String>) -> Handled {
    let job = read_now(&mut server.stores(), &id);
    let job = job.ok_or_else(|| Refusal::missing("Job", &id))?;
    Ok(ok(&json!({"job": job})))
}

pub(super) async fn act(State(server): Shared, Path(id): Path<String>, body: Bytes) -> Handled {
    if object(&body)?.get("action").and_then(Value::as_str) != Some("cancel") {
        return Err(Refusal::invalid("\"action\" must be [cancel]"));
    }
    let mut stores = server.stores();
    if upload_of_job(&id).is_some_and(|upload| stores.uploads.read(upload).is_some()) {
        return Err(Refusal::cannot_cancel());
    }
    stores.jobs.cancel(&id)?;
    // The response to a cancel is no proof that it worked, so it has the job as it is.
    let job = read_now(&mut stores, &id);
    Ok(ok(&json!({"job": job})))
}

pub(super) async fn list(State(server): Shared, Query(query): Parameters) -> Handled {
    let filter = Filter::new(&query, server.clock.month_ago())?;
    let page = Page { size: page_size(&query)?, start: Token::of(&query, "paginationToken")? };
    let mut stores = server.stores();
    // A list request is a read like any other, for jobs that a filter leaves out as well.
    stores.jobs.advance_all();
    let rows = stores.jobs.list().chain(upload_rows(&stores));
    let mut rows: Vec<Row<'_>> = rows.filter(|row| filter.fits(row)).collect();
    // The sort is stable. In paused time jobs have equal dates, and the newest is still the first.
    rows.reverse();
    rows.sort_by_key(|row| std::cmp::Reverse(filter.date(row)));
    let (rows, next) = page.cut(rows, server.settings.empty_pages);
    let shown = rows.into_iter().map(|row| (row.id.into_owned(), row.moment));
    let shown: Vec<(String, Instant)> = shown.collect();
    let mut jobs: Vec<Value> =
        shown.iter().filter_map(|(id, moment)| show(&mut stores, id, *moment)).collect();
    // The rows are changed by code of a test, which may lock the stores.
    drop(stores);
    if let Some(change) = &server.settings.job_rows {
        jobs = jobs.into_iter().filter_map(|job| change.apply(job)).collect();
    }
    let mut response = Map::from_iter([("jobs".to_owned(), json!(jobs))]);
    response.extend(next.map(|next| ("nextPaginationToken".to_owned(), json!(next.write()))));
    Ok(Reply::json(StatusCode::OK, &response))
}

/// The jobs of uploads that have ended. Like other jobs they come into the list with its lag.
fn upload_rows(stores: &Stores) -> impl Iterator<Item = Row<'_>> {
    stores.jobs.list_moment().into_iter().flat_map(|(moment, date)| {
        stores.uploads.ended(date).map(move |upload| Row {
            id: upload.job.into(),
            created: upload.created,
            updated: upload.changed,
            kind: "upload",
            status: upload.status.into(),
            of: "",
            hides: false,
            moment,
        })
    })
}

fn page_size(query: &BTreeMap<String, String>) -> Result<usize, Refusal> {
    match query.get("pageSize").map_or(Ok(50), |size| size.parse()) {
        Ok(size @ 1..=100) => Ok(size),
        _ => Err(Refusal::invalid("\"pageSize\" must be between 1 and 100")),
    }
}

/// Which jobs a list shows. There are two ways to filter, and they do not mix.
struct Filter<'a> {
    by_change: bool,
    types: Option<Vec<&'a str>>,
    status: Option<&'a String>,
    workflow: Option<&'a String>,
    author: Option<&'a String>,
    /// Whether jobs that were submitted with `hideResults` are left out.
    shown_only: bool,
    created_after: Option<DateTime<Utc>>,
    updated_after: Option<DateTime<Utc>>,
    /// The earliest date that the list is sorted by.
    oldest: Option<DateTime<Utc>>,
}

impl<'a> Filter<'a> {
    fn new(query: &'a BTreeMap<String, String>, month_ago: DateTime<Utc>) -> Result<Self, Refusal> {
        let by_change = BY_CHANGE.iter().any(|name| query.contains_key(*name));
        if by_change && query.contains_key("createdAfter") {
            return Err(Refusal::invalid(
                "createdAfter must not be used together with status, type or workflowId",
            ));
        }
        if !by_change && query.contains_key("updatedAfter") {
            return Err(Refusal::invalid(
                "updatedAfter must be used together with status, type or workflowId",
            ));
        }
        let date = |name| match query.get(name).map(|date| DateTime::parse_from_rfc3339(date)) {
            None => Ok(None),
            Some(Ok(date)) => Ok(Some(date.with_timezone(&Utc))),
            Some(Err(_)) => Err(Refusal::invalid(format!("\"{name}\" must be a date"))),
        };
        // These two go back thirty days, unless the query has a date (source: official SDK).
        let shown_only = query.get("hideResults").is_some_and(|hide| hide == "false");
        let short = query.contains_key("authorId") || shown_only;
        let dated = query.contains_key("createdAfter") || query.contains_key("updatedAfter");
        let types = query.get("types").or(query.get("type"));
        Ok(Self {
            by_change,
            types: types.map(|types| types.split(',').collect()),
            status: query.get("status"),
            workflow: query.get("workflowId"),
            author: query.get("authorId"),
            shown_only,
            created_after: date("createdAfter")?,
            updated_after: date("updatedAfter")?,
            oldest: (short && !dated).then_some(month_ago),
        })
    }

    fn fits(&self, row: &Row<'_>) -> bool {
        self.types.as_ref().is_none_or(|types| types.contains(&row.kind))
            && self.status.is_none_or(|status| *status == row.status)
            && self.workflow.is_none_or(|id| row.kind == "workflow" && *id == row.of)
            && self.author.is_none_or(|author| author == AUTHOR)
            && !(self.shown_only && row.hides)
            && self.created_after.is_none_or(|date| row.created > date)
            && self.updated_after.is_none_or(|date| row.updated > date)
            && self.oldest.is_none_or(|date| self.date(row) >= date)
    }

    /// The date that the list is sorted by.
    fn date(&self, row: &Row<'_>) -> DateTime<Utc> {
        if self.by_change { row.updated } else { row.created }
    }
}
