//! What is known of an operation before it is called.

/// An operation of the API: its place, and what calling it may do.
///
/// ```
/// use scenario_client::api::operations;
///
/// let run = &operations::POST_GENERATE_CUSTOM;
/// assert_eq!((run.method, run.path), ("POST", "/generate/custom/{modelId}"));
/// assert!(run.charges);
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id of the API description: `postGenerateCustom`.
    pub id: &'static str,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path below the base URL, with `{placeholders}`.
    pub path: &'static str,
    /// Whether it takes the project as a query parameter `projectId`.
    pub project: bool,
    /// Whether it can cost creative units: it is one of the operations that offer an estimate
    /// (source: the description, which gives those a `dryRun` parameter).
    pub charges: bool,
}

impl Operation {
    pub(crate) const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        project: bool,
        charges: bool,
    ) -> Self {
        Self { id, method, path, project, charges }
    }

    /// Whether calling it twice does the same as calling it once. True for reads, and for `PUT` and
    /// `DELETE` of whole resources; false for every `POST` and for all that can cost units.
    pub fn is_idempotent(&self) -> bool {
        !self.charges && matches!(self.method, "GET" | "HEAD" | "PUT" | "DELETE")
    }
}
