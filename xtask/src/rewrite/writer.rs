//! Writes a description in other words.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{Kind, Style};
use crate::spec::tree::VERBS;

/// Sections of the components whose names are free.
const SECTIONS: [&str; 4] = ["schemas", "responses", "parameters", "requestBodies"];

/// Keywords with one schema, and with a list of schemas, and with schemas by name.
const ONE: [&str; 4] = ["items", "additionalProperties", "not", "contains"];
const LISTS: [&str; 4] = ["allOf", "oneOf", "anyOf", "prefixItems"];
const NAMED: [&str; 2] = ["properties", "patternProperties"];

/// A document that is being rewritten.
pub struct Writer<'a> {
    pub original: &'a Value,
    style: &'a Style,
    pub rng: Rng,
    /// New names of components, by their references.
    pub names: BTreeMap<String, String>,
    /// References that are being replaced by what they point at.
    pub inside: Vec<String>,
    /// Components whose names are values: a discriminator names them.
    pub values: BTreeSet<String>,
    /// Whether a reference leads to a property of a component: then names and properties stay.
    pub has_deep_references: bool,
    /// How many more may be replaced: descriptions that refer to themselves have no end.
    pub budget: usize,
    /// What became a component, with its section and name.
    shared: Vec<(&'static str, String, Value)>,
}

impl<'a> Writer<'a> {
    pub fn new(original: &'a Value, style: &'a Style, rng: Rng) -> Self {
        let (names, inside) = (BTreeMap::new(), Vec::new());
        let mut values = BTreeSet::new();
        if has_discriminator(original) {
            parts_of_choices(original, &mut values);
        }
        let has_deep_references = has_deep_reference(original);
        let (budget, shared) = (2_000, Vec::new());
        Self { original, style, rng, names, inside, values, has_deep_references, budget, shared }
    }

    /// Whether a rewriting changes this place.
    pub fn chance(&mut self, kind: Kind) -> bool {
        let share = self.style.get(&kind).copied().unwrap_or(0);
        share > 0 && self.rng.u8(0..100) < share
    }

    /// The text of the rewritten document.
    pub fn written(mut self) -> String {
        let mut document = self.original.clone();
        if !self.has_deep_references {
            self.rename(&document);
        }
        for (_, item) in document["paths"].as_object_mut().into_iter().flatten() {
            self.item(item);
        }
        let components = document.get_mut("components").and_then(Value::as_object_mut);
        for (section, members) in components.into_iter().flatten() {
            if SECTIONS.contains(&section.as_str())
                && let Some(given) = members.as_object_mut()
            {
                *given = self.section(section, std::mem::take(given));
            }
        }
        for (section, name, value) in std::mem::take(&mut self.shared) {
            document["components"][section][name] = value;
        }
        if self.chance(Kind::Null) {
            document["openapi"] = json!("3.1.0");
        }
        self.noise_at_the_top(&mut document);
        // YAML is written in order, JSON in a random one: between them they cover the order of members.
        if self.chance(Kind::Json) {
            self.shuffled(&document)
        } else {
            serde_saphyr::to_string(&document).unwrap_or_default()
        }
    }

    fn rename(&mut self, document: &Value) {
        if !self.chance(Kind::Rename) {
            return;
        }
        for section in SECTIONS {
            let names = document["components"][section].as_object();
            for name in names.into_iter().flat_map(Map::keys) {
                let written = name.replace('~', "~0").replace('/', "~1");
                let own = format!("#/components/{section}/{written}");
                if self.values.contains(&own) {
                    continue;
                }
                self.names.insert(own, format!("{section}_{:x}", self.rng.u64(..)));
            }
        }
    }

    /// Makes something a component.
    fn share(&mut self, section: &'static str, value: &mut Value) {
        let is_inline = value.is_object() && value.get("$ref").is_none();
        if is_inline && !self.has_deep_references && self.chance(Kind::Share) {
            let name = format!("shared_{:x}", self.rng.u64(..));
            let reference = json!({"$ref": format!("#/components/{section}/{name}")});
            self.shared.push((section, name, std::mem::replace(value, reference)));
        }
    }

    fn section(&mut self, section: &str, members: Map<String, Value>) -> Map<String, Value> {
        let mut written = Map::new();
        for (name, mut value) in members {
            match section {
                "schemas" => self.schema(&mut value),
                "responses" => self.response(&mut value),
                "parameters" => self.parameter(&mut value),
                _ => self.body(&mut value),
            }
            let own =
                format!("#/components/{section}/{}", name.replace('~', "~0").replace('/', "~1"));
            written.insert(self.names.get(&own).cloned().unwrap_or(name), value);
        }
        written
    }

    fn item(&mut self, item: &mut Value) {
        let verbs: Vec<&str> =
            VERBS.into_iter().filter(|verb| item.get(verb).is_some_and(Value::is_object)).collect();
        for verb in &verbs {
            self.operation(&mut item[*verb]);
        }
        with_list(item, "parameters", |all| all.iter_mut().for_each(|one| self.parameter(one)));
        // Parameters of the path hold for all its operations. So they move only if there is one.
        if let ([verb], true) = (verbs.as_slice(), self.chance(Kind::PathParameters)) {
            let mut moved = Vec::new();
            with_list(&mut item[*verb], "parameters", |own| {
                let (path, rest) = own.drain(..).partition(|_| self.rng.bool());
                (moved, *own) = (path, rest);
            });
            with_list(item, "parameters", |known| moved.append(known));
            item["parameters"] = json!(moved);
        }
    }

