//! The queue: a few jobs at a time, in order, whatever the server allows.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use scenario_client::{
    Budget, CustomRequest, Reconciled, Scenario, Submission,
    api::{Operation, operations},
    client::{Backoff, PollPolicy},
    ext::run::QueueEvent,
    testing::{FakeScenario, Fault, JobScript},
};

const RUN: &Operation = &operations::RUN_MODEL;
const LONG: Duration = Duration::from_secs(60);

/// Indexes in the order of their starts, and the ends of all.
async fn drain(
    scenario: &Scenario,
    limit: usize,
    count: usize,
) -> (Vec<usize>, Vec<(usize, bool)>) {
    let runs =
        (0..count).map(|number| scenario.run(&CustomRequest::new("model_a").set("prompt", number)));
    let mut events = scenario.queue(limit).run(runs, LONG);
    let (mut starts, mut ends, mut flying) = (Vec::new(), Vec::new(), 0_i32);
    while let Some(event) = events.next().await {
        match event {
            QueueEvent::Submitting { index, .. } => assert!(!starts.contains(&index), "{index}"),
            QueueEvent::Started { index, .. } => {
                starts.push(index);
                flying += 1;
            }
            QueueEvent::Finished { index, result } => {
                if starts.contains(&index) {
                    flying -= 1;
                }
                ends.push((index, result.is_ok()));
            }
            other => panic!("{other:?}"),
        }
        assert!(flying <= limit as i32, "{flying} in flight");
    }
    (starts, ends)
}

#[tokio::test(start_paused = true)]
async fn it_keeps_the_given_number_in_flight_and_starts_in_order() {
    let fake = FakeScenario::builder()
        .parallel_limit(3)
        .job_duration(Duration::from_millis(60))
        .start()
        .await
        .unwrap();
    let scenario = fake.scenario().unwrap();
    let (starts, ends) = drain(&scenario, 3, 12).await;
    assert_eq!(starts, (0..12).collect::<Vec<_>>());
    assert!(ends.len() == 12 && ends.iter().all(|(_, ok)| *ok), "{ends:?}");
    let sent: Vec<_> =
        fake.requests_to(RUN).iter().map(|sent| sent.json()["prompt"].clone()).collect();
    assert_eq!(sent, (0..12).map(serde_json::Value::from).collect::<Vec<_>>(), "no 429 was met");
}

#[tokio::test(start_paused = true)]
async fn it_goes_on_with_fewer_if_the_server_allows_fewer() {
    let fake = FakeScenario::builder()
        .parallel_limit(2)
        .job_duration(Duration::from_millis(60))
        .start()
        .await
        .unwrap();
    let scenario = fake.scenario().unwrap();
    let (starts, ends) = drain(&scenario, 10, 12).await;
    assert_eq!(starts, (0..12).collect::<Vec<_>>(), "in order all the same");
    assert!(ends.len() == 12 && ends.iter().all(|(_, ok)| *ok), "{ends:?}");
    assert_eq!(fake.requests_to(RUN).len(), 12 + 1, "it met the limit once");
    assert_eq!(fake.charges().len(), 12);
}

