//! Upload parts and their links: no credentials, no headers but the length.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use reqwest::{Client, StatusCode, Url, header::CONTENT_LENGTH};

use super::{Progress, source::Reader};
use crate::{
    client::{Backoff, Retry, file_request, is_safe, retry},
    error::Error,
    ext::{context::Context, files::redirect},
};

/// Default size of an upload part in bytes; larger if there would be too many.
const SIZE: u64 = 8 * 1024 * 1024;

/// Maximum number of upload parts (source: docs).
const MOST: u64 = 10_000;

/// Maximum number of upload parts in flight. Memory holds these and the one that is being read.
const PARALLEL: usize = 3;

/// Maximum number of attempts for each upload part.
const ATTEMPTS: u32 = 4;

/// Timeout of one upload part.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Returns the size and the number of the upload parts of a file.
pub(super) fn split(length: u64) -> (u64, u64) {
    // The parts grow with the file, because their number is limited by the store.
    let size = SIZE.max(length.div_ceil(MOST));
    (size, length.div_ceil(size).max(1))
}

/// Why upload parts failed.
pub(super) enum Failure {
    /// The links have expired.
    Expired(Error),
    /// Anything else.
    Other(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Expired(error) | Failure::Other(error) => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

/// Sends all upload parts, a few at a time. Each is retried on its own.
pub(super) async fn send(
    context: &Context,
    reader: &mut Reader,
    links: &[Url],
    progress: &Progress,
) -> Result<(), Failure> {
    let (size, _) = split(reader.length());
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let sent = Arc::new(progress.clone());
    sent.restart(reader.length());
    let mut in_flight = FuturesUnordered::new();
    for link in links {
        // Memory is bounded by the parts in flight, whatever the length of the file.
        while in_flight.len() >= PARALLEL {
            if let Some(outcome) = in_flight.next().await {
                outcome?;
            }
        }
        // An empty file has one part, without bytes.
        let part = reader.next(size).await?.unwrap_or_default();
        in_flight.push(put(context.bare_http(), link, part, context.backoff(), &sent));
    }
    while let Some(outcome) = in_flight.next().await {
        outcome?;
    }
    // Links are missing, or a stream is longer than declared: the upload would be cut.
    match reader.next(size).await? {
        None => Ok(()),
        Some(_) => {
            Err(Error::file("the service returned fewer links than upload parts", None).into())
        }
    }
}

async fn put(
    client: &Client,
    link: &Url,
    part: Bytes,
    backoff: Backoff,
    progress: &Progress,
) -> Result<(), Failure> {
    let sent = retry(PartRetry, backoff, || put_once(client, link, part.clone())).await;
    // The store refuses an expired link with 403. The other links of the upload are as old.
    sent.map_err(|error| match error.status() {
        Some(StatusCode::FORBIDDEN) => Failure::Expired(error),
        _ => Failure::Other(error),
    })?;
    progress.add(part.len() as u64);
    Ok(())
}

async fn put_once(client: &Client, link: &Url, part: Bytes) -> Result<(), Error> {
    let empty = part.is_empty();
    let mut request = client.put(link.clone()).body(part).timeout(TIMEOUT);
    // The body sets the length, unless it is empty: stores refuse a part without one. Nothing else is added.
    if empty {
        request = request.header(CONTENT_LENGTH, 0);
    }
    let response = redirect::send(request, file_request("PUT", link)).await?;
    match response.status() {
        status if status.is_success() => Ok(()),
        status => Err(Error::refused(None, status, response.headers(), &[])),
    }
}

/// Retries of a part: it can be sent any number of times.
struct PartRetry;

impl Retry for PartRetry {
    const NAME: &'static str = "an upload part";

    fn allows(&self, attempts: u32, error: &Error) -> bool {
        // The store responds with 400 to an upload part that arrives too slowly.
        let is_slow = error.status() == Some(StatusCode::BAD_REQUEST);
        attempts < ATTEMPTS && (is_slow || error.is_transient())
    }
}

/// Parses a link: `https`, or `http` on a loopback address.
pub(super) fn link(text: Option<&str>) -> Result<Url, Error> {
    let url = text.and_then(|text| Url::parse(text).ok()).filter(is_safe);
    url.ok_or_else(|| {
        Error::file("the service returned an upload link that is not an https URL", None)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_follow_the_rules_of_the_store(length in 0_u64..5 * 1024 * 1024 * 1024 * 1024) {
            let (size, count) = split(length);
            prop_assert!((1..=MOST).contains(&count));
            prop_assert!(size >= 5 * 1024 * 1024, "all but the last have five megabytes");
            prop_assert!(size * count >= length && size * (count - 1) <= length);
        }
    }
}
