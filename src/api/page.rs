//! Pages of a list, and tokens of the next one.

use std::{fmt, slice, vec};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Rows;
use crate::error::Error;

/// The position of a page in a list. Store it, and resume the list later, in any process, with
/// [`Pages::resume`](super::Pages::resume).
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// # for line in ["a", "b", "c"] { fake.add_asset(line, "text/plain"); }
/// use scenario_client::api::PageToken;
///
/// let request = scenario.api().list_assets().page_size(2);
/// let first = request.clone().pages().next_page().await?.ok_or("no page")?;
/// let saved = serde_json::to_string(first.next().ok_or("no second page")?)?;
///
/// let token: PageToken = serde_json::from_str(&saved)?;
/// let second = request.pages().resume(token).next_page().await?.ok_or("no page")?;
/// assert_eq!((first.items().len(), second.items().len()), (2, 1));
/// # Ok(()) });
/// ```
///
/// A token belongs to its list, with the same filters. How long the API accepts a token is not documented.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageToken(Place);

/// The two kinds of page positions. Deserialized by way of a `Value`: with serde_json's `arbitrary_precision`,
/// which any crate of a program can enable, untagged enumerations see no numbers.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged, try_from = "Value")]
enum Place {
    Offset(u64),
    Cursor(String),
}

impl TryFrom<Value> for Place {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::String(token) => Ok(Self::Cursor(token)),
            other => other.as_u64().map(Self::Offset).ok_or("expected a page token"),
        }
    }
}

impl fmt::Debug for PageToken {
    /// Hides cursors, which contain keys of the vendor's database.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Offset(offset) => write!(f, "PageToken({offset})"),
            Place::Cursor(_) => f.write_str("PageToken([hidden])"),
        }
    }
}

impl PageToken {
    /// Returns the cursor, for lists with cursors.
    pub(crate) fn cursor(&self) -> Result<String, Error> {
        match &self.0 {
            Place::Cursor(token) => Ok(token.clone()),
            Place::Offset(_) => Err(foreign_token()),
        }
    }

    /// Returns the number of hits before the page.
    pub(crate) fn offset(&self) -> Result<u64, Error> {
        match &self.0 {
            Place::Offset(offset) => Ok(*offset),
            Place::Cursor(_) => Err(foreign_token()),
        }
    }
}

fn foreign_token() -> Error {
    Error::invalid_argument("the page token belongs to another list; nothing was sent")
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    items: Vec<T>,
    unreadable: Vec<UnreadableRow>,
    next: Option<PageToken>,
    total: Option<u64>,
}

/// A row of a page that could not be read; see [`Page::unreadable`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UnreadableRow {
    /// Its position in the original page, from 0.
    pub index: usize,
    /// The JSON path of the value that does not fit: `jobs[3]`.
    pub path: String,
    /// What was expected there. Never quotes the row.
    pub reason: String,
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    /// Iterates over the items by value.
    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T> Page<T> {
    /// Returns the items. An empty page can be followed by others.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Returns the rows that could not be read, and are therefore not in [`items`](Self::items).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # use scenario_client::testing::Fault;
    /// # let odd = serde_json::json!({"jobs": [{"jobId": "job_1"}, {"status": "queued"}]});
    /// # fake.fault(&scenario_client::api::operations::LIST_JOBS, Fault::json(200, odd));
    /// let page = scenario.api().list_jobs().pages().next_page().await?.ok_or("no page")?;
    /// for row in page.unreadable() {
    ///     println!("skipping row {}: {} at {}", row.index, row.reason, row.path);
    /// }
    /// assert_eq!((page.items().len(), page.unreadable().len()), (1, 1));
    /// # Ok(()) });
    /// ```
    ///
    /// A search that must not miss anything cannot conclude from such a page that an item does not exist.
    pub fn unreadable(&self) -> &[UnreadableRow] {
        &self.unreadable
    }

    /// Returns the items by value.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Returns the token of the next page; `None` on the last page.
    pub fn next(&self) -> Option<&PageToken> {
        self.next.as_ref()
    }

    /// Returns the server's estimate of the number of items in the whole list; `None` except for search.
    pub fn estimated_total(&self) -> Option<u64> {
        self.total
    }

    /// Creates a page; `start` is the number of hits before it, for lists without tokens.
    pub(super) fn new(rows: Rows<T>, unreadable: Vec<UnreadableRow>, start: Option<u64>) -> Self {
        match start {
            None => Self::of_cursor(rows, unreadable),
            Some(start) => Self::of_offset(rows, unreadable, start),
        }
    }

    fn of_cursor(rows: Rows<T>, unreadable: Vec<UnreadableRow>) -> Self {
        // An empty token counts as the end: a request with it would start again at the first page.
        let next = rows.next.filter(|token| !token.is_empty());
        let next = next.map(|token| PageToken(Place::Cursor(token)));
        Self { items: rows.items, unreadable, next, total: None }
    }

    fn of_offset(rows: Rows<T>, unreadable: Vec<UnreadableRow>, start: u64) -> Self {
        let Rows { items, limit, total, .. } = rows;
        let positive = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let total = positive(total);
        // Unreadable rows count for the offset.
        let rows = (items.len() + unreadable.len()) as u64;
        let next = start.saturating_add(positive(limit).unwrap_or_default().max(rows));
        // The estimated total may be too low, so a page with rows is always followed by another request.
        let more = rows > 0 || total.is_some_and(|total| next < total);
        // Without progress the same page would be read for ever.
        let next = (more && next > start).then_some(PageToken(Place::Offset(next)));
        Self { items, unreadable, next, total }
    }
}
