//! Removes everything private from exchanges: credentials, prompts, names, signed links, ids.
//!
//! Texts are private unless their key is known to hold words of the API. Ids and tokens become numbered ones, the same
//! for the same value, so that a recording still fits together.

use std::collections::BTreeMap;

use chrono::DateTime;
use reqwest::Url;
use serde_json::{Map, Value, json};

use super::exchange::{Content, Exchange, Target};

/// Keys whose texts are words of the API.
const WORDS: [&str; 33] = [
    "action",
    "actionName",
    "allowedValues",
    "appliedBriefs",
    "baseModel",
    "capabilities",
    "code",
    "contentType",
    "currentPlan",
    "editCapabilities",
    "enabledEvents",
    "group",
    "jobType",
    "kind",
    "mimeType",
    "modelTypes",
    "operator",
    "outputAssetKinds",
    "ownerType",
    "plan",
    "privacy",
    "requiredPlan",
    "source",
    "status",
    "targetFormat",
    "types",
    "type",
    "role",
    "dryRun",
    "sortDirection",
    "sortBy",
    "tier",
    "locale",
];

/// Keys whose texts say why something was refused. They are cut, and ids in them are replaced.
const REASONS: [&str; 3] = ["reason", "message", "errorMessage"];

/// Headers that are shown.
const HEADERS: [&str; 12] = [
    "accept-ranges",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "etag",
    "location",
    "retry-after",
    "x-amzn-errortype",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "if-range",
];

const LONGEST_REASON: usize = 160;

/// Replaces private values, the same value by the same text.
#[derive(Default)]
pub struct Scrubber {
    known: BTreeMap<String, String>,
}

/// An exchange without anything private.
pub struct Scrubbed {
    pub method: String,
    /// The path below the base URL, or a link without its signature.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub request: Value,
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub response: Value,
    /// Length of a body that is no JSON.
    pub length: usize,
}

impl Scrubber {
    pub fn exchange(&mut self, exchange: &Exchange) -> Scrubbed {
        let path = match &exchange.request.target {
            Target::Link(link) => self.link(link),
            Target::Api { segments, .. } => {
                let segments = segments.iter().map(|segment| self.segment(segment));
                format!("/{}", segments.collect::<Vec<_>>().join("/"))
            }
        };
        let query = exchange
            .request
            .query
            .iter()
            .map(|(name, value)| (name.clone(), self.text(name, value)));
        let query = query.collect();
        let request = match &exchange.request.body {
            Content::None => Value::Null,
            Content::Json(body) => self.value("", body),
            Content::Bytes(bytes) => json!(format!("{} bytes", bytes.len())),
        };
        let headers = HEADERS.iter().filter_map(|name| {
            let value = exchange.header(name)?;
            let value = if *name == "location" { self.link(value) } else { value.to_owned() };
            Some(((*name).to_owned(), value))
        });
        let headers = headers.collect();
        Scrubbed {
            method: exchange.request.method.to_string(),
            path,
            query,
            request,
            status: exchange.status.as_u16(),
            headers,
            response: self.value("", &exchange.json),
            length: exchange.bytes.len(),
        }
    }

