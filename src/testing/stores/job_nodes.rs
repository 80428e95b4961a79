//! The jobs of the nodes of a workflow. They follow from the run: nothing of them is stored.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{
    flow::{Flow, FlowNode, Times, node_job},
    job::{Row, Shown, StoredJob, shown},
};
use crate::api::CreativeUnits;

/// What the job of a node has been through.
struct NodeState<'a> {
    node: &'a FlowNode,
    kind: &'a str,
    /// The statuses, each with its beginning.
    history: Vec<(&'static str, Instant)>,
    succeeded: bool,
}

impl StoredJob {
    /// The workflow whose nodes have jobs: a script has nodes of its own, which run nothing.
    fn running(&self) -> Option<&Flow> {
        self.flow.as_ref().filter(|_| self.script.is_none())
    }

    /// The state of the job of a node at a moment; `None` before it has started.
    fn node_state(&self, number: usize, moment: Instant) -> Option<NodeState<'_>> {
        let flow = self.running()?;
        let node = flow.nodes.get(number)?;
        let kind = node.job_type()?;
        let Times { begins, ends } = *flow.times(self.started).get(number)?;
        // A reject or a cancel stops what runs, and nothing begins after it.
        let stop = flow.rejected().into_iter().chain(self.canceled).min();
        let stop = stop.filter(|stop| *stop <= moment);
        let until = stop.unwrap_or(moment);
        let begins = begins.filter(|begins| *begins <= until)?;
        let ends = ends.filter(|ends| *ends <= until);
        let last = ends.map(|ends| ("success", ends)).or(stop.map(|stop| ("canceled", stop)));
        let mut history = vec![("queued", begins), ("in-progress", begins)];
        history.extend(last);
        Some(NodeState { node, kind, history, succeeded: ends.is_some() })
    }

    /// The job of a node as the API shows it; `None` before it has started.
    pub(super) fn node_json(&self, number: usize, moment: Instant) -> Option<Value> {
        let NodeState { node, kind, history, succeeded } = self.node_state(number, moment)?;
        let history = history.into_iter().map(|(status, at)| (status.to_owned(), self.date_of(at)));
        let history: Vec<_> = history.collect();
        let mut input = Map::new();
        input.extend(node.members.get("modelId").map(|id| ("modelId".to_owned(), id.clone())));
        let asset = node.asset.as_ref().filter(|_| succeeded).map(|(id, _)| id);
        let metadata = Map::from_iter([
            ("input".to_owned(), json!(input)),
            ("assetIds".to_owned(), json!(Vec::from_iter(asset))),
            ("workflowId".to_owned(), json!(self.of)),
            ("workflowJobId".to_owned(), json!(self.id)),
        ]);
        Some(shown(Shown {
            id: &node_job(&self.id, number),
            kind,
            updated: history.last().map_or(self.began, |(_, at)| *at),
            history,
            progress: json!(u8::from(succeeded)),
            metadata,
            billing: json!({"cuCost": self.share(number), "cuDiscount": 0}),
        }))
    }

    /// The rows of the list that have the jobs of the nodes.
    pub(super) fn node_rows(&self, moment: Instant) -> impl Iterator<Item = Row<'_>> {
        let count = self.running().map_or(0, |flow| flow.nodes.len());
        (0..count).filter_map(move |number| {
            let NodeState { kind, history, .. } = self.node_state(number, moment)?;
            let (_, created) = history.first()?;
            let (status, updated) = history.last()?;
            Some(Row {
                id: node_job(&self.id, number).into(),
                created: self.date_of(*created),
                updated: self.date_of(*updated),
                kind,
                status: (*status).into(),
                of: &self.of,
                hides: false,
                moment,
            })
        })
    }

    /// The part of a node in the price of the run. The first node has what the division leaves.
    fn share(&self, number: usize) -> CreativeUnits {
        let nodes = self.running().into_iter().flat_map(|flow| flow.nodes.iter().enumerate());
        let mut paid = nodes.filter(|(_, node)| node.job_type().is_some());
        let first = paid.next().is_some_and(|(first, _)| first == number);
        let others = paid.count();
        let count = Decimal::from(others + 1);
        let each = self.cost.decimal().checked_div(count).unwrap_or_default().trunc_with_scale(2);
        let each = CreativeUnits::from(each);
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        if first { self.cost - each * others } else { each }
    }

    /// The date of a moment of the run.
    fn date_of(&self, moment: Instant) -> DateTime<Utc> {
        let after = moment.saturating_duration_since(self.started);
        self.began + TimeDelta::from_std(after).unwrap_or_default()
    }
}
