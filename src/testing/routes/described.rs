//! Every operation that has no route of its own, as the description has it.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{OriginalUri, Query, State},
};
use chrono::{DateTime, Utc};
use http::Method;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    Handled, Parameters, Shared, asset_edits, body, collections, generate, limits, lists, members,
    model_edits, models, no_route, ok,
};
use crate::{
    api::{Operation, Timestamp},
    testing::{
        description,
        json::{at, text},
        record,
        refusal::Refusal,
        reply::Reply,
        sample::{self, Sample},
        stores::Stores,
    },
};

/// A request of an operation, in its parts.
pub(super) struct Call {
    pub(super) operation: &'static Operation,
    /// The path without the version: `/models/model_1/presets`.
    pub(super) path: String,
    /// The ids in the path, by their placeholders: `modelId`.
    pub(super) ids: BTreeMap<String, String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: Value,
    pub(super) date: DateTime<Utc>,
    /// Whether lists have empty pages.
    pub(super) empty_pages: bool,
}

pub(super) async fn respond(
    State(server): Shared,
    method: Method,
    OriginalUri(uri): OriginalUri,
    Query(query): Parameters,
    body: Bytes,
) -> Handled {
    let Some(operation) = record::operation(method.as_str(), uri.path()) else {
        return Ok(no_route());
    };
    let path: Vec<String> = uri
        .path()
        .trim_start_matches("/v1")
        .split('/')
        // Decoded after the split: a `%2F` is part of an id, and must not become a separator.
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let placeholders = operation.path.split('/').map(|part| part.trim_matches(['{', '}']));
    let ids = placeholders
        .zip(&path)
        // Fixed segments are equal on both sides. What differs is the value of a placeholder.
        .filter(|(name, id)| name != id)
        .map(|(name, id)| (name.to_owned(), id.clone()))
        .collect();
    let call = Call {
        operation,
        path: path.join("/"),
        ids,
        query,
        body: match text(description::request(operation), "/type") {
            "array" => body::list(&body)?,
            _ => body::optional(&body)?,
        },
        date: server.clock.date(),
        empty_pages: server.settings.empty_pages,
    };
    call.respond(&mut server.stores())
}

impl Call {
    pub(super) fn id(&self, name: &str) -> &str {
        self.ids.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.date.into()
    }

    pub(super) fn sample(&self, schema: &Value) -> Value {
        Sample { now: self.now(), ids: &self.ids }.value(schema)
    }

    /// A resource with all fields that a schema has, and no others.
    pub(super) fn fit(&self, schema: &Value, resource: &Value) -> Value {
        if at(schema, "/properties").is_null() {
            return resource.clone();
        }
        let mut fitting = self.sample(schema);
        if let Some(members) = fitting.as_object_mut() {
            members.extend(sample::members_of(schema, resource));
        }
        fitting
    }

    fn respond(&self, stores: &mut Stores) -> Handled {
        if let Some(field) = description::missing(self.operation, &self.body) {
            return Err(Refusal::invalid(format!("\"{field}\" is required")));
        }
        self.check_parents(stores)?;
        self.seed(stores);
        // The more special first; each says `None` for what is not its own, and the description has the rest.
        lists::respond(self, stores)
            .or_else(|| limits::respond(self, stores))
            .or_else(|| generate::respond(self, stores))
            .or_else(|| asset_edits::respond(self, stores))
            .or_else(|| model_edits::respond(self, stores))
            .or_else(|| collections::respond(self, stores))
            .or_else(|| members::respond(self, stores))
            .unwrap_or_else(|| self.generic(stores))
    }

    /// Adds what every account has: a project, a team, a price.
    fn seed(&self, stores: &mut Stores) {
        if !stores.records.is_first_use() {
            return;
        }
        for (list, id, one) in [
            ("/projects", lists::PROJECT, "/projects/proj_fake"),
            ("/teams", "team_fake", "/teams/team_fake"),
            ("/oscu/prices", "price_fake", ""),
        ] {
            let path = if one.is_empty() { list } else { one };
            let Some(operation) = Operation::find("GET", path) else { continue };
            let response = description::response(operation);
            let schema = description::list(response).or_else(|| description::envelope(response));
            let mut row = schema.map(|(_, schema)| self.sample(schema)).unwrap_or_default();
            if let Some(own) = row.get_mut("id") {
                *own = json!(id);
            }
            stores.records.create(list, id, row);
        }
    }

    /// Refuses paths below an asset, a model or a collection that does not exist. Lists in pages are the
    /// exception: items that a test adds are there whatever the ids in the path are.
    fn check_parents(&self, stores: &Stores) -> Result<(), Refusal> {
        if self.operation.pagination.is_some() {
            return Ok(());
        }
        for (name, id) in &self.ids {
            let (what, found) = match name.as_str() {
                "assetId" => ("Asset", stores.assets.contains(id)),
                "modelId" => {
                    // A deleted model is not found, but it is what a restore names.
                    let restores = self.path.ends_with("/restore");
                    ("Model", restores || models::any(stores, id).is_some())
                }
                "collectionId" => ("Collection", stores.records.read("/collections", id).is_some()),
                _ => continue,
            };
            if !found {
                return Err(Refusal::missing(what, id));
            }
        }
        Ok(())
    }

