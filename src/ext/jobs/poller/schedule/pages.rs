//! The part of the schedule that reads the list: the query of a polling round, and how its rows are used.

use std::{collections::HashSet, sync::Arc};

use chrono::TimeDelta;
use tokio::time::Instant;

use super::{LIST_REST, Schedule};
use crate::{
    api::{PageToken, types},
    error::Error,
    ext::jobs::{
        poller::{
            list::{ListQuery, PAGE_SIZE},
            orders::Lane,
            rounds::Round,
            watched::{Listing, Row},
        },
        state,
    },
    ids::ProjectId,
    values::JobRef,
};

/// How far a query reaches back before the last known change: the list may lag behind.
const OVERLAP: TimeDelta = TimeDelta::seconds(5);

/// Number of consecutive failures after which the list is paused.
const LIST_FAILURES: u32 = 3;

impl Schedule {
    /// Returns a polling round that queries all jobs that the list serves, changed or not, so that an omitted
    /// job is detected. If they fill too many pages, the round queries recent changes only.
    pub(super) fn new_round(&self, project: &Option<ProjectId>, now: Instant) -> Option<Round> {
        let list = self.lists.get(project);
        let latest = list.filter(|list| list.is_narrow(now)).and_then(|list| list.latest);
        let asked = self
            .listable(project)
            .filter(|(_, watched)| latest.is_none() || watched.listing == Listing::Untried)
            .filter_map(|(_, watched)| watched.changed_at());
        let owed = list.into_iter().flat_map(|list| &list.owed);
        let ends = owed.clone().map(|(_, end)| *end);
        // The oldest change that the round must show bounds the query. Without dates there is no round at all.
        let since = asked.chain(latest).chain(ends).min()?.checked_sub_signed(OVERLAP)?;
        let mut types: Vec<String> = Vec::new();
        for kind in self.listable(project).filter_map(|(_, watched)| watched.kind()) {
            let place = types.partition_point(|known| known.as_str() < kind);
            if types.get(place).is_none_or(|known| known != kind) {
                types.insert(place, kind.to_owned());
            }
        }
        // A narrow round does not ask for jobs that changed before `since`, so it cannot miss them.
        let expected = self
            .listable(project)
            .filter(|(_, watched)| watched.changed_at() > Some(since))
            .map(|(reference, _)| JobRef::clone(reference));
        let query = ListQuery { project: project.clone(), types, since, position: None };
        let owed = owed.map(|(reference, _)| reference.clone()).collect();
        Some(Round::new(query, expected.collect(), owed, now))
    }

    /// Records the response of a page.
    pub(in super::super) fn page_read(
        &mut self,
        query: &ListQuery,
        outcome: Result<(Vec<types::Job>, Option<PageToken>), Error>,
        now: Instant,
    ) {
        self.rest = None;
        let (rows, next) = match outcome {
            Ok(page) => page,
            // The rows of earlier pages were used already, and the round may continue with this page later.
            Err(error) => return self.list_failed(&query.project, &error, now),
        };
        let dates = rows.iter().filter_map(|row| row.updated_at.as_ref()?.to_utc());
        let (latest, count) = (dates.max(), rows.len());
        // Another wait may have taken over this page in the meantime and ended the round.
        let round = self.lists.get(&query.project).and_then(|list| list.reading.as_ref());
        let asked = round.filter(|round| round.query == *query).map(|round| round.asked);
        let (mut shown, mut ended, mut wrong) = (HashSet::new(), HashSet::new(), false);
        for row in rows {
            let end = state::of(row.status.as_ref()).is_end();
            let reference = JobRef::within(row.job_id.as_str(), query.project.as_ref());
            wrong |= self.listed(&reference, row, asked, now);
            if end {
                ended.insert(reference.clone());
            }
            shown.insert(reference);
        }
        let list = self.lists.entry(query.project.clone()).or_default();
        if let Some(round) = list.reading.as_mut().filter(|round| round.query == *query) {
            // Every row counts as shown, even an unusable one, which was handled above.
            for reference in &shown {
                round.expected.remove(reference);
            }
            for reference in &ended {
                round.owed.remove(reference);
            }
            if round.page(count, latest, next) {
                wrong |= self.end_round(&query.project, now);
            }
        }
        if wrong {
            self.distrust(&query.project);
        }
    }

