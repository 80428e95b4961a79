//! The bytes of a file, across broken connections, expired links and files that change (contract: cdn.range, cdn.etag,
//! cdn.if-range).

use std::{pin::pin, time::Duration};

use bytes::Bytes;
use reqwest::{
    Response, StatusCode,
    header::{
        ACCEPT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_RANGE, RANGE,
    },
};
use tokio::time::{sleep, timeout};
use tracing::Span;

use super::{
    redirect, spans,
    wanted::{File, Wanted},
};
use crate::{
    client::{Attempts, PollPolicy, Retry, failed, within},
    error::{Error, ErrorKind},
};

/// Maximum number of consecutive attempts that receive no bytes.
const FRUITLESS: u32 = 5;

/// Maximum number of attempts.
const ATTEMPTS: u32 = 200;

/// Maximum number of bytes to read of an error response.
const REFUSAL_LIMIT: usize = 4_096;

/// What the download yields next.
pub(super) enum Chunk {
    /// The next bytes.
    Bytes(Bytes),
    /// The bytes so far are void: the file has changed, or the download cannot be resumed.
    Restart,
    /// The file is complete.
    End,
}

/// A download in progress.
pub(super) struct Transfer {
    wanted: Wanted,
    /// The declared type.
    mime_type: Option<String>,
    /// The type that the host sends.
    served_type: Option<String>,
    response: Option<Response>,
    /// Number of bytes received.
    offset: u64,
    /// The length of the whole file; `None` if the host does not announce it.
    total: Option<u64>,
    /// The strong entity tag; `None` if the host sends none, or a weak one.
    tag: Option<HeaderValue>,
    /// Number of attempts.
    opened: u32,
    /// Attempts since bytes arrived.
    attempts: Attempts<Fruitless>,
    /// The link was refused, and a fresh one was requested.
    refused: bool,
    /// Why the last attempt failed.
    last_failure: Option<Error>,
    span: Span,
}

impl Transfer {
    pub(super) fn new(wanted: Wanted) -> Self {
        let attempts = Attempts::new(Fruitless, wanted.context.backoff());
        let span = spans::download(&wanted.file);
        Self {
            wanted,
            mime_type: None,
            served_type: None,
            response: None,
            offset: 0,
            total: None,
            tag: None,
            opened: 0,
            attempts,
            refused: false,
            last_failure: None,
            span,
        }
    }

    /// Returns the id of the asset or the job.
    pub(super) fn id(&self) -> &str {
        self.wanted.file.id()
    }

    /// Returns the error of a transfer that was not complete within its timeout.
    pub(super) fn expired(self, timeout: Duration) -> Error {
        let error = Error::download_expired(timeout, self.offset, self.last_failure);
        failed(&self.span, &error);
        error
    }

    /// Returns the declared type.
    pub(super) fn mime_type(&self) -> Option<&str> {
        self.mime_type.as_deref()
    }

    /// Returns the type that the host sends.
    pub(super) fn served_type(&self) -> Option<&str> {
        self.served_type.as_deref()
    }

    /// Returns the length of the whole file; `None` if the host does not announce it.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the next chunk. Transient failures are retried as long as attempts make progress.
    pub(super) async fn next(&mut self) -> Result<Chunk, Error> {
        let span = self.span.clone();
        let chunk = within(&span, pin!(self.advance())).await?;
        if let Chunk::End = chunk {
            span.in_scope(|| spans::downloaded(&span, &self.wanted.file, self.offset));
        }
        Ok(chunk)
    }

    /// Returns the span of the download.
    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    async fn advance(&mut self) -> Result<Chunk, Error> {
        loop {
            let Some(response) = &mut self.response else {
                match self.open().await {
                    Ok(true) => return Ok(Chunk::Restart),
                    Ok(false) => continue,
                    Err(error) => {
                        self.back_off(error).await?;
                        continue;
                    }
                }
            };
            // The limit is for silence, not for the whole: a large file may take hours.
            let silence = self.wanted.context.download_timeout();
            let error = match timeout(silence, response.chunk()).await {
                Ok(Ok(Some(bytes))) if bytes.is_empty() => continue,
                Ok(Ok(Some(bytes))) => {
                    // A slow line may break often. As long as bytes arrive, the download makes progress.
                    self.attempts.progressed();
                    self.refused = false;
                    self.offset += bytes.len() as u64;
                    if self.wanted.options.max_bytes.is_some_and(|limit| self.offset > limit) {
                        return Err(too_long(self.wanted.options.max_bytes));
                    }
                    if let Some(listener) = &self.wanted.listener {
                        listener(self.offset, self.total);
                    }
                    return Ok(Chunk::Bytes(bytes));
                }
                // Proxies cut long responses and end them cleanly. Only the announced length shows that bytes are
                // missing.
                Ok(Ok(None)) => match self.total.filter(|total| *total != self.offset) {
                    None => return Ok(Chunk::End),
                    Some(total) => Error::file(
                        format!(
                            "the download ended after {} of {total} announced bytes",
                            self.offset
                        ),
                        None,
                    ),
                },
                Ok(Err(error)) => Error::transport(None, Some(response.status()), error),
                Err(_) => stalled(silence),
            };
            self.response = None;
            self.back_off(error).await?;
        }
    }

