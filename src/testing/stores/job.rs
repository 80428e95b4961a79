//! One job.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::flow::Flow;
use crate::{
    api::{CreativeUnits, Timestamp},
    ext::jobs::state::State,
    testing::{
        output::Output,
        script::{JobScript, Step, passed, timed},
    },
};

/// A job: how it started, and what has happened to it since.
#[derive(Debug)]
pub(super) struct StoredJob {
    pub(super) id: String,
    pub(super) started: Instant,
    /// The date of the start.
    pub(super) began: DateTime<Utc>,
    /// The date of creation, which a script may set back.
    pub(super) created: DateTime<Utc>,
    pub(super) duration: Duration,
    pub(super) kind: &'static str,
    /// The model, workflow or operation that runs.
    pub(super) of: String,
    pub(super) input: Map<String, Value>,
    /// Further members of `metadata`.
    pub(super) metadata: Map<String, Value>,
    pub(super) flow: Option<Flow>,
    pub(super) script: Option<JobScript>,
    /// When each step of a script was first shown.
    pub(super) shown: Vec<(Instant, usize)>,
    pub(super) canceled: Option<Instant>,
    /// When a test ended the job ahead of its time.
    pub(super) finished: Option<Instant>,
    pub(super) assets: Vec<String>,
    /// The output; `None` for the default of the kind.
    pub(super) output: Option<Output>,
    pub(super) cost: CreativeUnits,
    pub(super) hidden: bool,
}

impl StoredJob {
    pub(super) fn kind(&self) -> &str {
        let scripted = self.script.as_ref().and_then(|script| script.kind.as_deref());
        scripted.unwrap_or(self.kind)
    }

    /// Moves a scripted job to its next step.
    pub(super) fn advance(&mut self, now: Instant) {
        let Some(script) = &self.script else { return };
        // A script goes no further than a cancel or an end that a test asked for.
        if self.canceled.or(self.finished).is_some() {
            return;
        }
        let next = self.shown.len();
        if next < script.steps.len() {
            self.shown.push((now, next));
        }
    }

    pub(super) fn has_ended(&self, now: Instant) -> bool {
        self.step_at(now).is_some_and(|(step, _)| step.state().is_end())
    }

    /// Whether the charge was refunded: failed jobs are, unless their provider excludes refunds (source:
    /// official SDK).
    pub(super) fn is_refunded(&self, now: Instant) -> bool {
        let excluded = self.script.as_ref().is_some_and(|script| script.without_refund);
        let step = self.step_at(now).filter(|_| !excluded);
        step.is_some_and(|(step, _)| step.state() == State::Failed)
    }

    /// The state at a moment, and how long after the start it began; `None` before the start.
    pub(super) fn step_at(&self, moment: Instant) -> Option<(Cow<'_, Step>, Duration)> {
        let passed = moment.checked_duration_since(self.started)?;
        // In this order: a cancel and an end that a test asked for overrule what time or a script would do.
        if let Some(canceled) = self.canceled.filter(|canceled| *canceled <= moment) {
            return Some((Cow::Owned(Step::new("canceled", json!(0))), canceled - self.started));
        }
        if let Some(finished) = self.finished.filter(|finished| *finished <= moment) {
            return Some((Cow::Owned(self.last_step(finished)), finished - self.started));
        }
        if let Some(script) = &self.script {
            // The latest step that was shown by then: a list that lags must not show what happened later.
            let (since, index) = self.shown.iter().rev().find(|(since, _)| *since <= moment)?;
            return Some((Cow::Borrowed(script.steps.get(*index)?), *since - self.started));
        }
        let (step, since) = match &self.flow {
            Some(flow) => flow.step_at(self.started, moment),
            None => {
                let (status, progress, since) = timed(passed, self.duration);
                (Step::new(status, json!(progress)), since)
            }
        };
        Some((Cow::Owned(step), since))
    }

    /// The statuses up to a moment, and how long after the start each began.
    fn history(&self, moment: Instant) -> Vec<(String, Duration)> {
        let stopped = self.canceled.into_iter().chain(self.finished).min();
        let until = stopped.map_or(moment, |stopped| stopped.min(moment));
        let mut history = match (&self.script, &self.flow) {
            (Some(script), _) => {
                let shown = self.shown.iter().filter(|(since, _)| *since <= until);
                let steps = shown.filter_map(|(since, index)| {
                    Some((script.steps.get(*index)?.status.clone(), *since - self.started))
                });
                steps.collect()
            }
            (None, Some(flow)) => flow.history(self.started, until),
            (None, None) => passed(until.saturating_duration_since(self.started), self.duration),
        };
        // What a cancel, or a test, has made of the job comes last.
        history.extend(self.step_at(moment).map(|(step, since)| (step.into_owned().status, since)));
        history.dedup_by(|later, earlier| later.0 == earlier.0);
        history
    }

    /// The date of a state that began so long after the start.
    pub(super) fn updated(&self, since: Duration) -> DateTime<Utc> {
        self.began + TimeDelta::from_std(since).unwrap_or_default()
    }

