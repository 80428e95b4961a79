//! Bearer tokens that are over are replaced, once for all who need it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use scenario_client::{
    CustomRequest, ErrorKind, Reconciled, RetryPolicy, Scenario, ScenarioBuilder,
    api::operations,
    testing::{FakeScenario, Fault},
};

/// A client that asks the fake server for tokens, and how often it did.
fn client(fake: &Arc<FakeScenario>, builder: ScenarioBuilder) -> (Scenario, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let (back_end, count) = (Arc::clone(fake), Arc::clone(&asked));
    let provider = move || {
        count.fetch_add(1, Ordering::SeqCst);
        let back_end = Arc::clone(&back_end);
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok::<_, std::io::Error>(back_end.issue_token())
        }
    };
    (builder.bearer_tokens(provider).build().unwrap(), asked)
}

async fn fake() -> Arc<FakeScenario> {
    Arc::new(FakeScenario::start().await.unwrap())
}

#[tokio::test]
async fn fifty_requests_with_an_old_token_ask_for_one_new_one() {
    let fake = fake().await;
    // A policy that never repeats: another token is no retry.
    let builder = fake.scenario_builder().retry_policy(RetryPolicy::never());
    let (scenario, asked) = client(&fake, builder);
    assert_eq!(asked.load(Ordering::SeqCst), 0, "nothing is asked before it is needed");
    let all = || join_all((0..50).map(|_| scenario.api().list_jobs().send()));
    assert!(all().await.iter().all(Result::is_ok));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    fake.expire_tokens();
    assert!(all().await.iter().all(Result::is_ok));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let sent = fake.requests().len();
    assert!((101..=150).contains(&sent), "{sent}");
}

#[tokio::test]
async fn a_submit_goes_on_with_the_next_token_and_costs_once() {
    let fake = fake().await;
    let (scenario, asked) = client(&fake, fake.scenario_builder());
    scenario.api().list_jobs().send().await.unwrap();
    fake.expire_tokens();
    let job =
        scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit().await.unwrap();
    fake.expire_tokens();
    job.wait(Duration::from_secs(60)).await.unwrap();
    assert_eq!((fake.charges().len(), asked.load(Ordering::SeqCst)), (1, 3));
    let [refused, accepted] = &fake.requests_to(&operations::RUN_MODEL)[..] else {
        panic!("it was sent twice")
    };
    assert_eq!(refused.body, accepted.body);
    assert_ne!(refused.headers["authorization"], accepted.headers["authorization"]);
}

#[tokio::test]
async fn only_a_token_that_is_over_is_replaced_and_at_most_twice() {
    let expired = || {
        let text = "User is not authorized to access this resource";
        Fault::gateway(403, "AccessDeniedException:http://internal.amazon.com/coral/", text)
    };
    for (fault, times, asked_for) in [
        (expired(), 1, 1),
        (expired(), 2, 2),
        (expired(), 3, 2),
        (Fault::gateway(401, "UnauthorizedException", "Unauthorized"), 1, 1),
        (Fault::model_above_plan(), 1, 0),
        (Fault::gateway(403, "ForbiddenException", "Forbidden"), 1, 0),
        (Fault::gateway(403, "AccessDeniedExceptionally", "Forbidden"), 1, 0),
    ] {
        let fake = fake().await;
        let (scenario, asked) = client(&fake, fake.scenario_builder());
        scenario.api().list_jobs().send().await.unwrap();
        for _ in 0..times {
            fake.fault(&operations::RUN_MODEL, fault.clone());
        }
        let response = scenario.run(&CustomRequest::new("model_a")).submit().await;
        assert_eq!(asked.load(Ordering::SeqCst) - 1, asked_for, "{fault:?} {times}");
        assert_eq!(response.is_ok(), asked_for == times, "{fault:?} {times}");
        let sent = fake.requests_to(&operations::RUN_MODEL).len();
        assert_eq!(sent, asked_for + 1);
        if let Err(error) = response {
            assert!(!error.is_outcome_unknown());
            assert_eq!(error.is_unauthorized(), asked_for > 0, "{fault:?}");
            assert_eq!(error.attempts().len(), sent);
        }
    }
}

#[tokio::test]
async fn another_token_is_no_attempt_of_the_retry_policy() {
    let fake = fake().await;
    let builder = fake.scenario_builder().retry_policy(RetryPolicy::new(2));
    let (scenario, _) = client(&fake, builder);
    scenario.api().list_jobs().send().await.unwrap();
    fake.expire_tokens();
    fake.fault(&operations::LIST_JOBS, Fault::gateway(401, "UnauthorizedException", "no"));
    fake.fault(&operations::LIST_JOBS, Fault::html(502));
    scenario.api().list_jobs().send().await.unwrap();
    assert_eq!(fake.requests().len(), 4);
}

#[tokio::test]
async fn a_fixed_token_is_refused_once() {
    let fake = fake().await;
    let token = fake.issue_token();
    let scenario = fake.scenario_builder().bearer_token(token).build().unwrap();
    fake.expire_tokens();
    let error = scenario.api().list_jobs().send().await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(fake.requests().len(), 1);
}

