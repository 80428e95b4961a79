//! Bodies and responses that are not JSON, as types of this crate.
//!
//! ```text
//! before  requestBody: {x-media-type: image/png, content: {application/json: {schema: {type: string}}}}
//! after   the same with {type: string, format: binary}, read as bytes::Bytes
//! ```
//!
//! After the schemas, which drop formats: in JSON such a text is a text.

use serde_json::{Value, json};

use crate::spec::{
    media::{Media, TYPE},
    tree,
};

/// Changes the bodies and responses of all operations.
pub fn apply(document: &mut Value) {
    tree::each_operation(document, |_, _, operation| {
        for place in ["/requestBody", "/responses/2XX"] {
            let Some(content) = operation.pointer_mut(place) else { continue };
            let Some(name) = content[TYPE].as_str() else { continue };
            let media = match place {
                "/requestBody" => Media::of(name),
                _ => Media::of_any(name),
            };
            let schema = match media {
                Media::Text => json!({"type": "string"}),
                Media::Binary => json!({"type": "string", "format": "binary"}),
                // Both are objects, which have types.
                Media::Json | Media::Form | Media::Multipart => continue,
            };
            content["content"]["application/json"]["schema"] = schema;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_marked_and_texts_and_objects_are_not() {
        let content = |name: &str| json!({TYPE: name, "content": {"application/json": {"schema": {"type": "string"}}}});
        for (name, format) in
            [("image/png", Some("binary")), ("text/csv", None), ("multipart/form-data", None)]
        {
            let mut document = json!({"paths": {"/a": {"put": {"requestBody": content(name)}}}});
            apply(&mut document);
            let schema = &document["paths"]["/a"]["put"]["requestBody"]["content"]["application/json"]
                ["schema"];
            assert_eq!(schema["format"].as_str(), format, "{name}");
        }
        let mut document = json!({"paths": {"/a": {"get": {"responses": {"2XX": content("text/csv, image/png")}}}}});
        apply(&mut document);
        let schema = &document["paths"]["/a"]["get"]["responses"]["2XX"]["content"]["application/json"]
            ["schema"];
        assert_eq!(schema["format"], "binary", "one of them is no text");
    }
}