#[tokio::test(start_paused = true)]
async fn it_waits_although_others_take_all_the_room() {
    let fake = FakeScenario::builder()
        .parallel_limit(1)
        .job_duration(Duration::from_millis(400))
        .start()
        .await
        .unwrap();
    let other = fake.scenario().unwrap();
    other.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let (starts, _) = drain(&scenario, 2, 2).await;
    assert_eq!(starts, [0, 1]);
    assert_eq!(fake.charges().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_run_that_finds_no_room_in_time_ends_with_the_refusal() {
    let fake = FakeScenario::builder().parallel_limit(1).job_duration(LONG).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let runs = [scenario.run(&CustomRequest::new("model_a").set("prompt", "late"))];
    let events: Vec<_> = scenario.queue(1).run(runs, Duration::from_millis(300)).collect().await;
    let Some((QueueEvent::Finished { index: 0, result: Err(error) }, submits)) =
        events.split_last()
    else {
        panic!("{events:?}")
    };
    assert!(error.parallel_limit().is_some(), "{error}");
    let submitting = |event: &QueueEvent| matches!(event, QueueEvent::Submitting { index: 0, .. });
    assert!(submits.iter().all(submitting), "{submits:?}");
    assert_eq!(fake.requests_to(RUN).len(), 1 + submits.len(), "each submit was reported");
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn failures_end_their_run_and_no_other() {
    let fake = FakeScenario::builder().job_duration(Duration::ZERO).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.script(JobScript::starting("queued").failing("failure", "no", ""));
    fake.fault(RUN, Fault::drop_after());
    let (_, mut ends) = drain(&scenario, 1, 4).await;
    ends.sort_unstable();
    // The first one's response was lost, and its script went with it; the others succeed.
    assert_eq!(ends, [(0, false), (1, true), (2, true), (3, true)]);
    assert_eq!(fake.charges().len(), 4, "the lost one is not submitted again");
}

#[tokio::test(start_paused = true)]
async fn a_budget_ends_the_queue_before_anything_is_sent() {
    let fake = FakeScenario::builder().job_duration(Duration::ZERO).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let budget = Budget::new(12.into());
    let run = scenario.run(&CustomRequest::new("model_a")).quoted(5.into()).budget(&budget);
    let events: Vec<_> = scenario.queue(3).run(vec![run; 5], LONG).collect().await;
    let refused = events.iter().filter(
        |event| matches!(event, QueueEvent::Finished { result: Err(error), .. } if error.is_budget_exceeded()),
    );
    assert_eq!(refused.count(), 3);
    assert_eq!(fake.charges().len(), 2);
}

/// Jobs of ten seconds of the service, and a client that polls as it polls the service, all faster.
const SPEED: u32 = 10;

fn fast(fake: &FakeScenario) -> Scenario {
    let usual = [1, 10].map(|seconds| Duration::from_secs(seconds) / SPEED);
    let backoff = [500, 8_000].map(|millis| Duration::from_millis(millis) / SPEED);
    fake.scenario_builder()
        .poll_policy(PollPolicy::default().initial_interval(usual[0]).max_interval(usual[1]))
        .backoff(Backoff::default().initial_delay(backoff[0]).max_delay(backoff[1]))
        .build()
        .unwrap()
}

/// From the start of the first job to the end of the last one, by the clock of the server.
fn makespan(fake: &FakeScenario) -> Duration {
    let jobs = fake.jobs();
    let started = jobs.iter().filter_map(|job| job.created_at.as_ref()?.to_utc()).min().unwrap();
    let ended = jobs.iter().filter_map(|job| job.updated_at.as_ref()?.to_utc()).max().unwrap();
    (ended - started).to_std().unwrap()
}

#[tokio::test(start_paused = true)]
async fn at_the_limit_of_the_plan_it_is_nearly_as_quick_as_can_be() {
    let duration = Duration::from_secs(10) / SPEED;
    for wanted in [2, 10] {
        let fake = FakeScenario::builder()
            .parallel_limit(2)
            .job_duration(duration)
            .sound_duration(Duration::from_millis(1))
            .start()
            .await
            .unwrap();
        let (_, ends) = drain(&fast(&fake), wanted, 12).await;
        assert!(ends.iter().all(|(_, ok)| *ok), "{ends:?}");
        let (taken, ideal) = (makespan(&fake), duration * 6);
        let refused = fake.requests_to(RUN).len() - 12;
        println!("{wanted} wanted: {taken:?} where {ideal:?} are possible, {refused} refused");
        assert!(taken <= ideal.mul_f64(1.5), "{taken:?} where {ideal:?} are possible");
        assert_eq!(refused, usize::from(wanted > 2), "the limit dropped once, if at all");
    }
}

#[tokio::test(start_paused = true)]
async fn streams_of_a_queue_share_its_limit() {
    let fake = FakeScenario::builder()
        .parallel_limit(3)
        .job_duration(Duration::from_millis(80))
        .start()
        .await
        .unwrap();
    let scenario = fake.scenario().unwrap();
    let queue = scenario.queue(3);
    let run = scenario.run(&CustomRequest::new("model_a"));
    let streams = (0..4).map(|_| queue.clone().run(vec![run.clone(); 5], LONG));
    let mut events = stream::select_all(streams);
    let (mut flying, mut most, mut finished) = (0, 0, 0);
    while let Some(event) = events.next().await {
        match event {
            QueueEvent::Started { .. } => flying += 1,
            QueueEvent::Finished { result, .. } => {
                result.unwrap();
                flying -= 1;
                finished += 1;
            }
            _ => {}
        }
        most = most.max(flying);
    }
    assert_eq!((most, finished), (3, 20));
    assert_eq!(fake.requests_to(RUN).len(), 20, "no 429 was met");
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_is_kept_but_not_read_holds_up_no_other_one() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let queue = scenario.queue(2);
    let run = scenario.run(&CustomRequest::new("model_a"));
    let mut kept = queue.run([run.clone()], LONG);
    assert!(matches!(kept.next().await, Some(QueueEvent::Submitting { .. })));
    let events: Vec<_> = queue.run([run], LONG).collect().await;
    assert!(
        matches!(events.last(), Some(QueueEvent::Finished { result: Ok(_), .. })),
        "{events:?}"
    );
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_submission_is_reported_before_it_is_sent_and_finds_the_job_of_a_dropped_stream() {
    let fake = FakeScenario::builder().job_duration(LONG).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"));
    let mut events = scenario.queue(1).run([run], LONG);
    fake.fault(RUN, Fault::delay(LONG).after_the_fact());
    let Some(QueueEvent::Submitting { index: 0, submission }) = events.next().await else {
        panic!()
    };
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(fake.requests_to(RUN).is_empty(), "nothing is sent before the stream is polled");

    while fake.charges().is_empty() {
        let next = tokio::time::timeout(Duration::from_millis(5), events.next()).await;
        assert!(next.is_err(), "the response is on its way: {next:?}");
    }
    drop(events);

    // As if after a crash: another client, and a submission that was stored.
    let stored = serde_json::to_string(&submission).unwrap();
    let submission: Submission = serde_json::from_str(&stored).unwrap();
    let other = fake.scenario().unwrap();
    let found = other.reconcile_submission(&submission).await.unwrap();
    let Reconciled::Found(job) = found else { panic!("{found:?}") };
    assert_eq!(job.id(), &fake.charges()[0].job);
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_run_is_submitted_again_with_another_submission() {
    let fake =
        FakeScenario::builder().job_duration(Duration::from_millis(50)).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(RUN, Fault::parallel_limit("custom-generation", 2));
    let run = scenario.run(&CustomRequest::new("model_a"));
    let events: Vec<_> = scenario.queue(1).run([run], LONG).collect().await;
    let [
        QueueEvent::Submitting { index: 0, submission: first },
        QueueEvent::Submitting { index: 0, submission: second },
        QueueEvent::Started { index: 0, .. },
        QueueEvent::Finished { index: 0, result: Ok(_) },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    let stored = |submission| serde_json::to_string(submission).unwrap();
    assert_ne!(stored(first), stored(second));
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_handler_does_not_lose_the_response_of_a_submit() {
    let timeout = Duration::from_secs(1);
    let fake =
        FakeScenario::builder().job_duration(Duration::from_millis(20)).start().await.unwrap();
    let scenario = fake.scenario_builder().request_timeout(timeout).build().unwrap();
    let runs = [0, 1].map(|n| scenario.run(&CustomRequest::new("model_a").set("prompt", n)));
    let mut events = scenario.queue(2).run(runs, LONG);
    let mut ends = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            QueueEvent::Submitting { index: 1, .. } => {
                fake.fault(RUN, Fault::delay(Duration::from_millis(300)).after_the_fact());
            }
            QueueEvent::Finished { index, result } => {
                assert!(result.is_ok(), "{index}: {result:?}");
                ends.push(index);
                // The submit of the other run is on its way: the handler takes longer than it may.
                tokio::time::sleep(timeout * 2).await;
            }
            _ => {}
        }
    }
    assert_eq!((ends, fake.charges().len()), (vec![0, 1], 2));
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_event_was_handled_for_minutes_is_prepared_again() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let runs = [scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"))];
    let mut events = scenario.queue(1).run(runs, LONG);
    let mut submissions = Vec::new();
    for minutes in [2, 0] {
        let Some(QueueEvent::Submitting { index: 0, submission }) = events.next().await else {
            panic!("it is submitted again")
        };
        submissions.push(submission);
        tokio::time::sleep(minutes * LONG).await;
    }
    assert_ne!(submissions[0], submissions[1]);
    let event = events.next().await;
    assert!(matches!(event, Some(QueueEvent::Started { index: 0, .. })), "{event:?}");
    assert_eq!(fake.charges().len(), 1);

    // A handler that is always slow ends its run.
    let runs = [scenario.run(&CustomRequest::new("model_a").set("prompt", "wind"))];
    let mut events = scenario.queue(1).run(runs, LONG);
    let mut submits = 0;
    while let Some(event) = events.next().await {
        match event {
            QueueEvent::Submitting { .. } => submits += 1,
            QueueEvent::Finished { result, .. } => {
                assert!(result.unwrap_err().to_string().contains("nothing was sent"));
            }
            other => panic!("{other:?}"),
        }
        tokio::time::sleep(2 * LONG).await;
    }
    assert_eq!((submits, fake.charges().len()), (4, 1));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_retries_nothing() {
    let fake = FakeScenario::builder().parallel_limit(1).job_duration(LONG).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = scenario.run(&CustomRequest::new("model_a"));
    let mut events = scenario.queue(1).run([run], LONG);
    let Some(QueueEvent::Submitting { .. }) = events.next().await else { panic!() };
    fake.fault(RUN, Fault::cooldown(1));
    // The first attempt leaves and is refused; the retry would leave a second later.
    let refused = async {
        while fake.requests_to(RUN).is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        event = events.next() => panic!("{event:?}"),
        () = refused => {}
    }
    drop(events);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!((fake.requests_to(RUN).len(), fake.charges().len()), (1, 0));
}
