//! Which run of a batch is worked on, and when.

use std::{collections::VecDeque, time::Duration};

use futures_util::{
    StreamExt as _,
    future::{BoxFuture, FutureExt as _},
    stream::{BoxStream, FuturesUnordered},
};
use tokio::{
    sync::{
        mpsc::{OwnedPermit, Sender},
        watch,
    },
    time::{Instant, sleep_until},
};

use super::{
    super::{Journal, RunRecord, RunState, UnfinishedRun},
    Batch,
    names::Names,
    room::{PAUSE, Room},
    row::{Ended, Row, Tried},
};
use crate::{error::Error, ext::run::Run, values::CreativeUnits};

/// A run that has ended: its key, how, and the number of runs so far.
pub(super) type Message = (String, Ended, usize);

/// A place in the channel of events, taken before a run is tried: so its end can always be sent, and a caller who
/// reads slowly delays the next run, never the response of one in flight.
type Place = OwnedPermit<Message>;

type Attempt = BoxFuture<'static, (Row, Tried, Place)>;

/// The state of a batch that runs.
pub(super) struct Driver {
    batch: Batch,
    timeout: Duration,
    events: Sender<Message>,
    /// Rows that were not read yet.
    source: Option<BoxStream<'static, (String, Run)>>,
    /// Rows to try next.
    ready: VecDeque<Row>,
    /// Rows that another process works on, and when to ask again.
    later: VecDeque<(Instant, Row)>,
    running: FuturesUnordered<Attempt>,
    /// Runs of processes that have died, which are none of the rows so far.
    /// Yield whether their jobs have ended.
    abandoned: FuturesUnordered<BoxFuture<'static, bool>>,
    room: Room,
    names: Names,
    total: usize,
    leave: watch::Sender<bool>,
    is_stopping: bool,
    /// The caller has not read the events so far.
    is_blocked: bool,
}

impl Driver {
    pub(super) fn new(mut batch: Batch, timeout: Duration, events: Sender<Message>) -> Self {
        let (rows, source) = (std::mem::take(&mut batch.rows), batch.source.take());
        let mut driver = Self {
            batch,
            timeout,
            events,
            source,
            ready: VecDeque::with_capacity(rows.len()),
            later: VecDeque::new(),
            running: FuturesUnordered::new(),
            abandoned: FuturesUnordered::new(),
            room: Room::default(),
            names: Names::default(),
            total: 0,
            leave: watch::Sender::new(false),
            is_stopping: false,
            is_blocked: false,
        };
        for (key, run) in rows {
            driver.add(key, run);
        }
        driver
    }

    /// Runs the batch to its end. Returns the number of runs.
    pub(super) async fn run(mut self) -> usize {
        let mut stop = self.batch.stop.take().unwrap_or_else(|| std::future::pending().boxed());
        let journal = std::sync::Arc::clone(&self.batch.journal);
        let events = self.events.clone();
        self.claim_names().await;
        loop {
            self.start();
            if self.running.is_empty() && self.nothing_left() {
                return self.total;
            }
            let wake = self.wake();
            // What other processes record says nothing of the plan.
            let changes = (!self.room.is_plan_full()).then_some(&*journal);
            // A row of the stream is read only when there is room for it.
            let reads = self.has_room() && self.ready.is_empty() && !self.is_stopping;
            tokio::select! {
                Some((row, tried, place)) = self.running.next() => self.tried(row, tried, place).await,
                Some(true) = self.abandoned.next() => self.room.job_ended(),
                row = next(&mut self.source), if reads => match row {
                    Some((key, run)) => self.add(key, run),
                    None => self.source = None,
                },
                leave = &mut stop, if !self.is_stopping => self.stop(leave),
                () = wait(wake, changes), if wake.is_some() => self.room.waited(),
                _ = events.reserve(), if self.is_blocked => {}
                () = events.closed(), if !self.is_stopping => self.stop(true),
                else => return self.total,
            }
        }
    }

