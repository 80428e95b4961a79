//! Limits the jobs in flight. A state machine without I/O: the caller passes in the time and the outcome
//! of submits.
//!
//! The server refuses a submit if too many jobs run. Then the number in flight becomes the limit, and the
//! next submit goes out when one of those jobs has ended. Submits go out one at a time, so that a lower
//! limit refuses only one of them. A higher number is probed after several jobs have ended, each time after
//! twice as many; the limit that the server names is never exceeded.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::ParallelLimit;

/// Number of jobs that end before a probe above the limit, if the server has named a higher limit: then
/// other clients use the remaining slots.
const ENDS_IF_NAMED: usize = 4;
/// Number of jobs that end before a probe, if the server has named no limit.
const ENDS: usize = 32;

/// Maximum time that a submit blocks the next one: its stream may be kept without being read.
const SUBMIT: Duration = Duration::from_secs(5);

/// The jobs in flight and their limit.
#[derive(Debug)]
pub(super) struct Slots {
    /// The limit of the caller.
    wanted: usize,
    /// The current limit.
    allowed: usize,
    /// The limit that the server has named.
    named: Option<usize>,
    flights: Vec<Flight>,
    next: u64,
    /// No submit goes out before this.
    hold: Option<Instant>,
    /// Jobs that have ended since the last refusal or probe.
    ended: usize,
    /// Number of jobs that end before the next probe.
    patience: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Flight {
    slot: u64,
    /// When it stops counting, even if its end was not seen.
    until: Instant,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Submitting { blocks_until: Instant, probe: bool },
    Running,
}

/// Whether a submit is allowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Turn {
    /// Yes, with this slot.
    Go(u64),
    /// Not before this moment, unless something ends.
    Until(Instant),
}

/// When a refused run is retried.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Refused {
    /// The next submit goes out when a job in flight has ended.
    UntilOneEnds,
    /// The next submit goes out after the pause.
    Paused,
}

impl Slots {
    /// Creates slots for this many parallel jobs. At least one: a limit of 0 never takes a slot, and the
    /// arithmetic needs one.
    pub(super) fn new(wanted: usize) -> Self {
        let wanted = wanted.max(1);
        Self {
            wanted,
            allowed: wanted,
            named: None,
            flights: Vec::new(),
            next: 0,
            hold: None,
            ended: 0,
            patience: None,
        }
    }

    /// Takes a slot for a run whose job ends within `timeout` of its start.
    pub(super) fn take(&mut self, now: Instant, timeout: Duration) -> Turn {
        // A stream that is kept without being read never releases its slots.
        self.flights.retain(|flight| flight.until > now);
        let far = now + Duration::from_secs(24 * 60 * 60);
        // A refusal names the number of jobs in flight. With two submits under way, nobody would know which of
        // them the server counted.
        let submitting = self.flights.iter().find_map(|flight| match flight.phase {
            Phase::Submitting { blocks_until, .. } if blocks_until > now => Some(blocks_until),
            _ => None,
        });
        if let Some(moment) = submitting.into_iter().chain(self.hold).find(|moment| *moment > now) {
            return Turn::Until(moment);
        }
        // One above the limit at a time: a wrong guess costs one refusal, which charges nothing.
        let probe = self.flights.len() == self.allowed && self.may_probe();
        if self.flights.len() >= self.allowed && !probe {
            return Turn::Until(
                self.flights.iter().map(|flight| flight.until).min().unwrap_or(far),
            );
        }
        let slot = self.next;
        self.next += 1;
        // A slot that is never released must not be lost for ever, so it ends with the timeout of its job.
        let phase = Phase::Submitting { blocks_until: now + SUBMIT, probe };
        let until = now.checked_add(timeout).unwrap_or(far);
        self.flights.push(Flight { slot, until, phase });
        Turn::Go(slot)
    }

    fn most(&self) -> usize {
        // A server that names 0 would stop the queue for good.
        self.named.map_or(self.wanted, |named| named.clamp(1, self.wanted))
    }

