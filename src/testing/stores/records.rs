//! Resources that the description alone defines: what was created is listed, read, changed and deleted.

use std::collections::HashMap;

use serde_json::Value;

use crate::api::Operation;

/// Rows of lists, and documents of which a path has one.
#[derive(Debug, Default)]
pub(crate) struct Records {
    rows: Vec<Record>,
    documents: HashMap<String, Value>,
    created: usize,
    seeded: bool,
    /// Items that tests put into lists, whatever the ids in their paths.
    items: Vec<(&'static Operation, Value)>,
}

#[derive(Debug)]
struct Record {
    /// The path of the list: `/models/model_1/presets`.
    list: String,
    id: String,
    value: Value,
}

impl Records {
    /// Returns `true` once: the resources that every account has are still missing.
    pub(crate) fn is_first_use(&mut self) -> bool {
        !std::mem::replace(&mut self.seeded, true)
    }

    /// A number that no other resource has.
    pub(crate) fn next(&mut self) -> usize {
        self.created += 1;
        self.created
    }

    pub(crate) fn create(&mut self, list: &str, id: &str, value: Value) {
        self.rows.push(Record { list: list.to_owned(), id: id.to_owned(), value });
    }

    /// The rows of a list, the latest first.
    pub(crate) fn list(&self, list: &str) -> Vec<Value> {
        let rows = self.rows.iter().rev().filter(|row| row.list == list);
        rows.map(|row| row.value.clone()).collect()
    }

    pub(crate) fn read(&self, list: &str, id: &str) -> Option<Value> {
        let row = self.rows.iter().find(|row| row.list == list && row.id == id)?;
        Some(row.value.clone())
    }

    pub(crate) fn change(&mut self, list: &str, id: &str) -> Option<&mut Value> {
        let row = self.rows.iter_mut().find(|row| row.list == list && row.id == id)?;
        Some(&mut row.value)
    }

    /// Removes a row with all that is below it; returns whether it was there.
    pub(crate) fn remove(&mut self, list: &str, id: &str) -> bool {
        let before = self.rows.len();
        self.rows.retain(|row| !(row.list == list && row.id == id));
        let found = self.rows.len() < before;
        let below = format!("{list}/{id}/");
        self.rows.retain(|row| !row.list.starts_with(&below));
        self.documents.retain(|path, _| !path.starts_with(&below));
        found
    }

    /// The document of a path, made if it is not there.
    pub(crate) fn document(&mut self, path: &str, make: impl FnOnce() -> Value) -> &mut Value {
        self.documents.entry(path.to_owned()).or_insert_with(make)
    }

    /// Puts an item into a list.
    pub(crate) fn add_item(&mut self, list: &'static Operation, item: Value) {
        self.items.push((list, item));
    }

    /// The items that tests put into a list.
    pub(crate) fn items(&self, list: &Operation) -> Vec<Value> {
        self.items_where(|place| place == list)
    }

    /// The items that tests put into the list at this path of the description: `/models/{modelId}/presets`.
    pub(crate) fn items_at(&self, path: &str) -> Vec<Value> {
        self.items_where(|place| place.path == path)
    }

    fn items_where(&self, fits: impl Fn(&Operation) -> bool) -> Vec<Value> {
        let items = self.items.iter().filter(|(list, _)| fits(list));
        items.map(|(_, item)| item.clone()).collect()
    }

    /// Removes the document of a path; returns whether it was there.
    pub(crate) fn remove_document(&mut self, path: &str) -> bool {
        self.documents.remove(path).is_some()
    }
}
