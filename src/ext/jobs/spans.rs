//! What the spans of waits and of their polls show.

use tracing::{Span, field::Empty};

use crate::{
    api::{CreativeUnits, types},
    values::JobRef,
};

/// Creates the span of a wait.
pub(super) fn wait(reference: &JobRef) -> Span {
    tracing::info_span!(
        "wait",
        job = reference.id().as_str(),
        gen_ai.request.model = Empty,
        status = Empty,
        cost = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Creates the span of a read of one job. A read for another wait is no part of this one: it is the root of a
/// trace, with a link to the wait that sends it.
pub(super) fn poll_job(read: &JobRef, own: &JobRef) -> Span {
    let id = read.id().as_str();
    if read == own {
        return tracing::debug_span!(
            "poll",
            job = id,
            rows = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        );
    }
    detached(Some(id))
}

/// Creates the span of a read of a page of jobs, which belongs to all waits.
pub(super) fn poll_page() -> Span {
    detached(None)
}

fn detached(job: Option<&str>) -> Span {
    let span = tracing::debug_span!(
        parent: None,
        "poll",
        job,
        rows = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    );
    span.follows_from(Span::current());
    span
}

/// Records a new status of the job, and reports its end.
pub(super) fn shown(span: &Span, job: &types::Job, has_ended: bool) {
    let status = job.status.as_ref().map(|status| status.as_str());
    tracing::debug!(status, "the job has a new status");
    span.record("status", status);
    // The parameters of the run, of which no other may be traced.
    let input = job.metadata.as_ref().map(|metadata| &metadata.input);
    let model = input.and_then(|input| input.get("modelId")).and_then(|model| model.as_str());
    span.record("gen_ai.request.model", model);
    if has_ended {
        let cost = job.billing.as_ref().and_then(|billing| billing.cu_cost);
        let cost = cost.map(CreativeUnits::to_f64);
        span.record("cost", cost);
        tracing::info!(
            job = job.job_id.as_str(),
            gen_ai.request.model = model,
            status,
            cost,
            "job ended"
        );
    }
}
