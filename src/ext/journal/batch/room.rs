//! Whether a batch may start runs now.

use std::time::Duration;

use tokio::time::Instant;

/// How long a batch waits for others: a process that works on one of its runs, or a job that has to end.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// Maximum wait for room in the plan: jobs may end earlier than the server expects.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Room for further jobs.
///
/// Once the plan was full, one run after the other is started, with pauses that grow with every refusal: to start all of
/// them would be a burst of refused requests whenever a job ends.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// Until when no run is started.
    until: Option<Instant>,
    /// The pause between two starts, once the plan was full.
    pause: Option<Duration>,
    /// The last run was started to learn whether there is room.
    is_probing: bool,
    /// A job has ended, so there is room for one.
    is_replacing: bool,
}

impl Room {
    /// Returns until when no run is started; `None` if one may start now.
    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Returns whether only the server can tell when there is room.
    pub(super) fn is_plan_full(&self) -> bool {
        self.until.is_some() && self.pause.is_some()
    }

    /// The batch has as many jobs as it may have, in all processes.
    pub(super) fn batch_is_full(&mut self) {
        self.until = Some(Instant::now() + PAUSE);
    }

    /// The server has refused a run, and may have said how long to wait.
    pub(super) fn plan_is_full(&mut self, asked: Option<Duration>) {
        let pause = match self.pause {
            None => PAUSE,
            Some(pause) if self.is_probing => pause.saturating_mul(2).min(LONGEST_PAUSE),
            // One of several that were started at once.
            Some(pause) => pause,
        };
        let asked = asked.unwrap_or_default().min(LONGEST_PAUSE);
        *self = Self {
            until: Some(Instant::now() + pause.max(asked)),
            pause: Some(pause),
            ..Self::default()
        };
    }

    /// A run has started.
    pub(super) fn begun(&mut self) {
        if let Some(pause) = self.pause {
            self.until = Some(Instant::now() + pause);
            self.is_probing = !std::mem::take(&mut self.is_replacing);
        }
    }

    /// The pause is over, or another process has changed something.
    pub(super) fn waited(&mut self) {
        self.until = None;
        if std::mem::take(&mut self.is_probing) {
            // The last run was not refused, so there may be room for more.
            self.pause = Some(PAUSE);
        }
    }

    /// A job has ended.
    pub(super) fn job_ended(&mut self) {
        self.until = None;
        (self.is_probing, self.is_replacing) = (false, self.pause.is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(room: &Room) -> u64 {
        room.until().map_or(0, |until| (until - Instant::now()).as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_with_refusals_until_a_run_is_not_refused() {
        let mut room = Room::default();
        room.begun();
        assert_eq!(pause(&room), 0, "nothing was refused yet");
        // Several at once are one refusal.
        (0..8).for_each(|_| room.plan_is_full(None));
        assert_eq!(pause(&room), 1);
        for expected in [2, 4, 8, 16, 32, 60, 60] {
            room.waited();
            room.begun();
            room.plan_is_full(None);
            assert!(room.is_plan_full());
            assert_eq!(pause(&room), expected);
        }
        // A job has ended. Another program may have taken its room, which says nothing about the next one.
        room.job_ended();
        assert_eq!(pause(&room), 0);
        room.begun();
        room.plan_is_full(Some(Duration::from_secs(600)));
        assert_eq!(pause(&room), 60);
        // This run was not refused.
        room.waited();
        room.begun();
        room.waited();
        room.begun();
        assert_eq!(pause(&room), 1);
        room.batch_is_full();
        assert_eq!(pause(&room), 1);
    }
}
