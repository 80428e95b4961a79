//! What submits may charge: budgets, prices, timeouts (S1, S4).

use std::time::Duration;

use futures_util::future::join_all;
use scenario_client::{
    Budget, CreativeUnits, CustomRequest, ErrorKind, RetryPolicy,
    api::{Operation, operations},
    error::Refund,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

use super::reconcile::found;

const RUN: &Operation = &operations::RUN_MODEL;

fn request(prompt: &str) -> CustomRequest {
    CustomRequest::new("model_a").set("prompt", prompt).set("seed", 7)
}

#[tokio::test(start_paused = true)]
async fn fifty_submits_never_spend_more_than_the_budget() {
    for quoted in [true, false] {
        let fake = FakeScenario::builder().price("0.3".parse().unwrap()).start().await.unwrap();
        let scenario = fake.scenario().unwrap();
        let budget = Budget::new("3.1".parse().unwrap());
        let submits = (0..50).map(|number| {
            let run = scenario.run(&request(&number.to_string())).budget(&budget);
            if quoted { run.quoted("0.3".parse().unwrap()).submit() } else { run.submit() }
        });
        // Boxed because the two closures are one type only by chance.
        let results = join_all(submits).await;
        let refused = results.iter().filter_map(|result| result.as_ref().err());
        let refused: Vec<_> =
            refused.inspect(|error| assert!(error.is_budget_exceeded())).collect();
        assert_eq!((results.len() - refused.len(), refused.len()), (10, 40));
        assert_eq!(fake.charged().to_string(), "3.0");
        assert_eq!(
            (budget.spent(), budget.reserved()),
            ("3".parse().unwrap(), CreativeUnits::ZERO)
        );
        assert_eq!(budget.left().to_string(), "0.1");
        let paid = |query: &str| !query.contains("dryRun");
        let submits = fake.requests_to(RUN).iter().filter(|sent| paid(&sent.query)).count();
        assert_eq!(submits, 10, "the others were refused before they were submitted");
        if quoted {
            assert_eq!(fake.requests().len(), 10, "nothing else was sent");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_refuses_without_asking_and_a_price_that_is_not_named_too() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let empty = Budget::new(CreativeUnits::ZERO);
    let error = scenario.run(&request("a")).budget(&empty).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BudgetExceeded);
    assert!(fake.requests().is_empty());

    fake.fault(RUN, Fault::json(269, json!({})));
    let budget = Budget::new(CreativeUnits::from(100));
    let error = scenario.run(&request("a")).budget(&budget).submit().await.unwrap_err();
    assert!(error.is_budget_exceeded() && error.to_string().contains("no price"), "{error}");
    assert!(fake.charges().is_empty());
}

#[tokio::test]
async fn a_negative_charge_does_not_raise_the_limit() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let budget = Budget::new(CreativeUnits::from(20));
    fake.fault(RUN, Fault::mutate("/creativeUnitsCost", -5));
    scenario.run(&request("a")).quoted(5.into()).budget(&budget).submit().await.unwrap();
    assert_eq!((budget.spent(), budget.left()), (0.into(), 20.into()));
}

#[tokio::test(start_paused = true)]
async fn refusals_release_and_unknown_outcomes_keep_what_was_reserved() {
    let fake = FakeScenario::start().await.unwrap();
    let never = RetryPolicy::never();
    let scenario = fake.scenario_builder().retry_policy(never).build().unwrap();
    let budget = Budget::new(CreativeUnits::from(20));
    let submit = || scenario.run(&request("a")).quoted(5.into()).budget(&budget).submit();
    for fault in [Fault::reason(400, "no"), Fault::cooldown(9), Fault::model_above_plan()] {
        fake.fault(RUN, fault);
        submit().await.unwrap_err();
        assert_eq!((budget.spent(), budget.reserved()), (0.into(), 0.into()));
    }
    fake.fault(RUN, Fault::html(502));
    let not_started = submit().await.unwrap_err();
    fake.fault(RUN, Fault::drop_after());
    let started = submit().await.unwrap_err();
    assert_eq!(
        (budget.spent(), budget.reserved(), budget.left()),
        (0.into(), 10.into(), 10.into())
    );

    assert_eq!(budget.confirm(&started), 5.into());
    assert_eq!(budget.confirm(&started), 0.into(), "once");
    assert_eq!(budget.release(&not_started), 5.into());
    assert_eq!((budget.spent(), budget.reserved(), budget.left()), (5.into(), 0.into(), 15.into()));

    // The response is broken, but names a job: that one is paid for.
    let half = Fault::raw(200, "application/json", r#"{"job":{"jobId":"job_42","stat"#);
    fake.fault(RUN, half);
    submit().await.unwrap_err();
    assert_eq!((budget.spent(), budget.reserved()), (10.into(), 0.into()));
    budget.credit(5.into());
    assert_eq!(budget.left(), 15.into());
}

#[tokio::test(start_paused = true)]
async fn a_submit_that_is_dropped_on_its_way_keeps_its_reservation() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let budget = Budget::new(CreativeUnits::from(20));
    fake.fault(RUN, Fault::delay(Duration::from_secs(60)).after_the_fact());
    let run = scenario.run(&request("a")).quoted(5.into()).budget(&budget);
    let submit = tokio::spawn(run.submit());
    while fake.charges().is_empty() {
        tokio::task::yield_now().await;
    }
    submit.abort();
    submit.await.unwrap_err();
    assert_eq!((budget.spent(), budget.reserved()), (0.into(), 5.into()));
}

#[tokio::test(start_paused = true)]
async fn what_is_billed_counts_not_what_was_quoted() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let budget = Budget::new(CreativeUnits::from(20));
    scenario.run(&request("a")).quoted(1.into()).budget(&budget).submit().await.unwrap();
    assert_eq!((budget.spent(), budget.reserved()), (5.into(), 0.into()));
}

