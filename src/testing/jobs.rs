//! Jobs of the stand-in.

use std::time::Instant;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{
    audio,
    script::{JobScript, Step, timed},
    world::{State, World},
};
use crate::api::CreativeUnits;

/// A job and how it goes on.
#[derive(Debug)]
pub(super) struct StoredJob {
    id: String,
    started: Instant,
    created: DateTime<Utc>,
    input: Map<String, Value>,
    script: Option<JobScript>,
    reads: usize,
    history: Vec<(String, DateTime<Utc>)>,
    assets: Vec<String>,
    cost: CreativeUnits,
}

/// Sample rates that the tune is made in; anything else gets the first.
const RATES: [u32; 7] = [44_100, 8_000, 16_000, 22_050, 24_000, 32_000, 48_000];

impl World {
    /// Starts a job and charges for it.
    pub(super) fn start_job(&self, model: &str, body: &Map<String, Value>) -> Value {
        let mut input = body.clone();
        input.insert("modelId".to_owned(), json!(model));
        let cost = self.settings.price;
        let mut state = self.state();
        state.charged += cost.decimal();
        let job = StoredJob {
            id: format!("job_fake{:04}", state.jobs.len() + 1),
            started: Instant::now(),
            created: Utc::now(),
            input,
            script: state.scripts.pop_front(),
            reads: 0,
            history: Vec::new(),
            assets: Vec::new(),
            cost,
        };
        let index = state.jobs.len();
        state.jobs.push(job);
        self.look(&mut state, index).unwrap_or_default()
    }

    /// A job by its id, as it is now; scripted jobs go one step on.
    pub(super) fn read_job(&self, id: &str) -> Option<Value> {
        let mut state = self.state();
        let index = state.jobs.iter().position(|job| job.id == id)?;
        if let Some(job) = state.jobs.get_mut(index) {
            job.reads += 1;
        }
        self.look(&mut state, index)
    }

    /// All jobs as they are now, oldest first.
    pub(super) fn jobs(&self) -> Vec<Value> {
        let mut state = self.state();
        (0..state.jobs.len()).filter_map(|index| self.look(&mut state, index)).collect()
    }

    fn look(&self, state: &mut State, index: usize) -> Option<Value> {
        let job = state.jobs.get_mut(index)?;
        let step = job.step(self.settings.job_duration);
        let now = Utc::now();
        if job.history.last().is_none_or(|(status, _)| *status != step.status) {
            job.history.push((step.status.clone(), now));
        }
        if step.status == "success" && job.assets.is_empty() {
            let wanted = job.input.get("sampleRate").and_then(Value::as_u64);
            let rate =
                RATES.iter().find(|rate| wanted == Some(u64::from(**rate))).unwrap_or(&RATES[0]);
            let tune = audio::tune(self.settings.sound, *rate);
            let asset = super::assets::store(state, tune, "audio/wav", "txt2audio");
            state.jobs.get_mut(index)?.assets.push(asset);
        }
        state.jobs.get(index).map(|job| job.json(&step))
    }
}

impl StoredJob {
    fn step(&self, whole: std::time::Duration) -> Step {
        let scripted = self.script.as_ref().and_then(|script| {
            let last = script.steps.len().saturating_sub(1);
            script.steps.get(self.reads.min(last)).cloned()
        });
        scripted.unwrap_or_else(|| {
            let (status, progress) = timed(self.started.elapsed(), whole);
            Step { status: status.to_owned(), progress: json!(progress), error: None, hint: None }
        })
    }

    fn json(&self, step: &Step) -> Value {
        let written = |moment: &DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Millis, true);
        let history: Vec<Value> = self
            .history
            .iter()
            .map(|(status, date)| json!({"status": status, "date": written(date)}))
            .collect();
        let updated = self.history.last().map_or(&self.created, |(_, date)| date);
        let mut metadata = Map::new();
        metadata.insert("input".to_owned(), json!(self.input));
        metadata.insert("assetIds".to_owned(), json!(self.assets));
        metadata.extend(step.error.as_ref().map(|error| ("error".to_owned(), json!(error))));
        metadata.extend(step.hint.as_ref().map(|hint| ("hint".to_owned(), json!(hint))));
        let mut job = json!({
            "jobId": self.id,
            "jobType": "custom",
            "status": step.status,
            "statusHistory": history,
            "createdAt": written(&self.created),
            "updatedAt": written(updated),
            "metadata": metadata,
            "billing": {"cuCost": self.cost, "cuDiscount": 0},
            "ownerId": "proj_fake",
            "authorId": "apiu_fake",
        });
        if let (Some(members), false) = (job.as_object_mut(), step.progress.is_null()) {
            members.insert("progress".to_owned(), step.progress.clone());
        }
        job
    }
}
