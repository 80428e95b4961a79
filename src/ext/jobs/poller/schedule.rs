//! What is looked at when. Pure: it is told the time, and sends nothing.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;

use super::{
    list::ListQuery,
    watched::{Listing, Watched, is_whole},
};
use crate::{
    api::types,
    client::{PollPolicy, RequestBudget},
    error::Error,
    ids::ProjectId,
    job_ref::JobRef,
};

/// From so many jobs of a project on, the list is read in their place.
const LIST_FROM: usize = 4;

/// After this, a look that was begun and not ended is made by somebody else.
const LEASE: Duration = Duration::from_secs(5);

/// The list is asked for changes from so long before the last one: it may lag behind.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);

/// After so many failures one after the other the list is left alone for [`LIST_REST`].
const LIST_FAILURES: u32 = 3;
const LIST_REST: Duration = Duration::from_secs(60);

/// The list may lag behind: so often it may miss a job before it is not asked about that job again.
const LIST_CHANCES: u32 = 3;

/// What a wait is told.
#[derive(Clone, Debug)]
pub(in crate::ext::jobs) enum Seen {
    /// The job as it is now.
    Job(Box<types::Job>),
    /// The server does not show it.
    Refused(Error),
}

/// A look.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    /// One job, by its id.
    Job(JobRef),
    /// What has changed in a project.
    List(ListQuery),
}

/// What a wait is to do.
#[derive(Debug, PartialEq)]
pub(super) enum Claim {
    /// Make this look.
    Work(Work),
    /// Come back then.
    Until(Instant),
}

/// All jobs that somebody waits for.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    jobs: HashMap<JobRef, Watched>,
    lists: HashMap<Option<ProjectId>, List>,
    /// Nothing is due before, unless something changes.
    rest: Option<Instant>,
}

/// The list of one project.
#[derive(Debug, Default)]
struct List {
    lease: Option<Instant>,
    latest: Option<DateTime<Utc>>,
    failures: u32,
    rests_until: Option<Instant>,
}

impl Schedule {
    /// A wait begins.
    pub(super) fn join(
        &mut self,
        reference: &JobRef,
        policy: PollPolicy,
        known: Option<&types::Job>,
        now: Instant,
    ) {
        self.rest = None;
        let first = if known.is_some() { policy.interval(0) } else { Duration::ZERO };
        let watched = self
            .jobs
            .entry(reference.clone())
            .or_insert_with(|| Watched::new(policy, known, now + first, now));
        watched.watchers += 1;
        if policy.interval(0) < watched.policy.interval(0) {
            watched.policy = policy;
            watched.due = watched.due.min(now + first);
        }
    }

    /// A wait ends.
    pub(super) fn leave(&mut self, reference: &JobRef) {
        self.rest = None;
        let Some(watched) = self.jobs.get_mut(reference) else { return };
        watched.watchers = watched.watchers.saturating_sub(1);
        if watched.watchers == 0 {
            self.jobs.remove(reference);
            if !self.jobs.keys().any(|other| other.project() == reference.project()) {
                self.lists.remove(&reference.project().cloned());
            }
        }
    }

