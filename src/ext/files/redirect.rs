//! Following links to hosts that must not see the credentials.

use reqwest::{Client, Response, StatusCode, Url, header::LOCATION};

use crate::{client::is_loopback, error::Error};

/// How many redirects are followed.
const LIMIT: usize = 5;

/// Gets a link without credentials. Redirects are followed by hand, so that each hop is checked.
pub(crate) async fn get(client: &Client, link: &str) -> Result<Response, Error> {
    let mut url = check(Url::parse(link).ok())?;
    for _ in 0..=LIMIT {
        let response = client
            .get(url.clone())
            .send()
            .await
            .map_err(|error| Error::transport(None, None, error))?;
        let target = location(&response);
        match target {
            Some(target) => url = check(url.join(&target).ok())?,
            None => return Ok(response),
        }
    }
    Err(Error::file(format!("the link was redirected more than {LIMIT} times"), None))
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

/// Only `https`, or `http` on this machine.
fn check(url: Option<Url>) -> Result<Url, Error> {
    let Some(url) = url else {
        return Err(Error::file("the link is not a URL", None));
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        other => Err(Error::file(format!("the link leads to {other}, not to https"), None)),
    }
}
