//! Compares responses with `openapi/swagger.yaml`, and writes the differences as an overlay.

use std::{collections::BTreeSet, fmt, fs};

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::exchange::Exchange;
use crate::files;

/// The description.
pub struct Description(Value);

/// A difference between a response and the description. Places are JSONPaths of schemas.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    Unknown { schema: String, field: String, kind: &'static str },
    Missing { schema: String, field: String },
    Value { schema: String, value: String },
}

/// The kind of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Unknown,
    Missing,
    Value,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Missing, Self::Value];
}

impl Difference {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unknown { .. } => Kind::Unknown,
            Self::Missing { .. } => Kind::Missing,
            Self::Value { .. } => Kind::Value,
        }
    }

    /// Returns the action of an overlay that makes the description fit.
    fn action(&self, date: &str) -> Value {
        let reason = format!("Seen by `cargo xtask probe` on {date}.");
        match self {
            Self::Unknown { schema, field, kind } => json!({
                "target": format!("{schema}.properties"),
                "description": reason,
                "update": {field: type_of(kind)},
            }),
            Self::Missing { schema, field } => json!({
                "target": format!("{schema}.required[?@ == '{field}']"),
                "description": reason,
                "remove": true,
            }),
            Self::Value { schema, value } => json!({
                "target": format!("{schema}.enum"),
                "description": reason,
                "update": [value],
            }),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short =
            |schema: &str| schema.replace("$.components.schemas['", "").replacen("']", "", 1);
        match self {
            Self::Unknown { schema, field, kind } => {
                write!(f, "{}.{field} ({kind}) is not described", short(schema))
            }
            Self::Missing { schema, field } => write!(f, "{}.{field} is missing", short(schema)),
            Self::Value { schema, value } => write!(f, "{} has {value}", short(schema)),
        }
    }
}

