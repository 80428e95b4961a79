//! Pass 2, resolve: every operation stands for itself.
//!
//! ```text
//! before  paths: {/a: {parameters: [P], get: {parameters: [{$ref: Q}], responses: {"200": {$ref: R}}}}}
//! after   paths: {/a: {get: {operationId: listA, parameters: [P, Q], responses: {"200": …}}}}
//! ```
//!
//! Parameters of the path and shared parameters, bodies and responses move into the operation, in one
//! order. Operation ids come from the naming table, or from verb and path; those of the description are not read.
//! Schemas keep their references: the naming pass follows those.

use std::fmt;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use super::{media, naming::Naming, operation_name, report::Report, styles, tree};

/// Rebuilds `paths`, and drops what only they referred to.
pub fn apply(document: Value, naming: &mut Naming, report: &mut Report) -> Result<Value> {
    let mut paths = Map::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let item = &whole_item(&document, item, path)?;
        for verb in tree::VERBS {
            let Some(operation) = item.get(verb) else { continue };
            let place = format!("{} {path}", verb.to_uppercase());
            // Generated `options` and `trace` do not compile, and the response to `head` has no body to decode.
            if matches!(verb, "head" | "options" | "trace") {
                report
                    .note("resolve", format!("{place} is left out: the generator cannot send it"));
                continue;
            }
            match rebuild(&document, item, operation, path, naming, report, &place) {
                Ok((path, rebuilt)) => {
                    let item = paths.entry(path).or_insert_with(|| json!({}));
                    item[verb] = rebuilt;
                }
                // What cannot be generated is left out loudly. A faulty description stops the update.
                Err(error) => match error.downcast::<Unsupported>() {
                    Ok(reason) => {
                        report.note("QUARANTINE", format!("{place} is left out: {reason}"))
                    }
                    Err(error) => return Err(error),
                },
            }
        }
    }
    let mut resolved = document;
    resolved["paths"] = Value::Object(paths);
    resolved["openapi"] = json!("3.0.3");
    if let Some(members) = resolved.as_object_mut() {
        // The rest (security, webhooks, extensions) says nothing about how an operation is called.
        members.retain(|key, _| {
            ["openapi", "info", "servers", "tags", "paths", "components", "$defs"]
                .contains(&key.as_str())
        });
    }
    Ok(resolved)
}

/// A path item and what its reference leads to. What stands beside the reference comes first.
fn whole_item(document: &Value, given: &Value, path: &str) -> Result<Value> {
    let mut whole = dereference(document, given, path)?.clone();
    if let (Some(whole), Some(own)) = (whole.as_object_mut(), given.as_object()) {
        let own = own.iter().filter(|(key, _)| *key != "$ref");
        whole.extend(own.map(|(key, value)| (key.clone(), value.clone())));
    }
    Ok(whole)
}

/// Something that is no fault of the description, but that the generator cannot do.
#[derive(Debug)]
struct Unsupported(String);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsupported {}

/// Follows references within the document. A chain of more than a hundred is a circle.
pub fn dereference<'a>(document: &'a Value, value: &'a Value, place: &str) -> Result<&'a Value> {
    let mut found = value;
    for _ in 0..100 {
        let Some(reference) = found.get("$ref").and_then(Value::as_str) else { return Ok(found) };
        found = target(document, reference).with_context(|| format!("at {place}"))?;
    }
    bail!("at {place}: the references go in a circle")
}

/// What a reference points at. Only references within the document are followed.
pub fn target<'a>(document: &'a Value, reference: &str) -> Result<&'a Value> {
    let Some(pointer) = reference.strip_prefix('#') else {
        bail!(
            "`{reference}` leads out of the document; such references are not followed, bundle the description first"
        );
    };
    document
        // JSON pointers in references are URI fragments: paths with placeholders come percent-encoded.
        .pointer(&percent_decoded(pointer))
        .with_context(|| format!("`{reference}` leads nowhere"))
}

