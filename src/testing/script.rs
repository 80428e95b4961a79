//! The states that a job goes through.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::output::Output;
use crate::{
    api::types::JobStatus,
    ext::jobs::state::{self, State},
};

/// The state that clients read from a status: scripts may use the words of guides and of older routes, too.
pub(super) fn state_of(status: &str) -> State {
    state::of(Some(&JobStatus::from(status)))
}

/// One state as it is read.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) status: String,
    pub(super) progress: Value,
    pub(super) error: Option<String>,
    pub(super) hint: Option<String>,
    pub(super) flow: Option<Value>,
}

impl Step {
    pub(super) fn new(status: &str, progress: Value) -> Self {
        Self { status: status.to_owned(), progress, error: None, hint: None, flow: None }
    }

    pub(super) fn state(&self) -> State {
        state_of(&self.status)
    }

    pub(super) fn is_success(&self) -> bool {
        self.state() == State::Succeeded
    }
}

/// A job that changes with every read: the first state is in the response to the submit, each read
/// shows the next one, the last one stays. With [`over`](Self::over) it changes with time.
///
/// ```
/// use scenario_client::testing::JobScript;
///
/// let flaky = JobScript::starting("queued")
///     .then("in-progress", 0.4)
///     .then("rethinking", 1.02)
///     .failing("failure", "Provider refused the prompt", "Use other words");
/// # let _ = flaky;
/// ```
#[derive(Clone, Debug)]
pub struct JobScript {
    pub(super) steps: Vec<Step>,
    pub(super) kind: Option<String>,
    pub(super) hidden: bool,
    pub(super) without_input: bool,
    pub(super) without_refund: bool,
    pub(super) age: Duration,
    /// The time from the first state to the last; `None` if the states follow reads.
    pub(super) duration: Option<Duration>,
    pub(super) output: Option<Output>,
}

impl JobScript {
    /// The state in the response to the submit.
    pub fn starting(status: &str) -> Self {
        Self {
            steps: vec![Step::new(status, json!(0))],
            kind: None,
            hidden: false,
            without_input: false,
            without_refund: false,
            age: Duration::ZERO,
            duration: None,
            output: None,
        }
    }

