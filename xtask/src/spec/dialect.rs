//! One dialect: what OpenAPI 3.1, 3.0 and different authors write differently is written one way.
//!
//! ```text
//! before  {type: [string, "null"], const: a, examples: [a]}        (3.1)
//! after   {type: string, nullable: true, enum: [a]}                (3.0)
//! ```
//!
//! It works on one schema at a time, without its children, when the naming pass reads it.

use serde_json::{Map, Value, json};

use super::shapes;

/// Keywords that are kept; everything else says nothing to the generator or to its callers.
const KEPT: [&str; 28] = [
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "multipleOf",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "type",
    "uniqueItems",
    "x-scenario-observed",
    "maxProperties",
];

/// Rewrites one schema. Returns what was given up, if anything.
pub fn flatten(schema: &Value) -> (Map<String, Value>, Vec<String>) {
    let mut lost = Vec::new();
    let mut members = match schema {
        Value::Object(members) => members.clone(),
        // `true` is any value; `false` is none, which no response can be.
        _ => Map::new(),
    };
    // Types first: whether a constant, a bound or a union means anything depends on them.
    types(&mut members, &mut lost);
    constants(&mut members);
    exclusive_bounds(&mut members);
    nothing_in_unions(&mut members);
    shapes::tuples(&mut members, &mut lost);
    shapes::conditions(&mut members);
    shapes::members_by_pattern(&mut members);
    shapes::whole_bounds(&mut members);
    implied_object(&mut members);
    members.retain(|key, value| {
        let keep = KEPT.contains(&key.as_str());
        let quiet = key.starts_with("x-") || QUIET.contains(&key.as_str());
        if !keep && !quiet {
            lost.push(format!("`{key}` is not read"));
        }
        keep && !says_nothing(key, value)
    });
    // The order of required fields means nothing, so that of upstream must not show.
    if let Some(Value::Array(required)) = members.get_mut("required") {
        required.sort_by_key(Value::to_string);
        required.dedup();
    }
    (members, lost)
}

/// Keywords whose loss changes nothing for callers.
const QUIET: [&str; 22] = [
    "$anchor",
    "$comment",
    "$defs",
    "$id",
    "$schema",
    "const",
    "definitions",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "example",
    "examples",
    "externalDocs",
    "maxContains",
    "minContains",
    "minProperties",
    "not",
    "propertyNames",
    "title",
    "writeOnly",
    "xml",
];

/// What is the same as absent.
pub fn says_nothing(key: &str, value: &Value) -> bool {
    match key {
        "nullable" | "deprecated" | "readOnly" | "uniqueItems" => *value == json!(false),
        // Every object may have further members. One that has none today may have them tomorrow.
        "additionalProperties" => flatten(value).0.is_empty(),
        "required" => value.as_array().is_none_or(Vec::is_empty),
        "minItems" | "minLength" | "minProperties" => *value == json!(0),
        "pattern" => *value == json!(""),
        "allOf" => *value == json!([]),
        "description" => value.as_str().is_none_or(|text| text.trim().is_empty()),
        _ => false,
    }
}

/// `type: [a, "null"]` is a nullable `a`; several other types are any value.
fn types(members: &mut Map<String, Value>, lost: &mut Vec<String>) {
    let Some(Value::Array(types)) = members.get("type").cloned() else {
        if members.get("type") == Some(&json!("null")) {
            members.remove("type");
            members.insert("nullable".to_owned(), json!(true));
        }
        return;
    };
    let null = json!("null");
    if types.contains(&null) {
        members.insert("nullable".to_owned(), json!(true));
    }
    let others: Vec<&Value> = types.iter().filter(|kind| **kind != null).collect();
    match others.as_slice() {
        [only] => members.insert("type".to_owned(), (*only).clone()),
        // Every whole number is a number.
        _ if !others.is_empty() && others.iter().all(|kind| is_number(kind)) => {
            members.insert("type".to_owned(), json!("number"))
        }
        // Written as a union it would be read in the order of its branches, and the first that fits would
        // win. Any value keeps what arrives.
        _ => {
            if !others.is_empty() {
                lost.push(format!("one of the types {} became any value", json!(others)));
                // Without a type they would say that it is a list or an object.
                for keyword in ["items", "properties", "required", "additionalProperties"] {
                    members.remove(keyword);
                }
            }
            members.remove("type")
        }
    };
}

fn is_number(kind: &Value) -> bool {
    kind == "integer" || kind == "number"
}