#[tokio::test]
async fn a_provider_that_fails_or_hangs_is_reported_and_does_not_end_a_wait() {
    let fake = fake().await;
    let failing = fake.scenario_builder().bearer_tokens(|| async {
        Err::<String, _>(std::io::Error::other("the back end is down"))
    });
    let error = failing.build().unwrap().api().list_jobs().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(!error.is_outcome_unknown());
    let cause = std::error::Error::source(&error).unwrap();
    assert_eq!(cause.to_string(), "the back end is down");
    let hanging = fake.scenario_builder().request_timeout(Duration::from_millis(50));
    let hanging = hanging.bearer_tokens(std::future::pending::<Result<String, std::io::Error>>);
    let error = hanging.build().unwrap().api().list_jobs().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token);
    assert!(fake.requests().is_empty());

    // Every second token cannot be had; the wait goes on.
    let (count, back_end) = (Arc::new(AtomicUsize::new(0)), Arc::clone(&fake));
    let flaky = fake.scenario_builder().bearer_tokens(move || {
        let odd = count.fetch_add(1, Ordering::SeqCst) % 2 == 1;
        let token = back_end.issue_token();
        async move { if odd { Err(std::io::Error::other("busy")) } else { Ok(token) } }
    });
    let scenario = flaky.build().unwrap();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap();
    fake.expire_tokens();
    job.wait(Duration::from_secs(60)).await.unwrap();
}

#[tokio::test]
async fn an_empty_token_is_not_sent() {
    let fake = fake().await;
    let empty = || async { Ok::<_, std::io::Error>(" ") };
    let scenario = fake.scenario_builder().bearer_tokens(empty).build().unwrap();
    let error = scenario.api().list_jobs().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Token, "{error}");
    assert!(fake.requests().is_empty());
}

#[tokio::test]
async fn a_token_that_fails_after_a_lost_response_leaves_the_outcome_open() {
    let fake = fake().await;
    let (count, back_end) = (AtomicUsize::new(0), Arc::clone(&fake));
    let once = fake.scenario_builder().bearer_tokens(move || {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        let token = back_end.issue_token();
        async move { if first { Ok(token) } else { Err(std::io::Error::other("busy")) } }
    });
    let scenario = once.build().unwrap();
    let refused = || Fault::gateway(401, "UnauthorizedException", "no");
    for (first, acted) in [(Fault::drop_after(), true), (Fault::cooldown(0.01), false)] {
        fake.fault(&operations::DELETE_MODEL, first);
        fake.fault(&operations::DELETE_MODEL, refused());
        let error = scenario.api().delete_model().model_id("m").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Token);
        assert_eq!((error.may_have_acted(), error.attempts().len()), (acted, 2), "{error}");
        assert!(!error.is_outcome_unknown());
    }
}

/// The policy ends after two minutes, but neither tokens nor the attempts that follow them count for it.
#[tokio::test(start_paused = true)]
async fn a_lost_job_is_found_however_long_its_tokens_took() {
    const SLOW: Duration = Duration::from_secs(9 * 60);
    let fake = fake().await;
    let back_end = Arc::clone(&fake);
    let slow = fake.scenario_builder().request_timeout(Duration::from_secs(10 * 60));
    let slow = slow.bearer_tokens(move || {
        let back_end = Arc::clone(&back_end);
        async move {
            tokio::time::sleep(SLOW).await;
            Ok::<_, std::io::Error>(back_end.issue_token())
        }
    });
    let scenario = slow.build().unwrap();
    let refused = || Fault::gateway(401, "UnauthorizedException", "no");
    for fault in [refused(), refused(), Fault::drop_after()] {
        fake.fault(&operations::RUN_MODEL, fault);
    }
    let began = tokio::time::Instant::now();
    let error = scenario.run(&CustomRequest::new("model_a")).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown() && began.elapsed() >= 3 * SLOW, "{error}");
    let outcome = scenario.reconcile(&error).await.unwrap();
    assert!(matches!(outcome, Reconciled::Found(_)), "{outcome:?}");
}

/// Each waits for the provider of another for up to its timeout, and then calls its own.
#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_does_not_make_a_queue() {
    let fake = fake().await;
    let hanging = fake.scenario_builder().request_timeout(Duration::from_secs(60));
    let hanging = hanging.bearer_tokens(std::future::pending::<Result<String, std::io::Error>>);
    let scenario = hanging.build().unwrap();
    let began = tokio::time::Instant::now();
    let all = join_all((0..10).map(|_| scenario.api().list_jobs().send())).await;
    assert!(
        all.iter()
            .all(|result| result.as_ref().is_err_and(|error| error.kind() == ErrorKind::Token))
    );
    assert!(began.elapsed() <= Duration::from_secs(121), "{:?}", began.elapsed());
    assert!(fake.requests().is_empty());
}
