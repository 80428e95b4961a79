//! The jobs that submits of a client have started.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    ext::price::{Budget, Spent},
    ids::JobId,
    values::Submission,
};

/// Maximum number of remembered jobs; the oldest is evicted.
const LIMIT: usize = 10_000;

/// The jobs that submits of this client returned, and the submits in flight. Reconcile never attributes
/// such a job to another submit with the same parameters.
#[derive(Debug, Default)]
pub(crate) struct Accepted {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    jobs: HashSet<JobId>,
    order: VecDeque<JobId>,
    sending: Vec<Submission>,
    money: HashMap<Uuid, Money>,
}

/// The budget entry of a submission whose outcome is unknown.
#[derive(Clone, Debug)]
pub(crate) enum Money {
    /// The budget reserves its price.
    Kept(Budget),
    /// The response could not be read but named a job.
    Spent(Spent),
}

impl Accepted {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records a job.
    pub(crate) fn add(&self, id: &JobId) {
        let mut known = self.known();
        if known.jobs.insert(id.clone()) {
            known.order.push_back(id.clone());
        }
        // Submits are reconciled soon after they are sent, so old jobs cannot be confused with theirs.
        if known.order.len() > LIMIT
            && let Some(oldest) = known.order.pop_front()
        {
            known.jobs.remove(&oldest);
        }
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.known().jobs.contains(&JobId::from(id))
    }

    /// Stores the budget entry of a submission until its job is found.
    pub(crate) fn keep(&self, submission: &Submission, money: Money) {
        self.known().money.insert(submission.id(), money);
    }

    /// Counts the charge of a submission as spent, now that its job is found.
    pub(crate) fn spend(&self, submission: &Submission) -> Option<Spent> {
        match self.known().money.remove(&submission.id())? {
            Money::Kept(budget) => budget.confirm_submission(submission),
            Money::Spent(spent) => Some(spent),
        }
    }

    /// Removes the budget entry of a submission whose outcome is known.
    pub(crate) fn forget_money(&self, submission: &Submission) {
        self.known().money.remove(&submission.id());
    }

    /// Returns whether another submit with these parameters is in flight.
    pub(crate) fn is_being_sent(&self, input: &Map<String, Value>) -> bool {
        // Only equal parameters: a submit of other parameters cannot own the job.
        self.known().sending.iter().any(|submission| {
            let (equal, all) = submission.agreement(input);
            equal == all
        })
    }

    /// Records a submit as in flight until the guard is dropped.
    pub(crate) fn sending(self: &Arc<Self>, submission: &Submission) -> Sending {
        self.known().sending.push(submission.clone());
        Sending { accepted: Arc::clone(self), submission: submission.clone() }
    }
}

/// Guard of a submit in flight.
pub(crate) struct Sending {
    accepted: Arc<Accepted>,
    submission: Submission,
}

impl Drop for Sending {
    fn drop(&mut self) {
        let id = self.submission.id();
        // By id: the same parameters may be in flight several times.
        self.accepted.known().sending.retain(|other| other.id() != id);
    }
}