    fn may_probe(&self) -> bool {
        self.allowed < self.most() && self.patience.is_some_and(|patience| self.ended >= patience)
    }

    /// Records an accepted submit, whose job ends within `timeout`.
    pub(super) fn accepted(&mut self, slot: u64, now: Instant, timeout: Duration) {
        // An accepted submit shows that there is room again, before the pause has passed.
        self.hold = None;
        let Some(flight) = self.flights.iter_mut().find(|flight| flight.slot == slot) else {
            return;
        };
        if matches!(flight.phase, Phase::Submitting { probe: true, .. }) {
            // The probe was accepted: probe again after the next job that ends.
            self.allowed += 1;
            (self.ended, self.patience) = (0, Some(1));
        }
        flight.phase = Phase::Running;
        flight.until = now.checked_add(timeout).unwrap_or(flight.until);
    }

    /// Records a refused submit: too many jobs, or too fast if `limit` is `None`. `pause` applies if no job
    /// of this queue can end and free a slot.
    pub(super) fn refused(
        &mut self,
        slot: u64,
        limit: Option<&ParallelLimit>,
        now: Instant,
        pause: Duration,
    ) -> Refused {
        let flight = self.remove(slot);
        let Some(limit) = limit else {
            self.hold = now.checked_add(pause);
            // A rate limit concerns the pace of submits, not the jobs in flight, so the limit stays as it is.
            return Refused::Paused;
        };
        // The limit of the plan may have changed since: the last one that was named counts.
        self.named = limit.limit.and_then(|limit| usize::try_from(limit).ok()).or(self.named);
        let start = if self.named.is_some() { ENDS_IF_NAMED } else { ENDS };
        let probed = flight
            .is_some_and(|flight| matches!(flight.phase, Phase::Submitting { probe: true, .. }));
        // Only a refused probe doubles the patience. A refusal at the old limit says that others took slots, not
        // that probing is useless.
        let before = self.patience.filter(|_| probed).unwrap_or_default();
        self.patience = Some(before.saturating_mul(2).max(start));
        self.ended = 0;
        // What was in flight when the refusal came is all that the server has room for.
        self.allowed = self.flights.len().clamp(1, self.most());
        if self.flights.is_empty() {
            // Other clients use all slots.
            self.hold = now.checked_add(pause);
            return Refused::Paused;
        }
        Refused::UntilOneEnds
    }

    /// Releases a slot: the job has ended, was not started, or is no longer waited for.
    pub(super) fn release(&mut self, slot: u64) {
        // A submit that was refused or never sent frees no room on the server.
        if self.remove(slot).is_some_and(|flight| flight.phase == Phase::Running) {
            self.ended = self.ended.saturating_add(1);
        }
    }

