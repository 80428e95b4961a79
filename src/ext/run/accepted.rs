//! The jobs that submits of a client have started.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    ext::price::{Budget, Spent},
    ids::JobId,
    values::Submission,
};

/// Maximum number of remembered jobs, and of budget entries; the oldest is evicted.
const LIMIT: usize = 10_000;

/// The jobs that submits of this client returned, and the submits in flight. Reconcile never attributes
/// such a job to another submit with the same parameters.
#[derive(Debug, Default)]
pub(crate) struct Accepted {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    jobs: HashMap<JobId, Owned>,
    order: VecDeque<JobId>,
    sending: Vec<Submission>,
    /// The oldest first.
    money: VecDeque<(Uuid, Money)>,
}

#[derive(Debug)]
struct Owned {
    /// The submission that started the job, if it is one of this process.
    owner: Option<Uuid>,
    /// What its budget has spent on it.
    spent: Option<Spent>,
}

impl Known {
    fn add(&mut self, id: &JobId, owner: Option<&Submission>) {
        // The first owner stays.
        if let Entry::Vacant(entry) = self.jobs.entry(id.clone()) {
            entry.insert(Owned { owner: owner.map(Submission::id), spent: None });
            self.order.push_back(id.clone());
        }
        // Submits are reconciled soon after they are sent, so old jobs cannot be confused with theirs.
        if self.order.len() > LIMIT
            && let Some(oldest) = self.order.pop_front()
        {
            self.jobs.remove(&oldest);
        }
    }

    /// Whether another submit than `searched` is in flight and may own a job with these parameters.
    fn is_being_sent(&self, searched: &Submission, input: &Map<String, Value>) -> bool {
        // A submit of other parameters, of another model or in another project cannot own the job.
        self.sending.iter().filter(|other| other.id() != searched.id()).any(|other| {
            // Without a project, it is that of the credentials, which may be the same.
            let projects = other.project().zip(searched.project());
            other.agreement(input).is_possible()
                && other.target() == searched.target()
                && projects.is_none_or(|(one, other)| one == other)
        })
    }

    fn take_money(&mut self, submission: &Submission) -> Option<Money> {
        // From the end, where those in flight are.
        let index = self.money.iter().rposition(|(id, _)| *id == submission.id())?;
        self.money.remove(index).map(|(_, money)| money)
    }
}

/// Whether a job that a search found belongs to the submission that it searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It does, and no other search can claim it any more.
    Granted,
    /// Another submit with the same parameters is in flight, and the job may be that of either.
    Contested,
    /// It belongs to another submission.
    Refused,
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

    /// Records a job, and the submission that started it; `None` if that is one of another process.
    pub(crate) fn add(&self, id: &JobId, owner: Option<&Submission>) {
        self.known().add(id, owner);
    }

    /// Leaves a job to another submission than this one, although a search may have attributed it to this one before.
    #[cfg(feature = "journal")]
    pub(in crate::ext) fn leave(&self, id: &JobId, submission: &Submission) {
        let mut known = self.known();
        known.add(id, None);
        if let Some(job) = known.jobs.get_mut(id).filter(|job| job.owner == Some(submission.id())) {
            job.owner = None;
        }
    }

    /// Attributes a job with these parameters to the submission that it was found for, unless it belongs to
    /// another one or may do so.
    pub(super) fn claim(
        &self,
        id: &JobId,
        submission: &Submission,
        input: Option<&Map<String, Value>>,
    ) -> Claim {
        // All under one lock: a submit that ends between two checks would be missed by both, and so would a second
        // search.
        let mut known = self.known();
        match known.jobs.get(id) {
            // Found before, or returned by the submit, and then not recorded by the caller.
            Some(job) if job.owner == Some(submission.id()) => return Claim::Granted,
            Some(_) => return Claim::Refused,
            None => {}
        }
        if input.is_some_and(|input| known.is_being_sent(submission, input)) {
            return Claim::Contested;
        }
        known.add(id, Some(submission));
        Claim::Granted
    }

    /// Returns whether a job belongs to another submission than this one.
    pub(super) fn belongs_to_other(&self, id: &JobId, submission: &Submission) -> bool {
        self.known().jobs.get(id).is_some_and(|job| job.owner != Some(submission.id()))
    }

    /// Stores what a budget has spent on a job that is recorded.
    pub(crate) fn remember(&self, id: &JobId, spent: &Spent) {
        if let Some(job) = self.known().jobs.get_mut(id) {
            job.spent = Some(spent.clone());
        }
    }

    /// Returns what a budget has spent on a job.
    pub(crate) fn spent_on(&self, id: &JobId) -> Option<Spent> {
        self.known().jobs.get(id)?.spent.clone()
    }

    /// Stores the budget entry of a submission until its job is found.
    pub(crate) fn keep(&self, submission: &Submission, money: Money) {
        let mut known = self.known();
        known.take_money(submission);
        known.money.push_back((submission.id(), money));
        // Many outcomes are never looked into. The price of an evicted one stays reserved in its budget.
        if known.money.len() > LIMIT {
            known.money.pop_front();
        }
    }

    /// Counts the charge of a submission as spent, now that its job is found.
    pub(crate) fn spend(&self, submission: &Submission) -> Option<Spent> {
        let money = self.known().take_money(submission)?;
        match money {
            Money::Kept(budget) => {
                let spent = budget.confirm_submission(submission);
                if spent.is_none() {
                    // Its response may still arrive. If that is lost, the next search has to find the entry.
                    self.keep(submission, Money::Kept(budget));
                }
                spent
            }
            Money::Spent(spent) => Some(spent),
        }
    }

    /// Removes the budget entry of a submission whose outcome is known.
    pub(crate) fn forget_money(&self, submission: &Submission) {
        self.known().take_money(submission);
    }

    /// Records a submit as in flight until the guard is dropped.
    pub(crate) fn sending(self: &Arc<Self>, submission: &Submission) -> Sending {
        self.known().sending.push(submission.clone());
        Sending { accepted: Arc::clone(self), submission: submission.id() }
    }
}

