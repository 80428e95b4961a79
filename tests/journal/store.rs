//! What every store has to do, proved for each of them.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use scenario_client::{
    CreativeUnits, Submission,
    ext::journal::{
        Change, Claim, Fingerprint, Journal, Lease, Limits, PostgresJournal, RunKey, RunRecord,
        RunState, SqliteJournal,
    },
    testing::FakeScenario,
};
use tempfile::TempDir;

use super::{LONG, client, database, song};

/// Where the journals of a test are.
enum Store {
    Sqlite(TempDir),
    Postgres(String),
}

impl Store {
    /// Opens the journal, as a process of its own would.
    async fn open(&self) -> Arc<dyn Journal> {
        match self {
            Self::Sqlite(folder) => {
                Arc::new(SqliteJournal::open(folder.path().join("runs.db")).await.unwrap())
            }
            Self::Postgres(address) => Arc::new(PostgresJournal::connect(address).await.unwrap()),
        }
    }
}

macro_rules! for_every_store {
    ($($name:ident)*) => {
        mod sqlite {
            use super::Store;

            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    super::$name(Store::Sqlite(tempfile::tempdir().unwrap())).await;
                }
            )*
        }

        mod postgres {
            use super::{Store, database};

            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $name() {
                    let Some(server) = database::shared() else { return };
                    super::$name(Store::Postgres(server.database())).await;
                }
            )*
        }
    };
}

for_every_store! {
    of_many_claims_one_wins
    a_lease_ends_and_its_number_fences_late_writes
    another_fingerprint_is_a_conflict_once_something_was_sent
    a_record_is_the_same_after_a_restart
    a_job_belongs_to_one_key
    a_write_may_be_repeated
    a_shared_budget_is_never_overdrawn
    a_charge_counts_until_it_is_refunded
    a_batch_has_a_limit_of_jobs_at_once
    an_unknown_key_is_an_error
}

fn key(text: &str) -> RunKey {
    RunKey::new(text).unwrap()
}

/// Fingerprints are made by runs only; this one comes from a stored run.
fn fingerprint() -> Fingerprint {
    Fingerprint::from_stored("0011223344556677")
}

async fn claimed(journal: &dyn Journal, name: &str, lease: Duration) -> (Lease, RunRecord) {
    match journal.claim(&key(name), Some(&fingerprint()), lease).await.unwrap() {
        Claim::Claimed { lease, record } => (lease, *record),
        other => panic!("{other:?}"),
    }
}

/// A submission as a run makes it.
async fn submission() -> Submission {
    let fake = FakeScenario::start().await.unwrap();
    song(&client(&fake), 1).prepare().await.unwrap().submission().clone()
}

fn intended(submission: &Submission, price: u32, limits: &Limits) -> Change {
    // Each run has a submission of its own.
    let mut json = serde_json::to_value(submission).unwrap();
    json["id"] = uuid().into();
    let submission = Box::new(serde_json::from_value(json).unwrap());
    Change::Intended { submission, price: Some(price.into()), limits: limits.clone() }
}

