//! Allow-lists of what may be traced of a request.

use reqwest::{Url, header::HeaderMap};

/// Query parameters whose values are not private.
const QUERY: [&str; 14] = [
    "createdAfter",
    "dryRun",
    "hideResults",
    "limit",
    "offset",
    "pageSize",
    "privacy",
    "projectId",
    "sortBy",
    "sortDirection",
    "status",
    "type",
    "types",
    "updatedAfter",
];

/// Headers of responses that help to diagnose an error.
const HEADERS: [&str; 6] = [
    "content-length",
    "content-type",
    "retry-after",
    "retry-after-ms",
    "x-amzn-errortype",
    "x-amzn-requestid",
];

/// Returns the query, with the values of parameters that are not on the list removed.
pub(crate) fn query(url: &Url) -> String {
    let mut shown = Vec::new();
    for (name, value) in url.query_pairs() {
        if QUERY.contains(&&*name) {
            // The name of a private parameter stays visible, so that a reader knows that it was sent.
            shown.push(format!("{name}={value}"));
        } else {
            shown.push(format!("{name}=…"));
        }
    }
    shown.join("&")
}

/// Returns the headers on the list.
pub(crate) fn headers(headers: &HeaderMap) -> String {
    let shown = HEADERS.iter().filter_map(|name| {
        headers.get(*name)?.to_str().ok().map(|value| format!("{name}: {value}"))
    });
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use http::header::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn only_what_is_on_the_lists_is_shown() {
        let url = Url::parse("https://a.example/v1/jobs?types=custom&paginationToken=secret&key=1")
            .unwrap();
        assert_eq!(query(&url), "types=custom&paginationToken=…&key=…");
        let sent: HeaderMap = [("content-type", "text/html"), ("set-cookie", "secret")]
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .into_iter()
            .collect();
        assert_eq!(headers(&sent), "content-type: text/html");
    }
}