    /// Waits before the next attempt. Returns the error if it is permanent, or attempts are exhausted.
    async fn back_off(&mut self, error: Error) -> Result<(), Error> {
        self.opened += 1;
        // Only the host of the file: a 403 of the API is a refusal that a new link does not cure.
        let forbidden = error.kind() == ErrorKind::Status
            && error.operation().is_none()
            && error.status() == Some(StatusCode::FORBIDDEN);
        if forbidden && !self.refused {
            // Links expire: request a fresh one, once.
            self.refused = true;
            self.last_failure = Some(error);
            return Ok(());
        }
        // Also for downloads that make progress, or a host that sends one byte each time would keep them for ever.
        if self.opened >= ATTEMPTS {
            return Err(error);
        }
        self.last_failure = Some(error.clone());
        self.attempts.after(error).await
    }

    /// Requests a fresh link. Returns it with the declared type.
    async fn link(&mut self) -> Result<(String, Option<String>), Error> {
        let policy = self.wanted.context.poll_policy().unwrap_or_else(PollPolicy::speech);
        let mut rounds = 0_u32;
        loop {
            let (link, mime_type) = self.wanted.link().await?;
            if let Some(link) = link.filter(|link| !link.is_empty()) {
                return Ok((link, mime_type));
            }
            match &self.wanted.file {
                // An asset without a link has no file, and a later read would say the same.
                File::Asset(id) => return Err(Error::no_link(id.as_str())),
                // The link of an archive may lag behind the success of its job. The archive is packed and may be charged,
                // so the link is worth the rest of the timeout.
                File::Archive(job) => self.last_failure = Some(Error::no_archive_link(job)),
            }
            sleep(policy.interval(rounds)).await;
            rounds = rounds.saturating_add(1);
        }
    }

    /// Requests the missing bytes from a fresh link. Returns `true` if the file starts over and earlier bytes
    /// are void.
    async fn open(&mut self) -> Result<bool, Error> {
        // A fresh link for each attempt: links expire, and a read costs little.
        let (link, mime_type) = self.link().await?;
        self.mime_type = mime_type;
        let context = &self.wanted.context;
        let mut headers = HeaderMap::new();
        // Offsets and lengths refer to the file itself, even if the HTTP client accepts compressed responses.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        // Without a strong tag nobody can say that the rest belongs to the same file: then it starts over.
        let resumes = self.offset > 0 && self.tag.is_some();
        if let Some(tag) = self.tag.as_ref().filter(|_| resumes) {
            let range = HeaderValue::try_from(format!("bytes={}-", self.offset));
            headers.extend(range.map(|range| (RANGE, range)));
            headers.insert(IF_RANGE, tag.clone());
        }
        let silence = context.download_timeout();
        let opening = redirect::get(
            context.bare_http(),
            &link,
            headers,
            self.wanted.options.hosts.as_deref(),
        );
        let response = timeout(silence, opening).await.map_err(|_| stalled(silence))??;
        let status = response.status();
        // Hosts under maintenance respond with 200 and a page. Saved as a file, it would look like a success.
        if status.is_success() && self.is_web_page(response.headers()) {
            return Err(Error::file("the host sent a web page instead of the file", None));
        }
        if resumes && status == StatusCode::PARTIAL_CONTENT {
            // A host may ignore the offset that was asked for. Its own statement of the range decides.
            let total = continues(&response, self.offset, self.tag.as_ref());
            if let Some(total) = total.and_then(|total| agreed(self.total, total)) {
                self.total = Some(total);
                self.response = Some(response);
                return Ok(false);
            }
        } else if status == StatusCode::OK {
            // The host sends the whole file: it has no ranges, or the file has changed since.
            let restarted = self.offset > 0;
            self.offset = 0;
            self.total = response.content_length();
            self.tag = strong(response.headers().get(ETAG));
            let kind = response.headers().get(CONTENT_TYPE);
            self.served_type = kind.and_then(|kind| kind.to_str().ok()).map(str::to_owned);
            if self.total.is_some_and(|total| {
                self.wanted.options.max_bytes.is_some_and(|limit| total > limit)
            }) {
                return Err(too_long(self.wanted.options.max_bytes));
            }
            self.response = Some(response);
            return Ok(restarted);
        } else if ![StatusCode::PARTIAL_CONTENT, StatusCode::RANGE_NOT_SATISFIABLE]
            .contains(&status)
        {
            if !status.is_success() {
                return Err(refusal(response, silence).await);
            }
            // Without content, or with that of something else.
            let status = status.as_u16();
            return Err(Error::file(format!("the host sent a {status} instead of the file"), None));
        }
        // The response does not continue the bytes so far: the next attempt starts over.
        self.tag = None;
        Err(Error::file("the host resumed the file at another offset", None))
    }

