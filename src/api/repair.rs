//! Repairs responses that deviate from the description, with as few changes as possible.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};
use serde_path_to_error::{Path, Segment};

use super::{UnreadableRow, decode::Read, essential::WHOLE_LISTS};
use crate::error::Unreadable;

/// Maximum number of fields of one value that are repaired before it counts as unreadable.
const MENDING_LIMIT: usize = 1_000;

/// Maximum number of bytes that are read again for one response, so that a large one cannot keep a
/// thread busy.
const REREADING_LIMIT: usize = 256 * 1024 * 1024;

/// Repairs a tree until it can be read.
pub(super) struct Repairer {
    /// JSON paths of the values that were changed.
    pub(super) repaired: Vec<String>,
    /// Remaining number of bytes that may be read again.
    bytes: usize,
    /// The path of the only row, which is never removed.
    row: Option<String>,
}

impl Default for Repairer {
    fn default() -> Self {
        Self { repaired: Vec::new(), bytes: REREADING_LIMIT, row: None }
    }
}

impl Repairer {
    /// Reads a tree as `T`. The error is the first one, of the original tree.
    pub(super) fn settle<T: DeserializeOwned>(
        &mut self,
        tree: &mut Value,
    ) -> Result<T, Unreadable> {
        let mut first = None;
        // Paths whose value has its other spelling already.
        let mut tried = HashSet::new();
        for _ in 0..MENDING_LIMIT {
            let body = tree.to_string();
            let error = match read(body.as_bytes()) {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let path = error.path().to_string();
            first.get_or_insert_with(|| Unreadable::new(&path, fault(error.inner())));
            // Each repair reads the whole body again. The bound keeps a hostile response from costing minutes.
            let Some(left) = self.bytes.checked_sub(body.len()) else { break };
            self.bytes = left;
            // Removing the row itself would make it vanish without a word: it is reported instead.
            if self.row.as_ref() == Some(&path) {
                break;
            }
            // A value that fails in both spellings is removed. Otherwise the two would alternate until the limit.
            match repair(tree, error.path(), tried.contains(&path)) {
                Repair::Impossible => break,
                // The following elements have other paths now.
                Repair::ElementRemoved => tried.clear(),
                Repair::Member => _ = tried.insert(path.clone()),
            }
            self.repaired.push(path);
        }
        Err(first
            .unwrap_or_else(|| Unreadable::new(".", "too many deviations from the description")))
    }

    /// Reads a page row by row and skips unreadable rows.
    pub(super) fn page<T: DeserializeOwned>(
        mut self,
        mut tree: Value,
        items: &'static str,
    ) -> Result<Read<T>, Unreadable> {
        let rows = match tree.get_mut(items).map(Value::take) {
            Some(Value::Array(rows)) => rows,
            _ => return Err(Unreadable::lacks(items, "a list")),
        };
        let had_rows = !rows.is_empty();
        let (mut kept, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
        // Members beside the rows are repaired first, so that their faults do not count against a row.
        put(&mut tree, items, Vec::new());
        self.settle::<T>(&mut tree)?;
        // Each row is read alone, in place 0. Its real index is put into the messages afterwards.
        let here = format!("{items}[0]");
        self.row = Some(here.clone());
        for (index, row) in rows.into_iter().enumerate() {
            let there = format!("{items}[{index}]");
            let before = self.repaired.len();
            put(&mut tree, items, vec![row]);
            match self.settle::<T>(&mut tree) {
                Ok(_) => {
                    let row = tree.get_mut(items).and_then(Value::as_array_mut);
                    kept.extend(row.and_then(Vec::pop));
                    for path in self.repaired.iter_mut().skip(before) {
                        *path = path.replacen(&here, &there, 1);
                    }
                }
                Err(failure) => {
                    // Repairs of a row that is dropped are no news.
                    self.repaired.truncate(before);
                    let path = failure.path.replacen(&here, &there, 1);
                    unreadable.push(UnreadableRow { index, path, reason: failure.fault });
                }
            }
        }
        // An empty list and a list without a readable row look the same from here on.
        let is_lost = had_rows && kept.is_empty();
        put(&mut tree, items, kept);
        let value = self.settle(&mut tree)?;
        Ok(Read { value, repaired: self.repaired, unreadable, is_lost })
    }
}

fn put(tree: &mut Value, items: &str, rows: Vec<Value>) {
    if let Some(members) = tree.as_object_mut() {
        members.insert(items.to_owned(), Value::Array(rows));
    }
}

/// Removes every member that is `null`, which in a response means absent. Returns their number.
pub(super) fn drop_nulls(value: &mut Value) -> usize {
    match value {
        Value::Object(members) => {
            let before = members.len();
            members.retain(|_, member| !member.is_null());
            before - members.len() + members.values_mut().map(drop_nulls).sum::<usize>()
        }
        Value::Array(members) => members.iter_mut().map(drop_nulls).sum(),
        _ => 0,
    }
}

/// Reads unchanged bytes. An error does not say where it is.
pub(super) fn plain<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    // Not `from_slice`, which refuses bytes after the value: proxies add some.
    T::deserialize(&mut serde_json::Deserializer::from_slice(body))
}

/// Reads unchanged bytes. An error says where it is.
pub(super) fn read<T: DeserializeOwned>(
    body: &[u8],
) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_slice(body))
}

