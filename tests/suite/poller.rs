//! Many waits of one client share their requests (J5).

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures_util::{StreamExt as _, future::join_all};
use scenario_client::{
    CustomRequest, Job, JobRef, Scenario,
    api::operations,
    client::PollPolicy,
    testing::{FakeScenario, FakeScenarioBuilder, Fault, JobScript, RecordedRequest},
};
use serde_json::{Value, json};
use tokio::time::Instant;

const LONG: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// A client that polls at every interval.
fn steady(fake: &FakeScenario) -> Scenario {
    every(POLL_INTERVAL, fake)
}

fn every(interval: Duration, fake: &FakeScenario) -> Scenario {
    let policy = PollPolicy::every(interval);
    fake.scenario_builder().poll_policy(policy).build().unwrap()
}

async fn start(builder: FakeScenarioBuilder, count: usize) -> (FakeScenario, Scenario, Vec<Job>) {
    start_with(POLL_INTERVAL, builder, count).await
}

async fn start_with(
    interval: Duration,
    builder: FakeScenarioBuilder,
    count: usize,
) -> (FakeScenario, Scenario, Vec<Job>) {
    let fake = builder.start().await.unwrap();
    let scenario = every(interval, &fake);
    let submits = (0..count)
        .map(|number| scenario.run(&CustomRequest::new("model_a").set("prompt", number)).submit());
    let jobs = join_all(submits).await.into_iter().map(Result::unwrap).collect();
    (fake, scenario, jobs)
}

fn polls(fake: &FakeScenario) -> (usize, usize) {
    let count = |operation| fake.requests_to(operation).len();
    (count(&operations::LIST_JOBS), count(&operations::GET_JOB))
}

#[tokio::test(start_paused = true)]
async fn fifty_waits_cost_a_fifth_of_fifty_loops_and_are_as_quick() {
    let duration = Duration::from_secs(3);
    // Fifty loops with shorter intervals can be more than the machine serves, and then cost less.
    let interval = Duration::from_millis(150);
    let builder = FakeScenario::builder().job_duration(duration);
    let (fake, _, jobs) = start_with(interval, builder.clone(), 50).await;
    let started = Instant::now();
    let waits = join_all(jobs.iter().map(|job| job.wait(LONG))).await;
    assert!(waits.iter().all(Result::is_ok));
    let (lists, reads) = polls(&fake);
    let shared = lists + reads;
    println!("{lists} lists and {reads} reads");

    // The same with a client of its own for each wait. They are made before the jobs start.
    let fake = builder.start().await.unwrap();
    let clients: Vec<Scenario> = (0..50).map(|_| every(interval, &fake)).collect();
    let request = CustomRequest::new("model_a");
    let jobs = join_all(clients.iter().map(|own| own.run(&request).submit())).await;
    let waits = join_all(jobs.iter().map(|job| job.as_ref().unwrap().wait(LONG))).await;
    assert!(waits.iter().all(Result::is_ok));
    let (_, independent) = polls(&fake);
    println!("{shared} requests of one client, {independent} of fifty, in {:?}", started.elapsed());
    assert!(shared * 5 <= independent, "{shared} to {independent}");
}

#[tokio::test]
async fn every_wait_ends_within_two_reads_of_the_end_of_its_job() {
    let builder = FakeScenario::builder().job_duration(Duration::from_secs(2));
    let (fake, _, jobs) = start(builder, 50).await;
    let waits = join_all(jobs.iter().map(|job| async {
        let done = job.wait(LONG).await.unwrap();
        let noticed = std::time::Instant::now();
        let ended = done.job().updated_at.as_ref().unwrap().to_utc().unwrap();
        (noticed - (chrono::Utc::now() - ended).to_std().unwrap_or_default(), noticed)
    }))
    .await;
    let times: Vec<std::time::Instant> =
        fake.requests_to(&operations::LIST_JOBS).iter().map(|request| request.at).collect();
    for (ended, noticed) in waits {
        // The end is known to the millisecond.
        let ended = ended + Duration::from_millis(2);
        let between = times.iter().filter(|at| **at > ended && **at < noticed).count();
        assert!(between <= 2, "{between} reads after the end");
    }
}

