//! Multipart bodies: the members of an object as parts.
//!
//! ```text
//! --b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na heron\r\n
//! --b\r\nContent-Disposition: form-data; name="image"; filename="heron.png"\r\nContent-Type: image/png\r\n\r\n…\r\n
//! --b--\r\n
//! ```
//!
//! The body is written as a whole: it has a length, and can be retried. Parts of `multipart/mixed` and the like have their
//! names, too, as OpenAPI finds members by them; a server that goes by the order of the parts ignores the names.

use bytes::Bytes;
use reqwest::header::HeaderValue;
use serde_json::Value;
use uuid::Uuid;

use super::file_part::{FilePart, Files, Written};
use crate::error::Error;

/// How a body is written in parts.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    /// `multipart/form-data`, or another multipart type.
    pub(super) media: &'static str,
    /// The media types that the API description gives to parts, by name.
    pub(super) encoding: &'static [(&'static str, &'static str)],
}

impl Parts {
    fn kind(self, name: &str) -> Option<&'static str> {
        let mut known = self.encoding.iter();
        known.find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }
}

/// Writes a body. Returns its media type, too.
pub(super) fn written(
    body: &mut Written<'_>,
    described: Parts,
) -> Result<(HeaderValue, Bytes), Error> {
    let (value, files) = Files::collect(body).map_err(|error| {
        Error::invalid_argument("the body cannot be serialized").with_source(error)
    })?;
    let Value::Object(members) = value else {
        return Err(Error::invalid_argument("a multipart body must be an object"));
    };
    let kind = |name: &str| described.kind(name);
    let parts: Vec<(String, Value)> = members
        .into_iter()
        .flat_map(|(name, value)| {
            let is_one = kind(&name).is_some_and(is_json);
            let values = match value {
                // A list has its name once for each element.
                Value::Array(values) if !is_one => values,
                value => vec![value],
            };
            values.into_iter().map(move |value| (name.clone(), value))
        })
        .filter(|(_, value)| !value.is_null())
        .collect();
    let file = |value: &Value| value.as_str().and_then(|text| files.get(text));
    // No content of a caller can contain it by chance or on purpose: it is random.
    let mut writer = Writer {
        media: described.media,
        boundary: Uuid::new_v4().simple().to_string(),
        root: None,
        body: Vec::new(),
    };
    // Files last: some servers stop reading texts at the first file.
    for (name, value) in parts.iter().filter(|(_, value)| file(value).is_none()) {
        writer.value(name, value, kind(name))?;
    }
    for (name, value) in &parts {
        if let Some(file) = file(value) {
            writer.file(name, file, kind(name))?;
        }
    }
    writer.finished()
}

/// The media type whose parts are texts unless they have a type.
const FORM: &str = "multipart/form-data";

fn is_json(kind: &str) -> bool {
    let plain = kind.split(';').next().unwrap_or_default().trim();
    plain == "application/json" || plain.ends_with("+json")
}

struct Writer {
    media: &'static str,
    boundary: String,
    /// The media type of the first part.
    root: Option<String>,
    body: Vec<u8>,
}

impl Writer {
    fn value(&mut self, name: &str, value: &Value, kind: Option<&str>) -> Result<(), Error> {
        let (text, own) = match value {
            Value::String(text) => (text.clone(), None),
            Value::Object(_) | Value::Array(_) => (value.to_string(), Some("application/json")),
            other => (other.to_string(), None),
        };
        // In a form a part without a type is a text in UTF-8, elsewhere one in ASCII.
        let own = own.or((self.media != FORM).then_some("text/plain; charset=utf-8"));
        self.part(name, None, kind.or(own), text.as_bytes())
    }

    fn file(&mut self, name: &str, file: &FilePart, kind: Option<&str>) -> Result<(), Error> {
        let kind = file.kind().or(kind).unwrap_or("application/octet-stream");
        self.part(name, Some(file.name().unwrap_or("file")), Some(kind), file.bytes())
    }

    fn part(
        &mut self,
        name: &str,
        file_name: Option<&str>,
        kind: Option<&str>,
        content: &[u8],
    ) -> Result<(), Error> {
        let mut head = format!("--{}\r\n", self.boundary);
        head.push_str(&format!("Content-Disposition: form-data; name=\"{}\"", escaped(name)));
        if let Some(file_name) = file_name {
            head.push_str(&format!("; filename=\"{}\"", escaped(file_name)));
        }
        head.push_str("\r\n");
        if let Some(kind) = kind {
            // A line break in it would begin another header.
            if HeaderValue::from_str(kind).is_err() {
                let message = format!("the media type of the part `{name}` is no media type");
                return Err(Error::invalid_argument(message));
            }
            head.push_str(&format!("Content-Type: {kind}\r\n"));
            self.root.get_or_insert_with(|| kind.to_owned());
        }
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(b"\r\n");
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
        Ok(())
    }