fn uuid() -> String {
    let hex = format!("{:032x}", fastrand::u128(..));
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

fn started(job: &str) -> Change {
    Change::Started { job: job.into(), price: None }
}

fn limits(budget: Option<u32>, at_once: Option<u64>) -> Limits {
    let mut limits = Limits::default();
    limits.budget = budget.map(|limit| ("november".to_owned(), limit.into()));
    (limits.batch, limits.at_once) = (Some("sfx".to_owned()), at_once);
    limits
}

async fn of_many_claims_one_wins(store: Store) {
    let (first, second) = (store.open().await, store.open().await);
    let (print, name) = (fingerprint(), key("a"));
    let claims = (0..50).map(|number| {
        let journal = if number % 2 == 0 { &first } else { &second };
        journal.claim(&name, Some(&print), LONG)
    });
    let won = join_all(claims).await.into_iter().map(Result::unwrap);
    assert_eq!(won.filter(|claim| matches!(claim, Claim::Claimed { .. })).count(), 1);
}

async fn a_lease_ends_and_its_number_fences_late_writes(store: Store) {
    let journal = store.open().await;
    let (old, record) = claimed(&*journal, "a", Duration::from_millis(50)).await;
    assert_eq!((record.state, record.attempt), (RunState::Ready, 1));
    tokio::time::sleep(Duration::from_millis(60)).await;
    let (new, _) = claimed(&*journal, "a", LONG).await;
    assert!(new.number > old.number);
    let late = journal.write(&old, Change::Refused("late".to_owned())).await.unwrap_err();
    assert!(late.is_lease_lost(), "{late}");
    assert!(journal.renew(&old, LONG).await.unwrap_err().is_lease_lost());
    // To return a lost lease does not end that of the other process.
    journal.release(&old).await.unwrap();
    let held = journal.claim(&key("a"), Some(&fingerprint()), LONG).await.unwrap();
    assert!(matches!(held, Claim::Held { .. }));
    assert!(journal.read(&key("a")).await.unwrap().unwrap().leased_until.is_some());
    journal.release(&new).await.unwrap();
    assert!(journal.read(&key("a")).await.unwrap().unwrap().leased_until.is_none());
    claimed(&*journal, "a", LONG).await;
}

async fn another_fingerprint_is_a_conflict_once_something_was_sent(store: Store) {
    let journal = store.open().await;
    let other = Fingerprint::from_stored("ff");
    let (lease, _) = claimed(&*journal, "a", LONG).await;
    journal.release(&lease).await.unwrap();
    // Nothing was sent yet, so the parameters may still change.
    let claim = journal.claim(&key("a"), Some(&other), LONG).await.unwrap();
    let Claim::Claimed { lease, record } = claim else { panic!("{claim:?}") };
    assert_eq!(record.fingerprint, other);
    let intent = intended(&submission().await, 5, &Limits::default());
    journal.write(&lease, intent).await.unwrap();
    let error = journal.claim(&key("a"), Some(&fingerprint()), LONG).await.unwrap_err();
    assert!(error.is_key_conflict() && error.to_string().contains("nothing was sent"), "{error}");
    journal.write(&lease, Change::Refused("no".to_owned())).await.unwrap();
    journal.release(&lease).await.unwrap();
    assert!(journal.claim(&key("a"), Some(&fingerprint()), LONG).await.is_err());
    // The caller has decided: another attempt may have other parameters.
    journal.retry(&key("a")).await.unwrap();
    claimed(&*journal, "a", LONG).await;
    let history = journal.history(&key("a")).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].attempt, history[0].state), (1, RunState::Refused));
    assert_eq!(history[0].reason.as_deref(), Some("no"));
}

async fn a_record_is_the_same_after_a_restart(store: Store) {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = client(&fake);
    let one = store.open().await;
    let done = song(&scenario, 1).key("a").journal(&one).run_and_wait(LONG).await.unwrap();
    let before = one.read(&key("a")).await.unwrap().unwrap();
    drop(one);
    let again = store.open().await;
    let after = again.read(&key("a")).await.unwrap().unwrap();
    assert_eq!(after, before);
    assert_eq!(after.state, RunState::Succeeded);
    assert_eq!(after.assets, done.asset_ids());
    assert_eq!(after.job.as_ref().unwrap().id(), done.id());
    assert_eq!((after.cost, Some(after.charge)), (done.cost(), done.cost()));
    assert!(again.unfinished().await.unwrap().is_empty());
    assert_eq!(again.salt().await.unwrap(), store.open().await.salt().await.unwrap());
}

