//! The choice of the next read from the ordered sets against a plain search of all jobs.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::api::PageToken;

/// What happens to the schedule. Numbers of jobs are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Join {
        job: usize,
        millis: u64,
        known: bool,
    },
    Leave(usize),
    ReadBy(usize, u64),
    Pass(u64),
    Claim,
    /// A claimed read ends: with a job that goes on, that has ended, an error, or not at all.
    End {
        read: usize,
        outcome: u8,
    },
}

const JOBS: usize = 24;

/// Jobs of three projects, two of which can have enough for a list.
fn reference(job: usize) -> JobRef {
    let reference = JobRef::new(format!("job_{job:02}"));
    match job % 8 {
        0..=3 => reference,
        4..=6 => reference.in_project("project_a"),
        _ => reference.in_project("project_b"),
    }
}

fn job(reference: &JobRef, status: &str, second: u32) -> types::Job {
    let second = second % 60;
    serde_json::from_value(json!({
        "jobId": reference.id().as_str(), "jobType": "custom", "status": status,
        "updatedAt": format!("2026-10-01T09:00:{second:02}.000Z"),
        "metadata": {"assetIds": ["asset_1"]},
    }))
    .unwrap()
}

impl Schedule {
    fn listed_by_scan(&self, now: Instant) -> Vec<Option<ProjectId>> {
        let mut counts: BTreeMap<Option<ProjectId>, usize> = BTreeMap::new();
        for (reference, _) in self.jobs.iter().filter(|(_, watched)| watched.is_listable()) {
            *counts.entry(reference.project().cloned()).or_default() += 1;
        }
        let works = |project: &Option<ProjectId>| {
            let rests = self.lists.get(project).and_then(|list| list.rests_until);
            rests.is_none_or(|end| end <= now)
        };
        let cheaper = counts.into_iter().filter(|(_, count)| *count >= LIST_FROM);
        cheaper.map(|(project, _)| project).filter(works).collect()
    }

    /// Returns the next action and when it is due, from a search of all jobs.
    fn first_by_scan(&self, now: Instant, spare: Instant) -> (Instant, Next) {
        let listed = self.listed_by_scan(now);
        let mut first = ((now + LEASE, 0), Next::Nothing);
        let mut consider = |due: Instant, rank: u64, next| {
            if (due, rank) < first.0 {
                first = ((due, rank), next);
            }
        };
        // Of two reads that are due together the one with the lower id comes first.
        let jobs: BTreeMap<_, _> = self.jobs.iter().collect();
        for (reference, watched) in jobs.into_iter().filter(|(_, watched)| !watched.ended()) {
            if let Some(lease) = watched.lease.filter(|lease| *lease > now) {
                consider(lease, 0, Next::Nothing);
                continue;
            }
            let project = reference.project().cloned();
            if !watched.is_listable() || !listed.contains(&project) {
                consider(watched.due_by_id(), 0, Next::Job(JobRef::clone(reference)));
                continue;
            }
            let list = self.lists.get(&project);
            let list = list.filter(|list| watched.checked < list.rounds && list.reading.is_none());
            if let Some(due) = list.and_then(|list| list.check_due(spare)) {
                consider(due, watched.checked, Next::Check(JobRef::clone(reference)));
            }
        }
        for project in listed {
            let list = self.lists.get(&project);
            if let Some(lease) = list.and_then(|list| list.lease).filter(|lease| *lease > now) {
                consider(lease, 0, Next::Nothing);
                continue;
            }
            let began = list.and_then(|list| list.reading.as_ref()).map(|round| round.began);
            let mine = self.jobs.iter().filter(|(reference, watched)| {
                reference.project() == project.as_ref() && watched.is_listable()
            });
            let due = mine.map(|(_, watched)| watched.due).min();
            if let Some(due) = began.or(due) {
                consider(due, 0, Next::List(project));
            }
        }
        (first.0.0, first.1)
    }
}

/// A schedule with the reads that are on their way.
struct World {
    now: Instant,
    schedule: Schedule,
    budget: RequestBudget,
    reads: Vec<Work>,
    second: u32,
}