    /// Returns `true` if the host responds with an HTML page and a success status, as hosts under maintenance do.
    fn is_web_page(&self, headers: &HeaderMap) -> bool {
        let html = |kind: &str| kind.trim_start().to_ascii_lowercase().starts_with("text/html");
        let expected = match (&self.mime_type, &self.wanted.file) {
            (Some(declared), _) => html(declared),
            // The type of an asset may be unknown; that of a conversion or an archive is not HTML.
            (None, File::Asset(_)) => !self.wanted.options.is_converted(),
            (None, File::Archive(_)) => false,
        };
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        !expected && kind.is_some_and(html)
    }
}

/// Retries of a download: as long as bytes arrive.
struct Fruitless;

impl Retry for Fruitless {
    const NAME: &'static str = "the download";

    fn allows(&self, attempts: u32, error: &Error) -> bool {
        attempts < FRUITLESS && error.is_transient()
    }
}

/// Returns the length of the whole file if the response continues the same file at `offset`.
fn continues(response: &Response, offset: u64, tag: Option<&HeaderValue>) -> Option<Option<u64>> {
    // Another tag is another file, whose rest must not be joined to the first part.
    if response.headers().get(ETAG).is_some_and(|now| Some(now) != tag) {
        return None;
    }
    let range = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = range.strip_prefix("bytes ")?.split_once('/')?;
    let start: u64 = range.split_once('-')?.0.trim().parse().ok()?;
    (start == offset).then(|| total.trim().parse().ok())
}

/// Returns the length of the whole file if what was known before and what the range says do not contradict each other.
/// Without any, nobody could tell the end of the file from a break.
fn agreed(known: Option<u64>, said: Option<u64>) -> Option<u64> {
    match (known, said) {
        (Some(known), Some(said)) => (known == said).then_some(said),
        (known, said) => known.or(said),
    }
}

/// Returns the tag if it is strong: a weak tag does not guarantee identical bytes.
fn strong(tag: Option<&HeaderValue>) -> Option<HeaderValue> {
    // Weak tags mark files of equal meaning, not of equal bytes.
    tag.filter(|tag| tag.as_bytes().starts_with(b"\"")).cloned()
}

/// Returns the error of a host that refuses the file.
async fn refusal(mut response: Response, silence: Duration) -> Error {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    // Read until the limit or the first pause: the text of a refusal is a help, not a need.
    while let Ok(Ok(Some(chunk))) = timeout(silence, response.chunk()).await {
        body.extend_from_slice(&chunk);
        if body.len() > REFUSAL_LIMIT {
            break;
        }
    }
    Error::refused(None, status, &headers, &body)
}

fn stalled(limit: Duration) -> Error {
    Error::file(format!("no bytes arrived for {} s", limit.as_secs_f64()), None)
}

fn too_long(limit: Option<u64>) -> Error {
    Error::file_limit(format!(
        "the file is longer than the maximum of {} bytes",
        limit.unwrap_or_default()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strong_tags_count() {
        let value = |text: &'static str| HeaderValue::from_static(text);
        assert!(strong(Some(&value("\"abc\""))).is_some());
        assert!(strong(Some(&value("W/\"abc\""))).is_none() && strong(None).is_none());
    }
}
