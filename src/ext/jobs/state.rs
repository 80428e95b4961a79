//! Maps the status of a job to a state; the only code that decides whether a job has ended
//! (contract: jobs.statuses, jobs.unknown-status-goes-on).

use crate::api::types::JobStatus;

/// The state of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Not started yet.
    Queued,
    /// Running, or in a status that this crate does not know.
    Running,
    /// Ended with a result.
    Succeeded,
    /// Ended without a result.
    Failed,
    /// Ended because it was canceled.
    Canceled,
}

impl State {
    /// Returns whether the job has ended.
    pub(crate) fn is_end(self) -> bool {
        match self {
            Self::Queued | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Canceled => true,
        }
    }
}

/// Returns whether a status is present and known to this crate.
pub(crate) fn is_known(status: Option<&JobStatus>) -> bool {
    match status {
        None => false,
        Some(JobStatus::Unknown(other)) => alias(other.as_str()).is_some(),
        Some(_) => true,
    }
}

/// Returns the state of a status. A missing or unknown status counts as running: the wait goes on until its
/// timeout.
pub(crate) fn of(status: Option<&JobStatus>) -> State {
    // No status proves no end. To report a failure here would make callers pay for a second run.
    let Some(status) = status else { return State::Running };
    match status {
        JobStatus::Pending | JobStatus::Queued | JobStatus::WarmingUp => State::Queued,
        JobStatus::InProgress | JobStatus::Finalizing => State::Running,
        JobStatus::Success => State::Succeeded,
        JobStatus::Failure => State::Failed,
        JobStatus::Canceled => State::Canceled,
        // New statuses appear between versions of the description. An unknown one keeps the wait alive until its
        // timeout.
        JobStatus::Unknown(other) => alias(other.as_str()).unwrap_or(State::Running),
    }
}

/// Returns the state of a status that guides, older responses and other parts of the API use.
fn alias(status: &str) -> Option<State> {
    // Guides, older routes and workflows spell the same states differently.
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