    /// What a wait has not been told yet.
    pub(super) fn news(&self, reference: &JobRef, version: u64) -> Option<(u64, Seen)> {
        let watched = self.jobs.get(reference).filter(|watched| watched.version > version)?;
        let seen = match (&watched.refusal, &watched.last) {
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

    /// Looks at a job no later than then.
    pub(super) fn look_at(&mut self, reference: &JobRef, moment: Instant) {
        self.rest = None;
        if let Some(watched) = self.jobs.get_mut(reference) {
            watched.due = watched.due.min(moment);
        }
    }

    /// The look that is due first, if its time has come and the budget allows it.
    pub(super) fn claim(&mut self, now: Instant, budget: &RequestBudget) -> Claim {
        if let Some(rest) = self.rest.filter(|rest| *rest > now) {
            return Claim::Until(rest);
        }
        let (due, work) = self.first(now, budget);
        let Some(work) = work.filter(|_| due <= now) else {
            self.rest = Some(due);
            return Claim::Until(due);
        };
        if let Err(free) = budget.take(now) {
            self.rest = Some(free);
            return Claim::Until(free);
        }
        let lease = Some(now + LEASE);
        match &work {
            Work::Job(reference) => {
                if let Some(watched) = self.jobs.get_mut(reference) {
                    watched.lease = lease;
                }
            }
            Work::List(query) => {
                self.lists.entry(query.project.clone()).or_default().lease = lease;
            }
        }
        Claim::Work(work)
    }

    /// The first look and its time.
    fn first(&self, now: Instant, budget: &RequestBudget) -> (Instant, Option<Work>) {
        let mut first = (now + LEASE, None);
        let mut consider = |due: Instant, work: &dyn Fn() -> Option<Work>| {
            if due < first.0 {
                first = (due, work());
            }
        };
        let listed = self.listed_projects(now);
        for (reference, watched) in self.jobs.iter().filter(|(_, watched)| !watched.ended()) {
            if watched.is_leased(now) {
                consider(watched.lease.unwrap_or(now), &|| None);
                continue;
            }
            let by_list = watched.is_listable()
                && listed.iter().any(|project| project.as_ref() == reference.project());
            let by_id = || Some(Work::Job(reference.clone()));
            if !by_list {
                consider(watched.due, &by_id);
            } else if budget.has_spare(now) {
                consider(watched.silent_until, &by_id);
            } else {
                consider(
                    watched.silent_until.max(now + OVERLAP.to_std().unwrap_or(LEASE)),
                    &|| None,
                );
            }
        }
        for project in &listed {
            let lease = self.lists.get(project).and_then(|list| list.lease);
            if let Some(lease) = lease.filter(|lease| *lease > now) {
                consider(lease, &|| None);
                continue;
            }
            let due = self.listable(project).map(|(_, watched)| watched.due).min();
            consider(due.unwrap_or(now + LEASE), &|| self.query(project).map(Work::List));
        }
        first
    }

    fn listable<'a>(
        &'a self,
        project: &'a Option<ProjectId>,
    ) -> impl Iterator<Item = (&'a JobRef, &'a Watched)> {
        self.jobs.iter().filter(move |(reference, watched)| {
            reference.project() == project.as_ref() && watched.is_listable()
        })
    }

    /// Projects in which the list is cheaper, and works.
    fn listed_projects(&self, now: Instant) -> Vec<Option<ProjectId>> {
        let mut counts: HashMap<Option<ProjectId>, usize> = HashMap::new();
        for (reference, watched) in &self.jobs {
            if watched.is_listable() {
                *counts.entry(reference.project().cloned()).or_default() += 1;
            }
        }
        let works = |project: &Option<ProjectId>| {
            let rests = self.lists.get(project).and_then(|list| list.rests_until);
            rests.is_none_or(|end| end <= now)
        };
        let cheaper = counts.into_iter().filter(|(_, count)| *count >= LIST_FROM);
        cheaper.map(|(project, _)| project).filter(works).collect()
    }

    fn query(&self, project: &Option<ProjectId>) -> Option<ListQuery> {
        let latest = self.lists.get(project).and_then(|list| list.latest);
        let untried = self
            .listable(project)
            .filter(|(_, watched)| latest.is_none() || watched.listing == Listing::Untried)
            .filter_map(|(_, watched)| watched.changed_at());
        let since = untried.chain(latest).min()?.checked_sub_signed(OVERLAP)?;
        let types =
            self.listable(project).filter_map(|(_, watched)| watched.kind()).map(str::to_owned);
        let expected = self
            .listable(project)
            .filter(|(_, watched)| watched.changed_at() > Some(since))
            .map(|(reference, _)| reference.clone());
        Some(ListQuery {
            project: project.clone(),
            types: types.collect(),
            since,
            expected: expected.collect(),
        })
    }

    /// A job was read by its id, or could not be.
    pub(super) fn answered(
        &mut self,
        reference: &JobRef,
        answer: Result<types::Job, Error>,
        now: Instant,
    ) {
        self.rest = None;
        let Some(watched) = self.jobs.get_mut(reference) else { return };
        match answer {
            Ok(job) => {
                watched.wait_again(now, Duration::ZERO);
                if watched.listing == Listing::Hidden && watched.missed < LIST_CHANCES {
                    watched.listing = Listing::Untried;
                }
                watched.show(job, now);
            }
            Err(error) if error.is_transient() => {
                watched.wait_again(now, error.retry_after().unwrap_or_default());
                watched.silent_until = watched.silent_until.max(watched.due);
                watched.failure = Some(error);
            }
            Err(error) => {
                watched.refusal = Some(error);
                watched.version += 1;
            }
        }
    }

    /// The list shows a job.
    pub(super) fn listed(&mut self, query: &ListQuery, job: types::Job, now: Instant) {
        self.rest = None;
        let reference = JobRef::new(job.job_id.as_str());
        let reference = match &query.project {
            Some(project) => reference.in_project(project),
            None => reference,
        };
        let Some(watched) = self.jobs.get_mut(&reference) else { return };
        if is_whole(&job) {
            watched.listing = Listing::Shown;
            watched.missed = 0;
            watched.show(job, now);
        } else {
            watched.listing = Listing::Hidden;
            watched.missed = LIST_CHANCES;
            watched.due = now;
        }
    }

    /// The list was read to its end, or could not be.
    pub(super) fn list_read(
        &mut self,
        query: &ListQuery,
        outcome: Result<Option<DateTime<Utc>>, Error>,
        now: Instant,
    ) {
        self.rest = None;
        let list = self.lists.entry(query.project.clone()).or_default();
        let asked = outcome.as_ref().err().and_then(Error::retry_after).unwrap_or_default();
        match &outcome {
            Ok(latest) => {
                list.failures = 0;
                list.latest =
                    (*latest).max(list.latest).or(query.since.checked_add_signed(OVERLAP));
            }
            Err(error) => {
                list.failures += 1;
                if list.failures >= LIST_FAILURES || !error.is_transient() {
                    list.failures = 0;
                    list.latest = None;
                    list.rests_until = Some(now + LIST_REST);
                }
            }
        }
        for (reference, watched) in &mut self.jobs {
            if reference.project() != query.project.as_ref() || !watched.is_listable() {
                continue;
            }
            match &outcome {
                Ok(_) if watched.listing == Listing::Untried => {
                    if query.expected.contains(reference) {
                        watched.listing = Listing::Hidden;
                        watched.missed += 1;
                    }
                    continue;
                }
                Ok(_) => {}
                Err(error) => watched.failure = Some(error.clone()),
            }
            watched.wait_again(now, asked);
        }
    }

    /// A look was ended or broken off.
    pub(super) fn give_back(&mut self, work: &Work) {
        self.rest = None;
        match work {
            Work::Job(reference) => {
                if let Some(watched) = self.jobs.get_mut(reference) {
                    watched.lease = None;
                }
            }
            Work::List(query) => {
                if let Some(list) = self.lists.get_mut(&query.project) {
                    list.lease = None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(status: &str, second: u32) -> types::Job {
        let date = format!("2026-10-01T09:00:{second:02}.000Z");
        serde_json::from_value(json!({
            "jobId": "job_1", "jobType": "custom", "status": status, "updatedAt": date,
            "metadata": {"assetIds": ["asset_1"]},
        }))
        .unwrap()
    }

    fn status(seen: Option<(u64, Seen)>) -> String {
        match seen {
            Some((_, Seen::Job(job))) => job.status.unwrap().to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_overtaken_changes_nothing() {
        let (reference, now) = (JobRef::new("job_1"), Instant::now());
        let mut schedule = Schedule::default();
        schedule.join(&reference, PollPolicy::default(), None, now);
        schedule.answered(&reference, Ok(job("in-progress", 5)), now);
        schedule.answered(&reference, Ok(job("queued", 3)), now);
        assert_eq!(status(schedule.news(&reference, 0)), "in-progress", "an older answer");
        schedule.answered(&reference, Ok(job("success", 7)), now);
        schedule.answered(&reference, Ok(job("in-progress", 9)), now);
        assert_eq!(status(schedule.news(&reference, 0)), "success", "an end is an end");
    }

    #[test]
    fn the_list_is_asked_from_before_the_change_of_a_job_that_joins() {
        let now = Instant::now();
        let budget = RequestBudget::per_minute(6_000);
        let mut schedule = Schedule::default();
        let policy = PollPolicy::new(Duration::from_secs(1), Duration::from_secs(1));
        let numbered = |number: usize, second| {
            let id = format!("job_{number}");
            let row = types::Job { job_id: id.clone(), ..job("queued", second) };
            (JobRef::new(id), row)
        };
        for number in 0..5 {
            let (reference, row) = numbered(number, 30);
            schedule.join(&reference, policy, Some(&row), now);
        }
        let ask = |schedule: &mut Schedule, moment| match schedule.claim(moment, &budget) {
            Claim::Work(Work::List(query)) => query,
            other => panic!("{other:?}"),
        };
        let second = |query: &ListQuery| query.since.format("%S").to_string();
        let later = now + Duration::from_secs(2);
        let query = ask(&mut schedule, later);
        assert_eq!(second(&query), "25", "with an overlap");
        for number in 0..5 {
            schedule.listed(&query, numbered(number, 40).1, later);
        }
        let latest = numbered(0, 40).1.updated_at.and_then(|date| date.to_utc());
        schedule.list_read(&query, Ok(latest), later);
        schedule.give_back(&Work::List(query));
        let (reference, row) = numbered(9, 10);
        schedule.join(&reference, policy, Some(&row), later);
        let query = ask(&mut schedule, later + Duration::from_secs(2));
        assert_eq!(second(&query), "05", "its change is older than what the list told");
        assert_eq!(query.expected.len(), 6);
    }

    #[test]
    fn a_job_that_the_list_should_have_shown_is_read_by_its_id() {
        let now = Instant::now();
        let budget = RequestBudget::per_minute(6_000);
        let mut schedule = Schedule::default();
        let policy = PollPolicy::new(Duration::from_secs(1), Duration::from_secs(1));
        let row =
            |number: usize| types::Job { job_id: format!("job_{number}"), ..job("queued", 30) };
        for number in 0..6 {
            let known = row(number);
            schedule.join(&JobRef::new(known.job_id.as_str()), policy, Some(&known), now);
        }
        let later = now + Duration::from_secs(2);
        let Claim::Work(Work::List(query)) = schedule.claim(later, &budget) else { panic!() };
        for number in 0..5 {
            schedule.listed(&query, row(number), later);
        }
        schedule.list_read(&query, Ok(None), later);
        schedule.give_back(&Work::List(query));
        let next = schedule.claim(later, &budget);
        assert_eq!(next, Claim::Work(Work::Job(JobRef::new("job_5"))), "the sixth is hidden");
    }

    #[test]
    fn what_nobody_waits_for_is_forgotten() {
        let (reference, now) = (JobRef::new("job_1"), Instant::now());
        let mut schedule = Schedule::default();
        for _ in 0..2 {
            schedule.join(&reference, PollPolicy::default(), Some(&job("queued", 1)), now);
        }
        schedule.leave(&reference);
        assert_eq!(schedule.jobs.len(), 1);
        schedule.leave(&reference);
        assert!(schedule.jobs.is_empty() && schedule.lists.is_empty());
        let budget = RequestBudget::per_minute(100);
        assert!(matches!(schedule.claim(now, &budget), Claim::Until(later) if later > now));
    }

    #[test]
    fn the_look_that_is_due_longest_comes_first() {
        let now = Instant::now();
        let budget = RequestBudget::per_minute(6_000);
        let mut schedule = Schedule::default();
        let policy = PollPolicy::new(Duration::from_secs(1), Duration::from_secs(1));
        let references = ["job_a", "job_b", "job_c"].map(JobRef::new);
        for (index, reference) in references.iter().enumerate() {
            let begun = now + Duration::from_millis(index as u64);
            schedule.join(reference, policy, Some(&job("queued", 1)), begun);
        }
        let later = now + Duration::from_secs(5);
        for reference in references {
            assert_eq!(schedule.claim(later, &budget), Claim::Work(Work::Job(reference)));
        }
        assert!(matches!(schedule.claim(later, &budget), Claim::Until(_)), "each has its lease");
    }
}
