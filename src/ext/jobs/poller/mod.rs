//! One poller for all waits of a client and its clones.
//!
//! There is no task of its own. Whoever waits looks at the shared [`Schedule`]: is a look due, it makes
//! the look for everybody and tells; if not, it sleeps until one is due or until somebody tells. So
//! nothing runs when nobody waits, and it does not matter on which runtimes the waits live. What is
//! being looked at is marked with a lease: a wait that is stopped in the middle, because its runtime
//! rests or its stream is kept but not read, holds nobody up for longer than that.
//!
//! A few jobs are read one by one. From four jobs of a project on, the job list is read in their place, one
//! page a request. Jobs that the list does not show, or about which it says nothing, are read one by one as
//! before; and a few reads by id after each round of the list check what it says.

mod list;
mod rounds;
mod schedule;
mod watched;

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::{
    select,
    sync::Notify,
    time::{Instant, sleep_until},
};

pub(super) use self::schedule::Seen;
use self::schedule::{Claim, Schedule, Work};
use super::events::read;
use crate::{
    api::types,
    client::{PollPolicy, Scenario},
    error::Error,
    job_ref::JobRef,
};

/// What the waits of one client share.
#[derive(Debug, Default)]
pub(super) struct Poller {
    schedule: Mutex<Schedule>,
    changed: Notify,
}

impl Poller {
    fn schedule(&self) -> MutexGuard<'_, Schedule> {
        self.schedule.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One wait for one job.
pub(super) struct Watcher {
    scenario: Scenario,
    poller: Arc<Poller>,
    reference: JobRef,
    version: u64,
    looked_last: bool,
}

impl Watcher {
    /// Joins the waits for a job, of which `known` is known already.
    pub(super) fn new(
        scenario: &Scenario,
        reference: &JobRef,
        policy: PollPolicy,
        known: Option<&types::Job>,
    ) -> Self {
        let poller = scenario.shared::<Poller>();
        poller.schedule().join(reference, policy, known, Instant::now());
        poller.changed.notify_waiters();
        Self {
            scenario: scenario.clone(),
            poller,
            reference: reference.clone(),
            version: 0,
            looked_last: false,
        }
    }

    /// What is seen of the job next; none if `end` comes first.
    pub(super) async fn next(&mut self, end: Instant) -> Option<Seen> {
        let poller = Arc::clone(&self.poller);
        loop {
            // Listens before it looks, so that nothing is missed in between.
            let mut changed = pin!(poller.changed.notified());
            changed.as_mut().enable();
            let now = Instant::now();
            let claim = {
                let mut schedule = poller.schedule();
                if let Some((version, seen)) = schedule.news(&self.reference, self.version) {
                    self.version = version;
                    return Some(seen);
                }
                if now >= end {
                    return None;
                }
                if !self.looked_last && schedule.is_due_after(&self.reference, end) {
                    // One more look shortly before the deadline.
                    self.looked_last = true;
                    schedule.read_by(&self.reference, now + (end - now).mul_f64(0.75));
                }
                schedule.claim(now, self.scenario.request_budget())
            };
            match claim {
                Claim::Work(work) => {
                    let claimed = Claimed { poller: &poller, work };
                    // Nothing is lost when the time is up, or when somebody else was quicker: the claim
                    // is given back.
                    select! {
                        () = claimed.perform(&self.scenario) => {}
                        () = self.news() => {}
                        () = sleep_until(end) => {}
                    }
                }
                Claim::Until(moment) => {
                    select! {
                        () = sleep_until(moment.min(end)) => {}
                        () = changed => {}
                    }
                }
            }
        }
    }

    /// Waits until there is something to tell.
    async fn news(&self) {
        loop {
            let mut changed = pin!(self.poller.changed.notified());
            changed.as_mut().enable();
            if self.poller.schedule().news(&self.reference, self.version).is_some() {
                return;
            }
            changed.await;
        }
    }

    /// Why the last look failed, if it did.
    pub(super) fn failure(&self) -> Option<Error> {
        self.poller.schedule().failure(&self.reference)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.poller.schedule().leave(&self.reference);
        self.poller.changed.notify_waiters();
    }
}

/// A look that one wait makes for all; given back when it is dropped.
struct Claimed<'a> {
    poller: &'a Poller,
    work: Work,
}

impl Claimed<'_> {
    async fn perform(&self, scenario: &Scenario) {
        match &self.work {
            Work::Job(reference) => {
                let answer = read(scenario.single(), reference).await;
                self.poller.schedule().answered(reference, answer, Instant::now());
            }
            Work::Page(query) => {
                let page = list::read(scenario, query).await;
                self.poller.schedule().page_read(query, page, Instant::now());
            }
        }
    }
}

impl Drop for Claimed<'_> {
    fn drop(&mut self) {
        self.poller.schedule().give_back(&self.work);
        self.poller.changed.notify_waiters();
    }
}
