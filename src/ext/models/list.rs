//! The list of models.

use super::Models;
use crate::api::builder;

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
        self.context().api().list_models()
    }
}
