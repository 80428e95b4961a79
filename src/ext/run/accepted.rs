//! Which jobs a client knows to be its own.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::budget::{Budget, Spent};
use crate::{ids::JobId, submission::Submission};

/// So many jobs are remembered; then the oldest is forgotten.
const LIMIT: usize = 10_000;

/// Jobs that submits of this client were answered with, and submits that are on their way. A job that is
/// spoken for is not taken for the lost job of another submit with the same parameters.
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

/// What is known of the money of a submission whose outcome is unknown.
#[derive(Clone, Debug)]
pub(crate) enum Money {
    /// The budget keeps its price.
    Kept(Budget),
    /// The response could not be read but named a job.
    Spent(Spent),
}

impl Accepted {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers a job.
    pub(crate) fn add(&self, id: &JobId) {
        let mut known = self.known();
        if known.jobs.insert(id.clone()) {
            known.order.push_back(id.clone());
        }
        if known.order.len() > LIMIT
            && let Some(oldest) = known.order.pop_front()
        {
            known.jobs.remove(&oldest);
        }
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.known().jobs.contains(&JobId::from(id))
    }

    /// Remembers the money of a submission until its job is found.
    pub(crate) fn keep(&self, submission: &Submission, money: Money) {
        self.known().money.insert(submission.id(), money);
    }

    /// The job of a submission was found: what it was billed counts as spent.
    pub(crate) fn spend(&self, submission: &Submission) -> Option<Spent> {
        match self.known().money.remove(&submission.id())? {
            Money::Kept(budget) => budget.confirm_submission(submission),
            Money::Spent(spent) => Some(spent),
        }
    }

    /// Forgets it: the outcome is known.
    pub(crate) fn forget_money(&self, submission: &Submission) {
        self.known().money.remove(&submission.id());
    }

    /// Whether another submit with these parameters is on its way.
    pub(crate) fn is_being_sent(&self, input: &Map<String, Value>) -> bool {
        self.known().sending.iter().any(|submission| {
            let (equal, all) = submission.agreement(input);
            equal == all
        })
    }

    /// Notes a submit that is on its way, until the guard is dropped.
    pub(crate) fn sending(self: &Arc<Self>, submission: &Submission) -> Sending {
        self.known().sending.push(submission.clone());
        Sending { accepted: Arc::clone(self), submission: submission.clone() }
    }
}

/// A submit that is on its way.
pub(crate) struct Sending {
    accepted: Arc<Accepted>,
    submission: Submission,
}

impl Drop for Sending {
    fn drop(&mut self) {
        let id = self.submission.id();
        self.accepted.known().sending.retain(|other| other.id() != id);
    }
}
