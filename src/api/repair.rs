//! Repairs responses that deviate from the description, with as few changes as possible.

use std::collections::HashSet;

use serde_json::{Number, Value};

use super::{
    UnreadableRow,
    essential::WHOLE_LISTS,
    place::{Place, Segment},
};
use crate::error::Unreadable;

/// Reads a text as the type that the caller wants, and keeps the value. Returns whether the value has the essential data,
/// as far as it can tell. Code that takes it is compiled once and not for each type of the API.
pub(super) type Reader<'a> = dyn FnMut(&str) -> Result<bool, serde_json::Error> + 'a;

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
    /// Changes a tree until `read` accepts it. The error is the first one, of the original tree.
    pub(super) fn settle(
        &mut self,
        tree: &mut Value,
        read: &mut Reader<'_>,
    ) -> Result<(), Unreadable> {
        let mut first = None;
        // Paths whose value has its other spelling already.
        let mut tried = HashSet::new();
        for _ in 0..MENDING_LIMIT {
            let body = tree.to_string();
            let Err(error) = read(&body) else { return Ok(()) };
            let place = Place::of(&error, &body);
            let path = place.to_string();
            first.get_or_insert_with(|| Unreadable::new(&path, fault(&error)));
            // Each repair reads the whole body again. The bound keeps a hostile response from costing minutes.
            let Some(left) = self.bytes.checked_sub(body.len()) else { break };
            self.bytes = left;
            // Removing the row itself would make it vanish without a word: it is reported instead.
            if self.row.as_ref() == Some(&path) {
                break;
            }
            // A value that fails in both spellings is removed. Otherwise the two would alternate until the limit.
            match repair(tree, &place, tried.contains(&path)) {
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

    /// Reads a page row by row and skips unreadable rows. Returns them, and whether they were all there were.
    pub(super) fn page(
        &mut self,
        mut tree: Value,
        items: &'static str,
        read: &mut Reader<'_>,
    ) -> Result<(Vec<UnreadableRow>, bool), Unreadable> {
        let rows = match tree.get_mut(items).map(Value::take) {
            Some(Value::Array(rows)) => rows,
            _ => return Err(Unreadable::lacks(items, "a list")),
        };
        let had_rows = !rows.is_empty();
        let (mut kept, mut unreadable) = (Vec::with_capacity(rows.len()), Vec::new());
        // Members beside the rows are repaired first, so that their faults do not count against a row.
        put(&mut tree, items, Vec::new());
        self.settle(&mut tree, read)?;
        // Each row is read alone, in place 0. Its real index is put into the messages afterwards.
        let here = format!("{items}[0]");
        self.row = Some(here.clone());
        for (index, row) in rows.into_iter().enumerate() {
            let there = format!("{items}[{index}]");
            let before = self.repaired.len();
            put(&mut tree, items, vec![row]);
            match self.settle(&mut tree, read) {
                Ok(()) => {
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
        self.settle(&mut tree, read)?;
        Ok((unreadable, is_lost))
    }
}

fn put(tree: &mut Value, items: &str, rows: Vec<Value>) {
    if let Some(members) = tree.as_object_mut() {
        members.insert(items.to_owned(), Value::Array(rows));
    }
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
fn repair(tree: &mut Value, place: &Place, again: bool) -> Repair {
    let mut segments = &place.0[..];
    let mut again = again;
    if let [whole @ .., Segment::Element(_)] = segments
        && let [.., Segment::Member(name)] = whole
        // One wrong element makes the whole list wrong: two of three files look like all of them.
        && WHOLE_LISTS.contains(&name.as_str())
    {
        segments = whole;
        again = true;
    }
    let [above @ .., last] = segments else { return Repair::Impossible };
    let Some(parent) = above.iter().try_fold(tree, part) else { return Repair::Impossible };
    let Some(found) = part(parent, last) else { return Repair::Impossible };
    // An id of another type is removed: a job with a wrong id would be lost.
    let is_id = matches!(last, Segment::Member(name) if name == "id" || name == "jobId");
    if let (false, false, Some(other)) = (again, is_id, other_spelling(found)) {
        *found = other;
        return Repair::Member;
    }
    match (last, parent) {
        (Segment::Member(name), Value::Object(members)) => match members.remove(name) {
            Some(_) => Repair::Member,
            None => Repair::Impossible,
        },
        (Segment::Element(index), Value::Array(elements)) if *index < elements.len() => {
            elements.remove(*index);
            Repair::ElementRemoved
        }
        _ => Repair::Impossible,
    }
}

/// Returns the part of an object or list that a segment names.
fn part<'a>(value: &'a mut Value, segment: &Segment) -> Option<&'a mut Value> {
    match segment {
        Segment::Member(name) => value.get_mut(name),
        Segment::Element(index) => value.get_mut(index),
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
