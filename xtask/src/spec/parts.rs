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
    report::Report,
    styles, tree, unions,
    view::Viewer,
};

/// How deep a schema is followed to what it is.
const DEPTH: usize = 16;

/// What the parts of a body are.
struct Parts {
    schema: Value,
    has_files: bool,
}

/// The schema of a multipart body: its own fields, or a choice between such objects, with its files marked.
pub fn schema(document: &Value, content: &Value, place: &str) -> Result<Value> {
    // Without described fields there is nothing to mark.
    let any = || json!({"type": "object", "additionalProperties": true});
    Ok(parts(document, content, place)?.map_or_else(any, |parts| parts.schema))
}

/// Whether a multipart body has files.
pub fn has_files(document: &Value, content: &Value) -> bool {
    parts(document, content, "").is_ok_and(|parts| parts.is_some_and(|parts| parts.has_files))
}

/// Whether the parts of a multipart body are described.
pub fn has_names(document: &Value, content: &Value) -> bool {
    parts(document, content, "").is_ok_and(|parts| parts.is_some())
}

/// Reads a body; `None` if its fields are not described.
fn parts(document: &Value, content: &Value, place: &str) -> Result<Option<Parts>> {
    match fields(document, content, &content["schema"], place)? {
        Some(fields) => Ok(Some(fields)),
        None => choice(document, content, place),
    }
}

/// The fields of an object, with its files marked.
fn fields(document: &Value, content: &Value, given: &Value, place: &str) -> Result<Option<Parts>> {
    let described = dereference(document, given, place)?;
    let mut fields = styles::object(document, given, place, 0);
    if fields.get("properties").is_none() {
        return Ok(None);
    }
    fields["type"] = json!("object");
    if let Some(text) = described.get("description") {
        fields["description"] = text.clone();
    }
    let mut has_files = false;
    for (name, property) in fields["properties"].as_object_mut().into_iter().flatten() {
        if let Some(files) = files(document, property, media_type(content, name), 0) {
            *property = files;
            has_files = true;
        }
    }
    Ok(Some(Parts { schema: fields, has_files }))
}

/// A choice between objects. Those with files are copies, those without stay as they are.
fn choice(document: &Value, content: &Value, place: &str) -> Result<Option<Parts>> {
    let mut unnoted = Report::default();
    let mut viewer = Viewer::of(document, &mut unnoted);
    let mut choice = viewer.view(&content["schema"], place)?.schema;
    let Some(Value::Array(given)) = choice.get("oneOf").cloned() else { return Ok(None) };
    let (mut variants, mut has_files) = (Vec::new(), false);
    for part in &given {
        let Some(mut fields) = fields(document, content, part, place)? else { return Ok(None) };
        has_files |= fields.has_files;
        name(document, &mut fields.schema, part, choice.get("discriminator"));
        variants.push(if fields.has_files { fields.schema } else { part.clone() });
    }
    choice.insert("oneOf".to_owned(), json!(variants));
    let is_union = unions::take(document, &mut choice.clone(), place, &mut unnoted, true).is_some();
    let schema = match (is_union, has_files) {
        (true, _) => Value::Object(choice),
        // Any value could not have files.
        (false, true) => joined(document, &variants, place),
        (false, false) => return Ok(None),
    };
    Ok(Some(Parts { schema, has_files }))
}

/// Gives a variant that is a copy the values that the discriminator has for the original.
fn name(document: &Value, fields: &mut Value, original: &Value, discriminator: Option<&Value>) {
    let tag = discriminator.and_then(|own| own["propertyName"].as_str()).unwrap_or_default();
    let Some(property) = fields["properties"].get_mut(tag) else { return };
    let pointers = unions::pointers(document, original);
    let values = unions::mapped(discriminator.unwrap_or(&Value::Null), &pointers);
    let has_own = || only(document, property, 0).is_some_and(|own| own.get("enum").is_some());
    let named = pointers.first().and_then(|pointer| tree::schema_name(pointer));
    let values = match named {
        _ if !values.is_empty() => json!(values),
        Some(name) if !has_own() => json!([name]),
        _ => return,
    };
    let text = property.get("description").cloned();
    *property = json!({"type": "string", "enum": values});
    if let Some(text) = text {
        property["description"] = text;
    }
}

