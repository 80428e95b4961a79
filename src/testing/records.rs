//! Resources that the description alone defines: what was created is listed, read, changed and deleted.

use std::collections::HashMap;

use serde_json::Value;

/// Rows of lists, and documents of which a path has one.
#[derive(Debug, Default)]
pub(super) struct Records {
    rows: Vec<Record>,
    documents: HashMap<String, Value>,
    created: usize,
    seeded: bool,
}

#[derive(Debug)]
struct Record {
    /// The path of the list: `/models/model_1/presets`.
    list: String,
    id: String,
    value: Value,
}

impl Records {
    /// Whether the resources that every account has are still to be put in; true once.
    pub(super) fn is_first_use(&mut self) -> bool {
        !std::mem::replace(&mut self.seeded, true)
    }

    /// A number that no other resource has.
    pub(super) fn next(&mut self) -> usize {
        self.created += 1;
        self.created
    }

    pub(super) fn create(&mut self, list: &str, id: &str, value: Value) {
        self.rows.push(Record { list: list.to_owned(), id: id.to_owned(), value });
    }

    /// The rows of a list, the latest first.
    pub(super) fn list(&self, list: &str) -> Vec<Value> {
        let rows = self.rows.iter().rev().filter(|row| row.list == list);
        rows.map(|row| row.value.clone()).collect()
    }

    pub(super) fn read(&self, list: &str, id: &str) -> Option<Value> {
        let row = self.rows.iter().find(|row| row.list == list && row.id == id)?;
        Some(row.value.clone())
    }

    pub(super) fn change(&mut self, list: &str, id: &str) -> Option<&mut Value> {
        let row = self.rows.iter_mut().find(|row| row.list == list && row.id == id)?;
        Some(&mut row.value)
    }

    /// Removes a row with all that is below it; says whether it was there.
    pub(super) fn remove(&mut self, list: &str, id: &str) -> bool {
        let before = self.rows.len();
        self.rows.retain(|row| !(row.list == list && row.id == id));
        let found = self.rows.len() < before;
        let below = format!("{list}/{id}/");
        self.rows.retain(|row| !row.list.starts_with(&below));
        self.documents.retain(|path, _| !path.starts_with(&below));
        found
    }

    /// The document of a path, made if it is not there.
    pub(super) fn document(&mut self, path: &str, make: impl FnOnce() -> Value) -> &mut Value {
        self.documents.entry(path.to_owned()).or_insert_with(make)
    }

    /// Removes the document of a path; says whether it was there.
    pub(super) fn remove_document(&mut self, path: &str) -> bool {
        self.documents.remove(path).is_some()
    }
}
