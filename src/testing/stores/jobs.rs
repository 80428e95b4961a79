//! The store of jobs.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{
    flow::{Decision, Flow, node_of_job},
    job::{Row, StoredJob},
};
use crate::{
    api::CreativeUnits,
    testing::{
        audio, clock::Clock, output::Output, refusal::Refusal, script::JobScript,
        settings::FakeScenarioBuilder,
    },
};

/// A job to start.
pub(crate) struct Start {
    pub(crate) kind: &'static str,
    /// The model, workflow or operation that runs.
    pub(crate) of: String,
    pub(crate) input: Map<String, Value>,
    /// Further members of `metadata`.
    pub(crate) metadata: Map<String, Value>,
    pub(crate) flow: Option<Flow>,
    /// Whether the job is free of charge.
    pub(crate) free: bool,
    /// The output, unless a test chose another one.
    pub(crate) output: Option<Output>,
    /// Whether the response to the submit shows the job done.
    pub(crate) at_once: bool,
    /// How long the job takes, if a test set it for what runs.
    pub(crate) duration: Option<Duration>,
}

impl Start {
    /// A job of a kind, with its parameters; `of` is the model, workflow or operation that runs.
    pub(crate) fn new(kind: &'static str, of: &str, input: Map<String, Value>) -> Self {
        Self {
            kind,
            of: of.to_owned(),
            input,
            metadata: Map::new(),
            flow: None,
            free: false,
            output: None,
            at_once: false,
            duration: None,
        }
    }
}

/// The parameters of a run that its assets have in their metadata.
const ORIGIN: [&str; 4] = ["modelId", "negativePrompt", "prompt", "text"];

/// Sample rates of the tune, in hertz; for any other the first is used.
const RATES: [u32; 7] = [44_100, 8_000, 16_000, 22_050, 24_000, 32_000, 48_000];

/// The name of the limit that a kind of job counts against (source: API description).
fn limit_of(kind: &str) -> &'static str {
    match kind {
        "custom" => "parallelCustomJobs",
        "workflow" => "parallelWorkflowRuns",
        _ if kind.ends_with("training") => "parallelTraining",
        _ => "parallelInferences",
    }
}

/// What the id of a job begins with; its number follows, from 1.
const PREFIX: &str = "job_fake";

/// The place of a job among all.
fn index(id: &str) -> Option<usize> {
    id.strip_prefix(PREFIX)?.parse::<usize>().ok()?.checked_sub(1)
}

/// All jobs, oldest first.
#[derive(Debug)]
pub(crate) struct Jobs {
    rows: Vec<StoredJob>,
    clock: Arc<Clock>,
    duration: Duration,
    sound: Duration,
    parallel_limit: Option<u32>,
    list_lag: Duration,
    hide_every: Option<usize>,
}

impl Jobs {
    pub(crate) fn new(settings: &FakeScenarioBuilder, clock: Arc<Clock>) -> Self {
        Self {
            rows: Vec::new(),
            clock,
            duration: settings.job_duration,
            sound: settings.sound,
            parallel_limit: settings.parallel_limit,
            list_lag: settings.list_lag,
            hide_every: settings.hide_every,
        }
    }

