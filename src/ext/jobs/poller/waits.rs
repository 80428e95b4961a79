//! Which waits sleep, and which of them has to be woken.
//!
//! To wake all waits for every read would cost the square of their number. So a wait is woken for two
//! reasons only: its own job has changed, or it has to make the next read. A job that no list serves is read by its
//! own wait, which sleeps until then. For other reads, one wait sets an alarm. The others sleep until some time after
//! the read of their own job is due, in case the wait with the alarm is not polled any more.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::schedule::{LEASE, Schedule};
use crate::{client::RequestBudget, values::JobRef};

/// How late the read of a job may be before its own wait checks whether anybody makes it.
const GRACE: Duration = Duration::from_millis(100);

/// What a wait needs to be woken for.
#[derive(Debug)]
struct Listener {
    number: u64,
    bell: Arc<Notify>,
    /// The state of the job that the wait has seen.
    version: u64,
    /// The end of the wait, until it has arranged its last read: it must know when the next read would come
    /// too late.
    end: Option<Instant>,
    /// The number of its sleep.
    sleep: Option<u64>,
}

/// A wait that sleeps.
#[derive(Debug)]
struct Sleep {
    key: WaitKey,
    /// When it reads its own job.
    own: Option<Instant>,
}

/// The key of a wait: its job, and a number.
pub(super) type WaitKey = (Arc<JobRef>, u64);

/// All waits of a client.
#[derive(Debug, Default)]
pub(super) struct Waits {
    /// The waits for each job, in the order of their numbers.
    listeners: HashMap<Arc<JobRef>, Vec<Listener>>,
    /// Waits that sleep, by the order in which they fell asleep.
    asleep: BTreeMap<u64, Sleep>,
    /// When sleeping waits read their own jobs, and the numbers of their sleeps.
    own: BTreeSet<(Instant, u64)>,
    /// When a sleeping wait makes the next read, and which one.
    alarm: Option<(Instant, u64)>,
    /// Number of waits and sleeps so far.
    count: u64,
}

impl Waits {
    /// Adds a wait, which is woken with `bell`.
    pub(super) fn add(&mut self, reference: &JobRef, bell: &Arc<Notify>) -> WaitKey {
        self.count += 1;
        let known = self.listeners.get_key_value(reference).map(|(known, _)| Arc::clone(known));
        let shared = known.unwrap_or_else(|| Arc::new(reference.clone()));
        let (number, bell) = (self.count, Arc::clone(bell));
        let listener = Listener { number, bell, version: 0, end: None, sleep: None };
        self.listeners.entry(Arc::clone(&shared)).or_default().push(listener);
        (shared, self.count)
    }

    pub(super) fn remove(&mut self, (reference, number): &WaitKey) {
        if let Some(listeners) = self.listeners.get_mut(reference) {
            if let Ok(place) = place(listeners, *number) {
                listeners.remove(place);
            }
            if listeners.is_empty() {
                self.listeners.remove(reference);
            }
        }
    }

    fn listener(&mut self, (reference, number): &WaitKey) -> Option<&mut Listener> {
        let listeners = self.listeners.get_mut(reference)?;
        let place = place(listeners, *number).ok()?;
        listeners.get_mut(place)
    }

    /// Sets what a wait has seen, and until when it must know about its next read.
    pub(super) fn expect(&mut self, key: &WaitKey, version: u64, end: Option<Instant>) {
        if let Some(listener) = self.listener(key) {
            (listener.version, listener.end) = (version, end);
        }
    }

    /// Lets a wait sleep, and returns its number and until when it may sleep. `next` is the moment of the next
    /// read of all.
    pub(super) fn sleep(
        &mut self,
        key: &WaitKey,
        now: Instant,
        next: Instant,
        schedule: &Schedule,
    ) -> (u64, Instant) {
        self.count += 1;
        let number = self.count;
        let has_alarm = self.has_alarm(now, next);
        let own = schedule.alone(&key.0).filter(|own| *own > now && (*own <= next || has_alarm));
        let until = match own {
            Some(own) => own,
            None if has_alarm => schedule.due(&key.0).map_or(next, |due| own_check(now, due)),
            None => next,
        };
        match own {
            Some(own) => _ = self.own.insert((own, number)),
            None if has_alarm => {}
            None => self.alarm = Some((next, number)),
        }
        self.asleep.insert(number, Sleep { key: key.clone(), own });
        if let Some(listener) = self.listener(key) {
            listener.sleep = Some(number);
        }
        (number, until)
    }