    fn remove(&mut self, slot: u64) -> Option<Flight> {
        let place = self.flights.iter().position(|flight| flight.slot == slot)?;
        Some(self.flights.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(600);
    const PAUSE: Duration = Duration::from_secs(2);

    /// A server with a limit, and a queue that fills it.
    struct Bench {
        slots: Slots,
        now: Instant,
        running: Vec<u64>,
        refused: usize,
    }

    impl Bench {
        fn new(wanted: usize) -> Self {
            let slots = Slots::new(wanted);
            Self { slots, now: Instant::now(), running: Vec::new(), refused: 0 }
        }

        /// Submits as long as there is a turn, to a server with room for this many of the queue's jobs.
        fn fill(&mut self, room: usize, named: Option<u64>) {
            while let Turn::Go(slot) = self.slots.take(self.now, LONG) {
                if self.running.len() < room {
                    self.slots.accepted(slot, self.now, LONG);
                    self.running.push(slot);
                } else {
                    self.refused += 1;
                    let limit = ParallelLimit { action: None, limit: named };
                    self.slots.refused(slot, Some(&limit), self.now, PAUSE);
                }
            }
        }

        fn end_one(&mut self) {
            self.slots.release(self.running.remove(0));
        }
    }

    #[test]
    fn a_limit_is_met_once() {
        for (wanted, room, named, refusals) in [
            (10, 2, Some(2), 1),
            (10, 2, None, 1),
            (2, 2, Some(2), 0),
            (3, 2, Some(2), 1),
            (1, 2, Some(2), 0),
        ] {
            let mut bench = Bench::new(wanted);
            for _ in 0..30 {
                bench.fill(room, named);
                assert_eq!(bench.running.len(), room.min(wanted), "all room is used at once");
                bench.end_one();
            }
            assert_eq!(
                bench.refused, refusals,
                "{wanted} wanted, {room} possible, {named:?} named"
            );
        }
    }

    #[test]
    fn each_drop_of_the_limit_refuses_one_submit() {
        // A limit that is not named can only be found one by one.
        for (named, rooms) in [(true, [5, 4, 2]), (false, [5, 4, 3])] {
            let mut bench = Bench::new(6);
            for (drops, room) in (1..).zip(rooms) {
                let named = u64::try_from(room).ok().filter(|_| named);
                for _ in 0..6 {
                    bench.fill(room, named);
                    bench.end_one();
                }
                bench.fill(room, named);
                assert_eq!((bench.running.len(), bench.refused), (room, drops));
            }
        }
    }

    #[test]
    fn freed_slots_are_found_with_few_probes() {
        let mut bench = Bench::new(4);
        bench.fill(1, Some(4));
        let mut ends = 0;
        for _ in 0..100 {
            bench.end_one();
            ends += 1;
            bench.fill(1, Some(4));
        }
        assert_eq!(bench.refused, 1 + 4, "after 4, 8, 16 and 32 of {ends} ends");
        for _ in 0..64 {
            bench.end_one();
            bench.fill(4, Some(4));
        }
        assert_eq!((bench.running.len(), bench.refused), (4, 5), "all room is used again");
    }

    #[test]
    fn the_named_limit_is_never_exceeded() {
        let mut bench = Bench::new(10);
        bench.fill(3, Some(3));
        for _ in 0..1_000 {
            bench.end_one();
            bench.fill(3, Some(3));
        }
        assert_eq!(bench.refused, 1);
    }

    #[test]
    fn a_queue_pauses_if_it_has_nothing_in_flight() {
        let mut bench = Bench::new(2);
        bench.fill(0, Some(2));
        assert_eq!(bench.refused, 1);
        let wait = bench.slots.take(bench.now, LONG);
        assert_eq!(wait, Turn::Until(bench.now + PAUSE));
        bench.now += PAUSE;
        bench.fill(1, Some(2));
        assert_eq!((bench.running.len(), bench.refused), (1, 1));
    }

    #[test]
    fn too_fast_is_no_limit() {
        let mut bench = Bench::new(2);
        let Turn::Go(slot) = bench.slots.take(bench.now, LONG) else { panic!() };
        assert_eq!(bench.slots.refused(slot, None, bench.now, PAUSE), Refused::Paused);
        bench.now += PAUSE;
        bench.fill(2, None);
        assert_eq!((bench.running.len(), bench.refused), (2, 0));
    }

    #[test]
    fn submits_go_out_one_at_a_time_but_none_blocks_forever() {
        let mut slots = Slots::new(3);
        let now = Instant::now();
        let Turn::Go(first) = slots.take(now, LONG) else { panic!() };
        assert_eq!(slots.take(now, LONG), Turn::Until(now + SUBMIT));
        assert!(matches!(slots.take(now + SUBMIT, LONG), Turn::Go(_)), "its stream is not read");
        slots.accepted(first, now + SUBMIT, LONG);
        let second = now + SUBMIT * 2;
        assert!(matches!(slots.take(second, LONG), Turn::Go(_)));
        let Turn::Until(moment) = slots.take(second + SUBMIT, LONG) else { panic!() };
        assert!(moment > second + SUBMIT && moment <= now + SUBMIT + LONG);
        assert!(matches!(slots.take(moment, LONG), Turn::Go(_)), "nobody saw that job end");
    }
}
