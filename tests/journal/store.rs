//! What every store has to do, proved for SQLite.

use std::time::Duration;

use futures_util::future::join_all;
use scenario_client::ext::journal::{
    Change, Claim, Fingerprint, Journal, Lease, Limits, RunKey, RunRecord, RunState, SqliteJournal,
};

use super::{LONG, client, journal, song};

fn key(text: &str) -> RunKey {
    RunKey::new(text).unwrap()
}

/// Fingerprints are made by runs only; this one comes from a stored run.
async fn fingerprint() -> Fingerprint {
    Fingerprint::from_stored("0011223344556677")
}

async fn claimed(journal: &SqliteJournal, name: &str, lease: Duration) -> (Lease, RunRecord) {
    match journal.claim(&key(name), Some(&fingerprint().await), lease).await.unwrap() {
        Claim::Claimed { lease, record } => (lease, *record),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_claims_one_wins() {
    let folder = tempfile::tempdir().unwrap();
    let first = journal(folder.path()).await;
    let second = journal(folder.path()).await;
    let print = fingerprint().await;
    let name = key("a");
    let claims = (0..50).map(|number| {
        let journal = if number % 2 == 0 { &first } else { &second };
        journal.claim(&name, Some(&print), LONG)
    });
    let won = join_all(claims).await.into_iter().map(Result::unwrap);
    assert_eq!(won.filter(|claim| matches!(claim, Claim::Claimed { .. })).count(), 1);
}

#[tokio::test]
async fn a_lease_ends_and_its_number_fences_late_writes() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path()).await;
    let (old, record) = claimed(&journal, "a", Duration::from_millis(50)).await;
    assert_eq!((record.state, record.attempt), (RunState::Ready, 1));
    tokio::time::sleep(Duration::from_millis(60)).await;
    let (new, _) = claimed(&journal, "a", LONG).await;
    assert!(new.number > old.number);
    let late = journal.write(&old, Change::Refused("late".to_owned())).await.unwrap_err();
    assert!(late.is_lease_lost(), "{late}");
    assert!(journal.renew(&old, LONG).await.unwrap_err().is_lease_lost());
    // To return a lost lease does not end that of the other process.
    journal.release(&old).await.unwrap();
    let held = journal.claim(&key("a"), Some(&fingerprint().await), LONG).await.unwrap();
    assert!(matches!(held, Claim::Held { .. }));
    journal.release(&new).await.unwrap();
    claimed(&journal, "a", LONG).await;
}

#[tokio::test]
async fn another_fingerprint_is_a_conflict_once_something_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let journal = journal(folder.path()).await;
    let fake = scenario_client::testing::FakeScenario::start().await.unwrap();
    let prepared = song(&client(&fake), 1).prepare().await.unwrap();
    let other = Fingerprint::from_stored("ff");
    let (lease, _) = claimed(&journal, "a", LONG).await;
    journal.release(&lease).await.unwrap();
    // Nothing was sent yet, so the parameters may still change.
    let claim = journal.claim(&key("a"), Some(&other), LONG).await.unwrap();
    let Claim::Claimed { lease, record } = claim else { panic!("{claim:?}") };
    assert_eq!(record.fingerprint, other);
    let submission = Box::new(prepared.submission().clone());
    let intended = Change::Intended { submission, price: None, limits: Limits::default() };
    journal.write(&lease, intended).await.unwrap();
    let error = journal.claim(&key("a"), Some(&fingerprint().await), LONG).await.unwrap_err();
    assert!(error.is_key_conflict() && error.to_string().contains("nothing was sent"), "{error}");
    journal.write(&lease, Change::Refused("no".to_owned())).await.unwrap();
    journal.release(&lease).await.unwrap();
    assert!(journal.claim(&key("a"), Some(&fingerprint().await), LONG).await.is_err());
    // The caller has decided: another attempt may have other parameters.
    journal.retry(&key("a")).await.unwrap();
    claimed(&journal, "a", LONG).await;
    let history = journal.history(&key("a")).await.unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].attempt, history[0].state), (1, RunState::Refused));
}

#[tokio::test]
async fn a_record_is_the_same_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let fake = scenario_client::testing::FakeScenario::start().await.unwrap();
    let scenario = client(&fake);
    let journal_one = journal(folder.path()).await;
    let done = song(&scenario, 1).key("a").journal(&journal_one).run_and_wait(LONG).await.unwrap();
    let before = journal_one.read(&key("a")).await.unwrap().unwrap();
    drop(journal_one);
    let again = journal(folder.path()).await;
    let after = again.read(&key("a")).await.unwrap().unwrap();
    assert_eq!(after, before);
    assert_eq!(after.state, RunState::Succeeded);
    assert_eq!(after.assets, done.asset_ids());
    assert_eq!(after.job.unwrap().id(), done.id());
    assert_eq!(after.cost, done.cost());
    assert!(again.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_job_belongs_to_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let fake = scenario_client::testing::FakeScenario::start().await.unwrap();
    let scenario = client(&fake);
    let journal = journal(folder.path()).await;
    let prepared = song(&scenario, 1).prepare().await.unwrap();
    let intended = || Change::Intended {
        submission: Box::new(prepared.submission().clone()),
        price: Some(5.into()),
        limits: Limits::default(),
    };
    let (first, _) = claimed(&journal, "a", LONG).await;
    let (second, _) = claimed(&journal, "b", LONG).await;
    let record = journal.write(&first, intended()).await.unwrap();
    assert_eq!(record.price, Some(5.into()));
    journal.write(&second, intended()).await.unwrap();
    journal.write(&first, Change::Started { job: "job_1".into(), price: None }).await.unwrap();
    let error = journal
        .write(&second, Change::Started { job: "job_1".into(), price: None })
        .await
        .unwrap_err();
    assert!(error.to_string().contains("belongs to another key"), "{error}");
    let record = journal.read(&key("b")).await.unwrap().unwrap();
    assert_eq!(record.state, RunState::Intended, "nothing of the write is left");
    let unfinished = journal.unfinished().await.unwrap();
    assert_eq!(unfinished.iter().map(|record| record.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[tokio::test]
async fn nothing_private_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let fake = scenario_client::testing::FakeScenario::start().await.unwrap();
    let journal = journal(folder.path()).await;
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
