//! The states of a run in a journal, and what leads from one to another.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// The state of a run in a [`Journal`](super::Journal).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum RunState {
    /// The key is known, and nothing was sent: the run is new, or the caller has allowed another attempt.
    Ready,
    /// The intent to submit is recorded. The request may be in flight, or may have been carried out.
    Intended,
    /// The job is known.
    Started,
    /// The job succeeded.
    Succeeded,
    /// The job failed.
    Failed,
    /// The job was canceled.
    Canceled,
    /// The server refused the request or never received it: nothing was started or charged.
    Refused,
    /// Several jobs may be that of the run, its job cannot be found or read, or the job list gives no result. The caller
    /// has to decide.
    Unclear,
}

const ALL: [RunState; 8] = [
    RunState::Ready,
    RunState::Intended,
    RunState::Started,
    RunState::Succeeded,
    RunState::Failed,
    RunState::Canceled,
    RunState::Refused,
    RunState::Unclear,
];

impl RunState {
    /// Returns the name of the state, as it is stored: `intended`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Intended => "intended",
            Self::Started => "started",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
        }
    }

    /// Returns the state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Returns whether the run is neither finished nor free for another attempt.
    pub fn is_unfinished(self) -> bool {
        matches!(self, Self::Intended | Self::Started | Self::Unclear)
    }

    /// Returns the state after a step.
    ///
    /// # Errors
    ///
    /// Returns an error of [`ErrorKind::Journal`](crate::ErrorKind::Journal) if the step does not lead on
    /// from this state: above all, a run that may have been submitted is never submitted again.
    pub fn after(self, step: Step) -> Result<Self, Error> {
        let next = match (self, step) {
            (Self::Ready | Self::Refused, Step::Intend) => Self::Intended,
            (Self::Intended | Self::Unclear, Step::Start) => Self::Started,
            (Self::Intended, Step::Refuse) => Self::Refused,
            (Self::Intended | Self::Started, Step::Doubt) => Self::Unclear,
            (Self::Started, Step::Succeed) | (Self::Succeeded, Step::Save) => Self::Succeeded,
            (Self::Started, Step::Fail) => Self::Failed,
            (Self::Started, Step::Cancel) => Self::Canceled,
            // The caller decides: a new attempt may charge a second time.
            (Self::Failed | Self::Canceled | Self::Unclear | Self::Refused, Step::Retry) => {
                Self::Ready
            }
            (state, step) => {
                return Err(Error::journal(format!(
                    "a run that is {state} cannot go on to `{}`; nothing was sent",
                    step.as_str()
                )));
            }
        };
        Ok(next)
    }
}

impl fmt::Display for RunState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What happens to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// It is about to be submitted.
    Intend,
    /// Its job is known.
    Start,
    /// The server provably started nothing.
    Refuse,
    /// Several jobs may be its own, its job cannot be found or read, or the job list gives no result.
    Doubt,
    /// Its job succeeded.
    Succeed,
    /// Its files are on disk.
    Save,
    /// Its job failed.
    Fail,
    /// Its job was canceled.
    Cancel,
    /// The caller allows another attempt.
    Retry,
}

impl Step {
    fn as_str(self) -> &'static str {
        match self {
            Self::Intend => "intend",
            Self::Start => "start",
            Self::Refuse => "refuse",
            Self::Doubt => "doubt",
            Self::Succeed => "succeed",
            Self::Save => "save",
            Self::Fail => "fail",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 9] = [
        Step::Intend,
        Step::Start,
        Step::Refuse,
        Step::Doubt,
        Step::Succeed,
        Step::Fail,
        Step::Cancel,
        Step::Retry,
        Step::Save,
    ];

    #[test]
    fn every_step_leads_on_as_the_table_says() {
        use RunState::*;
        // The columns are the steps above.
        let table = [
            (Ready, [Some(Intended), None, None, None, None, None, None, None, None]),
            (
                Intended,
                [None, Some(Started), Some(Refused), Some(Unclear), None, None, None, None, None],
            ),
            (
                Started,
                [
                    None,
                    None,
                    None,
                    Some(Unclear),
                    Some(Succeeded),
                    Some(Failed),
                    Some(Canceled),
                    None,
                    None,
                ],
            ),
            (Succeeded, [None, None, None, None, None, None, None, None, Some(Succeeded)]),
            (Failed, [None, None, None, None, None, None, None, Some(Ready), None]),
            (Canceled, [None, None, None, None, None, None, None, Some(Ready), None]),
            (Refused, [Some(Intended), None, None, None, None, None, None, Some(Ready), None]),
            (Unclear, [None, Some(Started), None, None, None, None, None, Some(Ready), None]),
        ];
        for (state, row) in table {
            for (step, expected) in STEPS.into_iter().zip(row) {
                assert_eq!(state.after(step).ok(), expected, "{state} {step:?}");
            }
        }
    }

    #[test]
    fn nothing_that_may_have_been_charged_is_submitted_without_a_decision() {
        for state in ALL {
            let may_be_charged = !matches!(state, RunState::Ready | RunState::Refused);
            assert_eq!(state.after(Step::Intend).is_err(), may_be_charged, "{state}");
            assert_eq!(RunState::parse(state.as_str()), Some(state));
        }
    }
}