    /// The row of the list at a moment; `None` before the start.
    pub(super) fn row(&self, moment: Instant) -> Option<Row<'_>> {
        let (step, since) = self.step_at(moment)?;
        let status = match step {
            Cow::Borrowed(step) => Cow::Borrowed(&*step.status),
            Cow::Owned(step) => Cow::Owned(step.status),
        };
        Some(Row {
            id: Cow::Borrowed(&self.id),
            created: self.created,
            updated: self.updated(since),
            kind: self.kind(),
            status,
            of: &self.of,
            hides: self.input.get("hideResults") == Some(&Value::Bool(true)),
            moment,
        })
    }

    /// The state that the job ends in.
    fn last_step(&self, finished: Instant) -> Step {
        let scripted = self.script.as_ref().and_then(|script| script.steps.last().cloned());
        let flow = || Some(self.flow.as_ref()?.step_at(self.started, finished).0);
        scripted.or_else(flow).unwrap_or_else(|| Step::new("success", json!(1)))
    }

    /// The assets of a job that succeeded; the nodes of a workflow share theirs with it then.
    fn asset_ids(&self, step: &Step) -> Value {
        match &self.flow {
            // A list that lags shows the job as it was before it made the assets that are known by now.
            _ if !step.is_success() => json!([]),
            Some(flow) => json!(flow.assets().collect::<Vec<_>>()),
            None => json!(self.assets),
        }
    }

    /// The job as the API shows it at a moment.
    pub(super) fn json(&self, moment: Instant) -> Option<Value> {
        let (step, since) = self.step_at(moment)?;
        let mut metadata = self.metadata.clone();
        if !self.script.as_ref().is_some_and(|script| script.without_input) {
            metadata.insert("input".to_owned(), json!(self.input));
        }
        metadata.insert("assetIds".to_owned(), self.asset_ids(&step));
        let output = self.output.as_ref().filter(|output| !output.values.is_empty());
        if let (Some(output), true) = (output, step.is_success()) {
            metadata.insert("output".to_owned(), output.to_json());
        }
        metadata.extend(step.error.as_ref().map(|error| ("error".to_owned(), json!(error))));
        metadata.extend(step.hint.as_ref().map(|hint| ("hint".to_owned(), json!(hint))));
        metadata.extend(step.flow.as_ref().map(|flow| ("flow".to_owned(), flow.clone())));
        // A workflow has no price beside the prices of its nodes (observed).
        let cost = if self.flow.is_some() { CreativeUnits::ZERO } else { self.cost };
        // A failed job still shows its charge (source: official SDK). The ledger knows of the refund.
        let mut billing = json!({"cuCost": cost, "cuDiscount": 0});
        let without_refund = self.script.as_ref().filter(|script| script.without_refund);
        if let (Some(members), Some(_)) = (billing.as_object_mut(), without_refund) {
            members.insert("disableRefund".to_owned(), json!(true));
        }
        let mut history: Vec<(String, DateTime<Utc>)> = self
            .history(moment)
            .into_iter()
            .map(|(status, since)| (status, self.updated(since)))
            .collect();
        if let Some((_, date)) = history.first_mut() {
            *date = self.created;
        }
        Some(shown(Shown {
            id: &self.id,
            kind: self.kind(),
            history,
            updated: self.updated(since),
            progress: step.into_owned().progress,
            metadata,
            billing,
        }))
    }
}

/// What the list sorts and filters by.
pub(crate) struct Row<'a> {
    pub(crate) id: Cow<'a, str>,
    pub(crate) created: DateTime<Utc>,
    pub(crate) updated: DateTime<Utc>,
    pub(crate) kind: &'a str,
    pub(crate) status: Cow<'a, str>,
    /// The model, workflow or operation that runs.
    pub(crate) of: &'a str,
    /// Whether the submit asked to hide the results.
    pub(crate) hides: bool,
    /// The list shows the job as it was at this moment.
    pub(crate) moment: Instant,
}

/// What of a job differs from job to job.
pub(super) struct Shown<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    /// The statuses with their dates; the job was created with the first, and the last is that of the job.
    pub(super) history: Vec<(String, DateTime<Utc>)>,
    pub(super) updated: DateTime<Utc>,
    pub(super) progress: Value,
    pub(super) metadata: Map<String, Value>,
    pub(super) billing: Value,
}

/// A job in the words of the service.
pub(super) fn shown(job: Shown<'_>) -> Value {
    let date = |date: &DateTime<Utc>| json!(Timestamp::from(*date));
    let created = job.history.first().map(|(_, created)| date(created));
    let status = job.history.last().map(|(status, _)| status.as_str());
    let history =
        job.history.iter().map(|(status, at)| json!({"status": status, "date": date(at)}));
    let mut json = json!({
        "jobId": job.id,
        "jobType": job.kind,
        "status": status,
        "statusHistory": history.collect::<Vec<_>>(),
        "createdAt": created,
        "updatedAt": date(&job.updated),
        "metadata": job.metadata,
        "billing": job.billing,
        "ownerId": "proj_fake",
        "authorId": "apiu_fake",
    });
    if let (Some(members), false) = (json.as_object_mut(), job.progress.is_null()) {
        members.insert("progress".to_owned(), job.progress);
    }
    json
}
