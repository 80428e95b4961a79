//! The nodes of a running workflow: a node follows those that it depends on, and some wait for a user.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};

use crate::testing::{
    json::{at, text},
    refusal::Refusal,
    script::Step,
};

/// The decision of a user at a node.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    Approved,
    Selected(Vec<u64>),
    Rejected,
}

/// A running workflow.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(super) nodes: Vec<FlowNode>,
    /// The id of the job of the workflow.
    job: String,
    /// How long a node takes.
    each: Duration,
    /// When a test ended the workflow ahead of its time.
    finished: Option<Instant>,
}

/// When a node begins and ends; `None` is never.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) begins: Option<Instant>,
    pub(super) ends: Option<Instant>,
}

/// One node of a workflow.
#[derive(Debug)]
pub(super) struct FlowNode {
    id: String,
    kind: String,
    needs: Vec<String>,
    /// The node in the words of the service.
    pub(super) members: Map<String, Value>,
    /// The asset that the node makes, and its link.
    pub(super) asset: Option<(String, String)>,
    decision: Option<(Instant, Decision)>,
}

impl FlowNode {
    fn new(node: &Value) -> Self {
        let needs = at(node, "/dependsOn").as_array().into_iter().flatten();
        Self {
            id: text(node, "/id").to_owned(),
            kind: text(node, "/type").to_owned(),
            needs: needs.filter_map(|id| Some(id.as_str()?.to_owned())).collect(),
            members: node.as_object().cloned().unwrap_or_default(),
            asset: None,
            decision: None,
        }
    }

    /// Whether a user has to act at the node.
    fn is_of_user(&self) -> bool {
        matches!(self.kind.as_str(), "user-approval" | "user-selection")
    }

    /// The type of the job that the node runs; `None` for steps of users and for the logic of the workflow.
    pub(super) fn job_type(&self) -> Option<&str> {
        match self.kind.as_str() {
            "custom-model" | "model" => Some("custom"),
            kind @ ("generate-prompt" | "remove-background" | "workflow") => Some(kind),
            _ => None,
        }
    }

    /// Whether the workflow names the node as one that makes its results.
    fn is_named(&self) -> bool {
        self.members.get("includeOutputsInWorkflowJob") == Some(&Value::Bool(true))
    }
}

/// The id of the job of a node: the number of the node follows the job of the workflow.
pub(super) fn node_job(workflow_job: &str, node: usize) -> String {
    format!("{workflow_job}_{node}")
}

/// The job of the workflow and the number of the node, of the job of a node.
pub(super) fn node_of_job(id: &str) -> Option<(&str, usize)> {
    let (job, node) = id.rsplit_once('_')?;
    Some((job, node.parse().ok()?))
}

impl Flow {
    /// A workflow with these nodes, in the words of the service.
    pub(crate) fn new(nodes: &[Value]) -> Self {
        let nodes = nodes.iter().map(FlowNode::new).collect();
        Self { nodes, job: String::new(), each: Duration::ZERO, finished: None }
    }

    /// Starts as this job, and shares the time of the whole workflow among the nodes.
    pub(super) fn start(&mut self, job: &str, whole: Duration) {
        job.clone_into(&mut self.job);
        self.each = whole / u32::try_from(self.nodes.len().max(1)).unwrap_or(1);
    }

    /// Gives an asset, with its link, to every node that makes something.
    pub(crate) fn give_assets(&mut self, mut make: impl FnMut() -> (String, String)) {
        for node in self.nodes.iter_mut().filter(|node| !node.is_of_user()) {
            node.asset = Some(make());
        }
    }

    /// Takes the decision of a user at a node of this type.
    pub(super) fn decide(
        &mut self,
        (id, kind): (&str, &str),
        decision: Decision,
        started: Instant,
        now: Instant,
    ) -> Result<(), Refusal> {
        let place = self.nodes.iter().position(|node| node.id == id && node.kind == kind);
        let place = place.ok_or_else(|| Refusal::missing("Node", id))?;
        let times = self.times(started);
        let begun = times.get(place).and_then(|times| times.begins).is_some_and(|at| at <= now);
        let node = self.nodes.get_mut(place).filter(|node| begun && node.decision.is_none());
        let node = node.ok_or_else(|| Refusal::invalid("Node is not waiting for a user"))?;
        node.decision = Some((now, decision));
        Ok(())
    }

    /// When a user rejected a node.
    pub(super) fn rejected(&self) -> Option<Instant> {
        let decisions = self.nodes.iter().filter_map(|node| node.decision.as_ref());
        let rejects = decisions.filter(|(_, decision)| matches!(decision, Decision::Rejected));
        rejects.map(|(at, _)| *at).min()
    }