    fn finished(mut self) -> Result<(HeaderValue, Bytes), Error> {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let mut kind = format!("{}; boundary={}", self.media, self.boundary);
        // A compound object says which type its first part has (RFC 2387).
        if let Some(root) = self.root.filter(|_| self.media == "multipart/related") {
            let plain = root.split(';').next().unwrap_or_default().trim();
            kind.push_str(&format!("; type=\"{plain}\""));
        }
        let kind = HeaderValue::from_str(&kind).map_err(|error| {
            Error::invalid_argument("the boundary is invalid").with_source(error)
        })?;
        Ok((kind, self.body.into()))
    }
}

/// A name in quotes, as browsers write it.
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use serde::Serialize;
    use serde_json::json;

    use super::*;

    fn form(encoding: &'static [(&'static str, &'static str)]) -> Parts {
        Parts { media: FORM, encoding }
    }

    /// The body and its media type, with `b` as the boundary.
    fn typed(body: &impl Serialize, parts: Parts) -> (String, String) {
        let (kind, body) = written(&mut || serde_json::to_vec(body), parts).unwrap();
        let kind = kind.to_str().unwrap();
        let (_, boundary) = kind.split_once("boundary=").unwrap();
        let boundary = boundary.split(';').next().unwrap();
        let body = String::from_utf8(body.to_vec()).unwrap();
        (body.replace(boundary, "b").replace("\r\n", "|"), kind.replace(boundary, "b"))
    }

    fn text(body: &impl Serialize, encoding: &'static [(&'static str, &'static str)]) -> String {
        typed(body, form(encoding)).0
    }

    #[test]
    fn parts_of_other_multipart_types_all_have_a_type() {
        let upload = Upload { image: FilePart::new("1"), more: Vec::new(), note: "ä" };
        let expected = "--b|Content-Disposition: form-data; name=\"note\"|\
                        Content-Type: text/plain; charset=utf-8||ä|\
                        --b|Content-Disposition: form-data; name=\"image\"; filename=\"file\"|\
                        Content-Type: image/png||1|--b--|";
        for (media, kind) in [
            ("multipart/mixed", "multipart/mixed; boundary=b"),
            ("multipart/related", "multipart/related; boundary=b; type=\"text/plain\""),
        ] {
            let parts = Parts { media, encoding: &[("image", "image/png")] };
            assert_eq!(typed(&upload, parts), (expected.to_owned(), kind.to_owned()));
        }
    }

    #[derive(Serialize)]
    struct Upload {
        image: FilePart,
        more: Vec<FilePart>,
        note: &'static str,
    }

    #[test]
    fn texts_come_first_and_files_have_names_and_types() {
        let upload = Upload {
            image: FilePart::new("1").file_name("a\"\r\n.png").media_type("image/png"),
            more: vec![FilePart::new("2"), FilePart::new("3")],
            note: "x|y",
        };
        let part = |head: &str, content: &str| {
            format!("--b|Content-Disposition: form-data; {head}||{content}|")
        };
        let expected = [
            part("name=\"note\"", "x|y"),
            part("name=\"image\"; filename=\"a%22%0D%0A.png\"|Content-Type: image/png", "1"),
            part("name=\"more\"; filename=\"file\"|Content-Type: audio/mpeg", "2"),
            part("name=\"more\"; filename=\"file\"|Content-Type: audio/mpeg", "3"),
            "--b--|".to_owned(),
        ];
        assert_eq!(text(&upload, &[("more", "audio/mpeg")]), expected.concat());
    }

    #[test]
    fn values_are_texts_lists_are_repeated_and_objects_are_json() {
        let body = json!({
            "flag": true, "n": 1.5, "list": ["a", "b"], "meta": {"k": [1]}, "none": null,
            "empty": [], "whole": [1, 2], "raw": "<a/>",
        });
        let part = |head: &str, content: &str| {
            format!("--b|Content-Disposition: form-data; {head}||{content}|")
        };
        let expected = [
            part("name=\"flag\"", "true"),
            part("name=\"list\"", "a"),
            part("name=\"list\"", "b"),
            part("name=\"meta\"|Content-Type: application/json", "{\"k\":[1]}"),
            part("name=\"n\"", "1.5"),
            part("name=\"raw\"|Content-Type: text/xml", "<a/>"),
            part("name=\"whole\"|Content-Type: application/json", "[1,2]"),
            "--b--|".to_owned(),
        ];
        let encoding = &[("raw", "text/xml"), ("whole", "application/json")];
        assert_eq!(text(&body, encoding), expected.concat());
    }

    #[test]
    fn what_would_begin_another_header_is_refused() {
        let file = |kind: &str| json_with(FilePart::new("1").media_type(kind));
        let is_written = |file| written(&mut || serde_json::to_vec(&file), form(&[])).is_ok();
        assert!(!is_written(file("image/png\r\nX: y")));
        assert!(is_written(file("image/png")));
        assert!(written(&mut || Ok(b"[1]".to_vec()), form(&[])).is_err(), "no object");
    }

    fn json_with(file: FilePart) -> std::collections::BTreeMap<&'static str, FilePart> {
        [("a", file)].into()
    }
}
