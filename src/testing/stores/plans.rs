//! What tests plan for runs to come: the states of their jobs, and their outputs.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use crate::testing::{output::Output, script::JobScript};

/// Scripts, outputs and durations of runs that have not started. A target is a model, a workflow, or the path of an
/// operation.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    /// For the next runs, in order: of one target, or of any.
    scripts: Vec<(Option<String>, JobScript)>,
    /// For the next runs, in order.
    outputs: VecDeque<Output>,
    outputs_of: HashMap<String, Output>,
    durations_of: HashMap<String, Duration>,
}

impl Plans {
    pub(crate) fn queue_script(&mut self, target: Option<&str>, script: JobScript) {
        self.scripts.push((target.map(str::to_owned), script));
    }

    pub(crate) fn queue_output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn set_output(&mut self, target: &str, output: Output) {
        self.outputs_of.insert(target.to_owned(), output);
    }

    pub(crate) fn set_duration(&mut self, target: &str, duration: Duration) {
        self.durations_of.insert(target.to_owned(), duration);
    }

    /// Takes the script of the job that starts now: the next one of its target, else the next one of any.
    pub(crate) fn next_script(&mut self, target: &str) -> Option<JobScript> {
        let next =
            |of: Option<&str>| self.scripts.iter().position(|(owner, _)| owner.as_deref() == of);
        let place = next(Some(target)).or_else(|| next(None))?;
        Some(self.scripts.remove(place).1)
    }

    /// The output of the run that starts now: the next one in the queue, else that of its target.
    pub(crate) fn next_output(&mut self, target: &str) -> Option<Output> {
        self.outputs.pop_front().or_else(|| self.outputs_of.get(target).cloned())
    }

    /// How long the jobs of a target take, if a test set it.
    pub(crate) fn duration(&self, target: &str) -> Option<Duration> {
        self.durations_of.get(target).copied()
    }
}
