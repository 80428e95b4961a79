//! Query parameters, headers and body members that a caller adds to requests.

use std::fmt;

use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue,
};
use serde_json::{Map, Value};

use crate::{api::HttpRequest, error::Error, values::text};

/// Headers that only the crate sets.
const OWN: [HeaderName; 4] = [AUTHORIZATION, CONTENT_LENGTH, COOKIE, HOST];

/// Query parameters, headers and body members that are added to requests.
#[derive(Clone, Default)]
pub(crate) struct Extras {
    query: Vec<(String, String)>,
    headers: HeaderMap,
    body: Map<String, Value>,
}

impl fmt::Debug for Extras {
    /// Shows names only: values may be private.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query: Vec<&String> = self.query.iter().map(|(name, _)| name).collect();
        let headers: Vec<&HeaderName> = self.headers.keys().collect();
        let body: Vec<&String> = self.body.keys().collect();
        f.debug_struct("Extras")
            .field("query", &query)
            .field("headers", &headers)
            .field("body", &body)
            .finish()
    }
}

impl Extras {
    pub(crate) fn query(&mut self, name: &str, value: &str) {
        self.query.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = header(name, value)?;
        self.headers.insert(name, value);
        Ok(())
    }

    pub(crate) fn body(&mut self, name: &str, value: Value) {
        self.body.insert(name.to_owned(), value);
    }

    /// Returns whether these add the same to a read, which has no body.
    pub(crate) fn reads_like(&self, other: &Self) -> bool {
        self.query == other.query && self.headers == other.headers
    }

    /// Adds everything to a request, except what the call has set itself.
    pub(crate) fn add_to(&self, request: &mut HttpRequest) -> Result<(), Error> {
        for (name, value) in &self.query {
            // What an operation sets itself wins: an addition must not turn a dry run into a paid run.
            if !request.url.query_pairs().any(|(other, _)| other == name.as_str()) {
                request.add_query(name, value);
            }
        }
        for (name, value) in &self.headers {
            // Same rule for headers, and for members of the body below.
            if !request.has_header(name) {
                request.headers.push((name.clone(), value.clone()));
            }
        }
        let Some(body) = request.body.as_ref().filter(|_| !self.body.is_empty()) else {
            return Ok(());
        };
        let members = serde_json::from_str::<Map<String, Value>>(&text(body));
        let mut members = members.map_err(|_| {
            Error::invalid_argument(
                "cannot add members to a body that is not a JSON object; nothing was sent",
            )
        })?;
        for (name, value) in &self.body {
            members.entry(name.as_str()).or_insert_with(|| value.clone());
        }
        request.body = Some(Value::Object(members).to_string().into());
        Ok(())
    }
}

/// Checks a header that a caller may set.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), Error> {
    let fault =
        |what: &str| Error::invalid_argument(format!("the header {what}; nothing was sent"));
    let name = HeaderName::try_from(name).map_err(|_| fault("has an invalid name"))?;
    if OWN.contains(&name) {
        return Err(fault(&format!("`{name}` is set by the client")));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| fault("has an invalid value"))?;
    // Nobody knows what callers put into headers. Some gateways expect a second credential there.
    value.set_sensitive(true);
    Ok((name, value))
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;
    use crate::api::operations;

    #[test]
    fn what_the_call_sets_itself_wins() {
        let url = "https://example.com/v1/jobs?types=custom".parse().unwrap();
        let mut request = HttpRequest::new(&operations::LIST_JOBS, Method::POST, url);
        request.add_header("x-one", "call".to_owned()).unwrap();
        request.accept = Some("image/png");
        request.media = Some(HeaderValue::from_static("text/plain"));
        request.body = Some(r#"{"a": 1}"#.into());
        let mut extras = Extras::default();
        for name in ["types", "new"] {
            extras.query(name, "extra");
        }
        for name in ["accept", "content-type", "x-one", "x-two"] {
            extras.header(name, "extra").unwrap();
        }
        for name in ["a", "b"] {
            extras.body(name, Value::from("extra"));
        }
        extras.add_to(&mut request).unwrap();
        assert_eq!(request.url.query(), Some("types=custom&new=extra"));
        let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str()));
        let expected = [("x-one", Ok("call")), ("x-two", Ok("extra"))];
        assert!(headers.map(|(name, value)| (name, value.map_err(drop))).eq(expected));
        assert_eq!(request.body.as_deref(), Some(&br#"{"a":1,"b":"extra"}"#[..]));
    }
}
