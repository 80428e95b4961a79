//! Chooses the next read.

use tokio::time::Instant;

use super::{LEASE, LIST_FROM, Schedule};
use crate::{ext::jobs::poller::orders::Lane, ids::ProjectId, values::JobRef};

/// The next action, before it is claimed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// No read. A read in progress may have to be taken over when its lease ends.
    Nothing,
    /// A read by id of a job that the list does not serve.
    Job(JobRef),
    /// A read by id of a job that the list serves, to verify the list.
    Check(JobRef),
    /// A page of the list.
    List(Option<ProjectId>),
}

/// What an action is about. Actions that are due together are ordered by this: jobs first, by their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject<'a> {
    Nothing,
    Job(&'a JobRef),
    List(&'a Option<ProjectId>),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Lease,
    Read,
    Check,
}

/// An action that may be the next one.
///
/// The number orders checks that are due together: the job that was read by id least recently comes first,
/// so that checks reach every job.
#[derive(Clone, Copy, Debug)]
struct Candidate<'a> {
    key: (Instant, u64, Subject<'a>),
    kind: Kind,
}

impl<'a> Candidate<'a> {
    fn new(kind: Kind, due: Instant, subject: Subject<'a>) -> Self {
        Self { key: (due, 0, subject), kind }
    }

    fn check(due: Instant, checked: u64, reference: &'a JobRef) -> Self {
        Self { key: (due, checked, Subject::Job(reference)), kind: Kind::Check }
    }

    fn job((due, reference): (Instant, &'a JobRef)) -> Self {
        Self::new(Kind::Read, due, Subject::Job(reference))
    }

    fn next(self) -> (Instant, Next) {
        let (due, _, subject) = self.key;
        let next = match (self.kind, subject) {
            (Kind::Lease, _) | (_, Subject::Nothing) => Next::Nothing,
            (Kind::Check, Subject::Job(reference)) => Next::Check(reference.clone()),
            (_, Subject::Job(reference)) => Next::Job(reference.clone()),
            (_, Subject::List(project)) => Next::List(project.clone()),
        };
        (due, next)
    }
}

impl Schedule {
    /// Returns the next action and when it is due. `spare` is the moment at which the request budget has room
    /// to spare.
    pub(super) fn first(&mut self, now: Instant, spare: Instant) -> (Instant, Next) {
        self.end_leases(now);
        let limit = Candidate::new(Kind::Lease, now + LEASE, Subject::Nothing);
        // Somebody reads it now. If that wait stalls, the lease ends and another one takes over.
        let lease = self.orders.first_lease();
        let lease =
            lease.map(|(end, reference)| Candidate::new(Kind::Lease, end, Subject::Job(reference)));
        let alone = self.orders.first_alone().map(Candidate::job);
        let lanes = self.orders.lanes().filter_map(|(project, lane)| {
            if self.is_listed(project, lane, now) {
                self.first_of_list(project, lane, now, spare)
            } else {
                lane.first_by_id().map(Candidate::job)
            }
        });
        let others = lease.into_iter().chain(alone).chain(lanes);
        others.fold(limit, |first, other| if other.key < first.key { other } else { first }).next()
    }

    fn end_leases(&mut self, now: Instant) {
        while let Some((_, reference)) = self.orders.first_lease().filter(|(end, _)| *end <= now) {
            let reference = reference.clone();
            self.change(&reference, |watched| watched.lease = None);
        }
    }

    /// Returns whether the list of a project works and needs fewer requests.
    fn is_listed(&self, project: &Option<ProjectId>, lane: &Lane, now: Instant) -> bool {
        // While a list rests, its jobs count as not listed and are read by id.
        let rests = || self.lists.get(project).and_then(|list| list.rests_until);
        lane.listable() >= LIST_FROM && rests().is_none_or(|end| end <= now)
    }

    /// Returns the first action of a list that works: a page, or a read by id that verifies it.
    fn first_of_list<'a>(
        &'a self,
        project: &'a Option<ProjectId>,
        lane: &'a Lane,
        now: Instant,
        spare: Instant,
    ) -> Option<Candidate<'a>> {
        let list = self.lists.get(project);
        // A round under way is due since it began, so its pages come before reads that became due later.
        let began = list.and_then(|list| list.reading.as_ref()).map(|round| round.began);
        let page = match list.and_then(|list| list.lease).filter(|lease| *lease > now) {
            Some(lease) => Some((Kind::Lease, lease)),
            None => began.or_else(|| lane.due()).map(|due| (Kind::Read, due)),
        };
        let page = page.map(|(kind, due)| Candidate::new(kind, due, Subject::List(project)));
        // Between rounds only: a page that is being read may show the same job a moment later.
        let check = list.filter(|list| list.reading.is_none()).and_then(|list| {
            let (checked, reference) =
                lane.first_check().filter(|(checked, _)| *checked < list.rounds)?;
            Some(Candidate::check(list.check_due(spare)?, checked, reference))
        });
        page.into_iter().chain(check).min_by(|one, other| one.key.cmp(&other.key))
    }
}
