//! Pass 2, resolve, second part: the media types of bodies and responses.
//!
//! ```text
//! before  requestBody: {content: {image/*: {schema: …}}}
//! after   requestBody: {x-media-type: application/octet-stream, content: {application/json: {schema: {type: string}}}}
//! ```
//!
//! The generator knows JSON best, so everything stands there as JSON. The extension says what is sent
//! and read, and `build.rs` writes the calls for it.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{operations::dereference, parts};
use crate::generation::generator::media::{JSON, essence};
pub use crate::generation::generator::media::{MULTIPART, Media, PART};

/// The extension of a body and of a response that are not JSON.
pub const TYPE: &str = "x-media-type";

/// The extension of a multipart body: the media types of its parts, by name.
pub const ENCODING: &str = "x-encoding";

/// The body of a request in one media type; the error is the reason if none of them can be sent.
pub fn body(document: &Value, given: &Value, place: &str) -> Result<Result<Value, String>> {
    let body = dereference(document, given, place)?;
    let contents = body["content"].as_object().into_iter().flatten();
    // The generator gives up on a body with two media types.
    let best = contents.min_by_key(|(name, content)| (rank(document, name, content), *name));
    let (name, content) = best.with_context(|| format!("{place} has a body without content"))?;
    let media = media(document, name, content);
    if media == Media::Multipart && !is_form(name) && !parts::has_names(document, content) {
        return Ok(Err(format!("it takes {name}, whose parts have no names")));
    }
    // A body without a schema stops the generator; `{}` is any value.
    let schema = match (media, content.get("schema")) {
        (Media::Text | Media::Binary, _) => json!({"type": "string"}),
        (Media::Multipart, _) => parts::schema(document, content, place)?,
        (Media::Json | Media::Form, schema) => schema.cloned().unwrap_or_else(|| json!({})),
    };
    // The generator ignores that a body is optional and always sends one.
    let mut body = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    if media != Media::Json {
        body[TYPE] = json!(sent(name, media));
    }
    if let Some(encoding) = parts::encoding(content).filter(|_| media == Media::Multipart) {
        body[ENCODING] = encoding;
    }
    Ok(Ok(body))
}

/// A successful response: JSON if it can be, otherwise bytes or a text.
pub fn response(document: &Value, given: &Value) -> Value {
    let description = given.get("description").cloned().unwrap_or_else(|| json!("Success."));
    let mut response = json!({"description": description});
    let Some(contents) = given["content"].as_object().filter(|contents| !contents.is_empty())
    else {
        return response;
    };
    let json = contents.iter().filter(|(name, one)| media(document, name, one) == Media::Json);
    let json = json.min_by_key(|(name, _)| (!is_plain_json(name), *name));
    let schema = match json {
        // A media type without a schema stops the generator; `{}` is any value.
        Some((_, content)) => content.get("schema").cloned().unwrap_or_else(|| json!({})),
        None => {
            // A form is read as it arrives.
            let names: Vec<&str> = contents.keys().map(|name| header(name, "*/*")).collect();
            response[TYPE] = json!(names.join(", "));
            json!({"type": "string"})
        }
    };
    response["content"] = json!({"application/json": {"schema": schema}});
    response
}

/// The first is the best. Files need a multipart body; everything else is easier without.
fn rank(document: &Value, name: &str, content: &Value) -> u8 {
    match media(document, name, content) {
        Media::Json if is_plain_json(name) => 0,
        Media::Json => 1,
        // Servers find the parts of a form by their names.
        Media::Multipart if !is_form(name) => 7,
        Media::Multipart if parts::has_files(document, content) => 2,
        Media::Form => 3,
        Media::Multipart => 4,
        Media::Text => 5,
        Media::Binary => 6,
    }
}

/// Whether a media type is JSON without a profile of its own, such as `application/hal+json`, which may add members.
fn is_plain_json(name: &str) -> bool {
    essence(name) == JSON
}

/// Whether a multipart type is, or can be, a form.
fn is_form(name: &str) -> bool {
    [MULTIPART, "multipart/*"].contains(&essence(name).as_str())
}

fn media(document: &Value, name: &str, content: &Value) -> Media {
    // Anything: JSON, unless the schema says that it is a file.
    let is_file = || parts::is_file(document, &content["schema"], None);
    if essence(name) == "*/*" && !is_file() { Media::Json } else { Media::of(name) }
}

