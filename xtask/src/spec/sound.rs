//! Pass 1, read, second part: what has no meaning in OpenAPI is refused, not guessed.
//!
//! ```text
//! before  GET /jobs 404: {schema: {$ref: 5}}
//! after   error: at GET /jobs 404: `$ref` is not a text
//! ```
//!
//! Everything that an operation leads to is checked, described errors included: later passes drop
//! those, and a document that is broken there is likely to be broken elsewhere.

use std::collections::HashSet;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use super::{operations, tree};

/// Keywords of a schema with lists of schemas.
const LISTS: [&str; 4] = ["allOf", "oneOf", "anyOf", "prefixItems"];

/// Keywords of a schema with schemas by name.
const NAMED: [&str; 2] = ["properties", "patternProperties"];

/// Refuses a document with a broken part below its operations.
pub fn expect(document: &Value) -> Result<()> {
    let mut checked = Checked { document, seen: HashSet::new(), waiting: Vec::new() };
    for (path, item) in mapping(&document["paths"], "paths", "the document")? {
        // Operations may stand beside the reference of their path.
        for item in [item, checked.followed(item, path)?] {
            checked.parameters(item, path)?;
            for verb in tree::VERBS {
                if let Some(operation) = item.get(verb) {
                    checked.operation(operation, &format!("{} {path}", verb.to_uppercase()))?;
                }
            }
        }
    }
    checked.schemas()
}

struct Checked<'a> {
    document: &'a Value,
    /// References that were followed already: types may contain themselves.
    seen: HashSet<&'a str>,
    /// Schemas that are still to be checked, with their places.
    waiting: Vec<(&'a Value, String)>,
}

impl<'a> Checked<'a> {
    fn operation(&mut self, operation: &'a Value, place: &str) -> Result<()> {
        mapping(operation, "the operation", place)?;
        self.parameters(operation, place)?;
        if let Some(body) = operation.get("requestBody") {
            let body = self.followed(body, place)?;
            self.content(body, &format!("{place} body"))?;
        }
        let Some(responses) = operation.get("responses") else { return Ok(()) };
        for (status, response) in mapping(responses, "`responses`", place)? {
            let place = format!("{place} {status}");
            let response = self.followed(response, &place)?;
            self.content(response, &place)?;
        }
        Ok(())
    }

    fn parameters(&mut self, owner: &'a Value, place: &str) -> Result<()> {
        let Some(parameters) = owner.get("parameters") else { return Ok(()) };
        for parameter in list(parameters, "`parameters`", place)? {
            let parameter = self.followed(parameter, place)?;
            if !parameter["name"].is_string() || !parameter["in"].is_string() {
                bail!("at {place}: a parameter lacks `name` or `in`");
            }
            if let Some(schema) = parameter.get("schema") {
                self.waiting.push((schema, format!("{place} {}", parameter["name"])));
            }
        }
        Ok(())
    }

    fn content(&mut self, owner: &'a Value, place: &str) -> Result<()> {
        let Some(content) = owner.get("content") else { return Ok(()) };
        for (_, content) in mapping(content, "`content`", place)? {
            let schema = content.get("schema").map(|schema| (schema, place.to_owned()));
            self.waiting.extend(schema);
        }
        Ok(())
    }

    fn schemas(&mut self) -> Result<()> {
        while let Some((schema, place)) = self.waiting.pop() {
            if schema.is_boolean() {
                continue;
            }
            let schema = mapping(schema, "a schema", &place)?;
            if let Some(reference) = schema.get("$ref") {
                self.reference(reference, place.clone())?;
            }
            // Beside a reference, too.
            self.members(schema, &place)?;
        }
        Ok(())
    }

    fn reference(&mut self, reference: &'a Value, place: String) -> Result<()> {
        let reference = text(reference, &place)?;
        // The chain first, at every place: a circle has been seen already when it closes.
        let mut end =
            operations::target(self.document, reference).with_context(|| format!("at {place}"))?;
        end = self.followed(end, &place)?;
        if self.seen.insert(reference) {
            self.waiting.push((end, place));
        }
        Ok(())
    }

    fn members(&mut self, schema: &'a Map<String, Value>, place: &str) -> Result<()> {
        for key in NAMED {
            let Some(named) = schema.get(key) else { continue };
            for (name, property) in mapping(named, &format!("`{key}`"), place)? {
                self.waiting.push((property, format!("{place}.{name}")));
            }
        }
        // A list of schemas is the tuple of older drafts.
        if let Some(Value::Array(parts)) = schema.get("items") {
            self.waiting.extend(parts.iter().map(|part| (part, format!("{place}[]"))));
        }
        for (key, ending) in [("items", "[]"), ("additionalProperties", "{}")] {
            let inside = schema.get(key).filter(|inside| !inside.is_array() || key != "items");
            let inside = inside.map(|inside| (inside, format!("{place}{ending}")));
            self.waiting.extend(inside);
        }
        for key in LISTS {
            let Some(parts) = schema.get(key) else { continue };
            let parts = list(parts, &format!("`{key}`"), place)?;
            self.waiting.extend(parts.iter().map(|part| (part, place.to_owned())));
        }
        Ok(())
    }

    /// What stands at the end of a chain of references.
    fn followed(&self, value: &'a Value, place: &str) -> Result<&'a Value> {
        if let Some(reference) = value.get("$ref") {
            text(reference, place)?;
        }
        operations::dereference(self.document, value, place)
    }
}

fn text<'a>(reference: &'a Value, place: &str) -> Result<&'a str> {
    reference.as_str().with_context(|| format!("at {place}: `$ref` is not a text"))
}

fn mapping<'a>(value: &'a Value, what: &str, place: &str) -> Result<&'a Map<String, Value>> {
    value.as_object().with_context(|| format!("at {place}: {what} is not a mapping"))
}

fn list<'a>(value: &'a Value, what: &str, place: &str) -> Result<&'a Vec<Value>> {
    value.as_array().with_context(|| format!("at {place}: {what} is not a list"))
}
