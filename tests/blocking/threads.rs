//! Many threads, one client.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use scenario_client::{
    CustomRequest,
    api::operations,
    blocking::{self, Job, Scenario},
    client::PollPolicy,
    testing::{FakeScenario, JobScript},
};

const LONG: Duration = Duration::from_secs(60);
const POLL_INTERVAL: Duration = Duration::from_millis(100);

fn client(fake: &FakeScenario) -> Scenario {
    let builder = fake.scenario_builder().poll_policy(
        PollPolicy::default().initial_interval(POLL_INTERVAL).max_interval(POLL_INTERVAL),
    );
    blocking::ScenarioBuilder::from(builder).build().unwrap()
}

fn submit(scenario: &Scenario) -> Job {
    scenario.run(&CustomRequest::new("model_a")).submit().unwrap()
}

/// The requests that these waits take, each on its own thread.
fn wait_for(fake: &FakeScenario, jobs: Vec<Job>) -> usize {
    let polls = || {
        let polls = [&operations::GET_JOB, &operations::LIST_JOBS];
        polls.map(|operation| fake.requests_to(operation).len()).iter().sum::<usize>()
    };
    let before = polls();
    thread::scope(|scope| {
        let waits: Vec<_> =
            jobs.iter().map(|job| scope.spawn(move || job.wait(LONG).unwrap())).collect();
        for wait in waits {
            assert_eq!(wait.join().unwrap().asset_ids().len(), 1);
        }
    });
    polls() - before
}

#[test]
fn waits_on_many_threads_share_their_requests() {
    let builder = FakeScenario::builder().job_duration(Duration::from_secs(2));
    let fake = builder.start_blocking().unwrap();
    let scenario = client(&fake);
    let shared = wait_for(&fake, (0..20).map(|_| submit(&scenario)).collect());
    let clients: Vec<_> = (0..20).map(|_| client(&fake)).collect();
    let separate = wait_for(&fake, clients.iter().map(submit).collect());
    println!("{shared} requests of one client, {separate} of twenty");
    assert!(shared * 2 < separate, "{shared} to {separate}");
}

/// Whoever waits polls for all. The others must go on when that one has what it wants.
#[test]
fn waits_go_on_when_the_one_that_polled_has_ended() {
    let builder = FakeScenario::builder().job_duration(Duration::from_secs(600));
    let fake = Arc::new(builder.start_blocking().unwrap());
    let scenario = client(&fake);
    let jobs: Vec<_> = (0..6).map(|_| submit(&scenario)).collect();
    let ids: Vec<_> = jobs.iter().map(|job| job.id().clone()).collect();
    let server = Arc::clone(&fake);
    let ends = thread::spawn(move || {
        for id in &ids {
            thread::sleep(Duration::from_millis(250));
            server.finish(id);
        }
        Instant::now()
    });
    wait_for(&fake, jobs);
    let late = ends.join().unwrap().elapsed();
    assert!(late < Duration::from_secs(5), "{late:?} after the last end");
}

/// A thread that waits for its own job must not hold up the others for as long.
#[test]
fn a_short_wait_ends_in_time_beside_long_ones() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = client(&fake);
    for _ in 0..4 {
        fake.script(JobScript::starting("in-progress"));
    }
    let stuck: Vec<_> = (0..4).map(|_| submit(&scenario)).collect();
    thread::scope(|scope| {
        for job in &stuck {
            scope
                .spawn(move || assert!(job.wait(Duration::from_secs(4)).unwrap_err().is_timeout()));
        }
        let started = Instant::now();
        submit(&scenario).wait(LONG).unwrap();
        assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    });
}

#[test]
fn what_is_made_can_go_to_other_threads() {
    fn anywhere<T: Send + Sync + 'static>() {}
    fn once<T: Send + 'static>() {}
    anywhere::<Scenario>();
    anywhere::<blocking::ScenarioBuilder>();
    anywhere::<blocking::Run>();
    anywhere::<blocking::PreparedRun>();
    anywhere::<Job>();
    anywhere::<blocking::FinishedJob>();
    anywhere::<blocking::JobEvent>();
    anywhere::<blocking::Queue>();
    anywhere::<blocking::QueueEvent>();
    anywhere::<blocking::Reconcile>();
    anywhere::<blocking::Download>();
    anywhere::<blocking::Downloads>();
    anywhere::<blocking::Archive>();
    anywhere::<blocking::Models>();
    anywhere::<blocking::NewModel>();
    anywhere::<blocking::RawRequest>();
    once::<blocking::Upload>();
    once::<blocking::JobEvents>();
    once::<blocking::QueueEvents>();
    once::<blocking::Chunks>();
    once::<blocking::Items<scenario_client::api::types::Job>>();
    once::<blocking::Pages<scenario_client::api::types::Job>>();
}

/// The thread serves the connections of the client, so it lives as long as any clone, also an async one.
#[test]
fn the_background_thread_ends_with_the_last_clone() {
    let fake = FakeScenario::start_blocking().unwrap();
    let scenario = fake.scenario_blocking().unwrap();
    let held = Arc::new(());
    let inside = Arc::clone(&held);
    scenario
        .block_on(async {
            tokio::spawn(async move {
                let _inside = inside;
                std::future::pending::<()>().await;
            });
            Ok::<_, scenario_client::Error>(())
        })
        .unwrap();
    let client = scenario.as_async().clone();
    let job = scenario.run(&CustomRequest::new("model_a")).submit().unwrap();
    drop(scenario);
    drop(job);
    assert_eq!(Arc::strong_count(&held), 2);
    drop(client);
    assert_eq!(Arc::strong_count(&held), 1);
}