    /// Records a row of the list. Returns whether the row proves that the list is wrong.
    fn listed(
        &mut self,
        reference: &JobRef,
        row: types::Job,
        asked: Option<Instant>,
        now: Instant,
    ) -> bool {
        let is_wrong = self.change(reference, |watched| match watched.judge(&row, asked) {
            _ if watched.ended() => false,
            Row::Readable => {
                watched.confirmed();
                watched.show(row);
                false
            }
            Row::Silent => {
                let known = watched.listing == Listing::Shown;
                watched.miss(now);
                known
            }
            Row::Incomplete => {
                watched.miss_results(now);
                false
            }
        });
        is_wrong.unwrap_or_default()
    }

    /// Ends a polling round after its last page. Returns whether the list omitted a job that it had shown, or
    /// the end of a job that a read by id had found ended.
    fn end_round(&mut self, project: &Option<ProjectId>, now: Instant) -> bool {
        let Some(list) = self.lists.get_mut(project) else { return false };
        let Some(round) = list.reading.take() else { return false };
        // Only a whole round proves that the list works. The first page may be served while a later one fails.
        list.failures = 0;
        list.latest =
            round.latest().max(list.latest).or(round.query.since.checked_add_signed(OVERLAP));
        if round.is_long() {
            list.narrow_until = Some(now + LIST_REST);
        }
        list.owed.clear();
        let mut wrong = !round.owed.is_empty();
        let rounds = list.rounds;
        // To read many at once would be a burst. Then each keeps its own time.
        let at_once = round.expected.len() <= usize::from(PAGE_SIZE);
        for reference in &round.expected {
            let missed = self.change(reference, |watched| {
                let shown = watched.listing == Listing::Shown;
                let is_listable = watched.is_listable();
                if is_listable {
                    watched.hide(now);
                    if at_once {
                        watched.read_soon(now);
                    }
                }
                is_listable && shown
            });
            wrong |= missed.unwrap_or_default();
        }
        let mut overdue = 0;
        for reference in self.references(project) {
            self.change(&reference, |watched| {
                overdue += usize::from(watched.checked < rounds);
                // The query of this round did not include a job that joined later.
                if watched.listing == Listing::Shown {
                    watched.defer(now);
                }
            });
        }
        let served = self.lane(project).map_or(0, |lane| lane.served(now));
        if let Some(list) = self.lists.get_mut(project) {
            list.end_round(served, overdue, now);
        }
        wrong
    }

    /// Returns the jobs of a project that its list can serve, to change them.
    fn references(&self, project: &Option<ProjectId>) -> Vec<Arc<JobRef>> {
        self.lane(project).into_iter().flat_map(Lane::jobs).cloned().collect()
    }

    /// Records a failed read of the list. Its jobs are read by id until the list is retried.
    fn list_failed(&mut self, project: &Option<ProjectId>, error: &Error, now: Instant) {
        let asked = error.retry_after().unwrap_or_default();
        let mut pause = LIST_REST;
        // Other jobs of the project are read by id anyway, and do not depend on the list.
        for reference in self.references(project) {
            self.change(&reference, |watched| {
                pause = pause.min(watched.interval());
                watched.failure = Some(error.clone());
                // `Retry-After` applies to the client, whichever route returned it.
                if !asked.is_zero() {
                    watched.due = watched.due.max(now + asked);
                }
            });
        }
        let list = self.lists.entry(project.clone()).or_default();
        list.failures += 1;
        // A refusal does not go away by itself, so it pauses the list at once.
        if list.failures >= LIST_FAILURES || !error.is_transient() {
            list.failures = 0;
            list.reading = None;
            pause = LIST_REST;
        }
        list.rests_until = Some(now + pause.max(asked));
    }

    /// Compares the list with a read by id that found a state the last polling round had not shown.
    pub(super) fn checked(&mut self, reference: &JobRef) {
        let project = reference.project().cloned();
        let Some(watched) = self.jobs.get(reference) else { return };
        let Some(changed) = watched.changed_at() else { return };
        let ended = watched.ended();
        let list = self.lists.entry(project.clone()).or_default();
        // The list has shown a later change of another job, so it should have shown this one, too.
        if list.latest.is_some_and(|latest| changed < latest) {
            self.distrust(&project);
        } else if ended {
            // The job may have ended since the round, so the next round decides.
            list.owed.insert(reference.clone(), changed);
        }
    }

    /// Reads all jobs of the list by id for some polling rounds, because the list was wrong.
    fn distrust(&mut self, project: &Option<ProjectId>) {
        let jobs = self.lane(project).map_or(0, Lane::listable);
        self.lists.entry(project.clone()).or_default().distrust(jobs);
    }
}