    /// The current moment. A job that has just started is read at a moment that is taken after its start.
    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }

    fn get(&self, id: &str) -> Option<&StoredJob> {
        self.rows.get(index(id)?).filter(|job| job.id == id)
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut StoredJob> {
        self.rows.get_mut(index(id)?).filter(|job| job.id == id)
    }

    /// The limit of jobs at once of each kind.
    pub(crate) fn parallel_limit(&self) -> Option<u32> {
        self.parallel_limit
    }

    /// The limit of jobs at once, if it is reached for those that count with one of this kind.
    pub(crate) fn reached_limit(&self, kind: &str) -> Option<u32> {
        let (limit, now) = (self.parallel_limit?, self.clock.now());
        let alike = self.rows.iter().filter(|job| limit_of(job.kind) == limit_of(kind));
        let running = alike.filter(|job| !job.has_ended(now)).count();
        (running >= limit as usize).then_some(limit)
    }

    /// Starts a job and returns its id.
    pub(crate) fn start(
        &mut self,
        start: Start,
        script: Option<JobScript>,
        cost: CreativeUnits,
    ) -> String {
        let now = self.clock.now();
        let number = self.rows.len() + 1;
        let id = format!("{PREFIX}{number:04}");
        let age = script.as_ref().map(|script| script.age).unwrap_or_default();
        let duration = start.duration.unwrap_or(self.duration);
        let mut flow = start.flow;
        flow.iter_mut().for_each(|flow| flow.start(&id, duration));
        let shown = script.as_ref().map_or_else(|| vec![(now, 0)], |script| script.shown(now));
        let began = self.clock.date();
        self.rows.push(StoredJob {
            id: id.clone(),
            started: now,
            began,
            created: earlier(began, age),
            duration: if start.at_once { Duration::ZERO } else { duration },
            kind: start.kind,
            of: start.of,
            input: start.input,
            metadata: start.metadata,
            flow,
            hidden: script.as_ref().is_some_and(|script| script.hidden)
                || self.hide_every.is_some_and(|every| number.is_multiple_of(every)),
            script,
            shown,
            canceled: None,
            finished: None,
            assets: Vec::new(),
            output: start.output,
            cost,
        });
        id
    }

    /// The ids of all jobs, oldest first.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.rows.iter().map(|job| job.id.clone()).collect()
    }

    /// The status of a job now. A scripted job stays at its step.
    pub(crate) fn status(&self, id: &str) -> Option<String> {
        Some(self.get(id)?.step_at(self.clock.now())?.0.into_owned().status)
    }

    /// Whether the charge for a job was refunded.
    pub(crate) fn is_refunded(&self, id: &str) -> bool {
        self.get(id).is_some_and(|job| job.is_refunded(self.clock.now()))
    }

    /// Moves a scripted job to its next step.
    pub(crate) fn advance(&mut self, id: &str) {
        let now = self.clock.now();
        if let Some(job) = self.get_mut(id) {
            job.advance(now);
        }
    }

    /// The job as it was at a moment; `None` if it had not started.
    pub(crate) fn read(&self, id: &str, moment: Instant) -> Option<Value> {
        match self.node(id) {
            Some((job, node)) => job.node_json(node, moment),
            None => self.get(id)?.json(moment),
        }
    }

    /// The run of a workflow and the number of its node, of the job of a node.
    fn node(&self, id: &str) -> Option<(&StoredJob, usize)> {
        let (job, node) = node_of_job(id)?;
        Some((self.get(job)?, node))
    }

    /// The files, with media types, that a job has made by a moment and that are not assets yet.
    ///
    /// Nodes of a workflow have their assets from the start.
    pub(crate) fn new_files(&self, id: &str, moment: Instant) -> Vec<(Bytes, String)> {
        let job = self.get(id).filter(|job| job.assets.is_empty() && job.flow.is_none());
        let done =
            |job: &&StoredJob| job.step_at(moment).is_some_and(|(step, _)| step.is_success());
        job.filter(done).map(|job| self.files(job)).unwrap_or_default()
    }

    /// The files of a job that succeeded: those that a test chose, else a tune from a model.
    fn files(&self, job: &StoredJob) -> Vec<(Bytes, String)> {
        match &job.output {
            Some(output) => output.files.clone(),
            None if job.kind == "custom" => {
                let wanted = job.input.get("sampleRate").and_then(Value::as_u64);
                let rate = RATES.iter().find(|rate| wanted == Some(u64::from(**rate)));
                let tune = audio::tune(self.sound, *rate.unwrap_or(&RATES[0]));
                vec![(tune, "audio/wav".to_owned())]
            }
            None => Vec::new(),
        }
    }

    /// What the metadata of assets says of the job that made them.
    pub(crate) fn origin(&self, id: &str) -> Map<String, Value> {
        let input = self.get(id).into_iter().flat_map(|job| &job.input);
        let known =
            input.filter(|(name, value)| ORIGIN.contains(&name.as_str()) && value.is_string());
        known.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// The date of the last change of a job up to a moment.
    pub(crate) fn changed(&self, id: &str, moment: Instant) -> Option<DateTime<Utc>> {
        let job = self.get(id)?;
        Some(job.updated(job.step_at(moment)?.1))
    }

    /// Notes the assets that a job made.
    pub(crate) fn set_assets(&mut self, id: &str, assets: Vec<String>) {
        if let Some(job) = self.get_mut(id) {
            job.assets = assets;
        }
    }

    /// Ends a job that has not ended, as it would have ended by itself.
    pub(crate) fn finish(&mut self, id: &str) {
        let now = self.clock.now();
        if let Some(job) = self.get_mut(id).filter(|job| !job.has_ended(now)) {
            job.finished = Some(now);
            job.flow.iter_mut().for_each(|flow| flow.finish(now));
        }
    }

    /// Cancels a job; one that has ended stays as it is. Jobs of custom models cannot be canceled.
    pub(crate) fn cancel(&mut self, id: &str) -> Result<(), Refusal> {
        if self.node(id).is_some() {
            return Err(Refusal::cannot_cancel());
        }
        let job = self.get(id).ok_or_else(|| Refusal::missing("Job", id))?;
        if job.kind() != "inference" {
            return Err(Refusal::cannot_cancel());
        }
        self.stop(id);
        Ok(())
    }

    /// Cancels a job of any kind: a training is canceled through its model, not through its job.
    pub(crate) fn stop(&mut self, id: &str) {
        let now = self.clock.now();
        if let Some(job) = self.get_mut(id).filter(|job| !job.has_ended(now)) {
            job.canceled = Some(now);
        }
    }

    /// Takes the decision of a user at a node of a workflow; `by` is the type of the node.
    pub(crate) fn decide(
        &mut self,
        id: &str,
        workflow: &str,
        (node, by): (&str, &str),
        decision: Decision,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let job = self.get_mut(id).filter(|job| job.of == workflow);
        let job = job.ok_or_else(|| Refusal::missing("Job", id))?;
        let flow = job.flow.as_mut().ok_or_else(|| Refusal::missing("Node", node))?;
        flow.decide((node, by), decision, job.started, now)
    }

    /// The moment that the list shows, and its date; `None` if it is before all jobs.
    pub(crate) fn list_moment(&self) -> Option<(Instant, DateTime<Utc>)> {
        let moment = self.clock.now().checked_sub(self.list_lag)?;
        let lag = TimeDelta::from_std(self.list_lag).ok()?;
        Some((moment, self.clock.date().checked_sub_signed(lag)?))
    }

    /// Moves scripted jobs that the list shows to their next step.
    pub(crate) fn advance_all(&mut self) {
        let now = self.clock.now();
        if self.list_moment().is_some() {
            self.rows.iter_mut().filter(|job| !job.hidden).for_each(|job| job.advance(now));
        }
    }

    /// What the list shows: jobs as they were a moment ago, without hidden ones, and the jobs of the nodes of
    /// workflows.
    pub(crate) fn list(&self) -> impl Iterator<Item = Row<'_>> {
        let moment = self.list_moment().map(|(moment, _)| moment);
        let jobs = self.rows.iter().filter(|job| !job.hidden);
        moment.into_iter().flat_map(move |moment| {
            jobs.clone()
                .flat_map(move |job| job.row(moment).into_iter().chain(job.node_rows(moment)))
        })
    }

    /// Shows hidden jobs in the list.
    pub(crate) fn unhide_all(&mut self) {
        self.rows.iter_mut().for_each(|job| job.hidden = false);
    }
}

/// A date set back by a time, at most to the Unix epoch: dates before it cannot be written.
fn earlier(date: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    let by = TimeDelta::from_std(by).unwrap_or(TimeDelta::MAX);
    date.checked_sub_signed(by).map_or(DateTime::UNIX_EPOCH, |date| date.max(DateTime::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::json::text;

    #[test]
    fn an_earlier_creation_leaves_the_date_of_the_last_change() {
        let clock = Arc::new(Clock::default());
        let mut jobs = Jobs::new(&FakeScenarioBuilder::default(), Arc::clone(&clock));
        let script = JobScript::starting("queued").created_earlier(Duration::from_secs(3_600));
        let start = Start::new("custom", "model_1", Map::new());
        let id = jobs.start(start, Some(script), CreativeUnits::ZERO);
        let job = jobs.read(&id, clock.now()).unwrap();
        let date = |place: &str| text(&job, place).parse::<DateTime<Utc>>().unwrap();
        assert_eq!(date("/updatedAt") - date("/createdAt"), TimeDelta::hours(1));
        assert_eq!(date("/statusHistory/0/date"), date("/createdAt"));
        let row = jobs.list().next().unwrap();
        assert_eq!(row.updated - row.created, TimeDelta::hours(1));
    }
}
