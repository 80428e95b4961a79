//! Drives one stream of a queue. A stream has at most one submit in flight, and waits for any number of
//! jobs.

use std::{
    collections::VecDeque,
    panic::resume_unwind,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{FutureExt as _, StreamExt as _, future::BoxFuture, stream::FuturesUnordered};
use tokio::{
    runtime::Handle,
    select,
    sync::Notify,
    task::JoinSet,
    time::{Instant, sleep_until},
};
use tracing::{Instrument as _, Span};

use super::{
    QueueEvent,
    slots::{Refused, Slots, Turn},
};
use crate::{
    client::{Backoff, within},
    error::Error,
    ext::{
        jobs::{FinishedJob, Job},
        run::{Run, prepare::PreparedRun},
    },
};

/// How often a run is prepared again because its event was handled for too long.
const PREPARATIONS: u32 = 3;

/// The slots that the streams of a queue share.
#[derive(Debug)]
pub(super) struct Shared {
    slots: Mutex<Slots>,
    changed: Notify,
}

impl Shared {
    pub(super) fn new(limit: usize) -> Self {
        Self { slots: Mutex::new(Slots::new(limit)), changed: Notify::new() }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a submit is allowed.
    async fn turn(self: Arc<Self>, timeout: Duration) -> Slot {
        loop {
            // Subscribe before taking a slot, so that no change is missed in between.
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let turn = self.slots().take(Instant::now(), timeout);
            match turn {
                Turn::Go(number) => return Slot { shared: Arc::clone(&self), number },
                Turn::Until(moment) => select! {
                    () = sleep_until(moment) => {}
                    () = changed => {}
                },
            }
        }
    }
}

/// A slot for a job in flight; released on drop.
struct Slot {
    shared: Arc<Shared>,
    number: u64,
}

impl Slot {
    fn accepted(&self, timeout: Duration) {
        self.shared.slots().accepted(self.number, Instant::now(), timeout);
        self.shared.changed.notify_waiters();
    }

    fn refused(self, error: &Error, pause: Duration) -> Refused {
        let limit = error.parallel_limit();
        self.shared.slots().refused(self.number, limit.as_ref(), Instant::now(), pause)
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.shared.slots().release(self.number);
        self.shared.changed.notify_waiters();
    }
}

/// A completed step.
enum Done {
    Turn(Slot),
    /// The preparation has expired.
    Expired(Slot),
    Prepared(Slot, Result<Box<PreparedRun>, Error>),
    Submitted(Slot, Span, Result<Box<Job>, Error>),
    Ended(usize, Result<Box<FinishedJob>, Error>),
}

/// Runs a step in a task, so that it makes progress while the caller handles an event: a response that is
/// not read in time would become a timeout, and leave the outcome of a paid request unknown.
///
/// The task starts with the first poll and is aborted with the stream. `None` if the runtime shut down
/// first.
async fn in_a_task<T: Send + 'static>(step: impl Future<Output = T> + Send + 'static) -> Option<T> {
    // Other executors have no tasks of tokio. Then the step runs in the stream, as fast as the caller reads it.
    if Handle::try_current().is_err() {
        return Some(step.await);
    }
    let mut task = JoinSet::new();
    // A `JoinSet` aborts its task when it is dropped. A bare handle would let the submit continue unseen.
    task.spawn(step.in_current_span());
    match task.join_next().await? {
        Ok(done) => Some(done),
        // A panic of a step belongs to the caller, not to a background task that nobody watches.
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(_) => None,
    }
}

/// The state of one stream.
pub(super) struct Driver {
    shared: Arc<Shared>,
    /// The first run is the one being submitted.
    waiting: VecDeque<(usize, Run)>,
    timeout: Duration,
    backoff: Backoff,
    pauses: Box<dyn Iterator<Item = Duration> + Send>,
    /// When the server first refused the first waiting run.
    refused_since: Option<Instant>,
    /// How often the preparation of the first waiting run has expired.
    expired: u32,
    steps: FuturesUnordered<BoxFuture<'static, Done>>,
}

impl Driver {
    pub(super) fn new(
        shared: Arc<Shared>,
        waiting: VecDeque<(usize, Run)>,
        timeout: Duration,
        backoff: Backoff,
    ) -> Self {
        let mut driver = Self {
            shared,
            waiting,
            timeout,
            backoff,
            pauses: Box::new(backoff.delays()),
            refused_since: None,
            expired: 0,
            steps: FuturesUnordered::new(),
        };
        driver.queue_up();
        driver
    }

    /// Returns the next event; `None` if all runs have finished.
    ///
    /// A step that follows an event starts with the next call, so the caller has the submission before
    /// anything is sent.
    pub(super) async fn next(&mut self) -> Option<QueueEvent> {
        while let Some(done) = self.steps.next().await {
            if let Some(event) = self.go_on(done) {
                return Some(event);
            }
        }
        None
    }

    fn go_on(&mut self, done: Done) -> Option<QueueEvent> {
        match done {
            Done::Turn(slot) => {
                let (_, run) = self.waiting.front()?;
                // The run stays in front until it is accepted: a refusal for lack of room retries it.
                let run = run.clone();
                // In a task, too: it may hold what other runs wait for, and the caller may not poll the queue for long.
                self.step(async move {
                    let prepared = in_a_task(async move { run.prepare().await }).await;
                    let ended =
                        || Err(Error::invalid_argument("the runtime has ended; nothing was sent"));
                    Done::Prepared(slot, prepared.unwrap_or_else(ended).map(Box::new))
                });
                None
            }
            Done::Expired(slot) => {
                self.expired += 1;
                self.go_on(Done::Turn(slot))
            }
            Done::Prepared(slot, Ok(prepared)) => {
                let index = self.waiting.front()?.0;
                let submission = prepared.submission().clone();
                let (sent, span) = (submission.clone(), prepared.span.clone());
                let again = self.expired < PREPARATIONS;
                self.step(async move {
                    // The caller has handled the event for too long.
                    if prepared.is_expired() && again {
                        return Done::Expired(slot);
                    }
                    let job = in_a_task(prepared.submit()).await.unwrap_or_else(|| {
                        // The runtime ended in the middle of the request, so it may have been carried out.
                        let lost = Error::submit_unanswered(sent.operation(), Duration::ZERO);
                        Err(lost.of_submission(|| sent))
                    });
                    Done::Submitted(slot, span, job.map(Box::new))
                });
                Some(QueueEvent::Submitting { index, submission })
            }
            Done::Prepared(slot, Err(error)) | Done::Submitted(slot, _, Err(error)) => {
                self.failed(slot, error)
            }
            Done::Submitted(slot, span, Ok(job)) => {
                // Before `pop` queues the next run, so that this slot counts as running.
                slot.accepted(self.timeout);
                let (index, _) = self.pop()?;
                let (reference, timeout) = (job.reference().clone(), self.timeout);
                self.step(async move {
                    // The slot is free only when the end is seen, so a late read leaves room unused.
                    // The span of the run covers the wait as well.
                    let result = within(span, pin!(job.polled_closely().wait(timeout))).await;
                    drop(slot);
                    Done::Ended(index, result.map(Box::new))
                });
                Some(QueueEvent::Started { index, job: reference })
            }
            Done::Ended(index, result) => {
                Some(QueueEvent::Finished { index, result: result.map(|done| *done) })
            }
        }
    }

    /// Handles a run that was not started.
    fn failed(&mut self, slot: Slot, error: Error) -> Option<QueueEvent> {
        // Only a refusal that started nothing may be submitted again, with a submission of its own.
        let refused = error.is_rate_limited() && !error.is_outcome_unknown();
        if refused {
            let since = *self.refused_since.get_or_insert_with(Instant::now);
            let asked = error.retry_after().filter(|wait| !wait.is_zero());
            let pause = asked.or_else(|| self.pauses.next()).unwrap_or(self.timeout);
            let pause = match slot.refused(&error, pause) {
                Refused::Paused => pause,
                Refused::UntilOneEnds => Duration::ZERO,
            };
            // The timeout covers the refusals as well: a run that never gets room must end with its error.
            if since.elapsed().saturating_add(pause) <= self.timeout {
                tracing::debug!(?pause, "no room for the next run");
                self.queue_up();
                return None;
            }
        }
        let (index, _) = self.pop()?;
        Some(QueueEvent::Finished { index, result: Err(error) })
    }

    /// Removes the first waiting run and queues the next one.
    fn pop(&mut self) -> Option<(usize, Run)> {
        // Refusals are counted for each run. The next one starts with the whole timeout.
        (self.refused_since, self.expired) = (None, 0);
        self.pauses = Box::new(self.backoff.delays());
        let first = self.waiting.pop_front();
        self.queue_up();
        first
    }

    fn queue_up(&mut self) {
        if !self.waiting.is_empty() {
            let turn = Arc::clone(&self.shared).turn(self.timeout);
            self.step(turn.map(Done::Turn));
        }
    }

    fn step(&mut self, step: impl Future<Output = Done> + Send + 'static) {
        self.steps.push(step.boxed());
    }
}
