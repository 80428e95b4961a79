//! Jobs of the stand-in.

use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{
    assets, audio,
    flow::Flow,
    job::StoredJob,
    ledger::Charge,
    output::Output,
    pictures, workflows,
    world::{State, World},
};
use crate::{
    api::CreativeUnits,
    ids::{JobId, ModelId},
};

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
    /// What it produces, unless a test chose something else.
    pub(super) output: Option<Output>,
    /// Whether the response to the submit shows it done.
    pub(super) at_once: bool,
}

impl Start {
    /// A job of a kind, with its parameters; `of` is the model, workflow or operation that runs.
    pub(super) fn new(kind: &'static str, of: &str, input: Map<String, Value>) -> Self {
        Self {
            kind,
            of: of.to_owned(),
            input,
            metadata: Map::new(),
            flow: None,
            free: false,
            output: None,
            at_once: false,
        }
    }
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
        let chosen = script.as_ref().and_then(|script| script.output.clone());
        let output = chosen.or_else(|| state.outputs.take(&start.of)).or(start.output);
        let every = self.settings.hide_every;
        let job = StoredJob {
            id: format!("job_fake{number:04}"),
            started: now,
            created: self.clock.date()
                - script.as_ref().map(|script| script.age).unwrap_or_default(),
            duration: if start.at_once { Duration::ZERO } else { self.settings.job_duration },
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
            output,
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
        let id = state.assets.store(pictures::png(), "image/png", "txt2img");
        let link = state.assets.link(&id);
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

    /// Cancels a training, which is not an action of its job but of its model.
    pub(super) fn cancel_training_job(&self, id: &str) {
        let now = self.clock.now();
        let mut state = self.state();
        let job = state.jobs.iter_mut().find(|job| job.id == id);
        if let Some(job) = job.filter(|job| !job.has_ended(now)) {
            job.canceled = Some(now);
        }
    }

    /// Charges for an operation that responds without a job.
    pub(super) fn charge_without_job(&self, operation: &str, units: CreativeUnits) {
        let (job, model) = (JobId::from(""), ModelId::from(operation));
        self.state().ledger.push(Charge { job, model, units, refunded: false });
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
        if step.0.status == "success" && job.assets.is_empty() {
            let files = self.files(job);
            let stored = files.into_iter().map(|(content, media_type)| {
                let source = assets::source(&media_type);
                state.assets.store(content, &media_type, source)
            });
            let stored: Vec<String> = stored.collect();
            state.jobs.get_mut(index)?.assets = stored;
        }
        let job = state.jobs.get(index)?;
        if let (Some(flow), "success") = (&job.flow, step.0.status.as_str()) {
            let assets: Vec<String> = flow.assets().map(str::to_owned).collect();
            state.jobs.get_mut(index)?.assets = assets;
        }
        state.jobs.get(index).map(|job| job.json(&step.0, step.1))
    }

    /// The files of a job that succeeded: those that a test chose, else a tune from a model.
    fn files(&self, job: &StoredJob) -> Vec<(Bytes, String)> {
        match &job.output {
            Some(output) => output.files.clone(),
            None if job.kind == "custom" => {
                let wanted = job.input.get("sampleRate").and_then(Value::as_u64);
                let rate = RATES.iter().find(|rate| wanted == Some(u64::from(**rate)));
                let tune = audio::tune(self.settings.sound, *rate.unwrap_or(&RATES[0]));
                vec![(tune, "audio/wav".to_owned())]
            }
            None => Vec::new(),
        }
    }
}
