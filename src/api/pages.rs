//! Lists that come in pages, read to their end.
//!
//! ```
//! # use scenario_client::testing::FakeScenario;
//! # #[tokio::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let stand_in = FakeScenario::start().await?;
//! # let scenario = stand_in.scenario()?;
//! use futures_util::TryStreamExt as _;
//!
//! let mut assets = scenario.api().get_assets().page_size(100).stream();
//! while let Some(asset) = assets.try_next().await? {
//!     println!("{}", asset.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Every operation whose description has `x-scenario-pagination` has a method `stream` for its items
//! and a method `pages` for its pages. What they know of the API's lists:
//!
//! * A page may be empty and not be the last one (source: official SDK, whose own iterator stops
//!   there): they read on until no next page is named.
//! * A next page that was there before ends the list with an error instead of starting again, after the
//!   items of the page that named it.
//! * Search counts its hits and has no tokens: they read on by offset until a page is empty and the
//!   estimated number of hits is reached. `page` and `hitsPerPage` of the body are left out.
//! * Memory is bounded by one page, and 8 bytes for each page before it.

use std::{
    collections::HashSet,
    fmt,
    future::Future,
    hash::{BuildHasher as _, RandomState},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::Stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Operation;
use crate::error::Error;

/// Where a list goes on: store it, and read on later or elsewhere with [`Pages::resume`].
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// # for line in ["a", "b", "c"] { stand_in.add_asset(line, "text/plain"); }
/// use scenario_client::api::PageToken;
///
/// let request = scenario.api().get_assets().page_size(2);
/// let first = request.clone().pages().next_page().await?.ok_or("no page")?;
/// let saved = serde_json::to_string(first.next().ok_or("no second page")?)?;
///
/// let token: PageToken = serde_json::from_str(&saved)?;
/// let second = request.pages().resume(token).next_page().await?.ok_or("no page")?;
/// assert_eq!((first.items().len(), second.items().len()), (2, 1));
/// # Ok(())
/// # }
/// ```
///
/// It belongs to the list that it came from, with the same filters. How long the API knows a token is
/// not documented.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageToken(Place);

/// Lists have one of two ways to say where a page begins. It is read by way of a value: with serde_json's
/// `arbitrary_precision`, which any crate of a program can turn on, untagged enumerations see no numbers.
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
    /// Cursors are made of keys of the vendor's database; they are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Offset(offset) => write!(f, "PageToken({offset})"),
            Place::Cursor(_) => f.write_str("PageToken([hidden])"),
        }
    }
}

impl PageToken {
    /// The token as a list of cursors takes it.
    pub(crate) fn cursor(&self) -> Result<String, Error> {
        match &self.0 {
            Place::Cursor(token) => Ok(token.clone()),
            Place::Offset(_) => Err(elsewhere()),
        }
    }

    /// The number of hits before the page.
    pub(crate) fn offset(&self) -> Result<u64, Error> {
        match &self.0 {
            Place::Offset(offset) => Ok(*offset),
            Place::Cursor(_) => Err(elsewhere()),
        }
    }
}