/// What a request has as its `Content-Type`: never a range, and never another encoding than that of Rust's texts.
fn sent(name: &str, media: Media) -> String {
    let plain = essence(name);
    if media == Media::Multipart {
        // Its parameters are of the body: the boundary.
        let sent = if is_form(name) { MULTIPART } else { &plain };
        return header(sent, MULTIPART).to_owned();
    }
    if plain.contains('*') {
        let text = media == Media::Text;
        return if text { "text/plain" } else { "application/octet-stream" }.to_owned();
    }
    let lower = name.to_ascii_lowercase();
    let foreign = media == Media::Text && lower.contains("charset") && !lower.contains("utf-8");
    let plain = if foreign || name.contains('*') { &plain } else { name };
    header(plain, "application/octet-stream").to_owned()
}

/// A media type that a header can have, in a list.
fn header<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    let fits = |c: char| (c.is_ascii_graphic() || c == ' ') && c != ',';
    if name.contains('/') && name.chars().all(fits) { name } else { otherwise }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(content: Value) -> Result<Value, String> {
        body(&json!({}), &json!({"content": content}), "POST /a").expect("read")
    }

    #[test]
    fn json_comes_first_and_files_need_parts() {
        let file = json!({"schema": {"properties": {"a": {"type": "string", "format": "binary"}}}});
        let plain = json!({"schema": {"properties": {"a": {"type": "string"}}}});
        let form = "application/x-www-form-urlencoded";
        for (content, expected) in [
            (json!({"application/json": {}, "image/png": {}, MULTIPART: file}), None),
            (json!({"application/merge-patch+json": {}, "text/plain": {}}), None),
            (json!({form: file, MULTIPART: file}), Some(MULTIPART)),
            (json!({form: plain, MULTIPART: plain}), Some(form)),
            (json!({"image/png": {}, "text/csv": {}, "multipart/mixed": {}}), Some("text/csv")),
            (json!({"image/png": {}, "multipart/mixed": {}}), Some("image/png")),
        ] {
            let done = of(content.clone()).expect("it can be sent");
            assert_eq!(done[TYPE].as_str(), expected, "{content}");
        }
        for (name, sent) in [
            ("multipart/mixed", "multipart/mixed"),
            ("Multipart/Related; boundary=x", "multipart/related"),
            ("multipart/*", MULTIPART),
        ] {
            assert_eq!(of(json!({name: file})).expect("it can be sent")[TYPE], sent, "{name}");
        }
        let list = json!({"schema": {"type": "array", "items": {"format": "binary"}}});
        for unnamed in [json!({}), list] {
            let refused = of(json!({"multipart/mixed": unnamed}));
            assert!(refused.is_err_and(|why| why.contains("multipart/mixed")), "{unnamed}");
        }
    }

    #[test]
    fn a_body_is_never_sent_as_a_range_or_in_another_encoding() {
        for (given, sent) in [
            ("image/*", "application/octet-stream"),
            ("application/*; q=1", "application/octet-stream"),
            ("audio/l16; rate=16000", "audio/l16; rate=16000"),
            ("application/dicom; transfer-syntax=*", "application/dicom"),
            ("text/*", "text/plain"),
            ("text/plain; charset=UTF-8", "text/plain; charset=UTF-8"),
            ("text/plain; charset=iso-8859-1", "text/plain"),
            ("application/xml", "application/xml"),
            ("no media type", "application/octet-stream"),
            ("a/b\r\nX: y", "application/octet-stream"),
        ] {
            let done = of(json!({given: {}})).expect("it can be sent");
            assert_eq!(done[TYPE], sent, "{given}");
        }
        let file = json!({"schema": {"type": "string", "format": "binary"}});
        assert_eq!(of(json!({"*/*": file})).expect("sent")[TYPE], "application/octet-stream");
        assert_eq!(of(json!({"*/*": {}})).expect("sent").get(TYPE), None, "any value, as JSON");
    }

    #[test]
    fn a_response_accepts_all_that_is_described() {
        let of = |content: Value| response(&json!({}), &json!({"content": content}));
        assert_eq!(of(json!({"text/csv": {}, "image/*": {}}))[TYPE], "image/*, text/csv");
        assert_eq!(of(json!({"text/csv": {}, "application/json": {}})).get(TYPE), None);
        assert_eq!(of(json!({})), json!({"description": "Success."}));
    }
}