#[tokio::test(start_paused = true)]
async fn the_list_is_asked_as_the_contract_describes() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(400)).empty_pages();
    let (fake, _, jobs) = start(builder, 8).await;
    join_all(jobs.iter().map(|job| job.wait(LONG))).await;
    let lists = fake.requests_to(&operations::LIST_JOBS);
    assert!(!lists.is_empty());
    for request in &lists {
        assert!(request.query.contains("types=custom&") || request.query.ends_with("types=custom"));
        assert!(request.query.contains("updatedAfter=") && request.query.contains("pageSize=100"));
        assert!(!request.query.contains("createdAfter"), "{}", request.query);
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_with_a_token_is_not_the_end_of_the_list() {
    let (fake, _, jobs) =
        start(FakeScenario::builder().job_duration(Duration::from_millis(200)), 5).await;
    let page =
        json!({"jobs": [], "nextPaginationToken": "+/+/eyJvZmZzZXQiOjAsImhvbGUiOmZhbHNlfQ=="});
    fake.fault(&operations::LIST_JOBS, Fault::json(200, page));
    join_all(jobs.iter().map(|job| job.wait(LONG))).await;
    let second = &fake.requests_to(&operations::LIST_JOBS)[1];
    assert!(
        second
            .query
            .contains("paginationToken=%2B%2F%2B%2FeyJvZmZzZXQiOjAsImhvbGUiOmZhbHNlfQ%3D%3D"),
        "{second:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn few_waits_read_by_id() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(300));
    let (fake, _, jobs) = start(builder, 3).await;
    join_all(jobs.iter().map(|job| job.wait(LONG))).await;
    assert_eq!(polls(&fake).0, 0);
}

#[tokio::test(start_paused = true)]
async fn waits_for_the_same_job_share_its_reads() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(500));
    let (fake, scenario, jobs) = start(builder, 1).await;
    let clone = scenario.clone();
    let handles: Vec<_> = (0..20).map(|_| clone.job(jobs[0].reference())).collect();
    let done = join_all(handles.iter().map(|job| job.wait(LONG))).await;
    assert!(done.iter().all(Result::is_ok));
    let (lists, reads) = polls(&fake);
    assert!(lists == 0 && reads <= 12, "{reads} reads for twenty waits over ten intervals");
}

/// The second one begins sooner, but its intervals grow.
#[tokio::test(start_paused = true)]
async fn another_wait_for_the_same_job_slows_nobody() {
    let builder = FakeScenario::builder().job_duration(Duration::from_secs(3_600));
    let (fake, _, jobs) = start_with(Duration::from_secs(4), builder, 1).await;
    let slower = PollPolicy::every(Duration::from_secs(1)).max_interval(Duration::from_secs(600));
    let steady = jobs[0].clone();
    let steady = tokio::spawn(async move { steady.wait(Duration::from_secs(3_600)).await });
    let growing = jobs[0].clone().poll_policy(slower);
    let growing = tokio::spawn(async move { growing.wait(Duration::from_secs(3_600)).await });
    tokio::time::sleep(Duration::from_secs(200)).await;
    fake.finish(jobs[0].id());
    let finished = Instant::now();
    steady.await.unwrap().unwrap();
    assert!(finished.elapsed() <= Duration::from_secs(4), "{:?}", finished.elapsed());
    growing.await.unwrap().unwrap();
}

/// What a client adds to its requests may change what they return.
#[tokio::test(start_paused = true)]
async fn waits_read_with_what_their_client_adds() {
    let builder = FakeScenario::builder().job_duration(Duration::from_secs(3_600));
    let (fake, scenario, jobs) = start_with(Duration::from_secs(1), builder, 1).await;
    let tagged =
        [(); 2].map(|()| scenario.with_query("beta", "true").with_header("x-build", "7").unwrap());
    let waits = [&scenario, &tagged[0], &tagged[1]].map(|client| {
        let job = client.job(jobs[0].id());
        tokio::spawn(async move { job.wait(LONG).await })
    });
    tokio::time::sleep(Duration::from_secs(20)).await;
    fake.finish(jobs[0].id());
    // A webhook tells the waits of all of them.
    assert!(scenario.wake_waits(jobs[0].id()));
    for wait in waits {
        wait.await.unwrap().unwrap();
    }
    let reads = fake.requests_to(&operations::GET_JOB);
    let is_tagged = |read: &&RecordedRequest| read.query.contains("beta=true");
    let (tagged, plain): (Vec<_>, Vec<_>) = reads.iter().partition(is_tagged);
    assert!(tagged.iter().all(|read| read.headers["x-build"] == "7"));
    assert!(plain.iter().all(|read| !read.headers.contains_key("x-build")));
    // Each twenty in twenty seconds: those that add the same share theirs.
    let counts = [tagged.len(), plain.len()];
    assert!(counts.iter().all(|count| (15..=25).contains(count)), "{counts:?}");
}

