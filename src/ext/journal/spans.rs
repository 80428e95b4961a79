//! What the spans of batches and of runs with a key show.

use tracing::{Span, field::Empty};

use crate::client::integer;

/// Creates the span of a run with a key: what a process does to finish it.
pub(super) fn keyed_run(key: Option<&str>) -> Span {
    tracing::info_span!("keyed_run", key, error.type = Empty, otel.status_code = Empty)
}

/// Creates the span of a batch.
pub(super) fn batch(name: &str, limit: usize) -> Span {
    tracing::info_span!("batch", batch = name, limit = integer(limit), runs = Empty)
}
