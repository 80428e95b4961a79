//! The lists of the stand-in.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{jobs::Row, reply::Reply, tags, world::World};
use crate::api::{Operation, Pagination};

/// The project that every account has.
pub(super) const PROJECT: &str = "proj_fake";

/// Filters that sort by date of change; they go together with `updatedAfter` only.
const BY_CHANGE: [&str; 4] = ["status", "type", "types", "workflowId"];

/// Where a page begins, and whether an empty one comes first.
struct Token {
    offset: usize,
    hole: bool,
}

impl Token {
    /// Tokens of the service are base64 and have to be encoded in a query.
    fn write(&self) -> String {
        STANDARD.encode(format!("{{\"offset\":{},\"hole\":{}}}", self.offset, self.hole))
    }

    fn read(text: &str) -> Option<Self> {
        let token: Value = serde_json::from_slice(&STANDARD.decode(text).ok()?).ok()?;
        let offset = usize::try_from(token.get("offset")?.as_u64()?).ok()?;
        Some(Self { offset, hole: token.get("hole")?.as_bool()? })
    }
}

/// Which of the rows a page has.
struct Part {
    start: usize,
    length: usize,
    next: Option<Token>,
}

/// Cuts a page out of so many rows; with holes an empty page comes before every one but the first.
fn part(rows: usize, size: usize, token: Token, holes: bool) -> Part {
    let length = if token.hole { 0 } else { size };
    let end = token.offset.saturating_add(length);
    let next = (end < rows).then_some(Token { offset: end, hole: holes && !token.hole });
    Part { start: token.offset, length, next }
}

/// The size of a page when none is asked for, and the largest one (source: official SDK).
fn sizes(operation: &Operation) -> (usize, usize) {
    match operation.path {
        "/models" => (100, 500),
        "/collections" | "/projects" | "/assets/{assetId}/snapshots" => (10, 100),
        _ => (50, 100),
    }
}

/// Any other list, as its description says that it comes in pages.
pub(super) fn any(
    operation: &'static Operation,
    world: &World,
    path: &str,
    (query, body): (&BTreeMap<String, String>, &Value),
) -> Option<Reply> {
    let rule = operation.pagination?;
    let rows = rows(operation, world, path, query);
    Some(match rule.next {
        Some(next) => cursor(operation, world, query, &rows, (rule, next)),
        None => search(world, &rows, body, rule),
    })
}

fn cursor(
    operation: &Operation,
    world: &World,
    query: &BTreeMap<String, String>,
    rows: &[Value],
    (rule, next): (Pagination, &str),
) -> Reply {
    let refused = |reason: String| Reply::refusal(StatusCode::BAD_REQUEST, &reason);
    let (usual, most) = sizes(operation);
    let name = rule.size.unwrap_or("pageSize");
    // Some clients write whole numbers with a fraction.
    let asked = query.get(name).map(|size| size.parse::<f64>());
    let size = match asked.map_or(Ok(usual), |size| size.map(|size| size as usize)) {
        Ok(size) if (1..=most).contains(&size) => size,
        _ => return refused(format!("\"{name}\" must be between 1 and {most}")),
    };
    let start = match query.get(rule.position).map(|token| Token::read(token)) {
        None => Token { offset: 0, hole: false },
        Some(Some(token)) => token,
        Some(None) => return refused("Invalid pagination token".to_owned()),
    };
    let page = part(rows.len(), size, start, world.settings.empty_pages);
    let items: Vec<&Value> = rows.iter().skip(page.start).take(page.length).collect();
    let mut answer = Map::from_iter([(rule.items.to_owned(), json!(items))]);
    answer.extend(page.next.map(|token| (next.to_owned(), json!(token.write()))));
    Reply::json(StatusCode::OK, &answer)
}

/// So many hits in a row can be shown, and as many after them cannot, where there are holes.
const HOLE: usize = 10;

/// Hits are counted; those that cannot be shown to this key are counted too.
fn search(world: &World, rows: &[Value], body: &Value, rule: Pagination) -> Reply {
    let number = |name: &str, usual: usize| {
        body.get(name).and_then(Value::as_f64).map_or(usual, |number| number as usize)
    };
    let (offset, limit) = (number(rule.position, 0), number("limit", 20));
    if !(1..=100).contains(&limit) {
        return Reply::refusal(StatusCode::BAD_REQUEST, "\"limit\" must be between 1 and 100");
    }
    let words = body.get("query").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let found: Vec<&Value> =
        rows.iter().filter(|row| row.to_string().to_lowercase().contains(&words)).collect();
    let hidden = if world.settings.empty_pages { HOLE } else { 0 };
    let index: Vec<Option<&Value>> = found
        .chunks(HOLE)
        .flat_map(|shown| {
            let shown = shown.iter().map(|hit| Some(*hit));
            shown.chain(std::iter::repeat_n(None, hidden)).collect::<Vec<_>>()
        })
        .collect();
    let hits: Vec<&Value> = index.iter().skip(offset).take(limit).flatten().copied().collect();
    let total = index.len();
    Reply::json(
        StatusCode::OK,
        &json!({rule.items: hits, "offset": offset, "limit": limit, "estimatedTotalHits": total}),
    )
}

