//! The state of the job list of one project, and how far the poller trusts it.
//!
//! A polling round reads the list to its end. A row that shows a job as running can be stale, and nothing in
//! the list shows that. So each round is followed by a few reads by id, least recently read jobs first. If
//! one of them contradicts the list, the list is distrusted: for some rounds every job is read by id.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::list::{ListQuery, PAGE_SIZE};
use crate::{api::PageToken, values::JobRef};

/// Maximum number of pages of a polling round. Jobs on later pages are read by id.
const PAGES: usize = 20;

/// A round is followed by reads by id of half of the jobs, so that each is read in every second round, ...
const CHECKED_IN: usize = 2;
/// ... but by no more than this many, ...
const CHECKS: usize = 5;
/// ... or a tenth of the jobs: fifty waits must cost less than a fifth of fifty loops.
const CHECKED_LATEST_IN: usize = 10;

/// Number of polling rounds for which a list is doubted after it was wrong.
const DOUBT: u32 = 4;

/// Reads by id after a round that do not depend on spare room in the request budget.
const SCARCE_CHECKS: usize = 1;
const SCARCE_CHECKS_IN_DOUBT: usize = 8;

/// The list of one project.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) lease: Option<Instant>,
    pub(super) reading: Option<Round>,
    /// Number of completed polling rounds.
    pub(super) rounds: u64,
    /// When the last round ended; its reads by id are due from then on.
    pub(super) round_ended: Option<Instant>,
    /// Remaining reads by id of the last round.
    checks: usize,
    checks_made: usize,
    doubt: u32,
    /// Jobs that a read by id has found ended, and when they changed. The next round must show their end.
    pub(super) owed: HashMap<JobRef, DateTime<Utc>>,
    /// Latest change that the list has shown, by the clock of the server.
    pub(super) latest: Option<DateTime<Utc>>,
    /// Until this moment rounds query only changes since `latest`: all watched jobs fill too many pages.
    pub(super) narrow_until: Option<Instant>,
    pub(super) failures: u32,
    pub(super) rests_until: Option<Instant>,
}

/// A polling round in progress.
#[derive(Debug)]
pub(super) struct Round {
    /// The query of the next page.
    pub(super) query: ListQuery,
    pub(super) began: Instant,
    /// When that page was requested.
    pub(super) asked: Instant,
    /// Jobs that the round must show and has not shown yet.
    pub(super) expected: HashSet<JobRef>,
    /// Ended jobs that the round must show as ended and has not shown yet.
    pub(super) owed: HashSet<JobRef>,
    latest: Option<DateTime<Utc>>,
    pages: usize,
    rows: usize,
}

impl Round {
    pub(super) fn new(
        query: ListQuery,
        expected: HashSet<JobRef>,
        owed: HashSet<JobRef>,
        began: Instant,
    ) -> Self {
        Self { query, began, asked: began, expected, owed, latest: None, pages: 0, rows: 0 }
    }

    /// Sets when the next page is requested.
    pub(super) fn asked_at(self, now: Instant) -> Self {
        Self { asked: now, ..self }
    }

    /// Records a page. Returns whether it was the last page of the round.
    pub(super) fn page(
        &mut self,
        rows: usize,
        latest: Option<DateTime<Utc>>,
        next: Option<PageToken>,
    ) -> bool {
        self.pages += 1;
        self.rows = self.rows.saturating_add(rows);
        self.latest = self.latest.max(latest);
        // A cap, because a list that grows while it is read would never end.
        let goes_on = next.is_some() && self.pages < PAGES;
        if next.is_some() && !goes_on {
            // The latest change is unknown if the list was not read to its end.
            self.latest = None;
        }
        self.query.position = next;
        !goes_on
    }

    pub(super) fn latest(&self) -> Option<DateTime<Utc>> {
        self.latest
    }

    /// Returns whether the round needed more than one page.
    pub(super) fn is_long(&self) -> bool {
        self.rows > usize::from(PAGE_SIZE)
    }
}

impl List {
    pub(super) fn is_narrow(&self, now: Instant) -> bool {
        self.narrow_until.is_some_and(|end| end > now)
    }

    /// Ends a round of a list that serves `jobs` jobs. `overdue` of them were read by id neither after this
    /// round nor after the one before.
    pub(super) fn end_round(&mut self, jobs: usize, overdue: usize, now: Instant) {
        self.rounds += 1;
        self.round_ended = Some(now);
        // Trust comes back slowly: one good round proves little.
        self.doubt = self.doubt.saturating_sub(1);
        self.checks_made = 0;
        let most = CHECKS.max(jobs.div_ceil(CHECKED_LATEST_IN));
        let wanted = overdue.max(jobs.div_ceil(CHECKED_IN));
        // In doubt every job is read by id, which costs as much as no list at all, but for a few rounds only.
        self.checks = if self.doubt > 0 { jobs } else { wanted.min(most) };
    }

    /// Records that the list was wrong about a job: all `jobs` jobs are read by id now.
    pub(super) fn distrust(&mut self, jobs: usize) {
        self.doubt = DOUBT;
        self.checks = jobs;
    }

    /// Counts a read by id that follows the round.
    pub(super) fn check(&mut self) {
        self.checks = self.checks.saturating_sub(1);
        self.checks_made += 1;
    }

    /// Returns when the next read by id after the round is due; `None` if none remains. `spare` is the moment
    /// at which the request budget has room to spare.
    pub(super) fn check_due(&self, spare: Instant) -> Option<Instant> {
        let ended = self.round_ended.filter(|_| self.checks > 0)?;
        let scarce = if self.doubt > 0 { SCARCE_CHECKS_IN_DOUBT } else { SCARCE_CHECKS };
        // The first reads do not wait for spare room: without any, a wrong list would go unnoticed on a busy client.
        Some(if self.checks_made < scarce { ended } else { ended.max(spare) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(jobs: usize, doubted: bool) -> usize {
        let mut list = List::default();
        let now = Instant::now();
        if doubted {
            list.distrust(jobs);
        }
        list.end_round(jobs, 0, now);
        std::iter::from_fn(|| list.check_due(now).map(|_| list.check())).count()
    }

    #[test]
    fn a_round_is_followed_by_few_reads_by_id() {
        for (jobs, expected) in
            [(0, 0), (4, 2), (5, 3), (12, 5), (50, 5), (51, 6), (200, 20), (1_000, 100)]
        {
            assert_eq!(checks(jobs, false), expected, "{jobs} jobs");
            assert_eq!(checks(jobs, true), jobs, "{jobs} jobs of a doubted list");
        }
    }

    #[test]
    fn without_spare_room_a_round_is_followed_by_one_read() {
        let mut list = List::default();
        let now = Instant::now();
        let spare = now + std::time::Duration::from_secs(9);
        list.end_round(50, 0, now);
        assert_eq!(list.check_due(spare), Some(now));
        list.check();
        assert_eq!(list.check_due(spare), Some(spare));
    }

    #[test]
    fn doubt_ends() {
        let mut list = List::default();
        list.distrust(50);
        for _ in 0..DOUBT {
            list.end_round(50, 0, Instant::now());
        }
        assert_eq!(list.checks, 5);
    }
}
