//! One request and its response.

use chrono::{DateTime, Utc};
use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::Value;

/// A request to send.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: Method,
    pub target: Target,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(&'static str, String)>,
    pub body: Content,
}

/// Where a request goes.
#[derive(Clone, Debug)]
pub enum Target {
    /// A path of the API, as raw segments.
    Api { segments: Vec<String>, authorization: Authorization },
    /// A link of a response. Credentials never go there.
    Link(String),
}

/// What authorizes a request.
#[derive(Clone, Debug)]
pub enum Authorization {
    Own,
    Other(String),
}

/// A body.
#[derive(Clone, Debug)]
pub enum Content {
    None,
    Json(Value),
    Bytes(Vec<u8>),
}

impl Request {
    fn api(method: Method, path: &[&str]) -> Self {
        let segments = path.iter().map(|segment| (*segment).to_owned()).collect();
        Self {
            method,
            target: Target::Api { segments, authorization: Authorization::Own },
            query: Vec::new(),
            headers: Vec::new(),
            body: Content::None,
        }
    }

    pub fn get(path: &[&str]) -> Self {
        Self::api(Method::GET, path)
    }

    pub fn post(path: &[&str], body: Value) -> Self {
        Self { body: Content::Json(body), ..Self::api(Method::POST, path) }
    }

    /// A request of a link, without credentials.
    pub fn link(method: Method, link: &str) -> Self {
        Self { target: Target::Link(link.to_owned()), ..Self::api(method, &[]) }
    }

    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub fn bytes(mut self, bytes: Vec<u8>) -> Self {
        self.body = Content::Bytes(bytes);
        self
    }

    /// Replaces the credentials.
    pub fn authorized_by(mut self, header: String) -> Self {
        if let Target::Api { authorization, .. } = &mut self.target {
            *authorization = Authorization::Other(header);
        }
        self
    }
}

/// A request with its response.
#[derive(Debug)]
pub struct Exchange {
    pub request: Request,
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body; `Value::Null` if it is no JSON.
    pub json: Value,
    pub bytes: Vec<u8>,
    pub received: DateTime<Utc>,
}

impl Exchange {
    /// Returns a header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns a text of the body, by its JSON pointer.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        self.json.pointer(pointer)?.as_str()
    }

    /// Returns the rows of a list.
    pub fn rows(&self, name: &str) -> Vec<Value> {
        self.json[name].as_array().cloned().unwrap_or_default()
    }

    /// Returns the token of the next page.
    pub fn token(&self) -> Option<&str> {
        self.text("/nextPaginationToken")
    }

    /// Returns the `Date` header.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        let date = DateTime::parse_from_rfc2822(self.header("date")?).ok()?;
        Some(date.with_timezone(&Utc))
    }

    pub fn is_ok(&self) -> bool {
        self.status.is_success()
    }

    /// Whether this is a refusal of the application with a status.
    pub fn is_refusal(&self, status: u16) -> bool {
        self.status.as_u16() == status && self.text("/reason").is_some()
    }

    /// Returns the segments of the path; `None` for a link.
    pub fn path(&self) -> Option<&[String]> {
        match &self.request.target {
            Target::Api { segments, .. } => Some(segments),
            Target::Link(_) => None,
        }
    }

    /// Says in a few words what came back.
    pub fn seen(&self) -> String {
        let mut seen = self.status.as_u16().to_string();
        let parts = ["/reason", "/message", "/name"].map(|place| self.text(place));
        for part in parts.into_iter().flatten() {
            let short: String = part.chars().take(60).collect();
            seen += &format!(" {short:?}");
        }
        seen
    }
}