/// What is in a list: what the stand-in knows itself, and what a test has put there.
fn rows(
    operation: &Operation,
    world: &World,
    path: &str,
    query: &BTreeMap<String, String>,
) -> Vec<Value> {
    let mut rows = match operation.path {
        "/assets" | "/search/assets" => world.state().assets.list(query),
        "/models" => world.listed_models(query),
        "/search/models" => {
            world.listed_models(&BTreeMap::from([("privacy".into(), "public".into())]))
        }
        "/workflows" | "/search/workflows" => world.state().workflows.list(),
        "/tags" => {
            let mut resources = world.state().assets.list(&BTreeMap::new());
            resources.extend(world.own_models());
            tags::listed(&resources, &world.clock.date().into())
        }
        _ => world.state().records.list(path),
    };
    if operation.path.starts_with("/search/") {
        rows.iter_mut().for_each(|row| as_hit(operation, row));
    }
    let items = world.listed_items(operation);
    if !items.is_empty() {
        // A test that puts projects into the list has them without the one of every account.
        rows.retain(|row| row.get("id").is_none_or(|id| id != PROJECT));
    }
    rows.extend(items);
    rows
}

/// What a search shows of a thing: less than the thing itself, and some members more.
fn as_hit(operation: &Operation, row: &mut Value) {
    let (without, with): (&[&str], Value) = match operation.path {
        "/search/assets" => {
            (&["editCapabilities", "kind", "properties", "source", "status"], json!({"nsfw": []}))
        }
        "/search/models" => (
            &["custom", "status", "trainingImages", "jobId"],
            json!({
                "authorId": "apiu_fake",
                "ownerId": "proj_fake",
                "concepts": [],
                "shortDescription": "",
            }),
        ),
        _ => (
            &["editorInfo", "flow", "hasFlow", "inputs", "tagSet"],
            json!({"collectionIds": [], "tags": []}),
        ),
    };
    let Some(members) = row.as_object_mut() else { return };
    members.retain(|name, _| !without.contains(&name.as_str()));
    members.extend(with.as_object().cloned().unwrap_or_default());
    members.insert("teamId".to_owned(), json!("team_fake"));
    members.insert("score".to_owned(), json!(1));
}

/// `GET /jobs`.
pub(super) fn jobs(world: &World, query: &BTreeMap<String, String>) -> Reply {
    let refused = |reason: &str| Reply::refusal(StatusCode::BAD_REQUEST, reason);
    let by_change = BY_CHANGE.iter().any(|name| query.contains_key(*name));
    if by_change && query.contains_key("createdAfter") {
        return refused("createdAfter must not be used together with status, type or workflowId");
    }
    if !by_change && query.contains_key("updatedAfter") {
        return refused("updatedAfter must be used together with status, type or workflowId");
    }
    let size = match query.get("pageSize").map_or(Ok(50), |size| size.parse()) {
        Ok(size @ 1..=100) => size,
        _ => return refused("\"pageSize\" must be between 1 and 100"),
    };
    let start = match query.get("paginationToken").map(|token| Token::read(token)) {
        None => Token { offset: 0, hole: false },
        Some(Some(token)) => token,
        Some(None) => return refused("Invalid pagination token"),
    };
    let date = |name| match query.get(name).map(|date| DateTime::parse_from_rfc3339(date)) {
        None => Ok(None),
        Some(Ok(date)) => Ok(Some(date.with_timezone(&Utc))),
        Some(Err(_)) => Err(format!("\"{name}\" must be a date")),
    };
    let (created, updated) = match (date("createdAfter"), date("updatedAfter")) {
        (Ok(created), Ok(updated)) => (created, updated),
        (Err(reason), _) | (_, Err(reason)) => return refused(&reason),
    };
    let types: Option<Vec<&str>> =
        query.get("types").or(query.get("type")).map(|types| types.split(',').collect());
    let mut rows: Vec<Row> = world.listed_jobs();
    rows.retain(|row| {
        types.as_ref().is_none_or(|types| types.contains(&row.kind.as_str()))
            && query.get("status").is_none_or(|status| *status == row.status)
            && query.get("workflowId").is_none_or(|id| row.kind == "workflow" && *id == row.of)
            && created.is_none_or(|date| row.created > date)
            && updated.is_none_or(|date| row.updated > date)
    });
    rows.sort_by_key(|row| std::cmp::Reverse(if by_change { row.updated } else { row.created }));

    let page = part(rows.len(), size, start, world.settings.empty_pages);
    let items: Vec<Value> = rows
        .iter()
        .skip(page.start)
        .take(page.length)
        .filter_map(|row| world.listed_job(row))
        .filter_map(|row| match &world.settings.job_rows {
            Some(change) => change.apply(row),
            None => Some(row),
        })
        .collect();
    let mut answer = Map::from_iter([("jobs".to_owned(), json!(items))]);
    answer.extend(page.next.map(|next| ("nextPaginationToken".to_owned(), json!(next.write()))));
    Reply::json(StatusCode::OK, &answer)
}