#[tokio::test(start_paused = true)]
async fn what_is_known_of_the_refund_is_reported() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let failing = || JobScript::starting("queued").failing("failure", "no", "");
    let canceled = JobScript::starting("queued").then("canceled", 0);
    for (script, refund) in [
        (failing(), Refund::Expected),
        (failing().without_refund(), Refund::Excluded),
        (canceled, Refund::Unknown),
    ] {
        fake.script(script);
        let job = scenario.run(&request("rain")).submit().await.unwrap();
        let error = job.wait(Duration::from_secs(60)).await.unwrap_err();
        assert_eq!(error.refund(), Some(refund));
        assert_eq!(error.clone().to_string(), error.to_string());
    }
}

#[tokio::test(start_paused = true)]
async fn a_submit_has_a_timeout_and_a_prepared_run_a_minute() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let timeout = Duration::from_millis(300);
    let run = scenario.run(&request("rain")).timeout(timeout);
    fake.fault(RUN, Fault::delay(Duration::from_secs(60)).after_the_fact());
    let error = run.clone().submit().await.unwrap_err();
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert_eq!(found(scenario.reconcile(&error).await.unwrap()), "job_fake0001");

    // It passes during the estimate: nothing was started.
    fake.fault(RUN, Fault::delay(Duration::from_secs(60)));
    let budget = Budget::new(100.into());
    let error = run.clone().budget(&budget).submit().await.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    assert_eq!((fake.charges().len(), budget.reserved()), (1, 0.into()));

    // A wait that the server asks for and that would pass it is not started.
    fake.fault(RUN, Fault::reason(429, "slow down").with_header("retry-after", "20"));
    let error = run.submit().await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(20)));
}

#[tokio::test(start_paused = true)]
async fn an_estimate_is_retried_like_a_read_unless_it_is_billed() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for fault in [Fault::drop_after(), Fault::html(502), Fault::cut(3)] {
        fake.fault(RUN, fault.clone());
        let before = fake.requests().len();
        scenario.run(&request("rain")).estimate().await.unwrap();
        assert_eq!(fake.requests().len(), before + 2, "{fault:?}");

        fake.fault(RUN, fault.clone());
        let billed = scenario.with_query("ipDetection", "true");
        let before = fake.requests().len();
        let error = billed.run(&request("rain")).estimate().await.unwrap_err();
        assert_eq!(fake.requests().len(), before + 1, "{fault:?}");
        assert!(!error.is_outcome_unknown() && !error.may_have_acted());
        assert!(error.to_string().contains("nothing was started"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_quoted_prompt_is_not_printed() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let prompt = "a secret place in the black forest";
    for said in [prompt, "secret place in the black", "forest"] {
        let said = format!("Your prompt was flagged: \"{said}\"");
        fake.fault(RUN, Fault::reason(400, &said));
        let error = scenario.run(&request(prompt)).submit().await.unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(printed.contains("Your prompt was flagged: [hidden]"), "{printed}");
        assert!(!printed.contains("forest") && !printed.contains("secret"), "{printed}");
        assert_eq!(error.reason(), Some(said.as_str()), "for who asks");

        fake.script(JobScript::starting("queued").failing("failure", &said, &said));
        let job = scenario.run(&request(prompt)).submit().await.unwrap();
        let error = job.wait(Duration::from_secs(60)).await.unwrap_err();
        let printed = format!("{error} {error:?}");
        assert!(!printed.contains("forest") && !printed.contains("secret"), "{printed}");
        assert_eq!((error.reason(), error.hint()), (Some(said.as_str()), Some(said.as_str())));
    }
}

#[tokio::test]
async fn a_negative_price_is_refused_with_and_without_a_budget() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = || scenario.run(&request("rain")).quoted(CreativeUnits::from(-1));
    for run in [run(), run().budget(&Budget::new(5.into()))] {
        let error = run.submit().await.unwrap_err();
        assert_eq!(error.kind(), scenario_client::ErrorKind::InvalidArgument, "{error}");
    }
    assert!(fake.requests().is_empty());
}
