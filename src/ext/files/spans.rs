//! What the spans of uploads and downloads show. Links and names of files are not among it.

use tracing::{Span, field::Empty};

use super::wanted::File;
use crate::client::integer;

/// Creates the span of the download of one file.
pub(super) fn download(file: &File) -> Span {
    let (asset, job) = ids(file);
    tracing::info_span!(
        "download",
        asset,
        job,
        bytes = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Records a complete file.
pub(super) fn downloaded(span: &Span, file: &File, bytes: u64) {
    let (asset, job) = ids(file);
    let bytes = integer(bytes);
    span.record("bytes", bytes);
    tracing::debug!(asset, job, bytes, "file downloaded");
}

/// Creates the span of an upload.
pub(super) fn upload() -> Span {
    tracing::info_span!(
        "upload",
        kind = Empty,
        bytes = Empty,
        asset = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// Returns the asset, or the job that has packed the archive.
fn ids(file: &File) -> (Option<&str>, Option<&str>) {
    match file {
        File::Asset(id) => (Some(id.as_str()), None),
        File::Archive(job) => (None, Some(job.as_str())),
    }
}
