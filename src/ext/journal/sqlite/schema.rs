//! The tables of a journal, and their versions.

use rusqlite::{Connection, OptionalExtension as _, Transaction};
use uuid::Uuid;

use super::failed;
use crate::error::Error;

/// Marks the file as a journal of this crate: `scJr`.
const APPLICATION: i64 = 0x7363_4a72;

/// The steps from one version of the tables to the next.
const MIGRATIONS: [&str; 2] = [
    "
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runs (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    submission TEXT,
    job TEXT,
    job_id TEXT,
    price TEXT,
    cost TEXT,
    assets TEXT NOT NULL DEFAULT '[]',
    files TEXT NOT NULL DEFAULT '[]',
    reason TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    lease INTEGER NOT NULL,
    leased_until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_state ON runs (state);
CREATE INDEX runs_by_change ON runs (updated_at);
CREATE UNIQUE INDEX runs_by_job ON runs (job_id);
CREATE TABLE attempts (
    key TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    submission TEXT,
    job TEXT,
    price TEXT,
    cost TEXT,
    reason TEXT,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (key, attempt)
) STRICT, WITHOUT ROWID;
",
    "
ALTER TABLE runs ADD COLUMN charge TEXT NOT NULL DEFAULT '0';
ALTER TABLE runs ADD COLUMN budget TEXT;
ALTER TABLE runs ADD COLUMN batch TEXT;
ALTER TABLE attempts ADD COLUMN charge TEXT NOT NULL DEFAULT '0';
ALTER TABLE attempts ADD COLUMN budget TEXT;
CREATE INDEX runs_by_batch ON runs (batch, state);
CREATE TABLE budgets (name TEXT PRIMARY KEY, taken TEXT NOT NULL) STRICT, WITHOUT ROWID;
",
];

/// Checks that the file is a journal, and brings its tables up to date.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), Error> {
    // Reads only: a file that is no journal stays as it is.
    let number = |connection: &Connection, name: &str| {
        connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0))
    };
    let (application, version) = (
        number(connection, "application_id").map_err(failed)?,
        number(connection, "user_version").map_err(failed)?,
    );
    let tables = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(failed)?;
    let is_new = application == 0 && version == 0 && tables == 0;
    if !is_new && application != APPLICATION {
        return Err(Error::journal("the file is the database of another program"));
    }
    let latest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if version > latest {
        return Err(Error::journal(format!(
            "it has version {version}; this version of the crate reads versions up to {latest}"
        )));
    }
    connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    // Every commit is on disk before it returns: an intent must survive a loss of power.
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(failed)?;
    migrate(&transaction)?;
    transaction.commit().map_err(failed)
}

/// Applies the missing migrations. Another process may have applied them since they were counted.
fn migrate(transaction: &Transaction<'_>) -> Result<(), Error> {
    let version: i64 =
        transaction.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    let done = usize::try_from(version).unwrap_or_default();
    // The version is read again inside the transaction: two processes may open a new file at once.
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration).map_err(failed)?;
    }
    if done < MIGRATIONS.len() {
        transaction.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
        transaction.pragma_update(None, "user_version", MIGRATIONS.len()).map_err(failed)?;
    }
    Ok(())
}

/// Returns the salt of the fingerprints, which the first call creates.
pub(super) fn salt(transaction: &Transaction<'_>) -> Result<[u8; 16], Error> {
    let stored: Option<String> = transaction
        .query_row("SELECT value FROM settings WHERE name = 'salt'", [], |row| row.get(0))
        .optional()
        .map_err(failed)?;
    if let Some(stored) = stored {
        let salt = Uuid::parse_str(&stored);
        return salt.map(Uuid::into_bytes).map_err(|_| Error::journal("its salt is damaged"));
    }
    let salt = Uuid::new_v4();
    transaction
        .execute("INSERT INTO settings VALUES ('salt', ?1)", [salt.to_string()])
        .map_err(failed)?;
    Ok(salt.into_bytes())
}
