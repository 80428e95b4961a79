//! What a description means, whatever words it has: whole imports, and the generator where its output matters.

use serde_json::{Value, json};

use super::{Normalized, Texts, changes::Difference, difference, handwritten::Handwritten, run};
use crate::generation::generator;

/// A table without entries: names of components mean nothing then.
const NO_NAMES: &str = "operations:\ntypes:\n";

fn description(paths: Value, schemas: Value) -> Value {
    json!({
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"},
        "paths": paths, "components": {"schemas": schemas},
    })
}

fn import(document: &Value, naming: &str, previous: Option<&str>) -> Normalized {
    run(Texts {
        upstream: document.to_string(),
        overlay: "overlay: 1.0.0\nactions: []\n".to_owned(),
        naming: Some(naming.to_owned()),
        previous: previous.map(str::to_owned),
    })
    .expect("imported")
}

fn imported(document: &Value) -> Normalized {
    import(document, NO_NAMES, None)
}

fn updated(document: &Value, before: &Normalized) -> Normalized {
    import(document, &before.naming, Some(&before.swagger))
}

fn changes(before: &Normalized, after: &Normalized) -> Difference {
    difference::between(&before.document, &after.document, &Handwritten::default())
}

fn content(schema: &Value) -> Value {
    json!({"description": "x", "content": {"application/json": {"schema": schema}}})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn text() -> Value {
    json!({"type": "string"})
}

/// An operation that takes this body and responds with it.
fn takes(body: &Value, parameters: &Value) -> Value {
    let responses = json!({"200": content(body)});
    json!({"post": {"parameters": parameters, "requestBody": content(body), "responses": responses}})
}

/// Imports a field of a response and of a request with each of these schemas, and expects one result.
fn expect_same(schemas: &[Value], components: &Value) -> Normalized {
    let mut imports = schemas.iter().map(|schema| {
        let field = json!({"type": "object", "properties": {"field": schema}});
        let get = json!({"get": {"responses": {"200": content(&field)}}});
        let paths = json!({"/got": get, "/taken": takes(&field, &json!([]))});
        (schema, imported(&description(paths, components.clone())))
    });
    let (_, first) = imports.next().expect("a schema");
    for (schema, other) in imports {
        assert_eq!(other.swagger, first.swagger, "{schema}");
        assert_eq!(other.naming, first.naming, "{schema}");
    }
    first
}

fn field(normalized: &Normalized) -> Value {
    normalized.document["components"]["schemas"]["GetGotResponse"]["properties"]["field"].clone()
}

mod runs {
    use super::*;

    /// Operations with these paths that run this body, and a free one.
    fn described(body: &Value, shared: &Value, names: &[&str]) -> Value {
        let dry_run = json!([{"name": "dryRun", "in": "query", "schema": text()}]);
        let mut paths = json!({"/drafts": takes(body, &json!([]))});
        for name in names {
            paths[*name] = takes(body, &dry_run);
        }
        description(paths, json!({"Shared": shared}))
    }

    /// What the implementations of `Runnable` run.
    fn targets(normalized: &Normalized) -> Vec<String> {
        let code = generator::code(&normalized.swagger, &|_| true).expect("generated").runnable;
        let marks = code.split("Target::new(&operations::").skip(1);
        marks.filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
    }

    #[test]
    fn operations_with_one_request_body_all_run() {
        let images = json!({"type": "array", "items": {
            "type": "object", "properties": {"a": text(), "b": text(), "c": text()}}});
        let body = json!({"type": "object", "required": ["prompt"],
            "properties": {"prompt": text(), "language": text(), "images": images}});
        let shared = reference("Shared");
        let one = imported(&described(&shared, &body, &["/translations"]));
        assert_eq!(targets(&one), ["CREATE_TRANSLATION"]);
        let both = ["/captions", "/translations"];
        let two = updated(&described(&shared, &body, &both), &one);
        assert_eq!(targets(&two), ["CREATE_CAPTION", "CREATE_TRANSLATION"]);
        assert!(changes(&one, &two).changes.iter().all(|change| !change.breaking));
        let inline = updated(&described(&body, &body, &both), &two);
        assert_eq!((&inline.swagger, &inline.naming), (&two.swagger, &two.naming));
    }

    #[test]
    fn a_body_that_runs_no_longer_is_reported() {
        let body = json!({"type": "object", "properties": {"prompt": text()}});
        let document = described(&body, &body, &["/captions", "/translations"]);
        let before = imported(&document);
        let table = "operations:\ntypes:\n  Shared:\n  - POST /captions body\n  - POST /translations body\n";
        let after = import(&document, table, Some(&before.swagger));
        assert!(targets(&after).is_empty());
        let report = changes(&before, &after).to_string();
        for line in [
            "removed  run        POST /captions run  BREAKING",
            "removed  run        POST /translations run  BREAKING",
        ] {
            assert!(report.contains(line), "{report}");
        }
    }
}

#[test]
fn nobody_has_to_give_a_member_that_is_read_only() {
    let id = json!({"type": "string", "readOnly": true});
    let image = |own: Value, size: Value| {
        let sent = json!({"type": "object", "required": ["id", "size", "name"],
            "properties": {"id": own, "size": size, "name": text()}});
        let got = json!({"type": "object", "required": ["id"], "properties": {"id": own}});
        let post =
            json!({"requestBody": content(&sent), "responses": {"204": {"description": "x"}}});
        let get = json!({"responses": {"200": content(&got)}});
        imported(&description(json!({"/a": {"get": get, "post": post}}), json!({"Id": id})))
    };
    let inline = image(id.clone(), id.clone());
    let shared = image(reference("Id"), json!({"allOf": [text()], "readOnly": true}));
    assert_eq!(shared.swagger, inline.swagger);
    let schemas = &inline.document["components"]["schemas"];
    assert_eq!(schemas["CreateARequest"]["required"], json!(["name"]), "{schemas:#}");
    assert_eq!(schemas["GetAResponse"]["required"], json!(["id"]), "{schemas:#}");
    assert!(!inline.swagger.contains("readOnly"));
}

mod reports {
    use super::*;

    fn reported(before: Value, after: Value) -> String {
        let operation = |more: Value| {
            let mut operation = json!({"responses": {"200": content(&text())}});
            for (key, value) in more.as_object().into_iter().flatten() {
                operation[key] = value.clone();
            }
            imported(&description(json!({"/a": {"get": operation}}), json!({})))
        };
        changes(&operation(before), &operation(after)).to_string()
    }

    #[test]
    fn how_a_parameter_is_written_is_compared() {
        let list = json!({"type": "array", "items": text()});
        let with = |more: Value| {
            let mut parameter = json!({"name": "ids", "in": "query", "schema": list});
            for (key, value) in more.as_object().into_iter().flatten() {
                parameter[key] = value.clone();
            }
            json!({"parameters": [parameter]})
        };
        let style = |style: &str| with(json!({"style": style, "explode": false}));
        let content =
            |kind: &str| with(json!({"schema": null, "content": {kind: {"schema": list}}}));
        for (before, after, line) in [
            (with(json!({})), style("form"), "list of string -> list of string (joined by commas)"),
            (
                style("form"),
                style("pipeDelimited"),
                "list of string (joined by commas) -> string (pipeDelimited)",
            ),
            (
                style("pipeDelimited"),
                style("spaceDelimited"),
                "string (pipeDelimited) -> string (spaceDelimited)",
            ),
            (
                content("application/xml"),
                content("application/json"),
                "string (application/xml) -> string (application/json)",
            ),
        ] {
            let line = format!("changed  parameter  GET /a query ids  {line}  BREAKING\n");
            let report = reported(before, after);
            assert!(report.starts_with(&line), "{report}");
        }
        assert!(
            reported(with(json!({})), with(json!({"style": "form", "explode": true})))
                .starts_with("nothing")
        );
    }

    #[test]
    fn tags_are_compared_and_another_feature_breaks_callers() {
        let tags = |tags: &[&str]| json!({"tags": tags});
        for (before, after, line) in [
            (
                tags(&["jobs"]),
                tags(&["runs", "jobs"]),
                "changed  tags       GET /a tags  jobs -> jobs, runs\n",
            ),
            (
                tags(&["jobs"]),
                tags(&["teams"]),
                "added    feature    GET /a feature  api-teams  BREAKING\nchanged  tags       GET /a tags  jobs -> teams\n",
            ),
            (
                tags(&["usages"]),
                tags(&["teams"]),
                "changed  tags       GET /a tags  usages -> teams\n",
            ),
            (
                tags(&["teams"]),
                json!({}),
                "removed  feature    GET /a feature\nremoved  tags       GET /a tags\n",
            ),
            (tags(&["a", "b"]), tags(&["b", "a"]), "nothing"),
        ] {
            let report = reported(before, after);
            assert!(report.starts_with(line), "{report}");
        }
    }
}

#[test]
fn any_further_members_are_as_good_as_none_that_are_described() {
    let object = |further: Option<Value>, more: Value| {
        let mut schema = json!({"type": "object"});
        for (key, value) in more.as_object().into_iter().flatten() {
            schema[key] = value.clone();
        }
        if let Some(further) = further {
            schema["additionalProperties"] = further;
        }
        schema
    };
    let described = json!({"properties": {"a": text(), "b": text(), "c": text()}});
    let union = json!({"oneOf": [reference("A"), reference("B")]});
    let parts = json!({"allOf": [reference("A"), {"properties": {"z": text()}}]});
    let member =
        |name: &str| json!({"type": "object", "properties": {name: text()}, "required": [name]});
    let components = json!({"A": member("a"), "B": member("b")});
    for more in [json!({}), described, union, parts, json!({"nullable": true})] {
        let same = [None, Some(json!(true)), Some(json!({}))];
        let same = same.map(|further| object(further, more.clone()));
        expect_same(&same, &components);
    }
    let part = json!({"allOf": [reference("A"), {"additionalProperties": true}]});
    expect_same(&[reference("A"), part], &components);
    expect_same(&[json!({}), json!({"additionalProperties": true})], &components);
}

#[test]
fn what_stands_beside_a_reference_counts() {
    let item = json!({"type": "object", "description": "An item.", "properties": {"a": text(), "b": text(), "c": text()}});
    let member =
        |name: &str| json!({"type": "object", "properties": {name: text()}, "required": [name]});
    let either = json!({"oneOf": [member("left"), member("right")], "description": "Either."});
    let components = json!({"Item": item, "Either": either, "Name": text(), "Kind": {"type": "string", "enum": ["a", "b"]}});
    let beside = |name: &str, more: &Value| {
        let mut schema = reference(name);
        for (key, value) in more.as_object().into_iter().flatten() {
            schema[key] = value.clone();
        }
        schema
    };
    for (name, more) in [
        ("Item", json!({"description": "Another text."})),
        ("Item", json!({"deprecated": true})),
        ("Either", json!({"description": "Left or right.", "type": "object"})),
        ("Either", json!({"default": {"left": "a"}})),
        ("Item", json!({"required": ["a"]})),
        ("Item", json!({"properties": {"d": {"type": "integer"}}, "type": "object"})),
        ("Item", json!({"unevaluatedProperties": false, "description": "Closed."})),
        ("Item", json!({"additionalProperties": false})),
        ("Name", json!({"maxLength": 5, "default": "x"})),
        ("Name", json!({"enum": ["x", "y"]})),
        ("Kind", json!({"enum": ["a"]})),
        ("Kind", json!({"default": "a", "description": "The kind."})),
    ] {
        let mut wrapped = more.clone();
        wrapped["allOf"] = json!([reference(name)]);
        let parts = json!({"allOf": [reference(name), more]});
        let reversed = json!({"allOf": [more, reference(name)]});
        expect_same(&[wrapped, beside(name, &more), parts, reversed], &components);
    }
    expect_same(
        &[
            json!({"allOf": [reference("Item")], "nullable": true}),
            json!({"oneOf": [reference("Item"), {"type": "null"}]}),
            beside("Item", &json!({"nullable": true})),
        ],
        &components,
    );
    let more = expect_same(&[beside("Item", &json!({"properties": {"d": text()}}))], &components);
    let name = field(&more)["$ref"].as_str().and_then(super::tree::schema_name).map(str::to_owned);
    let properties = &more.document["components"]["schemas"][name.expect("a type")]["properties"];
    assert_eq!(properties.as_object().map(serde_json::Map::len), Some(4));
}

#[test]
fn the_order_of_parts_decides_nothing() {
    let whole = json!({"type": "integer", "minimum": 1, "maximum": 10, "description": "One."});
    let components = json!({
        "A": {"type": "object", "properties": {"id": text(), "kind": {"type": "string", "enum": ["a", "b", "c"]}, "n": {"type": "number", "minimum": 0, "maximum": 5}, "odd": {"type": "string", "format": "date-time"}}},
        "B": {"type": "object", "properties": {"id": {"type": "string", "description": "The id."}, "kind": {"type": "string", "enum": ["c", "b", "d"]}, "n": whole, "odd": {"type": "boolean"}}},
        "C": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "format": "date-time"}, "kind": text()}},
    });
    let all = |names: [&str; 3]| json!({"allOf": names.map(reference)});
    let done = expect_same(
        &[all(["A", "B", "C"]), all(["C", "B", "A"]), all(["B", "A", "C"]), all(["C", "A", "B"])],
        &components,
    );
    let properties = &done.document["components"]["schemas"]["GetGotResponseField"]["properties"];
    assert_eq!(properties["n"]["type"], "integer");
    assert_eq!(properties["id"]["description"], "The id.");
    assert_eq!(properties["odd"], json!({}));
    let kind = &done.document["components"]["schemas"]["GetGotResponseFieldKind"];
    assert_eq!(kind["enum"], json!(["b", "c"]));
    let notes = done.report.notes();
    assert!(
        notes.iter().any(|note| note.contains("odd") && note.contains("contradict")),
        "{notes:?}"
    );
}