    fn add(&mut self, key: String, run: Run) {
        self.total += 1;
        let target = self.batch.target(&key);
        let run = self.batch.journaled(&key, run);
        self.ready.push_back(Row {
            key,
            run,
            target,
            names: self.names.clone(),
            timeout: self.timeout,
            end: None,
            unreachable: None,
        });
    }

    /// Takes the names of all rows that are known before the first one writes a file; first those whose files are there.
    async fn claim_names(&mut self) {
        let claim = |names: &Names, row: &Row| {
            let name = row.target.as_ref().map(|target| &target.name);
            name.is_none_or(|name| names.claim(name, &row.key).unwrap_or_default())
        };
        let mut saved = Vec::new();
        for row in &self.ready {
            // Few names collide, so few records are read.
            if !claim(&self.names, row)
                && let Ok(Some(record)) = row.run.record().await
                && !record.files.is_empty()
            {
                saved.push(&row.key);
            }
        }
        if saved.is_empty() {
            return;
        }
        self.names.release_all();
        let (first, others): (Vec<&Row>, Vec<&Row>) =
            self.ready.iter().partition(|row| saved.contains(&&row.key));
        for row in first.into_iter().chain(others) {
            claim(&self.names, row);
        }
    }

    fn nothing_left(&self) -> bool {
        let is_read = self.ready.is_empty() && self.later.is_empty() && self.source.is_none();
        self.is_stopping || is_read
    }

    fn has_room(&self) -> bool {
        self.room.until().is_none() && self.running.len() < self.batch.at_once.max(1)
    }

    /// Starts as many runs as there is room for.
    fn start(&mut self) {
        let now = Instant::now();
        self.is_blocked = false;
        while !self.is_stopping && self.has_room() {
            let is_due = self.later.front().is_some_and(|(at, _)| *at <= now);
            if self.ready.is_empty() && !is_due {
                return;
            }
            let Ok(place) = self.events.clone().try_reserve_owned() else {
                self.is_blocked = true;
                return;
            };
            let later = if is_due { self.later.pop_front().map(|(_, row)| row) } else { None };
            if let Some(row) = later.or_else(|| self.ready.pop_front()) {
                self.begin(row, place);
                self.room.begun();
            }
        }
    }

    fn begin(&mut self, mut row: Row, place: Place) {
        if let Some(error) = self.refusal(&row) {
            let ended = Ended::Failed { error, charge: CreativeUnits::ZERO, is_refunded: false };
            drop(place.send((row.key, ended, self.total)));
            return;
        }
        row.end = row.end.or_else(|| Instant::now().checked_add(self.timeout));
        let leave = self.leave.subscribe();
        self.running.push(
            async move {
                let tried = row.attempt(leave).await;
                (row, tried, place)
            }
            .boxed(),
        );
    }

    /// Returns why a run cannot be tried at all.
    fn refusal(&self, row: &Row) -> Option<Error> {
        if self.batch.at_once == 0 {
            return Some(Error::invalid_argument(
                "a batch runs 1 run at a time or more, not 0; nothing was sent",
            ));
        }
        // A run that is tried again has its name already.
        let target = row.target.as_ref().filter(|_| row.end.is_none())?;
        match self.names.claim(&target.name, &row.key) {
            Ok(true) => None,
            Ok(false) => Some(Error::invalid_argument(format!(
                "the files of {} would replace those of another run of the batch; nothing was sent, use another \
                 key or file name",
                row.key
            ))),
            Err(error) => Some(error),
        }
    }

