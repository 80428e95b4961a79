//! Decides what is read when. A state machine without I/O: the caller passes in the time and the responses.
//!
//! Every job has a moment at which it is due. From [`LIST_FROM`] jobs of a project on, one polling round of
//! the list replaces the reads of all of them, see [`rounds`](super::rounds). A job that the list omits, or
//! whose row reports nothing, is read by id at once. The read that is overdue the longest comes first, so
//! that no wait starves when the request budget is scarce.

mod next;
mod pages;

use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;

use self::next::Next;
use super::{
    list::ListQuery,
    orders::{Keys, Lane, Orders},
    rounds::List,
    watched::Watched,
};
use crate::{
    api::types,
    client::{PollPolicy, RequestBudget},
    error::Error,
    ids::{JobId, ProjectId},
    values::JobRef,
};

/// Minimum number of jobs in a project for which the list is read instead of each job.
const LIST_FROM: usize = 4;

/// Maximum time of a read in progress; then another wait takes it over.
pub(super) const LEASE: Duration = Duration::from_secs(5);

/// Pause after the list has failed, and maximum age of a round that is resumed.
const LIST_REST: Duration = Duration::from_secs(60);

/// Maximum number of announced jobs that are remembered until somebody waits for them.
const ANNOUNCED: usize = 1_000;

/// The result of a read, for a wait.
#[derive(Clone, Debug)]
pub(in crate::ext::jobs) enum Seen {
    /// The job as it is now.
    Job(Arc<types::Job>),
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

/// All watched jobs.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    jobs: HashMap<Arc<JobRef>, Watched>,
    orders: Orders,
    lists: HashMap<Option<ProjectId>, List>,
    /// No read is due before this moment. Every change of the schedule clears it.
    rest: Option<Instant>,
    /// Jobs with a new state or another time of the next read, for the waits that depend on them.
    moved: Vec<Arc<JobRef>>,
    /// Announced jobs that nobody waited for. Their next wait reads them at once.
    announced: VecDeque<JobId>,
}

impl Schedule {
    /// Adds a wait for a job.
    pub(super) fn join(
        &mut self,
        reference: &JobRef,
        policy: PollPolicy,
        known: Option<&Arc<types::Job>>,
        now: Instant,
    ) {
        // The new job may be due before the moment that was computed without it.
        self.rest = None;
        // A known state is usually fresh from the response to a submit. To read it at once would waste a request.
        let first = if known.is_some() { policy.interval(0) } else { Duration::ZERO };
        let is_announced = self.take_announced(reference.id());
        let rounds = self.rounds(reference);
        if !self.jobs.contains_key(reference) {
            let shared = Arc::new(reference.clone());
            let watched = Watched::new(&shared, policy, known, now + first, rounds);
            self.orders.enter(reference);
            self.jobs.insert(shared, watched);
        }
        self.change(reference, |watched| {
            watched.watchers += 1;
            watched.forget_refusal(now);
            // Waits of one job share its reads, so the most impatient of them sets the pace.
            let faster = watched.policy.faster(policy);
            if faster != watched.policy {
                watched.policy = faster;
                watched.due = watched.due.min(now + first);
            }
            if is_announced {
                watched.announce(now);
            }
        });
    }

    /// Makes a job due by id now, because it may have changed. Returns whether anybody waits for it.
    pub(super) fn announce(&mut self, job: &JobId, now: Instant) -> bool {
        self.rest = None;
        // A delivery does not name the project, so every project counts.
        let projects = self.orders.lanes().map(|(project, _)| project);
        let own: Vec<_> = projects
            .map(|project| JobRef::within(job.clone(), project.as_ref()))
            .filter(|reference| self.jobs.contains_key(reference))
            .collect();
        for reference in &own {
            self.change(reference, |watched| watched.announce(now));
        }
        if own.is_empty() {
            // A delivery can be faster than the wait that follows a submit.
            self.take_announced(job);
            self.announced.push_back(job.clone());
            if self.announced.len() > ANNOUNCED {
                self.announced.pop_front();
            }
        }
        !own.is_empty()
    }

    fn take_announced(&mut self, job: &JobId) -> bool {
        let known = self.announced.len();
        self.announced.retain(|other| other != job);
        self.announced.len() < known
    }

    /// Removes a wait for a job.
    pub(super) fn leave(&mut self, reference: &JobRef) {
        self.rest = None;
        let Some(watched) = self.jobs.get_mut(reference) else { return };
        watched.watchers = watched.watchers.saturating_sub(1);
        if watched.watchers > 0 {
            return;
        }
        let Some((shared, watched)) = self.jobs.remove_entry(reference) else { return };
        // What is known about a list ages. The next wait of the project starts without it.
        if self.orders.remove(&shared, watched.keys) {
            self.lists.remove(&reference.project().cloned());
        }
    }