fn elsewhere() -> Error {
    Error::invalid_argument("the page token is one of another list; nothing was sent")
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
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadableRow {
    /// Its position in the page as it was sent, from 0.
    pub index: usize,
    /// The JSON path of what does not fit: `jobs[3]`.
    pub path: String,
    /// What was expected there. It never quotes the row.
    pub reason: String,
}

impl<T> Page<T> {
    /// The items; none on an empty page, which may have others behind it.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The rows that could not be read, and are therefore not in [`items`](Self::items).
    ///
    /// ```
    /// # use scenario_client::testing::{FakeScenario, Fault};
    /// # #[tokio::main]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let stand_in = FakeScenario::start().await?;
    /// # let scenario = stand_in.scenario()?;
    /// # let odd = serde_json::json!({"jobs": [{"jobId": "job_1"}, {"status": "queued"}]});
    /// # stand_in.fault(&scenario_client::api::operations::GET_JOBS, Fault::json(200, odd));
    /// let page = scenario.api().get_jobs().pages().next_page().await?.ok_or("no page")?;
    /// for row in page.unreadable() {
    ///     println!("row {} is left out: {} at {}", row.index, row.reason, row.path);
    /// }
    /// assert_eq!((page.items().len(), page.unreadable().len()), (1, 1));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A search that must not miss anything cannot conclude "not there" from such a page.
    pub fn unreadable(&self) -> &[UnreadableRow] {
        &self.unreadable
    }

    /// The items, taken out.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Where the next page begins; none on the last one.
    pub fn next(&self) -> Option<&PageToken> {
        self.next.as_ref()
    }

    /// How many items the whole list has, where the server estimates it: search does.
    pub fn estimated_total(&self) -> Option<u64> {
        self.total
    }

    /// A page that names the next one.
    pub(crate) fn of_cursor(
        items: Vec<T>,
        unreadable: Vec<UnreadableRow>,
        next: Option<String>,
    ) -> Self {
        let next = next.filter(|token| !token.is_empty());
        let next = next.map(|token| PageToken(Place::Cursor(token)));
        Self { items, unreadable, next, total: None }
    }

    /// A page of a search that began at `start`. With `limit` the server says how many hits it looked
    /// at, which may be more than it gives out.
    pub(crate) fn of_offset(
        items: Vec<T>,
        unreadable: Vec<UnreadableRow>,
        start: u64,
        limit: Option<i64>,
        total: Option<i64>,
    ) -> Self {
        let positive = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let total = positive(total);
        // Rows that cannot be read have their place in the count.
        let rows = (items.len() + unreadable.len()) as u64;
        let next = start.saturating_add(positive(limit).unwrap_or_default().max(rows));
        let more = rows > 0 || total.is_some_and(|total| next < total);
        let next = (more && next > start).then_some(PageToken(Place::Offset(next)));
        Self { items, unreadable, next, total }
    }
}

/// The reading of one page.
type Reading<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

/// How a page is asked for.
type Fetch<T> = Box<dyn Fn(Option<PageToken>) -> Reading<T> + Send>;

/// A list, page by page; made by `pages` of a list operation.
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// let mut pages = scenario.api().get_models().privacy("public").pages();
/// while let Some(page) = pages.next_page().await? {
///     println!("{} models", page.items().len());
/// }
/// # Ok(())
/// # }
/// ```
///
/// It is a [`Stream`] too. Nothing is sent before it is read.
#[must_use = "nothing is sent unless it is read"]
pub struct Pages<T> {
    operation: &'static Operation,
    fetch: Fetch<T>,
    hasher: RandomState,
    seen: HashSet<u64>,
    position: Position,
    reading: Option<Reading<T>>,
    failed: bool,
}

#[derive(Clone, Debug)]
enum Position {
    Start,
    At(PageToken),
    /// The last page named one that was there before.
    Circle,
    End,
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.operation.id)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

impl<T> Pages<T> {
    /// The pages that `fetch` reads.
    pub(crate) fn new(
        operation: &'static Operation,
        fetch: impl Fn(Option<PageToken>) -> Reading<T> + Send + 'static,
    ) -> Self {
        Self {
            operation,
            fetch: Box::new(fetch),
            hasher: RandomState::new(),
            seen: HashSet::new(),
            position: Position::Start,
            reading: None,
            failed: false,
        }
    }

    /// Begins at a page that was saved, instead of where the request begins.
    pub fn resume(mut self, token: PageToken) -> Self {
        self.reading = None;
        self.position = Position::At(token);
        self
    }

    /// Where the next page begins; none at the start and at the end.
    pub fn position(&self) -> Option<&PageToken> {
        match &self.position {
            Position::At(token) => Some(token),
            Position::Start | Position::Circle | Position::End => None,
        }
    }

    /// The next page, or none after the last one.
    ///
    /// After an error it can be called again: the same page is asked for once more, unless the pages lead
    /// in a circle. A future that is dropped loses nothing.
    ///
    /// # Errors
    ///
    /// Those of the request, after its retries; [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the
    /// server names a page as the next one that was there before.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    /// The items of all pages.
    pub fn items(self) -> Items<T> {
        Items { pages: self, page: None, waiting: Vec::new().into_iter(), unreadable: 0 }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Page<T>>, Error>> {
        let token = match &self.position {
            Position::Start => None,
            Position::At(token) => Some(token.clone()),
            Position::Circle => return Poll::Ready(Err(Error::repeated_page(self.operation))),
            Position::End => return Poll::Ready(Ok(None)),
        };
        let reading = self.reading.get_or_insert_with(|| (self.fetch)(token.clone()));
        let answer = ready!(reading.as_mut().poll(context));
        self.reading = None;
        let page = answer?;
        self.seen.extend(token.map(|token| self.hasher.hash_one(token)));
        self.position = match page.next() {
            None => Position::End,
            Some(next) if self.seen.contains(&self.hasher.hash_one(next)) => Position::Circle,
            Some(next) => Position::At(next.clone()),
        };
        Poll::Ready(Ok(Some(page)))
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    /// The next page. An error ends the stream; [`next_page`](Self::next_page) can still go on.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.failed {
            return Poll::Ready(None);
        }
        let page = ready!(self.poll_page(context)).transpose();
        self.failed = matches!(page, Some(Err(_)));
        Poll::Ready(page)
    }
}

/// A list, item by item; made by `stream` of a list operation.
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let stand_in = FakeScenario::start().await?;
/// # let scenario = stand_in.scenario()?;
/// use futures_util::{StreamExt as _, TryStreamExt as _};
///
/// let newest: Vec<_> = scenario.api().get_jobs().stream().take(10).try_collect().await?;
/// # Ok(())
/// # }
/// ```
///
/// The next page is asked for when the items of the last one are used up. An error ends the stream;
/// [`position`](Self::position) says where to resume.
#[must_use = "nothing is sent unless it is read"]
pub struct Items<T> {
    pages: Pages<T>,
    /// Where the page began whose items are being given out.
    page: Option<PageToken>,
    waiting: std::vec::IntoIter<T>,
    unreadable: usize,
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}

impl<T> Items<T> {
    /// Begins at a page that was saved, instead of where the request begins.
    pub fn resume(self, token: PageToken) -> Self {
        self.pages.resume(token).items()
    }

    /// Where to [resume](Self::resume) so that no item is missed: the page of the last item while some
    /// of its items are left (those before them come again), else the page behind it. None on the first
    /// page, and at the end.
    pub fn position(&self) -> Option<&PageToken> {
        if self.waiting.len() == 0 { self.pages.position() } else { self.page.as_ref() }
    }

    /// Number of rows so far that could not be read and were left out; [`Page::unreadable`] has the
    /// reason of each.
    pub fn unreadable(&self) -> usize {
        self.unreadable
    }
}

impl<T: Unpin> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.waiting.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let start = this.pages.position().cloned();
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => {
                    this.page = start;
                    this.unreadable += page.unreadable().len();
                    this.waiting = page.into_items().into_iter();
                }
            }
        }
    }
}
