//! What an update changes, and what of it breaks callers.
//!
//! ```text
//! before  Job: {properties: {status: …}}        after  Job: {properties: {status: …, owner: …}}
//! report  added    field Job.owner
//! ```
//!
//! Two normalized documents are compared as lists of things that callers can see: operations,
//! parameters, bodies, responses, types, fields, values of enumerations. Texts are not among them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use heck::ToSnakeCase as _;
use serde::Serialize;
use serde_json::Value;

use super::{handwritten::Handwritten, tree};

// Control characters sort before all that occurs in names. So the parts of a thing follow it directly,
// fields first, and `Job` with its fields comes before `JobStatus`.
/// Between a type and a field, while places are sorted.
const FIELD: char = '\u{1e}';
/// Between an operation or a type and any other part of it.
const PART: char = '\u{1f}';
/// Either.
const INSIDE: [char; 2] = [FIELD, PART];

/// What happened to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Added,
    Removed,
    Changed,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// `operation`, `parameter`, `body`, `response`, `type`, `field` or `value`.
    pub what: &'static str,
    /// `GET /jobs query status`, `Job.status`, `JobStatus queued`.
    pub place: String,
    /// What it was and is now, for changes; the name in Rust, for operations that were added.
    pub detail: String,
    /// Whether code that compiled and worked may fail now.
    pub breaking: bool,
    /// Whether the handwritten part of the crate uses it.
    pub used: bool,
    /// The id of an operation, before it changed; empty for anything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
}

/// All changes of an update.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Difference {
    /// In the order of the things.
    pub changes: Vec<Change>,
}

/// A thing that callers see: what it is, whether losing it or gaining it breaks them, and its shape.
#[derive(PartialEq)]
struct Thing {
    what: &'static str,
    shape: String,
    /// A call without it is refused, or does not compile.
    demanded: bool,
    /// It is a field whose type in Rust is an `Option`.
    option: bool,
}

/// Compares two normalized documents, and marks what the handwritten part uses.
pub fn between(before: &Value, after: &Value, handwritten: &Handwritten) -> Difference {
    let (before, after) = (things(before), things(after));
    let places: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for place in places {
        let (kind, what, detail, breaking) = match (before.get(place), after.get(place)) {
            (Some(was), Some(is)) if was != is => {
                let detail = format!("{} -> {}", described(was), described(is));
                // What has become required breaks callers although its type is the same. A field that no longer is
                // required breaks them as well, if its type in Rust becomes an `Option`.
                let breaking = was.shape != is.shape || is.demanded || was.option != is.option;
                (Kind::Changed, is.what, detail, breaking)
            }
            (Some(was), None) => (Kind::Removed, was.what, String::new(), true),
            (None, Some(is)) => (Kind::Added, is.what, name_of(is), is.demanded),
            _ => continue,
        };
        // Of a whole operation or type that comes or goes, the parts are not reported one by one.
        let owner = place.split_once(INSIDE).map_or(place.as_str(), |(owner, _)| owner);
        let (was, is) = (before.get(owner), after.get(owner));
        if owner != place && was.is_some() != is.is_some() {
            continue;
        }
        // A word of the sources is enough. A false mark costs a maintainer a minute, a missed one a feature.
        let used = was.or(is).is_some_and(|thing| match thing.what {
            "operation" => handwritten.calls(&thing.shape),
            _ => handwritten.names(owner),
        });
        let id = match was.or(is) {
            Some(thing) if what == "operation" => thing.shape.clone(),
            _ => String::new(),
        };
        let place = place.replace(FIELD, ".").replace(PART, " ");
        changes.push(Change { kind, what, place, detail, breaking, used, id });
    }
    Difference { changes }
}

/// The name that an added operation gets: it can be changed now, and never again after a release.
fn name_of(thing: &Thing) -> String {
    match thing.what {
        "operation" => thing.shape.to_snake_case(),
        _ => String::new(),
    }
}

fn described(thing: &Thing) -> String {
    let demanded = if thing.demanded { "required " } else { "" };
    let option = if thing.option { "optional " } else { "" };
    format!("{demanded}{option}{}", thing.shape)
}

