//! The job list of the stand-in.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{jobs::Row, reply::Reply, world::World};

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

/// `GET /jobs`.
pub(super) fn answer(world: &World, query: &BTreeMap<String, String>) -> Reply {
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
            && created.is_none_or(|date| row.created > date)
            && updated.is_none_or(|date| row.updated > date)
    });
    rows.sort_by_key(|row| std::cmp::Reverse(if by_change { row.updated } else { row.created }));

    let holes = world.settings.empty_pages;
    let end = if start.hole { start.offset } else { start.offset + size };
    let more = end < rows.len();
    let page = rows.iter().skip(start.offset).take(end - start.offset);
    let page: Vec<Value> = page.filter_map(|row| world.listed_job(row)).collect();
    let next = more.then(|| Token { offset: end, hole: holes && !start.hole }.write());
    let answer = match next {
        Some(next) => json!({"jobs": page, "nextPaginationToken": next}),
        None => json!({"jobs": page}),
    };
    Reply::json(StatusCode::OK, &answer)
}
