//! Which model, job or asset an error is about, in the path of its operation.

use percent_encoding::percent_decode_str;

use super::{Error, scrub};

impl Error {
    /// Shows this path, below the base URL and percent-encoded, in place of the template of the operation.
    #[must_use]
    pub(crate) fn at(mut self, path: Option<&str>) -> Self {
        if let Some(path) = path.filter(|_| self.has_template()) {
            self.0.path = Some(path.split('/').map(readable).collect::<Vec<_>>().join("/"));
        }
        self
    }

    /// Shows this id in place of the first placeholder of the operation's path.
    #[must_use]
    pub(crate) fn on(mut self, id: &str) -> Self {
        if let Some(operation) = self.0.operation
            && let Some((before, rest)) = operation.path.split_once('{')
            && let Some((_, after)) = rest.split_once('}')
        {
            self.0.path = Some(format!("{before}{}{after}", scrub::text(id)));
        }
        self
    }

    fn has_template(&self) -> bool {
        self.0.path.is_none()
            && self.0.operation.is_some_and(|operation| operation.path.contains('{'))
    }
}

/// An id as it was given. What only an encoded text can hold stays encoded.
fn readable(segment: &str) -> String {
    match percent_decode_str(segment).decode_utf8() {
        Ok(id) if !id.chars().any(char::is_control) => scrub::text(&id),
        _ => scrub::text(segment),
    }
}
