//! Single steps of the schedule.

use reqwest::{StatusCode, header::HeaderMap};
use serde_json::json;

use super::*;
use crate::api::PageToken;

fn job(status: &str, second: u32) -> types::Job {
    let date = format!("2026-10-01T09:00:{second:02}.000Z");
    serde_json::from_value(json!({
        "jobId": "job_1", "jobType": "custom", "status": status, "updatedAt": date,
        "metadata": {"assetIds": ["asset_1"]},
    }))
    .unwrap()
}

fn status(seen: Option<(u64, Seen)>) -> String {
    match seen {
        Some((_, Seen::Job(job))) => job.status.clone().unwrap().to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_overtaken_changes_nothing() {
    let (reference, now) = (JobRef::new("job_1"), Instant::now());
    let mut schedule = Schedule::default();
    schedule.join(&reference, PollPolicy::default(), None, now);
    schedule.job_read(&reference, Ok(job("in-progress", 5).into()), now);
    schedule.job_read(&reference, Ok(job("queued", 3).into()), now);
    assert_eq!(status(schedule.news(&reference, 0)), "in-progress", "an older response");
    schedule.job_read(&reference, Ok(job("success", 7).into()), now);
    schedule.job_read(&reference, Ok(job("in-progress", 9).into()), now);
    assert_eq!(status(schedule.news(&reference, 0)), "success", "an end is an end");
}

#[test]
fn jobs_that_are_due_together_are_read_in_the_order_of_their_ids() {
    let now = Instant::now();
    let budget = RequestBudget::per_minute(6_000);
    let mut schedule = Schedule::default();
    let jobs = ["job_1", "job_2", "job_3"].map(JobRef::new);
    for reference in [&jobs[1], &jobs[2], &jobs[0]] {
        schedule.join(reference, PollPolicy::default(), None, now);
    }
    for reference in jobs {
        assert_eq!(schedule.claim(now, &budget, None), Claim::Work(Work::Job(reference)));
    }
}

#[test]
fn the_list_is_asked_from_before_the_change_of_a_job_that_joins() {
    let now = Instant::now();
    let budget = RequestBudget::per_minute(6_000);
    let mut schedule = Schedule::default();
    let policy = PollPolicy::every(Duration::from_secs(1));
    let numbered = |number: usize, second| {
        let id = format!("job_{number}");
        let row = types::Job { job_id: id.clone().into(), ..job("queued", second) };
        (JobRef::new(id), row)
    };
    for number in 0..5 {
        let (reference, row) = numbered(number, 30);
        schedule.join(&reference, policy, Some(&Arc::new(row)), now);
    }
    let ask = |schedule: &mut Schedule, moment| match schedule.claim(moment, &budget, None) {
        Claim::Work(Work::Page(query)) => query,
        other => panic!("{other:?}"),
    };
    let second = |query: &ListQuery| query.since.format("%S").to_string();
    let later = now + Duration::from_secs(2);
    let query = ask(&mut schedule, later);
    assert_eq!(second(&query), "25", "with an overlap");
    let rows = (0..5).map(|number| numbered(number, 40).1).collect();
    schedule.page_read(&query, Ok((rows, None)), later);
    schedule.give_back(&Work::Page(query));
    while let Claim::Work(work) = schedule.claim(later, &budget, None) {
        assert!(matches!(work, Work::Job(_)), "the checks of the round: {work:?}");
    }
    let (reference, row) = numbered(9, 10);
    schedule.join(&reference, policy, Some(&Arc::new(row)), later);
    let query = ask(&mut schedule, later + Duration::from_secs(2));
    assert_eq!(second(&query), "05", "its change is older than what the list has shown");
    let expected = schedule.lists[&None].reading.as_ref().map(|round| round.expected.len());
    assert_eq!(expected, Some(6));
}

#[test]
fn a_job_that_the_list_should_have_shown_is_read_by_its_id() {
    let now = Instant::now();
    let budget = RequestBudget::per_minute(6_000);
    let mut schedule = Schedule::default();
    let policy = PollPolicy::every(Duration::from_secs(1));
    let row =
        |number: usize| types::Job { job_id: format!("job_{number}").into(), ..job("queued", 30) };
    for number in 0..6 {
        let known = Arc::new(row(number));
        schedule.join(&JobRef::new(known.job_id.as_str()), policy, Some(&known), now);
    }
    let later = now + Duration::from_secs(2);
    let Claim::Work(Work::Page(query)) = schedule.claim(later, &budget, None) else { panic!() };
    schedule.page_read(&query, Ok(((0..5).map(row).collect(), None)), later);
    schedule.give_back(&Work::Page(query));
    let next = schedule.claim(later, &budget, None);
    assert_eq!(next, Claim::Work(Work::Job(JobRef::new("job_5"))), "the sixth is hidden");
}

/// The number of reads by id that are due after a list has shown none of this many jobs, which joined one after the other.
fn reads_after_an_empty_list(jobs: u64) -> usize {
    let now = Instant::now();
    let budget = RequestBudget::per_minute(1_000_000);
    let mut schedule = Schedule::default();
    let interval = Duration::from_secs(2);
    let joined = |number| now + interval * u32::try_from(number).unwrap() / 1_000;
    for number in 0..jobs {
        let reference = JobRef::new(format!("job_{number:04}"));
        let known = job("queued", 30);
        let known = Arc::new(types::Job { job_id: reference.id().clone(), ..known });
        schedule.join(&reference, PollPolicy::every(interval), Some(&known), joined(number));
    }
    // The first ten are due.
    let later = joined(9) + interval;
    let Claim::Work(Work::Page(query)) = schedule.claim(later, &budget, None) else { panic!() };
    schedule.page_read(&query, Ok((Vec::new(), None)), later);
    schedule.give_back(&Work::Page(query));
    let claims = std::iter::from_fn(|| Some(schedule.claim(later, &budget, None)));
    claims.take_while(|claim| matches!(claim, Claim::Work(Work::Job(_)))).count()
}

#[test]
fn a_list_that_misses_many_jobs_causes_no_burst() {
    assert_eq!(reads_after_an_empty_list(100), 100, "a page of them is read at once");
    assert_eq!(reads_after_an_empty_list(500), 10, "each of more keeps its own time");
}

#[test]
fn jobs_without_a_wait_are_removed() {
    let (reference, now) = (JobRef::new("job_1"), Instant::now());
    let mut schedule = Schedule::default();
    for _ in 0..2 {
        schedule.join(&reference, PollPolicy::default(), Some(&Arc::new(job("queued", 1))), now);
    }
    schedule.leave(&reference);
    assert_eq!(schedule.jobs.len(), 1);
    schedule.leave(&reference);
    assert!(schedule.jobs.is_empty() && schedule.lists.is_empty());
    let budget = RequestBudget::per_minute(100);
    assert!(matches!(schedule.claim(now, &budget, None), Claim::Until(later) if later > now));
}

#[test]
fn the_read_that_is_due_longest_comes_first() {
    let now = Instant::now();
    let budget = RequestBudget::per_minute(6_000);
    let mut schedule = Schedule::default();
    let policy = PollPolicy::every(Duration::from_secs(1));
    let references = ["job_a", "job_b", "job_c"].map(JobRef::new);
    for (index, reference) in references.iter().enumerate() {
        let begun = now + Duration::from_millis(index as u64);
        schedule.join(reference, policy, Some(&Arc::new(job("queued", 1))), begun);
    }
    let later = now + Duration::from_secs(5);
    for reference in references {
        assert_eq!(schedule.claim(later, &budget, None), Claim::Work(Work::Job(reference)));
    }
    assert!(matches!(schedule.claim(later, &budget, None), Claim::Until(_)), "each has its lease");
}

/// Six jobs that the list serves, and the query of its first page.
fn listed_jobs(schedule: &mut Schedule, now: Instant, budget: &RequestBudget) -> ListQuery {
    let policy = PollPolicy::every(Duration::from_secs(1));
    for number in 0..6 {
        let known =
            Arc::new(types::Job { job_id: format!("job_{number}").into(), ..job("queued", 30) });
        schedule.join(&JobRef::new(known.job_id.as_str()), policy, Some(&known), now);
    }
    match schedule.claim(now + Duration::from_secs(2), budget, None) {
        Claim::Work(Work::Page(query)) => query,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_round_goes_on_at_the_page_where_its_reader_left_it() {
    let (now, budget) = (Instant::now(), RequestBudget::per_minute(6_000));
    let mut schedule = Schedule::default();
    let query = listed_jobs(&mut schedule, now, &budget);
    let token: PageToken = serde_json::from_value(json!("second")).unwrap();
    let later = now + Duration::from_secs(2);
    schedule.page_read(&query, Ok((Vec::new(), Some(token.clone()))), later);
    schedule.give_back(&Work::Page(query.clone()));
    let Claim::Work(Work::Page(second)) = schedule.claim(later, &budget, None) else { panic!() };
    assert_eq!(second, ListQuery { position: Some(token), ..query.clone() });
    schedule.give_back(&Work::Page(second.clone()));
    assert_eq!(schedule.claim(later, &budget, None), Claim::Work(Work::Page(second)), "broken off");
    // The first page comes late, from a reader that was given up.
    schedule.page_read(&query, Ok((Vec::new(), None)), later);
    assert!(schedule.lists[&None].reading.is_some(), "the round is not over");
}

#[test]
fn while_the_list_fails_its_jobs_are_read_by_id() {
    let (now, budget) = (Instant::now(), RequestBudget::per_minute(6_000));
    let mut schedule = Schedule::default();
    let query = listed_jobs(&mut schedule, now, &budget);
    let later = now + Duration::from_secs(2);
    let error = Error::refused(None, StatusCode::BAD_GATEWAY, &HeaderMap::new(), b"");
    schedule.page_read(&query, Err(error), later);
    schedule.give_back(&Work::Page(query));
    for _ in 0..6 {
        assert!(matches!(schedule.claim(later, &budget, None), Claim::Work(Work::Job(_))));
    }
}

#[test]
fn a_row_that_says_nothing_leads_to_a_read_by_id_at_once() {
    let row =
        |number: usize| types::Job { job_id: format!("job_{number}").into(), ..job("queued", 30) };
    let silent = [
        types::Job { status: None, ..row(3) },
        types::Job { status: Some("ruminating".into()), ..row(3) },
        types::Job { updated_at: None, ..row(3) },
        types::Job { job_id: "job_3".into(), ..job("in-progress", 29) },
    ];
    for spoiled in silent {
        let (now, budget) = (Instant::now(), RequestBudget::per_minute(6_000));
        let mut schedule = Schedule::default();
        let query = listed_jobs(&mut schedule, now, &budget);
        let rows = (0..6).filter(|number| *number != 3).map(row).chain([spoiled.clone()]).collect();
        let later = now + Duration::from_secs(2);
        schedule.page_read(&query, Ok((rows, None)), later);
        schedule.give_back(&Work::Page(query));
        let reference = JobRef::new("job_3");
        assert!(schedule.news(&reference, 0).is_none(), "it is no news");
        // A job that is due comes before the checks of the round.
        assert_eq!(
            schedule.claim(later, &budget, None),
            Claim::Work(Work::Job(reference)),
            "{:?}",
            spoiled.status
        );
    }
}

#[test]
fn a_job_that_was_announced_during_its_read_is_read_again() {
    let (reference, now) = (JobRef::new("job_1"), Instant::now());
    let budget = RequestBudget::per_minute(6_000);
    let mut schedule = Schedule::default();
    let policy = PollPolicy::every(Duration::from_secs(600));
    schedule.join(&reference, policy, None, now);
    let read = Claim::Work(Work::Job(reference.clone()));
    assert_eq!(schedule.claim(now, &budget, None), read);
    assert!(schedule.announce(reference.id(), now + Duration::from_millis(1)));
    let later = now + Duration::from_millis(2);
    schedule.job_read(&reference, Ok(job("in-progress", 5).into()), later);
    schedule.give_back(&Work::Job(reference.clone()));
    assert_eq!(
        schedule.claim(later, &budget, None),
        read,
        "the response may be older than the change"
    );
    schedule.job_read(&reference, Ok(job("in-progress", 5).into()), later);
    schedule.give_back(&Work::Job(reference.clone()));
    assert!(matches!(schedule.claim(later, &budget, None), Claim::Until(_)), "and once only");
}

#[test]
fn announced_jobs_that_nobody_waits_for_are_bounded() {
    let now = Instant::now();
    let mut schedule = Schedule::default();
    for number in 0..=ANNOUNCED {
        let job = JobId::from(format!("job_{number}"));
        assert!(!schedule.announce(&job, now) && !schedule.announce(&job, now));
    }
    assert_eq!(schedule.announced.len(), ANNOUNCED);
    assert!(!schedule.take_announced(&"job_0".into()), "the oldest is forgotten");
    assert!(schedule.take_announced(&"job_1".into()) && !schedule.take_announced(&"job_1".into()));
}