    fn operation(&mut self, operation: &mut Value) {
        if self.chance(Kind::Ids) {
            if self.rng.bool() {
                operation["operationId"] = json!(format!("op{:x}", self.rng.u64(..)));
            } else if let Some(members) = operation.as_object_mut() {
                members.remove("operationId");
            }
        }
        with_list(operation, "parameters", |all| {
            for one in all.iter_mut() {
                self.parameter(one);
                self.share("parameters", one);
            }
        });
        for list in ["parameters", "tags"] {
            if self.chance(Kind::Order) {
                with_list(operation, list, |all| self.rng.shuffle(all));
            }
        }
        if let Some(body) = operation.get_mut("requestBody") {
            self.body(body);
            self.share("requestBodies", body);
        }
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            for (_, response) in responses.iter_mut() {
                self.response(response);
                self.share("responses", response);
            }
            self.statuses(responses);
        }
        self.defaults_of_operation(operation);
        self.noise(operation);
    }

    fn statuses(&mut self, responses: &mut Map<String, Value>) {
        let success = |status: &str| status.starts_with('2');
        let successes: Vec<String> =
            responses.keys().filter(|status| success(status)).cloned().collect();
        if !successes.is_empty() && self.chance(Kind::Errors) {
            responses.retain(|status, _| success(status));
            let error = json!({"description": "An error."});
            let statuses: &[&str] = match self.rng.u8(0..3) {
                0 => &["400", "401", "404", "429", "500"],
                1 => &["default"],
                _ => &[],
            };
            responses.extend(statuses.iter().map(|status| ((*status).to_owned(), error.clone())));
        }
        let plain: Vec<&String> = successes.iter().filter(|status| *status != "269").collect();
        if let ([only], true) = (plain.as_slice(), self.chance(Kind::Status)) {
            let other = *self.rng.choice(&["200", "201", "202", "2XX"]).unwrap_or(&"200");
            if let Some(response) = responses.remove(only.as_str()) {
                responses.insert(other.to_owned(), response);
            }
        }
    }

    pub fn parameter(&mut self, parameter: &mut Value) {
        if self.reference(parameter, Self::parameter) {
            return;
        }
        if let Some(schema) = parameter.get_mut("schema") {
            self.schema(schema);
            self.share("schemas", schema);
        }
        self.defaults_of_parameter(parameter);
        self.noise(parameter);
    }

    pub fn body(&mut self, body: &mut Value) {
        if !self.reference(body, Self::body) {
            self.content(body);
        }
    }

    pub fn response(&mut self, response: &mut Value) {
        if !self.reference(response, Self::response) {
            self.content(response);
        }
    }

    fn content(&mut self, owner: &mut Value) {
        let Some(content) = owner.get_mut("content").and_then(Value::as_object_mut) else { return };
        for (_, media) in content.iter_mut() {
            if let Some(schema) = media.get_mut("schema") {
                self.schema(schema);
                self.share("schemas", schema);
            }
            self.noise(media);
        }
        if content.len() == 1
            && content.contains_key("application/json")
            && self.chance(Kind::Media)
        {
            let json = content.remove("application/json").unwrap_or_default();
            let kinds = ["application/json; charset=utf-8", "application/vnd.api+json"];
            let kind = *self.rng.choice(&kinds).unwrap_or(&"application/json");
            content.insert(kind.to_owned(), json);
        }
    }

    /// Rewrites what is inside a schema, then the schema.
    pub fn schema(&mut self, schema: &mut Value) {
        if self.reference(schema, Self::schema) {
            return;
        }
        let Some(given) = schema.as_object_mut() else { return };
        for keyword in ONE {
            if let Some(inside) = given.get_mut(keyword) {
                self.schema(inside);
                self.share("schemas", inside);
            }
        }
        for keyword in LISTS {
            for inside in given.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten()
            {
                self.schema(inside);
            }
        }
        for keyword in NAMED {
            let named = given.get_mut(keyword).and_then(Value::as_object_mut);
            for (_, inside) in named.into_iter().flatten() {
                self.schema(inside);
                self.share("schemas", inside);
            }
        }
        self.respell(schema);
    }

    /// JSON with members in a random order.
    fn shuffled(&mut self, value: &Value) -> String {
        match value {
            Value::Object(members) => {
                let mut members: Vec<(&String, &Value)> = members.iter().collect();
                self.rng.shuffle(&mut members);
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(key, value)| format!("{}:{}", json!(key), self.shuffled(value)))
                    .collect();
                format!("{{{}}}", members.join(","))
            }
            Value::Array(members) => {
                let members: Vec<String> =
                    members.iter().map(|member| self.shuffled(member)).collect();
                format!("[{}]", members.join(","))
            }
            other => other.to_string(),
        }
    }
}

/// Whether a description decides a choice by the names of components.
fn has_discriminator(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.contains_key("discriminator") || members.values().any(has_discriminator)
        }
        Value::Array(members) => members.iter().any(has_discriminator),
        _ => false,
    }
}

/// Whether a reference leads to a property of a component.
fn has_deep_reference(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            reference.is_some_and(|reference| reference.contains("/properties/"))
                || members.values().any(has_deep_reference)
        }
        Value::Array(members) => members.iter().any(has_deep_reference),
        _ => false,
    }
}

/// The references in all choices.
fn parts_of_choices(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let parts =
                    member.as_array().filter(|_| ["oneOf", "anyOf"].contains(&key.as_str()));
                let references =
                    parts.into_iter().flatten().filter_map(|part| part["$ref"].as_str());
                found.extend(references.map(str::to_owned));
                parts_of_choices(member, found);
            }
        }
        Value::Array(members) => members.iter().for_each(|member| parts_of_choices(member, found)),
        _ => {}
    }
}

/// Calls `change` with a list, if there is one.
fn with_list(owner: &mut Value, list: &str, change: impl FnOnce(&mut Vec<Value>)) {
    if let Some(members) = owner.get_mut(list).and_then(Value::as_array_mut) {
        change(members);
    }
}
