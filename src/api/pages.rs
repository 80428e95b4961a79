//! Lists that come in pages, read to their end.
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
//! and a method `pages` for its pages. What they know of the API's lists:
//!
//! * A page may be empty and not be the last one (source: official SDK, whose own iterator stops
//!   there): they read on until no next page is named.
//! * A next page that was there before ends the list with an error instead of starting again, after the
//!   items of the page that named it. Tokens are compared as they are, so a long list is never taken for a
//!   circle. Circles that begin after the first 1,024 pages may be read up to three times before they are found.
//! * Search counts its hits and has no tokens: they read on by offset until a page is empty and the
//!   estimated number of hits is reached. `page` and `hitsPerPage` of the body are left out.
//! * A row that cannot be read is left out and reported in [`Page::unreadable`]; the other rows and
//!   pages are read.
//! * Memory is bounded by one page and 1,025 page tokens.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::Stream;

use super::{Operation, Page, PageToken, circles::Circles};
use crate::error::Error;

/// The reading of one page.
type Reading<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send>>;

/// How a page is asked for.
type Fetch<T> = Box<dyn Fn(Option<PageToken>) -> Reading<T> + Send>;

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
/// It is a [`Stream`] too. Nothing is sent before it is read.
#[must_use = "nothing is sent unless it is read"]
pub struct Pages<T> {
    operation: &'static Operation,
    fetch: Fetch<T>,
    circles: Circles<PageToken>,
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
            circles: Circles::new(),
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
        if let Some(token) = token {
            self.circles.read(token);
        }
        self.position = match page.next() {
            None => Position::End,
            Some(next) if self.circles.closes(next) => Position::Circle,
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
/// # scenario_client::testing::example(async |fake, scenario| {
/// use futures_util::{StreamExt as _, TryStreamExt as _};
///
/// let newest: Vec<_> = scenario.api().list_jobs().stream().take(10).try_collect().await?;
/// # Ok(()) });
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
