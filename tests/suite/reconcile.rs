//! Submits whose outcome is unknown, and the search for their jobs (S1, S4).

use std::time::Duration;

use futures_util::{StreamExt as _, future::join_all, stream};
use scenario_client::{
    Budget, CreativeUnits, CustomRequest, Error, ErrorKind, Reconciled, Scenario, Submission,
    api::{Operation, operations},
    ext::run::Inconclusive,
    testing::{FakeScenario, Fault, JobScript},
};
use serde_json::json;

const RUN: &Operation = &operations::RUN_MODEL;

fn request(prompt: &str) -> CustomRequest {
    CustomRequest::new("model_a").set("prompt", prompt).set("seed", 7)
}

async fn lost(scenario: &Scenario, fake: &FakeScenario, prompt: &str) -> Error {
    fake.fault(RUN, Fault::drop_after());
    let error = scenario.run(&request(prompt)).submit().await.unwrap_err();
    assert!(error.is_outcome_unknown());
    error
}

/// Changes the list of jobs for as long as a search may read it.
fn echo(fake: &FakeScenario, pointer: &str, value: &str) {
    for _ in 0..40 {
        fake.fault(&operations::LIST_JOBS, Fault::mutate(pointer, value));
    }
}

pub(super) fn found(reconciled: Reconciled) -> String {
    match reconciled {
        Reconciled::Found(job) => job.id().to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_job_is_found_by_its_model_time_and_parameters() {
    let fake = FakeScenario::builder().empty_pages().start().await.unwrap();
    let scenario = fake.scenario_builder().project("proj_1").build().unwrap();
    // Others in the list: known ones with the same parameters, and other models and parameters.
    scenario.run(&request("rain")).submit().await.unwrap();
    for number in 0..150 {
        fake.scenario().unwrap().run(&request(&number.to_string())).submit().await.unwrap();
    }
    let other = CustomRequest::new("model_b").set("prompt", "rain").set("seed", 7);
    scenario.run(&other).submit().await.unwrap();

    let error = lost(&scenario, &fake, "rain").await;
    let submission = error.submission().unwrap();
    assert_eq!(submission.model(), Some("model_a".into()));
    let job = match scenario.reconcile(&error).await.unwrap() {
        Reconciled::Found(job) => job,
        other => panic!("{other:?}"),
    };
    assert_eq!(job.id().as_str(), "job_fake0153");
    assert_eq!(job.reference().project().map(|id| id.as_str()), Some("proj_1"));
    job.wait(Duration::from_secs(60)).await.unwrap();
    assert_eq!(fake.requests_to(RUN).len(), 153, "nothing was submitted again");
    let asked = &fake.requests_to(&operations::LIST_JOBS)[0];
    assert!(asked.query.contains("createdAfter=") && !asked.query.contains("types="), "{asked:?}");
    assert!(asked.query.contains("projectId=proj_1"));
    // Whoever lost the result of the search finds the job again, not "nothing was started". A twin does not find it.
    match scenario.reconcile(&error).await.unwrap() {
        Reconciled::Found(again) => assert_eq!(again.id(), job.id()),
        other => panic!("{other:?}"),
    }
    fake.fault(RUN, Fault::drop_before());
    let twin = scenario.run(&request("rain")).submit().await.unwrap_err();
    let twin = scenario.reconcile(&twin).await.unwrap();
    assert!(
        matches!(twin, Reconciled::NotFoundYet),
        "the job belongs to the first submit: {twin:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_seed_that_comes_back_as_a_text_does_not_hide_a_lost_job() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let error = lost(&scenario, &fake, "rain").await;
    echo(&fake, "/jobs/0/metadata/input/seed", "7");
    let job = scenario.reconcile(&error).await.unwrap();
    assert_eq!(found(job), "job_fake0001");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_comes_back_as_an_asset_does_not_hide_a_lost_job() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = |image: &str| scenario.run(&CustomRequest::new("model_a").set("image", image));
    for (sent, expected) in [("data:image/png;base64,AA==", true), ("asset_fake0002", false)] {
        fake.fault(RUN, Fault::drop_after());
        let error = run(sent).submit().await.unwrap_err();
        echo(&fake, "/jobs/0/metadata/input/image", "asset_1");
        let outcome = scenario.reconcile(&error).await.unwrap();
        let is_possible = matches!(&outcome, Reconciled::Ambiguous(jobs) if jobs.len() == 1);
        assert_eq!(is_possible, expected, "{sent}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_preparation_that_nobody_polls_does_not_hold_up_others() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let run = scenario.run(&request("rain"));
    let mut kept = Box::pin(run.prepare());
    // Polled until it measures the clock of the server, and then no more.
    while fake.requests_to(&operations::LIST_JOBS).is_empty() {
        let _ = tokio::time::timeout(Duration::from_millis(5), &mut kept).await;
    }
    let other = scenario.run(&request("snow"));
    let prepared = tokio::time::timeout(Duration::from_secs(60), other.prepare()).await;
    prepared.unwrap().unwrap().submit().await.unwrap();
    drop(kept);
}

#[tokio::test(start_paused = true)]
async fn a_slow_connection_does_not_measure_the_clock_for_each_run() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    // Too slow for a precise measurement, and good enough for a search.
    for _ in 0..40 {
        fake.fault(&operations::LIST_JOBS, Fault::delay(Duration::from_millis(100)));
    }
    let reads = || fake.requests_to(&operations::LIST_JOBS).len();
    drop(scenario.run(&request("rain")).prepare().await.unwrap());
    let first = reads();
    assert_eq!(first, 9, "all of a measurement");
    drop(scenario.run(&request("snow")).prepare().await.unwrap());
    assert_eq!(reads(), first);
    tokio::time::advance(Duration::from_secs(301)).await;
    drop(scenario.run(&request("hail")).prepare().await.unwrap());
    assert!(reads() > first);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_started_is_not_found() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    scenario.run(&request("rain")).submit().await.unwrap();
    fake.fault(RUN, Fault::drop_before());
    let error = scenario.run(&request("rain")).submit().await.unwrap_err();
    assert!(matches!(scenario.reconcile(&error).await.unwrap(), Reconciled::NotFoundYet));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_lags_shows_the_job_later() {
    let lag = Duration::from_millis(700);
    let fake = FakeScenario::builder().list_lag(lag).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let error = lost(&scenario, &fake, "rain").await;
    let mut asked = 0;
    let job = loop {
        match scenario.reconcile(&error).await.unwrap() {
            Reconciled::Found(job) => break job,
            Reconciled::NotFoundYet => asked += 1,
            other => panic!("{other:?}"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(job.id().as_str(), "job_fake0001");
    assert!(asked > 0);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_does_not_echo_its_parameters_is_a_candidate() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.script(JobScript::starting("queued").without_input());
    let error = lost(&scenario, &fake, "rain").await;
    match scenario.reconcile(&error).await.unwrap() {
        Reconciled::Ambiguous(jobs) => assert_eq!(jobs[0].id().as_str(), "job_fake0001"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn two_lost_jobs_with_the_same_parameters_are_reported_as_candidates() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let first = lost(&scenario, &fake, "rain").await;
    lost(&scenario, &fake, "rain").await;
    match scenario.reconcile(&first).await.unwrap() {
        Reconciled::Ambiguous(jobs) => assert_eq!(jobs.len(), 2),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_that_another_submit_is_waiting_for_is_not_taken() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(RUN, Fault::drop_before());
    let lost = scenario.run(&request("rain")).submit().await.unwrap_err();
    fake.fault(RUN, Fault::delay(Duration::from_secs(60)).after_the_fact());
    let slow = tokio::spawn(scenario.run(&request("rain")).submit());
    while fake.charges().is_empty() {
        tokio::task::yield_now().await;
    }
    let reconciled = scenario.reconcile(&lost).await.unwrap();
    assert!(matches!(reconciled, Reconciled::Ambiguous(_)), "{reconciled:?}");
    slow.abort();
}

#[tokio::test(start_paused = true)]
async fn a_submit_of_another_model_in_flight_takes_no_job() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let error = lost(&scenario, &fake, "rain").await;
    fake.fault(RUN, Fault::delay(Duration::from_secs(60)).after_the_fact());
    let elsewhere = CustomRequest::new("model_b").set("prompt", "rain").set("seed", 7);
    let slow = tokio::spawn(scenario.run(&elsewhere).submit());
    while fake.charges().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(found(scenario.reconcile(&error).await.unwrap()), "job_fake0001");
    slow.abort();
}

#[tokio::test(start_paused = true)]
async fn a_job_of_the_time_between_preparation_and_submit_is_not_the_runs() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let prepared = scenario.run(&request("rain")).prepare().await.unwrap();
    tokio::time::advance(Duration::from_secs(20)).await;
    fake.scenario().unwrap().run(&request("rain")).submit().await.unwrap();
    tokio::time::advance(Duration::from_secs(20)).await;
    fake.fault(RUN, Fault::drop_before());
    let error = prepared.submit().await.unwrap_err();
    let reconciled = scenario.reconcile(&error).await.unwrap();
    assert!(matches!(reconciled, Reconciled::NotFoundYet), "{reconciled:?}");
}

#[tokio::test(start_paused = true)]
async fn a_client_of_another_project_concludes_nothing() {
    let fake = FakeScenario::start().await.unwrap();
    let error = lost(&fake.scenario().unwrap(), &fake, "rain").await;
    let elsewhere = fake.scenario_builder().project("proj_2").build().unwrap();
    let reconciled = elsewhere.reconcile(&error).await.unwrap();
    assert!(matches!(reconciled, Reconciled::Inconclusive(Inconclusive::OtherProject)));
    assert_eq!(found(fake.scenario().unwrap().reconcile(&error).await.unwrap()), "job_fake0001");
}

#[tokio::test(start_paused = true)]
async fn a_stored_submission_finds_the_job_in_another_process() {
    let fake = FakeScenario::start().await.unwrap();
    let run = fake.scenario().unwrap().run(&request("rain"));
    let prepared = run.prepare().await.unwrap();
    let stored = serde_json::to_string(prepared.submission()).unwrap();
    prepared.submit().await.unwrap();
    let submission: Submission = serde_json::from_str(&stored).unwrap();
    let elsewhere = fake.scenario().unwrap();
    let job = found(elsewhere.reconcile_submission(&submission).await.unwrap());
    assert_eq!(job, "job_fake0001");
}

#[tokio::test(start_paused = true)]
async fn a_response_that_names_the_job_needs_no_search() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    scenario.run(&request("rain")).submit().await.unwrap();
    let half = r#"{"creativeUnitsCost":5,"job":{"jobId":"job_fake0001","stat"#;
    fake.fault(RUN, Fault::raw(200, "application/json", half));
    let error = scenario.run(&request("rain")).submit().await.unwrap_err();
    assert_eq!(found(scenario.reconcile(&error).await.unwrap()), "job_fake0001");
    assert!(fake.requests_to(&operations::LIST_JOBS).is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_search_covers_the_timeout_of_a_single_request() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let hour = Duration::from_secs(3_600);
    fake.fault(RUN, Fault::drop_after());
    let sent =
        scenario.request("POST", "/generate/custom/model_a").json(&json!({"prompt": "rain"}));
    let lost = sent.timeout(hour).send().await.unwrap_err();
    // Before the server acts on it the request may last for an hour, after two minutes of retries.
    let stored = serde_json::to_value(lost.submission().unwrap()).unwrap();
    assert!(stored["sendsFor"].as_u64().unwrap() >= hour.as_millis() as u64, "{stored}");
    assert_eq!(found(scenario.reconcile(&lost).await.unwrap()), "job_fake0001");
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_submission_is_that_of_the_server() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let ahead = std::time::SystemTime::now() + Duration::from_secs(3_600);
    let response = Fault::json(200, json!({"models": []}))
        .with_header("date", &httpdate::fmt_http_date(ahead));
    fake.fault(&operations::LIST_MODELS, response);
    scenario.api().list_models().send().await.unwrap();
    fake.fault(RUN, Fault::drop_before());
    let lost = scenario.run(&request("rain")).submit().await.unwrap_err();
    let sent = lost.submission().unwrap().sent_at();
    let minutes = (sent - chrono::Utc::now()).num_minutes();
    assert!((58..=61).contains(&minutes), "{minutes}");
}

#[tokio::test(start_paused = true)]
async fn only_unknown_outcomes_can_be_reconciled() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(RUN, Fault::reason(400, "no"));
    let refused = scenario.run(&request("rain")).submit().await.unwrap_err();
    assert!(refused.submission().is_none());
    let error = scenario.reconcile(&refused).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(fake.requests_to(&operations::LIST_JOBS).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_list_that_leads_in_a_circle_ends_in_an_error() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    // The time of the server is known before: its measuring reads the list, too.
    scenario.api().list_models().send().await.unwrap();
    let error = lost(&scenario, &fake, "rain").await;
    for _ in 0..2 {
        let page = json!({"jobs": [], "nextPaginationToken": "b2Zmc2V0"});
        fake.fault(&operations::LIST_JOBS, Fault::json(200, page));
    }
    let error = scenario.reconcile(&error).await.unwrap_err();
    assert!(error.to_string().contains("same next page"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn many_lost_jobs_are_each_found_once() {
    let fake = FakeScenario::builder().empty_pages().start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for _ in 0..120 {
        fake.fault(RUN, Fault::drop_after());
    }
    let submits = (0..120).map(|number| scenario.run(&request(&number.to_string())).submit());
    let errors = join_all(submits).await.into_iter().map(Result::unwrap_err);
    let mut jobs: Vec<String> = stream::iter(errors)
        .then(|error| async { found(scenario.reconcile(&{ error }).await.unwrap()) })
        .collect()
        .await;
    jobs.sort();
    jobs.dedup();
    assert_eq!(jobs.len(), 120);
}

/// A job that is older than the submit by less than this is doubted, not ruled out.
const CAUTION: Duration = Duration::from_secs(2);

#[tokio::test(start_paused = true)]
async fn a_job_that_was_there_before_the_submit_is_never_taken_for_its_job() {
    for dates in [true, false] {
        for (age, client_is_new) in [(10_000, true), (10_000, false), (600, true), (600, false)] {
            let builder = FakeScenario::builder();
            let builder = if dates { builder } else { builder.without_dates() };
            let fake = builder.start().await.unwrap();
            let scenario = fake.scenario().unwrap();
            if !client_is_new {
                scenario.run(&request("snow")).submit().await.unwrap();
            }
            // Somebody else ran the same a little before.
            let age = Duration::from_millis(age);
            fake.script(JobScript::starting("queued").created_earlier(age));
            fake.scenario().unwrap().run(&request("rain")).submit().await.unwrap();
            // This one was started too, but the list does not show it.
            fake.script(JobScript::starting("queued").hidden_from_lists());
            let error = lost(&scenario, &fake, "rain").await;
            assert_eq!(fake.charges().len(), if client_is_new { 2 } else { 3 });
            let name = format!("dates {dates}, {age:?}, new {client_is_new}");
            // Without dates an accepted run shows the time, or nothing does.
            let is_known = dates || !client_is_new;
            match scenario.reconcile(&error).await.unwrap() {
                Reconciled::NotFoundYet => assert!(is_known && age > CAUTION, "{name}"),
                Reconciled::Ambiguous(_) => assert!(!is_known || age < CAUTION, "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_job_that_this_client_has_read_before_is_not_its_job() {
    // Nothing shows the time: only what the client has read helps.
    let fake = FakeScenario::builder().without_dates().start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    for number in 0..2 {
        fake.script(JobScript::starting("queued").hidden_from_lists());
        let stranger = fake.scenario().unwrap();
        let job = stranger.run(&request(&number.to_string())).submit().await.unwrap();
        if number == 0 {
            scenario.job(job.reference()).refresh().await.unwrap();
        } else {
            fake.calm();
            scenario.api().list_jobs().send().await.unwrap();
        }
        fake.fault(RUN, Fault::drop_before());
        let error = scenario.run(&request(&number.to_string())).submit().await.unwrap_err();
        fake.calm();
        let outcome = scenario.reconcile(&error).await.unwrap();
        assert!(matches!(outcome, Reconciled::NotFoundYet), "{number}: {outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_search_with_a_timeout_distinguishes_not_yet_from_not_at_all() {
    let lag = Duration::from_millis(1_500);
    let fake = FakeScenario::builder().list_lag(lag).start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let started = lost(&scenario, &fake, "rain").await;
    assert!(matches!(scenario.reconcile(&started).await.unwrap(), Reconciled::NotFoundYet));
    let timeout = Duration::from_secs(30);
    let job = found(scenario.reconcile(&started).timeout(timeout).await.unwrap());
    assert_eq!(job, "job_fake0001");

    fake.fault(RUN, Fault::drop_before());
    let not_started = scenario.run(&request("snow")).submit().await.unwrap_err();
    let timeout = Duration::from_millis(300);
    match scenario.reconcile(&not_started).timeout(timeout).await.unwrap() {
        Reconciled::NotFoundWithin(waited) => assert_eq!(waited, timeout),
        other => panic!("{other:?}"),
    }
    for _ in 0..200 {
        fake.fault(&operations::LIST_JOBS, Fault::html(502));
    }
    let error = scenario.reconcile(&not_started).timeout(timeout).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_search_settles_the_budget_and_a_refund_credits_it_once() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    let budget = Budget::new(CreativeUnits::from(20));
    let failing = || JobScript::starting("queued").failing("failure", "no", "");
    let submit = || scenario.run(&request("rain")).quoted(5.into()).budget(&budget).submit();
    let money = || (budget.spent(), budget.reserved());

    fake.script(failing());
    fake.fault(RUN, Fault::drop_after());
    let error = submit().await.unwrap_err();
    assert_eq!(money(), (0.into(), 5.into()));
    let job = match scenario.reconcile(&error).await.unwrap() {
        Reconciled::Found(job) => job,
        other => panic!("{other:?}"),
    };
    assert_eq!(money(), (5.into(), 0.into()), "found: spent");
    assert_eq!(budget.confirm(&error), 0.into(), "it is confirmed already");
    let twice = job.clone();
    job.wait(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(money(), (0.into(), 0.into()), "refunded");
    twice.wait(Duration::from_secs(60)).await.unwrap_err();

    fake.script(failing());
    let mut job = submit().await.unwrap();
    assert_eq!(money(), (5.into(), 0.into()));
    job.refresh().await.unwrap();
    assert_eq!(money(), (0.into(), 0.into()), "a refresh sees it, too");
    for script in [failing().without_refund(), JobScript::starting("queued").then("canceled", 0)] {
        let before = budget.spent();
        fake.script(script);
        submit().await.unwrap().wait(Duration::from_secs(60)).await.unwrap_err();
        assert!(budget.spent() > before, "what the job does not say stays spent");
    }
    assert_eq!(fake.refunded(), 10.into());
}

#[tokio::test(start_paused = true)]
async fn the_job_of_a_run_that_returned_its_response_is_not_attributed_to_another() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = fake.scenario().unwrap();
    fake.fault(RUN, Fault::drop_before());
    let lost = scenario.run(&request("rain")).submit().await.unwrap_err();
    let twin = scenario.run(&request("rain")).response::<serde_json::Value>().await.unwrap();
    assert_eq!(twin["job"]["jobId"], "job_fake0001");
    let reconciled = scenario.reconcile(&lost).await.unwrap();
    assert!(matches!(reconciled, Reconciled::NotFoundYet), "{reconciled:?}");

    // A response that does not fit the type of the caller still names its job.
    let error = scenario.run(&request("rain")).response::<Vec<u8>>().await.unwrap_err();
    assert_eq!(error.job().unwrap().id().as_str(), "job_fake0002");
    let reconciled = scenario.reconcile(&lost).await.unwrap();
    assert!(matches!(reconciled, Reconciled::NotFoundYet), "{reconciled:?}");
}
