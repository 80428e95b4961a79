//! The schedule against a simulated server in simulated time: every wait ends, whatever lists say.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::api::PageToken;

const INTERVAL: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// What a list does to a row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Row {
    Honest,
    WithoutStatus,
    WithUnknownStatus,
    WithoutDate,
    Missing,
    /// It says that the job goes on, and that this is new.
    Running,
    /// It says that nothing has happened since the start.
    Old,
    /// It shows the job as it was three intervals ago.
    Lagging,
}

const ROWS: [Row; 8] = [
    Row::Honest,
    Row::WithoutStatus,
    Row::WithUnknownStatus,
    Row::WithoutDate,
    Row::Missing,
    Row::Running,
    Row::Old,
    Row::Lagging,
];

/// A job of the server, in time since the start of the simulation.
#[derive(Clone, Copy, Debug)]
struct Run {
    starts: Duration,
    ends: Duration,
    /// How often it changes on the way; never if this is zero.
    step: Duration,
}

#[derive(Debug)]
struct Server {
    start: Instant,
    origin: DateTime<Utc>,
    runs: Vec<Run>,
    rows: Vec<Row>,
    /// Whether what happens to the row of a job changes from read to read.
    fickle: bool,
    random: fastrand::Rng,
}

impl Server {
    fn date(&self, moment: Duration) -> DateTime<Utc> {
        self.origin + TimeDelta::from_std(moment).unwrap()
    }

    fn job(&self, number: usize, status: &str, changed: Duration) -> types::Job {
        let text = |moment| self.date(moment).to_rfc3339();
        let assets = if status == "success" { vec!["asset_1"] } else { Vec::new() };
        serde_json::from_value(json!({
            "jobId": format!("job_{number}"), "jobType": "custom", "status": status,
            "createdAt": text(self.runs[number].starts), "updatedAt": text(changed),
            "metadata": {"assetIds": assets},
        }))
        .unwrap()
    }

    /// What a read by id shows.
    fn truth(&self, number: usize, now: Duration) -> types::Job {
        let run = self.runs[number];
        if now >= run.ends {
            return self.job(number, "success", run.ends);
        }
        let passed = now.saturating_sub(run.starts).as_millis();
        let steps = passed.checked_div(run.step.as_millis()).unwrap_or_default();
        let changed = run.starts + run.step * u32::try_from(steps).unwrap();
        self.job(number, "in-progress", changed)
    }

    fn row(&mut self, number: usize, now: Duration) -> Option<types::Job> {
        let run = self.runs[number];
        let pick = if self.fickle { self.random.usize(..) } else { number };
        let truth = self.truth(number, now);
        Some(match self.rows[pick % self.rows.len()] {
            Row::Honest => truth,
            Row::WithoutStatus => types::Job { status: None, ..truth },
            Row::WithUnknownStatus => types::Job { status: Some("ruminating".into()), ..truth },
            Row::WithoutDate if now < run.ends => {
                types::Job { updated_at: None, created_at: None, ..truth }
            }
            Row::WithoutDate | Row::Missing => return None,
            Row::Running => self.job(number, "in-progress", now),
            Row::Old => self.job(number, "queued", run.starts),
            Row::Lagging => {
                let earlier = now.checked_sub(3 * INTERVAL)?;
                (earlier >= run.starts).then(|| self.truth(number, earlier))?
            }
        })
    }

    fn page(&mut self, query: &ListQuery, now: Duration) -> (Vec<types::Job>, Option<PageToken>) {
        let started = self.runs.iter().filter(|run| run.starts <= now).count();
        let mut rows: Vec<types::Job> = (0..started)
            .filter_map(|number| self.row(number, now))
            .filter(|row| {
                let date = row.updated_at.as_ref().and_then(|date| date.to_utc());
                date.is_none_or(|date| date > query.since)
            })
            .collect();
        let offset = query.position.as_ref().map_or(0, |token| {
            serde_json::to_value(token).unwrap().as_str().unwrap().parse().unwrap()
        });
        let rest = rows.split_off(rows.len().min(offset));
        let next = (rest.len() > 100)
            .then(|| serde_json::from_value(json!((offset + 100).to_string())).unwrap());
        (rest.into_iter().take(100).collect(), next)
    }
}

/// What came of a simulation.
#[derive(Debug, Default)]
struct Outcome {
    /// How long after its end each job was seen to have ended.
    late: Vec<Duration>,
    requests: Vec<Instant>,
}

/// Waits for all jobs, each from its start on.
fn simulate(server: &mut Server, budget: &RequestBudget) -> Outcome {
    let policy = PollPolicy::every(INTERVAL);
    let mut schedule = Schedule::default();
    let mut outcome = Outcome::default();
    let mut waiting: Vec<usize> = Vec::new();
    let mut joined = 0;
    server.runs.sort_by_key(|run| run.starts);
    let mut now = server.start;
    loop {
        let passed = now - server.start;
        while let Some(run) = server.runs.get(joined).filter(|run| run.starts <= passed) {
            let known = Arc::new(server.job(joined, "queued", run.starts));
            let reference = JobRef::new(format!("job_{joined}"));
            schedule.join(&reference, policy, Some(&known), now);
            waiting.push(joined);
            joined += 1;
        }
        waiting.retain(|number| {
            let reference = JobRef::new(format!("job_{number}"));
            let ended = schedule.jobs[&reference].ended();
            if ended {
                assert!(schedule.news(&reference, 0).is_some(), "the wait is notified");
                assert!(passed >= server.runs[*number].ends, "an end before the end");
                outcome.late.push(passed - server.runs[*number].ends);
                schedule.leave(&reference);
            }
            !ended
        });
        if waiting.is_empty() && joined == server.runs.len() {
            return outcome;
        }
        assert!(passed < Duration::from_secs(3_600), "these waits do not end: {waiting:?}");
        // Any of the waits may be the one that is awake.
        let turn = outcome.requests.len().checked_rem(waiting.len()).map(|turn| waiting[turn]);
        let own = turn.map(|number| JobRef::new(format!("job_{number}")));
        match schedule.claim(now, budget, own.as_ref()) {
            Claim::Work(work) => {
                outcome.requests.push(now);
                match &work {
                    Work::Job(reference) => {
                        let number = reference.id().as_str()[4..].parse().unwrap();
                        schedule.job_read(reference, Ok(server.truth(number, passed).into()), now);
                    }
                    Work::Page(query) => {
                        let page = server.page(query, passed);
                        schedule.page_read(query, Ok(page), now);
                    }
                }
                schedule.give_back(&work);
            }
            Claim::Until(moment) => {
                assert!(moment > now, "it would turn in a circle");
                let start = server.runs.get(joined).map(|run| server.start + run.starts);
                now = start.map_or(moment, |start| start.min(moment));
            }
        }
    }
}

