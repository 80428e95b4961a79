//! What is known of a job that somebody waits for.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::{
    api::types::{self, JobTypeFilter},
    client::PollPolicy,
    error::Error,
    ext::jobs::state,
};

/// A job without news from the list is read by id after so many of its longest intervals.
const SILENCE: u32 = 6;

/// A job.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) watchers: usize,
    pub(super) policy: PollPolicy,
    pub(super) answers: u32,
    pub(super) due: Instant,
    pub(super) lease: Option<Instant>,
    pub(super) last: Option<types::Job>,
    pub(super) failure: Option<Error>,
    pub(super) refusal: Option<Error>,
    pub(super) version: u64,
    pub(super) listing: Listing,
    /// How often the list did not show it.
    pub(super) missed: u32,
    /// When it is read by id although the list serves it.
    pub(super) silent_until: Instant,
}

/// What the list has to do with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// The list has not been read since the job is watched.
    Untried,
    /// The list has shown it.
    Shown,
    /// The list should have shown it and did not.
    Hidden,
}

impl Watched {
    /// A job that nobody has looked at yet.
    pub(super) fn new(
        policy: PollPolicy,
        known: Option<&types::Job>,
        due: Instant,
        now: Instant,
    ) -> Self {
        Self {
            watchers: 0,
            policy,
            answers: 0,
            due,
            lease: None,
            last: known.cloned(),
            failure: None,
            refusal: None,
            version: 0,
            listing: Listing::Untried,
            missed: 0,
            silent_until: now + policy.longest() * SILENCE,
        }
    }

    pub(super) fn ended(&self) -> bool {
        self.refusal.is_some()
            || self.last.as_ref().is_some_and(|job| state::of(job.status.as_ref()).is_end())
    }

    /// The type to ask the list for; none if the list cannot serve the job.
    pub(super) fn kind(&self) -> Option<&str> {
        let kind = self.last.as_ref()?.job_type.as_ref()?.as_str();
        JobTypeFilter::KNOWN.contains(&kind).then_some(kind)
    }

    pub(super) fn changed_at(&self) -> Option<DateTime<Utc>> {
        let job = self.last.as_ref()?;
        job.updated_at.as_ref().or(job.created_at.as_ref())?.to_utc()
    }

    pub(super) fn is_listable(&self) -> bool {
        !self.ended()
            && self.listing != Listing::Hidden
            && self.kind().is_some()
            && self.changed_at().is_some()
    }

    pub(super) fn is_leased(&self, now: Instant) -> bool {
        self.lease.is_some_and(|end| end > now)
    }

    /// Sets the time of the next look after an answer, good or bad.
    pub(super) fn wait_again(&mut self, now: Instant, at_least: Duration) {
        let interval = self.policy.interval(self.answers).max(at_least);
        self.answers = self.answers.saturating_add(1);
        self.due = now + interval;
    }

    pub(super) fn show(&mut self, job: types::Job, now: Instant) {
        self.silent_until = now + self.policy.longest() * SILENCE;
        self.failure = None;
        if self.last.as_ref().is_some_and(|last| is_older(&job, last)) {
            return;
        }
        self.last = Some(job);
        self.version += 1;
    }
}

/// Whether an answer was overtaken by a later one: it was on its way while the job went on.
fn is_older(job: &types::Job, last: &types::Job) -> bool {
    let ended = |job: &types::Job| state::of(job.status.as_ref()).is_end();
    if ended(last) != ended(job) {
        return ended(last);
    }
    let date = |job: &types::Job| job.updated_at.as_ref().and_then(|date| date.to_utc());
    matches!((date(job), date(last)), (Some(new), Some(known)) if new < known)
}

/// A row of the list that ended with success but names no result is not the whole job.
pub(super) fn is_whole(job: &types::Job) -> bool {
    let state = state::of(job.status.as_ref());
    !state.is_end()
        || job.metadata.as_ref().is_some_and(|metadata| {
            let failed = metadata.error.is_some() || metadata.hint.is_some();
            failed || !metadata.asset_ids.is_empty() || !metadata.output.is_empty()
        })
}
