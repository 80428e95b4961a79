//! Lists, as the description has their pages.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Handled,
    described::Call,
    models,
    pages::{Page, Token},
    tags,
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
    let rows = rows(call, stores);
    Some(match rule.next {
        Some(next) => page(call, rows, rule, next),
        None => search(call, &rows, rule),
    })
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

/// With empty pages, hits come in runs of this length: one run is shown, the next is only counted.
const HOLE: usize = 10;

/// A page of hits. Hits that this key cannot see are counted, but not shown.
fn search(call: &Call, rows: &[Value], rule: Pagination) -> Handled {
    let part = SearchPage::of(&call.body, rule)?;
    let words = call.body.get("query").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let found: Vec<&Value> =
        rows.iter().filter(|row| row.to_string().to_lowercase().contains(&words)).collect();
    // A hole after each run of hits: the offset of a client has to move by what was counted, not shown.
    let hidden = if call.empty_pages { HOLE } else { 0 };
    let index: Vec<Option<&Value>> = found
        .chunks(HOLE)
        .flat_map(|shown| {
            let shown = shown.iter().map(|hit| Some(*hit));
            shown.chain(std::iter::repeat_n(None, hidden)).collect::<Vec<_>>()
        })
        .collect();
    let hits = index.iter().skip(part.offset).take(part.limit).flatten().copied();
    let mut response = part.members(index.len());
    response.insert(rule.items.to_owned(), hits.cloned().collect());
    Ok(Reply::json(StatusCode::OK, &response))
}

/// The part of the hits that a search asks for: by offset and limit, or by the number of a page.
struct SearchPage {
    offset: usize,
    limit: usize,
    /// The number of the page, from 1.
    page: Option<usize>,
}

impl SearchPage {
    fn of(body: &Value, rule: Pagination) -> Result<Self, Refusal> {
        let number = |name: &str| Some(body.get(name)?.as_f64()? as usize);
        let paged = number("page").is_some() || number("hitsPerPage").is_some();
        let size = if paged { "hitsPerPage" } else { "limit" };
        let limit = number(size).unwrap_or(20);
        if !(1..=100).contains(&limit) {
            return Err(Refusal::invalid(format!("\"{size}\" must be between 1 and 100")));
        }
        let page = paged.then(|| number("page").unwrap_or(1));
        let offset = match page {
            Some(0) => return Err(Refusal::invalid("\"page\" must be at least 1")),
            Some(page) => (page - 1).saturating_mul(limit),
            None => number(rule.position).unwrap_or(0),
        };
        Ok(Self { offset, limit, page })
    }

    /// What the response has beside the hits.
    fn members(&self, total: usize) -> Map<String, Value> {
        let members = match self.page {
            Some(page) => json!({
                "page": page,
                "hitsPerPage": self.limit,
                "totalPages": total.div_ceil(self.limit),
                "totalHits": total,
                "estimatedTotalHits": total,
            }),
            None => {
                json!({"offset": self.offset, "limit": self.limit, "estimatedTotalHits": total})
            }
        };
        members.as_object().cloned().unwrap_or_default()
    }
}

/// The rows of a list: resources of the fake server, and items that a test added.
fn rows(call: &Call, stores: &Stores) -> Vec<Value> {
    let path = call.operation.path;
    let mut rows = match path {
        "/assets" | "/search/assets" => stores.assets.list(&call.query),
        "/models" => models::listed(stores, &call.query),
        "/search/models" => {
            models::listed(stores, &BTreeMap::from([("privacy".into(), "public".into())]))
        }
        "/workflows" | "/search/workflows" => stores.workflows.list(),
        "/tags" => {
            let mut resources = stores.assets.list(&BTreeMap::new());
            resources.extend(models::all_own(stores));
            tags::listed(&resources, &call.now())
        }
        _ => stores.records.list(&call.path),
    };
    // Search hits lack members that resources have, and have some of their own (observed).
    if path.starts_with("/search/") {
        rows.iter_mut().for_each(|row| as_hit(call.operation, row));
    }
    let items = stores.records.items(call.operation);
    if !items.is_empty() {
        // A test that adds projects replaces the project of every account.
        rows.retain(|row| row.get("id").is_none_or(|id| id != PROJECT));
    }
    rows.extend(items);
    rows
}

/// Makes a hit of a resource: it lacks some members and has some others.
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
