//! The nodes of a running workflow: each follows those that it depends on, and people take their time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::script::Step;

/// What a person said at a node.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    Approved,
    Selected(Vec<u64>),
    Rejected,
}

/// A workflow at work.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) nodes: Vec<FlowNode>,
    /// How long a node takes.
    pub(super) each: Duration,
    /// When a test ended it ahead of its time.
    pub(super) finished: Option<Instant>,
}

/// One node of it.
#[derive(Debug)]
pub(super) struct FlowNode {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) needs: Vec<String>,
    /// The asset that it makes.
    pub(super) asset: Option<(String, String)>,
    pub(super) decision: Option<(Instant, Decision)>,
}

impl FlowNode {
    /// Whether a person has to act at it.
    pub(super) fn is_human(&self) -> bool {
        matches!(self.kind.as_str(), "user-approval" | "user-selection")
    }
}

impl Flow {
    /// How it stands at a moment, and since when.
    pub(super) fn step_at(&self, started: Instant, moment: Instant) -> (Step, Duration) {
        let mut changes = vec![started];
        let mut nodes = Vec::new();
        let mut done = 0;
        let mut rejected = false;
        for node in &self.nodes {
            let begins = self.begins(node, started, self.nodes.len());
            let ends = self.ends(node, started, self.nodes.len());
            changes.extend(begins.into_iter().chain(ends));
            let passed = |time: Option<Instant>| time.is_some_and(|time| time <= moment);
            let no = matches!(node.decision, Some((at, Decision::Rejected)) if at <= moment);
            rejected |= no;
            done += usize::from(passed(ends));
            let status = match node.is_human() {
                _ if no => "rejected",
                _ if passed(ends) => "success",
                false if passed(begins) => "processing",
                _ => "pending",
            };
            nodes.push(node.json(status));
        }
        let said = self.nodes.iter().filter_map(|node| Some(node.decision.as_ref()?.0));
        changes.extend(said);
        let since = changes.into_iter().filter(|change| *change <= moment).max().unwrap_or(started);
        let share = done as f64 / self.nodes.len().max(1) as f64;
        let status = match () {
            () if rejected => "canceled",
            () if done == self.nodes.len() => "success",
            () if moment == started => "queued",
            () => "in-progress",
        };
        let mut step = Step::new(status, json!(share));
        step.flow = Some(json!(nodes));
        (step, since - started)
    }

    /// Ends all nodes, those that wait for a user as well.
    pub(super) fn finish(&mut self, now: Instant) {
        self.finished = Some(now);
    }

    /// What the nodes made that are done.
    pub(super) fn assets(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().filter_map(|node| node.asset.as_ref().map(|(id, _)| id.as_str()))
    }

    /// Whether a person can act at a node now.
    pub(super) fn waits_at(&self, node: &FlowNode, started: Instant, now: Instant) -> bool {
        let begins = self.begins(node, started, self.nodes.len());
        node.decision.is_none() && begins.is_some_and(|begins| begins <= now)
    }

    /// When all that a node needs is there. A circle never ends, so the depth is bounded.
    fn begins(&self, node: &FlowNode, started: Instant, depth: usize) -> Option<Instant> {
        let mut latest = started;
        for id in &node.needs {
            let needed = self.nodes.iter().find(|other| other.id == *id);
            if let Some(needed) = needed {
                latest = latest.max(self.ends(needed, started, depth.checked_sub(1)?)?);
            }
        }
        Some(latest)
    }

    fn ends(&self, node: &FlowNode, started: Instant, depth: usize) -> Option<Instant> {
        let by_itself = self.ends_by_itself(node, started, depth);
        match (&node.decision, self.finished) {
            (Some((_, Decision::Rejected)), _) | (_, None) => by_itself,
            (_, Some(finished)) => Some(by_itself.map_or(finished, |ends| ends.min(finished))),
        }
    }

    fn ends_by_itself(&self, node: &FlowNode, started: Instant, depth: usize) -> Option<Instant> {
        let begins = self.begins(node, started, depth)?;
        match (&node.decision, node.is_human()) {
            (Some((_, Decision::Rejected)), _) | (None, true) => None,
            (Some((at, _)), _) => Some(*at),
            (None, false) => Some(begins + self.each),
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
