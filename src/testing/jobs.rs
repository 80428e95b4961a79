//! Jobs of the stand-in.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{
    audio,
    flow::Flow,
    ledger::Charge,
    pictures,
    script::{JobScript, Step, timed},
    workflows,
    world::{State, World},
};
use crate::{
    api::{CreativeUnits, Timestamp},
    ids::{JobId, ModelId},
};

/// A job and how it goes on.
#[derive(Debug)]
pub(super) struct StoredJob {
    pub(super) id: String,
    pub(super) started: Instant,
    created: DateTime<Utc>,
    duration: Duration,
    kind: &'static str,
    /// The model or workflow that runs.
    pub(super) of: String,
    input: Map<String, Value>,
    /// Further members of `metadata`.
    metadata: Map<String, Value>,
    pub(super) flow: Option<Flow>,
    script: Option<JobScript>,
    /// Of a scripted job: when which step was first shown.
    shown: Vec<(Instant, usize)>,
    canceled: Option<Instant>,
    /// When a test ended it ahead of its time.
    finished: Option<Instant>,
    assets: Vec<String>,
    cost: CreativeUnits,
    hidden: bool,
}

/// What is started.
pub(super) struct Start {
    pub(super) kind: &'static str,
    /// The model or workflow.
    pub(super) of: String,
    pub(super) input: Map<String, Value>,
    /// Further members of `metadata`.
    pub(super) metadata: Map<String, Value>,
    pub(super) flow: Option<Flow>,
    /// Whether it costs nothing.
    pub(super) free: bool,
}

/// Sample rates that the tune is made in; anything else gets the first.
const RATES: [u32; 7] = [44_100, 8_000, 16_000, 22_050, 24_000, 32_000, 48_000];

/// What the list sorts and filters by.
pub(super) struct Row {
    pub(super) created: DateTime<Utc>,
    pub(super) updated: DateTime<Utc>,
    pub(super) kind: String,
    pub(super) status: String,
    /// The model or workflow.
    pub(super) of: String,
    index: usize,
    moment: Instant,
}

impl World {
    /// Starts a job and charges for it; an error is the limit of jobs at once.
    pub(super) fn start_job(&self, start: Start) -> Result<Value, u32> {
        let now = self.clock.now();
        let cost = if start.free { CreativeUnits::ZERO } else { self.settings.price };
        let mut state = self.state();
        if let Some(limit) = self.settings.parallel_limit {
            let running = state.jobs.iter().filter(|job| !job.has_ended(now)).count();
            if running >= limit as usize {
                return Err(limit);
            }
        }
        let number = state.jobs.len() + 1;
        let script = state.scripts.pop_front();
        let every = self.settings.hide_every;
        let job = StoredJob {
            id: format!("job_fake{number:04}"),
            started: now,
            created: self.clock.date()
                - script.as_ref().map(|script| script.age).unwrap_or_default(),
            duration: self.settings.job_duration,
            kind: start.kind,
            of: start.of,
            input: start.input,
            metadata: start.metadata,
            flow: start.flow,
            hidden: script.as_ref().is_some_and(|script| script.hidden)
                || every.is_some_and(|every| number.is_multiple_of(every)),
            script,
            shown: vec![(now, 0)],
            canceled: None,
            finished: None,
            assets: Vec::new(),
            cost,
        };
        if !start.free {
            state.ledger.push(Charge {
                job: JobId::from(job.id.as_str()),
                model: ModelId::from(job.of.as_str()),
                units: cost,
                refunded: false,
            });
        }
        let mut job = job;
        if let Some(flow) = &mut job.flow {
            workflows::with_assets(flow, || self.make(&mut state));
        }
        state.jobs.push(job);
        Ok(self.look(&mut state, number - 1, now).unwrap_or_default())
    }

    /// A file that a node of a workflow makes, and its link.
    fn make(&self, state: &mut State) -> (String, String) {
        let id =
            super::assets::store(state, self.clock.date(), pictures::png(), "image/png", "txt2img");
        let link = self.link(&id, state);
        (id, link)
    }

    /// How a job stands now, without taking it on.
    pub(super) fn job_status(&self, id: &str) -> Option<String> {
        let state = self.state();
        let job = state.jobs.iter().find(|job| job.id == id)?;
        Some(job.step_at(self.clock.now())?.0.status)
    }

