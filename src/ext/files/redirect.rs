//! Redirects of links to hosts that must not receive the credentials.

use std::pin::pin;

use reqwest::{
    Client, RequestBuilder, Response, StatusCode, Url,
    header::{HeaderMap, LOCATION},
};
use tracing::Span;

use crate::{
    client::{file_request, is_safe, responded, within},
    error::Error,
};

/// Maximum number of redirects.
const LIMIT: usize = 5;

/// Requests a link without credentials. Follows redirects itself to check each hop.
pub(super) async fn get(
    client: &Client,
    link: &str,
    headers: HeaderMap,
    hosts: Option<&[String]>,
) -> Result<Response, Error> {
    // The first link is checked as well: it comes from a response.
    let mut url = check(Url::parse(link).ok(), hosts)?;
    for _ in 0..=LIMIT {
        // No credentials are among them: links carry their own, and the host is not the API.
        let request = client.get(url.clone()).headers(headers.clone());
        let response = send(request, file_request("GET", &url)).await?;
        // The HTTP client of this crate follows no redirects: each hop is checked, because a link may lead to a host
        // that was not allowed.
        let target = location(&response);
        match target {
            Some(target) => url = check(url.join(&target).ok(), hosts)?,
            None => return Ok(response),
        }
    }
    Err(Error::file_limit(format!("the link was redirected more than {LIMIT} times")))
}

/// Sends a request to a host of files, in its span.
pub(super) async fn send(request: RequestBuilder, span: Span) -> Result<Response, Error> {
    let sending =
        async { request.send().await.map_err(|error| Error::transport(None, None, error)) };
    let response = within(&span, pin!(sending)).await?;
    responded(&span, response.status());
    Ok(response)
}

fn location(response: &Response) -> Option<String> {
    let redirects = matches!(
        response.status(),
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::SEE_OTHER
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let target = response.headers().get(LOCATION).filter(|_| redirects)?;
    target.to_str().ok().map(str::to_owned)
}

/// Returns the URL if it is `https`, or `http` on a loopback address, and its host is allowed.
fn check(url: Option<Url>, hosts: Option<&[String]>) -> Result<Url, Error> {
    let Some(url) = url else {
        return Err(Error::file_limit("the link is not a URL"));
    };
    let host = url.host_str().unwrap_or_default();
    if hosts.is_some_and(|hosts| !hosts.iter().any(|allowed| allowed == host)) {
        return Err(Error::file_limit(format!("the link leads to {host}, which is not allowed")));
    }
    if is_safe(&url) {
        return Ok(url);
    }
    Err(Error::file_limit(format!("the link leads to {}, not to https", url.scheme())))
}
