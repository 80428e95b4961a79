//! Pass 1, read, second part: slips of YAML that have one meaning.
//!
//! ```text
//! before  {info: {version: 1.0}, …: {requestBody: , schema: }}
//! after   {info: {version: "1.0"}, …: {}}
//! ```
//!
//! A number without quotes is the text that its author meant, and a keyword with nothing behind it is absent.

use serde_json::{Map, Value, json};

use super::{media::PART, report::Report};

/// Keywords whose members are names, so that none of them is a keyword.
const NAMES: [&str; 7] =
    ["properties", "patternProperties", "schemas", "paths", "responses", "content", "parameters"];

/// Keywords with values of users: `null` is one.
const VALUES: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// Mends the document.
pub fn apply(mut document: Value, report: &mut Report) -> Value {
    for name in ["title", "version"] {
        if let Some(value) =
            document.pointer_mut(&format!("/info/{name}")).filter(|value| value.is_number())
        {
            report.note("read", format!("`info.{name}` is a number without quotes, read as text"));
            *value = json!(value.to_string());
        }
    }
    if let Some(members) = document.as_object_mut() {
        keywords(members, report);
    }
    document
}

fn keywords(members: &mut Map<String, Value>, report: &mut Report) {
    let is_value = |key: &str| key.starts_with("x-") || VALUES.contains(&key);
    members.retain(|key, value| {
        let absent = value.is_null() && !is_value(key);
        if absent {
            report.note("read", format!("`{key}` has nothing behind it and counts as absent"));
        }
        // A mark of ours: in JSON there are no files.
        let is_mark = key == "format" && *value == PART;
        !absent && !is_mark
    });
    for (key, value) in members.iter_mut().filter(|(key, _)| !is_value(key)) {
        match value {
            // A schema with nothing in it is any value; a path or a status without content has nothing.
            Value::Object(names) if NAMES.contains(&key.as_str()) => {
                for member in names.values_mut() {
                    if member.is_null() {
                        *member = json!({});
                    }
                    inside(member, report);
                }
            }
            // `null` without quotes among types is the type of that name.
            Value::Array(types) if key == "type" => {
                types
                    .iter_mut()
                    .filter(|kind| kind.is_null())
                    .for_each(|kind| *kind = json!("null"));
            }
            other => inside(other, report),
        }
    }
}

fn inside(value: &mut Value, report: &mut Report) {
    match value {
        Value::Object(members) => keywords(members, report),
        Value::Array(members) => members.iter_mut().for_each(|member| inside(member, report)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_ours_mean_nothing_in_a_description() {
        let given =
            json!({"schema": {"format": PART, "properties": {"format": {"format": "date"}}}});
        let done = apply(given, &mut Report::default());
        assert_eq!(done, json!({"schema": {"properties": {"format": {"format": "date"}}}}));
    }

    #[test]
    fn a_keyword_with_nothing_behind_it_is_absent_and_a_value_stays() {
        let document = json!({
            "info": {"version": 1.0, "description": null},
            "paths": {"/a": {"get": {"requestBody": null, "parameters": [{"schema": null}]}}},
            "components": {"schemas": {"A": null, "B": {
                "properties": {"type": null, "b": {"type": ["string", null], "default": null}},
                "enum": [null], "x-a": null,
            }}},
        });
        let mut report = Report::default();
        let expected = json!({
            "info": {"version": "1.0"},
            "paths": {"/a": {"get": {"parameters": [{}]}}},
            "components": {"schemas": {"A": {}, "B": {
                "properties": {"type": {}, "b": {"type": ["string", "null"], "default": null}},
                "enum": [null], "x-a": null,
            }}},
        });
        assert_eq!(apply(document, &mut report), expected);
        assert_eq!(report.notes().len(), 4, "{:?}", report.notes());
    }
}
