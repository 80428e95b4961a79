//! Lists, their pages and filters.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use crate::probe::{
    exchange::Request,
    samples::{id, ids},
    session::Session,
};

/// Maximum number of pages of a walk.
const PAGES: usize = 8;

pub async fn pages(session: &mut Session) -> Result<()> {
    // Public models: every account has several pages of them.
    let page = |token: Option<&str>| {
        let request = Request::get(&["models"]).query("privacy", "public").query("pageSize", 2);
        match token {
            Some(token) => request.query("paginationToken", token),
            None => request,
        }
    };
    let first = session.send(page(None)).await?;
    let rows = first.rows("models");
    let seen = format!("{} rows for pageSize=2", rows.len());
    session.hold("lists.page-size", &first, first.is_ok() && rows.len() <= 2, seen);
    let Some(token) = first.token() else {
        if first.is_ok() && rows.len() < 2 {
            session.skip(&["lists.token"], "there are no two public models");
            return Ok(());
        }
        session.hold("lists.token", &first, false, "no `nextPaginationToken`");
        return Ok(());
    };
    let second = session.send(page(Some(token))).await?;
    let others = second.rows("models");
    let repeated = others.iter().any(|row| rows.contains(row));
    let moved = second.is_ok() && !repeated && (!others.is_empty() || second.token().is_some());
    let seen = if repeated { "the first page, again".to_owned() } else { second.seen() };
    session.hold("lists.token", &second, moved, seen);
    Ok(())
}

/// Walks over all public models, in pages of the maximum size.
pub async fn walk(session: &mut Session) -> Result<()> {
    let mut tokens = BTreeSet::new();
    let mut token: Option<String> = None;
    for number in 1..=PAGES {
        let mut request =
            Request::get(&["models"]).query("privacy", "public").query("pageSize", 500);
        if let Some(token) = &token {
            request = request.query("paginationToken", token);
        }
        let page = session.send(request).await?;
        match page.json.get("nextPaginationToken") {
            None => {
                let seen = format!("no token after {number} pages");
                session.hold("lists.token-ends", &page, page.is_ok(), seen);
                return Ok(());
            }
            Some(next) => {
                let next = next.as_str().unwrap_or_default().to_owned();
                if next.is_empty() || !tokens.insert(next.clone()) {
                    session.hold("lists.token-ends", &page, false, "an empty or repeated token");
                    return Ok(());
                }
                token = Some(next);
            }
        }
    }
    session.skip(&["lists.token-ends"], "the list has too many pages");
    Ok(())
}

pub async fn default_size(session: &mut Session) -> Result<()> {
    let models = session.public_models().await?;
    let jobs = session.send(Request::get(&["jobs"])).await?;
    for (read, name, most) in [(models, "models", 100), (jobs, "jobs", 50)] {
        let rows = read.rows(name).len();
        // A page that is not full shows nothing about the size of pages.
        if rows > most || read.token().is_some() {
            let seen = format!("{rows} {name} in the first page");
            session.hold("lists.default-size", &read, rows <= most, seen);
        }
    }
    session.skip(&["lists.default-size"], "no list has more rows than a page");
    Ok(())
}

pub async fn comma_joined(session: &mut Session) -> Result<()> {
    let all = session.jobs().await?.rows("jobs");
    let wanted = ["custom", "inference"];
    let fits =
        |job: &serde_json::Value| wanted.contains(&job["jobType"].as_str().unwrap_or_default());
    if !all.iter().any(fits) || all.iter().all(fits) {
        session.skip(&["lists.comma-joined"], "needs jobs of several types");
        return Ok(());
    }
    let read = session.send(Request::get(&["jobs"]).query("types", wanted.join(","))).await?;
    let rows = read.rows("jobs");
    let right = rows.iter().filter(|job| fits(job)).count();
    let as_said = read.is_ok() && !rows.is_empty() && right == rows.len();
    let seen = format!("{right} of {} jobs have one of the types", rows.len());
    session.hold("lists.comma-joined", &read, as_said, seen);
    Ok(())
}

pub async fn search(session: &mut Session) -> Result<()> {
    let body = json!({"query": "", "limit": 3, "public": true});
    let read = session.send(Request::post(&["search", "models"], body)).await?;
    let as_said =
        read.is_ok() && read.json["hits"].is_array() && read.json["estimatedTotalHits"].is_number();
    let seen = format!("{}, {} hits", read.seen(), read.rows("hits").len());
    session.hold("search.total", &read, as_said, seen);
    Ok(())
}

pub async fn private_default(session: &mut Session) -> Result<()> {
    let public = session.public_models().await?.rows("models");
    let read = session.send(Request::get(&["models"])).await?;
    let own = read.rows("models");
    let shared = ids(&own).iter().filter(|id| ids(&public).contains(id)).count();
    let as_said =
        read.is_ok() && shared == 0 && own.iter().all(|model| model["privacy"] != "public");
    let seen = format!("{} models, {shared} of them public", own.len());
    session.hold("models.private-default", &read, as_said, seen);
    Ok(())
}

pub async fn workflows(session: &mut Session) -> Result<()> {
    let read = session.send(Request::get(&["workflows"])).await?;
    let rows = read.rows("workflows");
    let whole = rows.iter().all(|row| !id(row).is_empty() && row["status"].is_string());
    let as_said = read.is_ok() && read.json["workflows"].is_array() && whole;
    session.hold("workflows.list", &read, as_said, format!("{}, {} rows", read.seen(), rows.len()));
    Ok(())
}
