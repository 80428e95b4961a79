//! The one place that knows when a job has ended.

use crate::api::types::JobStatus;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not started yet.
    Queued,
    /// At work, or in a state that this crate does not know.
    Running,
    /// Ended with a result.
    Succeeded,
    /// Ended without a result.
    Failed,
    /// Ended because somebody cancelled it.
    Canceled,
}

impl State {
    /// Whether the job has ended.
    pub(crate) fn is_end(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Canceled => true,
        }
    }
}

/// Whether a status says how a job stands: it is there, and this crate knows it.
pub(crate) fn is_known(status: Option<&JobStatus>) -> bool {
    match status {
        None => false,
        Some(JobStatus::Unknown(other)) => alias(other.as_str()).is_some(),
        Some(_) => true,
    }
}

/// Reads a status. A missing or unknown one counts as running: the wait goes on until its deadline.
pub(crate) fn of(status: Option<&JobStatus>) -> State {
    let Some(status) = status else { return State::Running };
    match status {
        JobStatus::Pending | JobStatus::Queued | JobStatus::WarmingUp => State::Queued,
        JobStatus::InProgress | JobStatus::Finalizing => State::Running,
        JobStatus::Success => State::Succeeded,
        JobStatus::Failure => State::Failed,
        JobStatus::Canceled => State::Canceled,
        JobStatus::Unknown(other) => alias(other.as_str()).unwrap_or(State::Running),
    }
}

/// Words that guides, older answers and other surfaces of the vendor use for the same states.
fn alias(status: &str) -> Option<State> {
    match status.to_ascii_lowercase().as_str() {
        "succeeded" | "completed" | "done" => Some(State::Succeeded),
        "failed" | "error" => Some(State::Failed),
        "cancelled" => Some(State::Canceled),
        "processing" | "in_progress" => Some(State::Running),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_of_the_description_has_a_state() {
        let expected = [
            ("canceled", State::Canceled),
            ("failure", State::Failed),
            ("finalizing", State::Running),
            ("in-progress", State::Running),
            ("pending", State::Queued),
            ("queued", State::Queued),
            ("success", State::Succeeded),
            ("warming-up", State::Queued),
        ];
        let mut known = JobStatus::KNOWN.to_vec();
        known.sort_unstable();
        assert_eq!(known, expected.map(|(status, _)| status));
        for (status, state) in expected {
            assert_eq!(of(Some(&status.into())), state, "{status}");
        }
    }

    #[test]
    fn aliases_end_a_wait_and_unknown_words_do_not() {
        for (status, state) in [
            ("succeeded", State::Succeeded),
            ("completed", State::Succeeded),
            ("done", State::Succeeded),
            ("failed", State::Failed),
            ("error", State::Failed),
            ("cancelled", State::Canceled),
            ("CANCELLED", State::Canceled),
            ("processing", State::Running),
            ("in_progress", State::Running),
            ("transmogrifying", State::Running),
        ] {
            assert_eq!(of(Some(&status.into())), state, "{status}");
        }
        assert_eq!(of(None), State::Running);
        assert!(is_known(Some(&"processing".into())) && is_known(Some(&"success".into())));
        assert!(!is_known(Some(&"transmogrifying".into())) && !is_known(None));
    }
}
