//! Every operation that has no route of its own, as the description has it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    body::Bytes,
    extract::{OriginalUri, Query, State},
};
use percent_encoding::percent_decode_str;
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::{
    Parameters, Shared, asset_edits, collections, generate, members, model_edits, no_route,
};
use crate::{
    api::{Operation, Timestamp},
    testing::{
        description,
        json::{at, text},
        lists,
        reply::Reply,
        sample::{self, Sample},
        world::{self, World},
    },
};

/// A request of an operation, taken apart.
pub(super) struct Call<'a> {
    pub(super) world: &'a World,
    pub(super) operation: &'static Operation,
    /// Without the version: `/models/model_1/presets`.
    pub(super) path: String,
    /// By their placeholders: `modelId`.
    pub(super) ids: BTreeMap<String, String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: Value,
}

/// What is refused; `None` from a group of operations that does not have this one.
pub(super) type Response = Option<Reply>;

pub(super) async fn respond(
    State(world): Shared,
    method: Method,
    OriginalUri(uri): OriginalUri,
    Query(query): Parameters,
    body: Bytes,
) -> Reply {
    let Some(operation) = world::operation(method.as_str(), uri.path()) else { return no_route() };
    let path: Vec<String> = uri
        .path()
        .trim_start_matches("/v1")
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
        .collect();
    let placeholders = operation.path.split('/').map(|part| part.trim_matches(['{', '}']));
    let ids = placeholders
        .zip(&path)
        .filter(|(name, id)| name != id)
        .map(|(name, id)| (name.to_owned(), id.clone()))
        .collect();
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let world: Arc<World> = world;
    let call = Call { world: &world, operation, path: path.join("/"), ids, query, body };
    call.respond()
}

pub(super) fn ok(body: &Value) -> Reply {
    Reply::json(StatusCode::OK, body)
}

pub(super) fn bad(reason: &str) -> Reply {
    Reply::refusal(StatusCode::BAD_REQUEST, reason)
}

/// The 404 of the service: `Model model_x not found`.
pub(super) fn missing(what: &str, id: &str) -> Reply {
    Reply::refusal(StatusCode::NOT_FOUND, &format!("{what} {id} not found"))
}

