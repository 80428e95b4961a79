//! The tables of a journal, and their versions.

use deadpool_postgres::Transaction;
use uuid::Uuid;

use super::{super::stored::damaged, failed};
use crate::error::Error;

/// The advisory lock of processes that create the tables at the same time.
const LOCK: i64 = 0x7363_4a72;

/// The steps from one version of the tables to the next.
const MIGRATIONS: [&str; 1] = ["
CREATE TABLE scenario_runs (
    key text PRIMARY KEY,
    state text NOT NULL,
    attempt bigint NOT NULL,
    fingerprint text NOT NULL,
    submission text,
    job text,
    job_id text UNIQUE,
    price numeric,
    cost numeric,
    charge numeric NOT NULL DEFAULT 0,
    budget text,
    batch text,
    assets text NOT NULL DEFAULT '[]',
    files text NOT NULL DEFAULT '[]',
    reason text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease bigint NOT NULL DEFAULT 0,
    leased_until timestamptz
);
CREATE INDEX scenario_runs_by_state ON scenario_runs (state);
CREATE INDEX scenario_runs_by_change ON scenario_runs (updated_at);
CREATE INDEX scenario_runs_by_batch ON scenario_runs (batch, state);
CREATE TABLE scenario_attempts (
    key text NOT NULL,
    attempt bigint NOT NULL,
    state text NOT NULL,
    submission text,
    job text,
    price numeric,
    cost numeric,
    charge numeric NOT NULL,
    budget text,
    reason text,
    ended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (key, attempt)
);
CREATE TABLE scenario_budgets (name text PRIMARY KEY, taken numeric NOT NULL);
CREATE TABLE scenario_requests (name text PRIMARY KEY, free_at timestamptz NOT NULL);
"];

/// Creates the tables, or brings them up to date.
pub(super) async fn prepare(transaction: &Transaction<'_>) -> Result<(), Error> {
    // Held until the transaction ends: two processes may meet an empty database at once.
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await.map_err(failed)?;
    // To look first spares a user without the right to create tables, once the tables are there.
    let exists: bool = transaction
        .query_one("SELECT to_regclass('scenario_settings') IS NOT NULL", &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(failed)?;
    if !exists {
        let create = "CREATE TABLE scenario_settings (name text PRIMARY KEY, value text NOT NULL)";
        transaction.batch_execute(create).await.map_err(failed)?;
    }
    let version: usize = match setting(transaction, "version").await? {
        Some(version) => version.parse().map_err(|_| damaged("version"))?,
        None => 0,
    };
    if version > MIGRATIONS.len() {
        return Err(Error::journal(format!(
            "it has version {version}; this version of the crate reads versions up to {}",
            MIGRATIONS.len()
        )));
    }
    for migration in MIGRATIONS.iter().skip(version) {
        transaction.batch_execute(migration).await.map_err(failed)?;
    }
    if version < MIGRATIONS.len() {
        let version = MIGRATIONS.len().to_string();
        let set = "INSERT INTO scenario_settings VALUES ('version', $1)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        transaction.execute(set, &[&version]).await.map_err(failed)?;
    }
    Ok(())
}

/// Returns the salt of the fingerprints, which the first call creates.
pub(super) async fn salt(transaction: &Transaction<'_>) -> Result<[u8; 16], Error> {
    let new = Uuid::new_v4().to_string();
    let insert = "INSERT INTO scenario_settings VALUES ('salt', $1) ON CONFLICT DO NOTHING";
    transaction.execute(insert, &[&new]).await.map_err(failed)?;
    let stored = setting(transaction, "salt").await?.ok_or_else(|| damaged("salt"))?;
    Uuid::parse_str(&stored).map(Uuid::into_bytes).map_err(|_| damaged("salt"))
}

async fn setting(transaction: &Transaction<'_>, name: &str) -> Result<Option<String>, Error> {
    let select = "SELECT value FROM scenario_settings WHERE name = $1";
    let row = transaction.query_opt(select, &[&name]).await.map_err(failed)?;
    row.map(|row| row.try_get(0).map_err(failed)).transpose()
}
