//! What a description means, whatever words it has: whole imports, and the generator where its output matters.

mod reports;
mod runs;
mod spellings;

use serde_json::{Value, json};

use super::{Normalized, Texts, changes::Difference, difference, handwritten::Handwritten, run};

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

/// A field with this schema, in a response and in a request.
fn with_field(schema: &Value, components: &Value) -> Value {
    let field = json!({"type": "object", "properties": {"field": schema}});
    let get = json!({"get": {"responses": {"200": content(&field)}}});
    let paths = json!({"/got": get, "/taken": takes(&field, &json!([]))});
    description(paths, components.clone())
}

/// Imports a field with each of these schemas, and expects one result.
fn expect_same(schemas: &[Value], components: &Value) -> Normalized {
    let mut imports =
        schemas.iter().map(|schema| (schema, imported(&with_field(schema, components))));
    let (_, first) = imports.next().expect("a schema");
    for (schema, other) in imports {
        assert_eq!(other.swagger, first.swagger, "{schema}");
        assert_eq!(other.naming, first.naming, "{schema}");
    }
    first
}