    /// Resources are created in lists, and read, changed and removed by their ids; other paths have one
    /// document.
    fn generic(&self, stores: &mut Stores) -> Handled {
        let schema = description::response(self.operation);
        let by_id = self.operation.path.ends_with('}');
        if let (false, "GET", Some((name, item))) =
            (by_id, self.operation.method, description::list(schema))
        {
            let rows = stores.records.list(&self.path);
            let mut rows: Vec<Value> = rows.iter().map(|row| self.fit(item, row)).collect();
            rows.extend(stores.records.items(self.operation));
            return Ok(ok(&json!({name: rows})));
        }
        match (self.operation.method, by_id) {
            ("POST", _) if is_list(self.operation) => Ok(self.create(schema, stores)),
            ("GET" | "PUT" | "DELETE", true) => self.act_on_row(schema, stores),
            ("GET" | "PUT" | "DELETE", false) => Ok(self.act_on_document(schema, stores)),
            _ => Ok(ok(&self.sample(schema))),
        }
    }

    fn create(&self, schema: &'static Value, stores: &mut Stores) -> Reply {
        let (envelope, resource) = match description::envelope(schema) {
            Some((name, resource)) => (Some(name), resource),
            None => (None, schema),
        };
        let mut created = self.sample(resource);
        sample::merge(&mut created, resource, &self.body);
        let id = format!("{}_fake{:04}", prefix(&self.path), stores.records.next());
        if let Some(members) = created.as_object_mut() {
            members.insert("id".to_owned(), json!(id));
        }
        stores.records.create(&self.path, &id, created.clone());
        ok(&enveloped(envelope, created))
    }

    fn act_on_row(&self, schema: &'static Value, stores: &mut Stores) -> Handled {
        let Some((list, id)) = self.path.rsplit_once('/') else { return Ok(no_route()) };
        if self.operation.method == "DELETE" {
            let found = stores.records.remove(list, id);
            return if found { Ok(removed(schema)) } else { Err(no_row(list, id)) };
        }
        let Some((envelope, resource)) = description::envelope(schema) else {
            return Ok(ok(&self.sample(schema)));
        };
        let row = match stores.records.change(list, id) {
            Some(row) => {
                if self.operation.method == "PUT" {
                    update(row, resource, &self.body, &self.now());
                }
                Some(row.clone())
            }
            None => {
                // A row may also come from a test. Such items belong to every path of their list, and do not change.
                let items = stores.records.items_at(list_template(self.operation));
                items.into_iter().find(|item| text(item, "/id") == id)
            }
        };
        let row = row.ok_or_else(|| no_row(list, id))?;
        Ok(ok(&enveloped(Some(envelope), self.fit(resource, &row))))
    }

    fn act_on_document(&self, schema: &'static Value, stores: &mut Stores) -> Reply {
        let Some((envelope, resource)) = description::envelope(schema) else {
            if self.operation.method == "DELETE" {
                stores.records.remove_document(&self.path);
                return removed(schema);
            }
            return ok(&self.sample(schema));
        };
        let make = || with_id(self.sample(resource), &self.path);
        let document = stores.records.document(&self.path, make);
        if self.operation.method == "PUT" {
            update(document, resource, &self.body, &self.now());
            // Some documents are one text: `{"promptGuide": "…"}` is read as `{"promptGuide": {"value": "…"}}`.
            if let (Some(text), Some(members)) =
                (self.body.get(envelope).filter(|text| text.is_string()), document.as_object_mut())
            {
                members.insert("value".to_owned(), text.clone());
            }
        }
        ok(&enveloped(Some(envelope), document.clone()))
    }
}

/// The 404 of a row: `Preset preset_1 not found`.
fn no_row(list: &str, id: &str) -> Refusal {
    let what = list.rsplit('/').next().unwrap_or_default().trim_end_matches('s');
    let mut letters = what.replace('-', " ");
    if let Some(first) = letters.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    Refusal::missing(&letters, id)
}

/// The response to a removal; some have a member that confirms it.
fn removed(schema: &Value) -> Reply {
    let confirms = !at(schema, "/properties/deleted").is_null();
    ok(&if confirms { json!({"deleted": true}) } else { json!({}) })
}

/// Applies the changes of a request, and notes the date.
fn update(resource: &mut Value, schema: &Value, body: &Value, now: &Timestamp) {
    sample::merge(resource, schema, body);
    let Some(members) = resource.as_object_mut() else { return };
    if members.contains_key("updatedAt") {
        members.insert("updatedAt".to_owned(), json!(now));
    }
    let size = members.get("content").and_then(Value::as_str).map(str::len);
    if let (Some(size), true) = (size, members.contains_key("sizeBytes")) {
        members.insert("sizeBytes".to_owned(), json!(size));
    }
}

fn with_id(mut document: Value, path: &str) -> Value {
    if let Some(id) = document.get_mut("id") {
        *id = json!(format!("{}_fake", prefix(path)));
    }
    document
}

pub(super) fn enveloped(envelope: Option<&str>, resource: Value) -> Value {
    match envelope {
        Some(name) => Value::Object(Map::from_iter([(name.to_owned(), resource)])),
        None => resource,
    }
}

/// What the ids of a list begin with.
fn prefix(path: &str) -> &str {
    match path.rsplit('/').next().unwrap_or_default() {
        "collections" => "col",
        "projects" => "proj",
        "api-keys" => "apiu",
        "ip-filters" => "filter",
        other => other.trim_end_matches('s'),
    }
}

/// Whether the operation creates resources of a list: there are operations on one of them.
fn is_list(operation: &Operation) -> bool {
    crate::api::operations::ALL.iter().any(|other| {
        let below = other.path.strip_prefix(operation.path);
        below.is_some_and(|rest| rest.starts_with("/{") && !rest.contains("}/"))
    })
}

/// The path of the list that an operation on one resource belongs to.
fn list_template(operation: &'static Operation) -> &'static str {
    operation.path.rsplit_once('/').map_or("", |(list, _)| list)
}
