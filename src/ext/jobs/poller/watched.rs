//! The state of a watched job.

use std::{borrow::Borrow, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::{orders::Keys, schedule::LEASE};
use crate::{
    api::types::{self, JobTypeFilter},
    client::PollPolicy,
    error::Error,
    ext::jobs::state,
    values::JobRef,
};

/// The list may lag behind: it may miss a job this often before the job is read by id for [`HIDDEN`].
const CHANCES: u32 = 3;
const HIDDEN: Duration = Duration::from_secs(60);

/// A job that at least one wait polls.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) reference: Arc<JobRef>,
    /// Where the job stands in the orders of the schedule.
    pub(super) keys: Keys,
    pub(super) watchers: usize,
    pub(super) policy: PollPolicy,
    pub(super) reads: u32,
    pub(super) due: Instant,
    /// Latest moment of the next read by id if the list stops serving the job. Set by the first row that
    /// defers the read, and kept by the rows after it: otherwise a list that always reports the job as
    /// running would defer the read for ever.
    deferred_to: Option<Instant>,
    pub(super) lease: Option<Instant>,
    last: Option<Arc<types::Job>>,
    /// Facts of `last`, computed once because every round visits all jobs.
    facts: Facts,
    pub(super) failure: Option<Error>,
    pub(super) refusal: Option<Error>,
    pub(super) version: u64,
    pub(super) listing: Listing,
    /// Number of consecutive polling rounds that missed the job.
    missed: u32,
    /// The polling round in which the job was last read by id.
    pub(super) checked: u64,
    /// When that response arrived.
    pub(super) read: Option<Instant>,
    /// When a delivery has announced a change that no read has shown yet.
    announced: Option<Instant>,
}

/// The facts of a job that every round needs.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    ended: bool,
    /// Whether the list can be asked for jobs of its type.
    has_list: bool,
    changed: Option<DateTime<Utc>>,
}

impl Facts {
    fn of(job: &types::Job) -> Self {
        let kind = job.job_type.as_ref().map(|kind| kind.as_str());
        // A row may lack the date of the update. The creation is a lower bound, which errs on the side of another read.
        let date = job.updated_at.as_ref().or(job.created_at.as_ref());
        Self {
            ended: has_ended(job),
            has_list: kind.is_some_and(|kind| JobTypeFilter::KNOWN.contains(&kind)),
            changed: date.and_then(|date| date.to_utc()),
        }
    }
}

/// Whether the list serves a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// The list has not been read since the job is watched, or since it was read by id because the list
    /// had missed it.
    Untried,
    /// The list has shown it.
    Shown,
    /// The list omitted the job although it was expected. It is read by id, at least until this moment.
    Hidden(Instant),
}

/// What a row of the list reports about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// The current state.
    Readable,
    /// Nothing: the status is missing or unknown, or the row is older than what is known.
    Silent,
    /// The job has ended, but its results are missing.
    Incomplete,
}

impl Watched {
    /// Creates a job that has not been read yet.
    pub(super) fn new(
        reference: &Arc<JobRef>,
        policy: PollPolicy,
        known: Option<&Arc<types::Job>>,
        due: Instant,
        checked: u64,
    ) -> Self {
        Self {
            reference: Arc::clone(reference),
            keys: Keys::default(),
            watchers: 0,
            policy,
            reads: 0,
            due,
            deferred_to: None,
            lease: None,
            // The known state comes from the caller, who has it already: it is no news, so the version stays 0.
            last: known.cloned(),
            facts: known.map(|job| Facts::of(job)).unwrap_or_default(),
            failure: None,
            refusal: None,
            version: 0,
            listing: Listing::Untried,
            missed: 0,
            checked,
            read: None,
            announced: None,
        }
    }

    pub(super) fn ended(&self) -> bool {
        self.refusal.is_some() || self.facts.ended
    }