    /// Returns whether a wait that sleeps makes the read at `next`.
    fn has_alarm(&self, now: Instant, next: Instant) -> bool {
        // A wait whose moment has passed may not be polled any more.
        let own = self.own.range((now, u64::MAX)..).next();
        let mut moments = self.alarm.iter().chain(own);
        moments.any(|(moment, _)| *moment > now && *moment <= next)
    }

    /// Records that a wait is awake.
    pub(super) fn awake(&mut self, sleep: u64) {
        if let Some(Sleep { key, own }) = self.asleep.remove(&sleep) {
            if let Some(listener) = self.listener(&key) {
                listener.sleep = None;
            }
            if let Some(own) = own {
                self.own.remove(&(own, sleep));
            }
        }
        self.alarm = self.alarm.filter(|(_, other)| *other != sleep);
    }

    /// Wakes the waits whose jobs have changed, and one more if nobody would make the next read otherwise.
    pub(super) fn wake(&mut self, schedule: &mut Schedule, now: Instant, budget: &RequestBudget) {
        let moved = self.moved(schedule);
        let next = schedule.next_moment(now, budget);
        if !self.has_alarm(now, next) {
            // The one that fell asleep last: those that sleep for long may not be polled any more.
            let last = self.asleep.last_key_value();
            if let Some((sleep, key)) = last.map(|(sleep, last)| (*sleep, last.key.clone())) {
                self.awake(sleep);
                // First, so that the others of a round are read before those that have ended need the budget for
                // their results.
                self.ring(&key);
            }
        }
        moved.iter().for_each(|key| self.ring(key));
    }

    /// Wakes the waits whose jobs have changed.
    pub(super) fn wake_moved(&mut self, schedule: &mut Schedule) {
        self.moved(schedule).iter().for_each(|key| self.ring(key));
    }

    /// Returns the waits whose jobs have changed. They do not count as asleep any more, since they will not make the
    /// next read.
    fn moved(&mut self, schedule: &mut Schedule) -> Vec<WaitKey> {
        let mut moved = Vec::new();
        for reference in schedule.take_moved() {
            for listener in self.listeners.get(&reference).into_iter().flatten() {
                let is_late =
                    || listener.end.is_some_and(|end| schedule.is_due_after(&reference, end));
                if schedule.has_news(&reference, listener.version) || is_late() {
                    moved.push(((Arc::clone(&reference), listener.number), listener.sleep));
                }
            }
        }
        moved.iter().filter_map(|(_, sleep)| *sleep).for_each(|sleep| self.awake(sleep));
        moved.into_iter().map(|(key, _)| key).collect()
    }

    fn ring(&mut self, key: &WaitKey) {
        if let Some(listener) = self.listener(key) {
            listener.bell.notify_one();
        }
    }
}

/// Finds a wait by its number.
fn place(listeners: &[Listener], number: u64) -> Result<usize, usize> {
    listeners.binary_search_by_key(&number, |listener| listener.number)
}

