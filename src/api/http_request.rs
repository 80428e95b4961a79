//! A request as it is sent.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Method, Request, Url,
    header::{HeaderName, HeaderValue},
};

use super::Operation;
use crate::error::Error;

/// A request without credentials. Each attempt sends a copy.
///
/// It is boxed: futures hold it, are moved before they are awaited, and would copy it each time.
pub(crate) struct HttpRequest {
    pub(crate) operation: &'static Operation,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// A list and no map: there are few, and a map has room for many.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Option<Bytes>,
    /// Maximum time for one attempt, if it is not that of the client.
    pub(crate) timeout: Option<Duration>,
}

impl HttpRequest {
    pub(crate) fn new(operation: &'static Operation, method: Method, url: Url) -> Box<Self> {
        let headers = Vec::new();
        Box::new(Self { operation, method, url, headers, body: None, timeout: None })
    }

    /// Adds a query parameter and encodes it.
    pub(crate) fn add_query(&mut self, name: &str, value: &str) {
        self.url.query_pairs_mut().append_pair(name, value);
    }

    /// Adds a header.
    ///
    /// # Errors
    ///
    /// Returns an error if the name is no name of a header, or if the value has control characters.
    pub(crate) fn add_header(&mut self, name: &str, value: String) -> Result<(), Error> {
        let (Ok(known), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            return Err(Error::invalid_argument(format!(
                "the header `{name}` cannot be sent; nothing was sent"
            )));
        };
        self.headers.push((known, value));
        Ok(())
    }

    /// Returns the copy that one attempt sends. Its timeout is left to the caller.
    pub(crate) fn copy(&self) -> Request {
        let mut copy = Request::new(self.method.clone(), self.url.clone());
        for (name, value) in &self.headers {
            copy.headers_mut().append(name, value.clone());
        }
        *copy.body_mut() = self.body.clone().map(Into::into);
        copy
    }
}