/// `const` is an enumeration of one; `null` in an enumeration makes it nullable.
fn constants(members: &mut Map<String, Value>) {
    if let Some(constant) = members.remove("const") {
        members.insert("enum".to_owned(), json!([constant]));
    }
    let Some(Value::Array(values)) = members.get_mut("enum") else { return };
    let before = values.len();
    // `null` is no text: left among the values it would keep the enumeration from becoming a type.
    values.retain(|value| !value.is_null());
    let (null, kind) = (values.len() < before, kind_of(values));
    if values.is_empty() {
        // Only `null`: an enumeration without values would be a type that nothing can be read into.
        members.remove("enum");
    } else if let (Some(kind), false) = (kind, members.contains_key("type")) {
        members.insert("type".to_owned(), json!(kind));
    }
    if null {
        members.insert("nullable".to_owned(), json!(true));
    }
}

/// The type that all values have, if they have one.
fn kind_of(values: &[Value]) -> Option<&'static str> {
    let all = |is: fn(&Value) -> bool| values.iter().all(is);
    let kinds = [
        ("string", all(Value::is_string)),
        ("boolean", all(Value::is_boolean)),
        ("integer", all(|value| value.is_i64() || value.is_u64())),
        ("number", all(Value::is_number)),
    ];
    kinds.into_iter().find(|(_, fits)| *fits).map(|(kind, _)| kind)
}

/// Whether a schema accepts `null` and nothing else.
fn is_null(schema: &Value) -> bool {
    let null = json!("null");
    let is_of_null = |parts: &Vec<Value>| !parts.is_empty() && parts.iter().all(is_null);
    let mut choices = ["oneOf", "anyOf"].into_iter().filter_map(|key| schema[key].as_array());
    choices.any(is_of_null)
        || schema["type"] == null
        || schema["type"] == json!(["null"])
        || schema["enum"] == json!([Value::Null])
        || schema.get("const") == Some(&Value::Null)
}

/// Bounds are documented, not checked: an exclusive one as the bound that it is next to.
fn exclusive_bounds(members: &mut Map<String, Value>) {
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        // The boolean of 3.0 goes, too: the bound beside it stays, which is close enough for a text.
        if let Some(value) = members.remove(exclusive).filter(Value::is_number) {
            members.entry(bound).or_insert(value);
        }
    }
}

/// `oneOf: [X, {type: null}]` is a nullable X.
fn nothing_in_unions(members: &mut Map<String, Value>) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(parts)) = members.get_mut(key) else { continue };
        let before = parts.len();
        parts.retain(|part| !is_null(part));
        let (null, left) = (parts.len() < before, parts.clone());
        if null {
            members.insert("nullable".to_owned(), json!(true));
        }
        // `allOf` and not the part itself: keywords beside the union stay where they are. What it has already
        // stays, too: all of it counts.
        if left.len() == 1 {
            members.remove(key);
            match members.get_mut("allOf") {
                Some(Value::Array(parts)) => parts.extend(left),
                _ => {
                    members.insert("allOf".to_owned(), json!(left));
                }
            }
        }
    }
}

