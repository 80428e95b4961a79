//! The document that the client is generated from.

use std::{collections::BTreeSet, error::Error};

use serde_json::Value;

use super::{groups, media::Media, tree};

/// The normalized API description, as a tree and as input of the generator.
pub struct Document {
    /// The tree.
    pub tree: Value,
    /// The same document for progenitor.
    pub api: openapiv3::OpenAPI,
}

/// One operation of the document.
pub struct Operation<'a> {
    /// `getJob`.
    pub id: &'a str,
    /// `GET`.
    pub method: String,
    /// `/jobs/{jobId}`.
    pub path: &'a str,
    /// Its parameters, with references resolved.
    pub parameters: Vec<&'a Value>,
    /// The operation object.
    pub value: &'a Value,
}

impl<'a> Operation<'a> {
    /// Reads an operation of this tree.
    pub fn of(tree: &'a Value, operation: tree::Operation<'a>) -> Self {
        let parameters = operation.value["parameters"].as_array().into_iter().flatten();
        Self {
            id: operation.id(),
            method: operation.verb.to_uppercase(),
            path: operation.path,
            parameters: parameters.map(|parameter| tree::resolve(tree, parameter)).collect(),
            value: operation.value,
        }
    }

    /// Returns whether it has a query parameter of this name on the wire.
    pub fn has_query(&self, name: &str) -> bool {
        // A header of the same name renames the query, and a paid operation must not become a free one by that.
        let wire = |parameter: &Value| match parameter.get("x-wire-name") {
            Some(wire) => wire == name,
            None => parameter["name"] == name,
        };
        self.parameters.iter().any(|parameter| parameter["in"] == "query" && wire(parameter))
    }

    /// Returns the name that a parameter has on the wire.
    pub fn wire_name<'w>(&'w self, name: &'w str) -> &'w str {
        let parameter = self.parameters.iter().find(|parameter| parameter["name"] == name);
        parameter.and_then(|parameter| parameter["x-wire-name"].as_str()).unwrap_or(name)
    }

    /// Returns whether a header of it is a cookie.
    pub fn is_cookie(&self, name: &str) -> bool {
        let parameter = self.parameters.iter().find(|parameter| parameter["name"] == name);
        parameter.is_some_and(|parameter| parameter.get("x-cookie").is_some())
    }

    /// Returns the media type of its body, if that is not JSON.
    pub fn media_type(&self) -> Option<&str> {
        self.value["requestBody"]["x-media-type"].as_str()
    }

    /// Returns how its body is written.
    pub fn media(&self) -> Media {
        self.media_type().map_or(Media::Json, Media::of)
    }

    /// Returns the media types of its parts, by name, if its body has parts.
    pub fn encoding(&self) -> Vec<(&str, &str)> {
        let parts = self.value["requestBody"]["x-encoding"].as_object().into_iter().flatten();
        parts.filter_map(|(name, kind)| Some((name.as_str(), kind.as_str()?))).collect()
    }

    /// Returns the media types of its response, if those are not JSON.
    pub fn accept(&self) -> Option<&str> {
        self.value["responses"]["2XX"]["x-media-type"].as_str()
    }

    /// Returns whether it is free although it offers an estimate.
    pub fn is_free(&self) -> bool {
        self.value["x-scenario-free"] == true
    }
}

impl Document {
    /// Parses the normalized document, without the groups of operations that are not wanted.
    pub fn parse(text: &str, is_wanted: &dyn Fn(&str) -> bool) -> Result<Self, Box<dyn Error>> {
        let mut tree: Value = serde_yaml_ng::from_str(text)?;
        groups::prune(&mut tree, is_wanted);
        // Twice: the generator takes its own types only, and the tree is easier to search.
        let mut read = tree.clone();
        // What the generator does not read must not stop it: a tag may be called `5`, without quotes.
        for key in ["servers", "tags"] {
            read.as_object_mut().map(|members| members.remove(key));
        }
        let api = serde_json::from_value(read)?;
        Ok(Self { tree, api })
    }

    /// Returns the components of the document: name and schema.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        let schemas = tree::schemas(&self.tree);
        schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
    }

    /// Returns all operations.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let described = tree::operations(&self.tree).into_iter();
        let named = described.filter(|operation| !operation.id().is_empty());
        named.map(|operation| Operation::of(&self.tree, operation)).collect()
    }

    /// Returns the names of the schemas that request bodies refer to.
    pub fn sent(&self) -> BTreeSet<String> {
        tree::sent(&self.tree)
    }

    /// Resolves a reference. Returns the value itself if it is not one.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        tree::resolve(&self.tree, value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_query_that_was_renamed_is_found_by_its_name_on_the_wire() {
        let (header, query) = (
            json!({"name": "Dry-Run", "in": "header"}),
            json!({"name": "dryRun-query", "in": "query", "x-wire-name": "dryRun"}),
        );
        let value = json!({});
        let operation = Operation {
            id: "buy",
            method: "POST".to_owned(),
            path: "/buy",
            parameters: vec![&header, &query],
            value: &value,
        };
        assert!(operation.has_query("dryRun"));
        assert!(!operation.has_query("dryRun-query") && !operation.has_query("Dry-Run"));
    }
}
