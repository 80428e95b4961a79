//! The description of the API, as the fake server reads it.

use std::sync::LazyLock;

use serde_json::Value;

use super::json::{at, text};
use crate::api::Operation;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    // The build wrote this file from a tree of JSON.
    let text = include_str!(concat!(env!("OUT_DIR"), "/description.json"));
    serde_json::from_str(text).unwrap_or_default()
});

/// The target of a reference; the schema itself if it is not a reference.
pub(super) fn resolved(schema: &Value) -> &Value {
    match text(schema, "/$ref").strip_prefix('#') {
        Some(pointer) => at(&DOCUMENT, pointer),
        None => schema,
    }
}

fn operation(operation: &Operation) -> &'static Value {
    let method = operation.method.to_lowercase();
    let item = at(&DOCUMENT, "/paths").get(operation.path);
    item.and_then(|item| item.get(method)).unwrap_or(&Value::Null)
}

/// The schema of a successful response; `null` if the description leaves it open.
pub(super) fn response(of: &Operation) -> &'static Value {
    let success = at(operation(of), "/responses/2XX");
    resolved(at(resolved(success), "/content/application~1json/schema"))
}

/// The schema of a request body; `null` if there is none.
pub(super) fn request(of: &Operation) -> &'static Value {
    resolved(at(operation(of), "/requestBody/content/application~1json/schema"))
}

/// The first required field that a request body lacks.
pub(super) fn missing(of: &Operation, body: &Value) -> Option<&'static str> {
    let required = at(request(of), "/required").as_array().into_iter().flatten();
    required.filter_map(Value::as_str).find(|name| body.get(name).is_none())
}

/// The member of a response that holds the resource, `collection` in `{"collection": {…}}`, and its schema.
/// `None` if the response is the resource itself.
pub(super) fn envelope(response: &'static Value) -> Option<(&'static str, &'static Value)> {
    let members = at(response, "/properties").as_object()?;
    let mut members = members.iter().filter(|(name, _)| !BESIDE.contains(&name.as_str()));
    // With several members none of them is the resource: the response itself is.
    let (name, schema) = members.next().filter(|_| members.next().is_none())?;
    let schema = resolved(schema);
    let open = schema.as_object().is_some_and(serde_json::Map::is_empty);
    (open || text(schema, "/type") == "object").then_some((name.as_str(), schema))
}

/// Members that can be beside the resource in a response.
const BESIDE: [&str; 4] =
    ["costDetails", "creativeUnitsCost", "creativeUnitsDiscount", "ipDetection"];

/// The list of a response, if it is one: `collections` in `{"collections": [{…}]}`.
pub(super) fn list(response: &'static Value) -> Option<(&'static str, &'static Value)> {
    let members = at(response, "/properties").as_object()?;
    // Tokens of pages begin with `next`. Beside anything else the list is only one member of many.
    let others = members.keys().filter(|name| !name.starts_with("next"));
    let mut lists = members.iter().filter(|(_, schema)| text(schema, "/type") == "array");
    let (name, schema) = lists.next().filter(|_| others.count() == 1)?;
    Some((name, resolved(at(schema, "/items"))))
}
