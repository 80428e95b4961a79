//! Runs with a key against the fake server.

use std::time::Duration;

use scenario_client::{
    Budget, CreativeUnits, CustomRequest, ErrorKind,
    api::operations,
    ext::journal::{Journal, RunKey, RunState},
    testing::{FakeScenario, Fault, JobScript},
};

use super::{LONG, client, journal, song};

#[tokio::test]
async fn a_key_is_charged_once() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    let run = || song(&scenario, 1).key("a").journal(&journal);
    let first = run().submit().await.unwrap();
    let requests = fake.requests().len();
    let second = run().submit().await.unwrap();
    assert_eq!(first.id(), second.id());
    assert_eq!(fake.requests().len(), requests, "a known job needs no request");
    let done = run().run_and_wait(LONG).await.unwrap();
    assert_eq!(done.id(), first.id());
    let again = run().run_and_wait(LONG).await.unwrap();
    assert_eq!(again.asset_ids(), done.asset_ids());
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test]
async fn other_parameters_under_the_same_key_are_refused_before_anything_is_sent() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap();
    let before = fake.requests().len();
    for other in [
        song(&scenario, 2),
        song(&scenario, 1).project("proj_other"),
        scenario.run(&CustomRequest::new("model_b").set("lyrics", "la la la").set("seed", 1)),
    ] {
        let error = other.key("a").journal(&journal).submit().await.unwrap_err();
        assert!(error.is_key_conflict(), "{error}");
    }
    assert_eq!(fake.requests().len(), before);
}

#[tokio::test]
async fn a_lost_response_is_found_and_not_charged_again() {
    for fault in [Fault::drop_after(), Fault::drop_before()] {
        let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
        let journal = journal(folder.path()).await;
        let scenario = client(&fake);
        let run = || {
            let run = song(&scenario, 1).key("a").journal(&journal);
            run.settle_time(Duration::ZERO)
        };
        fake.fault(&operations::RUN_MODEL, fault.clone());
        let error = run().submit().await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
        let record = journal.read(&RunKey::new("a").unwrap()).await.unwrap().unwrap();
        assert_eq!(record.state, RunState::Intended);
        // What was not started is submitted again, once nothing can be in flight any more.
        let job = run().submit().await.unwrap();
        assert_eq!(fake.charges().len(), 1, "{fault:?}");
        job.wait(LONG).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_job_may_appear_at_any_time() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    let run = || song(&scenario, 1).key("a").journal(&journal).settle_time(Duration::MAX);
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    run().submit().await.unwrap_err();
    run().run_and_wait(Duration::MAX).await.unwrap();
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_may_be_the_lost_one_stops_the_run_until_somebody_has_looked() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    let run = || song(&scenario, 1).key("a").journal(&journal).settle_time(Duration::ZERO);
    fake.script(JobScript::starting("queued").without_input());
    fake.fault(&operations::RUN_MODEL, Fault::drop_after());
    assert!(run().submit().await.unwrap_err().is_outcome_unknown());
    // By the search, and then by the record of it.
    for text in ["may be its own: job_fake0001", "an earlier submit may be charged"] {
        let error = run().submit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Journal);
        assert!(
            error.to_string().contains("is unclear") && error.to_string().contains(text),
            "{error}"
        );
    }
    assert_eq!(fake.requests_to(&operations::RUN_MODEL).len(), 1);
    let record = journal.read(&RunKey::new("a").unwrap()).await.unwrap().unwrap();
    assert_eq!(record.state, RunState::Unclear);
}

#[tokio::test]
async fn a_refused_run_is_free_and_may_be_tried_again() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    let run = || song(&scenario, 1).key("a").journal(&journal);
    fake.fault(&operations::RUN_MODEL, Fault::reason(400, "not this one"));
    let error = run().submit().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 400);
    let key = RunKey::new("a").unwrap();
    let record = journal.read(&key).await.unwrap().unwrap();
    assert_eq!((record.state, record.attempt), (RunState::Refused, 1));
    run().submit().await.unwrap();
    let record = journal.read(&key).await.unwrap().unwrap();
    assert_eq!((record.state, record.attempt), (RunState::Started, 2));
    assert_eq!(fake.charges().len(), 1);
}

#[tokio::test]
async fn a_failed_run_is_tried_again_only_if_that_is_allowed() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    let run = || song(&scenario, 1).key("a").journal(&journal);
    fake.script(JobScript::starting("queued").failing("failure", "provider is down", ""));
    let error = run().run_and_wait(LONG).await.unwrap_err();
    assert!(error.is_job_failed());
    let charged = fake.charges().len();
    for _ in 0..2 {
        let error = run().run_and_wait(LONG).await.unwrap_err();
        assert_eq!(error.kind(), scenario_client::ErrorKind::Journal);
        assert!(error.job().is_some() && error.to_string().contains("is failed"), "{error}");
    }
    assert_eq!(fake.charges().len(), charged);
    let record = journal.retry(&RunKey::new("a").unwrap()).await.unwrap();
    assert_eq!((record.state, record.attempt), (RunState::Ready, 2));
    run().run_and_wait(LONG).await.unwrap();
    assert_eq!(fake.charges().len(), charged + 1);
}

#[tokio::test]
async fn a_key_that_another_process_works_on_is_refused() {
    // It works on the run until its job ends.
    let fake =
        FakeScenario::builder().job_duration(Duration::from_secs(600)).start().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let one = journal(folder.path()).await;
    let scenario = client(&fake);
    let waiting = tokio::spawn(song(&scenario, 1).key("a").journal(&one).run_and_wait(LONG));
    while fake.charges().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::time::pause();
    let two = journal(folder.path()).await;
    let error = song(&scenario, 1).key("a").journal(&two).submit().await.unwrap_err();
    assert!(error.is_key_held(), "{error}");
    assert_eq!(fake.charges().len(), 1);
    waiting.abort();
}

#[tokio::test]
async fn a_run_that_fails_in_a_later_wait_is_credited_to_its_budget() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let (scenario, journal) = (client(&fake), journal(folder.path()).await);
    fake.script(JobScript::starting("queued").then("failure", 1).over(Duration::from_secs(3_600)));
    let budget = Budget::new(5.into()).named("november");
    let run = || song(&scenario, 1).quoted(5.into()).budget(&budget).key("a").journal(&journal);
    let error = run().run_and_wait(Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    fake.finish(error.job().unwrap().id());
    let error = run().run_and_wait(LONG).await.unwrap_err();
    assert!(error.is_job_failed(), "{error}");
    assert_eq!(journal.taken("november").await.unwrap(), CreativeUnits::ZERO);
    assert_eq!(budget.spent(), CreativeUnits::ZERO);
}