    /// Scrubs a value that stands under a key.
    pub fn value(&mut self, key: &str, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.text(key, text)),
            Value::Array(items) => items.iter().map(|item| self.value(key, item)).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(name, member)| {
                    // Names of inputs are those of the model. Their values are the user's.
                    let key = if key == "input" && name != "modelId" { "private" } else { name };
                    (name.clone(), self.value(key, member))
                });
                Value::Object(members.collect::<Map<String, Value>>())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, key: &str, text: &str) -> String {
        let is_id = key == "id" || key.ends_with("Id") || key.ends_with("Ids") || has_prefix(text);
        if text.starts_with("http://") || text.starts_with("https://") {
            self.link(text)
        } else if key.to_lowercase().ends_with("token") {
            self.numbered(text, "token", "==")
        } else if is_id {
            self.id(text)
        } else if is_word(key, text) {
            text.to_owned()
        } else if REASONS.contains(&key) {
            self.reason(text)
        } else {
            format!("text of {} characters", text.chars().count())
        }
    }

    fn reason(&mut self, text: &str) -> String {
        let cut: String = text.chars().take(LONGEST_REASON).collect();
        let words = cut.split(' ').map(|word| {
            let bare = word.trim_matches(['"', '\'', '.', ',', ':']);
            match bare.starts_with("http") || has_prefix(bare) {
                true => word.replace(bare, &self.text("", bare)),
                false => word.to_owned(),
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn segment(&mut self, segment: &str) -> String {
        if has_prefix(segment) || segment.contains('/') {
            self.id(segment).replace('/', "%2F")
        } else {
            segment.to_owned()
        }
    }

    /// Public models keep their ids, which are in the catalogue; others become numbered.
    fn id(&mut self, id: &str) -> String {
        if id.contains('/') || scenario_client::audio::model(id).is_some() {
            return id.to_owned();
        }
        let prefix = id.split_once('_').map_or("id", |(prefix, _)| prefix);
        let prefix = if prefix.len() <= 8 { prefix.to_owned() } else { "id".to_owned() };
        self.numbered(id, &format!("{prefix}_"), "")
    }

    fn numbered(&mut self, value: &str, before: &str, after: &str) -> String {
        let number = self.known.len() + 1;
        let made = || format!("{before}{number}{after}");
        self.known.entry(value.to_owned()).or_insert_with(made).clone()
    }

    /// A link keeps its host, the kind of its path and the names of its parameters.
    fn link(&mut self, link: &str) -> String {
        let Ok(url) = Url::parse(link) else { return "a link".to_owned() };
        let segments: Vec<String> =
            url.path_segments().into_iter().flatten().map(|part| self.part(part)).collect();
        let names: Vec<String> =
            url.query_pairs().map(|(name, _)| format!("{name}=hidden")).collect();
        let host = url.host_str().filter(|host| is_known_host(host)).unwrap_or("hidden");
        let mut shown = format!("{}://{host}/{}", url.scheme(), segments.join("/"));
        if !names.is_empty() {
            shown += &format!("?{}", names.join("&"));
        }
        shown
    }

    fn part(&mut self, part: &str) -> String {
        if part.len() > 16 || part.contains('_') {
            self.numbered(part, "file", "")
        } else {
            part.to_owned()
        }
    }
}

/// Whether a text looks like an id: `job_…`.
fn has_prefix(text: &str) -> bool {
    const PREFIXES: [&str; 10] = [
        "job_", "asset_", "model_", "proj_", "team_", "upload_", "wflow_", "col_", "apiu_",
        "trace_",
    ];
    PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}

/// Whether a text is a word, a date or a number of the API.
fn is_word(key: &str, text: &str) -> bool {
    let number = key != "private" && text.parse::<f64>().is_ok();
    let date = DateTime::parse_from_rfc3339(text).is_ok();
    let name = key == "name" && is_error_name(text);
    WORDS.contains(&key) || date || number || name || ["true", "false", "api", ""].contains(&text)
}

/// Whether a host belongs to the service or to this machine. Webhooks have hosts of the user.
fn is_known_host(host: &str) -> bool {
    const KNOWN: [&str; 5] =
        ["scenario.com", "amazonaws.com", "cloudfront.net", "127.0.0.1", "localhost"];
    KNOWN.iter().any(|known| host == *known || host.ends_with(&format!(".{known}")))
}

fn is_error_name(text: &str) -> bool {
    text.ends_with("Error") && text.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Maximum length of a body in the text of an exchange.
const LONGEST_BODY: usize = 1_500;

impl Scrubbed {
    /// Returns the exchange as text.
    pub fn show(&self) -> String {
        let query: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        let mut shown = format!("  > {} {}{mark}{}", self.method, self.path, query.join("&"));
        if !self.request.is_null() {
            shown += &format!("\n  > {}", self.request);
        }
        shown += &format!("\n  < {}", self.status);
        for (name, value) in &self.headers {
            shown += &format!("\n  < {name}: {value}");
        }
        let body = match &self.response {
            Value::Null => format!("{} bytes", self.length),
            body => body.to_string(),
        };
        let cut: String = body.chars().take(LONGEST_BODY).collect();
        let rest = if cut.len() < body.len() { " …" } else { "" };
        shown + &format!("\n  < {cut}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_private_stays() {
        let body = json!({
            "job": {
                "jobId": "job_1234567890", "status": "queued", "createdAt": "2026-10-01T09:00:00.000Z",
                "metadata": {"input": {"prompt": "a secret heron", "type": "secret", "modelId": "model_x", "seed": 7},
                    "assetIds": ["asset_9876"]},
            },
            "url": "https://cdn.cloud.scenario.com/assets/asset_9876?Policy=secret&Signature=secret",
            "reason": "Asset asset_9876 not found", "name": "Holiday secret",
            "nextPaginationToken": "c2VjcmV0", "bio": "job_1234567890",
            "webhook": "https://secret.example.com/hook", "hint": "Use no secret",
        });
        let shown = Scrubber::default().value("", &body);
        let text = shown.to_string();
        for private in ["secret", "heron", "9876", "1234567890", "c2VjcmV0", "model_x"] {
            assert!(!text.contains(private), "{private} in {text}");
        }
        assert_eq!(shown["job"]["jobId"], shown["bio"], "the same id stays the same");
        assert_eq!(shown["job"]["status"], "queued");
        assert_eq!(shown["job"]["metadata"]["input"]["seed"], 7);
        assert!(text.contains("https://cdn.cloud.scenario.com/assets/"), "{text}");
        assert!(text.contains("Policy=hidden&Signature=hidden"), "{text}");
    }
}
