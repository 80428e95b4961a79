//! One poller for all waits of a client and its clones, as far as they add the same to their requests.
//!
//! The poller has no task. Each wait checks the shared [`Schedule`]: if a read is due, the wait sends it on
//! behalf of all and wakes those that it concerns; if not, it sleeps, see [`waits`]. So nothing runs without
//! a wait, and waits can live on different runtimes. A read in progress holds a lease: a wait that stalls in
//! the middle, because its runtime is idle or its stream is kept but not read, blocks the others no longer
//! than that.
//!
//! Up to three jobs of a project are read one by one; from four on, the job list is read instead, one page
//! per request. Jobs that the list omits, or whose row has no usable status, are read by id; and a few reads
//! by id after each polling round verify the list.

mod list;
mod orders;
mod rounds;
mod schedule;
mod waits;
mod watched;

use std::{
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::FutureExt as _;
use tokio::{
    select,
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

pub(super) use self::schedule::Seen;
use self::{
    schedule::{Claim, LEASE, Schedule, Work},
    waits::{WaitKey, Waits},
};
use super::{read::read_or_repeat, spans};
use crate::{
    api::{operations, types},
    client::{Core, PollPolicy, integer, within},
    error::Error,
    ext::context::Context,
    ids::JobId,
    values::JobRef,
};

/// The state that all waits of a client share.
#[derive(Debug, Default)]
pub(crate) struct Poller {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    schedule: Schedule,
    waits: Waits,
}

impl Poller {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the waits for a job read it now. Returns whether there are any.
    pub(crate) fn announce(&self, core: &Core, job: &JobId) -> bool {
        let mut state = self.state();
        let is_awaited = state.schedule.announce(job, Instant::now());
        state.wake(core);
        is_awaited
    }
}

impl State {
    /// Wakes the waits that a change concerns.
    fn wake(&mut self, core: &Core) {
        self.waits.wake(&mut self.schedule, Instant::now(), core.request_budget());
    }
}

/// One wait for one job.
pub(super) struct Watcher {
    context: Context,
    poller: Arc<Poller>,
    reference: JobRef,
    key: WaitKey,
    bell: Arc<Notify>,
    version: u64,
    read_last: bool,
}

/// What a wait does next.
enum Step {
    Return(Option<Seen>),
    Read(Work),
    /// The number of the sleep, and when it ends.
    Sleep(u64, Instant),
}

impl Watcher {
    /// Joins the waits for a job, whose last known state is `known`.
    pub(super) fn new(
        context: &Context,
        reference: &JobRef,
        policy: PollPolicy,
        known: Option<&Arc<types::Job>>,
    ) -> Self {
        let poller = Arc::clone(context.poller());
        let bell = Arc::new(Notify::new());
        let key = {
            let mut state = poller.state();
            state.schedule.join(reference, policy, known, Instant::now());
            // A new job may be due earlier than the moment that the other waits sleep for.
            state.wake(context);
            state.waits.add(reference, &bell)
        };
        Self {
            context: context.clone(),
            poller,
            reference: reference.clone(),
            key,
            bell,
            // A state that another wait has read already counts as new for this one.
            version: 0,
            read_last: false,
        }
    }

    /// Returns the next state of the job; `None` if `end` comes first.
    pub(super) async fn next(&mut self, end: Instant) -> Option<Seen> {
        let (poller, context) = (Arc::clone(&self.poller), self.context.clone());
        let mut turn = Turn { poller: &poller, context: &context, sleep: None };
        loop {
            match self.step(&mut turn, end) {
                Step::Return(seen) => return seen,
                Step::Read(work) => {
                    let claimed = Claimed { wait: self, work };
                    // Nothing is lost if the time is up, or if another wait was faster: dropping the
                    // claim returns it.
                    select! {
                        () = claimed.perform() => {}
                        // Another wait may have read this job. Then its caller must not wait for a slow page that
                        // helps only others.
                        () = self.news() => {}
                        () = sleep_until(end) => {}
                    }
                }
                Step::Sleep(number, moment) => {
                    turn.sleep = Some(number);
                    select! {
                        () = sleep_until(moment.min(end)) => {}
                        // The bell keeps a ring, so none is missed between the step and here.
                        () = self.bell.notified() => {}
                    }
                }
            }
        }
    }

    /// Decides what to do now. The lock is never held across an await.
    fn step(&mut self, turn: &mut Turn<'_>, end: Instant) -> Step {
        let now = Instant::now();
        let mut state = self.poller.state();
        // Whatever it rang for until now is taken into account below.
        let _ = self.bell.notified().now_or_never();
        let State { schedule, waits } = &mut *state;
        if let Some(sleep) = turn.sleep.take() {
            waits.awake(sleep);
        }
        if let Some((version, seen)) = schedule.news(&self.reference, self.version) {
            self.version = version;
            waits.expect(&self.key, version, None);
            return Step::Return(Some(seen));
        }
        if now >= end {
            return Step::Return(None);
        }
        if !self.read_last && schedule.is_due_after(&self.reference, end) {
            // One more read shortly before the deadline.
            self.read_last = true;
            // Early enough that the response arrives before the deadline, late enough to show the end of the
            // job.
            schedule.read_by(&self.reference, now + (end - now).mul_f64(0.75));
        }
        waits.expect(&self.key, self.version, Some(end).filter(|_| !self.read_last));
        let budget = self.context.request_budget();
        match schedule.claim(now, budget, Some(&self.reference)) {
            Claim::Work(work) => {
                // Another wait makes the read that follows, while this one is busy.
                waits.wake(schedule, now, budget);
                Step::Read(work)
            }
            Claim::Until(next) => {
                waits.wake_moved(schedule);
                let (number, until) = waits.sleep(&self.key, now, next, schedule);
                Step::Sleep(number, until)
            }
        }
    }

    /// Waits until there is a new state of the job.
    async fn news(&self) {
        while !self.poller.state().schedule.has_news(&self.reference, self.version) {
            self.bell.notified().await;
        }
    }

    /// Returns the error of the last read; `None` if it succeeded.
    pub(super) fn failure(&self) -> Option<Error> {
        self.poller.state().schedule.failure(&self.reference)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let mut state = self.poller.state();
        // The last wait for a job takes the job off the schedule, so nothing is read for nobody.
        state.schedule.leave(&self.reference);
        state.waits.remove(&self.key);
        // Another wait takes over what this one would have read next.
        state.wake(&self.context);
    }
}

/// The part of a wait in the reads of all. When the wait returns or is dropped, another one takes over.
struct Turn<'a> {
    poller: &'a Poller,
    context: &'a Context,
    sleep: Option<u64>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.poller.state();
        if let Some(sleep) = self.sleep {
            state.waits.awake(sleep);
        }
        state.wake(self.context);
    }
}