#[tokio::test(start_paused = true)]
async fn jobs_that_the_list_does_not_show_are_read_by_id() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(200)).hide_every(3);
    let (_fake, _, jobs) = start(builder, 30).await;
    let started = Instant::now();
    assert!(join_all(jobs.iter().map(|job| job.wait(LONG))).await.iter().all(Result::is_ok));
    assert!(started.elapsed() < LONG / 4);
}

#[tokio::test(start_paused = true)]
async fn a_hidden_job_does_not_wait_for_the_list_to_fall_silent() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(200)).hide_every(3);
    let (fake, _, jobs) = start(builder, 9).await;
    // Six of the longest intervals would be minutes.
    let policy = PollPolicy::default().initial_interval(POLL_INTERVAL).max_interval(LONG);
    let patient = fake.scenario_builder().poll_policy(policy).build().unwrap();
    let handles: Vec<_> = jobs.iter().map(|job| patient.job(job.reference())).collect();
    let waits = join_all(handles.iter().map(|job| job.wait(LONG / 2))).await;
    assert!(waits.iter().all(Result::is_ok));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_lags_or_fails_delays_nobody_for_long() {
    let lagging = FakeScenario::builder()
        .job_duration(Duration::from_millis(200))
        .list_lag(Duration::from_millis(300));
    let (_fake, _, jobs) = start(lagging, 12).await;
    assert!(join_all(jobs.iter().map(|job| job.wait(LONG / 4))).await.iter().all(Result::is_ok));

    let builder = FakeScenario::builder().job_duration(Duration::from_millis(500));
    for fault in [Fault::html(502), Fault::reason(403, "no list for you")] {
        let (fake, _, jobs) = start(builder.clone(), 12).await;
        for _ in 0..1_000 {
            fake.fault(&operations::LIST_JOBS, fault.clone());
        }
        let waits = join_all(jobs.iter().map(|job| job.wait(LONG / 4))).await;
        assert!(waits.iter().all(Result::is_ok), "{fault:?}");
        assert!(polls(&fake).0 <= 3, "it is left alone: {:?}", polls(&fake));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_silent_holds_nobody_up() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(400));
    let (fake, _, jobs) = start(builder, 5).await;
    for _ in 0..1_000 {
        fake.fault(&operations::LIST_JOBS, Fault::delay(LONG));
    }
    let waits = join_all(jobs.iter().map(|job| job.wait(LONG / 4))).await;
    assert!(waits.iter().all(Result::is_ok), "{waits:?}");
    assert!(polls(&fake).0 <= 3, "it is left alone: {:?}", polls(&fake));
}

