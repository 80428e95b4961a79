//! The same in other words, and words that count.

use super::*;
use crate::{generation::generator, spec::tree};

fn field(normalized: &Normalized) -> Value {
    normalized.document["components"]["schemas"]["GetGotResponse"]["properties"]["field"].clone()
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
    let values = |further: Value| json!({"type": "object", "additionalProperties": further});
    expect_same(&[values(json!({})), values(reference("Any"))], &json!({"Any": {}}));
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
    let another = json!({"description": "Another text."});
    let shared = imported(&with_field(&beside("Item", &another), &components));
    let inline = json!({"allOf": [item, another]});
    assert_eq!(updated(&with_field(&inline, &components), &shared).swagger, shared.swagger);
    let more = expect_same(&[beside("Item", &json!({"properties": {"d": text()}}))], &components);
    let name = field(&more)["$ref"].as_str().and_then(tree::schema_name).map(str::to_owned);
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
    let number = json!({"type": ["integer", "null"]});
    let null = json!({"oneOf": [{"type": "integer"}, {"type": "integer", "nullable": true}]});
    expect_same(&[number, null], &json!({}));
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

#[test]
fn what_the_generator_does_not_read_does_not_stop_it() {
    let operation = json!({"tags": [5, "a"], "responses": {"200": content(&text())}});
    let mut document = description(json!({"/a": {"get": operation}}), json!({}));
    document["tags"] = json!([{"name": 5}]);
    document["servers"] =
        json!([{"url": "https://{r}.example.com", "variables": {"r": {"default": 5}}}]);
    let done = imported(&document);
    assert_eq!(done.document["paths"]["/a"]["get"]["tags"], json!(["a"]));
    generator::code(&done.swagger, &|_| true).expect("generated");
}

#[test]
fn operations_beside_the_reference_of_a_path_count() {
    let operation = |kind: &str| json!({"responses": {"200": content(&json!({"type": kind}))}});
    let items = |first: Value, second: Value| {
        let mut document = description(json!({"/a": first, "/b": second}), json!({}));
        document["components"]["pathItems"]["Own"] =
            json!({"put": operation("string"), "get": operation("boolean")});
        imported(&document).swagger
    };
    let own = json!({"$ref": "#/components/pathItems/Own", "get": operation("string")});
    let plain = json!({"get": operation("string"), "put": operation("string")});
    assert_eq!(items(own.clone(), plain.clone()), items(plain, own));
}

#[test]
fn plain_json_comes_before_json_with_a_profile() {
    let with = |names: &[&str]| {
        let mut contents = json!({});
        for name in names {
            let kind = if *name == "application/json" { "string" } else { "boolean" };
            contents[*name] = json!({"schema": {"type": kind}});
        }
        let both = json!({"description": "x", "content": contents});
        let post = json!({"requestBody": both, "responses": {"200": both}});
        imported(&description(json!({"/a": {"post": post}}), json!({}))).swagger
    };
    assert_eq!(with(&["application/hal+json", "application/json"]), with(&["application/json"]));
}