/// One object with the fields of all variants, if nothing tells them apart.
fn joined(document: &Value, variants: &[Value], place: &str) -> Value {
    let mut fields = styles::object(document, &json!({"allOf": variants}), place, 0);
    fields["type"] = json!("object");
    let required = variants.iter().map(|variant| {
        let own = styles::object(document, variant, place, 0);
        own["required"].as_array().cloned().unwrap_or_default()
    });
    // What all of them require.
    let common = required.reduce(|mut common, own| {
        common.retain(|name| own.contains(name));
        common
    });
    fields["required"] = json!(common);
    fields
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

/// A file or a list of files, marked; `None` for anything else.
fn files(document: &Value, schema: &Value, kind: Option<&str>, depth: usize) -> Option<Value> {
    if is_file(document, schema, kind) {
        return Some(marked(document, schema));
    }
    let what = only(document, schema, 0).filter(|_| depth < DEPTH)?;
    let mut found = marked(document, schema);
    let items = match what.get("items") {
        Some(items) if is_file(document, items, kind) => marked(document, items),
        Some(_) => return None,
        None => {
            let parts = ["oneOf", "anyOf"].into_iter().find_map(|key| what[key].as_array())?;
            let parts = parts.iter().map(|part| files(document, part, kind, depth + 1));
            let parts = parts.collect::<Option<Vec<_>>>()?;
            // One file is sent as a list of one.
            match parts.iter().find(|part| part["type"] == "array") {
                Some(list) => list["items"].clone(),
                None => return parts.first().map(|_| found),
            }
        }
    };
    found["type"] = json!("array");
    found["items"] = items;
    if let Some(members) = found.as_object_mut() {
        members.remove("format");
    }
    Some(found)
}

/// A file, with the text that stands at its place.
fn marked(document: &Value, schema: &Value) -> Value {
    let mut file = json!({"type": "string", "format": PART});
    let what = only(document, schema, 0).unwrap_or_default();
    for key in ["description", "deprecated"] {
        if let Some(value) = schema.get(key).or(what.get(key)) {
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
    use crate::spec::{media::MULTIPART, name, naming::Naming};

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
            let files = json!({"type": "array", "items": file});
            assert_eq!(body(list.clone(), json!({})), files);
            assert_eq!(body(json!({"oneOf": [spelling, list]}), json!({})), files, "one or many");
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
            json!({"oneOf": [{"type": "string", "format": "binary"}, {"type": "string"}]}),
            json!({"type": "integer"}),
        ] {
            assert_eq!(body(other.clone(), json!({})), other);
        }
        let encoding = json!({"a": {"contentType": "application/json"}});
        assert_eq!(body(json!({"type": "string"}), encoding), json!({"type": "string"}));
    }

    /// What a choice between these two objects is.
    fn chosen(one: Value, other: Value, more: Value) -> Value {
        let document = json!({"components": {"schemas": {"One": one, "Other": other}}});
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let mut given = json!({"oneOf": [reference("One"), reference("Other")]});
        for (key, value) in more.as_object().into_iter().flatten() {
            given[key] = value.clone();
        }
        schema(&document, &json!({"schema": given}), "POST /a").expect("read")
    }

    fn object(file: &str, required: &[&str]) -> Value {
        let text = json!({"type": "string"});
        let file = json!({file: {"type": "string", "format": "binary"}, "kind": text, "n": text});
        json!({"type": "object", "properties": file, "required": required})
    }

    #[test]
    fn variants_of_a_choice_have_files() {
        let link = json!({"properties": {"url": {"type": "string"}}, "required": ["url"]});
        let done = chosen(object("file", &["file"]), link, json!({}));
        assert_eq!(done["oneOf"][0]["properties"]["file"]["format"], PART);
        assert_eq!(done["oneOf"][1], json!({"$ref": "#/components/schemas/Other"}), "no files");

        let mapping = json!({"b": "Other"});
        let named = json!({"discriminator": {"propertyName": "kind", "mapping": mapping}});
        let done = chosen(object("a", &[]), object("a", &[]), named);
        let kind = |variant: usize| done["oneOf"][variant]["properties"]["kind"]["enum"].clone();
        assert_eq!((kind(0), kind(1)), (json!(["One"]), json!(["b"])));
    }

    #[test]
    fn a_choice_that_cannot_be_decided_is_one_object() {
        let done = chosen(object("a", &["n", "kind"]), object("b", &["n"]), json!({}));
        let files = ["a", "b"].map(|name| done["properties"][name]["format"] == PART);
        assert_eq!((files, &done["required"]), ([true, true], &json!(["n"])));
        let texts = json!({"properties": {"n": {"type": "string"}}});
        let any = json!({"type": "object", "additionalProperties": true});
        assert_eq!(chosen(texts.clone(), texts, json!({})), any);
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
