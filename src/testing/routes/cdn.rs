//! The host of files.

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
};
use http::{
    StatusCode,
    header::{AUTHORIZATION, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, RANGE},
};

use super::{Parameters, Shared};
use crate::testing::{pictures, reply::Reply};

/// A file of the CDN: the link must be signed, and credentials are refused.
pub(super) async fn file(
    State(server): Shared,
    Path(id): Path<String>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Reply {
    // Credentials must not go to the host of files, so a client that sends them has to fail here.
    if headers.contains_key(AUTHORIZATION) {
        return Reply::raw(
            StatusCode::BAD_REQUEST,
            "application/xml",
            Bytes::from_static(b"<Error><Code>InvalidArgument</Code><Message>credentials do not belong here</Message></Error>"),
        );
    }
    let signature = query.get("Signature").map(String::as_str);
    let found = server.stores().assets.file(&id, signature);
    let Some((mut content, mut mime_type, tag)) = found else { return Reply::access_denied() };
    if let Some((picture, kind)) = query.get("format").and_then(|format| pictures::pixel(format)) {
        (content, mime_type) = (picture, kind.to_owned());
    }
    if !server.settings.ranges {
        return Reply::raw(StatusCode::OK, &mime_type, content);
    }
    // A file that has changed since is sent whole: a continued download must not mix two contents.
    let same = headers.get(IF_RANGE).is_none_or(|wanted| wanted.as_bytes() == tag.as_bytes());
    // Only open ranges, which is what a continued download asks for. Others may be ignored (RFC 9110).
    let start = headers.get(RANGE).filter(|_| same).and_then(|range| {
        range.to_str().ok()?.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok()
    });
    let length = content.len();
    let mut reply = match start {
        None => Reply::raw(StatusCode::OK, &mime_type, content),
        Some(start) if start < length => {
            let mut reply =
                Reply::raw(StatusCode::PARTIAL_CONTENT, &mime_type, content.slice(start..));
            let range = format!("bytes {start}-{}/{length}", length - 1);
            reply.set_header(CONTENT_RANGE.as_str(), &range);
            reply
        }
        Some(_) => Reply::raw(StatusCode::RANGE_NOT_SATISFIABLE, "text/plain", Bytes::new()),
    };
    reply.set_header(ETAG.as_str(), &tag);
    reply
}
