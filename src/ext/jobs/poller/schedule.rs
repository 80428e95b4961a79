//! Decides what is read when. A state machine without I/O: the caller passes in the time and the responses.
//!
//! Every job has a moment at which it is due. From [`LIST_FROM`] jobs of a project on, one polling round of
//! the list replaces the reads of all of them, see [`rounds`](super::rounds). A job that the list omits, or
//! whose row reports nothing, is read by id at once. The read that is overdue the longest comes first, so
//! that no wait starves when the request budget is scarce.

mod pages;

use std::{collections::BTreeMap, time::Duration};

use tokio::time::Instant;

use super::{
    list::ListQuery,
    rounds::List,
    watched::{Listing, Watched},
};
use crate::{
    api::types,
    client::{PollPolicy, RequestBudget},
    error::Error,
    ids::ProjectId,
    values::JobRef,
};

/// Minimum number of jobs in a project for which the list is read instead of each job.
const LIST_FROM: usize = 4;

/// Maximum time of a read in progress; then another wait takes it over.
const LEASE: Duration = Duration::from_secs(5);

/// Pause after the list has failed, and maximum age of a round that is resumed.
const LIST_REST: Duration = Duration::from_secs(60);

/// The result of a read, for a wait.
#[derive(Clone, Debug)]
pub(in crate::ext::jobs) enum Seen {
    /// The job as it is now.
    Job(Box<types::Job>),
    /// The server refuses the read.
    Refused(Error),
}

/// A read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    /// One job, by its id.
    Job(JobRef),
    /// A page of what has changed in a project.
    Page(ListQuery),
}

/// The next action of a wait.
#[derive(Debug, PartialEq)]
pub(super) enum Claim {
    /// Make this read.
    Work(Work),
    /// Come back then.
    Until(Instant),
}

/// The next action, before it is claimed.
#[derive(Clone, Copy, Debug)]
enum Next<R, P> {
    /// No read. A read in progress may have to be taken over when its lease ends.
    Nothing,
    /// A read by id of a job that the list does not serve.
    Job(R),
    /// A read by id of a job that the list serves, to verify the list.
    Check(R),
    /// A page of the list.
    List(P),
}

impl Next<&JobRef, &Option<ProjectId>> {
    fn cloned(self) -> Next<JobRef, Option<ProjectId>> {
        match self {
            Self::Nothing => Next::Nothing,
            Self::Job(reference) => Next::Job(reference.clone()),
            Self::Check(reference) => Next::Check(reference.clone()),
            Self::List(project) => Next::List(project.clone()),
        }
    }
}

/// All watched jobs.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    // Sorted, so that of two reads that are due together the same one always comes first.
    jobs: BTreeMap<JobRef, Watched>,
    lists: BTreeMap<Option<ProjectId>, List>,
    /// No read is due before this moment. Every change of the schedule clears it.
    rest: Option<Instant>,
}

impl Schedule {
    /// Adds a wait for a job.
    pub(super) fn join(
        &mut self,
        reference: &JobRef,
        policy: PollPolicy,
        known: Option<&types::Job>,
        now: Instant,
    ) {
        // The new job may be due before the moment that was computed without it.
        self.rest = None;
        // A known state is usually fresh from the response to a submit. To read it at once would waste a request.
        let first = if known.is_some() { policy.interval(0) } else { Duration::ZERO };
        let rounds = self.rounds(reference);
        let watched = self
            .jobs
            .entry(reference.clone())
            .or_insert_with(|| Watched::new(policy, known, now + first, rounds));
        watched.watchers += 1;
        // Waits of one job share its reads, so the most impatient of them sets the pace.
        if policy.interval(0) < watched.policy.interval(0) {
            watched.policy = policy;
            watched.due = watched.due.min(now + first);
        }
    }

    /// Removes a wait for a job.
    pub(super) fn leave(&mut self, reference: &JobRef) {
        self.rest = None;
        let Some(watched) = self.jobs.get_mut(reference) else { return };
        watched.watchers = watched.watchers.saturating_sub(1);
        if watched.watchers == 0 {
            self.jobs.remove(reference);
            // What is known about a list ages. The next wait of the project starts without it.
            if !self.jobs.keys().any(|other| other.project() == reference.project()) {
                self.lists.remove(&reference.project().cloned());
            }
        }
    }