async fn a_job_belongs_to_one_key(store: Store) {
    let journal = store.open().await;
    let submission = submission().await;
    let (first, _) = claimed(&*journal, "a", LONG).await;
    let (second, _) = claimed(&*journal, "b", LONG).await;
    let intent = intended(&submission, 5, &Limits::default());
    let record = journal.write(&first, intent).await.unwrap();
    assert_eq!(record.price, Some(5.into()));
    journal.write(&second, intended(&submission, 5, &Limits::default())).await.unwrap();
    journal.write(&first, started("job_1")).await.unwrap();
    let error = journal.write(&second, started("job_1")).await.unwrap_err();
    assert!(error.is_job_conflict(), "{error}");
    let record = journal.read(&key("b")).await.unwrap().unwrap();
    assert_eq!(record.state, RunState::Intended, "nothing of the write is left");
    let unfinished = journal.unfinished().await.unwrap();
    assert_eq!(unfinished.iter().map(|record| record.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let hour = chrono::Utc::now() - chrono::TimeDelta::hours(1);
    assert_eq!(journal.jobs_after(hour).await.unwrap(), ["job_1"]);
}

async fn a_write_may_be_repeated(store: Store) {
    let journal = store.open().await;
    let (lease, _) = claimed(&*journal, "a", LONG).await;
    let changes = [
        intended(&submission().await, 5, &limits(Some(8), Some(1))),
        started("job_1"),
        Change::Succeeded { cost: Some(6.into()), assets: vec!["asset_1".into()] },
    ];
    for change in changes {
        // The response to the first one was lost with the connection.
        let first = journal.write(&lease, change.clone()).await.unwrap();
        let second = journal.write(&lease, change).await.unwrap();
        assert_eq!((first.state, first.attempt, first.charge), (second.state, 1, second.charge));
    }
    assert_eq!(journal.taken("november").await.unwrap(), 6.into());
}

async fn a_shared_budget_is_never_overdrawn(store: Store) {
    let journals = [store.open().await, store.open().await, store.open().await];
    let (submission, limits) = (submission().await, limits(Some(20), None));
    let submits = (0..30).map(|number| {
        let (journal, submission, limits) = (&journals[number % 3], &submission, &limits);
        async move {
            let (lease, _) = claimed(&**journal, &format!("run {number}"), LONG).await;
            journal.write(&lease, intended(submission, 3, limits)).await
        }
    });
    let (good, bad): (Vec<_>, Vec<_>) =
        join_all(submits).await.into_iter().partition(|outcome| outcome.is_ok());
    assert_eq!(good.len(), 6, "six times three units are eighteen of twenty");
    for refused in bad {
        let error = refused.unwrap_err();
        assert!(error.is_budget_exceeded(), "{error}");
    }
    assert_eq!(journals[0].taken("november").await.unwrap(), 18.into());
}

async fn a_charge_counts_until_it_is_refunded(store: Store) {
    let journal = store.open().await;
    let (submission, limits) = (submission().await, limits(Some(100), None));
    let failed = |is_refunded| Change::Failed { reason: "no".to_owned(), is_refunded };
    // What is left of a price of five units, after each way to end.
    let ends: [(&str, Vec<Change>, u32); 5] = [
        ("refused", vec![Change::Refused("no".to_owned())], 0),
        ("refunded", vec![started("job_1"), failed(true)], 0),
        ("failed", vec![started("job_2"), failed(false)], 5),
        ("canceled", vec![started("job_3"), Change::Canceled("no".to_owned())], 5),
        ("billed", vec![Change::Started { job: "job_4".into(), price: Some(7.into()) }], 7),
    ];
    let mut total = CreativeUnits::ZERO;
    for (name, changes, charge) in ends {
        let (lease, _) = claimed(&*journal, name, LONG).await;
        let record = journal.write(&lease, intended(&submission, 5, &limits)).await.unwrap();
        assert_eq!(record.charge, 5.into());
        for change in changes {
            journal.write(&lease, change).await.unwrap();
        }
        total += charge.into();
        assert_eq!(journal.taken("november").await.unwrap(), total, "{name}");
        journal.release(&lease).await.unwrap();
    }
    // Another attempt is charged anew, and the charge of the one before stays.
    journal.retry(&key("failed")).await.unwrap();
    assert_eq!(journal.taken("november").await.unwrap(), total);
    let (lease, record) = claimed(&*journal, "failed", LONG).await;
    assert_eq!((record.charge, record.attempt), (CreativeUnits::ZERO, 2));
    journal.write(&lease, intended(&submission, 5, &limits)).await.unwrap();
    assert_eq!(journal.taken("november").await.unwrap(), total + 5.into());
    assert_eq!(journal.history(&key("failed")).await.unwrap()[0].charge, 5.into());
}

async fn a_batch_has_a_limit_of_jobs_at_once(store: Store) {
    let journals = [store.open().await, store.open().await];
    let (submission, limits) = (submission().await, limits(None, Some(4)));
    let submits = (0..16).map(|number| {
        let (journal, submission, limits) = (&journals[number % 2], &submission, &limits);
        async move {
            let (lease, _) = claimed(&**journal, &format!("run {number}"), LONG).await;
            let outcome = journal.write(&lease, intended(submission, 3, limits)).await;
            outcome.map(|_| lease)
        }
    });
    let outcomes = join_all(submits).await;
    let held: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(held.len(), 4);
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(refused.is_batch_full(), "{refused}");
    }
    // A job that has ended leaves room for another one.
    journals[0].write(held[0], started("job_1")).await.unwrap();
    let done = Change::Succeeded { cost: None, assets: Vec::new() };
    journals[0].write(held[0], done).await.unwrap();
    let (lease, _) = claimed(&*journals[1], "another", LONG).await;
    journals[1].write(&lease, intended(&submission, 3, &limits)).await.unwrap();
}

async fn an_unknown_key_is_an_error(store: Store) {
    let journal = store.open().await;
    assert!(journal.read(&key("a")).await.unwrap().is_none());
    for error in [
        journal.claim(&key("a"), None, LONG).await.map(|_| ()).unwrap_err(),
        journal.retry(&key("a")).await.map(|_| ()).unwrap_err(),
    ] {
        assert!(error.to_string().contains("was never used"), "{error}");
    }
    assert!(journal.history(&key("a")).await.unwrap().is_empty());
    assert_eq!(journal.taken("november").await.unwrap(), CreativeUnits::ZERO);
}

#[tokio::test]
async fn nothing_private_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let fake = FakeScenario::start().await.unwrap();
    let journal = super::journal(folder.path()).await;
    let run = song(&client(&fake), 1);
    run.key("a").journal(&journal).run_and_wait(LONG).await.unwrap();
    drop(journal);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        for private in ["la la la", "https://", "Basic ", "Bearer "] {
            assert!(!text.contains(private), "{private}");
        }
    }
}