    /// Returns whether there is something newer than `version` to report.
    pub(super) fn has_news(&self, version: u64) -> bool {
        // A refusal that was forgotten has counted, and may have left nothing.
        self.version > version && (self.refusal.is_some() || self.last.is_some())
    }

    /// Returns the last state of the job.
    pub(super) fn last(&self) -> Option<&Arc<types::Job>> {
        self.last.as_ref()
    }

    /// Returns the job type for the filter of the list.
    pub(super) fn kind(&self) -> Option<&str> {
        Some(self.last.as_ref()?.job_type.as_ref()?.as_str())
    }

    pub(super) fn changed_at(&self) -> Option<DateTime<Utc>> {
        self.facts.changed
    }

    pub(super) fn is_listable(&self) -> bool {
        !self.ended()
            && !matches!(self.listing, Listing::Hidden(_))
            && self.facts.has_list
            && self.facts.changed.is_some()
    }

    /// The interval until the next read.
    pub(super) fn interval(&self) -> Duration {
        self.policy.interval(self.reads)
    }

    /// Sets the time of the next read after a response or a failed read.
    pub(super) fn wait_again(&mut self, now: Instant, at_least: Duration) {
        let interval = self.interval().max(at_least);
        self.reads = self.reads.saturating_add(1);
        // From now and not from the old moment: after a pause, missed reads are not made up for.
        self.due = now + interval;
    }

    /// Sets the time of the next read after a polling round. A row may be wrong, so consecutive rows defer a
    /// read by id by one interval in total.
    pub(super) fn defer(&mut self, now: Instant) {
        // `get_or_insert` keeps the first deferral. A later row may not extend it.
        let latest = self.due + self.interval();
        self.deferred_to.get_or_insert(latest);
        self.wait_again(now, Duration::ZERO);
    }

    /// Returns when the job is due if the list does not serve it.
    pub(super) fn due_by_id(&self) -> Instant {
        self.deferred_to.map_or(self.due, |latest| latest.min(self.due))
    }

    /// Records the response of a read by id after `rounds` polling rounds. Returns whether it shows a state
    /// that the list should perhaps have shown.
    pub(super) fn respond(
        &mut self,
        response: Result<Arc<types::Job>, Error>,
        rounds: u64,
        now: Instant,
    ) -> bool {
        self.deferred_to = None;
        let announced = self.announced.take();
        match response {
            Ok(job) => {
                // A check reads a job before it is due, and must not move its next read.
                let check = self.due > now && self.listing == Listing::Shown;
                if self.due <= now {
                    self.wait_again(now, Duration::ZERO);
                }
                (self.checked, self.read) = (rounds, Some(now));
                self.unhide(now);
                // The server may have responded before the change.
                if announced.is_some_and(|moment| self.began_before(moment)) {
                    self.read_now(now);
                }
                // Only a check that brings news can contradict the list. An equal state confirms it.
                return self.show(job) && check;
            }
            // A failed read says nothing about the job, which runs and is billed whether or not it can be read.
            Err(error) if error.is_transient() => {
                self.wait_again(now, error.retry_after().unwrap_or_default());
                self.checked = rounds;
                self.failure = Some(error);
            }
            Err(error) => {
                self.refusal = Some(error);
                // A refusal is news: every wait for the job has to end now.
                self.version += 1;
            }
        }
        false
    }

    /// Classifies a row of a page requested at `asked`; `None` for a page that arrived after its round.
    pub(super) fn judge(&self, row: &types::Job, asked: Option<Instant>) -> Row {
        if !state::is_known(row.status.as_ref()) {
            return Row::Silent;
        }
        if has_ended(row) {
            // A wait that returns an end without its results would have to read the job again anyway.
            return if is_whole(row) { Row::Readable } else { Row::Incomplete };
        }
        // An end is final, progress is not: only the date shows that the row is not stale.
        let date =
            row.updated_at.as_ref().or(row.created_at.as_ref()).and_then(|date| date.to_utc());
        // A read by id may have overtaken the page.
        let overtaken = || self.read.is_some_and(|read| asked.is_none_or(|asked| read >= asked));
        if date >= self.changed_at() || overtaken() { Row::Readable } else { Row::Silent }
    }