    async fn tried(&mut self, mut row: Row, tried: Tried, place: Place) {
        let now = Instant::now();
        let is_over = row.end.is_some_and(|end| end <= now);
        row.unreachable = match tried {
            Tried::Unreachable(_) => row.unreachable.or(Some(now)),
            _ => None,
        };
        // By then others have taken over what this process has begun.
        let is_lost =
            row.unreachable.is_some_and(|since| now - since > self.batch.lease.saturating_mul(2));
        match tried {
            Tried::Ended(ended) => {
                self.room.job_ended();
                drop(place.send((row.key, ended, self.total)));
            }
            Tried::Busy(error) | Tried::Full(error) if is_over => {
                let ended = row.failed(error).await;
                drop(place.send((row.key, ended, self.total)));
            }
            Tried::Unreachable(error) if is_over || is_lost => {
                let ended = row.failed(error).await;
                drop(place.send((row.key, ended, self.total)));
            }
            Tried::Unreachable(error) => {
                tracing::warn!(%error, "the journal of a batch cannot be reached; trying again");
                self.later.push_back((now + PAUSE, row));
            }
            Tried::Busy(_) => self.later.push_back((Instant::now() + PAUSE, row)),
            Tried::Full(error) => {
                self.ready.push_front(row);
                self.resume_abandoned().await;
                match error.is_batch_full() {
                    true => self.room.batch_is_full(),
                    false => self.room.plan_is_full(error.retry_after()),
                }
            }
            Tried::Left => {}
        }
    }

    /// Goes on with runs whose processes have died: their jobs take the room that the others wait for.
    async fn resume_abandoned(&mut self) {
        let Ok(unfinished) = self.batch.journal.unfinished().await else { return };
        for record in unfinished {
            if self.running.len() + self.abandoned.len() >= self.batch.at_once {
                return;
            }
            // An unclear run has no job that takes room.
            let is_abandoned = record.leased_until.is_none() && record.state != RunState::Unclear;
            let Some(key) = self.batch.own_key(&record.key).filter(|_| is_abandoned) else {
                continue;
            };
            match self.ready.iter().position(|row| row.key == key) {
                Some(index) => self.begin_at(index),
                None if self.later.iter().any(|(_, row)| row.key == key) => {}
                None => self.settle(record),
            }
        }
    }

    fn begin_at(&mut self, index: usize) {
        if let Ok(place) = self.events.clone().try_reserve_owned()
            && let Some(row) = self.ready.remove(index)
        {
            self.begin(row, place);
        }
    }

    /// Waits for the job of a run that is none of the rows so far, so that its room is free again.
    fn settle(&mut self, record: RunRecord) {
        let batch = &self.batch;
        let (context, journal) = (batch.context.clone(), std::sync::Arc::clone(&batch.journal));
        let run = UnfinishedRun::new(context, journal, record)
            .settle_time(batch.settle_time)
            .lease(batch.lease);
        let timeout = self.timeout;
        self.abandoned.push(
            async move {
                match run.wait(timeout).await {
                    Ok(_) => true,
                    Err(error) if error.is_job_failed() || error.is_job_canceled() => true,
                    Err(error) => {
                        tracing::debug!(%error, "an abandoned run of the batch goes on");
                        false
                    }
                }
            }
            .boxed(),
        );
    }

    /// Returns when to look for room or for other processes again.
    fn wake(&self) -> Option<Instant> {
        let later =
            self.later.front().map(|(at, _)| *at).filter(|_| self.has_room() && !self.is_blocked);
        let wake = [self.room.until(), later].into_iter().flatten().min();
        wake.filter(|_| !self.is_stopping)
    }

    fn stop(&mut self, leave: bool) {
        self.is_stopping = true;
        self.leave.send_replace(leave);
    }
}

async fn next(source: &mut Option<BoxStream<'static, (String, Run)>>) -> Option<(String, Run)> {
    match source {
        Some(source) => source.next().await,
        None => std::future::pending().await,
    }
}

/// Waits until a moment, or until another process has changed a record.
async fn wait(until: Option<Instant>, journal: Option<&dyn Journal>) {
    let until = until.unwrap_or_else(Instant::now);
    let limit = until.saturating_duration_since(Instant::now());
    let changes = async {
        match journal {
            Some(journal) => journal.changed(limit).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = sleep_until(until) => {}
        () = changes => {}
    }
}
