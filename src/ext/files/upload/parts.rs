//! Parts and their links: no credentials, no headers but the length.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream::FuturesUnordered};
use reqwest::{Client, StatusCode, Url};
use tokio::time::sleep;

use super::{Progress, source::Reader};
use crate::{
    client::{Backoff, Scenario, is_loopback},
    error::Error,
};

/// Parts of this size, in bytes, unless there would be too many.
const SIZE: u64 = 8 * 1024 * 1024;

/// Most parts that there may be (source: docs).
const MOST: u64 = 10_000;

/// So many parts are on their way at a time; with the one that is being read they are all that is held.
const PARALLEL: usize = 3;

/// How often a part is sent.
const ATTEMPTS: usize = 4;

/// The longest time for one part.
const TIMEOUT: Duration = Duration::from_secs(600);

/// How a length is split: the size of a part, and how many there are.
pub(super) fn split(length: u64) -> (u64, u64) {
    let size = SIZE.max(length.div_ceil(MOST));
    (size, length.div_ceil(size).max(1))
}

/// Why parts did not get through.
pub(super) enum Failure {
    /// The links are not valid any more.
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

/// Sends all parts, a few at a time; one that fails is sent again alone.
pub(super) async fn send(
    scenario: &Scenario,
    reader: &mut Reader,
    links: &[Url],
    progress: &Progress,
) -> Result<(), Failure> {
    let (size, _) = split(reader.length());
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let sent = Arc::new(progress.clone());
    sent.restart(reader.length());
    let mut on_the_way = FuturesUnordered::new();
    for link in links {
        while on_the_way.len() >= PARALLEL {
            if let Some(outcome) = on_the_way.next().await {
                outcome?;
            }
        }
        // An empty file has one part, without bytes.
        let part = reader.next(size).await?.unwrap_or_default();
        on_the_way.push(put(scenario.bare_http(), link, part, scenario.backoff(), &sent));
    }
    while let Some(outcome) = on_the_way.next().await {
        outcome?;
    }
    match reader.next(size).await? {
        None => Ok(()),
        Some(_) => {
            Err(Error::file("the service gave fewer links than there are parts", None).into())
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
    let mut delays = backoff.delays();
    let mut attempt = 0;
    loop {
        attempt += 1;
        // The body sets the length; nothing else is added.
        let answer = client.put(link.clone()).body(part.clone()).timeout(TIMEOUT).send().await;
        let (error, again) = match answer {
            Ok(answer) if answer.status().is_success() => {
                progress.add(part.len() as u64);
                return Ok(());
            }
            Ok(answer) => {
                let status = answer.status();
                let error = Error::refused(None, status, answer.headers(), &[]);
                if status == StatusCode::FORBIDDEN {
                    return Err(Failure::Expired(error));
                }
                // The store answers 400 if a part came too slowly.
                (error, status.is_server_error() || matches!(status.as_u16(), 400 | 408 | 429))
            }
            Err(error) => (Error::transport(None, None, error), true),
        };
        if !again || attempt >= ATTEMPTS {
            return Err(error.into());
        }
        tracing::debug!(attempt, %error, "a part is sent again");
        sleep(delays.next().unwrap_or_default()).await;
    }
}

/// Only `https`, or `http` on this machine.
pub(super) fn link(text: Option<&str>) -> Result<Url, Error> {
    let url = text.and_then(|text| Url::parse(text).ok());
    match url {
        Some(url) if url.scheme() == "https" || url.scheme() == "http" && is_loopback(&url) => {
            Ok(url)
        }
        _ => Err(Error::file("the service gave a link for a part that is no https URL", None)),
    }
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