#[test]
fn a_name_that_was_given_to_a_field_is_taken() {
    let object = |fields: &[&str]| {
        let fields: serde_json::Map<String, Value> =
            fields.iter().map(|field| ((*field).to_owned(), text())).collect();
        let field = json!({"type": "object", "properties": fields});
        description(json!({"/a": {"get": {"responses": {"200": content(&field)}}}}), json!({}))
    };
    let fields = |normalized: &Normalized| {
        let schema = &normalized.document["components"]["schemas"]["GetAResponse"];
        let keys = schema["properties"].as_object().into_iter().flat_map(serde_json::Map::keys);
        let wire = |key: &String| schema["x-wire-names"][key].as_str().unwrap_or(key).to_owned();
        keys.map(|key| (wire(key), key.clone())).collect::<std::collections::BTreeMap<_, _>>()
    };
    let three = ["aB", "a_b", "aUnderscoreb"];
    assert_eq!(fields(&imported(&object(&three))).len(), 3);
    // Who had a name keeps it, also if a later field is called so on the wire.
    let before = imported(&object(&three[..2]));
    let after = updated(&object(&three), &before);
    for (wire, key) in fields(&before) {
        assert_eq!(fields(&after).get(&wire), Some(&key));
    }
    assert_eq!(fields(&after).len(), 3);
}