/// Authors leave `type: object` and `type: array` out. Keywords of another type than the one that is written say nothing.
fn implied_object(members: &mut Map<String, Value>) {
    if let Some(kind) = members.get("type").and_then(Value::as_str).map(str::to_owned) {
        if kind != "object" {
            for keyword in ["properties", "required", "additionalProperties"] {
                members.remove(keyword);
            }
        }
        if kind != "array" {
            members.remove("items");
        }
        return;
    }
    if members.contains_key("properties") {
        members.insert("type".to_owned(), json!("object"));
    } else if members.contains_key("items") {
        members.insert("type".to_owned(), json!("array"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(schema: Value) -> Value {
        Value::Object(flatten(&schema).0)
    }

    #[test]
    fn the_newer_dialect_reads_like_the_older() {
        for (newer, older) in [
            (json!({"type": ["string", "null"]}), json!({"type": "string", "nullable": true})),
            (json!({"const": "a"}), json!({"type": "string", "enum": ["a"]})),
            (
                json!({"enum": ["a", null], "type": ["string", "null"]}),
                json!({"type": "string", "enum": ["a"], "nullable": true}),
            ),
            (
                json!({"exclusiveMinimum": 0, "type": "number"}),
                json!({"minimum": 0, "type": "number"}),
            ),
            (
                json!({"anyOf": [{"$ref": "#/a"}, {"type": "null"}]}),
                json!({"allOf": [{"$ref": "#/a"}], "nullable": true}),
            ),
            (
                json!({"oneOf": [{"$ref": "#/a"}, {"anyOf": [{"type": "null"}]}]}),
                json!({"allOf": [{"$ref": "#/a"}], "nullable": true}),
            ),
            (json!({"const": null}), json!({"nullable": true})),
            (
                json!({"enum": [null], "description": "x"}),
                json!({"nullable": true, "description": "x"}),
            ),
            (
                json!({"enum": [null], "type": ["string", "null"]}),
                json!({"type": "string", "nullable": true}),
            ),
            (
                json!({"oneOf": [{"$ref": "#/a"}], "allOf": [{"$ref": "#/b"}]}),
                json!({"allOf": [{"$ref": "#/b"}, {"$ref": "#/a"}]}),
            ),
            (
                json!({"oneOf": [{"$ref": "#/a"}, {"type": "null"}], "anyOf": [{"$ref": "#/b"}]}),
                json!({"allOf": [{"$ref": "#/a"}, {"$ref": "#/b"}], "nullable": true}),
            ),
            (json!({"properties": {}}), json!({"type": "object", "properties": {}})),
            (
                json!({"type": "string", "examples": ["a"], "title": "T", "deprecated": false}),
                json!({"type": "string"}),
            ),
            (json!({"type": ["string", "array"], "items": {"type": "string"}}), json!({})),
            (
                json!({"type": ["object", "string"], "properties": {"a": {}}, "required": ["a"], "additionalProperties": {}}),
                json!({}),
            ),
            (json!({"type": ["integer", "number"]}), json!({"type": "number"})),
            (json!(true), json!({})),
        ] {
            assert_eq!(flat(newer.clone()), older, "{newer}");
        }
    }

    #[test]
    fn a_constant_has_the_type_of_its_value() {
        for (constant, kind) in
            [(json!(true), "boolean"), (json!(5), "integer"), (json!(0.5), "number")]
        {
            let expected = json!({"type": kind, "enum": [constant]});
            assert_eq!(flat(json!({"const": constant})), expected);
        }
        assert_eq!(flat(json!({"enum": [1, 0.5]}))["type"], "number");
        assert!(flat(json!({"enum": [1, "a"]})).get("type").is_none());
    }

    #[test]
    fn a_keyword_of_another_type_says_nothing() {
        let members = json!({"a": {"type": "string"}});
        let text = json!({"type": "string", "properties": members, "required": ["a"], "items": {}});
        assert_eq!(flat(text), json!({"type": "string"}));
        let object = json!({"type": "object", "properties": members, "items": {}});
        assert_eq!(flat(object), json!({"type": "object", "properties": members}));
    }

    #[test]
    fn a_keyword_that_states_its_default_says_nothing() {
        let plain = json!({"type": "array", "items": {"type": "string"}});
        for (keyword, default) in [
            ("nullable", json!(false)),
            ("deprecated", json!(false)),
            ("readOnly", json!(false)),
            ("additionalProperties", json!(true)),
            ("additionalProperties", json!(false)),
            ("additionalProperties", json!({})),
            ("additionalProperties", json!({"title": "Any"})),
            ("uniqueItems", json!(false)),
            ("minItems", json!(0)),
            ("minLength", json!(0)),
            ("required", json!([])),
            ("allOf", json!([])),
            ("pattern", json!("")),
        ] {
            let mut stated = plain.clone();
            stated[keyword] = default;
            assert_eq!(flat(stated), plain, "{keyword}");
        }
    }

    #[test]
    fn null_has_one_meaning_in_all_spellings() {
        let expected = json!({"allOf": [{"$ref": "#/a"}], "nullable": true, "description": "x"});
        for nothing in [
            json!({"type": "null"}),
            json!({"type": ["null"]}),
            json!({"const": null}),
            json!({"enum": [null]}),
        ] {
            for key in ["oneOf", "anyOf"] {
                let schema = json!({key: [nothing, {"$ref": "#/a"}], "description": "x"});
                assert_eq!(flat(schema.clone()), expected, "{schema}");
            }
        }
    }

    #[test]
    fn what_is_given_up_is_reported() {
        let (_, lost) = flatten(&json!({"type": ["string", "number"], "unevaluatedItems": {}}));
        assert_eq!(lost.len(), 2, "{lost:?}");
    }
}