fn things(document: &Value) -> BTreeMap<String, Thing> {
    let mut found = BTreeMap::new();
    let mut add = |place: String, what, shape: String, demanded| {
        found.insert(place, Thing { what, shape, demanded, option: false });
    };
    for operation in tree::operations(document) {
        let place = operation.place();
        // The id is the shape: an operation that gets another name is another method for callers.
        add(place.clone(), "operation", operation.id().to_owned(), false);
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            // Shared parameters are references here. That one more is shared is no change for callers.
            let parameter = tree::resolve(document, parameter);
            let (location, name) = (&parameter["in"], &parameter["name"]);
            let name = format!(
                "{} {}",
                location.as_str().unwrap_or_default(),
                name.as_str().unwrap_or_default()
            );
            add(
                format!("{place}{PART}{name}"),
                "parameter",
                shape(&parameter["schema"]),
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
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        // Only what a type is, not its members: those are things of their own, and are reported once.
        let own =
            if schema.get("properties").is_some() { "fields".to_owned() } else { shape(schema) };
        let own = if schema.get("enum").is_some() { "values".to_owned() } else { own };
        add(name.clone(), "type", own, false);
        for value in schema["enum"].as_array().into_iter().flatten() {
            add(
                format!("{name}{PART}{}", value.as_str().unwrap_or_default()),
                "value",
                String::new(),
                false,
            );
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

/// Whether the generator gives a field an `Option`.
fn is_option(property: &Value, required: bool) -> bool {
    let nullable = property["nullable"] == true;
    // An absent list or map is an empty one. Types of our own are known to be neither.
    let can_be_empty = ["array", "object"].iter().any(|kind| property["type"] == *kind)
        && property.get("x-rust-type").is_none();
    nullable || !(required || can_be_empty)
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

impl Difference {
    /// Operations that are gone.
    pub fn lost_operations(&self) -> Vec<&Change> {
        let lost = self
            .changes
            .iter()
            .filter(|change| change.kind == Kind::Removed && change.what == "operation");
        lost.collect()
    }

    /// Lines for the section Unreleased of the changelog.
    pub fn changelog(&self) -> String {
        let mut text = String::new();
        for (title, kind, breaking) in [
            ("Added", Kind::Added, false),
            ("Changed", Kind::Changed, false),
            ("Breaking", Kind::Added, true),
            ("Breaking", Kind::Changed, true),
            ("Breaking", Kind::Removed, true),
        ] {
            for change in self
                .changes
                .iter()
                .filter(|change| change.kind == kind && change.breaking == breaking)
            {
                text.push_str(&format!("{title}: {}\n", change.sentence()));
            }
        }
        text
    }
}

impl Change {
    fn sentence(&self) -> String {
        let detail =
            if self.detail.is_empty() { String::new() } else { format!(" ({})", self.detail) };
        let kind = format!("{:?}", self.kind).to_lowercase();
        format!("{} `{}` {kind}{detail}.", self.what, self.place)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return writeln!(f, "nothing that callers see has changed");
        }
        for change in &self.changes {
            let kind = format!("{:?}", change.kind).to_lowercase();
            let breaking = if change.breaking { "  BREAKING" } else { "" };
            let used = if change.used { "  used by the handwritten part" } else { "" };
            let detail = if change.detail.is_empty() {
                String::new()
            } else {
                format!("  {}", change.detail)
            };
            writeln!(f, "{kind:<8} {:<10} {}{detail}{breaking}{used}", change.what, change.place)?;
        }
        let breaking = self.changes.iter().filter(|change| change.breaking).count();
        writeln!(f, "{} changes, {breaking} of them breaking", self.changes.len())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "paths": {"/jobs": {"get": {"operationId": "listJobs",
                "parameters": [{"name": "status", "in": "query", "schema": {"type": "string"}}],
                "responses": {"2XX": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}}}}}},
            "components": {"schemas": {
                "Job": {"description": "old", "required": ["id"], "properties": {"id": {"type": "string"}, "state": {"$ref": "#/components/schemas/State"}}},
                "State": {"type": "string", "enum": ["a", "b"]},
            }},
        })
    }

    fn reported(edit: impl FnOnce(&mut Value)) -> Vec<String> {
        let (before, mut after) = (document(), document());
        edit(&mut after);
        let difference = between(&before, &after, &Handwritten::default());
        difference
            .changes
            .iter()
            .map(|change| {
                format!(
                    "{:?} {} {} {}",
                    change.kind,
                    change.what,
                    change.place,
                    if change.breaking { "breaking" } else { "fine" }
                )
            })
            .collect()
    }

    #[test]
    fn each_edit_is_reported_and_nothing_else() {
        assert!(reported(|_| ()).is_empty());
        assert!(
            reported(|d| d["components"]["schemas"]["Job"]["description"] = json!("new"))
                .is_empty()
        );
        let job = |d: &mut Value, field: &str, value: Value| {
            d["components"]["schemas"]["Job"]["properties"][field] = value
        };
        assert_eq!(reported(|d| job(d, "x", json!({}))), ["Added field Job.x fine"]);
        assert_eq!(
            reported(|d| job(d, "id", json!({"type": "number"}))),
            ["Changed field Job.id breaking"]
        );
        assert_eq!(
            reported(|d| d["components"]["schemas"]["State"]["enum"] = json!(["a", "b", "c"])),
            ["Added value State c fine"]
        );
        assert_eq!(
            reported(|d| d["components"]["schemas"]["State"]["enum"] = json!(["a"])),
            ["Removed value State b breaking"]
        );
        assert_eq!(
            reported(|d| d["components"]["schemas"]["New"] = json!({"properties": {"a": {}}})),
            ["Added type New fine"]
        );
        assert_eq!(
            reported(|d| d["paths"]["/jobs"]["get"]["parameters"][0]["required"] = json!(true)),
            ["Changed parameter GET /jobs query status breaking"]
        );
        assert_eq!(reported(|d| d["paths"] = json!({})), ["Removed operation GET /jobs breaking"]);
    }

    #[test]
    fn a_field_breaks_callers_whose_rust_type_changes() {
        let document = |required: bool, property: &Value| {
            let required = if required { json!(["a"]) } else { json!([]) };
            json!({"components": {"schemas": {"T": {"required": required, "properties": {"a": property}}}}})
        };
        let breaking = |before: Value, after: Value| {
            let difference = between(&before, &after, &Handwritten::default());
            difference.changes.iter().map(|change| change.breaking).collect::<Vec<_>>()
        };
        let text = json!({"type": "string"});
        assert_eq!(breaking(document(true, &text), document(false, &text)), [true]);
        assert_eq!(breaking(document(false, &text), document(true, &text)), [true]);
        // An absent list or map is an empty one.
        let list = json!({"type": "array", "items": text});
        let map = json!({"type": "object", "additionalProperties": true});
        assert_eq!(breaking(document(true, &list), document(false, &list)), [false]);
        assert_eq!(breaking(document(true, &map), document(false, &map)), [false]);
        // In a request an empty list clears, so an optional one is an `Option`.
        let sent = json!({"type": "array", "items": text, "nullable": true});
        assert_eq!(breaking(document(true, &list), document(false, &sent)), [true]);
        assert_eq!(breaking(document(false, &list), document(false, &sent)), [true]);
    }

    #[test]
    fn a_parameter_that_becomes_optional_breaks_nobody() {
        let mut before = document();
        before["paths"]["/jobs"]["get"]["parameters"][0]["required"] = json!(true);
        let difference = between(&before, &document(), &Handwritten::default());
        assert!(difference.changes.iter().all(|change| !change.breaking), "{difference}");
        assert_eq!(difference.changes.len(), 1);
    }

    #[test]
    fn an_added_operation_is_shown_with_its_name() {
        let mut after = document();
        after["paths"]["/jobs"]["post"] = json!({"operationId": "createJob"});
        let difference = between(&document(), &after, &Handwritten::default());
        assert!(difference.to_string().contains("POST /jobs  create_job"), "{difference}");
        assert_eq!(difference.changelog(), "Added: operation `POST /jobs` added (create_job).\n");
    }

    #[test]
    fn what_the_crate_uses_itself_is_marked() {
        let mut after = document();
        after["components"]["schemas"]["Job"]["properties"]
            .as_object_mut()
            .expect("fields")
            .remove("state");
        let reported = |source| between(&document(), &after, &Handwritten::of(source));
        assert!(!reported("let state = other;").to_string().contains("used by"));
        let difference = reported("use types::Job;");
        assert!(difference.changes[0].used && difference.to_string().contains("used by"));
        assert!(difference.changelog().starts_with("Breaking: field `Job.state` removed"));
        let calls = Handwritten::of("api.list_jobs().send()");
        let gone = between(&document(), &json!({"components": document()["components"]}), &calls);
        assert!(gone.changes[0].used, "{gone}");
    }
}
