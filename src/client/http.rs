//! The one place that every request of the API passes.

use std::{future::Future, pin::Pin, time::Duration};

use bytes::BytesMut;
use reqwest::{
    Request, Response, Url,
    header::{AUTHORIZATION, HeaderValue, USER_AGENT},
};
use tracing::Instrument as _;

use crate::{
    api::{Operation, Reply, Transport},
    error::Error,
    ids::ProjectId,
};

/// The longest answer that is read, in bytes. The gateway in front of the API stops at about 10 MB
/// (observed).
const ANSWER_LIMIT: usize = 64 * 1024 * 1024;

/// Of an answer that is no success, only this much is read, in bytes.
const ERROR_LIMIT: usize = 256 * 1024;

/// Sends requests with credentials, scope and timeout.
#[derive(Debug)]
pub(crate) struct Http {
    pub(crate) client: reqwest::Client,
    pub(crate) base: Url,
    pub(crate) authorization: HeaderValue,
    pub(crate) project: Option<ProjectId>,
    pub(crate) timeout: Duration,
}

impl Transport for Http {
    fn execute<'a>(
        &'a self,
        operation: &'static Operation,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send + 'a>> {
        let span = tracing::debug_span!(
            "request",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
            status = tracing::field::Empty,
        );
        Box::pin(self.send(operation, request).instrument(span))
    }
}

impl Http {
    async fn send(
        &self,
        operation: &'static Operation,
        mut request: Request,
    ) -> Result<Reply, Error> {
        self.scope(operation, request.url_mut());
        if request.url().origin() != self.base.origin() {
            return Err(Error::invalid_argument(
                "the request leads away from the base URL and would take the credentials along; nothing was sent",
            ));
        }
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(concat!(
            env!("CARGO_PKG_NAME"),
            "/",
            env!("CARGO_PKG_VERSION")
        )));
        request.timeout_mut().get_or_insert(self.timeout);

        let response = self
            .client
            .execute(request)
            .await
            .map_err(|error| Error::transport(Some(operation), None, error))?;
        let status = response.status();
        tracing::Span::current().record("status", status.as_u16());
        tracing::debug!("answered");
        if status.is_success() {
            return read(operation, response, ANSWER_LIMIT).await;
        }
        let headers = response.headers().clone();
        let body = read(operation, response, ERROR_LIMIT).await.map(|reply| reply.body);
        // A refusal whose text is cut off or too long is still a refusal.
        Err(Error::refused(Some(operation), status, &headers, &body.unwrap_or_default()))
    }

    /// Adds the project where the operation takes one and the call did not name one.
    fn scope(&self, operation: &Operation, url: &mut Url) {
        let Some(project) = self.project.as_ref().filter(|_| operation.project) else { return };
        if !url.query_pairs().any(|(name, _)| name == "projectId") {
            url.query_pairs_mut().append_pair("projectId", project.as_str());
        }
    }
}

async fn read(
    operation: &'static Operation,
    mut response: Response,
    limit: usize,
) -> Result<Reply, Error> {
    let status = response.status();
    let headers = response.headers().clone();
    let mut body = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| Error::transport(Some(operation), Some(status), error))?
    {
        if body.len() + chunk.len() > limit {
            return Err(Error::oversized(operation, status, limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status, headers, body: body.freeze() })
}