/// Returns when a wait checks whether the read of its job, due at `due`, was made. The longer it is overdue,
/// the less often: then the request budget is scarce, and thousands of waits may be overdue.
fn own_check(now: Instant, due: Instant) -> Instant {
    let late = now.saturating_duration_since(due);
    now.max(due) + late.clamp(GRACE, LEASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_wait_checks_its_own_job_less_often_the_longer_it_is_overdue() {
        let now = Instant::now() + 60 * SECOND;
        assert_eq!(own_check(now, now + SECOND), now + SECOND + GRACE);
        assert_eq!(own_check(now, now), now + GRACE);
        assert_eq!(own_check(now, now - 2 * SECOND), now + 2 * SECOND);
        assert_eq!(own_check(now, now - 20 * SECOND), now + LEASE);
    }

    /// A schedule with a job that is due in three seconds, and its waits.
    fn watched(now: Instant, kind: &str) -> (Schedule, Waits, WaitKey) {
        let (mut schedule, mut waits) = (Schedule::default(), Waits::default());
        let reference = JobRef::new("job_1");
        let known = serde_json::json!({
            "jobId": "job_1", "jobType": kind, "status": "queued", "updatedAt": "2026-10-01T09:00:00.000Z",
        });
        let known = Arc::new(serde_json::from_value(known).unwrap());
        let policy = crate::client::PollPolicy::every(3 * SECOND);
        schedule.join(&reference, policy, Some(&known), now);
        let key = waits.add(&reference, &Arc::default());
        (schedule, waits, key)
    }

    #[test]
    fn one_wait_has_the_alarm_and_the_others_check_their_own_jobs() {
        let now = Instant::now();
        let (schedule, mut waits, key) = watched(now, "custom");
        let (first, until) = waits.sleep(&key, now, now + SECOND, &schedule);
        assert_eq!(until, now + SECOND);
        let (_, until) = waits.sleep(&key, now, now + SECOND, &schedule);
        assert_eq!(until, now + 3 * SECOND + GRACE);
        let (_, until) = waits.sleep(&key, now, now + SECOND / 2, &schedule);
        assert_eq!(until, now + SECOND / 2, "an earlier read");
        waits.awake(first);
        let (_, until) = waits.sleep(&key, now + SECOND, now + 2 * SECOND, &schedule);
        assert_eq!(until, now + 2 * SECOND, "the alarm of the third has passed");
    }

    #[test]
    fn a_job_that_no_list_serves_is_read_by_its_own_wait() {
        let now = Instant::now();
        let (schedule, mut waits, key) = watched(now, "a-type-that-no-list-has");
        let due = now + 3 * SECOND;
        let (first, until) = waits.sleep(&key, now, now + SECOND, &schedule);
        assert_eq!(until, now + SECOND, "nobody else makes the next read");
        let (second, until) = waits.sleep(&key, now, now + SECOND, &schedule);
        assert_eq!(until, due, "the first one has the alarm");
        waits.awake(first);
        assert!(!waits.has_alarm(now, now + SECOND));
        assert!(waits.has_alarm(now, due), "the second one comes in time for this");
        waits.awake(second);
        assert!(!waits.has_alarm(now, due));
        let (_, until) = waits.sleep(&key, due + SECOND, due + 2 * SECOND, &schedule);
        assert_eq!(until, due + 2 * SECOND, "overdue: somebody else may read it");
    }

    #[tokio::test]
    async fn a_change_wakes_the_waits_of_that_job_only() {
        let now = Instant::now();
        let budget = RequestBudget::per_minute(6_000);
        let (mut schedule, mut waits) = (Schedule::default(), Waits::default());
        let references = ["job_1", "job_2"].map(JobRef::new);
        let bells = [(); 2].map(|()| Arc::new(Notify::new()));
        for (reference, bell) in references.iter().zip(&bells) {
            schedule.join(reference, crate::client::PollPolicy::default(), None, now);
            waits.add(reference, bell);
        }
        waits.wake(&mut schedule, now, &budget);
        let job = serde_json::from_value(serde_json::json!({"jobId": "job_2", "status": "queued"}));
        schedule.job_read(&references[1], Ok(Arc::new(job.unwrap())), now);
        waits.wake_moved(&mut schedule);
        let rung = bells.each_ref().map(|bell| is_rung(bell));
        assert_eq!(rung, [false, true]);
    }

    #[test]
    fn the_next_read_is_made_by_a_wait_that_goes_on() {
        let now = Instant::now();
        let budget = RequestBudget::per_minute(6_000);
        let (mut schedule, mut waits) = (Schedule::default(), Waits::default());
        let bells: [Arc<Notify>; 3] = std::array::from_fn(|_| Arc::default());
        for (number, bell) in bells.iter().enumerate() {
            let reference = JobRef::new(format!("job_{number}"));
            schedule.join(&reference, crate::client::PollPolicy::default(), None, now);
            let key = waits.add(&reference, bell);
            waits.sleep(&key, now, now + 60 * SECOND, &schedule);
        }
        let job =
            serde_json::from_value(serde_json::json!({"jobId": "job_2", "status": "success"}));
        schedule.job_read(&JobRef::new("job_2"), Ok(Arc::new(job.unwrap())), now);
        waits.wake(&mut schedule, now, &budget);
        // The last one has ended, so the one before it reads what is due.
        assert_eq!(bells.each_ref().map(|bell| is_rung(bell)), [false, true, true]);
    }

    fn is_rung(bell: &Notify) -> bool {
        futures_util::FutureExt::now_or_never(bell.notified()).is_some()
    }
}
