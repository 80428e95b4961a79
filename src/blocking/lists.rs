//! Lists as iterators.

use std::{iter::FusedIterator, sync::Arc};

use serde::de::DeserializeOwned;

use super::{Models, Pull, Scenario};
use crate::{
    api::{self, Page, PageToken, builder, types},
    error::Error,
};

/// The items of a list, page after page; made by [`Scenario::items`].
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # let fake = FakeScenario::start_blocking()?;
/// # let scenario = fake.scenario_blocking()?;
/// # fake.add_asset("a line of text", "text/plain");
/// for asset in scenario.assets(|list| list.page_size(100)) {
///     println!("{}", asset?.id);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Each page is one request, when its first item is needed. Empty pages are skipped. The iterator ends
/// with the list, or after an error: a failed request, or
/// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
#[derive(Debug)]
#[must_use = "nothing is sent unless it is read"]
pub struct Items<T>(Pull<api::Items<T>>);

impl<T> Items<T> {
    /// Resumes from a saved position.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # for _ in 0..2 { fake.add_asset("a line of text", "text/plain"); }
    /// let mut assets = scenario.assets(|list| list.page_size(1));
    /// let first = assets.next().ok_or("no asset")??;
    /// let position = assets.position().cloned().ok_or("no second page")?;
    ///
    /// let mut rest = scenario.assets(|list| list.page_size(1)).resume(position);
    /// let second = rest.next().ok_or("no second asset")??;
    /// assert_ne!(first.id, second.id);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resume(self, token: PageToken) -> Self {
        Self(self.0.map(|items| items.resume(token)))
    }

    /// Returns the page to resume from: the one with unread items. `None` at the start and at the end.
    pub fn position(&self) -> Option<&PageToken> {
        self.0.stream.position()
    }

    /// Returns the number of rows so far that could not be read and were skipped.
    pub fn unreadable(&self) -> usize {
        self.0.stream.unreadable()
    }
}

impl<T: Unpin> Iterator for Items<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl<T: Unpin> FusedIterator for Items<T> {}

/// The pages of a list; made by [`Scenario::pages`].
///
/// ```
/// # use scenario_client::testing::FakeScenario;
/// # let fake = FakeScenario::start_blocking()?;
/// # let scenario = fake.scenario_blocking()?;
/// for page in scenario.pages(|api| api.list_models().privacy("public").pages()) {
///     println!("{} models", page?.items().len());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "nothing is sent unless it is read"]
pub struct Pages<T>(Pull<api::Pages<T>>);

impl<T> Pages<T> {
    /// Resumes from a saved position.
    pub fn resume(self, token: PageToken) -> Self {
        Self(self.0.map(|pages| pages.resume(token)))
    }

    /// Reads each row as a type of yours; see [`api::Pages::rows_as`].
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// #[derive(serde::Deserialize)]
    /// struct Named {
    ///     name: String,
    /// }
    ///
    /// let pages = scenario.pages(|api| api.list_models().privacy("public").pages());
    /// for model in pages.rows_as::<Named>().items() {
    ///     println!("{}", model?.name);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rows_as<R: DeserializeOwned + 'static>(self) -> Pages<R> {
        Pages(self.0.map(api::Pages::rows_as))
    }

    /// Returns the page that is read next; `None` at the start and at the end.
    pub fn position(&self) -> Option<&PageToken> {
        self.0.stream.position()
    }

    /// Reads the next page: one request. Returns `None` after the last one. Unlike the iterator it can be
    /// called again after an error, and then reads the same page.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`api::Pages::next_page`], and
    /// [`ErrorKind::Blocking`](crate::ErrorKind::Blocking) in async code.
    pub fn next_page(&mut self) -> Result<Option<Page<T>>, Error> {
        self.0.block_on(api::Pages::next_page)
    }

    /// Returns the items of these pages.
    pub fn items(self) -> Items<T> {
        Items(self.0.map(api::Pages::items))
    }
}

impl<T> Iterator for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl<T> FusedIterator for Pages<T> {}

impl Scenario {
    /// Reads any list of the API, item by item.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// for collection in scenario.items(|api| api.list_collections().stream()) {
    ///     println!("{}", collection?.id);
    /// }
    /// // Rows with all members, those too that the API description does not know.
    /// for row in scenario.items(|api| api.list_collections().pages().rows_as().items()) {
    ///     let row: serde_json::Value = row?;
    ///     println!("{row}");
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn items<T>(&self, list: impl FnOnce(&api::Client) -> api::Items<T>) -> Items<T> {
        Items(Pull::new(Arc::clone(self.runtime()), list(self.api())))
    }

    /// Reads any list of the API, page by page. See [`Pages`].
    pub fn pages<T>(&self, list: impl FnOnce(&api::Client) -> api::Pages<T>) -> Pages<T> {
        Pages(Pull::new(Arc::clone(self.runtime()), list(self.api())))
    }

    /// Lists the assets of the project, newest first: `GET /assets`. The closure sets filters.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// # fake.add_asset("a line of text", "text/plain");
    /// let assets = scenario.assets(|all| all).collect::<Result<Vec<_>, _>>()?;
    /// assert_eq!(assets.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assets(
        &self,
        filter: impl FnOnce(builder::ListAssets<'_>) -> builder::ListAssets<'_>,
    ) -> Items<types::Asset> {
        self.items(|api| filter(api.list_assets()).stream())
    }

    /// Lists the jobs of the project: `GET /jobs`. The closure sets filters; which of them go together:
    /// [async](crate::Scenario::jobs).
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// for job in scenario.jobs(|list| list.status("failure")) {
    ///     println!("{}", job?.job_id);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn jobs(
        &self,
        filter: impl FnOnce(builder::ListJobs<'_>) -> builder::ListJobs<'_>,
    ) -> Items<types::Job> {
        self.items(|api| filter(api.list_jobs()).stream())
    }

    /// Lists the workflows of the project: `GET /workflows`. The closure sets filters.
    pub fn workflows(
        &self,
        filter: impl FnOnce(builder::ListWorkflows<'_>) -> builder::ListWorkflows<'_>,
    ) -> Items<types::WorkflowListItem> {
        self.items(|api| filter(api.list_workflows()).stream())
    }
}

impl Models {
    /// Lists the models of the project: `GET /models`; those of everybody with `privacy("public")`. The
    /// closure sets filters.
    ///
    /// ```
    /// # use scenario_client::testing::FakeScenario;
    /// # let fake = FakeScenario::start_blocking()?;
    /// # let scenario = fake.scenario_blocking()?;
    /// for model in scenario.models().list(|list| list.privacy("public")).take(5) {
    ///     println!("{}", model?.id);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn list(
        &self,
        filter: impl FnOnce(builder::ListModels<'_>) -> builder::ListModels<'_>,
    ) -> Items<types::Model> {
        let list = filter(self.inner.list()).stream();
        Items(Pull::new(Arc::clone(&self.runtime), list))
    }
}
