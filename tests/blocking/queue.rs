//! A queue goes on while its events are handled, and no further than it may.

use std::{thread, time::Duration};

use scenario_client::{
    CustomRequest, ErrorKind,
    api::operations,
    blocking::{QueueEvent, Run, Scenario, ScenarioBuilder},
    testing::{FakeScenario, Fault},
};

const LONG: Duration = Duration::from_secs(60);

fn runs(scenario: &Scenario, count: usize) -> Vec<Run> {
    (0..count)
        .map(|number| scenario.run(&CustomRequest::new("model_a").set("prompt", number)))
        .collect()
}

#[test]
fn every_run_ends_and_no_more_than_the_limit_run_at_once() {
    let fake = FakeScenario::builder().parallel_limit(2).start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let mut running = 0;
    let mut finished = Vec::new();
    for event in scenario.queue(2).run(runs(&scenario, 5), LONG) {
        match event.unwrap() {
            QueueEvent::Started { .. } => running += 1,
            QueueEvent::Finished { index, result } => {
                assert_eq!(result.unwrap().asset_ids().len(), 1);
                running -= 1;
                finished.push(index);
            }
            _ => {}
        }
        assert!(running <= 2);
    }
    finished.sort_unstable();
    assert_eq!(finished, [0, 1, 2, 3, 4]);
    assert_eq!(fake.charges().len(), 5);
}

/// What is handled may take longer than any request: its response must not be lost meanwhile.
#[test]
fn a_submit_that_is_under_way_does_not_time_out_while_an_event_is_handled() {
    let fake = FakeScenario::builder().job_duration(Duration::from_millis(50));
    let fake = fake.start_blocking().unwrap();
    let builder = fake.scenario_builder().request_timeout(Duration::from_secs(2));
    let scenario = ScenarioBuilder::from(builder).build().unwrap();
    let mut under_way = false;
    let mut handled = false;
    for event in scenario.queue(2).run(runs(&scenario, 2), LONG) {
        match event.unwrap() {
            QueueEvent::Submitting { index: 1, .. } => {
                // The response takes longer than the first job, and less than the timeout.
                fake.fault(&operations::RUN_MODEL, Fault::delay(Duration::from_millis(1_200)));
                under_way = true;
            }
            QueueEvent::Started { index: 1, .. } => under_way = false,
            QueueEvent::Finished { index: 0, result } => {
                result.unwrap();
                handled = under_way;
                thread::sleep(Duration::from_secs(3));
            }
            QueueEvent::Finished { result, .. } => {
                result.unwrap();
            }
            _ => {}
        }
    }
    assert!(handled, "the first job ended while the second submit was under way");
    assert_eq!(fake.charges().len(), 2);
}

#[test]
fn nothing_is_sent_before_the_submission_could_be_stored() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let mut events = scenario.queue(2).run(runs(&scenario, 2), LONG);
    assert!(fake.requests().is_empty(), "nothing happens unless it is read");
    let first = events.next().unwrap().unwrap();
    assert!(matches!(first, QueueEvent::Submitting { index: 0, .. }));
    thread::sleep(Duration::from_millis(200));
    assert!(fake.requests_to(&operations::RUN_MODEL).is_empty());
    drop(events);
    thread::sleep(Duration::from_millis(200));
    assert!(fake.requests_to(&operations::RUN_MODEL).is_empty());
}

#[test]
fn dropping_the_events_starts_nothing_more() {
    let builder = FakeScenario::builder().job_duration(Duration::from_millis(50));
    let fake = builder.start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let mut events = scenario.queue(1).run(runs(&scenario, 3), LONG);
    let started = events.find(|event| matches!(event, Ok(QueueEvent::Started { .. })));
    assert!(started.is_some());
    drop(events);
    thread::sleep(Duration::from_millis(400));
    assert_eq!(fake.requests_to(&operations::RUN_MODEL).len(), 1);
}

#[test]
fn an_error_is_that_of_its_run_alone() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let mut runs = runs(&scenario, 2);
    runs.insert(1, scenario.run(&CustomRequest::new("..")));
    let ends = scenario.queue(1).run(runs, LONG).filter_map(|event| match event.unwrap() {
        QueueEvent::Finished { index, result } => Some((index, result.err().map(|e| e.kind()))),
        _ => None,
    });
    let mut ends: Vec<_> = ends.collect();
    ends.sort_unstable_by_key(|(index, _)| *index);
    assert_eq!(ends, [(0, None), (1, Some(ErrorKind::InvalidArgument)), (2, None)]);
}
