//! Searches of assets, models and workflows.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{Handled, described::Call, models, workflows};
use crate::{
    api::{Operation, Pagination},
    testing::{
        json::{at, text},
        refusal::Refusal,
        reply::Reply,
        stores::Stores,
    },
};

/// The members whose text a search covers. Links, dates and states have texts, too, but nobody wrote them.
const TEXTS: [&str; 14] = [
    "automaticCaptioning",
    "concepts",
    "content",
    "description",
    "hash",
    "id",
    "name",
    "negativePrompt",
    "prompt",
    "shortDescription",
    "tagSet",
    "tags",
    "text",
    "transcription",
];

/// What a search covers: what everybody shares, or what the project has.
pub(super) fn rows(call: &Call, stores: &Stores) -> Vec<Value> {
    let public = at(&call.body, "/public") == true;
    let mut rows = match (call.operation.path, public) {
        ("/search/assets", _) => stores.assets.list(&Default::default()),
        ("/search/models", true) => models::all(stores),
        ("/search/models", false) => models::all_own(stores),
        _ => workflows::present(stores),
    };
    rows.retain(|row| !public || text(row, "/privacy") == "public");
    // Hits lack members that resources have, and have some of their own (observed).
    rows.iter_mut().for_each(|row| as_hit(call.operation, row));
    rows
}

/// Whether the texts of a resource have all of these words.
fn has_words(row: &Value, words: &[&str]) -> bool {
    let mut texts = String::new();
    collect(row, false, &mut texts);
    let texts = texts.to_lowercase();
    words.iter().all(|word| texts.contains(word))
}

/// Collects the texts of members that a search covers, at any depth; `covered` is whether `value` is in one.
fn collect(value: &Value, covered: bool, texts: &mut String) {
    match value {
        Value::String(text) if covered => {
            texts.push_str(text);
            texts.push('\n');
        }
        Value::Array(elements) => {
            elements.iter().for_each(|element| collect(element, covered, texts));
        }
        Value::Object(members) => {
            for (name, member) in members {
                collect(member, covered || TEXTS.contains(&name.as_str()), texts);
            }
        }
        _ => {}
    }
}

/// With empty pages, hits come in runs of this length: one run is shown, the next is only counted.
const HOLE: usize = 10;

/// A page of hits. Hits that this key cannot see are counted, but not shown.
pub(super) fn page(call: &Call, rows: &[Value], rule: Pagination) -> Handled {
    let part = SearchPage::of(&call.body, rule)?;
    let query = text(&call.body, "/query").to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let found: Vec<&Value> = rows.iter().filter(|row| has_words(row, &words)).collect();
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
