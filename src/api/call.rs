//! The request of a generated operation.

use std::{borrow::Cow, fmt::Display};

use bytes::Bytes;
use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{
    Method,
    header::{COOKIE, HeaderValue},
};
use serde::Serialize;
use tokio::time::Instant;

use super::{
    Client, HttpRequest, Operation,
    assemble::{Assemble, Faults},
    file_part::Written,
    multipart::{self, Parts},
    path::filled,
};
use crate::error::Error;

/// A request that is being built.
pub(crate) struct Call<'a> {
    pub(crate) client: &'a Client,
    pub(crate) operation: &'static Operation,
    path: Cow<'a, str>,
    query: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
    cookies: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    /// The media type of the body.
    media: HeaderValue,
    /// How the body is written in parts, if it is.
    parts: Option<Parts>,
    /// The media types of the response.
    accept: &'static str,
    /// Maximum time for one attempt, if it is not that of the client.
    end: Option<Instant>,
    faults: Faults,
    /// The first invalid parameter of the path.
    unusable: Option<Error>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(client: &'a Client, operation: &'static Operation) -> Self {
        Self::to(client, operation, operation.path)
    }

    /// Creates a request to this path, which has its ids.
    pub(crate) fn to(
        client: &'a Client,
        operation: &'static Operation,
        path: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            client,
            operation,
            path: path.into(),
            end: None,
            query: Vec::new(),
            headers: Vec::new(),
            cookies: Vec::new(),
            body: None,
            media: HeaderValue::from_static("application/json"),
            parts: None,
            accept: "application/json",
            faults: Faults::default(),
            unusable: None,
        }
    }

    /// Sets a parameter of the path.
    pub(crate) fn path(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        if let Some(value) = self.faults.required(name, value) {
            match filled(&self.path, name, &value) {
                // An id cannot contain another placeholder: braces are escaped.
                Ok(path) => self.path = path.into(),
                // The first fault is enough. Setters cannot fail, so it is reported when the call is sent.
                Err(error) => _ = self.unusable.get_or_insert(error),
            }
        }
        self
    }

    /// Adds a query parameter, if it is set.
    pub(crate) fn query(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        self.query.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Adds a required query parameter.
    pub(crate) fn required_query(
        mut self,
        name: &'static str,
        value: Option<impl Display>,
    ) -> Self {
        let value = self.faults.required(name, value);
        self.query(name, value)
    }

    /// Adds a query parameter once for each value.
    #[allow(dead_code, reason = "all lists in the current description are joined by commas")]
    pub(crate) fn query_list<T: Display>(
        mut self,
        name: &'static str,
        values: Option<Vec<T>>,
    ) -> Self {
        let values = values.into_iter().flatten();
        self.query.extend(values.map(|value| (name, value.to_string())));
        self
    }

    /// Adds a query parameter that must be assembled: a whole number.
    pub(crate) fn query_within<T: Assemble<Built: Display>>(
        mut self,
        name: &'static str,
        value: Option<T>,
    ) -> Self {
        let value = self.faults.within(name, value).flatten();
        self.query(name, value)
    }

    /// Adds a header, if it is set.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn header(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        self.headers.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Adds a required header.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn required_header(
        mut self,
        name: &'static str,
        value: Option<impl Display>,
    ) -> Self {
        let value = self.faults.required(name, value);
        self.header(name, value)
    }

    /// Adds a cookie, if it is set.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn cookie(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        self.cookies.extend(value.map(|value| (name, value.to_string())));
        self
    }

    /// Adds a required cookie.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn required_cookie(
        mut self,
        name: &'static str,
        value: Option<impl Display>,
    ) -> Self {
        let value = self.faults.required(name, value);
        self.cookie(name, value)
    }

    /// Accepts these media types, which commas separate.
    #[allow(dead_code, reason = "all responses of the current description are JSON")]
    pub(crate) fn accept(mut self, media: &'static str) -> Self {
        self.accept = media;
        self
    }

    /// Writes the body that follows in parts: its members as texts and files. `encoding` has the media types of parts.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn multipart(
        mut self,
        media: &'static str,
        encoding: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.parts = Some(Parts { media, encoding });
        self
    }

    /// Sets a required body that is sent as it is.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn content(mut self, media: &'static str, body: Option<impl Into<Bytes>>) -> Self {
        self.media = HeaderValue::from_static(media);
        self.body = self.faults.required("body", body).map(Into::into);
        self
    }

    /// Sends the body as a form: its members as names and values.
    #[allow(dead_code, reason = "no operation of the current description takes one")]
    pub(crate) fn form_encoded(mut self) -> Self {
        self.media = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.body = self.body.map(|json| form(&json).into());
        self
    }

    /// Sets a required body.
    pub(crate) fn body<T: Serialize>(mut self, body: Option<T>) -> Self {
        if let Some(body) = self.faults.required("body", body) {
            self.write(&mut || serde_json::to_vec(&body));
        }
        self
    }

    /// Sets the body from a builder.
    pub(crate) fn build_body<T: Assemble<Built: Serialize>>(mut self, body: T) -> Self {
        if let Some(body) = body.assemble(&mut self.faults) {
            self.write(&mut || serde_json::to_vec(&body));
        }
        self
    }

    /// Sets when the last attempt ends.
    pub(crate) fn until(mut self, end: Option<Instant>) -> Self {
        self.end = end;
        self
    }

    fn write(&mut self, body: &mut Written<'_>) {
        let written = match self.parts {
            Some(parts) => multipart::written(body, parts),
            None => body().map(|body| (self.media.clone(), body.into())).map_err(|error| {
                let message = "the body cannot be serialized as JSON";
                Error::invalid_argument(message).with_source(error)
            }),
        };
        match written {
            Ok((media, body)) => (self.media, self.body) = (media, Some(body)),
            Err(unusable) => _ = self.unusable.get_or_insert(unusable),
        }
    }

    /// Builds the request.
    ///
    /// # Errors
    ///
    /// Returns an error that names everything that is missing or out of range.
    pub(crate) fn request(self) -> Result<Box<HttpRequest>, Error> {
        // Missing parameters come first: with them the error names all faults at once.
        if !self.faults.is_empty() {
            return Err(self.faults.error(Some(self.operation), ""));
        }
        if let Some(error) = self.unusable {
            return Err(error);
        }
        let Ok(method) = Method::from_bytes(self.operation.method.as_bytes()) else {
            return Err(Error::invalid_argument("the operation has no HTTP method"));
        };
        let url = self.client.base.join(&self.path);
        let mut request = HttpRequest::new(self.operation, method, url);
        request.accept = Some(self.accept);
        for (name, value) in &self.query {
            request.add_query(name, value);
        }
        if let Some(body) = self.body {
            request.media = Some(self.media);
            request.body = Some(body);
        }
        for (name, value) in self.headers {
            request.add_header(name, value)?;
        }
        if let Some(cookie) = cookie(&self.cookies) {
            request.headers.push((COOKIE, cookie));
        }
        request.end = self.end;
        Ok(request)
    }
}

