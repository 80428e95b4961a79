//! Reading what has changed through the job list.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep_until};

use crate::{
    api::{Timestamp, types},
    client::Scenario,
    error::Error,
    ids::ProjectId,
    job_ref::JobRef,
};

/// Most rows that a page can have (source: official SDK).
const PAGE_SIZE: i64 = 100;

/// Most pages of one look. What lies beyond is read by id.
const PAGES: usize = 20;

/// What is asked of the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ListQuery {
    pub(super) project: Option<ProjectId>,
    pub(super) types: BTreeSet<String>,
    pub(super) since: DateTime<Utc>,
    /// The jobs that the list was to show, because they had changed since then.
    pub(super) expected: Vec<JobRef>,
}

/// Reads all rows that the query asks for, page by page: an empty page with a token is no end. Returns
/// the latest change among them, which is the server's own time, whatever the clock here says.
pub(super) async fn read(
    scenario: &Scenario,
    query: &ListQuery,
    mut each: impl FnMut(Vec<types::Job>),
) -> Result<Option<DateTime<Utc>>, Error> {
    let mut request = scenario
        .single()
        .list_jobs()
        .types(query.types.iter().map(|kind| kind.as_str().into()).collect::<Vec<_>>())
        .updated_after(Timestamp::from(query.since).to_string())
        .page_size(PAGE_SIZE);
    if let Some(project) = &query.project {
        request = request.project_id(project.as_str());
    }
    let mut pages = request.pages();
    let mut latest: Option<DateTime<Utc>> = None;
    for number in 0..PAGES {
        // The first look has its place in the request budget already.
        if number > 0 && pages.position().is_some() {
            while let Err(later) = scenario.request_budget().take(Instant::now()) {
                sleep_until(later).await;
            }
        }
        let Some(page) = pages.next_page().await? else { return Ok(latest) };
        let dates = page.items().iter().filter_map(|row| row.updated_at.as_ref()?.to_utc());
        latest = latest.max(dates.max());
        each(page.into_items());
    }
    Ok(latest.filter(|_| pages.position().is_none()))
}
