//! What a change makes of a record. Pure, so that every store does the same.

use super::{Change, Fingerprint, Limits, RunRecord, RunState, Step};
use crate::{
    error::Error,
    values::{CreativeUnits, Submission},
};

/// What a store has to write for a change: see [`RunRecord::after`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Transition {
    /// The record after the change.
    pub record: RunRecord,
    /// The attempt that has ended, to keep as history: the record before, if the change begins another one.
    pub ended: Option<RunRecord>,
    /// What to add to the total of the budget of `record`. Negative if less counts than before.
    pub charged: CreativeUnits,
}

impl Transition {
    fn from(before: RunRecord, record: RunRecord, is_new_attempt: bool) -> Self {
        // The charge of an attempt that has ended counts as long as its history is kept.
        let counted = if is_new_attempt { CreativeUnits::ZERO } else { before.charge };
        let charged = record.charge - counted;
        Self { record, ended: is_new_attempt.then_some(before), charged }
    }
}

impl RunRecord {
    /// Returns what the change makes of the record, for stores that implement [`Journal`](super::Journal). The
    /// store checks the [`Limits`] of an intent itself.
    ///
    /// A change that is written already makes no difference: after a lost connection a write can be repeated.
    ///
    /// # Errors
    ///
    /// Returns an error if the state does not allow it: [`RunState::after`].
    pub fn after(self, change: &Change) -> Result<Transition, Error> {
        if self.has(change) {
            return Ok(Transition { record: self, ended: None, charged: CreativeUnits::ZERO });
        }
        if let Change::Intended { submission, .. } = change
            && self.state == RunState::Intended
            && self.submission.as_ref().map(Submission::id) == Some(submission.id())
        {
            // The same submit, which left later than it was recorded.
            let record = RunRecord { submission: Some((**submission).clone()), ..self };
            return Ok(Transition { record, ended: None, charged: CreativeUnits::ZERO });
        }
        let before = self.clone();
        let mut next = RunRecord { state: self.state.after(change.step())?, ..self };
        let mut is_new_attempt = false;
        match change {
            Change::Intended { submission, price, limits } => {
                // A refused attempt is followed by another one, whose submission replaces that before.
                is_new_attempt = next.submission.is_some();
                next.attempt += u32::from(is_new_attempt);
                (next.submission, next.price) = (Some((**submission).clone()), *price);
                (next.job, next.reason) = (None, None);
                next.charge = price.unwrap_or_default();
                next.budget = limits.budget.as_ref().map(|(name, _)| name.clone());
                next.batch.clone_from(&limits.batch);
            }
            Change::Started { job, price } => {
                next.job = Some(job.clone());
                next.reason = None;
                if let Some(price) = price {
                    (next.price, next.charge) = (Some(*price), *price);
                }
            }
            Change::Succeeded { cost, assets } => {
                next.charge = cost.unwrap_or(next.charge);
                (next.cost, next.assets) = (*cost, assets.clone());
            }
            Change::Saved(files) => next.files.clone_from(files),
            Change::Refused(reason) => {
                next.charge = CreativeUnits::ZERO;
                next.reason = Some(reason.clone());
            }
            Change::Failed { reason, is_refunded } => {
                if *is_refunded {
                    next.charge = CreativeUnits::ZERO;
                }
                next.reason = Some(reason.clone());
            }
            Change::Unclear(reason) | Change::Canceled(reason) => {
                next.reason = Some(reason.clone());
            }
        }
        Ok(Transition::from(before, next, is_new_attempt))
    }

    /// Returns what [`Journal::retry`](super::Journal::retry) makes of the record: another attempt, for which
    /// nothing is known yet.
    ///
    /// # Errors
    ///
    /// Returns an error if the state does not allow it: [`RunState::after`].
    pub fn retried(self) -> Result<Transition, Error> {
        let before = self.clone();
        let next = RunRecord {
            state: self.state.after(Step::Retry)?,
            attempt: self.attempt + 1,
            submission: None,
            job: None,
            price: None,
            cost: None,
            charge: CreativeUnits::ZERO,
            budget: None,
            batch: None,
            assets: Vec::new(),
            files: Vec::new(),
            reason: None,
            ..self
        };
        Ok(Transition::from(before, next, true))
    }

    /// Returns whether the change is written already.
    fn has(&self, change: &Change) -> bool {
        match change {
            Change::Intended { .. } | Change::Saved(_) => false,
            Change::Started { job, .. } => {
                self.state == RunState::Started && self.job.as_ref() == Some(job)
            }
            Change::Succeeded { cost, assets } => {
                self.state == RunState::Succeeded && self.cost == *cost && self.assets == *assets
            }
            Change::Refused(_) => self.state == RunState::Refused,
            Change::Unclear(_) => self.state == RunState::Unclear,
            Change::Failed { .. } => self.state == RunState::Failed,
            Change::Canceled(_) => self.state == RunState::Canceled,
        }
    }
}

impl Limits {
    /// Checks a submit, for stores that implement [`Journal`](super::Journal): `taken` is the total of the budget,
    /// `running` the number of runs of the batch that are [`Intended`](RunState::Intended) or
    /// [`Started`](RunState::Started). Both must not change until the intent is recorded.
    ///
    /// # Errors
    ///
    /// Returns an error with [`is_budget_exceeded`](Error::is_budget_exceeded) or
    /// [`is_batch_full`](Error::is_batch_full). Nothing was sent.
    pub fn check(
        &self,
        price: Option<CreativeUnits>,
        taken: CreativeUnits,
        running: u64,
    ) -> Result<(), Error> {
        if let Some(limit) = self.at_once
            && running >= limit
        {
            return Err(Error::batch_full(limit));
        }
        let Some((_, limit)) = &self.budget else { return Ok(()) };
        let Some(price) = price else { return Err(Error::price_unknown()) };
        let left = (*limit - taken).max(CreativeUnits::ZERO);
        if price > left {
            return Err(Error::budget_exceeded(price, left));
        }
        Ok(())
    }
}

impl RunRecord {
    /// Returns the fingerprint of a claim: that of the caller if nothing was sent yet.
    ///
    /// # Errors
    ///
    /// Returns an error with [`is_key_conflict`](Error::is_key_conflict) if something was sent with another one.
    pub fn claimed_with(&self, fingerprint: Option<&Fingerprint>) -> Result<Fingerprint, Error> {
        match fingerprint {
            None => Ok(self.fingerprint.clone()),
            // Also after `Journal::retry`, so that a run can be corrected.
            Some(new) if *new == self.fingerprint || self.state == RunState::Ready => {
                Ok(new.clone())
            }
            Some(_) => Err(Error::key_conflict(self.key.as_str())),
        }
    }
}