    /// A job that moderation stops and that is charged all the same, as some providers do (source:
    /// official SDK).
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, error::Refund, testing::JobScript};
    ///
    /// fake.script(JobScript::moderated());
    /// let job = scenario.run(&CustomRequest::new("minimax/music-01")).submit().await?;
    /// let error = job.wait(Duration::from_secs(60)).await.unwrap_err();
    /// assert!(error.is_moderated() && error.refund() == Some(Refund::Excluded));
    /// # Ok(()) });
    /// ```
    pub fn moderated() -> Self {
        Self::starting("queued")
            .failing("failure", "Blocked by the moderation of the provider", "Use other words")
            .without_refund()
    }

    /// Adds the next state. Progress is sent as given; `Value::Null` leaves it out.
    #[must_use]
    pub fn then(mut self, status: &str, progress: impl Into<Value>) -> Self {
        self.steps.push(Step::new(status, progress.into()));
        self
    }

    /// Sets the nodes of a workflow in the state that was added last: `metadata.flow`.
    ///
    /// ```
    /// use scenario_client::testing::JobScript;
    /// use serde_json::json;
    ///
    /// let parked = JobScript::starting("queued")
    ///     .of_type("workflow")
    ///     .then("in-progress", 0.5)
    ///     .flow(json!([{"id": "approve", "type": "user-approval", "status": "pending"}]));
    /// # let _ = parked;
    /// ```
    #[must_use]
    pub fn flow(mut self, nodes: Value) -> Self {
        if let Some(step) = self.steps.last_mut() {
            step.flow = Some(nodes);
        }
        self
    }

    /// Sets another job type than that of the run, which is `custom` for models: jobs of type `inference` can be
    /// canceled.
    #[must_use]
    pub fn of_type(mut self, kind: &str) -> Self {
        self.kind = Some(kind.to_owned());
        self
    }

    /// Keeps the job out of lists: it can be read by its id only.
    #[must_use]
    pub fn hidden_from_lists(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Leaves the parameters out of the job.
    #[must_use]
    pub fn without_input(mut self) -> Self {
        self.without_input = true;
        self
    }

    /// Does not refund the job if it fails.
    #[must_use]
    pub fn without_refund(mut self) -> Self {
        self.without_refund = true;
        self
    }

    /// Sets the job's date of creation back by this much.
    #[must_use]
    pub fn created_earlier(mut self, by: Duration) -> Self {
        self.age = by;
        self
    }

    /// Ties the states to time in place of reads: they follow one another at equal intervals, and the last one begins
    /// after `duration`.
    ///
    /// ```
    /// # scenario_client::testing::example(async |fake, scenario| {
    /// use std::time::Duration;
    /// use scenario_client::{CustomRequest, testing::JobScript};
    ///
    /// let minute = Duration::from_secs(60);
    /// fake.script(JobScript::starting("queued").failing("failure", "Provider is down", "").over(minute));
    /// let job = scenario.run(&CustomRequest::new("model_a")).submit().await?;
    /// fake.advance(minute);
    /// job.wait(Duration::from_secs(5)).await.unwrap_err();
    /// # Ok(()) });
    /// ```
    #[must_use]
    pub fn over(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// When each state is shown, as far as that is known when the job starts, and its number.
    pub(super) fn shown(&self, started: Instant) -> Vec<(Instant, usize)> {
        let Some(duration) = self.duration else { return vec![(started, 0)] };
        let intervals =
            u32::try_from(self.steps.len().saturating_sub(1).max(1)).unwrap_or(u32::MAX);
        let interval = duration / intervals;
        let times = (0..self.steps.len()).scan(Some(started), |next, number| {
            let time = *next;
            // A state may begin later than `Instant` can tell. Then it never does.
            *next = time.and_then(|time| time.checked_add(interval));
            Some((time?, number))
        });
        times.collect()
    }

    /// The output of the job when it succeeds.
    ///
    /// ```
    /// use scenario_client::testing::{JobScript, Output};
    ///
    /// let slow_image = JobScript::starting("queued")
    ///     .then("in-progress", 0.5)
    ///     .then("success", 1)
    ///     .output(Output::image());
    /// # let _ = slow_image;
    /// ```
    #[must_use]
    pub fn output(mut self, output: Output) -> Self {
        self.output = Some(output);
        self
    }

    /// Adds a last state with texts in `metadata.error` and `metadata.hint`.
    #[must_use]
    pub fn failing(mut self, status: &str, error: &str, hint: &str) -> Self {
        let texts = Step {
            error: Some(error.to_owned()),
            hint: Some(hint.to_owned()),
            ..Step::new(status, json!(0))
        };
        self.steps.push(texts);
        self
    }
}

/// The states of an unscripted job in their order, and the share of its time after which each begins.
const STATES: [(&str, f64); 5] = [
    ("queued", 0.0),
    ("warming-up", 0.1),
    ("in-progress", 0.2),
    ("finalizing", 0.9),
    ("success", 1.0),
];

/// The status and progress of an unscripted job after a time, and when that state began.
pub(super) fn timed(passed: Duration, whole: Duration) -> (&'static str, f64, Duration) {
    let share = if whole.is_zero() { 1.0 } else { passed.as_secs_f64() / whole.as_secs_f64() };
    let reached = STATES.iter().rev().find(|(_, begins)| share >= *begins);
    match reached.copied().unwrap_or(STATES[0]) {
        ("in-progress", begins) => {
            // Progress moves in steps of a hundredth, and a state begins where its step does. So two reads within
            // one step are equal, `updatedAt` included.
            let progress = ((share - begins) / 0.7 * 100.0).floor() / 100.0;
            ("in-progress", progress, whole.mul_f64(progress * 0.7 + begins))
        }
        ("finalizing", begins) => ("finalizing", 0.98, whole.mul_f64(begins)),
        ("success", _) => ("success", 1.0, whole),
        (status, begins) => (status, 0.0, whole.mul_f64(begins)),
    }
}

/// The states of an unscripted job that have begun after a time, and when.
pub(super) fn passed(passed: Duration, whole: Duration) -> Vec<(String, Duration)> {
    let begun = STATES.iter().map(|(status, share)| ((*status).to_owned(), whole.mul_f64(*share)));
    begun.take_while(|(_, begins)| *begins <= passed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_leads_through_all_states() {
        let whole = Duration::from_secs(10);
        let seen: Vec<&str> =
            (0..=10).map(|second| timed(Duration::from_secs(second), whole).0).collect();
        let mut order = seen.clone();
        order.dedup();
        assert_eq!(order, ["queued", "warming-up", "in-progress", "finalizing", "success"]);
        assert_eq!(timed(Duration::ZERO, Duration::ZERO).0, "success");
    }
}
