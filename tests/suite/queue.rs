//! The queue: a few jobs at a time, in order, whatever the server allows.

use std::time::Duration;

use futures_util::StreamExt as _;
use scenario_client::{
    Budget, CustomRequest, QueueEvent, Scenario,
    api::{Operation, operations},
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

#[tokio::test]
async fn it_keeps_so_many_in_flight_and_starts_in_order() {
    let stand_in = FakeScenario::builder()
        .parallel_limit(3)
        .job_duration(Duration::from_millis(60))
        .start()
        .await
        .unwrap();
    let scenario = stand_in.scenario().unwrap();
    let (starts, ends) = drain(&scenario, 3, 12).await;
    assert_eq!(starts, (0..12).collect::<Vec<_>>());
    assert!(ends.len() == 12 && ends.iter().all(|(_, ok)| *ok), "{ends:?}");
    let sent: Vec<_> =
        stand_in.requests_to(RUN).iter().map(|sent| sent.json()["prompt"].clone()).collect();
    assert_eq!(sent, (0..12).map(serde_json::Value::from).collect::<Vec<_>>(), "no 429 was met");
}

#[tokio::test]
async fn it_goes_on_with_fewer_if_the_server_allows_fewer() {
    let stand_in = FakeScenario::builder()
        .parallel_limit(2)
        .job_duration(Duration::from_millis(60))
        .start()
        .await
        .unwrap();
    let scenario = stand_in.scenario().unwrap();
    let (starts, ends) = drain(&scenario, 10, 12).await;
    assert_eq!(starts, (0..12).collect::<Vec<_>>(), "in order all the same");
    assert!(ends.len() == 12 && ends.iter().all(|(_, ok)| *ok), "{ends:?}");
    assert!(stand_in.requests_to(RUN).len() > 12, "it met the limit");
    assert_eq!(stand_in.charges().len(), 12);
}

#[tokio::test]
async fn it_waits_although_others_take_all_the_room() {
    let stand_in = FakeScenario::builder()
        .parallel_limit(1)
        .job_duration(Duration::from_millis(400))
        .start()
        .await
        .unwrap();
    let other = stand_in.scenario().unwrap();
    other.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let scenario = stand_in.scenario().unwrap();
    let (starts, _) = drain(&scenario, 2, 2).await;
    assert_eq!(starts, [0, 1]);
    assert_eq!(stand_in.charges().len(), 3);
}

#[tokio::test]
async fn a_run_that_finds_no_room_in_time_ends_with_the_refusal() {
    let stand_in =
        FakeScenario::builder().parallel_limit(1).job_duration(LONG).start().await.unwrap();
    let scenario = stand_in.scenario().unwrap();
    scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    let runs = [scenario.run(&CustomRequest::new("model_a").set("prompt", "late"))];
    let mut events = scenario.queue(1).run(runs, Duration::from_millis(300));
    match events.next().await {
        Some(QueueEvent::Finished { index: 0, result: Err(error) }) => {
            assert!(error.parallel_limit().is_some(), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert!(events.next().await.is_none());
    assert_eq!(stand_in.charges().len(), 1);
}

#[tokio::test]
async fn failures_end_their_run_and_no_other() {
    let stand_in = FakeScenario::builder().job_duration(Duration::ZERO).start().await.unwrap();
    let scenario = stand_in.scenario().unwrap();
    stand_in.script(JobScript::starting("queued").failing("failure", "no", ""));
    stand_in.fault(RUN, Fault::drop_after());
    let (_, mut ends) = drain(&scenario, 1, 4).await;
    ends.sort_unstable();
    // The first one's answer was lost, and its script went with it; the others succeed.
    assert_eq!(ends, [(0, false), (1, true), (2, true), (3, true)]);
    assert_eq!(stand_in.charges().len(), 4, "the lost one is not sent again");
}

#[tokio::test]
async fn a_budget_ends_the_queue_before_anything_is_sent() {
    let stand_in = FakeScenario::builder().job_duration(Duration::ZERO).start().await.unwrap();
    let scenario = stand_in.scenario().unwrap();
    let budget = Budget::new(12.into());
    let run = scenario.run(&CustomRequest::new("model_a")).quoted(5.into()).budget(&budget);
    let events: Vec<_> = scenario.queue(3).run(vec![run; 5], LONG).collect().await;
    let refused = events.iter().filter(
        |event| matches!(event, QueueEvent::Finished { result: Err(error), .. } if error.is_budget_exceeded()),
    );
    assert_eq!(refused.count(), 3);
    assert_eq!(stand_in.charges().len(), 2);
}
