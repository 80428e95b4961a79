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

/// Reads a status. A missing or unknown one counts as running: the wait goes on until its deadline.
pub(crate) fn of(status: Option<&JobStatus>) -> State {
    let Some(status) = status else { return State::Running };
    match status {
        JobStatus::Pending | JobStatus::Queued | JobStatus::WarmingUp => State::Queued,
        JobStatus::InProgress | JobStatus::Finalizing => State::Running,
        JobStatus::Success => State::Succeeded,
        JobStatus::Failure => State::Failed,
        JobStatus::Canceled => State::Canceled,
        JobStatus::Unknown(other) => alias(other),
    }
}

/// Words that guides, older answers and other surfaces of the vendor use for the same states.
fn alias(status: &str) -> State {
    match status.to_ascii_lowercase().as_str() {
        "succeeded" | "completed" | "done" => State::Succeeded,
        "failed" | "error" => State::Failed,
        "cancelled" => State::Canceled,
        _ => State::Running,
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
    }
}
