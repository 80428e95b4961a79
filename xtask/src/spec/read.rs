//! Pass 1, read: text to tree.
//!
//! ```text
//! before  paths: {/a: {get: {…}}, /a: {put: {…}}}
//! after   error: duplicate mapping key: /a
//! ```
//!
//! YAML and JSON are read by one library with bounds on size, depth and alias expansion. What would
//! be read differently by different tools (duplicate keys, bare `yes` and `no` as booleans) is
//! refused or read the YAML 1.2 way.

use anyhow::{Result, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The largest description that is read, in bytes.
const LIMIT: usize = 64 * 1024 * 1024;

/// Bytes as text.
pub fn text(bytes: Vec<u8>) -> Result<String> {
    if bytes.len() > LIMIT {
        bail!("it has {} bytes, more than the {LIMIT} that are read", bytes.len());
    }
    let at = |error: &std::string::FromUtf8Error| error.utf8_error().valid_up_to();
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!("it is not UTF-8 (byte {} is not); convert it first", at(&error))
    })
}

/// Reads YAML or JSON.
pub fn parse(text: &str) -> Result<Value> {
    parse_as(text)
}

/// Reads YAML or JSON as a type. Only `true` and `false` are booleans: `no` is a language.
pub fn parse_as<T: DeserializeOwned>(text: &str) -> Result<T> {
    // Callers that have a string already, such as the catalogue of models, do not pass `text`.
    if text.len() > LIMIT {
        bail!("it has {} bytes, more than the {LIMIT} that are read", text.len());
    }
    let options = serde_saphyr::options! {
        strict_booleans: true,
        // A small file can expand to billions of nodes through aliases. The bounds leave room for the largest
        // descriptions of the corpus.
        budget: serde_saphyr::budget! {
            max_depth: 256,
            max_documents: 1,
            max_events: 8_000_000,
            max_nodes: 4_000_000,
        },
    };
    // Some tools write a byte order mark, which is not part of the document.
    let text = text.trim_start_matches('\u{feff}');
    // JSON may have these as they are, YAML may not. They are not shown in any case.
    let odd = |c: char| ('\u{7f}'..='\u{9f}').contains(&c) && c != '\u{85}';
    let plain = text.contains(odd).then(|| text.replace(odd, " "));
    let text = plain.as_deref().unwrap_or(text);
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        // A bracket that never closes, or a text that ends in the middle of a line.
        let is_open = ["unclosed", "EOF", "end of"]
            .iter()
            .any(|word| error.to_string().to_lowercase().contains(&word.to_lowercase()));
        let hint = if is_open && !text.ends_with('\n') { "; is the file cut?" } else { "" };
        anyhow::anyhow!("{error}{hint}")
    })
}

/// Refuses what is not an OpenAPI 3 description with operations.
pub fn expect_openapi(document: &Value) -> Result<()> {
    let version = document.get("openapi").and_then(Value::as_str).unwrap_or_default();
    // Swagger 2.0 has no `openapi` at all. It gets its own text, because a conversion helps.
    if document.get("swagger").is_some() {
        bail!(
            "it is Swagger 2.0; convert it to OpenAPI 3 first, for instance with swagger2openapi"
        );
    }
    if !version.starts_with("3.0") && !version.starts_with("3.1") {
        bail!(
            "it does not say `openapi: 3.0.x` or `3.1.x` (found {version:?}); is it an error page?"
        );
    }
    let paths = document.get("paths").and_then(Value::as_object);
    if paths.is_none_or(serde_json::Map::is_empty) {
        bail!("it has no paths");
    }
    for (name, value) in ["title", "version"].map(|name| (name, &document["info"][name])) {
        match value {
            Value::String(_) => {}
            Value::Null => bail!("it has no `info.{name}`, which OpenAPI requires; add it"),
            other => bail!("its `info.{name}` is not a text; write {:?}", other.to_string()),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_that_older_yaml_took_for_booleans_stay_text() {
        let read = parse("country: no\nswitch: on\nyes: y").expect("valid YAML");
        assert_eq!(read, json!({"country": "no", "switch": "on", "yes": "y"}));
    }

    #[test]
    fn a_byte_order_mark_and_json_are_read() {
        assert_eq!(parse("\u{feff}{\"a\": [1, true]}").expect("JSON"), json!({"a": [1, true]}));
        assert_eq!(parse("{\"a\": \"b\u{7f}c\"}").expect("JSON"), json!({"a": "b c"}));
    }

    #[test]
    fn duplicate_keys_are_refused_with_their_place() {
        let error = parse("a: 1\nb: 2\na: 3").expect_err("a duplicate").to_string();
        assert!(error.contains("duplicate") && error.contains("line 3"), "{error}");
    }

    #[test]
    fn an_error_page_is_not_a_description() {
        let page = parse("<Error><Code>AccessDenied</Code></Error>").expect("a YAML scalar");
        assert!(expect_openapi(&page).is_err());
    }
}
