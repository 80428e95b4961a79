//! Paginated lists, read to their end.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! use futures_util::TryStreamExt as _;
//!
//! let mut assets = scenario.api().list_assets().page_size(100).stream();
//! while let Some(asset) = assets.try_next().await? {
//!     println!("{}", asset.id);
//! }
//! # Ok(()) });
//! ```
//!
//! Every operation whose description has `x-scenario-pagination` has a method `stream` for its items
//! and a method `pages` for its pages. They follow the rules of the API's lists:
//!
//! * A page may be empty and not be the last one (contract: lists.empty-page; source: official SDK, whose own
//!   iterator stops there): they continue until a page names no next one.
//! * If a page names a previous page as the next one, the list ends with an error after the items of that page.
//!   Whole tokens are compared, so a long list is never mistaken for a cycle. Cycles that begin after the first
//!   1,024 pages may be read up to three times before they are found.
//! * Search counts its hits and has no tokens: they continue by offset until a page is empty and the
//!   estimated number of hits is reached. `page` and `hitsPerPage` of the body are not sent.
//! * A row that cannot be read is skipped and reported in [`Page::unreadable`]; the other rows and pages are
//!   read.
//! * Rows have the type of the description, or one of yours: [`Pages::rows_as`].
//! * Memory is bounded by one page and 1,025 page tokens.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::{Operation, Page, PageToken, cycles::Cycles, rows::Fetched};
use crate::error::Error;

/// The request of one page.
pub(crate) type Fetching = Pin<Box<dyn Future<Output = Result<Fetched, Error>> + Send>>;

/// Requests a page.
type Fetch = Box<dyn Fn(Option<PageToken>) -> Fetching + Send>;

/// Reads a page.
type Read<T> = fn(Fetched) -> Result<Page<T>, Error>;

/// A list, page by page; made by `pages` of a list operation.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// let mut pages = scenario.api().list_models().privacy("public").pages();
/// while let Some(page) = pages.next_page().await? {
///     println!("{} models", page.items().len());
/// }
/// # Ok(()) });
/// ```
///
/// It is a [`Stream`], too. Nothing is sent before it is read.
#[must_use = "nothing is sent unless it is read"]
pub struct Pages<T> {
    operation: &'static Operation,
    fetch: Fetch,
    read: Read<T>,
    cycles: Cycles<PageToken>,
    position: Position,
    fetching: Option<Fetching>,
    failed: bool,
}

#[derive(Clone, Debug)]
enum Position {
    Start,
    At(PageToken),
    /// The last page named a previous one as the next.
    Cycle,
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
    /// Creates the pages that `fetch` requests and `read` reads.
    pub(crate) fn new(
        operation: &'static Operation,
        fetch: impl Fn(Option<PageToken>) -> Fetching + Send + 'static,
        read: Read<T>,
    ) -> Self {
        Self {
            operation,
            fetch: Box::new(fetch),
            read,
            cycles: Cycles::new(),
            position: Position::Start,
            fetching: None,
            failed: false,
        }
    }

    /// Starts at a saved page instead of the start of the request.
    pub fn resume(mut self, token: PageToken) -> Self {
        // The response in flight belongs to the old position, and so does the error that ended the stream.
        self.fetching = None;
        self.failed = false;
        // Pages after the new position may have been read before, which is no cycle.
        self.cycles = Cycles::new();
        self.position = Position::At(token);
        self
    }

