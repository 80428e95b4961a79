//! What an error learns after it is made.

use std::{error::Error as StdError, fmt, sync::Arc};

use super::{Attempt, Error, private};
use crate::values::{Effect, JobRef, Submission, text};

impl Error {
    /// Adds the error of another library that caused this one. It must not quote what was sent or received.
    #[must_use]
    pub(crate) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.inner_mut().source = Some(Arc::new(source));
        self
    }

    /// Adds the job that the error is about, unless it has one.
    #[must_use]
    pub(crate) fn about(mut self, job: &JobRef) -> Self {
        // The place nearest to the request knows best.
        self.inner_mut().job.get_or_insert_with(|| job.clone());
        self
    }

    /// Hides the texts of the request body from the message.
    #[must_use]
    pub(crate) fn without_sent(self, body: Option<&[u8]>) -> Self {
        let has_text = self.0.response.as_ref().is_some_and(|response| response.reason.is_some());
        // Parsing a large body is worth it only if there is a text that may quote it.
        let sent =
            body.filter(|_| has_text).and_then(|body| serde_json::from_str(&text(body)).ok());
        match sent {
            Some(sent) => self.without_texts(&private::texts(&sent)),
            None => self,
        }
    }

    pub(super) fn without_texts(mut self, texts: &[String]) -> Self {
        let hidden = |said: &String| Some(private::hide(said, texts));
        let inner = self.inner_mut();
        if let Some(response) = &mut inner.response {
            response.shown = response.reason.as_ref().and_then(hidden);
        }
        inner.shown_hint = inner.hint.as_ref().and_then(hidden);
        self
    }

    /// Adds the effect that the request can have on the server.
    #[must_use]
    pub(crate) fn with_effect(mut self, effect: Effect) -> Self {
        self.inner_mut().effect = effect;
        self
    }

    /// Adds the attempts. If an earlier attempt may have acted, the whole request may have.
    #[must_use]
    pub(crate) fn after_attempts(mut self, attempts: Vec<Attempt>, ambiguous: bool) -> Self {
        self.inner_mut().attempts = attempts;
        // Only ever set: a later refusal does not undo what an earlier attempt may have done.
        self.inner_mut().ambiguous |= ambiguous;
        self
    }

    /// Adds what is needed to search for the job, if the outcome is unknown.
    #[must_use]
    pub(crate) fn of_submission(mut self, submission: impl FnOnce() -> Submission) -> Self {
        // Of any other outcome there is nothing to search for.
        if self.is_outcome_unknown() {
            self.inner_mut().submission = Some(Box::new(submission().without_parameters()));
        }
        self
    }

    /// Adds what a search for the job found, if the outcome is unknown.
    #[must_use]
    pub(crate) fn after_search(mut self, found: String) -> Self {
        self.inner_mut().searched = Some(found);
        self
    }

    /// Replaces the job that the error is about.
    #[must_use]
    pub(crate) fn with_job(mut self, job: JobRef) -> Self {
        self.inner_mut().job = Some(job);
        self
    }

    /// Prefixes the message with the action that failed.
    #[must_use]
    pub(crate) fn while_doing(mut self, what: impl fmt::Display) -> Self {
        let inner = self.inner_mut();
        inner.message = format!("{what}: {}", inner.message);
        self
    }
}
