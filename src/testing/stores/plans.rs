//! What tests plan for runs to come: the states of their jobs, and their outputs.

use std::collections::{HashMap, VecDeque};

use crate::testing::{output::Output, script::JobScript};

/// Scripts and outputs of runs that have not started.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    scripts: VecDeque<JobScript>,
    /// For the next runs, in order.
    outputs: VecDeque<Output>,
    /// By model, or by path of an operation.
    by_target: HashMap<String, Output>,
}

impl Plans {
    pub(crate) fn queue_script(&mut self, script: JobScript) {
        self.scripts.push_back(script);
    }

    pub(crate) fn queue_output(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn set_output(&mut self, target: &str, output: Output) {
        self.by_target.insert(target.to_owned(), output);
    }

    /// Takes the script of the job that starts now.
    pub(crate) fn next_script(&mut self) -> Option<JobScript> {
        self.scripts.pop_front()
    }

    /// The output of the run that starts now: the next one in the queue, else that of its target.
    pub(crate) fn next_output(&mut self, target: &str) -> Option<Output> {
        self.outputs.pop_front().or_else(|| self.by_target.get(target).cloned())
    }
}
