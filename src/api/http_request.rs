//! A request as it is sent.

use std::time::Duration;

use bytes::Bytes;
use reqwest::{
    Method, Request, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue},
};
use tokio::time::Instant;

use super::Operation;
use crate::error::Error;

/// A request without credentials. Each attempt sends a copy.
///
/// It is boxed: futures hold it, are moved before they are awaited, and would copy it each time.
pub(crate) struct HttpRequest {
    pub(crate) operation: &'static Operation,
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The media types of the response.
    pub(crate) accept: Option<&'static str>,
    /// The media type of the body.
    pub(crate) media: Option<HeaderValue>,
    /// All other headers. A list and no map: most requests have none.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Option<Bytes>,
    /// Maximum time for one attempt, if it is not that of the client.
    pub(crate) timeout: Option<Duration>,
    /// When the last attempt ends.
    pub(crate) end: Option<Instant>,
}

impl HttpRequest {
    pub(crate) fn new(operation: &'static Operation, method: Method, url: Url) -> Box<Self> {
        Box::new(Self {
            operation,
            method,
            url,
            accept: None,
            media: None,
            headers: Vec::new(),
            body: None,
            timeout: None,
            end: None,
        })
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
            let message = format!("the header `{name}` cannot be sent; nothing was sent");
            return Err(Error::incomplete(Some(self.operation), message));
        };
        self.headers.push((known, value));
        Ok(())
    }

    /// Whether there is a header of this name.
    pub(crate) fn has_header(&self, name: &HeaderName) -> bool {
        let is_own = match *name {
            ACCEPT => self.accept.is_some(),
            CONTENT_TYPE => self.media.is_some(),
            _ => false,
        };
        is_own || self.headers.iter().any(|(other, _)| other == name)
    }

    /// Returns the copy that one attempt sends. Its timeout is left to the caller.
    pub(crate) fn copy(&self) -> Request {
        let mut copy = Request::new(self.method.clone(), self.url.clone());
        let headers = copy.headers_mut();
        if let Some(accept) = self.accept {
            headers.append(ACCEPT, HeaderValue::from_static(accept));
        }
        if let Some(media) = &self.media {
            headers.append(CONTENT_TYPE, media.clone());
        }
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        *copy.body_mut() = self.body.clone().map(Into::into);
        copy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::operations;

    #[test]
    fn a_copy_has_all_that_was_added_and_what_cannot_be_sent_is_refused() {
        let url = Url::parse("https://example.com/v1/jobs").unwrap();
        let mut request = HttpRequest::new(&operations::LIST_JOBS, Method::GET, url);
        request.add_query("types", "a b&c");
        request.add_header("X-One", "1".to_owned()).unwrap();
        request.add_header("x-one", "2".to_owned()).unwrap();
        request.body = Some(Bytes::from_static(b"{}"));
        for (name, value) in [("x-one", "a\nb"), ("x one", "a")] {
            let error = request.add_header(name, value.to_owned()).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(name) && !text.contains('\n'), "{text}");
        }
        let copy = request.copy();
        assert_eq!(copy.url().as_str(), "https://example.com/v1/jobs?types=a+b%26c");
        assert_eq!(copy.headers().get_all("x-one").iter().collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(copy.body().and_then(|body| body.as_bytes()), Some(&b"{}"[..]));
        assert_eq!(copy.timeout(), None);
    }
}
