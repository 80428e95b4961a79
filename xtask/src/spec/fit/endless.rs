//! Types that require themselves.
//!
//! ```text
//! before  Node: {required: [id, parent], properties: {parent: {$ref: Node}}}
//! after   Node: {required: [id], …}
//! ```
//!
//! Such a value has no end, so nobody can send one: the field must be optional, whatever the description says.

use serde_json::Value;

use crate::spec::{report::Report, tree};

/// Makes the field that closes a circle of required fields optional.
pub fn apply(document: &mut Value, report: &mut Report) {
    let names: Vec<String> =
        tree::schemas_mut(document).into_iter().flatten().map(|(name, _)| name.clone()).collect();
    for start in names {
        while let Some((owner, field)) = closing(document, &start) {
            report.note("fit", format!("{owner}.{field} is optional: it would have no end"));
            let schema = document.pointer_mut(&format!("/components/schemas/{owner}"));
            let Some(schema) = schema.and_then(Value::as_object_mut) else { return };
            if let Some(Value::Array(required)) = schema.get_mut("required") {
                required.retain(|name| *name != field.as_str());
            }
            // An empty list is not valid OpenAPI 3.0.
            if schema.get("required") == Some(&serde_json::json!([])) {
                schema.remove("required");
            }
        }
    }
}

/// The first field on the way from a type that leads back to a type on that way.
fn closing(document: &Value, start: &str) -> Option<(String, String)> {
    let mut done = std::collections::BTreeSet::new();
    // A type, and the required fields of it that are still to be followed. It is the way from the start.
    let mut way = vec![(start.to_owned(), followed(document, start))];
    while let Some((owner, waiting)) = way.last_mut() {
        let Some((field, target)) = waiting.pop() else {
            done.insert(owner.clone());
            way.pop();
            continue;
        };
        let owner = owner.clone();
        if way.iter().any(|(known, _)| *known == target) {
            return Some((owner, field));
        }
        if !done.contains(&target) {
            let next = followed(document, &target);
            way.push((target, next));
        }
    }
    None
}

/// Required fields that are a type, in the reverse of their order.
fn followed(document: &Value, name: &str) -> Vec<(String, String)> {
    let schema = &document["components"]["schemas"][name];
    let required = schema["required"].as_array().into_iter().flatten().rev();
    let target = |field: &str| {
        let property = &schema["properties"][field];
        let reference = property.get("$ref").or_else(|| property.pointer("/allOf/0/$ref"));
        reference.and_then(Value::as_str).and_then(tree::schema_name).map(str::to_owned)
    };
    required
        .filter_map(Value::as_str)
        .filter_map(|field| Some((field.to_owned(), target(field)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_circle_of_required_fields_is_opened_and_others_stay() {
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let mut document = json!({"components": {"schemas": {
            "Node": {"required": ["id", "parent"], "properties": {"id": {}, "parent": to("Node"), "next": to("Node")}},
            "Person": {"required": ["employer"], "properties": {"employer": to("Company")}},
            "Company": {"required": ["ceo", "town"], "properties": {"ceo": to("Person"), "town": to("Town")}},
            "Town": {"required": ["name"], "properties": {"name": {}}},
        }}});
        apply(&mut document, &mut Report::default());
        let required = |name: &str| document["components"]["schemas"][name]["required"].clone();
        assert_eq!(required("Node"), json!(["id"]));
        assert_eq!(required("Company"), json!(["ceo", "town"]));
        assert_eq!(required("Person"), Value::Null, "it closes the circle from Company");
        assert_eq!(required("Town"), json!(["name"]));
    }
}
