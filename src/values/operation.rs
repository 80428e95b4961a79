//! The properties of operations.

use std::fmt;

use http::Method;

/// An operation of the API: its method and path, and what a call may do.
///
/// ```
/// use scenario_client::api::operations;
///
/// let run = &operations::RUN_MODEL;
/// assert_eq!((run.method, run.path), ("POST", "/generate/custom/{modelId}"));
/// assert!(run.charges);
/// assert_eq!(run.to_string(), "POST /generate/custom/{modelId}");
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// The operation id of the API description: `runModel`.
    pub id: &'static str,
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path below the base URL, with `{placeholders}`.
    pub path: &'static str,
    /// Whether it accepts the project as the query parameter `projectId`.
    pub project: bool,
    /// Whether it can charge creative units: it offers an estimate, a `dryRun` parameter (source: API
    /// description). Uploads offer one too but are free (observed).
    pub charges: bool,
    /// How its list is paginated; `None` if it is not a paginated list.
    pub pagination: Option<Pagination>,
}

/// The pagination of a list.
///
/// ```
/// use scenario_client::api::operations;
///
/// let lists = operations::ALL.iter().filter(|operation| operation.pagination.is_some());
/// assert!(lists.count() > 10);
/// ```
///
/// The generated methods `pages` and `stream` of these operations read all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Pagination {
    /// The member of a response with the items.
    pub items: &'static str,
    /// The member of a response with the token of the next page; `None` if pages are read by offset.
    pub next: Option<&'static str>,
    /// The parameter for the start of a page: a token in the query, or an offset in the body.
    pub position: &'static str,
    /// The query parameter for the size of a page; `None` if there is none.
    pub size: Option<&'static str>,
    /// The member of a response with the number of hits that were examined; `None` if pages have tokens.
    pub limit: Option<&'static str>,
    /// The member of a response with the estimated number of all hits; `None` if pages have tokens.
    pub total: Option<&'static str>,
}

impl Pagination {
    pub(crate) const fn new(
        items: &'static str,
        next: Option<&'static str>,
        position: &'static str,
        size: Option<&'static str>,
        limit: Option<&'static str>,
        total: Option<&'static str>,
    ) -> Self {
        Self { items, next, position, size, limit, total }
    }
}

impl Operation {
    pub(crate) const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        project: bool,
        charges: bool,
        pagination: Option<Pagination>,
    ) -> Self {
        Self { id, method, path, project, charges, pagination }
    }

    /// Returns the operation with this method and path below the base URL. If several match, returns the one
    /// with the fewest placeholders.
    ///
    /// ```
    /// use scenario_client::api::Operation;
    ///
    /// assert_eq!(Operation::find("GET", "/jobs/job_1").map(|found| found.id), Some("getJob"));
    /// assert!(Operation::find("GET", "/nowhere").is_none());
    /// ```
    pub fn find(method: &str, path: &str) -> Option<&'static Self> {
        let fits = |template: &str| {
            let mut wanted = template.split('/');
            let mut given = path.split('/');
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return true,
                    (Some(wanted), Some(given)) if wanted.starts_with('{') || wanted == given => {}
                    _ => return false,
                }
            }
        };
        operations::ALL
            .iter()
            // The method decides first: one path may read with one method and charge with another.
            .filter(|operation| operation.method == method && fits(operation.path))
            // A fixed segment wins over a parameter: `/assets/download` is not an asset with that id.
            .min_by_key(|operation| operation.path.matches('{').count())
            .copied()
    }

    /// Returns an operation for a route that the description lacks: only reads are safe to retry.
    pub(crate) fn unknown(method: &Method) -> &'static Self {
        // A write to an unknown route may be a paid one that the description does not have yet.
        if method.is_safe() { &READ } else { Self::undescribed_write() }
    }

    /// Returns the operation for writes to such a route. It counts as paid, because it may be.
    pub(crate) fn undescribed_write() -> &'static Self {
        &OTHER
    }

    /// Returns whether a second call changes nothing more. True for reads, and for `PUT` and `DELETE` of
    /// whole resources; false for every `POST` and for all operations that can charge creative units.
    pub fn is_idempotent(&self) -> bool {
        // A PUT that starts a workflow charges each time, whatever the method promises.
        !self.charges && matches!(self.method, "GET" | "HEAD" | "PUT" | "DELETE")
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

static READ: Operation =
    Operation::new("request", "GET", "(no described route)", false, false, None);
static OTHER: Operation =
    Operation::new("request", "(any)", "(no described route)", false, true, None);

include!(concat!(env!("OUT_DIR"), "/operations.rs"));
