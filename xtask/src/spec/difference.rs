//! What an update changes, and what of it breaks callers.
//!
//! ```text
//! before  Job: {properties: {status: …}}        after  Job: {properties: {status: …, owner: …}}
//! report  added    field Job.owner  optional string
//! ```
//!
//! Two normalized documents are compared as lists of things that callers can see: operations, their tags and the
//! feature that they need, pages, runs, parameters, bodies, responses, types, fields, values of enumerations. Texts are
//! not among them.

use std::collections::BTreeSet;

use heck::ToSnakeCase as _;
use serde_json::Value;

use super::{
    changes::{Change, Difference, Kind},
    handwritten::Handwritten,
    things::{FIELD, INSIDE, PART, Thing, things},
    tree,
};

/// Compares two normalized documents, and marks what the handwritten part uses.
pub fn between(before: &Value, after: &Value, handwritten: &Handwritten) -> Difference {
    // What only responses contain is never written by callers, so one more field there costs them nothing.
    let sent = tree::sent(after);
    let asked = handwritten.unsorted(after);
    let (before, after) = (things(before), things(after));
    let places: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut changes = Vec::new();
    for place in places {
        let owner = place.split_once(INSIDE).map_or(place.as_str(), |(owner, _)| owner);
        let (kind, what, detail, breaking) = match (before.get(place), after.get(place)) {
            (Some(was), Some(is)) if was != is => {
                let detail = format!("{} -> {}", was.described(), is.described());
                // What has become required breaks callers although its type is the same. A field that no longer is
                // required breaks them as well, if its type in Rust becomes an `Option`.
                let breaking = was.shape != is.shape || is.demanded || was.option != is.option;
                (Kind::Changed, is.what, detail, breaking && is.what != "tags")
            }
            (Some(was), None) => (Kind::Removed, was.what, String::new(), was.is_missed()),
            (None, Some(is)) => {
                let written = is.what != "field" || sent.contains(owner);
                (Kind::Added, is.what, shown(is), is.demanded && written)
            }
            _ => continue,
        };
        // Of a whole operation or type that comes or goes, the parts are not reported one by one.
        let (was, is) = (before.get(owner), after.get(owner));
        if owner != place && was.is_some() != is.is_some() {
            continue;
        }
        // A word of the sources is enough. A false mark costs a maintainer a minute, a missed one a feature.
        let used = match was.or(is) {
            Some(thing) if thing.what == "operation" => handwritten.calls(&thing.shape),
            _ => handwritten.names(owner),
        };
        let used = used.into_iter().map(str::to_owned).collect();
        let id = match was.or(is) {
            Some(thing) if what == "operation" => thing.shape.clone(),
            _ => String::new(),
        };
        let place = place.replace(FIELD, ".").replace(PART, " ");
        changes.push(Change { kind, what, place, detail, breaking, used, id });
    }
    Difference { changes, asked }
}