/// Returns the schema of a type; arrays and objects stay open.
fn type_of(kind: &str) -> Value {
    match kind {
        "array" => json!({"type": "array", "items": {}}),
        "null" => json!({}),
        kind => json!({"type": kind}),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Returns the actions for `openapi/overlay.yaml`, as YAML.
pub fn overlay(differences: &BTreeSet<Difference>, date: &str) -> Result<String> {
    let actions: Vec<Value> =
        differences.iter().map(|difference| difference.action(date)).collect();
    Ok(serde_yaml_ng::to_string(&actions)?)
}

impl Description {
    pub fn load() -> Result<Self> {
        let text = fs::read_to_string(files::root()?.join("openapi/swagger.yaml"))?;
        Ok(Self(crate::spec::read::parse(&text)?))
    }

    /// Compares a response; `None` if it is no success of a described operation.
    pub fn compare(&self, exchange: &Exchange) -> Option<BTreeSet<Difference>> {
        let segments = exchange.path().filter(|_| exchange.is_ok())?;
        let method = exchange.request.method.as_str().to_lowercase();
        let operation = &self.0["paths"][self.template(segments)?][method.as_str()];
        let responses = operation["responses"].as_object()?;
        let status = exchange.status.as_u16().to_string();
        let response = responses.get(&status).or_else(|| responses.get("2XX"))?;
        let schema = response.pointer("/content/application~1json/schema")?;
        let mut found = BTreeSet::new();
        self.walk(schema, String::new(), &exchange.json, &mut found);
        Some(found)
    }

    /// Returns the path of the description that a request has; fixed segments win over placeholders.
    pub fn template(&self, segments: &[String]) -> Option<&str> {
        let fits = |path: &str| {
            let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
            let same = |(part, segment): (&&str, &String)| part.starts_with('{') || part == segment;
            parts.len() == segments.len() && parts.iter().zip(segments).all(same)
        };
        let paths = self.0["paths"].as_object()?.keys().map(String::as_str);
        paths.filter(|path| fits(path)).min_by_key(|path| path.matches('{').count())
    }

    /// `place` is the path of the schema, empty outside of components.
    fn walk(&self, schema: &Value, place: String, value: &Value, found: &mut BTreeSet<Difference>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            let place = format!("$.components.schemas['{name}']");
            return self.walk(&self.0["components"]["schemas"][name], place, value, found);
        }
        match value {
            Value::Object(members) => self.object(schema, &place, members, found),
            Value::Array(items) => {
                for item in items {
                    self.walk(&schema["items"], format!("{place}.items"), item, found);
                }
            }
            Value::String(text) => {
                let values = schema["enum"].as_array();
                if values.is_some_and(|values| !values.contains(value)) {
                    found.insert(Difference::Value { schema: place, value: text.clone() });
                }
            }
            _ => {}
        }
    }

    fn object(
        &self,
        schema: &Value,
        place: &str,
        members: &Map<String, Value>,
        found: &mut BTreeSet<Difference>,
    ) {
        let others = &schema["additionalProperties"];
        // An object without properties is open: nothing is said about its members.
        let Some(properties) = schema["properties"].as_object() else {
            members.values().filter(|_| others.is_object()).for_each(|member| {
                self.walk(others, format!("{place}.additionalProperties"), member, found);
            });
            return;
        };
        for (name, member) in members {
            match properties.get(name) {
                Some(property) => {
                    let place = format!("{place}.properties['{name}']");
                    self.walk(property, place, member, found);
                }
                None if others.is_null() => {
                    let (schema, field) = (place.to_owned(), name.clone());
                    found.insert(Difference::Unknown { schema, field, kind: kind_of(member) });
                }
                None => {}
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if members.get(name).is_none_or(Value::is_null) {
                let (schema, field) = (place.to_owned(), name.to_owned());
                found.insert(Difference::Missing { schema, field });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{overlay, read, report::Report};

    fn compare(description: &Description, value: &Value) -> BTreeSet<Difference> {
        let schema = json!({"$ref": "#/components/schemas/JobResponse"});
        let mut found = BTreeSet::new();
        description.walk(&schema, String::new(), value, &mut found);
        found
    }

    #[test]
    fn the_overlay_that_is_printed_makes_the_description_fit() {
        let description = Description(json!({"components": {"schemas": {
            "JobResponse": {"required": ["job"], "properties": {"job": {"$ref": "#/components/schemas/Job"}}},
            "Job": {"required": ["jobId", "kind"], "properties": {
                "jobId": {"type": "string"}, "kind": {"type": "string"}, "open": {"type": "object"},
                "status": {"$ref": "#/components/schemas/Status"}}},
            "Status": {"type": "string", "enum": ["queued"]},
        }}}));
        let value = json!({"job": {
            "jobId": "job_1", "status": "paused", "priority": 3, "tags": ["a"], "open": {"x": 1}}});
        let found = compare(&description, &value);
        let shown: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "Job.priority (number) is not described",
                "Job.tags (array) is not described",
                "Job.kind is missing",
                "Status has paused",
            ]
        );
        let actions = read::parse(&overlay(&found, "2026-11-30").unwrap()).unwrap();
        let corrections = json!({"overlay": "1.0.0", "actions": actions});
        let mended =
            overlay::apply(description.0.clone(), &corrections, &mut Report::default()).unwrap();
        assert_eq!(
            mended["components"]["schemas"]["Job"]["properties"]["priority"]["type"],
            "number"
        );
        assert_eq!(compare(&Description(mended), &value), BTreeSet::new());
    }

    #[test]
    fn fixed_segments_win_over_placeholders() {
        let description = Description::load().unwrap();
        let template = |path: &str| {
            let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
            description.template(&segments).map(str::to_owned)
        };
        assert_eq!(template("jobs/job_1").as_deref(), Some("/jobs/{jobId}"));
        assert_eq!(template("assets/get-bulk").as_deref(), Some("/assets/get-bulk"));
        assert_eq!(template("me"), None);
    }
}
