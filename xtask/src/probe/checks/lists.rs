//! Lists, their pages and filters.

use anyhow::Result;

use crate::probe::{
    exchange::Request,
    samples::ids,
    session::Session,
};

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
    let seen = format!("{} of at most 2 rows", rows.len());
    session.hold("lists.page-size", &first, first.is_ok() && rows.len() <= 2, seen);
    let Some(token) = first.token() else {
        session.hold("lists.token", &first, false, "no `nextPaginationToken`");
        return Ok(());
    };
    let second = session.send(page(Some(token))).await?;
    let others = second.rows("models");
    let repeated = ids(&others).iter().any(|id| ids(&rows).contains(id));
    let moved = second.is_ok() && !repeated && (!others.is_empty() || second.token().is_some());
    session.hold("lists.token", &second, moved, if repeated { "the rows of the first page".into() } else { second.seen() });
    Ok(())
}
