//! One poller for all waits of a client and its clones.
//!
//! The poller has no task. Each wait checks the shared [`Schedule`]: if a read is due, the wait sends it on
//! behalf of all and notifies them; if not, it sleeps until a read is due or until it is notified. So
//! nothing runs without a wait, and waits can live on different runtimes. A read in progress holds a lease:
//! a wait that stalls in the middle, because its runtime is idle or its stream is kept but not read, blocks
//! the others no longer than that.
//!
//! Up to three jobs of a project are read one by one; from four on, the job list is read instead, one page
//! per request. Jobs that the list omits, or whose row has no usable status, are read by id; and a few reads
//! by id after each polling round verify the list.

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
use super::read::read;
use crate::{api::types, client::PollPolicy, error::Error, ext::context::Context, values::JobRef};

/// The state that all waits of a client share.
#[derive(Debug, Default)]
pub(crate) struct Poller {
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
    context: Context,
    poller: Arc<Poller>,
    reference: JobRef,
    version: u64,
    read_last: bool,
}

impl Watcher {
    /// Joins the waits for a job, whose last known state is `known`.
    pub(super) fn new(
        context: &Context,
        reference: &JobRef,
        policy: PollPolicy,
        known: Option<&types::Job>,
    ) -> Self {
        let poller = Arc::clone(context.poller());
        poller.schedule().join(reference, policy, known, Instant::now());
        // A new job may be due earlier than the moment that the other waits sleep for.
        poller.changed.notify_waiters();
        Self {
            context: context.clone(),
            poller,
            reference: reference.clone(),
            // A state that another wait has read already counts as new for this one.
            version: 0,
            read_last: false,
        }
    }

    /// Returns the next state of the job; `None` if `end` comes first.
    pub(super) async fn next(&mut self, end: Instant) -> Option<Seen> {
        let poller = Arc::clone(&self.poller);
        loop {
            // Subscribe before checking, so that no change is missed in between.
            let mut changed = pin!(poller.changed.notified());
            changed.as_mut().enable();
            let now = Instant::now();
            // The lock is never held across an await.
            let claim = {
                let mut schedule = poller.schedule();
                if let Some((version, seen)) = schedule.news(&self.reference, self.version) {
                    self.version = version;
                    return Some(seen);
                }
                if now >= end {
                    return None;
                }
                if !self.read_last && schedule.is_due_after(&self.reference, end) {
                    // One more read shortly before the deadline.
                    self.read_last = true;
                    // Early enough that the response arrives before the deadline, late enough to show the end of the
                    // job.
                    schedule.read_by(&self.reference, now + (end - now).mul_f64(0.75));
                }
                schedule.claim(now, self.context.request_budget())
            };
            match claim {
                Claim::Work(work) => {
                    let claimed = Claimed { poller: &poller, work };
                    // Nothing is lost if the time is up, or if another wait was faster: dropping the
                    // claim returns it.
                    select! {
                        () = claimed.perform(&self.context) => {}
                        // Another wait may have read this job. Then its caller must not wait for a slow page that
                        // helps only others.
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

    /// Waits until there is a new state of the job.
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

    /// Returns the error of the last read; `None` if it succeeded.
    pub(super) fn failure(&self) -> Option<Error> {
        self.poller.schedule().failure(&self.reference)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The last wait for a job takes the job off the schedule, so nothing is read for nobody.
        self.poller.schedule().leave(&self.reference);
        // Another wait takes over what this one would have read next.
        self.poller.changed.notify_waiters();
    }
}

/// A read that one wait sends on behalf of all; returned on drop.
struct Claimed<'a> {
    poller: &'a Poller,
    work: Work,
}

impl Claimed<'_> {
    async fn perform(&self, context: &Context) {
        match &self.work {
            Work::Job(reference) => {
                let response = read(context.single(), reference).await;
                self.poller.schedule().job_read(reference, response, Instant::now());
            }
            Work::Page(query) => {
                let page = list::read(context, query).await;
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