    /// A job by its id, as it is now; scripted jobs go one step on.
    pub(super) fn read_job(&self, id: &str) -> Option<Value> {
        if let Some(job) = self.upload_job(id) {
            return Some(job);
        }
        let mut state = self.state();
        let index = state.jobs.iter().position(|job| job.id == id)?;
        let now = self.clock.now();
        if let Some(job) = state.jobs.get_mut(index) {
            job.go_on(now);
        }
        self.look(&mut state, index, now)
    }

    /// Ends a job that has not ended, as it would have ended by itself.
    pub(super) fn finish_job(&self, id: &str) {
        self.finish_upload_job(id);
        let now = self.clock.now();
        let mut state = self.state();
        let job = state.jobs.iter_mut().find(|job| job.id == id);
        if let Some(job) = job.filter(|job| !job.has_ended(now)) {
            job.finished = Some(now);
            job.flow.iter_mut().for_each(|flow| flow.finish(now));
        }
    }

    /// Cancels a job: false if it is of a kind that cannot be, none if there is no such job. One that
    /// has ended stays as it is.
    pub(super) fn cancel_job(&self, id: &str) -> Option<bool> {
        let mut state = self.state();
        let now = self.clock.now();
        let job = state.jobs.iter_mut().find(|job| job.id == id)?;
        let allowed = job.kind() == "inference";
        if allowed && !job.has_ended(now) {
            job.canceled = Some(now);
        }
        Some(allowed)
    }

    /// All jobs as they are now, oldest first.
    pub(super) fn jobs(&self) -> Vec<Value> {
        let mut state = self.state();
        let now = self.clock.now();
        let all = 0..state.jobs.len();
        all.filter_map(|index| self.look(&mut state, index, now)).collect()
    }

    /// What the list shows: jobs as they were a moment ago, without those that are hidden. Scripted
    /// jobs go one step on.
    pub(super) fn listed_jobs(&self) -> Vec<Row> {
        let mut state = self.state();
        let now = self.clock.now();
        let Some(moment) = now.checked_sub(self.settings.list_lag) else { return Vec::new() };
        let jobs = state.jobs.iter_mut().enumerate().filter(|(_, job)| !job.hidden);
        jobs.filter_map(|(index, job)| {
            job.go_on(now);
            let (step, since) = job.step_at(moment)?;
            Some(Row {
                created: job.created,
                updated: job.created + TimeDelta::from_std(since).unwrap_or_default(),
                kind: job.kind().to_owned(),
                status: step.status,
                of: job.of.clone(),
                index,
                moment,
            })
        })
        .collect()
    }

    /// A row in full.
    pub(super) fn listed_job(&self, row: &Row) -> Option<Value> {
        self.look(&mut self.state(), row.index, row.moment)
    }

    fn look(&self, state: &mut State, index: usize, moment: Instant) -> Option<Value> {
        let step = state.jobs.get(index)?.step_at(moment)?;
        let job = state.jobs.get(index)?;
        if step.0.status == "success" && job.assets.is_empty() && job.kind == "custom" {
            let wanted = job.input.get("sampleRate").and_then(Value::as_u64);
            let rate =
                RATES.iter().find(|rate| wanted == Some(u64::from(**rate))).unwrap_or(&RATES[0]);
            let tune = audio::tune(self.settings.sound, *rate);
            let asset =
                super::assets::store(state, self.clock.date(), tune, "audio/wav", "txt2audio");
            state.jobs.get_mut(index)?.assets.push(asset);
        }
        let job = state.jobs.get(index)?;
        if let (Some(flow), "success") = (&job.flow, step.0.status.as_str()) {
            let assets: Vec<String> = flow.assets().map(str::to_owned).collect();
            state.jobs.get_mut(index)?.assets = assets;
        }
        state.jobs.get(index).map(|job| job.json(&step.0, step.1))
    }
}

impl StoredJob {
    fn kind(&self) -> &str {
        let scripted = self.script.as_ref().and_then(|script| script.kind.as_deref());
        scripted.unwrap_or(self.kind)
    }

