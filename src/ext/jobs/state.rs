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

/// What each status means, in lower case: those of the description, then the words that guides, older routes and
/// workflows use for them.
///
/// It is a table of texts, so that a value which an update of the description adds or removes never keeps the crate
/// from compiling. `cargo xtask update-spec` and `cargo xtask check` ask for a line for each value that has none.
const STATES: [(&str, State); 15] = [
    ("pending", State::Queued),
    ("queued", State::Queued),
    ("warming-up", State::Queued),
    ("in-progress", State::Running),
    ("finalizing", State::Running),
    ("success", State::Succeeded),
    ("failure", State::Failed),
    ("canceled", State::Canceled),
    ("succeeded", State::Succeeded),
    ("completed", State::Succeeded),
    ("done", State::Succeeded),
    ("failed", State::Failed),
    ("error", State::Failed),
    ("cancelled", State::Canceled),
    ("processing", State::Running),
];

/// Returns whether a status is present and known to this crate.
pub(crate) fn is_known(status: Option<&JobStatus>) -> bool {
    status.is_some_and(|status| state(status).is_some())
}

/// Returns the state of a status. A missing or unknown status counts as running: the wait goes on until its
/// timeout.
pub(crate) fn of(status: Option<&JobStatus>) -> State {
    // Neither proves an end. To report a failure here would make callers pay for a second run.
    status.and_then(state).unwrap_or(State::Running)
}

fn state(status: &JobStatus) -> Option<State> {
    let status = status.as_str();
    // `in_progress` is `in-progress` in some routes.
    let is_same = |known: &str| {
        known.len() == status.len()
            && known.bytes().zip(status.bytes()).all(|(known, byte)| {
                known == byte.to_ascii_lowercase() || (known == b'-' && byte == b'_')
            })
    };
    STATES.iter().find(|(known, _)| is_same(known)).map(|(_, state)| *state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_have_their_states() {
        for (status, state) in [
            ("canceled", State::Canceled),
            ("failure", State::Failed),
            ("finalizing", State::Running),
            ("in-progress", State::Running),
            ("pending", State::Queued),
            ("queued", State::Queued),
            ("success", State::Succeeded),
            ("warming-up", State::Queued),
        ] {
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