    /// Returns the state of the job if it is newer than `version`.
    pub(super) fn news(&self, reference: &JobRef, version: u64) -> Option<(u64, Seen)> {
        let watched = self.jobs.get(reference).filter(|watched| watched.version > version)?;
        // A refusal is final for the wait, so it comes before an older state.
        let seen = match (&watched.refusal, watched.last()) {
            (Some(refusal), _) => Seen::Refused(refusal.clone()),
            (None, Some(job)) => Seen::Job(Box::new(job.clone())),
            (None, None) => return None,
        };
        Some((watched.version, seen))
    }

    pub(super) fn failure(&self, reference: &JobRef) -> Option<Error> {
        self.jobs.get(reference).and_then(|watched| watched.failure.clone())
    }

    pub(super) fn is_due_after(&self, reference: &JobRef, end: Instant) -> bool {
        self.jobs.get(reference).is_some_and(|watched| watched.due >= end)
    }

    /// Makes a job due at `moment` at the latest.
    pub(super) fn read_by(&mut self, reference: &JobRef, moment: Instant) {
        self.rest = None;
        if let Some(watched) = self.jobs.get_mut(reference) {
            watched.due = watched.due.min(moment);
        }
    }

    /// Claims the read that is due first, if the request budget allows it now.
    pub(super) fn claim(&mut self, now: Instant, budget: &RequestBudget) -> Claim {
        // Many waits wake up at once after a read. Only the first one has to search all jobs.
        if let Some(rest) = self.rest.filter(|rest| *rest > now) {
            return Claim::Until(rest);
        }
        let (due, next) = self.first(now, budget.spare(now));
        // A read in progress has no action, only the moment at which its lease ends.
        if due > now || matches!(next, Next::Nothing) {
            self.rest = Some(due);
            return Claim::Until(due);
        }
        // Taken last: a request that is not due must not cost a part of the budget.
        if let Err(free) = budget.take(now) {
            self.rest = Some(free);
            return Claim::Until(free);
        }
        match self.begin(next, now) {
            Some(work) => Claim::Work(work),
            None => Claim::Until(now + LEASE),
        }
    }

    /// Returns the next action and when it is due.
    fn first(&self, now: Instant, spare: Instant) -> (Instant, Next<JobRef, Option<ProjectId>>) {
        let listed = self.listed_projects(now);
        // The second part orders checks that are due together: the job that was read by id least recently
        // comes first, so that checks reach every job.
        let mut first = ((now + LEASE, 0), Next::Nothing);
        let mut consider = |due: Instant, rank: u64, next| {
            if (due, rank) < first.0 {
                first = ((due, rank), next);
            }
        };
        for (reference, watched) in self.jobs.iter().filter(|(_, watched)| !watched.ended()) {
            // Somebody reads it now. If that wait stalls, the lease ends and another one takes over.
            if watched.is_leased(now) {
                consider(watched.lease.unwrap_or(now), 0, Next::Nothing);
                continue;
            }
            let project = reference.project();
            if !watched.is_listable() || !listed.iter().any(|listed| listed.as_ref() == project) {
                consider(watched.due_by_id(), 0, Next::Job(reference));
                continue;
            }
            let list = self.lists.get(&project.cloned());
            // Between rounds only: a page that is being read may show the same job a moment later.
            let list = list.filter(|list| watched.checked < list.rounds && list.reading.is_none());
            if let Some(due) = list.and_then(|list| list.check_due(spare)) {
                consider(due, watched.checked, Next::Check(reference));
            }
        }
        for project in &listed {
            let list = self.lists.get(project);
            if let Some(lease) = list.and_then(|list| list.lease).filter(|lease| *lease > now) {
                consider(lease, 0, Next::Nothing);
                continue;
            }
            // A round under way is due since it began, so its pages come before reads that became due later.
            let began = list.and_then(|list| list.reading.as_ref()).map(|round| round.began);
            let due = || self.listable(project).map(|(_, watched)| watched.due).min();
            if let Some(due) = began.or_else(due) {
                consider(due, 0, Next::List(project));
            }
        }
        (first.0.0, first.1.cloned())
    }