/// What is worth knowing of an added thing: the name of an operation can be changed now, and never again
/// after a release; a field has a type.
fn shown(thing: &Thing) -> String {
    match thing.what {
        "operation" => thing.shape.to_snake_case(),
        "feature" => thing.shape.clone(),
        "field" | "pages" | "parameter" | "run" | "tags" | "variant" => thing.described(),
        _ => String::new(),
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
    fn variants_come_and_go_and_any_value_becomes_a_union() {
        let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let union = |names: &[&str]| {
            let parts: Vec<Value> = names.iter().map(|name| to(name)).collect();
            json!({"oneOf": parts, "x-union": {"tag": "kind", "names": names}})
        };
        let document = |shape: Option<Value>| {
            let mut schemas = json!({"A": {"properties": {}}, "B": {"properties": {}}});
            schemas["T"]["properties"]["shape"] =
                if shape.is_some() { to("Shape") } else { json!({}) };
            if let Some(shape) = shape {
                schemas["Shape"] = shape;
            }
            json!({"components": {"schemas": schemas}})
        };
        let reported = |before: Option<Value>, after: Option<Value>| {
            between(&document(before), &document(after), &Handwritten::default()).to_string()
        };
        let (one, two) = (union(&["A"]), union(&["A", "B"]));
        let added = reported(Some(one.clone()), Some(two.clone()));
        assert!(added.starts_with("added    variant    Shape B  B\n1 changes, 0"), "{added}");
        let removed = reported(Some(two.clone()), Some(one.clone()));
        assert!(removed.starts_with("removed  variant    Shape B  BREAKING\n"), "{removed}");
        let mut other = one.clone();
        other["oneOf"][0] = to("B");
        let changed = reported(Some(one.clone()), Some(other));
        assert!(changed.starts_with("changed  variant    Shape A  A -> B  BREAKING"), "{changed}");
        let decided = reported(None, Some(one));
        assert!(decided.contains("added    type       Shape\n"), "{decided}");
        let field = "changed  field      T.shape  optional any value -> optional Shape  BREAKING";
        assert!(decided.contains(field), "{decided}");
    }

    #[test]
    fn an_added_operation_is_shown_with_its_name() {
        let mut after = document();
        after["paths"]["/jobs"]["post"] = json!({"operationId": "createJob"});
        let difference = between(&document(), &after, &Handwritten::default());
        assert!(difference.to_string().contains("POST /jobs  create_job"), "{difference}");
        let expected = ("Added", "operation `POST /jobs` (create_job).".to_owned());
        assert_eq!(difference.changelog(), [expected]);
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
        assert!(difference.to_string().contains("used by src/ext/one.rs"), "{difference}");
        let expected = ("Breaking", "field `Job.state` removed.".to_owned());
        assert_eq!(difference.changelog(), [expected]);
        let calls = Handwritten::of("api.list_jobs().send()");
        let gone = between(&document(), &json!({"components": document()["components"]}), &calls);
        assert!(!gone.changes[0].used.is_empty(), "{gone}");
    }

    #[test]
    fn a_new_field_shows_its_type_and_a_required_one_of_a_request_is_breaking() {
        let document = |more: Value, place: &str| {
            let mut fields = json!({"a": {"type": "string"}});
            let mut required = json!([]);
            if more != Value::Null {
                fields["new"] = more;
                required = json!(["new"]);
            }
            let content = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}});
            let operation = match place {
                "request" => json!({"requestBody": content}),
                _ => json!({"responses": {"2XX": content}}),
            };
            json!({"paths": {"/a": {"put": operation}}, "components": {"schemas": {"T": {"properties": fields, "required": required}}}})
        };
        for (place, breaking) in [("request", "  BREAKING"), ("response", "")] {
            let after = document(json!({"type": "integer"}), place);
            let difference =
                between(&document(Value::Null, place), &after, &Handwritten::default());
            let line = format!("added    field      T.new  required integer{breaking}\n");
            assert!(difference.to_string().starts_with(&line), "{difference}");
        }
    }

    #[test]
    fn pages_come_and_go_with_the_rule_of_the_operation() {
        let with = |rule: Option<Value>| {
            let mut document = document();
            if let Some(rule) = rule {
                document["paths"]["/jobs"]["get"]["x-scenario-pagination"] = rule;
            }
            document
        };
        let reported = |before: Option<Value>, after: Option<Value>| {
            between(&with(before), &with(after), &Handwritten::default()).to_string()
        };
        let rule = json!({"style": "cursor", "items": "jobs", "next": "token"});
        let gone = reported(Some(rule.clone()), None);
        assert!(gone.starts_with("removed  pages      GET /jobs pages  BREAKING\n"), "{gone}");
        let come = reported(None, Some(rule.clone()));
        assert!(
            come.starts_with("added    pages      GET /jobs pages  cursor of jobs\n1 changes, 0"),
            "{come}"
        );
        let mut other = rule.clone();
        other["items"] = json!("rows");
        let changed = reported(Some(rule), Some(other));
        let line =
            "changed  pages      GET /jobs pages  cursor of jobs -> cursor of rows  BREAKING";
        assert!(changed.starts_with(line), "{changed}");
    }
}