/// The repair of a value that does not fit.
enum Repair {
    /// No repair was possible.
    Impossible,
    /// A member was respelled or removed.
    Member,
    /// An element of a list was removed.
    ElementRemoved,
}

/// Changes the value at `path` so that reading can continue: tries the other spelling of a number first, then
/// removes the field or element. A member of [`WHOLE_LISTS`] never loses single elements: it is removed as a
/// whole.
fn repair(tree: &mut Value, path: &Path, again: bool) -> Repair {
    let mut segments: Vec<&Segment> =
        // Variants are no place in the tree.
        path.iter().filter(|segment| !matches!(segment, Segment::Enum { .. })).collect();
    let mut again = again;
    if let [.., Segment::Map { key }, Segment::Seq { .. }] = &segments[..]
        // One wrong element makes the whole list wrong: two of three files look like all of them.
        && WHOLE_LISTS.contains(&key.as_str())
    {
        segments.pop();
        again = true;
    }
    let Some(last) = segments.pop() else { return Repair::Impossible };
    let mut parent = tree;
    for segment in segments {
        let next = match segment {
            Segment::Map { key } => parent.get_mut(key),
            Segment::Seq { index } => parent.get_mut(index),
            _ => None,
        };
        let Some(next) = next else { return Repair::Impossible };
        parent = next;
    }
    let found = match last {
        Segment::Map { key } => parent.get_mut(key),
        Segment::Seq { index } => parent.get_mut(index),
        _ => None,
    };
    let Some(found) = found else { return Repair::Impossible };
    // An id of another type is removed: a job with a wrong id would be lost.
    let is_id = matches!(last, Segment::Map { key } if key == "id" || key == "jobId");
    if let (false, false, Some(other)) = (again, is_id, other_spelling(found)) {
        *found = other;
        return Repair::Member;
    }
    match (last, parent) {
        (Segment::Map { key }, Value::Object(members)) => match members.remove(key) {
            Some(_) => Repair::Member,
            None => Repair::Impossible,
        },
        (Segment::Seq { index }, Value::Array(members)) if *index < members.len() => {
            members.remove(*index);
            Repair::ElementRemoved
        }
        _ => Repair::Impossible,
    }
}

/// Returns a number in quotes as a number, a number as text, a whole number without its `.0`.
fn other_spelling(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => text.trim().parse::<Number>().ok().map(Value::Number),
        Value::Number(number) => match number.as_f64() {
            // Services write `20.0` for 20.
            Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
                Some(Value::Number((float as i64).into()))
            }
            _ => Some(Value::String(number.to_string())),
        },
        _ => None,
    }
}

/// Returns the message of the deserializer without the value that it quotes.
pub(super) fn fault(error: &serde_json::Error) -> String {
    // The error of serde quotes the value, which may be private. The part after `expected` names a type only.
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    if text.starts_with("missing field") {
        return text.to_owned();
    }
    match text.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "the value does not match the description".to_owned(),
    }
}