/// A read that one wait sends on behalf of all; returned on drop.
struct Claimed<'a> {
    wait: &'a Watcher,
    work: Work,
}

impl Claimed<'_> {
    async fn perform(&self) {
        let (context, poller) = (&self.wait.context, &self.wait.poller);
        match &self.work {
            Work::Job(reference) => {
                let span = spans::poll_job(reference, &self.wait.reference);
                let response = within(span, pin!(read_or_repeat(context, reference))).await;
                poller.state().schedule.job_read(reference, response, Instant::now());
            }
            Work::Page(query) => {
                let span = spans::poll_page();
                // A list that is silent must not hold up the reads by id: it counts as failed when its lease ends.
                let silent = |_| Err(Error::timed_out(&operations::LIST_JOBS, None));
                let page = timeout(LEASE, list::read(context, query))
                    .map(|page| page.unwrap_or_else(silent));
                let page = within(&span, pin!(page)).await;
                if let Ok((rows, _)) = &page {
                    span.record("rows", integer(rows.len()));
                }
                poller.state().schedule.page_read(query, page, Instant::now());
            }
        }
    }
}

impl Drop for Claimed<'_> {
    fn drop(&mut self) {
        let mut state = self.wait.poller.state();
        let State { schedule, waits } = &mut *state;
        schedule.give_back(&self.work);
        if schedule.has_news(&self.wait.reference, self.wait.version) {
            return state.wake(&self.wait.context);
        }
        // This wait makes the next read itself.
        waits.wake_moved(schedule);
    }
}
