//! Lists.

use super::Scenario;
use crate::api::builder;

/// Lists. All other lists have the same methods: see [`Items`](crate::api::Items).
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
        self.context.api().list_assets()
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
        self.context.api().list_jobs()
    }

    /// Lists the workflows of the project: `GET /workflows`. [`Workflow`](crate::Workflow) runs one.
    pub fn workflows(&self) -> builder::ListWorkflows<'_> {
        self.context.api().list_workflows()
    }
}