    /// The state at a moment, and how long after the start it began.
    pub(super) fn step_at(&self, started: Instant, moment: Instant) -> (Step, Duration) {
        // A reject ends the whole run (source: official SDK): what runs beside it stops there.
        let rejected = self.rejected().filter(|at| *at <= moment);
        let moment = rejected.unwrap_or(moment);
        let mut changes = vec![started];
        let mut nodes = Vec::new();
        let mut done = 0;
        let times = self.times(started);
        for (number, (node, Times { begins, ends })) in self.nodes.iter().zip(times).enumerate() {
            changes.extend(begins.into_iter().chain(ends));
            let passed = |time: Option<Instant>| time.is_some_and(|time| time <= moment);
            let no = matches!(node.decision, Some((at, Decision::Rejected)) if at <= moment);
            done += usize::from(passed(ends));
            // A node that waits for a user stays pending, and the job looks merely slow (source: official SDK).
            let status = match node.is_of_user() {
                _ if no => "rejected",
                _ if passed(ends) => "success",
                false if passed(begins) => "processing",
                _ => "pending",
            };
            let job = node.job_type().filter(|_| passed(begins));
            nodes.push(node.json(status, job.map(|_| node_job(&self.job, number))));
        }
        let decided = self.nodes.iter().filter_map(|node| Some(node.decision.as_ref()?.0));
        changes.extend(decided);
        let since = changes.into_iter().filter(|change| *change <= moment).max().unwrap_or(started);
        let share = done as f64 / self.nodes.len().max(1) as f64;
        let status = match () {
            () if rejected.is_some() => "canceled",
            () if done == self.nodes.len() => "success",
            () if moment == started => "queued",
            () => "in-progress",
        };
        let mut step = Step::new(status, json!(share));
        step.flow = Some(json!(nodes));
        (step, since - started)
    }

    /// Ends all nodes, also those that wait for a user.
    pub(super) fn finish(&mut self, now: Instant) {
        self.finished = Some(now);
    }

    /// The statuses up to a moment, and how long after the start each began.
    pub(super) fn history(&self, started: Instant, moment: Instant) -> Vec<(String, Duration)> {
        let (step, since) = self.step_at(started, moment);
        // Only the response to the submit shows the run in the queue: its first node begins with it.
        let passed = if moment == started { 0 } else { 2 };
        let mut history: Vec<_> = ["queued", "in-progress"]
            .into_iter()
            .take(passed)
            .map(|status| (status.to_owned(), Duration::ZERO))
            .collect();
        if history.is_empty() || step.state().is_end() {
            history.push((step.status, since));
        }
        history
    }

    /// The assets that are results of the workflow: those of the nodes that it names (source: official SDK), or of all
    /// nodes if it names none.
    pub(super) fn assets(&self) -> impl Iterator<Item = &str> {
        let named = self.nodes.iter().any(FlowNode::is_named);
        let nodes = self.nodes.iter().filter(move |node| node.is_named() || !named);
        nodes.filter_map(|node| node.asset.as_ref().map(|(id, _)| id.as_str()))
    }

    /// When each node begins and ends, in the order of the nodes.
    ///
    /// Each node is computed once. A walk from node to node takes every path, and the number of paths doubles with
    /// every layer of two nodes.
    pub(super) fn times(&self, started: Instant) -> Vec<Times> {
        let mut known: HashMap<&str, Times> = HashMap::new();
        loop {
            let before = known.len();
            for node in &self.nodes {
                if known.contains_key(node.id.as_str()) {
                    continue;
                }
                if let Some(begins) = self.begins(node, started, &known) {
                    known.insert(&node.id, Times { begins, ends: self.ends(node, begins) });
                }
            }
            if known.len() == before {
                break;
            }
        }
        // A circle of nodes is never reached: it has no beginning, and the run waits.
        let never = |node| Times { begins: None, ends: self.ends(node, None) };
        let times = self.nodes.iter().map(|node| known.get(node.id.as_str()).copied());
        times.zip(&self.nodes).map(|(times, node)| times.unwrap_or_else(|| never(node))).collect()
    }

    /// When the nodes that a node depends on have ended, if they are all known.
    fn begins(
        &self,
        node: &FlowNode,
        started: Instant,
        known: &HashMap<&str, Times>,
    ) -> Option<Option<Instant>> {
        let exists = |id: &&String| self.nodes.iter().any(|other| other.id == **id);
        let mut begins = Some(started);
        for id in node.needs.iter().filter(exists) {
            let ends = known.get(id.as_str())?.ends;
            begins = begins.zip(ends).map(|(begins, ends)| begins.max(ends));
        }
        Some(begins)
    }

    fn ends(&self, node: &FlowNode, begins: Option<Instant>) -> Option<Instant> {
        let by_itself = begins.and_then(|begins| match (&node.decision, node.is_of_user()) {
            (Some((_, Decision::Rejected)), _) | (None, true) => None,
            (Some((at, _)), _) => Some(*at),
            // A job may take longer than `Instant` can tell. Such a node never ends.
            (None, false) => begins.checked_add(self.each),
        });
        match (&node.decision, self.finished) {
            // A rejected node stays rejected, even if a test ends the job.
            (Some((_, Decision::Rejected)), _) | (_, None) => by_itself,
            (_, Some(finished)) => Some(by_itself.map_or(finished, |ends| ends.min(finished))),
        }
    }
}

impl FlowNode {
    /// The node as a job shows it; `job` is the id of its own job, once that has started.
    fn json(&self, status: &str, job: Option<String>) -> Value {
        let mut members = self.members.clone();
        let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
        set("id", json!(self.id));
        set("type", json!(self.kind));
        set("status", json!(status));
        set("dependsOn", json!(self.needs));
        if !self.members.get("inputs").is_some_and(Value::is_array) {
            set("inputs", json!([]));
        }
        if let Some(job) = job {
            set("jobId", json!(job));
        }
        if let (Some((id, url)), "success") = (&self.asset, status) {
            set("assets", json!([{"assetId": id, "url": url}]));
        }
        if let Some((_, Decision::Selected(indices))) = &self.decision {
            set("output", json!({"selectedIndices": indices}));
        }
        Value::Object(members)
    }
}