#[tokio::test(start_paused = true)]
async fn a_row_without_its_results_is_read_by_id() {
    let (fake, _, jobs) =
        start(FakeScenario::builder().job_duration(Duration::from_millis(150)), 5).await;
    let rows: Vec<_> = jobs
        .iter()
        .map(|job| {
            let moment = chrono::Utc::now().to_rfc3339();
            json!({"jobId": job.id(), "jobType": "custom", "status": "success", "updatedAt": moment})
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    fake.fault(&operations::LIST_JOBS, Fault::json(200, json!({"jobs": rows})));
    for done in join_all(jobs.iter().map(|job| job.wait(LONG))).await {
        assert_eq!(done.unwrap().asset_ids().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_response_that_was_overtaken_does_not_bring_a_job_back() {
    let (fake, scenario, jobs) =
        start(FakeScenario::builder().job_duration(Duration::from_millis(100)), 5).await;
    let old = json!({"jobs": [{
        "jobId": jobs[0].id(), "jobType": "custom", "status": "queued", "updatedAt": "2020-01-01T00:00:00.000Z",
    }]});
    let events = jobs[0].events(LONG);
    for _ in 0..3 {
        fake.fault(&operations::LIST_JOBS, Fault::json(200, old.clone()));
    }
    let others: Vec<_> = jobs[1..].iter().map(|job| job.wait(LONG)).collect();
    let (kinds, _) = tokio::join!(
        events
            .map(|event| format!("{:?}", event.unwrap()).chars().take(5).collect::<String>())
            .collect::<Vec<_>>(),
        join_all(others),
    );
    let queued = kinds.iter().filter(|kind| *kind == "Queue").count();
    assert!(queued <= 1 && kinds.last().is_some_and(|kind| kind == "Finis"), "{kinds:?}");
    drop(scenario);
}

#[tokio::test(start_paused = true)]
async fn each_project_has_its_own_list() {
    let fake =
        FakeScenario::builder().job_duration(Duration::from_millis(300)).start().await.unwrap();
    let scenario = steady(&fake);
    let mut jobs = Vec::new();
    for project in ["proj_a", "proj_b"] {
        for _ in 0..5 {
            let run = scenario.run(&CustomRequest::new("model_a")).project(project);
            jobs.push(run.submit().await.unwrap());
        }
    }
    assert!(join_all(jobs.iter().map(|job| job.wait(LONG))).await.iter().all(Result::is_ok));
    let asked: BTreeSet<_> = fake
        .requests_to(&operations::LIST_JOBS)
        .iter()
        .flat_map(|request| request.query.split('&').map(str::to_owned).collect::<Vec<_>>())
        .filter(|parameter| parameter.starts_with("projectId"))
        .collect();
    assert_eq!(asked.into_iter().collect::<Vec<_>>(), ["projectId=proj_a", "projectId=proj_b"]);
}

#[tokio::test(start_paused = true)]
async fn waits_keep_within_the_request_budget() {
    let fake = FakeScenario::builder().job_duration(LONG).hide_every(2).start().await.unwrap();
    let scenario = fake
        .scenario_builder()
        .poll_policy(PollPolicy::every(Duration::from_millis(1)))
        .request_budget(50)
        .build()
        .unwrap();
    let references: Vec<JobRef> = join_all((0..20).map(|_| {
        let other = fake.scenario().unwrap();
        async move {
            other.run(&CustomRequest::new("model_a")).submit().await.unwrap().reference().clone()
        }
    }))
    .await;
    let handles: Vec<_> = references.into_iter().map(|reference| scenario.job(reference)).collect();
    let waits = join_all(handles.iter().map(|job| job.wait(Duration::from_secs(3)))).await;
    assert!(waits.iter().all(|wait| wait.as_ref().is_err_and(|error| error.is_timeout())));
    let (lists, reads) = polls(&fake);
    // A fifth at once, the rest spread over the minute.
    assert!(lists + reads <= 11 + 3, "{lists} lists and {reads} reads in three seconds");
    let seen =
        waits.iter().filter(|wait| wait.as_ref().is_err_and(|error| error.snapshot().is_some()));
    assert!(seen.count() >= 11, "nobody is read twice before the others were read");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_when_nobody_waits() {
    let (fake, scenario, jobs) = start(FakeScenario::builder().job_duration(LONG), 6).await;
    {
        let waits = join_all(jobs.iter().map(|job| job.wait(LONG)));
        tokio::time::timeout(POLL_INTERVAL * 4, waits).await.unwrap_err();
    }
    // What was on its way when the waits ended may still arrive.
    let arrived = async {
        loop {
            let before = fake.requests().len();
            tokio::time::sleep(POLL_INTERVAL).await;
            if fake.requests().len() == before {
                return before;
            }
        }
    };
    let before = tokio::time::timeout(LONG, arrived).await.unwrap();
    tokio::time::sleep(POLL_INTERVAL * 6).await;
    assert_eq!(fake.requests().len(), before);
    drop(scenario);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_kept_but_not_read_holds_nobody_up() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = steady(&fake);
    fake.script(JobScript::starting("queued"));
    let kept = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let mut events = kept.events(LONG);
    events.next().await;
    // It is read until its read is on the way, and then no more.
    fake.fault(&operations::GET_JOB, Fault::delay(LONG));
    while polls(&fake).1 == 0 {
        let _ = tokio::time::timeout(Duration::from_millis(5), events.next()).await;
    }
    let started = Instant::now();
    let other = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    other.wait(LONG).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_read_without_a_response_does_not_hold_up_its_wait() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = steady(&fake);
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    fake.fault(&operations::GET_JOB, Fault::delay(LONG));
    let started = Instant::now();
    job.wait(LONG).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());

    // A server that is slow with every response is heard all the same, and asked no more than twice at once.
    let slow = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let before = polls(&fake).1;
    for _ in 0..9 {
        fake.fault(&operations::GET_JOB, Fault::delay(Duration::from_secs(25)));
    }
    let started = Instant::now();
    slow.wait(LONG * 3).await.unwrap();
    let elapsed = started.elapsed();
    assert!(elapsed < Duration::from_secs(80), "{elapsed:?}");
    assert!(polls(&fake).1 - before <= 6, "{}", polls(&fake).1 - before);
}

#[test]
fn waits_on_several_runtimes_share_and_survive_one_that_rests() {
    let server =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let fake = server
        .block_on(FakeScenario::builder().job_duration(Duration::from_millis(400)).start())
        .unwrap();
    let scenario = steady(&fake);
    let single = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let resting = single();
    let submit = || scenario.run(&CustomRequest::new("model_a")).submit();
    let job = resting.block_on(submit()).unwrap();
    let mut events = job.events(LONG);
    // One event is read here, then this runtime is not driven any more.
    resting.block_on(events.next()).unwrap().unwrap();

    let threads: Vec<_> = (0..3)
        .map(|_| {
            let (runtime, scenario) = (single(), scenario.clone());
            let reference = job.reference().clone();
            std::thread::spawn(move || runtime.block_on(scenario.job(reference).wait(LONG)).is_ok())
        })
        .collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    let rest = resting.block_on(events.collect::<Vec<_>>());
    assert!(rest.last().unwrap().is_ok(), "{rest:?}");
}

/// What a job list can do to a row, although reads by id are healthy.
fn spoiled(kind: &str, number: usize, mut row: Value) -> Option<Value> {
    let members = row.as_object_mut()?;
    match kind {
        "no status" => drop(members.remove("status")),
        "unknown status" => drop(members.insert("status".into(), "ruminating".into())),
        "null status" => drop(members.insert("status".into(), Value::Null)),
        "running for ever" => {
            members.insert("status".into(), "in-progress".into());
            members.insert("updatedAt".into(), json!(chrono::Utc::now().to_rfc3339()));
        }
        "no progress since the start" => {
            members.insert("status".into(), "queued".into());
            let created = members.get("createdAt").cloned()?;
            members.insert("updatedAt".into(), created);
        }
        "left out after the start" => {
            return (members.get("status")? != "success").then_some(row);
        }
        "every second one left out" => return (!number.is_multiple_of(2)).then_some(row),
        other => panic!("{other}"),
    }
    Some(row)
}

const SPOILED: [&str; 7] = [
    "no status",
    "unknown status",
    "null status",
    "running for ever",
    "no progress since the start",
    "left out after the start",
    "every second one left out",
];

#[tokio::test(start_paused = true)]
async fn waits_end_whatever_the_list_says() {
    for kind in SPOILED {
        let rows = AtomicUsize::new(0);
        let builder = FakeScenario::builder()
            .job_duration(Duration::from_millis(400))
            .change_job_rows(move |row| spoiled(kind, rows.fetch_add(1, Ordering::Relaxed), row));
        let (fake, _, jobs) = start(builder, 5).await;
        let waits = join_all(jobs.iter().map(|job| job.wait(LONG / 6))).await;
        assert!(waits.iter().all(Result::is_ok), "{kind}: {:?}, {waits:?}", polls(&fake));
    }
}