    /// A scripted job takes the next step with each look at it.
    fn go_on(&mut self, now: Instant) {
        let Some(script) = &self.script else { return };
        let next = self.shown.len();
        if next < script.steps.len() {
            self.shown.push((now, next));
        }
    }

    /// Shows it in lists.
    pub(super) fn unhide(&mut self) {
        self.hidden = false;
    }

    fn has_ended(&self, now: Instant) -> bool {
        let ends = ["success", "failure", "failed", "canceled", "error"];
        self.step_at(now).is_some_and(|(step, _)| ends.contains(&step.status.as_str()))
    }

    /// Failed jobs are paid back unless their provider excludes that (source: official SDK).
    pub(super) fn is_refunded(&self, now: Instant) -> bool {
        let failed = ["failure", "failed", "error"];
        let excluded = self.script.as_ref().is_some_and(|script| script.without_refund);
        let step = self.step_at(now).filter(|_| !excluded);
        step.is_some_and(|(step, _)| failed.contains(&step.status.as_str()))
    }

    /// How it stood at a moment, and how long after its start that state began; none if it was not
    /// there yet.
    fn step_at(&self, moment: Instant) -> Option<(Step, Duration)> {
        let passed = moment.checked_duration_since(self.started)?;
        if let Some(canceled) = self.canceled.filter(|canceled| *canceled <= moment) {
            return Some((Step::new("canceled", json!(0)), canceled - self.started));
        }
        if let Some(finished) = self.finished.filter(|finished| *finished <= moment) {
            return Some((self.last_step(finished), finished - self.started));
        }
        if let Some(script) = &self.script {
            let (since, index) = self.shown.iter().rev().find(|(since, _)| *since <= moment)?;
            return Some((script.steps.get(*index)?.clone(), *since - self.started));
        }
        if let Some(flow) = &self.flow {
            return Some(flow.step_at(self.started, moment));
        }
        let (status, progress, since) = timed(passed, self.duration);
        Some((Step::new(status, json!(progress)), since))
    }

    /// The state that it ends in.
    fn last_step(&self, finished: Instant) -> Step {
        let scripted = self.script.as_ref().and_then(|script| script.steps.last().cloned());
        let flow = || Some(self.flow.as_ref()?.step_at(self.started, finished).0);
        scripted.or_else(flow).unwrap_or_else(|| Step::new("success", json!(1)))
    }

    fn json(&self, step: &Step, since: Duration) -> Value {
        let updated = self.created + TimeDelta::from_std(since).unwrap_or_default();
        let mut metadata = self.metadata.clone();
        if !self.script.as_ref().is_some_and(|script| script.without_input) {
            metadata.insert("input".to_owned(), json!(self.input));
        }
        metadata.insert("assetIds".to_owned(), json!(self.assets));
        metadata.extend(step.error.as_ref().map(|error| ("error".to_owned(), json!(error))));
        metadata.extend(step.hint.as_ref().map(|hint| ("hint".to_owned(), json!(hint))));
        metadata.extend(step.flow.as_ref().map(|flow| ("flow".to_owned(), flow.clone())));
        // A workflow costs what its nodes cost; it has no price of its own (observed).
        let cost = if self.flow.is_some() { CreativeUnits::ZERO } else { self.cost };
        let mut billing = json!({"cuCost": cost, "cuDiscount": 0});
        let without_refund = self.script.as_ref().filter(|script| script.without_refund);
        if let (Some(members), Some(_)) = (billing.as_object_mut(), without_refund) {
            members.insert("disableRefund".to_owned(), json!(true));
        }
        let mut job = json!({
            "jobId": self.id,
            "jobType": self.kind(),
            "status": step.status,
            "statusHistory": [
                {"status": "queued", "date": Timestamp::from(self.created)},
                {"status": step.status, "date": Timestamp::from(updated)},
            ],
            "createdAt": Timestamp::from(self.created),
            "updatedAt": Timestamp::from(updated),
            "metadata": metadata,
            "billing": billing,
            "ownerId": "proj_fake",
            "authorId": "apiu_fake",
        });
        if let (Some(members), false) = (job.as_object_mut(), step.progress.is_null()) {
            members.insert("progress".to_owned(), step.progress.clone());
        }
        job
    }
}
