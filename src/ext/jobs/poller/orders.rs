//! The watched jobs in the orders in which the schedule needs them.
//!
//! A search of all jobs before every read would cost the square of the number of waits. So every job stands
//! in ordered sets, and only what changes about a job moves it within them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use tokio::time::Instant;

use super::watched::{Listing, Watched};
use crate::{ids::ProjectId, values::JobRef};

/// Jobs by a moment or by a number; those with the same one by their id, so that the order is always the same.
type Ordered<K> = BTreeSet<(K, Arc<JobRef>)>;

/// Where a job stands in the orders. A job that has ended stands in none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Keys {
    lease: Option<Instant>,
    alone: Option<Instant>,
    due: Option<Instant>,
    by_id: Option<Instant>,
    check: Option<u64>,
    hidden: Option<Instant>,
}

impl Keys {
    pub(super) fn of(watched: &Watched) -> Self {
        if watched.ended() {
            return Self::default();
        }
        let listable = watched.is_listable();
        let free = watched.lease.is_none();
        let by_id = Some(watched.due_by_id()).filter(|_| free);
        Self {
            lease: watched.lease,
            alone: by_id.filter(|_| !listable),
            // A read by id in progress does not keep the list from being due.
            due: listable.then_some(watched.due),
            by_id: by_id.filter(|_| listable),
            check: (listable && free).then_some(watched.checked),
            hidden: match watched.listing {
                Listing::Hidden(until) => Some(until),
                Listing::Untried | Listing::Shown => None,
            },
        }
    }

    /// Returns when the job is due if no list serves it, and nobody reads it.
    pub(super) fn alone(&self) -> Option<Instant> {
        self.alone
    }
}

/// The jobs of one project that its list can serve.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Number of watched jobs of the project, whether the list can serve them or not.
    watched: usize,
    dues: Ordered<Instant>,
    by_id: Ordered<Instant>,
    checks: Ordered<u64>,
    hidden: Ordered<Instant>,
}

impl Lane {
    /// Returns the number of jobs that the list can serve.
    pub(super) fn listable(&self) -> usize {
        self.dues.len()
    }

    /// Returns the jobs that the list can serve, the one that is due first in front.
    pub(super) fn jobs(&self) -> impl Iterator<Item = &Arc<JobRef>> {
        self.dues.iter().map(|(_, reference)| reference)
    }

    /// Returns when the list is due.
    pub(super) fn due(&self) -> Option<Instant> {
        self.dues.first().map(|(due, _)| *due)
    }

    /// Returns the job that is due first by id, if the list does not work.
    pub(super) fn first_by_id(&self) -> Option<(Instant, &JobRef)> {
        self.by_id.first().map(|(due, reference)| (*due, &**reference))
    }

    /// Returns the job that was read by id least recently, and the polling round of that read.
    pub(super) fn first_check(&self) -> Option<(u64, &JobRef)> {
        self.checks.first().map(|(checked, reference)| (*checked, &**reference))
    }

    /// Returns the number of jobs that the list serves, or will again after the next read by id.
    pub(super) fn served(&self, now: Instant) -> usize {
        self.listable() + self.hidden.iter().take_while(|(until, _)| *until <= now).count()
    }
}

/// All watched jobs, in their orders.
#[derive(Debug, Default)]
pub(super) struct Orders {
    leases: Ordered<Instant>,
    /// Jobs that no list serves, by the moment of their next read.
    alone: Ordered<Instant>,
    lanes: BTreeMap<Option<ProjectId>, Lane>,
}

impl Orders {
    /// Counts a new job. It stands in no order yet.
    pub(super) fn enter(&mut self, reference: &JobRef) {
        self.lanes.entry(reference.project().cloned()).or_default().watched += 1;
    }

    /// Removes a job. Returns whether it was the last one of its project.
    pub(super) fn remove(&mut self, reference: &Arc<JobRef>, keys: Keys) -> bool {
        self.update(reference, keys, Keys::default());
        let project = reference.project().cloned();
        let Some(lane) = self.lanes.get_mut(&project) else { return true };
        lane.watched = lane.watched.saturating_sub(1);
        let is_last = lane.watched == 0;
        if is_last {
            self.lanes.remove(&project);
        }
        is_last
    }

    /// Moves a job from where it stood to where it belongs now.
    pub(super) fn update(&mut self, reference: &Arc<JobRef>, old: Keys, new: Keys) {
        if old == new {
            return;
        }
        replace(&mut self.leases, reference, old.lease, new.lease);
        replace(&mut self.alone, reference, old.alone, new.alone);
        let lane = self.lanes.entry(reference.project().cloned()).or_default();
        replace(&mut lane.dues, reference, old.due, new.due);
        replace(&mut lane.by_id, reference, old.by_id, new.by_id);
        replace(&mut lane.checks, reference, old.check, new.check);
        replace(&mut lane.hidden, reference, old.hidden, new.hidden);
    }

    /// Returns the lease that ends first.
    pub(super) fn first_lease(&self) -> Option<(Instant, &Arc<JobRef>)> {
        self.leases.first().map(|(end, reference)| (*end, reference))
    }

    /// Returns the job that is due first among those that no list serves.
    pub(super) fn first_alone(&self) -> Option<(Instant, &JobRef)> {
        self.alone.first().map(|(due, reference)| (*due, &**reference))
    }

    pub(super) fn lane(&self, project: &Option<ProjectId>) -> Option<&Lane> {
        self.lanes.get(project)
    }

    pub(super) fn lanes(&self) -> impl Iterator<Item = (&Option<ProjectId>, &Lane)> {
        self.lanes.iter()
    }
}

fn replace<K: Ord + Copy>(
    order: &mut Ordered<K>,
    reference: &Arc<JobRef>,
    old: Option<K>,
    new: Option<K>,
) {
    if old == new {
        return;
    }
    if let Some(key) = old {
        order.remove(&(key, Arc::clone(reference)));
    }
    if let Some(key) = new {
        order.insert((key, Arc::clone(reference)));
    }
}