/// The pointer of a reference, which is a part of a URL.
pub fn percent_decoded(pointer: &str) -> String {
    let mut decoded = Vec::with_capacity(pointer.len());
    let mut rest = pointer.as_bytes();
    while let [byte, tail @ ..] = rest {
        let escaped = match rest {
            [b'%', high, low, after @ ..] => {
                hex(*high).zip(hex(*low)).map(|(high, low)| (16 * high + low, after))
            }
            _ => None,
        };
        // A `%` before anything else than two digits stands for itself, as its author means it.
        let (byte, after) = escaped.unwrap_or((*byte, tail));
        decoded.push(byte);
        rest = after;
    }
    String::from_utf8(decoded).unwrap_or_else(|_| pointer.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn rebuild(
    document: &Value,
    item: &Value,
    operation: &Value,
    path: &str,
    naming: &mut Naming,
    report: &mut Report,
    place: &str,
) -> Result<(String, Value)> {
    let mut rebuilt = Map::new();
    // Where there is no table of names yet, the ids that the description has are adopted.
    let upstream = operation["operationId"].as_str().filter(|id| naming.adopts() && is_usable(id));
    let paginated = operation.get("x-scenario-pagination").is_some();
    let id = upstream.map_or_else(|| operation_name::derived(place, paginated), str::to_owned);
    rebuilt.insert("operationId".to_owned(), json!(naming.operation(place, || id)));
    for key in ["summary", "description", "tags", "x-scenario-pagination", "x-scenario-free"] {
        if let Some(value) = operation.get(key) {
            rebuilt.insert(key.to_owned(), value.clone());
        }
        // Tags only group. Their order must not show.
        if let Some(Value::Array(tags)) = rebuilt.get_mut("tags") {
            tags.retain(Value::is_string);
            tags.sort_by_key(Value::to_string);
        }
    }
    if operation.get("deprecated") == Some(&json!(true)) {
        rebuilt.insert("deprecated".to_owned(), json!(true));
    }
    let mut parameters = parameters(document, item, operation, path, report, place)?;
    let mut path = styles::path(path, &parameters);
    for parameter in &mut parameters {
        if let Some(members) = parameter.as_object_mut() {
            members.remove("style");
        }
    }
    styles::separate(&mut parameters, &mut path);
    parameters.iter_mut().for_each(styles::as_header);
    if !parameters.is_empty() {
        rebuilt.insert("parameters".to_owned(), json!(parameters));
    }
    if let Some(given) = operation.get("requestBody") {
        let body = media::body(document, given, place)?.map_err(Unsupported)?;
        rebuilt.insert("requestBody".to_owned(), body);
    }
    rebuilt.insert("responses".to_owned(), responses(document, operation, place)?);
    Ok((path, Value::Object(rebuilt)))
}

/// Headers that are no parameters: the client sets them.
const OWN_HEADERS: [&str; 4] = ["accept", "authorization", "content-type", "cookie"];

/// Path first, in the order of the template, then the others by name.
fn parameters(
    document: &Value,
    item: &Value,
    operation: &Value,
    path: &str,
    report: &mut Report,
    place: &str,
) -> Result<Vec<Value>> {
    let lists = [item.get("parameters"), operation.get("parameters")];
    let mut found: Vec<Value> = Vec::new();
    let mut given = Vec::new();
    for parameter in lists.into_iter().flatten().filter_map(Value::as_array).flatten() {
        let parameter = dereference(document, parameter, place)?;
        let same =
            |known: &Value| known["name"] == parameter["name"] && known["in"] == parameter["in"];
        // A parameter of the operation replaces the one of the path. Upstream may have it in either place.
        given.retain(|known| !same(known));
        let mut parameter = parameter.clone();
        if let Some(members) = parameter.as_object_mut() {
            // Extensions of the vendor are not ours, whatever their names.
            members.retain(|key, _| !key.starts_with("x-"));
        }
        given.push(parameter);
    }
    let plain =
        given.iter().flat_map(|parameter| styles::plain(document, parameter, place, report));
    for parameter in plain.collect::<Vec<_>>() {
        let (name, location) = (parameter["name"].clone(), parameter["in"].clone());
        // The builders send a path, a query, headers, cookies and a body, and nothing else.
        let name_of_own = name.as_str().unwrap_or_default().to_lowercase();
        let is_own = location == "header" && OWN_HEADERS.contains(&name_of_own.as_str());
        // What has no name cannot be set.
        let is_nameless = name_of_own.is_empty();
        let is_known =
            ["path", "query", "header", "cookie"].iter().any(|known| location == **known);
        if is_own || is_nameless || !is_known {
            report.note("resolve", format!("{place}: the {location} parameter {name} is left out"));
            continue;
        }
        found.push(kept(&parameter));
    }
    // One order, whatever upstream has: the document must not change when upstream sorts its own.
    let order = |parameter: &Value| {
        let name = parameter["name"].as_str().unwrap_or_default();
        let place = path.find(&format!("{{{name}}}")).filter(|_| parameter["in"] == "path");
        (place.unwrap_or(usize::MAX), name.to_owned(), parameter["in"].to_string())
    };
    found.sort_by_key(order);
    Ok(found)
}

/// What of a parameter the later passes read.
fn kept(parameter: &Value) -> Value {
    let (name, location) = (&parameter["name"], &parameter["in"]);
    let mut kept = json!({"name": name, "in": location});
    if let Some(description) = parameter.get("description").filter(|text| text.is_string()) {
        kept["description"] = description.clone();
    }
    // A path parameter is required whatever the description says; the generator insists on it.
    if location == "path" || parameter.get("required") == Some(&json!(true)) {
        kept["required"] = json!(true);
    }
    if parameter.get("deprecated") == Some(&json!(true)) {
        kept["deprecated"] = json!(true);
    }
    // Of all styles this is the one that the API uses: lists that are joined by commas.
    // In a path and in a header they always are.
    if location != "query" || parameter.get("explode") == Some(&json!(false)) {
        kept["explode"] = json!(false);
    }
    // Of a path they are read once more, when the path is written.
    if let Some(style) = parameter.get("style").filter(|_| location == "path") {
        kept["style"] = style.clone();
    }
    if let Some(style) = parameter.get(styles::STYLE) {
        kept[styles::STYLE] = style.clone();
    }
    kept["schema"] = parameter.get("schema").cloned().unwrap_or_else(|| json!({"type": "string"}));
    kept
}

/// Successes only.
fn responses(document: &Value, operation: &Value, place: &str) -> Result<Value> {
    let mut kept = Map::new();
    let responses = operation["responses"].as_object();
    // Where no success is described, `default` stands for it. Elsewhere it is the error.
    let only_default =
        responses.is_some_and(|responses| responses.keys().all(|status| !status.starts_with('2')));
    for (status, response) in responses.into_iter().flatten() {
        let success = status.starts_with('2') || (only_default && status == "default");
        if !success {
            continue;
        }
        let response = dereference(document, response, place)?;
        let status = if status == "default" { "200" } else { status };
        kept.insert(status.to_owned(), media::response(document, response));
    }
    Ok(Value::Object(kept))
}

/// Ids that the generator could not take: without letters, or the names of its own functions.
fn is_usable(id: &str) -> bool {
    let reserved = ["new", "newWithClient", "call", "pre", "post", "exec"];
    id.starts_with(|c: char| c.is_ascii_alphabetic()) && !reserved.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_move_into_the_operation_and_errors_go() {
        let document = json!({
            "openapi": "3.1.0",
            "paths": {"/a/{id}": {
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "get": {
                    "operationId": "whatever",
                    "parameters": [{"$ref": "#/components/parameters/p"}, {"name": "c", "in": "cookie"}, {"name": "o", "in": "other"}],
                    "responses": {"200": {"description": "x"}, "default": {"description": "error"}},
                },
            }},
            "components": {"parameters": {"p": {"name": "p", "in": "query", "required": false, "style": "form"}}},
        });
        let mut report = Report::default();
        let done = apply(document, &mut Naming::default(), &mut report).expect("resolves");
        assert_eq!(
            done["paths"]["/a/{id}"],
            json!({"get": {
                "operationId": "getA",
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "explode": false, "schema": {"type": "string"}},
                    {"name": "c", "in": "header", "x-cookie": true, "explode": false, "schema": {"type": "string"}},
                    {"name": "p", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"200": {"description": "x"}},
            }})
        );
        assert!(report.to_string().contains("the \"other\" parameter \"o\" is left out"));
    }

    #[test]
    fn what_cannot_be_sent_is_reported() {
        let operation = json!({"responses": {"200": {"description": "x"}}});
        let document = json!({"paths": {"/a": {"get": operation, "head": operation, "options": operation, "trace": operation}}});
        let mut report = Report::default();
        let done = apply(document, &mut Naming::default(), &mut report).expect("resolves");
        let left: Vec<&String> =
            done["paths"]["/a"].as_object().into_iter().flat_map(Map::keys).collect();
        assert_eq!(left, ["get"]);
        let report = report.to_string();
        for verb in ["HEAD", "OPTIONS", "TRACE"] {
            assert!(report.contains(&format!("{verb} /a is left out")), "{verb} in {report}");
        }
    }

    #[test]
    fn references_are_decoded_whatever_the_case_of_their_escapes() {
        let document = json!({"paths": {"/a/{id}": {"é 100%": 5}}});
        for reference in [
            "#/paths/~1a~1{id}/é 100%",
            "#/paths/~1a~1%7Bid%7D/%C3%A9%20100%25",
            "#/paths/~1a~1%7bid%7d/%c3%a9%20100%25",
            "#%2fpaths/%7E1a~1%7bid%7d/é%20100%",
        ] {
            assert_eq!(target(&document, reference).expect(reference), 5);
        }
        // Bytes that are no text stay as they are written.
        assert_eq!(percent_decoded("/%ff"), "/%ff");
    }

    #[test]
    fn references_that_lead_away_or_nowhere_are_reported() {
        let document = json!({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}});
        let reported =
            |reference: &str| target(&document, reference).expect_err("refused").to_string();
        assert!(reported("https://example.com/a.yaml#/x").contains("not followed"));
        assert!(reported("file:///etc/passwd").contains("not followed"));
        assert!(reported("#/nowhere").contains("nowhere"));
        assert!(
            dereference(&document, &document["a"], "a")
                .expect_err("a circle")
                .to_string()
                .contains("circle")
        );
    }
}