/// Characters that a cookie cannot have, and the mark of escapes.
const ESCAPED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b',').add(b';').add(b'\\');

/// All cookies in one header.
fn cookie(cookies: &[(&str, String)]) -> Option<HeaderValue> {
    let escaped = |text| utf8_percent_encode(text, ESCAPED);
    let pairs: Vec<String> = cookies
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    let mut cookie = HeaderValue::from_str(&pairs.join("; ")).ok().filter(|_| !pairs.is_empty())?;
    // Cookies are often credentials: nothing that prints headers shows them.
    cookie.set_sensitive(true);
    Some(cookie)
}

/// A JSON object as a form: a list has its name once for each element, `null` is left out.
fn form(json: &[u8]) -> Vec<u8> {
    let members: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(json).unwrap_or_default();
    let mut pairs = Vec::new();
    for (name, value) in members {
        let values = match value {
            serde_json::Value::Array(values) => values,
            value => vec![value],
        };
        for value in values.into_iter().filter(|value| !value.is_null()) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            pairs.push(format!("{}={}", escaped(&name), escaped(&text)));
        }
    }
    pairs.join("&").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{cookie, form};

    #[test]
    fn cookies_stand_in_one_header_and_cannot_add_others() {
        let pairs = [("session", "a b;c=\"d\",ä%".to_owned()), ("n", "1".to_owned())];
        let header = cookie(&pairs).unwrap();
        assert_eq!(header, "session=a%20b%3Bc=%22d%22%2C%C3%A4%25; n=1");
        assert!(header.is_sensitive());
        assert_eq!(cookie(&[]), None);
    }

    #[test]
    fn a_form_has_the_members_of_the_object() {
        let json = br#"{"a b": "c&d", "list": [1, true], "none": null}"#;
        assert_eq!(form(json), b"a%20b=c%26d&list=1&list=true");
    }
}
