//! One dialect, second part: tuples, conditions and patterns as lists, fields and maps; bounds in one spelling.
//!
//! ```text
//! before  {prefixItems: [A, B]}, {if: …, then: {properties: {b: …}}}, {patternProperties: {"^x": A}}
//! after   {items: {}}, {properties: {b: …}}, {additionalProperties: A}
//! ```

use serde_json::{Map, Value, json};

use super::dialect::says_nothing;

/// Keywords whose value is a number.
const BOUNDS: [&str; 8] = [
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
];

/// A tuple is a list. Its items have a type if all of them have the same.
pub fn tuples(members: &mut Map<String, Value>, lost: &mut Vec<String>) {
    // Older drafts have the list in `items`.
    let old = match members.get("items") {
        Some(Value::Array(_)) => members.remove("items"),
        _ => None,
    };
    if let Some(Value::Array(parts)) = members.remove("prefixItems").or(old) {
        let further = members.get("items").filter(|items| items.is_object());
        let mut all = parts.iter().chain(further);
        let first = all.next().cloned().unwrap_or_else(|| json!({}));
        let items = if all.all(|part| *part == first) {
            first
        } else {
            lost.push("a list of different items became a list of any values".to_owned());
            json!({})
        };
        members.insert("items".to_owned(), items);
    }
    if members.get("items").is_some_and(Value::is_boolean) {
        members.insert("items".to_owned(), json!({}));
    }
}

/// Fields that are described under a condition are fields. Other conditions bind values only.
pub fn conditions(members: &mut Map<String, Value>) {
    members.remove("if");
    for key in ["then", "else"] {
        let Some(Value::Object(branch)) = members.remove(key) else { continue };
        let Some(Value::Object(more)) = branch.get("properties").cloned() else { continue };
        if let Some(Value::Object(known)) = members.get_mut("properties") {
            for (name, property) in more {
                known.entry(name).or_insert(property);
            }
        } else {
            members.insert("properties".to_owned(), Value::Object(more));
        }
    }
}

/// Members whose names follow a pattern are the values of a map.
pub fn members_by_pattern(members: &mut Map<String, Value>) {
    let Some(Value::Object(patterns)) = members.remove("patternProperties") else { return };
    let key = "additionalProperties";
    let further = members.get(key).filter(|further| !says_nothing(key, further));
    let mut all = patterns.values().chain(further);
    let first = all.next().cloned().filter(Value::is_object).unwrap_or_else(|| json!({}));
    let values = if all.all(|other| *other == first) { first } else { json!({}) };
    members.insert(key.to_owned(), values);
    members.entry("type").or_insert_with(|| json!("object"));
}

/// `100.0` is `100`: another spelling of a bound is no other range.
pub fn whole_bounds(members: &mut Map<String, Value>) {
    for keyword in BOUNDS {
        let Some(bound) = members.get_mut(keyword).filter(|bound| bound.is_f64()) else { continue };
        // Far enough for every bound that means something, and exact in both types.
        let whole = bound.as_f64().filter(|value| value.fract() == 0.0 && value.abs() < 1e15);
        if let Some(whole) = whole {
            *bound = json!(whole as i64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::dialect::flatten;

    fn flat(schema: Value) -> Value {
        Value::Object(flatten(&schema).0)
    }

    #[test]
    fn tuples_conditions_and_patterns_keep_what_arrives() {
        let text = json!({"type": "string"});
        for (given, expected) in [
            (
                json!({"type": "array", "prefixItems": [text, {"type": "integer"}], "items": false}),
                json!({"type": "array", "items": {}}),
            ),
            (json!({"prefixItems": [text, text]}), json!({"type": "array", "items": text})),
            (json!({"type": "array", "items": [text]}), json!({"type": "array", "items": text})),
            (json!({"type": "array", "items": true}), json!({"type": "array", "items": {}})),
            (
                json!({"properties": {"a": text}, "if": {"properties": {"a": {"const": "x"}}}, "then": {"properties": {"b": text}, "required": ["b"]}, "else": {"required": ["a"]}}),
                json!({"type": "object", "properties": {"a": text, "b": text}}),
            ),
            (
                json!({"patternProperties": {"^x": text}, "additionalProperties": false}),
                json!({"type": "object", "additionalProperties": text}),
            ),
            (
                json!({"patternProperties": {"^x": text}, "additionalProperties": true}),
                json!({"type": "object", "additionalProperties": text}),
            ),
            (
                json!({"patternProperties": {"^x": text, "^y": {"type": "integer"}}}),
                json!({"type": "object"}),
            ),
            (json!({"not": {"type": "string"}, "type": "integer"}), json!({"type": "integer"})),
        ] {
            assert_eq!(Value::Object(flatten(&given).0), expected, "{given}");
        }
    }

    #[test]
    fn a_whole_bound_is_written_one_way() {
        let whole = flat(json!({"type": "number", "minimum": -3.0, "maximum": 100.0}));
        assert_eq!(whole, json!({"type": "number", "minimum": -3, "maximum": 100}));
        let kept = json!({"type": "number", "minimum": 0.5, "maximum": 1e300});
        assert_eq!(flat(kept.clone()), kept);
    }
}
