//! One page of the job list (contract: jobs.order-updated, jobs.filters-do-not-mix).

use chrono::{DateTime, Utc};

use crate::{
    api::{Page, PageToken, Timestamp, types},
    error::Error,
    ext::context::Context,
    ids::ProjectId,
};

/// Maximum rows of a page (source: official SDK).
pub(super) const PAGE_SIZE: u16 = 100;

/// The query of a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ListQuery {
    pub(super) project: Option<ProjectId>,
    /// Each once.
    pub(super) types: Vec<String>,
    pub(super) since: DateTime<Utc>,
    /// `None` for the first page.
    pub(super) position: Option<PageToken>,
}

/// Reads one page. A page may be empty and not be the last one.
pub(super) async fn read(
    context: &Context,
    query: &ListQuery,
) -> Result<(Vec<types::Job>, Option<PageToken>), Error> {
    let request = context
        // No retries: they would outlast the lease, and the schedule decides what follows a failed page.
        .single()
        .list_jobs()
        .types(query.types.iter().map(|kind| kind.as_str()))
        // The filter by type pairs with the date of the update only; the API refuses it with that of creation.
        .updated_after(Timestamp::from(query.since).to_string())
        .page_size(PAGE_SIZE)
        .maybe_project_id(query.project.as_ref());
    let mut pages = request.pages();
    if let Some(position) = &query.position {
        pages = pages.resume(position.clone());
    }
    let Some(page) = pages.next_page().await? else { return Ok((Vec::new(), None)) };
    let next = page.next().cloned();
    Ok((Page::into_items(page), next))
}