    /// Changes a job, and moves it in the orders to where it belongs then. All changes go through this.
    fn change<R>(
        &mut self,
        reference: &JobRef,
        action: impl FnOnce(&mut Watched) -> R,
    ) -> Option<R> {
        let watched = self.jobs.get_mut(reference)?;
        let before = (watched.version, watched.due);
        let result = action(watched);
        if before != (watched.version, watched.due) {
            self.moved.push(Arc::clone(&watched.reference));
        }
        let new = Keys::of(watched);
        let old = mem::replace(&mut watched.keys, new);
        self.orders.update(&watched.reference, old, new);
        Some(result)
    }

    /// Returns the jobs with a new state or another time of the next read since the last call.
    pub(super) fn take_moved(&mut self) -> Vec<Arc<JobRef>> {
        mem::take(&mut self.moved)
    }

    pub(super) fn has_news(&self, reference: &JobRef, version: u64) -> bool {
        self.jobs.get(reference).is_some_and(|watched| watched.has_news(version))
    }

    /// Returns when the job is due, by the list or by id.
    pub(super) fn due(&self, reference: &JobRef) -> Option<Instant> {
        self.jobs.get(reference).map(|watched| watched.due)
    }

    /// Returns when the job is due if no list serves it.
    pub(super) fn alone(&self, reference: &JobRef) -> Option<Instant> {
        self.jobs.get(reference).and_then(|watched| watched.keys.alone())
    }

    /// Returns the state of the job if it is newer than `version`.
    pub(super) fn news(&self, reference: &JobRef, version: u64) -> Option<(u64, Seen)> {
        let watched = self.jobs.get(reference).filter(|watched| watched.has_news(version))?;
        // A refusal is final for the wait, so it comes before an older state.
        let seen = match (&watched.refusal, watched.last()) {
            (Some(refusal), _) => Seen::Refused(refusal.clone()),
            (None, Some(job)) => Seen::Job(Arc::clone(job)),
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
        self.change(reference, |watched| watched.due = watched.due.min(moment));
    }

    /// Claims the read that is due first, if the request budget allows it now. A wait that has room to spare reads its
    /// `own` job first, so that it need not be woken for the news.
    pub(super) fn claim(
        &mut self,
        now: Instant,
        budget: &RequestBudget,
        own: Option<&JobRef>,
    ) -> Claim {
        let next = match self.next(now, budget) {
            Ok(Next::Job(first)) => {
                let own = own.filter(|own| self.alone(own).is_some_and(|due| due <= now));
                let own = own.filter(|_| budget.spare(now) <= now);
                Next::Job(own.cloned().unwrap_or(first))
            }
            Ok(next) => next,
            Err(moment) => return Claim::Until(moment),
        };
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

    /// Returns the moment of the next read; `now` if one is due.
    pub(super) fn next_moment(&mut self, now: Instant, budget: &RequestBudget) -> Instant {
        match self.next(now, budget) {
            Ok(_) => budget.free(now),
            Err(moment) => moment,
        }
    }

    /// Returns the read that is due first, or the moment at which the next one is due.
    fn next(&mut self, now: Instant, budget: &RequestBudget) -> Result<Next, Instant> {
        if let Some(rest) = self.rest.filter(|rest| *rest > now) {
            return Err(rest);
        }
        let (due, next) = self.first(now, budget.spare(now));
        // A read in progress has no action, only the moment at which its lease ends.
        if due > now || matches!(next, Next::Nothing) {
            self.rest = Some(due);
            return Err(due);
        }
        Ok(next)
    }

    /// Leases a read, so that no other wait sends it as well.
    fn begin(&mut self, next: Next, now: Instant) -> Option<Work> {
        match next {
            Next::Nothing => None,
            Next::Job(reference) => {
                self.change(&reference, |watched| watched.lease = Some(now + LEASE))?;
                Some(Work::Job(reference))
            }
            Next::Check(reference) => {
                self.list_of(&reference).check();
                self.change(&reference, |watched| watched.lease = Some(now + LEASE))?;
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

    fn lane(&self, project: &Option<ProjectId>) -> Option<&Lane> {
        self.orders.lane(project)
    }

    /// Returns the jobs of a project that its list can serve.
    fn listable(
        &self,
        project: &Option<ProjectId>,
    ) -> impl Iterator<Item = (&Arc<JobRef>, &Watched)> {
        let jobs = self.lane(project).into_iter().flat_map(Lane::jobs);
        jobs.filter_map(|reference| Some((reference, self.jobs.get(reference)?)))
    }

    /// Records the response of a read by id.
    pub(super) fn job_read(
        &mut self,
        reference: &JobRef,
        response: Result<Arc<types::Job>, Error>,
        now: Instant,
    ) {
        self.rest = None;
        let rounds = self.rounds(reference);
        // All waits for the job may have ended while the request was in flight.
        let contradicts = self.change(reference, |watched| watched.respond(response, rounds, now));
        if contradicts.unwrap_or_default() {
            self.checked(reference);
        }
    }

    /// Returns the lease of a read that has ended or was aborted.
    pub(super) fn give_back(&mut self, work: &Work) {
        self.rest = None;
        match work {
            Work::Job(reference) => {
                self.change(reference, |watched| watched.lease = None);
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
mod scan;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
