//! Pass 2, resolve, third part: which parts of a multipart body are files.
//!
//! ```text
//! before  Upload: {properties: {image: {type: string, format: binary}, name: {type: string}}}
//! after   POST /uploads body: {properties: {image: {type: string, format: binary-part}, name: …}}
//! ```
//!
//! The body stands at its operation, as a copy: a component that JSON bodies share stays as it is.

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{
    dialect,
    media::{Media, PART},
    operations::dereference,
    styles,
};

/// How deep a schema is followed to what it is.
const DEPTH: usize = 16;

/// The schema of a multipart body: its own fields, with its files marked.
pub fn schema(document: &Value, content: &Value, place: &str) -> Result<Value> {
    let given = &content["schema"];
    let described = dereference(document, given, place)?;
    let mut fields = styles::object(document, given, place, 0);
    if fields.get("properties").is_none() {
        // Without described fields there is nothing to mark.
        return Ok(json!({"type": "object", "additionalProperties": true}));
    }
    fields["type"] = json!("object");
    if let Some(text) = described.get("description") {
        fields["description"] = text.clone();
    }
    for (name, property) in fields["properties"].as_object_mut().into_iter().flatten() {
        let kind = media_type(content, name);
        if is_file(document, property, kind) {
            *property = marked(property);
        } else if let Some(list) = list_of_files(document, property, kind) {
            *property = list;
        }
    }
    Ok(fields)
}

/// Whether a multipart body has files.
pub fn has_files(document: &Value, content: &Value) -> bool {
    let fields = styles::object(document, &content["schema"], "", 0);
    fields["properties"].as_object().into_iter().flatten().any(|(name, property)| {
        let kind = media_type(content, name);
        is_file(document, property, kind) || list_of_files(document, property, kind).is_some()
    })
}

/// The media types that the description gives to parts, as far as they are single ones.
pub fn encoding(content: &Value) -> Option<Value> {
    let mut kinds = Map::new();
    for name in content["encoding"].as_object().into_iter().flat_map(Map::keys) {
        let Some(kind) = media_type(content, name) else { continue };
        let is_single = !kind.contains(['*', ',']) && kind.contains('/');
        if is_single && kind.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
            kinds.insert(name.clone(), json!(kind.trim()));
        }
    }
    Some(Value::Object(kinds)).filter(|kinds| *kinds != json!({}))
}

fn media_type<'a>(content: &'a Value, name: &str) -> Option<&'a str> {
    content["encoding"][name]["contentType"].as_str()
}

/// Whether a schema is a file: `kind` is the media type that the description gives to the part.
pub fn is_file(document: &Value, schema: &Value, kind: Option<&str>) -> bool {
    let Some(schema) = only(document, schema, 0) else { return false };
    let (format, encoded) = (schema["format"].as_str(), schema["contentEncoding"].as_str());
    if format == Some("binary") || encoded == Some("binary") {
        return true;
    }
    // Other encodings are texts: base64.
    let is_plain = format.is_none() && encoded.is_none() && schema.get("enum").is_none();
    let can_be = schema.get("type").is_none_or(|kind| kind == "string")
        && ["properties", "items", "oneOf", "anyOf", "allOf", "const"]
            .iter()
            .all(|key| schema.get(*key).is_none());
    let kind = schema["contentMediaType"].as_str().or(kind);
    let is_binary = |kind: &str| kind.split(',').all(|kind| Media::of(kind) == Media::Binary);
    is_plain && can_be && kind.is_some_and(is_binary)
}

/// A list of files with its items marked; `None` for anything else.
fn list_of_files(document: &Value, schema: &Value, kind: Option<&str>) -> Option<Value> {
    let list = only(document, schema, 0)?;
    if !is_file(document, list.get("items")?, kind) {
        return None;
    }
    let mut marked_list = marked(schema);
    marked_list["type"] = json!("array");
    marked_list["items"] = marked(&list["items"]);
    if let Some(members) = marked_list.as_object_mut() {
        members.remove("format");
    }
    Some(marked_list)
}