fn most_in_a_minute(requests: &[Instant]) -> usize {
    let held = requests.iter().enumerate().map(|(index, first)| {
        requests[index..].iter().take_while(|moment| **moment < *first + MINUTE).count()
    });
    held.max().unwrap_or_default()
}

/// A server with this many jobs, which start within a few intervals and take up to twenty.
fn server(jobs: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Server> {
    let millis = |range: std::ops::Range<u64>| range.prop_map(Duration::from_millis);
    let run = (millis(0..4_000), millis(1..20_000), prop_oneof![Just(0), Just(700), Just(2_500)])
        .prop_map(|(starts, takes, step)| Run {
            starts,
            ends: starts + takes,
            step: Duration::from_millis(step),
        });
    let rows = prop_oneof![
        prop::sample::subsequence(ROWS.to_vec(), 1..=ROWS.len()),
        prop::sample::select(ROWS.to_vec()).prop_map(|row| vec![row]),
    ];
    (prop::collection::vec(run, jobs), rows, any::<bool>(), any::<u64>()).prop_map(
        |(runs, rows, fickle, seed)| Server {
            start: Instant::now(),
            origin: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
            runs,
            rows,
            fickle,
            random: fastrand::Rng::with_seed(seed),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn a_wait_ends_within_two_intervals_whatever_the_list_says(mut server in server(1..=10)) {
        let outcome = simulate(&mut server, &RequestBudget::per_minute(6_000));
        for late in outcome.late {
            prop_assert!(late <= 2 * INTERVAL, "{late:?} late");
        }
    }

    #[test]
    fn many_waits_end_within_eleven_intervals(mut server in server(13..=120)) {
        let outcome = simulate(&mut server, &RequestBudget::per_minute(60_000));
        for late in outcome.late {
            prop_assert!(late <= 11 * INTERVAL, "{late:?} late");
        }
    }

    #[test]
    fn a_scarce_budget_holds_and_everybody_gets_a_turn(mut server in server(1..=40)) {
        // Thirty a minute: one each two and a half seconds, and six at once.
        let budget = 30;
        let jobs = u32::try_from(server.runs.len()).unwrap();
        let outcome = simulate(&mut server, &RequestBudget::per_minute(budget));
        prop_assert!(most_in_a_minute(&outcome.requests) <= budget as usize);
        // One round for each job, of a page and a read by id.
        let turn = Duration::from_millis(2_501) * (2 * jobs + 4);
        for late in outcome.late {
            prop_assert!(late <= turn, "{late:?} late, a turn is {turn:?}");
        }
    }
}

/// A server with these runs: start, end and step in milliseconds.
fn server_of(runs: &[[u64; 3]], row: Row) -> Server {
    let run = |[starts, ends, step]: &[u64; 3]| Run {
        starts: Duration::from_millis(*starts),
        ends: Duration::from_millis(*ends),
        step: Duration::from_millis(*step),
    };
    Server {
        start: Instant::now(),
        origin: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        runs: runs.iter().map(run).collect(),
        rows: vec![row],
        fickle: false,
        random: fastrand::Rng::with_seed(1),
    }
}

#[test]
fn a_job_whose_reads_rows_have_deferred_is_on_time_when_the_list_stops_serving_it() {
    let runs = [
        [1_890, 2_346, 2_500],
        [3_778, 20_306, 700],
        [1_345, 6_802, 0],
        [3_801, 7_172, 0],
        [2_817, 21_959, 2_500],
    ];
    // The order of jobs that are due at once is that of a hash map.
    for _ in 0..50 {
        let mut server = server_of(&runs, Row::Running);
        let outcome = simulate(&mut server, &RequestBudget::per_minute(6_000));
        for late in outcome.late {
            assert!(late <= 2 * INTERVAL, "{late:?} late");
        }
    }
}

#[test]
fn fifty_waits_on_an_honest_list_cost_a_fifth_of_fifty_loops() {
    for step in [0, 700, 2_500] {
        let mut server = server_of(&[[0, 60_500, step]; 50], Row::Honest);
        let outcome = simulate(&mut server, &RequestBudget::per_minute(60_000));
        println!("{} requests of one client, {} of fifty loops", outcome.requests.len(), 50 * 61);
        assert!(outcome.requests.len() * 5 <= 50 * 61, "{} requests", outcome.requests.len());
        assert!(outcome.late.iter().all(|late| *late <= INTERVAL), "{:?}", outcome.late);
    }
}
