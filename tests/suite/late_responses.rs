//! Submits whose outcome is known late, or whose job appears late: nothing is concluded too early.

use std::time::Duration;

use scenario_client::{
    Budget, CustomRequest, ErrorKind, Reconciled, RetryPolicy,
    api::{Operation, operations},
    client::PollPolicy,
    ext::run::Run,
    testing::{FakeScenario, Fault},
};
use tokio::time::Instant;

const RUN: &Operation = &operations::RUN_MODEL;
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

fn song(scenario: &scenario_client::Scenario) -> Run {
    scenario.run(&CustomRequest::new("model_a").set("prompt", "rain"))
}

#[tokio::test(start_paused = true)]
async fn a_list_that_was_only_read_at_the_start_proves_nothing_at_the_end() {
    let fake = FakeScenario::start().await.unwrap();
    let builder = fake.scenario_builder().poll_policy(PollPolicy::default());
    let scenario = builder.build().unwrap();
    fake.fault(RUN, Fault::drop_before());
    let error = song(&scenario).submit().await.unwrap_err();
    // The first search can read the list.
    assert!(matches!(scenario.reconcile(&error).await.unwrap(), Reconciled::NotFoundYet));
    let search = tokio::spawn(scenario.reconcile(&error).timeout(3 * MINUTE).into_future());
    let read = fake.requests_to(&operations::LIST_JOBS).len();
    while fake.requests_to(&operations::LIST_JOBS).len() == read {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for _ in 0..2_000 {
        fake.fault(&operations::LIST_JOBS, Fault::html(503));
    }
    let error = search.await.unwrap().unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("still unknown"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_long_polling_interval_does_not_make_a_search_rare() {
    let lag = Duration::from_secs(20);
    let fake = FakeScenario::builder().list_lag(lag).start().await.unwrap();
    let builder = fake.scenario_builder().poll_policy(PollPolicy::every(10 * MINUTE));
    let scenario = builder.build().unwrap();
    fake.fault(RUN, Fault::drop_after());
    let error = song(&scenario).submit().await.unwrap_err();
    let outcome = scenario.reconcile(&error).timeout(MINUTE).await.unwrap();
    assert!(matches!(outcome, Reconciled::Found(_)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_policy_without_an_end_does_not_shorten_the_search() {
    let fake = FakeScenario::start().await.unwrap();
    let policy = RetryPolicy::default().timeout(Duration::MAX);
    let scenario = fake.scenario_builder().retry_policy(policy).build().unwrap();
    // The job is created a quarter of an hour after the first attempt.
    fake.fault(RUN, Fault::cooldown(900));
    fake.fault(RUN, Fault::drop_after());
    let error = song(&scenario).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.attempts().len() == 2, "{error}");
    let outcome = scenario.reconcile(&error).await.unwrap();
    assert!(matches!(outcome, Reconciled::Found(_)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn a_proxy_with_another_clock_does_not_hide_the_job() {
    let fake = FakeScenario::start().await.unwrap();
    for seconds in [60, 3_600] {
        let scenario = fake.scenario().unwrap();
        let ahead = std::time::SystemTime::now() + Duration::from_secs(seconds);
        let page = Fault::html(502).after_the_fact();
        fake.fault(RUN, page.with_header("date", &httpdate::fmt_http_date(ahead)));
        let error = song(&scenario).submit().await.unwrap_err();
        let outcome = scenario.reconcile(&error).await.unwrap();
        // The clocks contradict each other, so it is named and not chosen.
        let Reconciled::Ambiguous(jobs) = outcome else { panic!("{outcome:?}") };
        let newest = fake.jobs().last().unwrap().job_id.clone();
        assert!(jobs.iter().any(|job| *job.id() == newest), "{jobs:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_timeout_of_a_run_does_not_lengthen_its_request() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let began = Instant::now();
    for _ in 0..2 {
        fake.fault(RUN, Fault::delay(2 * HOUR).after_the_fact());
    }
    let run = song(&scenario).reconcile_within(5 * MINUTE);
    run.clone().run_and_wait(HOUR).await.unwrap();
    run.timeout(HOUR).submit().await.unwrap();
    assert!(began.elapsed() < 10 * MINUTE, "{:?}", began.elapsed());
    assert_eq!(fake.charges().len(), 2);
}

/// A token, or a permission, that takes too long is no request.
#[tokio::test(start_paused = true)]
async fn what_never_left_is_known_to_have_started_nothing() {
    let fake = FakeScenario::start().await.unwrap();
    let hanging = fake.scenario_builder();
    let hanging = hanging.bearer_tokens(std::future::pending::<Result<String, std::io::Error>>);
    let scenario = hanging.build().unwrap();
    let budget = Budget::new(5.into());
    let run = song(&scenario).quoted(5.into()).budget(&budget);
    let error = run.timeout(Duration::from_secs(5)).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(budget.reserved(), 0.into());
    assert!(fake.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_not_forgotten_while_the_next_attempt_is_awaited() {
    let fake = std::sync::Arc::new(FakeScenario::start().await.unwrap());
    let back_end = std::sync::Arc::clone(&fake);
    let slow = fake.scenario_builder().bearer_tokens(move || {
        let back_end = std::sync::Arc::clone(&back_end);
        async move {
            tokio::time::sleep(Duration::from_secs(4)).await;
            Ok::<_, std::io::Error>(back_end.issue_token())
        }
    });
    let scenario = slow.build().unwrap();
    fake.fault(RUN, Fault::reason(429, "slow down").with_header("retry-after", "8"));
    let run = song(&scenario).quoted(5.into()).timeout(Duration::from_secs(10));
    let error = run.submit().await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(8)));
    assert_eq!(fake.requests_to(RUN).len(), 1);
}
