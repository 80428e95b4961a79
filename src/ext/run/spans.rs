//! What the span of a run shows.

use tracing::{Span, field::Empty};

use super::Run;
use crate::{
    ext::jobs::Job,
    values::{CreativeUnits, Target},
};

/// Creates the span of a run, from its validation to the response of its submit.
pub(super) fn run(run: &Run) -> Span {
    let target = run.target.as_ref().ok();
    tracing::info_span!(
        "run",
        operation = target.map(|target| target.operation().id),
        gen_ai.request.model = model(target),
        workflow = target.and_then(Target::workflow_id).as_ref().map(|id| id.as_str()),
        job = Empty,
        price = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Records the job of a run, and reports that it was started.
pub(super) fn started(span: &Span, run: &Run, job: &str, price: Option<CreativeUnits>) {
    if span.is_disabled() && !tracing::enabled!(tracing::Level::INFO) {
        return;
    }
    let price = price.map(CreativeUnits::to_f64);
    span.record("job", job).record("price", price);
    let target = run.target.as_ref().ok();
    tracing::info!(
        job,
        operation = target.map(|target| target.operation().id),
        gen_ai.request.model = model(target),
        price,
        "job started"
    );
}

/// Records the job that a search has found.
pub(super) fn found(span: &Span, job: &Job) {
    span.record("job", job.id().as_str());
    tracing::info!(job = job.id().as_str(), "job found");
}

fn model(target: Option<&Target>) -> Option<String> {
    target.and_then(Target::model_id).map(|id| id.as_str().to_owned())
}
