//! The checks: each sends requests and notes what they show about its statements.

mod assets;
mod auth;
mod cdn;
mod jobs;
mod lists;
mod models;
mod observed;
mod prices;
mod refusals;
mod spend;
mod uploads;

use std::{future::Future, pin::Pin};

use anyhow::Result;

use super::{contract::Probing, session::Session};

pub use self::prices::HAS_JOB;

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
        check!(Spends, uploads::file, [
            "uploads.create", "uploads.links-expire", "uploads.part", "uploads.complete", "uploads.imported",
            "uploads.statuses",
        ]),
        check!(Spends, spend::one_run, [
            "submit.response", "submit.price-kept", "submit.listed", "submit.created-now", "submit.ends",
            "submit.cancel-refused",
        ]),
        check!(Spends, spend::dry_run_in_body, ["submit.dry-run-in-body"]),
        check!(Spends, spend::parallel, ["limits.parallel", "limits.parallel-free"]),
        check!(ReadOnly, auth::accepted, ["auth.basic"]),
        check!(ReadOnly, auth::refused, ["auth.secret-needed", "auth.gateway-refusal"]),
        check!(ReadOnly, auth::expired_token, ["auth.expired-token"]),
        check!(ReadOnly, auth::projects, ["auth.project-omitted", "auth.project-in-query"]),
        check!(ReadOnly, auth::me, ["auth.me-refused"]),
        check!(ReadOnly, auth::teams, ["auth.teams-readable", "auth.limits-readable"]),
        check!(ReadOnly, auth::webhooks, ["webhooks.readable"]),
        check!(ReadOnly, lists::pages, ["lists.token", "lists.page-size"]),
        check!(ReadOnly, lists::walk, ["lists.token-ends"]),
        check!(ReadOnly, lists::default_size, ["lists.default-size"]),
        check!(ReadOnly, lists::comma_joined, ["lists.comma-joined"]),
        check!(ReadOnly, lists::search, ["search.total"]),
        check!(ReadOnly, lists::private_default, ["models.private-default"]),
        check!(ReadOnly, lists::workflows, ["workflows.list"]),
        check!(ReadOnly, jobs::rows, [
            "jobs.fields", "jobs.statuses", "jobs.progress", "jobs.dates", "jobs.history", "jobs.billing",
        ]),
        check!(ReadOnly, jobs::results, ["jobs.model-in-input", "jobs.asset-ids", "jobs.failure-texts"]),
        check!(ReadOnly, jobs::order, ["jobs.order-created", "jobs.order-updated"]),
        check!(ReadOnly, jobs::filters, ["jobs.filters-do-not-mix", "jobs.created-after"]),
        check!(ReadOnly, jobs::one, ["jobs.envelope"]),
        check!(ReadOnly, refusals::unknown_ids, [
            "jobs.unknown", "assets.unknown", "models.unknown", "errors.trace-id", "errors.reason",
        ]),
        check!(ReadOnly, refusals::encoded_slash, ["ids.encoded-slash"]),
        check!(ReadOnly, models::rows, ["models.rows-without-inputs"]),
        check!(ReadOnly, models::inputs, ["models.inputs", "models.input-types", "models.required-object"]),
        check!(ReadOnly, models::compared, ["models.catalogue"]),
        check!(ReadOnly, assets::links, [
            "assets.signed-link", "assets.same-link", "assets.link-lifetime", "assets.download-link",
            "assets.format-refused", "assets.bulk",
        ]),
        check!(ReadOnly, assets::bulk_limit, ["assets.bulk-limit"]),
        check!(ReadOnly, cdn::files, [
            "cdn.no-credentials", "cdn.length", "cdn.range", "cdn.etag", "cdn.if-range", "cdn.signature-checked",
        ]),
        check!(Estimate, prices::estimate, [
            "price.status-269", "price.no-job", "price.amounts", "price.details-sum", "price.api-mode",
        ]),
        check!(Estimate, prices::refused, ["price.unknown-model", "price.validates", "price.checks-range"]),
        check!(Estimate, prices::above_plan, ["price.checks-plan"]),
        check!(Estimate, prices::upload, ["price.upload-free"]),
        check!(Estimate, prices::nothing_started, ["price.starts-nothing"]),
        // The last ones read the responses of all others.
        check!(ReadOnly, observed::clock, ["clock.date"]),
        check!(ReadOnly, observed::limits, ["limits.headers", "limits.retry-after", "limits.cooldown"]),
        check!(ReadOnly, observed::description, [
            "description.known-fields", "description.required-fields", "description.enum-values",
        ]),
    ]
}