    /// Leases a read, so that no other wait sends it as well.
    fn begin(&mut self, next: Next<JobRef, Option<ProjectId>>, now: Instant) -> Option<Work> {
        match next {
            Next::Nothing => None,
            Next::Job(reference) => {
                self.jobs.get_mut(&reference)?.lease = Some(now + LEASE);
                Some(Work::Job(reference))
            }
            Next::Check(reference) => {
                self.list_of(&reference).check();
                self.jobs.get_mut(&reference)?.lease = Some(now + LEASE);
                Some(Work::Job(reference))
            }
            // The round is taken out and stored again, so that a new one replaces it if it is too old.
            Next::List(project) => {
                let under_way = self.lists.get_mut(&project).and_then(|list| list.reading.take());
                let round = match under_way {
                    // An old page token may have expired.
                    Some(round) if now < round.began + LIST_REST => round,
                    _ => self.new_round(&project, now)?,
                };
                let query = round.query.clone();
                let round = round.asked_at(now);
                let list = self.lists.entry(project).or_default();
                list.reading = Some(round);
                list.lease = Some(now + LEASE);
                Some(Work::Page(query))
            }
        }
    }

    fn list_of(&mut self, reference: &JobRef) -> &mut List {
        self.lists.entry(reference.project().cloned()).or_default()
    }

    fn rounds(&self, reference: &JobRef) -> u64 {
        self.lists.get(&reference.project().cloned()).map_or(0, |list| list.rounds)
    }

    fn listable<'a>(
        &'a self,
        project: &'a Option<ProjectId>,
    ) -> impl Iterator<Item = (&'a JobRef, &'a Watched)> {
        self.jobs.iter().filter(move |(reference, watched)| {
            reference.project() == project.as_ref() && watched.is_listable()
        })
    }

    /// Returns the projects in which the list works and needs fewer requests.
    fn listed_projects(&self, now: Instant) -> Vec<Option<ProjectId>> {
        let mut counts: BTreeMap<Option<ProjectId>, usize> = BTreeMap::new();
        for (reference, watched) in &self.jobs {
            if watched.is_listable() {
                *counts.entry(reference.project().cloned()).or_default() += 1;
            }
        }
        // While a list rests, its jobs count as not listed and are read by id.
        let works = |project: &Option<ProjectId>| {
            let rests = self.lists.get(project).and_then(|list| list.rests_until);
            rests.is_none_or(|end| end <= now)
        };
        let cheaper = counts.into_iter().filter(|(_, count)| *count >= LIST_FROM);
        cheaper.map(|(project, _)| project).filter(works).collect()
    }

    /// Records the response of a read by id.
    pub(super) fn job_read(
        &mut self,
        reference: &JobRef,
        response: Result<types::Job, Error>,
        now: Instant,
    ) {
        self.rest = None;
        let rounds = self.rounds(reference);
        // All waits for the job may have ended while the request was in flight.
        let Some(watched) = self.jobs.get_mut(reference) else { return };
        watched.was_read();
        match response {
            Ok(job) => {
                // A check reads a job before it is due, and must not move its next read.
                let check = watched.due > now && watched.listing == Listing::Shown;
                if watched.due <= now {
                    watched.wait_again(now, Duration::ZERO);
                }
                (watched.checked, watched.read) = (rounds, Some(now));
                watched.unhide(now);
                // Only a check that brings news can contradict the list. An equal state confirms it.
                if watched.show(job) && check {
                    self.checked(reference);
                }
            }
            // A failed read says nothing about the job, which runs and is billed whether or not it can be read.
            Err(error) if error.is_transient() => {
                watched.wait_again(now, error.retry_after().unwrap_or_default());
                watched.checked = rounds;
                watched.failure = Some(error);
            }
            Err(error) => {
                watched.refusal = Some(error);
                // A refusal is news: every wait for the job has to end now.
                watched.version += 1;
            }
        }
    }

    /// Returns the lease of a read that has ended or was aborted.
    pub(super) fn give_back(&mut self, work: &Work) {
        self.rest = None;
        match work {
            Work::Job(reference) => {
                if let Some(watched) = self.jobs.get_mut(reference) {
                    watched.lease = None;
                }
            }
            Work::Page(query) => {
                if let Some(list) = self.lists.get_mut(&query.project) {
                    list.lease = None;
                }
            }
        }
    }
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
