//! Values can be stored, added and iterated; streams have names; settings out of range are errors.

use std::time::Duration;

use futures_util::StreamExt as _;
use scenario_client::{
    CreativeUnits, CustomRequest, ErrorKind,
    api::{Items, Pages, types::JobStatus},
    audio::elevenlabs::TtsV3,
    client::{Backoff, PollPolicy, RetryPolicy},
    ext::{
        files::DownloadStream,
        jobs::JobEvents,
        models::Violations,
        run::{Estimate, QueueEvents, RunEvents},
    },
    testing::FakeScenario,
};
use serde_json::json;

const LONG: Duration = Duration::from_secs(60);

#[test]
fn streams_can_be_fields_and_move_between_threads() {
    fn is_stream<S: futures_util::Stream + Send + Unpin + std::fmt::Debug + 'static>() {}
    is_stream::<JobEvents>();
    is_stream::<RunEvents>();
    is_stream::<QueueEvents>();
    is_stream::<DownloadStream>();
    is_stream::<Items<scenario_client::api::types::Job>>();
    is_stream::<Pages<scenario_client::api::types::Job>>();
}

#[tokio::test(start_paused = true)]
async fn price_and_cost_are_units_and_an_estimate_can_be_stored() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = scenario.run(&CustomRequest::new("minimax/music-01").set("lyrics", "la"));
    let price = run.estimate().await.unwrap();
    let stored: Estimate = serde_json::from_str(&serde_json::to_string(&price).unwrap()).unwrap();
    assert_eq!(stored, price);
    let job = run.submit().await.unwrap();
    assert_eq!(job.price(), Some(price.cost()));
    let done = job.wait(LONG).await.unwrap();
    assert_eq!(done.cost(), Some(CreativeUnits::from(5)));
    assert_eq!([price.cost(), price.cost()].iter().sum::<CreativeUnits>(), 10.into());
}

#[tokio::test(start_paused = true)]
async fn events_of_a_queue_are_json_lines() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let runs = ["model_a", ".."].map(|model| scenario.run(&CustomRequest::new(model)));
    let events: Vec<_> = scenario.queue(2).run(runs, LONG).collect().await;
    for event in events {
        let line = serde_json::to_value(&event).unwrap();
        assert!(line.is_object() && line.to_string().contains("\"index\""), "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn violations_are_iterated_printed_and_stored() {
    let fake = FakeScenario::start().await.unwrap();
    let speech = TtsV3::builder().text("Hello").public_voice("Nobody").stability(7.0).build();
    let error = fake.scenario().unwrap().run(&speech).submit().await.unwrap_err();
    let violations = error.violations().unwrap();
    assert!(violations.into_iter().any(|violation| violation.to_string().contains("stability")));
    let stored: Violations =
        serde_json::from_str(&serde_json::to_string(violations).unwrap()).unwrap();
    assert_eq!(&stored, violations);
}

#[tokio::test(start_paused = true)]
async fn settings_out_of_range_are_errors_and_nothing_is_sent() {
    let fake = FakeScenario::start().await.unwrap();
    let with = || fake.scenario_builder();
    let (zero, day) = (Duration::ZERO, Duration::from_secs(24 * 3_600));
    for (builder, named) in [
        (with().request_budget(0), "request budget"),
        (with().request_timeout(zero), "request timeout"),
        (with().backoff(Backoff::default().initial_delay(zero)), "backoff"),
        (with().backoff(Backoff::default().max_delay(day * 2)), "backoff"),
        (with().poll_policy(PollPolicy::default().initial_interval(zero)), "poll"),
        (with().retry_policy(RetryPolicy::new(0)), "attempt"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains(named), "{named}: {error}");
    }
    let scenario = fake.scenario().unwrap();
    let run = scenario.run(&CustomRequest::new("model_a"));
    let events: Vec<_> = scenario.queue(0).run([run], LONG).collect().await;
    let line = serde_json::to_value(&events).unwrap();
    assert!(line.to_string().contains("invalidArgument"), "{line}");
    assert!(fake.requests().is_empty());
}

#[test]
fn a_known_value_has_one_form() {
    let read: JobStatus = serde_json::from_value(json!("success")).unwrap();
    assert_eq!(read, JobStatus::Success);
    assert!(matches!(JobStatus::from("paused"), JobStatus::Unknown(other) if other == "paused"));
}