impl Call<'_> {
    pub(super) fn id(&self, name: &str) -> &str {
        self.ids.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.world.clock.date().into()
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

    fn respond(&self) -> Reply {
        if let Some(field) = description::missing(self.operation, &self.body) {
            return bad(&format!("\"{field}\" is required"));
        }
        if let Some(parent) = self.missing_parent() {
            return parent;
        }
        self.seed();
        lists::any(self.operation, self.world, &self.path, (&self.query, &self.body))
            .or_else(|| generate::respond(self))
            .or_else(|| asset_edits::respond(self))
            .or_else(|| model_edits::respond(self))
            .or_else(|| collections::respond(self))
            .or_else(|| members::respond(self))
            .unwrap_or_else(|| self.generic())
    }

    /// Puts in what every account has: a project, a team, a price.
    fn seed(&self) {
        if !self.world.state().records.is_first_use() {
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
            self.world.state().records.create(list, id, row);
        }
    }

    /// Below an asset, a model or a collection that does not exist there is nothing. Lists in pages are
    /// the exception: what a test puts into one is there whatever the ids in its path are.
    fn missing_parent(&self) -> Option<Reply> {
        if self.operation.pagination.is_some() {
            return None;
        }
        let records = |list: &str, id: &str| self.world.state().records.read(list, id).is_some();
        for (name, id) in &self.ids {
            let (what, found) = match name.as_str() {
                "assetId" => ("Asset", self.world.read_asset(id).is_some()),
                "modelId" => {
                    let restores = self.path.ends_with("/restore");
                    ("Model", restores || self.world.read_model(id).is_some())
                }
                "collectionId" => ("Collection", records("/collections", id)),
                _ => continue,
            };
            if !found {
                return Some(missing(what, id));
            }
        }
        None
    }

    /// Resources are created in lists, and read, changed and removed by their ids; other paths have one
    /// document.
    fn generic(&self) -> Reply {
        let schema = description::response(self.operation);
        let by_id = self.operation.path.ends_with('}');
        if let (false, "GET", Some((name, item))) =
            (by_id, self.operation.method, description::list(schema))
        {
            let rows = self.world.state().records.list(&self.path);
            let mut rows: Vec<Value> = rows.iter().map(|row| self.fit(item, row)).collect();
            rows.extend(self.world.listed_items(self.operation));
            return ok(&json!({name: rows}));
        }
        match (self.operation.method, by_id) {
            ("POST", _) if is_list(self.operation) => self.create(schema),
            ("GET" | "PUT" | "DELETE", true) => self.act_on_row(schema),
            ("GET" | "PUT" | "DELETE", false) => self.act_on_document(schema),
            _ => ok(&self.sample(schema)),
        }
    }

    fn create(&self, schema: &'static Value) -> Reply {
        let (envelope, resource) = match description::envelope(schema) {
            Some((name, resource)) => (Some(name), resource),
            None => (None, schema),
        };
        let mut created = self.sample(resource);
        sample::merge(&mut created, resource, &self.body);
        let mut state = self.world.state();
        let id = format!("{}_fake{:04}", prefix(&self.path), state.records.next());
        if let Some(members) = created.as_object_mut() {
            members.insert("id".to_owned(), json!(id));
        }
        state.records.create(&self.path, &id, created.clone());
        ok(&enveloped(envelope, created))
    }

    fn act_on_row(&self, schema: &'static Value) -> Reply {
        let Some((list, id)) = self.path.rsplit_once('/') else { return no_route() };
        if self.operation.method == "DELETE" {
            let found = self.world.state().records.remove(list, id);
            return if found { self.removed(schema) } else { self.no_row(list, id) };
        }
        let Some((envelope, resource)) = description::envelope(schema) else {
            return ok(&self.sample(schema));
        };
        let now = self.now();
        let mut state = self.world.state();
        let row = match state.records.change(list, id) {
            Some(row) => {
                if self.operation.method == "PUT" {
                    update(row, resource, &self.body, &now);
                }
                Some(row.clone())
            }
            None => {
                drop(state);
                let items = self.world.listed_at(list_template(self.operation));
                items.into_iter().find(|item| text(item, "/id") == id)
            }
        };
        match row {
            Some(row) => ok(&enveloped(Some(envelope), self.fit(resource, &row))),
            None => self.no_row(list, id),
        }
    }

    fn no_row(&self, list: &str, id: &str) -> Reply {
        let what = list.rsplit('/').next().unwrap_or_default().trim_end_matches('s');
        let mut letters = what.replace('-', " ");
        if let Some(first) = letters.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        missing(&letters, id)
    }

    fn act_on_document(&self, schema: &'static Value) -> Reply {
        let Some((envelope, resource)) = description::envelope(schema) else {
            if self.operation.method == "DELETE" {
                self.world.state().records.remove_document(&self.path);
                return self.removed(schema);
            }
            return ok(&self.sample(schema));
        };
        let (made, now) = (self.sample(resource), self.now());
        let mut state = self.world.state();
        let document = state.records.document(&self.path, || with_id(made, &self.path));
        if self.operation.method == "PUT" {
            update(document, resource, &self.body, &now);
            // Some documents are one text: `{"promptGuide": "…"}` is read as `{"promptGuide": {"value": "…"}}`.
            if let (Some(text), Some(members)) =
                (self.body.get(envelope).filter(|text| text.is_string()), document.as_object_mut())
            {
                members.insert("value".to_owned(), text.clone());
            }
        }
        ok(&enveloped(Some(envelope), document.clone()))
    }

    fn removed(&self, schema: &Value) -> Reply {
        let told = !at(schema, "/properties/deleted").is_null();
        ok(&if told { json!({"deleted": true}) } else { json!({}) })
    }
}

/// Takes over what a request changes, and notes the date.
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

/// Ids begin with what they are of.
fn prefix(path: &str) -> &str {
    match path.rsplit('/').next().unwrap_or_default() {
        "collections" => "col",
        "projects" => "proj",
        "api-keys" => "apiu",
        "ip-filters" => "filter",
        other => other.trim_end_matches('s'),
    }
}

/// Whether resources are created here: there are operations on one of them, or a list of them.
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
