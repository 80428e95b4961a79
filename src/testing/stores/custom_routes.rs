//! Routes that a test adds.

use std::{fmt, sync::Arc};

use crate::testing::{record::RecordedRequest, reply::Reply};

/// Makes the response of a route.
type Handler = Arc<dyn Fn(&RecordedRequest) -> Reply + Send + Sync>;

/// Routes by method and path; the one that was added last wins.
#[derive(Default)]
pub(crate) struct CustomRoutes(Vec<(String, String, Handler)>);

impl CustomRoutes {
    pub(crate) fn add(&mut self, method: &str, path: &str, handler: Handler) {
        self.0.push((method.to_uppercase(), path.to_owned(), handler));
    }

    /// The handler of a request whose path begins with the version; `None` if no route matches.
    pub(crate) fn find(&self, request: &RecordedRequest) -> Option<Handler> {
        let path = request.path.strip_prefix("/v1")?;
        let fits = |template: &str| {
            let (wanted, given) = (template.split('/'), path.split('/'));
            wanted.clone().count() == given.clone().count()
                && wanted
                    .zip(given)
                    .all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
        };
        let mut routes = self.0.iter().rev();
        let (_, _, handler) = routes
            .find(|(method, template, _)| request.method.as_str() == method && fits(template))?;
        Some(Arc::clone(handler))
    }
}

impl fmt::Debug for CustomRoutes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let routes = self.0.iter().map(|(method, path, _)| format!("{method} {path}"));
        f.debug_list().entries(routes).finish()
    }
}
