//! Lists, as the description has their pages.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Handled,
    described::Call,
    filters, models,
    pages::{Page, Token},
    search, tags, workflows,
};
use crate::{
    api::{Operation, Pagination},
    testing::{refusal::Refusal, reply::Reply, stores::Stores},
};

/// The project that every account has.
pub(super) const PROJECT: &str = "proj_fake";

/// The default and the maximum size of a page (source: official SDK).
fn sizes(operation: &Operation) -> (usize, usize) {
    match operation.path {
        "/models" => (100, 500),
        "/collections" | "/projects" | "/assets/{assetId}/snapshots" => (10, 100),
        _ => (50, 100),
    }
}

/// A list with pages; `None` if the operation has none.
pub(super) fn respond(call: &Call, stores: &mut Stores) -> Option<Handled> {
    let rule = call.operation.pagination?;
    Some(rows(call, stores).and_then(|rows| match rule.next {
        Some(next) => page(call, rows, rule, next),
        None => search::page(call, &rows, rule),
    }))
}

/// A page of a list with tokens.
fn page(call: &Call, rows: Vec<Value>, rule: Pagination, next: &str) -> Handled {
    let (usual, maximum) = sizes(call.operation);
    let name = rule.size.unwrap_or("pageSize");
    // Some clients write whole numbers with a fraction.
    let asked = call.query.get(name).map(|size| size.parse::<f64>());
    let size = match asked.map_or(Ok(usual), |size| size.map(|size| size as usize)) {
        Ok(size) if (1..=maximum).contains(&size) => size,
        _ => return Err(Refusal::invalid(format!("\"{name}\" must be between 1 and {maximum}"))),
    };
    let page = Page { size, start: Token::of(&call.query, rule.position)? };
    let (items, token) = page.cut(rows, call.empty_pages);
    let mut response = Map::from_iter([(rule.items.to_owned(), json!(items))]);
    response.extend(token.map(|token| (next.to_owned(), json!(token.write()))));
    Ok(Reply::json(StatusCode::OK, &response))
}

/// The rows of a list: resources of the fake server, and items that a test added. Those have no filters.
fn rows(call: &Call, stores: &Stores) -> Result<Vec<Value>, Refusal> {
    let path = call.operation.path;
    let mut rows = match path {
        "/assets" => filters::select(call, stores.assets.list(&call.query))?,
        "/models" => filters::select(call, models::all(stores))?,
        "/workflows" => filters::select(call, workflows::present(stores))?,
        "/search/assets" | "/search/models" | "/search/workflows" => search::rows(call, stores),
        "/tags" => {
            let mut resources = stores.assets.list(&BTreeMap::new());
            resources.extend(models::all_own(stores));
            tags::listed(&resources, &call.now())
        }
        _ => stores.records.list(&call.path),
    };
    let items = stores.records.items(call.operation);
    if !items.is_empty() {
        // A test that adds projects replaces the project of every account.
        rows.retain(|row| row.get("id").is_none_or(|id| id != PROJECT));
    }
    rows.extend(items);
    Ok(rows)
}
