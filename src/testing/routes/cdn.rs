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
    ranged(content, &mime_type, start).with_header(ETAG.as_str(), &tag)
}

/// The file from a byte on, or all of it.
fn ranged(content: Bytes, mime_type: &str, start: Option<usize>) -> Reply {
    let length = content.len();
    match start {
        None => Reply::raw(StatusCode::OK, mime_type, content),
        Some(start) if start < length => {
            let range = format!("bytes {start}-{}/{length}", length - 1);
            Reply::raw(StatusCode::PARTIAL_CONTENT, mime_type, content.slice(start..))
                .with_header(CONTENT_RANGE.as_str(), &range)
        }
        // The length tells the client that it has the whole file already, or another one.
        Some(_) => Reply::raw(StatusCode::RANGE_NOT_SATISFIABLE, "text/plain", Bytes::new())
            .with_header(CONTENT_RANGE.as_str(), &format!("bytes */{length}")),
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn every_range_response_says_how_long_the_file_is() {
        for (start, status, range) in [
            (Some(2), 206, Some("bytes 2-4/5")),
            (Some(5), 416, Some("bytes */5")),
            (Some(9), 416, Some("bytes */5")),
            (None, 200, None),
        ] {
            let content = Bytes::from_static(b"heron");
            let response = ranged(content, "text/plain", start).into_response();
            assert_eq!(response.status(), status);
            let found = response.headers().get(CONTENT_RANGE).map(|value| value.to_str().unwrap());
            assert_eq!(found, range, "{start:?}");
        }
    }
}