    /// Records that the list reports the job correctly.
    pub(super) fn confirmed(&mut self) {
        self.listing = Listing::Shown;
        self.missed = 0;
    }

    /// Records that the list omitted the job or reported nothing about it: the job is read by id now.
    pub(super) fn miss(&mut self, now: Instant) {
        self.hide(now);
        self.read_soon(now);
    }

    /// Records that the list does not serve the job: the job is read by id.
    pub(super) fn hide(&mut self, now: Instant) {
        self.missed = self.missed.saturating_add(1);
        // The list may lag behind by a round or two. Only a job that stays away is taken off it for longer.
        let rest = if self.missed < CHANCES { Duration::ZERO } else { HIDDEN };
        self.listing = Listing::Hidden(now + rest);
    }

    /// Makes the job due.
    pub(super) fn read_soon(&mut self, now: Instant) {
        // What the list does not say, a read by id says now. To wait for the next interval would delay the end.
        self.due = self.due.min(now);
    }

    /// Records that the job may have changed: it is read by id now, since the list may lag behind.
    pub(super) fn announce(&mut self, now: Instant) {
        self.announced = Some(now);
        self.read_now(now);
    }

    /// Forgets that the server has refused a read, and makes the job due: the refusal was for the waits of that time. A
    /// permission may have been granted since.
    pub(super) fn forget_refusal(&mut self, now: Instant) {
        if self.refusal.take().is_some() {
            self.read_now(now);
        }
    }

    fn read_now(&mut self, now: Instant) {
        self.listing = Listing::Hidden(now);
        self.read_soon(now);
    }

    /// Returns whether the read in progress began before this moment.
    fn began_before(&self, moment: Instant) -> bool {
        self.lease.is_some_and(|end| end < moment + LEASE)
    }

    /// Records that the list omits the results of the job, which is read by id until it has ended. More
    /// polling rounds would not add them, so the list gets no further chance.
    pub(super) fn miss_results(&mut self, now: Instant) {
        self.missed = CHANCES;
        self.miss(now);
    }

    /// Lets the list serve the job again after a read by id.
    fn unhide(&mut self, now: Instant) {
        if matches!(self.listing, Listing::Hidden(until) if until <= now) {
            self.listing = Listing::Untried;
        }
    }

    /// Stores the state of the job from a response. Returns whether it is new.
    pub(super) fn show(&mut self, job: impl Borrow<types::Job> + Into<Arc<types::Job>>) -> bool {
        let shown: &types::Job = job.borrow();
        self.failure = None;
        // A response may be overtaken by a later one. The older state must not bring an ended job back.
        if self.last.as_ref().is_some_and(|last| **last == *shown || is_older(shown, last)) {
            return false;
        }
        self.facts = Facts::of(shown);
        self.last = Some(job.into());
        self.version += 1;
        true
    }
}

fn has_ended(job: &types::Job) -> bool {
    state::of(job.status.as_ref()).is_end()
}

/// Returns whether a response is stale: a later state has already been read.
fn is_older(job: &types::Job, last: &types::Job) -> bool {
    // An end decides without dates, which may come from different machines.
    if has_ended(last) != has_ended(job) {
        return has_ended(last);
    }
    let date = |job: &types::Job| job.updated_at.as_ref().and_then(|date| date.to_utc());
    matches!((date(job), date(last)), (Some(new), Some(known)) if new < known)
}

/// Returns whether a row of an ended job has its results or the reason of its failure.
fn is_whole(job: &types::Job) -> bool {
    job.metadata.as_ref().is_some_and(|metadata| {
        let failed = metadata.error.is_some() || metadata.hint.is_some();
        // A text is not enough: the list of assets beside it may be one that could not be read.
        failed || !metadata.asset_ids.is_empty()
    })
}
