//! Shortcuts to the most common lists.
//!
//! ```
//! # scenario_client::testing::example(async |fake, scenario| {
//! use futures_util::TryStreamExt as _;
//!
//! let mut sounds = scenario.assets().types(["txt2audio"]).page_size(100).stream();
//! while let Some(asset) = sounds.try_next().await? {
//!     println!("{}", asset.id);
//! }
//! # Ok(()) });
//! ```
//!
//! Each method returns the generated request, with a method for every filter, and with `stream`, `pages` and
//! `send` (one page). All other lists have the same methods: see [`Items`](crate::api::Items).

use super::models::Models;
use crate::{api::builder, client::Scenario};

impl Scenario {
    /// Lists the assets of the project, newest first: `GET /assets`.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// # fake.add_asset("a line of text", "text/plain");
    /// use futures_util::TryStreamExt as _;
    ///
    /// let assets: Vec<_> = scenario.assets().stream().try_collect().await?;
    /// assert_eq!(assets.len(), 1);
    /// # Ok(()) });
    /// ```
    ///
    /// Filters with several values take a list, which is joined by commas on the wire:
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let birds: Vec<_> = scenario.assets().tags(["heron", "blue"]).stream().try_collect().await?;
    /// # assert_eq!(fake.requests()[0].query, "tags=heron%2Cblue");
    /// # let _ = birds;
    /// # Ok(()) });
    /// ```
    pub fn assets(&self) -> builder::ListAssets<'_> {
        self.api().list_assets()
    }

    /// Lists the jobs of the project: `GET /jobs`. Combine filters by status, type or workflow with
    /// `updated_after`, and all others with `created_after`; other combinations are refused (source:
    /// official SDK).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use futures_util::TryStreamExt as _;
    ///
    /// let mut failed = scenario.jobs().status("failure").stream();
    /// while let Some(job) = failed.try_next().await? {
    ///     println!("{} {:?}", job.job_id, job.metadata.and_then(|metadata| metadata.error));
    /// }
    /// # Ok(()) });
    /// ```
    pub fn jobs(&self) -> builder::ListJobs<'_> {
        self.api().list_jobs()
    }

    /// Lists the workflows of the project: `GET /workflows`. [`Workflow`](crate::Workflow) runs one.
    pub fn workflows(&self) -> builder::ListWorkflows<'_> {
        self.api().list_workflows()
    }
}

impl Models {
    /// Lists the models of the project: `GET /models`; public models with `privacy("public")`. Rows have no
    /// inputs (observed): read them with [`inputs`](Self::inputs).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use futures_util::{StreamExt as _, TryStreamExt as _};
    ///
    /// let models = scenario.models();
    /// let some: Vec<_> = models.list().privacy("public").stream().take(5).try_collect().await?;
    /// assert_eq!(some.len(), 5);
    /// # Ok(()) });
    /// ```
    pub fn list(&self) -> builder::ListModels<'_> {
        self.scenario().api().list_models()
    }
}
