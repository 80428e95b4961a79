//! The checks: each sends requests and notes what they show about its statements.

mod auth;
mod lists;

use std::{future::Future, pin::Pin};

use anyhow::Result;

use super::{contract::Probing, session::Session};

type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// A check of some statements.
pub struct Check {
    pub statements: &'static [&'static str],
    pub needs: Probing,
    pub run: for<'a> fn(&'a mut Session) -> Running<'a>,
}

macro_rules! check {
    ($needs:ident, $run:path, $statements:expr) => {
        Check {
            statements: &$statements,
            needs: Probing::$needs,
            run: |session| Box::pin($run(session)),
        }
    };
}

/// Returns all checks in the order in which they run: those that spend come first and leave jobs and assets
/// for the others.
#[rustfmt::skip]
pub fn all() -> Vec<Check> {
    vec![
        check!(ReadOnly, auth::accepted, ["auth.basic"]),
        check!(ReadOnly, auth::refused, ["auth.secret-needed", "auth.gateway-refusal"]),
        check!(ReadOnly, lists::pages, ["lists.token", "lists.page-size"]),
    ]
}