    /// Reads each row as a type of yours, and not as the one of the description.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # fake.add_asset("a line of text", "text/plain");
    /// use futures_util::TryStreamExt as _;
    /// use scenario_client::AssetId;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Link {
    ///     id: AssetId,
    ///     url: String,
    /// }
    ///
    /// let pages = scenario.api().list_assets().page_size(100).pages();
    /// let mut links = pages.rows_as::<Link>().items();
    /// while let Some(link) = links.try_next().await? {
    ///     println!("{} has {} characters", link.id, link.url.len());
    /// }
    /// # Ok(()) });
    /// ```
    ///
    /// Members that the type does not have are skipped, so a page with a few of them takes about half the time and
    /// a quarter of the allocations. With `serde_json::Value` a row has all its members, those too that the API
    /// description does not know.
    ///
    /// Names are those of the wire: `createdAt`. A row that does not fit is repaired where possible, or skipped and
    /// reported in [`Page::unreadable`], as with the described type.
    pub fn rows_as<R: DeserializeOwned + 'static>(self) -> Pages<R> {
        let Self { operation, fetch, read: _, cycles, position, fetching, failed } = self;
        Pages { operation, fetch, read: Fetched::of::<R>, cycles, position, fetching, failed }
    }

    /// Returns where the next page begins; `None` at the start and at the end.
    pub fn position(&self) -> Option<&PageToken> {
        match &self.position {
            Position::At(token) => Some(token),
            Position::Start | Position::Cycle | Position::End => None,
        }
    }

    /// Reads the next page; `None` after the last one.
    ///
    /// After an error it can be called again and requests the same page, unless the pages form a cycle.
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails after its retries, or of
    /// [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the server names a previous page as the next one.
    pub async fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    /// Returns the items of all pages.
    pub fn items(self) -> Items<T> {
        Items { pages: self, page: None, waiting: Vec::new().into_iter(), unreadable: 0 }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Page<T>>, Error>> {
        let token = match &self.position {
            Position::Start => None,
            Position::At(token) => Some(token.clone()),
            Position::Cycle => return Poll::Ready(Err(Error::repeated_page(self.operation))),
            Position::End => return Poll::Ready(Ok(None)),
        };
        // The request outlives a dropped future: the next call goes on with it, instead of sending it twice.
        let fetching = self.fetching.get_or_insert_with(|| (self.fetch)(token.clone()));
        let result = ready!(fetching.as_mut().poll(context));
        // Removed before the result is checked: a failed request cannot be polled again.
        self.fetching = None;
        let page = (self.read)(result?)?;
        // A page counts as read when its response has arrived, so that a failed page can be requested again.
        if let Some(token) = token {
            self.cycles.read(token);
        }
        self.position = match page.next() {
            None => Position::End,
            // The items of this page are still delivered; the error comes with the next one.
            Some(next) if self.cycles.closes(next) => Position::Cycle,
            Some(next) => Position::At(next.clone()),
        };
        Poll::Ready(Ok(Some(page)))
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    /// Returns the next page. An error ends the stream; [`next_page`](Self::next_page) can still continue.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.failed {
            return Poll::Ready(None);
        }
        let page = ready!(self.poll_page(context)).transpose();
        // A stream that goes on after an error would repeat the request for ever in a loop that ignores errors.
        self.failed = matches!(page, Some(Err(_)));
        Poll::Ready(page)
    }
}

/// A list, item by item; made by `stream` of a list operation.
///
/// ```
/// # scenario_client::testing::example(async |fake, scenario| {
/// use futures_util::{StreamExt as _, TryStreamExt as _};
///
/// let newest: Vec<_> = scenario.api().list_jobs().stream().take(10).try_collect().await?;
/// # Ok(()) });
/// ```
///
/// The next page is requested after the last item of the current one. An error ends the stream;
/// [`position`](Self::position) returns where to resume.
#[must_use = "nothing is sent unless it is read"]
pub struct Items<T> {
    pages: Pages<T>,
    /// Where the current page began.
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
    /// Starts at a saved page instead of the start of the request.
    pub fn resume(self, token: PageToken) -> Self {
        self.pages.resume(token).items()
    }

    /// Returns where to [resume](Self::resume) without missing an item: the current page while it has items
    /// left (items before them are repeated), else the page after it. `None` on the first page and at the
    /// end.
    pub fn position(&self) -> Option<&PageToken> {
        // While items of a page wait, a restart has to read that page again. Items may repeat, but none is lost.
        if self.waiting.len() == 0 { self.pages.position() } else { self.page.as_ref() }
    }

    /// Returns the number of rows so far that could not be read and were skipped; [`Page::unreadable`] has
    /// the reason of each.
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
            // Taken before the read, which moves the position to the page after this one.
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
