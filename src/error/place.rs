//! Which model, job or asset an error is about, in the path of its operation.

use percent_encoding::percent_decode_str;

use super::{Error, scrub};

impl Error {
    /// Shows this path, below the base URL and percent-encoded, in place of the template of the operation.
    #[must_use]
    pub(crate) fn at(mut self, path: Option<&str>) -> Self {
        if let Some(path) = path.filter(|_| self.has_template()) {
            self.inner_mut().path =
                Some(path.split('/').map(readable).collect::<Vec<_>>().join("/"));
        }
        self
    }

    fn has_template(&self) -> bool {
        // The first one is set nearest to the request.
        self.0.path.is_none()
            && self.0.operation.is_some_and(|operation| operation.path.contains('{'))
    }
}

/// Decodes an id for display. Characters that are not safe to print stay encoded.
fn readable(segment: &str) -> String {
    match percent_decode_str(segment).decode_utf8() {
        // A control character in an id could forge a line of a log.
        Ok(id) if !id.chars().any(char::is_control) => scrub::text(&id),
        _ => scrub::text(segment),
    }
}