#[test]
fn a_choice_of_constants_is_an_enumeration() {
    let values = json!({"type": "string", "enum": ["a", "b", "c"]});
    let constant = |value: &str| json!({"const": value, "title": value});
    let constants = json!({"oneOf": [constant("a"), constant("b"), constant("c")]});
    let parts =
        json!({"anyOf": [{"type": "string", "enum": ["a", "b"]}, constant("c"), constant("a")]});
    expect_same(&[values, constants, parts], &json!({}));
    let open = json!({"anyOf": [{"type": "string"}, constant("a")]});
    expect_same(&[text(), open], &json!({}));
}

#[test]
fn anchors_and_plain_numbers_are_spellings_of_yaml() {
    let yaml = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        \
                200: &done {description: x, content: {application/json: {schema: &job {type: object, properties: \
                {id: &id {type: string}, name: *id}}}}}\n    put:\n      requestBody: {content: {application/json: \
                {schema: *job}}}\n      responses: {200: *done}\n";
    let job = json!({"type": "object", "properties": {"id": text(), "name": text()}});
    let responses = json!({"200": content(&job)});
    let plain = description(
        json!({"/a": {"get": {"responses": responses}, "put": {"requestBody": content(&job), "responses": responses}}}),
        json!({}),
    );
    let texts = |upstream: String| Texts {
        upstream,
        overlay: "overlay: 1.0.0\nactions: []\n".to_owned(),
        naming: None,
        previous: None,
    };
    let [one, other] =
        [yaml.to_owned(), plain.to_string()].map(|text| run(texts(text)).expect("imported"));
    assert_eq!((one.swagger, one.naming), (other.swagger, other.naming));
}