/// Guard of a submit in flight.
pub(crate) struct Sending {
    accepted: Arc<Accepted>,
    submission: Uuid,
}

impl Drop for Sending {
    fn drop(&mut self) {
        // By id: the same parameters may be in flight several times.
        self.accepted.known().sending.retain(|other| other.id() != self.submission);
    }
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use serde_json::json;

    use super::*;
    use crate::{
        api::operations,
        values::{Moment, Target},
    };

    fn input(prompt: &str) -> Map<String, Value> {
        json!({"prompt": prompt}).as_object().cloned().unwrap_or_default()
    }

    fn submission(prompt: &str) -> Submission {
        let sent = Moment { here: chrono::Utc::now(), instant: None, server: None };
        let target = Target::sent(&operations::RUN_MODEL, "/generate/custom/model_a");
        Submission::new(target, None, sent, Duration::ZERO, input(prompt).into())
    }

    #[test]
    fn a_job_is_claimed_once_and_not_while_another_submit_may_own_it() {
        let accepted = Arc::new(Accepted::default());
        let (first, second) = (JobId::from("job_1"), JobId::from("job_2"));
        let (rain, snow) = (input("rain"), input("snow"));
        let (one, two, three) = (submission("rain"), submission("rain"), submission("snow"));
        let sending = accepted.sending(&one);
        assert_eq!(accepted.claim(&first, &two, Some(&rain)), Claim::Contested);
        assert_eq!(accepted.claim(&second, &three, Some(&snow)), Claim::Granted);
        let path = "/generate/custom/model_b";
        let elsewhere = Submission::new(
            Target::sent(&operations::RUN_MODEL, path),
            None,
            *two.sent(),
            Duration::ZERO,
            rain.clone().into(),
        );
        let third = JobId::from("job_3");
        assert_eq!(
            accepted.claim(&third, &elsewhere, Some(&rain)),
            Claim::Granted,
            "another model"
        );
        let fourth = JobId::from("job_4");
        assert_eq!(accepted.claim(&fourth, &one, Some(&rain)), Claim::Granted, "its own submit");
        accepted.add(&first, Some(&one));
        assert_eq!(accepted.claim(&first, &two, Some(&rain)), Claim::Refused);
        drop(sending);
        assert_eq!(accepted.claim(&first, &two, Some(&rain)), Claim::Refused);
        assert_eq!(accepted.claim(&second, &two, Some(&snow)), Claim::Refused, "it was claimed");
        // Its own submission finds it again, however often.
        assert_eq!(accepted.claim(&first, &one, Some(&rain)), Claim::Granted);
        assert_eq!(accepted.claim(&second, &three, Some(&snow)), Claim::Granted);
    }

    #[test]
    fn the_job_of_a_submit_that_ends_meanwhile_is_not_claimed() {
        let accepted = Arc::new(Accepted::default());
        let (rain, twin) = (input("rain"), submission("rain"));
        for number in 0..500 {
            let job = JobId::from(format!("job_{number}"));
            let own = submission("rain");
            let sending = accepted.sending(&own);
            thread::scope(|scope| {
                scope.spawn(|| {
                    accepted.add(&job, Some(&own));
                    drop(sending);
                });
                loop {
                    match accepted.claim(&job, &twin, Some(&rain)) {
                        Claim::Contested => thread::yield_now(),
                        Claim::Refused => break,
                        Claim::Granted => panic!("it belongs to the submit"),
                    }
                }
            });
        }
    }

    #[test]
    fn two_searches_do_not_claim_one_job() {
        let accepted = Accepted::default();
        for number in 0..500 {
            let job = JobId::from(format!("job_{number}"));
            let claim = || accepted.claim(&job, &submission("rain"), None);
            let claims = thread::scope(|scope| {
                let other = scope.spawn(claim);
                [claim(), other.join().unwrap()]
            });
            let granted = claims.iter().filter(|claim| **claim == Claim::Granted).count();
            assert_eq!(granted, 1, "{claims:?}");
        }
    }

    #[test]
    fn a_job_that_is_found_while_its_submit_is_in_flight_is_still_charged_later() {
        let (accepted, budget) = (Accepted::default(), Budget::new(9.into()));
        let (one, mut reservation) = (submission("rain"), budget.reserve(5.into()).unwrap());
        reservation.sent(&one);
        accepted.keep(&one, Money::Kept(budget.clone()));
        assert!(accepted.spend(&one).is_none(), "the response decides");
        // The future of the submit is dropped.
        drop(reservation);
        assert!(accepted.spend(&one).is_some());
        assert_eq!((budget.spent(), budget.reserved()), (5.into(), 0.into()));
    }

    #[test]
    fn budget_entries_are_bounded() {
        let accepted = Accepted::default();
        let budget = Budget::new(5.into());
        let mut submissions = Vec::new();
        for _ in 0..=LIMIT {
            let submission = submission("rain");
            accepted.keep(&submission, Money::Kept(budget.clone()));
            // Kept twice, it is one entry.
            accepted.keep(&submission, Money::Kept(budget.clone()));
            submissions.push(submission);
        }
        assert_eq!(accepted.known().money.len(), LIMIT);
        assert!(accepted.known().take_money(&submissions[0]).is_none(), "the oldest is evicted");
        accepted.forget_money(&submissions[1]);
        assert!(accepted.known().take_money(&submissions[1]).is_none());
        assert!(accepted.known().take_money(&submissions[2]).is_some());
    }
}
