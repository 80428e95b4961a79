//! What callers see of a normalized document, as a list of things.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    styles::{COOKIE, STYLE},
    tree,
    unions::UNION,
};
use crate::generation::generator::{groups, runnable};

// Control characters sort before all that occurs in names. So the parts of a thing follow it directly,
// fields first, and `Job` with its fields comes before `JobStatus`.
/// Between a type and a field, while places are sorted.
pub const FIELD: char = '\u{1e}';
/// Between an operation or a type and any other part of it.
pub const PART: char = '\u{1f}';
/// Either.
pub const INSIDE: [char; 2] = [FIELD, PART];

/// A thing that callers see: what it is, whether losing it or gaining it breaks them, and its shape.
#[derive(PartialEq)]
pub struct Thing {
    pub what: &'static str,
    pub shape: String,
    /// A call without it is refused, or does not compile.
    pub demanded: bool,
    /// It is a field whose type in Rust is an `Option`.
    pub option: bool,
}

impl Thing {
    /// Whether callers lose something with it. A feature that is needed no longer costs nobody anything, and tags are
    /// what features are decided by.
    pub fn is_missed(&self) -> bool {
        !["feature", "tags"].contains(&self.what)
    }

    /// `required string`.
    pub fn described(&self) -> String {
        let demanded = if self.demanded { "required " } else { "" };
        let option = if self.option { "optional " } else { "" };
        format!("{demanded}{option}{}", self.shape)
    }
}

/// Everything that callers see, by place.
pub fn things(document: &Value) -> BTreeMap<String, Thing> {
    let mut found = BTreeMap::new();
    let mut add = |place: String, what, shape: String, demanded| {
        found.insert(place, Thing { what, shape, demanded, option: false });
    };
    for operation in tree::operations(document) {
        of_operation(document, &operation, &mut add);
    }
    for (body, operation) in runnable::by_body(document) {
        let place = format!("{} {}", operation.method, operation.path);
        add(format!("{place}{PART}run"), "run", body.to_owned(), false);
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        // Only what a type is, not its members: those are things of their own, and are reported once.
        let own =
            if schema.get("properties").is_some() { "fields".to_owned() } else { shape(schema) };
        let own = if schema.get("enum").is_some() { "values".to_owned() } else { own };
        let is_union = schema.get(UNION).is_some();
        let own = if is_union { "variants".to_owned() } else { own };
        add(name.clone(), "type", own, false);
        let names = schema[UNION]["names"].as_array().into_iter().flatten();
        let kinds = schema["oneOf"].as_array().into_iter().flatten();
        for (variant, kind) in names.zip(kinds).filter(|_| is_union) {
            let variant = variant.as_str().unwrap_or_default();
            add(format!("{name}{PART}{variant}"), "variant", shape(kind), false);
        }
        for (at, value) in schema["enum"].as_array().into_iter().flatten().enumerate() {
            let place = format!("{name}{PART}{}", value.as_str().unwrap_or_default());
            let variant = schema["x-enum-varnames"][at].as_str().unwrap_or_default();
            add(place, "value", variant.to_owned(), false);
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        for (field, property) in schema["properties"].as_object().into_iter().flatten() {
            let demanded = schema["required"]
                .as_array()
                .is_some_and(|names| names.iter().any(|name| name == field));
            let option = is_option(property, demanded);
            let thing = Thing { what: "field", shape: shape(property), demanded, option };
            found.insert(format!("{name}{FIELD}{field}"), thing);
        }
    }
    found
}

/// An operation and its parts.
fn of_operation(
    document: &Value,
    operation: &tree::Operation<'_>,
    add: &mut impl FnMut(String, &'static str, String, bool),
) {
    let place = operation.place();
    // The id is the shape: an operation that gets another name is another method for callers.
    add(place.clone(), "operation", operation.id().to_owned(), false);
    if let Some(shape) = pages(operation.value) {
        add(format!("{place}{PART}pages"), "pages", shape, false);
    }
    let tags = operation.value["tags"].as_array().into_iter().flatten();
    let tags: Vec<&str> = tags.filter_map(Value::as_str).collect();
    if !tags.is_empty() {
        add(format!("{place}{PART}tags"), "tags", tags.join(", "), false);
    }
    if let Some(feature) = groups::feature(operation) {
        add(format!("{place}{PART}feature"), "feature", feature.to_owned(), true);
    }
    for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
        // Shared parameters are references here. That one more is shared is no change for callers.
        let parameter = tree::resolve(document, parameter);
        let location = match parameter.get(COOKIE) {
            Some(_) => "cookie",
            None => parameter["in"].as_str().unwrap_or_default(),
        };
        let name = format!("{location} {}", parameter["name"].as_str().unwrap_or_default());
        add(
            format!("{place}{PART}{name}"),
            "parameter",
            written(parameter),
            parameter["required"] == true,
        );
    }
    let json = "/content/application~1json/schema";
    if let Some(body) = operation.value.get("requestBody").and_then(|body| body.pointer(json)) {
        add(format!("{place}{PART}body"), "body", shape(body), true);
    }
    if let Some(response) = operation.value["responses"]["2XX"].pointer(json) {
        add(format!("{place}{PART}response"), "response", shape(response), false);
    }
}

/// What callers see of the pages of an operation: what one holds, and by what the next one is found.
fn pages(operation: &Value) -> Option<String> {
    let rule = operation.get("x-scenario-pagination")?;
    let part = |key: &str| rule[key].as_str().unwrap_or_default();
    Some(format!("{} of {}", part("style"), part("items")))
}

/// Whether the generator gives a field an `Option`.
fn is_option(property: &Value, required: bool) -> bool {
    let nullable = property["nullable"] == true;
    // An absent list or map is an empty one. Types of our own are known to be neither.
    let can_be_empty = ["array", "object"].iter().any(|kind| property["type"] == *kind)
        && property.get("x-rust-type").is_none();
    nullable || !(required || can_be_empty)
}

/// A parameter in a few words: what callers give, and how it is sent if there are several ways.
fn written(parameter: &Value) -> String {
    let schema = &parameter["schema"];
    let is_joined =
        schema["x-rust-type"]["path"].as_str().is_some_and(|own| own.ends_with("::CommaJoined"));
    let style = parameter[STYLE].as_str().or(is_joined.then_some("joined by commas"));
    let style = style.map(|style| format!(" ({style})")).unwrap_or_default();
    format!("{}{style}", shape(schema))
}

/// A schema in a few words.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(tree::schema_name) {
        return name.to_owned();
    }
    // `Nullable` in a request is another Rust type, so `or null` belongs to the shape.
    let own = schema["x-rust-type"]["path"].as_str().and_then(|path| path.rsplit("::").next());
    let inner = match schema["type"].as_str() {
        Some("array") => format!("list of {}", shape(&schema["items"])),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("map of {}", shape(&schema["additionalProperties"]))
        }
        Some(kind) => match schema["format"].as_str() {
            Some(format) => format!("{kind} ({format})"),
            None => kind.to_owned(),
        },
        None => "any value".to_owned(),
    };
    match own {
        Some("Nullable") => format!("{inner} or null"),
        _ => inner,
    }
}
