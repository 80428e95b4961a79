//! Damaged, foreign and unwritable files.

use std::{fs, time::Duration};

use scenario_client::{
    ErrorKind,
    api::operations,
    ext::journal::{Journal, RunKey, RunState, SqliteJournal},
    testing::{FakeScenario, Fault},
};

use super::{client, journal, song};

#[tokio::test]
async fn a_file_that_is_no_journal_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let text =
        "these are my notes, and they are longer than the head of a database file".repeat(20);
    fs::write(&path, &text).unwrap();
    let error = SqliteJournal::open(&path).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal);
    assert!(error.to_string().contains("no journal"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

#[tokio::test]
async fn the_database_of_another_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch("CREATE TABLE birds (name TEXT); INSERT INTO birds VALUES ('heron')")
        .unwrap();
    drop(other);
    let before = fs::read(&path).unwrap();
    let error = SqliteJournal::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("another program"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn a_journal_of_a_later_version_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(journal(folder.path()).await);
    let path = folder.path().join("runs.db");
    let later = rusqlite::Connection::open(&path).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    drop(later);
    let error = SqliteJournal::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("version 99"), "{error}");
}

#[tokio::test]
async fn a_truncated_or_torn_journal_is_an_error_and_submits_nothing() {
    let fake = FakeScenario::start().await.unwrap();
    let scenario = client(&fake);
    for tear in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs.db");
        let whole = journal(folder.path()).await;
        for number in 0..40 {
            song(&scenario, number)
                .key(format!("run {number}"))
                .journal(&whole)
                .submit()
                .await
                .unwrap();
        }
        drop(whole);
        // The last pages may still be in the log.
        let stored = rusqlite::Connection::open(&path).unwrap();
        stored.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(stored);
        let charged = fake.charges().len();
        let mut bytes = fs::read(&path).unwrap();
        assert!(bytes.len() > 12_288, "the journal is longer than a few pages");
        if tear {
            bytes[4_096..8_192].fill(0x55);
        } else {
            bytes.truncate(8_192);
        }
        fs::write(&path, &bytes).unwrap();
        let _ = fs::remove_file(folder.path().join("runs.db-wal"));
        let outcome = match SqliteJournal::open(&path).await {
            Err(error) => Err(error),
            Ok(torn) => song(&scenario, 7).key("run 7").journal(&torn).submit().await.map(|_| ()),
        };
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Journal, "{error}");
        assert_eq!(fake.charges().len(), charged, "{error}");
    }
}

#[tokio::test]
async fn a_folder_that_is_missing_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none/runs.db");
    let error = SqliteJournal::open(&path).await.unwrap_err();
    assert!(error.to_string().contains("cannot be opened"), "{error}");
}

#[tokio::test]
async fn a_journal_that_cannot_be_written_submits_nothing() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let journal = journal(folder.path()).await;
    let scenario = client(&fake);
    song(&scenario, 1).key("a").journal(&journal).submit().await.unwrap();
    // The database refuses to record an intent.
    let limit = rusqlite::Connection::open(folder.path().join("runs.db")).unwrap();
    limit
        .execute_batch(
            "CREATE TRIGGER full BEFORE UPDATE ON runs WHEN NEW.state = 'intended'
        BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END",
        )
        .unwrap();
    drop(limit);
    let error = song(&scenario, 2).key("b").journal(&journal).submit().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal, "{error}");
    assert_eq!(fake.charges().len(), 1, "nothing is submitted that is not recorded");
}

/// The job is known to this process only. To try again must not take it for that of another run.
#[tokio::test]
async fn a_job_that_could_not_be_recorded_is_found_and_not_paid_for_again() {
    for fault in [None, Some(Fault::drop_after())] {
        let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
        let (scenario, journal) = (client(&fake), journal(folder.path()).await);
        let run = || song(&scenario, 1).key("a").journal(&journal).settle_time(Duration::ZERO);
        if let Some(fault) = fault {
            fake.fault(&operations::RUN_MODEL, fault);
            assert!(run().submit().await.unwrap_err().is_outcome_unknown());
        }
        let stored = rusqlite::Connection::open(folder.path().join("runs.db")).unwrap();
        let refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON runs WHEN NEW.state = 'started'
            BEGIN SELECT RAISE(FAIL, 'no'); END";
        stored.execute_batch(refuse).unwrap();
        let error = run().submit().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Journal, "{error}");
        let job = error.job().unwrap().id().clone();
        stored.execute_batch("DROP TRIGGER refuse").unwrap();
        assert_eq!(run().submit().await.unwrap().id(), &job);
        assert_eq!(fake.charges().len(), 1);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    // Also root cannot create files here.
    let error = SqliteJournal::open("/proc/runs.db").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal);
    assert!(error.to_string().contains("/proc/runs.db: it cannot be opened"), "{error}");
}

/// The tables as the first version of the crate made them.
const VERSION_1: &str = include_str!("version_1.sql");

#[tokio::test]
async fn a_journal_of_an_earlier_version_is_brought_up_to_date() {
    let (fake, folder) = (FakeScenario::start().await.unwrap(), tempfile::tempdir().unwrap());
    let old = rusqlite::Connection::open(folder.path().join("runs.db")).unwrap();
    old.execute_batch(VERSION_1).unwrap();
    drop(old);
    let journal = journal(folder.path()).await;
    let record = journal.read(&RunKey::new("old").unwrap()).await.unwrap().unwrap();
    assert_eq!((record.state, record.cost), (RunState::Succeeded, Some(5.into())));
    song(&client(&fake), 1).key("new").journal(&journal).submit().await.unwrap();
    drop(journal);
    let stored = rusqlite::Connection::open(folder.path().join("runs.db")).unwrap();
    let version: i64 = stored.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 2);
}
