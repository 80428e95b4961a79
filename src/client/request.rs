//! Requests to routes that the API description lacks.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    Method, StatusCode,
    header::{HeaderMap, HeaderValue},
};
use reqwest::Url;
use serde::{Serialize, de::DeserializeOwned};

use super::{Core, extras};
use crate::{
    api::{self, HttpRequest, Reading},
    error::Error,
};

/// A request to any route; made by [`Scenario::request`](crate::Scenario::request).
#[derive(Clone)]
#[must_use = "nothing is sent until `send` is called"]
pub struct RawRequest {
    core: Core,
    /// `None` if the caller's value is not a method.
    method: Option<Method>,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<Result<(String, Bytes), Error>>,
    timeout: Option<Duration>,
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl RawRequest {
    pub(crate) fn new(core: Core, method: impl TryInto<Method>, path: impl Into<String>) -> Self {
        Self {
            core,
            method: method.try_into().ok(),
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            timeout: None,
        }
    }

    /// Adds a query parameter and encodes it.
    pub fn query(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Sets a header. `Authorization`, `Cookie`, `Host` and `Content-Length` are reserved.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        let written = serde_json::to_vec(body)
            .map(|body| ("application/json".to_owned(), body.into()))
            .map_err(|error| {
                Error::invalid_argument("the body cannot be serialized as JSON").with_source(error)
            });
        self.body = Some(written);
        self
    }

    /// Sets a body of bytes.
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.body = Some(Ok((content_type.to_owned(), body.into())));
        self
    }

    /// Sets the timeout of this request, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sends the request and reads the whole response, up to 64 MiB.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if the method,
    /// path, a header or the body is invalid; nothing was sent then. Otherwise returns an error if the
    /// request fails or the response has an error status: [`Error`] then has its status, texts and trace id.
    pub async fn send(self) -> Result<RawResponse, Error> {
        let method = self.method.ok_or_else(|| {
            Error::invalid_argument("the HTTP method is invalid; nothing was sent")
        })?;
        // An operation that the description lacks has no path that an error could show.
        let what = format!("{method} {}", self.path);
        let api = self.core.api();
        let url = url(&api.base, &self.path)?;
        // A known operation keeps its effect. A paid route that is called by hand is still submitted at most once.
        let operation = api::Operation::find(method.as_str(), &self.path);
        let known = operation.is_some();
        let operation = operation.unwrap_or_else(|| api::Operation::unknown(&method));
        let mut request = HttpRequest::new(operation, method, url);
        for (name, value) in &self.query {
            request.add_query(name, value);
        }
        for (name, value) in &self.headers {
            // The same rules as for additions: a caller cannot replace the credentials.
            request.headers.push(extras::header(name, value)?);
        }
        request.timeout = self.timeout;
        if let Some(body) = self.body {
            let (content_type, body) = body?;
            let content_type = HeaderValue::try_from(content_type).map_err(|_| {
                Error::invalid_argument("the content type of the body is invalid; nothing was sent")
            })?;
            request.media = Some(content_type);
            request.body = Some(body);
        }
        let sent = api.send(request, Reading::Whole).await;
        let reply = sent.map_err(|error| if known { error } else { error.while_doing(what) })?;
        let api::Reply { status, headers, body, sent, .. } = reply;
        Ok(RawResponse { status, headers, body, sent: Arc::new(sent), core: self.core })
    }
}

/// Joins base URL and path. Refuses paths that lead elsewhere, because the request carries credentials.
fn url(base: &api::BaseUrl, path: &str) -> Result<Url, Error> {
    let fault =
        |what: &str| Err(Error::invalid_argument(format!("the path {what}; nothing was sent")));
    if !path.starts_with('/') {
        return fault("does not start with a slash");
    }
    // URL parsers split or drop these silently, and the request would reach another route.
    if path.contains(['?', '#', '\\']) || path.chars().any(char::is_control) {
        return fault(
            "has a query, a fragment, a backslash or a control character; use `query` for parameters",
        );
    }
    // Parsers treat encoded dots as dots: `/models/%2e%2e/jobs` is `/jobs`.
    let decoded = path.replace("%2e", ".").replace("%2E", ".");
    if decoded.split('/').any(|segment| matches!(segment, "." | "..")) {
        return fault("has dot segments");
    }
    Ok(base.join(path))
}

/// A successful response with status, headers and body.
#[derive(Clone)]
pub struct RawResponse {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    sent: Arc<api::Sent>,
    core: Core,
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl RawResponse {
    /// Returns the status: 2xx, and 269 for an estimate.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns all headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the id to quote to the vendor's support, from the headers of the gateway.
    pub fn trace_id(&self) -> Option<&str> {
        api::trace_id(&self.headers)
    }

    /// Returns the raw body.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the body is not JSON or does
    /// not fit the type. The outcome of a paid request is then unknown.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        api::decoded(&self.body).map_err(|failure| {
            let operation = self.sent.request.operation;
            let error = Error::undecodable(operation, self.status, None, failure);
            // The request has charged already. The error carries the submission, so that the job can be found.
            self.core.api().explain(&self.sent, error)
        })
    }
}