impl World {
    fn make(&mut self, step: &Step) {
        let now = self.now;
        match *step {
            Step::Join { job: number, millis, known } => {
                let reference = reference(number);
                let known = known.then(|| Arc::new(job(&reference, "queued", self.second)));
                let policy = PollPolicy::every(Duration::from_millis(millis));
                self.schedule.join(&reference, policy, known.as_ref(), now);
            }
            Step::Leave(job) => self.schedule.leave(&reference(job)),
            Step::ReadBy(job, millis) => {
                self.schedule.read_by(&reference(job), now + Duration::from_millis(millis));
            }
            Step::Pass(millis) => {
                self.now += Duration::from_millis(millis);
                self.second += u32::from(millis > 500);
            }
            Step::Claim => {
                if let Claim::Work(work) = self.schedule.claim(now, &self.budget, None) {
                    self.reads.push(work);
                }
            }
            Step::End { read, outcome } if !self.reads.is_empty() => {
                let work = self.reads.swap_remove(read % self.reads.len());
                self.end(&work, outcome);
                self.schedule.give_back(&work);
            }
            Step::End { .. } => {}
        }
    }

    fn end(&mut self, work: &Work, outcome: u8) {
        let (now, second) = (self.now, self.second);
        let error = |status: u16| {
            let status = reqwest::StatusCode::from_u16(status).unwrap();
            Error::refused(None, status, &reqwest::header::HeaderMap::new(), b"")
        };
        match (work, outcome % 8) {
            (_, 0) => {}
            (Work::Job(reference), 1) => self.schedule.job_read(reference, Err(error(502)), now),
            (Work::Job(reference), 2) => self.schedule.job_read(reference, Err(error(404)), now),
            (Work::Job(reference), outcome) => {
                let status = if outcome == 3 { "success" } else { "in-progress" };
                self.schedule.job_read(reference, Ok(job(reference, status, second).into()), now);
            }
            (Work::Page(query), 1) => self.schedule.page_read(query, Err(error(502)), now),
            (Work::Page(query), outcome) => {
                let shown = |number: &usize| *number % usize::from(outcome) != 1;
                let mine = (0..JOBS).filter(shown).map(reference);
                let mine = mine.filter(|reference| reference.project() == query.project.as_ref());
                let rows = mine.map(|reference| job(&reference, "in-progress", second)).collect();
                let next: Option<PageToken> =
                    (outcome == 4).then(|| serde_json::from_value(json!("next")).unwrap());
                self.schedule.page_read(query, Ok((rows, next)), now);
            }
        }
    }

    /// The ordered sets choose as a search of all jobs does, and hold nothing that has left.
    fn check(&mut self) -> Result<(), TestCaseError> {
        let spare = self.budget.spare(self.now);
        let expected = self.schedule.first_by_scan(self.now, spare);
        prop_assert_eq!(self.schedule.first(self.now, spare), expected);
        let listable = self.schedule.jobs.values().filter(|watched| watched.is_listable()).count();
        let lanes: usize = self.schedule.orders.lanes().map(|(_, lane)| lane.listable()).sum();
        prop_assert_eq!(lanes, listable);
        Ok(())
    }
}

fn step() -> impl Strategy<Value = Step> {
    let millis = prop_oneof![Just(0), 1..2_000_u64, Just(5_000), Just(61_000)];
    prop_oneof![
        3 => (0..JOBS, prop_oneof![Just(1_000), 500..5_000_u64], prop::bool::weighted(0.8))
            .prop_map(|(job, millis, known)| Step::Join { job, millis, known }),
        1 => (0..JOBS).prop_map(Step::Leave),
        1 => (0..JOBS, 0..3_000_u64).prop_map(|(job, millis)| Step::ReadBy(job, millis)),
        2 => millis.prop_map(Step::Pass),
        5 => Just(Step::Claim),
        5 => (any::<usize>(), any::<u8>()).prop_map(|(read, outcome)| Step::End { read, outcome }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_next_read_is_the_one_that_a_search_of_all_jobs_finds(
        budget in prop_oneof![Just(60), Just(60_000)],
        steps in prop::collection::vec(step(), 1..300),
    ) {
        let mut world = World {
            now: Instant::now(),
            schedule: Schedule::default(),
            budget: RequestBudget::per_minute(budget),
            reads: Vec::new(),
            second: 0,
        };
        for step in &steps {
            world.make(step);
            world.check()?;
        }
        for number in 0..JOBS {
            while world.schedule.jobs.contains_key(&reference(number)) {
                world.make(&Step::Leave(number));
            }
        }
        world.check()?;
        prop_assert_eq!(world.schedule.orders.lanes().count(), 0);
    }
}
