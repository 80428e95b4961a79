//! The document that the client is generated from.

use std::{collections::BTreeSet, error::Error};

use serde_json::Value;

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

impl Operation<'_> {
    /// Returns whether it has a query parameter of this name.
    pub fn has_query(&self, name: &str) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter["in"] == "query" && parameter["name"] == name)
    }

    /// Returns whether it is free although it offers an estimate.
    pub fn is_free(&self) -> bool {
        self.value["x-scenario-free"] == true
    }
}

impl Document {
    /// Parses the normalized document.
    pub fn parse(text: &str) -> Result<Self, Box<dyn Error>> {
        Ok(Self { tree: serde_yaml_ng::from_str(text)?, api: serde_yaml_ng::from_str(text)? })
    }

    /// Returns the components of the document: name and schema.
    pub fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        let schemas = self.tree["components"]["schemas"].as_object();
        schemas.into_iter().flatten().map(|(name, schema)| (name.as_str(), schema))
    }

    /// Returns all operations.
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut found = Vec::new();
        for (path, item) in self.tree["paths"].as_object().into_iter().flatten() {
            for (verb, value) in item.as_object().into_iter().flatten() {
                let Some(id) = value["operationId"].as_str() else { continue };
                let parameters = value["parameters"].as_array().into_iter().flatten();
                found.push(Operation {
                    id,
                    method: verb.to_uppercase(),
                    path,
                    parameters: parameters.map(|parameter| self.resolve(parameter)).collect(),
                    value,
                });
            }
        }
        found
    }

    /// Returns the names of the schemas that request bodies refer to.
    pub fn sent(&self) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<&Value> = Vec::new();
        for operation in self.operations() {
            waiting.extend(operation.value.get("requestBody"));
        }
        while let Some(value) = waiting.pop() {
            match value {
                Value::Object(members) => {
                    if let Some(reference) = members.get("$ref").and_then(Value::as_str) {
                        let name = reference.rsplit('/').next().unwrap_or_default();
                        if seen.insert(name.to_owned()) {
                            waiting.push(self.resolve(value));
                        }
                    }
                    waiting.extend(members.values());
                }
                Value::Array(members) => waiting.extend(members),
                _ => {}
            }
        }
        seen
    }

    /// Resolves a reference. Returns the value itself if it is not one.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        value["$ref"]
            .as_str()
            .and_then(|reference| self.tree.pointer(reference.strip_prefix('#')?))
            .unwrap_or(value)
    }
}