/// A file, with the text that stands at its place.
fn marked(schema: &Value) -> Value {
    let mut file = json!({"type": "string", "format": PART});
    for key in ["description", "deprecated"] {
        if let Some(value) = schema.get(key) {
            file[key] = value.clone();
        }
    }
    file
}

/// What a schema is: references followed, `null` and choices of one taken away.
fn only(document: &Value, schema: &Value, depth: usize) -> Option<Value> {
    let schema = dereference(document, schema, "").ok().filter(|_| depth < DEPTH)?;
    let (flat, _) = dialect::flatten(schema);
    if let Some([part]) = flat.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        return only(document, part, depth + 1);
    }
    let mut flat = Value::Object(flat);
    // Of no meaning elsewhere, so they are not kept there.
    for key in ["contentEncoding", "contentMediaType"] {
        if let Some(value) = schema.get(key) {
            flat[key] = value.clone();
        }
    }
    Some(flat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{media::MULTIPART, name, naming::Naming, report::Report};

    fn body(property: Value, encoding: Value) -> Value {
        let document = json!({"components": {"schemas": {
            "Image": {"type": "string", "format": "binary"},
            "Upload": {"required": ["a"], "properties": {"a": property}},
        }}});
        let content =
            json!({"schema": {"$ref": "#/components/schemas/Upload"}, "encoding": encoding});
        let done = schema(&document, &content, "POST /a").expect("read");
        assert_eq!(done["required"], json!(["a"]));
        done["properties"]["a"].clone()
    }

    #[test]
    fn files_are_found_in_every_spelling() {
        let file = json!({"type": "string", "format": "binary-part"});
        for spelling in [
            json!({"type": "string", "format": "binary"}),
            json!({"type": "string", "contentMediaType": "application/octet-stream"}),
            json!({"contentMediaType": "image/png"}),
            json!({"type": "string", "contentEncoding": "binary"}),
            json!({"type": ["string", "null"], "format": "binary"}),
            json!({"anyOf": [{"type": "string", "format": "binary"}, {"type": "null"}]}),
            json!({"$ref": "#/components/schemas/Image"}),
            json!({"allOf": [{"$ref": "#/components/schemas/Image"}]}),
        ] {
            assert_eq!(body(spelling.clone(), json!({})), file, "{spelling}");
            let list = json!({"type": "array", "items": spelling});
            assert_eq!(body(list, json!({})), json!({"type": "array", "items": file}));
        }
        for untyped in [json!({}), json!({"type": "string"})] {
            let encoding = json!({"a": {"contentType": "image/png, image/jpeg"}});
            assert_eq!(body(untyped, encoding), file);
        }
    }

    #[test]
    fn texts_and_objects_are_no_files() {
        for other in [
            json!({}),
            json!({"type": "string"}),
            json!({"type": "string", "format": "byte"}),
            json!({"type": "string", "contentMediaType": "image/png", "contentEncoding": "base64"}),
            json!({"type": "string", "contentMediaType": "application/json"}),
            json!({"type": "object", "properties": {"b": {"type": "string", "format": "binary"}}}),
            json!({"type": "array", "items": {"type": "string"}}),
            json!({"type": "integer"}),
        ] {
            assert_eq!(body(other.clone(), json!({})), other);
        }
        let encoding = json!({"a": {"contentType": "application/json"}});
        assert_eq!(body(json!({"type": "string"}), encoding), json!({"type": "string"}));
    }

    #[test]
    fn a_body_in_parts_never_has_the_type_of_a_json_body() {
        let body = |kind: Value| json!({"x-media-type": kind, "content": {"application/json": {"schema": {"properties": {"a": {}}}}}});
        let mut naming = Naming::default();
        naming.anchor("POST /a body", "Shared");
        naming.anchor("PUT /a body", "Shared");
        let document = json!({"paths": {"/a": {
            "post": {"operationId": "postA", "requestBody": body(json!(MULTIPART))},
            "put": {"operationId": "putA", "requestBody": body(Value::Null)},
        }}});
        let done = name::apply(document, &mut naming, &mut Report::default()).expect("named");
        let types = done["components"]["schemas"].as_object().expect("types");
        assert_eq!(types.keys().collect::<Vec<_>>(), ["PostARequest", "Shared"]);
    }
}
