//! The nodes of a running workflow: a node follows those that it depends on, and some wait for a user.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

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
    nodes: Vec<FlowNode>,
    /// How long a node takes.
    each: Duration,
    /// When a test ended the workflow ahead of its time.
    finished: Option<Instant>,
}

/// When a node begins and ends; `None` is never.
#[derive(Clone, Copy, Debug)]
struct Times {
    begins: Option<Instant>,
    ends: Option<Instant>,
}

/// One node of a workflow.
#[derive(Debug)]
struct FlowNode {
    id: String,
    kind: String,
    needs: Vec<String>,
    /// The asset that the node makes, and its link.
    asset: Option<(String, String)>,
    decision: Option<(Instant, Decision)>,
}

impl FlowNode {
    fn new(node: &Value) -> Self {
        let needs = at(node, "/dependsOn").as_array().into_iter().flatten();
        Self {
            id: text(node, "/id").to_owned(),
            kind: text(node, "/type").to_owned(),
            needs: needs.filter_map(|id| Some(id.as_str()?.to_owned())).collect(),
            asset: None,
            decision: None,
        }
    }

    /// Whether a user has to act at the node.
    fn is_of_user(&self) -> bool {
        matches!(self.kind.as_str(), "user-approval" | "user-selection")
    }
}

impl Flow {
    /// A workflow with these nodes, in the words of the service.
    pub(crate) fn new(nodes: &[Value]) -> Self {
        let nodes = nodes.iter().map(FlowNode::new).collect();
        Self { nodes, each: Duration::ZERO, finished: None }
    }

    /// Shares the time of the whole workflow among the nodes.
    pub(super) fn share(&mut self, whole: Duration) {
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

    /// The state at a moment, and how long after the start it began.
    pub(super) fn step_at(&self, started: Instant, moment: Instant) -> (Step, Duration) {
        let mut changes = vec![started];
        let mut nodes = Vec::new();
        let mut done = 0;
        let mut rejected = false;
        for (node, Times { begins, ends }) in self.nodes.iter().zip(self.times(started)) {
            changes.extend(begins.into_iter().chain(ends));
            let passed = |time: Option<Instant>| time.is_some_and(|time| time <= moment);
            let no = matches!(node.decision, Some((at, Decision::Rejected)) if at <= moment);
            rejected |= no;
            done += usize::from(passed(ends));
            // A node that waits for a user stays pending, and the job looks merely slow (source: official SDK).
            let status = match node.is_of_user() {
                _ if no => "rejected",
                _ if passed(ends) => "success",
                false if passed(begins) => "processing",
                _ => "pending",
            };
            nodes.push(node.json(status));
        }
        let decided = self.nodes.iter().filter_map(|node| Some(node.decision.as_ref()?.0));
        changes.extend(decided);
        let since = changes.into_iter().filter(|change| *change <= moment).max().unwrap_or(started);
        let share = done as f64 / self.nodes.len().max(1) as f64;
        let status = match () {
            // A reject ends the whole run (source: official SDK).
            () if rejected => "canceled",
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

    /// The assets of all nodes.
    pub(super) fn assets(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|node| node.asset.as_ref().map(|(id, _)| id.as_str()))
    }

    /// When each node begins and ends, in the order of the nodes.
    ///
    /// Each node is computed once. A walk from node to node takes every path, and the number of paths doubles with
    /// every layer of two nodes.
    fn times(&self, started: Instant) -> Vec<Times> {
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
    fn json(&self, status: &str) -> Value {
        let mut json = json!({
            "id": self.id,
            "type": self.kind,
            "status": status,
            "dependsOn": self.needs,
            "inputs": [],
        });
        let Some(members) = json.as_object_mut() else { return json };
        if let (Some((id, url)), "success") = (&self.asset, status) {
            members.insert("assets".to_owned(), json!([{"assetId": id, "url": url}]));
        }
        if let Some((_, Decision::Selected(indices))) = &self.decision {
            members.insert("output".to_owned(), json!({"selectedIndices": indices}));
        }
        json
    }
}
