//! The statements on the table of runs. Each function is called within one transaction.
//!
//! Locks have one order: the row of the run, the batch, the budget. So no two transactions wait for each
//! other.

use std::time::Duration;

use chrono::{DateTime, Utc};
use deadpool_postgres::Transaction;
use tokio_postgres::{
    Row,
    types::{FromSql, ToSql},
};

use super::{
    super::{
        Change, Claim, Fingerprint, Lease, Limits, RunAttempt, RunKey, RunRecord, RunState,
        Transition,
        stored::{Numbers, StoredRun, damaged, parsed, units},
    },
    changes::CHANNEL,
    failed,
};
use crate::{
    error::Error,
    ids::JobId,
    values::{CreativeUnits, JobRef},
};

/// Selects records, in the order of [`record`]. Amounts are read as text, which keeps their digits.
const SELECT: &str = "SELECT key, state, fingerprint, submission, job, price::text, cost::text, charge::text, budget,
    batch, assets, files, reason, attempt, created_at, updated_at,
    CASE WHEN leased_until > clock_timestamp() THEN leased_until END, lease
    FROM scenario_runs";

pub(super) async fn claim(
    runs: &Transaction<'_>,
    key: &RunKey,
    fingerprint: Option<&Fingerprint>,
    duration: Duration,
) -> Result<Claim, Error> {
    if let Some(fingerprint) = fingerprint {
        let insert = "INSERT INTO scenario_runs (key, state, attempt, fingerprint) VALUES ($1, 'ready', 1, $2)
                      ON CONFLICT DO NOTHING";
        execute(runs, insert, &[&key.as_str(), &fingerprint.as_str()]).await?;
    }
    let (mut record, _) =
        locked(runs, key).await?.ok_or_else(|| Error::key_unknown(key.as_str()))?;
    let fingerprint = record.claimed_with(fingerprint)?;
    if let Some(until) = record.leased_until {
        return Ok(Claim::Held { until });
    }
    // The number fences the holder before: it may wake up after its lease has ended, and write.
    let update = "UPDATE scenario_runs SET lease = lease + 1, fingerprint = $2,
                      leased_until = clock_timestamp() + make_interval(secs => $3)
                  WHERE key = $1 RETURNING lease, leased_until";
    let values: [&(dyn ToSql + Sync); 3] =
        [&key.as_str(), &fingerprint.as_str(), &duration.as_secs_f64()];
    let row = first(runs, update, &values).await?.ok_or_else(|| damaged("row"))?;
    (record.fingerprint, record.leased_until) = (fingerprint, get(&row, 1)?);
    let lease = Lease { key: key.clone(), number: get(&row, 0)? };
    Ok(Claim::Claimed { lease, record: Box::new(record) })
}

pub(super) async fn write(
    runs: &Transaction<'_>,
    lease: &Lease,
    change: &Change,
) -> Result<RunRecord, Error> {
    let record = held(runs, lease).await?;
    if let Change::Intended { price, limits, .. } = change
        && record.state != RunState::Intended
    {
        check(runs, limits, *price).await?;
    }
    store(runs, record.after(change)?).await
}

/// Checks the limits of a submit, and keeps them from changing until the transaction ends.
async fn check(
    runs: &Transaction<'_>,
    limits: &Limits,
    price: Option<CreativeUnits>,
) -> Result<(), Error> {
    // The server may be set up to lose the last commits in a crash, but not this one.
    execute(runs, "SELECT set_config('synchronous_commit', 'on', true)", &[]).await?;
    let mut running = 0;
    if let Some(batch) = &limits.batch {
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        execute(runs, lock, &[&format!("scenario batch {batch}")]).await?;
        let count = "SELECT count(*) FROM scenario_runs WHERE batch = $1 AND state IN ('intended', 'started')";
        let row = first(runs, count, &[batch]).await?.ok_or_else(|| damaged("row"))?;
        running = get::<i64>(&row, 0)?.unsigned_abs();
    }
    let mut taken = CreativeUnits::ZERO;
    if let Some((budget, _)) = &limits.budget {
        let insert = "INSERT INTO scenario_budgets VALUES ($1, 0) ON CONFLICT DO NOTHING";
        execute(runs, insert, &[budget]).await?;
        let select = "SELECT taken::text FROM scenario_budgets WHERE name = $1 FOR UPDATE";
        let row = first(runs, select, &[budget]).await?.ok_or_else(|| damaged("row"))?;
        taken = units(&get::<String>(&row, 0)?)?;
    }
    limits.check(price, taken, running)
}

pub(super) async fn renew(
    runs: &Transaction<'_>,
    lease: &Lease,
    by: Duration,
) -> Result<(), Error> {
    let update =
        "UPDATE scenario_runs SET leased_until = clock_timestamp() + make_interval(secs => $3)
                  WHERE key = $1 AND lease = $2";
    let values: [&(dyn ToSql + Sync); 3] = [&lease.key.as_str(), &lease.number, &by.as_secs_f64()];
    match execute(runs, update, &values).await? {
        0 => Err(Error::lease_lost(lease.key.as_str())),
        _ => Ok(()),
    }
}

pub(super) async fn release(runs: &Transaction<'_>, lease: &Lease) -> Result<(), Error> {
    let update = "UPDATE scenario_runs SET leased_until = NULL WHERE key = $1 AND lease = $2";
    execute(runs, update, &[&lease.key.as_str(), &lease.number]).await?;
    Ok(())
}

pub(super) async fn read(runs: &Transaction<'_>, key: &RunKey) -> Result<Option<RunRecord>, Error> {
    let row = first(runs, &format!("{SELECT} WHERE key = $1"), &[&key.as_str()]).await?;
    row.as_ref().map(record).transpose()
}

pub(super) async fn history(
    runs: &Transaction<'_>,
    key: &RunKey,
) -> Result<Vec<RunAttempt>, Error> {
    let select =
        "SELECT state, job, charge::text, budget, reason, ended_at, attempt FROM scenario_attempts
                  WHERE key = $1 ORDER BY attempt";
    all(runs, select, &[&key.as_str()]).await?.iter().map(attempt).collect()
}

pub(super) async fn taken(runs: &Transaction<'_>, budget: &str) -> Result<CreativeUnits, Error> {
    let select = "SELECT taken::text FROM scenario_budgets WHERE name = $1";
    match first(runs, select, &[&budget]).await? {
        Some(row) => units(&get::<String>(&row, 0)?),
        None => Ok(CreativeUnits::ZERO),
    }
}

pub(super) async fn unfinished(runs: &Transaction<'_>) -> Result<Vec<RunRecord>, Error> {
    let select = format!("{SELECT} WHERE state IN ('intended', 'started', 'unclear') ORDER BY key");
    all(runs, &select, &[]).await?.iter().map(record).collect()
}

pub(super) async fn jobs_after(
    runs: &Transaction<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<JobId>, Error> {
    // The jobs of earlier attempts belong to their keys as well.
    let select = "SELECT job FROM scenario_runs WHERE updated_at >= $1 AND job IS NOT NULL
                  UNION ALL SELECT job FROM scenario_attempts WHERE ended_at >= $1 AND job IS NOT NULL";
    let rows = all(runs, select, &[&moment]).await?;
    let jobs = rows.iter().map(|row| parsed::<JobRef>("job", get(row, 0)?));
    jobs.filter_map(Result::transpose).map(|job| job.map(|job| job.id().clone())).collect()
}

pub(super) async fn retry(runs: &Transaction<'_>, key: &RunKey) -> Result<RunRecord, Error> {
    let (record, _) = locked(runs, key).await?.ok_or_else(|| Error::key_unknown(key.as_str()))?;
    store(runs, record.retried()?).await
}

/// Returns a record and the number of its lease, and locks its row.
async fn locked(runs: &Transaction<'_>, key: &RunKey) -> Result<Option<(RunRecord, i64)>, Error> {
    let select = format!("{SELECT} WHERE key = $1 FOR UPDATE");
    let row = first(runs, &select, &[&key.as_str()]).await?;
    row.map(|row| Ok((record(&row)?, get(&row, 17)?))).transpose()
}

/// Returns the record of a lease, unless another process has claimed it since.
async fn held(runs: &Transaction<'_>, lease: &Lease) -> Result<RunRecord, Error> {
    match locked(runs, &lease.key).await? {
        Some((record, number)) if number == lease.number => Ok(record),
        _ => Err(Error::lease_lost(lease.key.as_str())),
    }
}

async fn store(runs: &Transaction<'_>, transition: Transition) -> Result<RunRecord, Error> {
    let Transition { record, ended, charged } = transition;
    if let Some(ended) = &ended {
        keep(runs, ended).await?;
    }
    if let Some(budget) = record.budget.as_deref().filter(|_| charged != CreativeUnits::ZERO) {
        let add = "INSERT INTO scenario_budgets AS b VALUES ($1, $2::text::numeric)
                   ON CONFLICT (name) DO UPDATE SET taken = b.taken + excluded.taken";
        execute(runs, add, &[&budget, &charged.to_string()]).await?;
    }
    let stored = StoredRun::of(&record)?;
    let job = record.job.as_ref().map(|job| job.id().as_str());
    let update = "UPDATE scenario_runs SET state = $2, attempt = $3, submission = $4, job = $5, job_id = $6,
                      price = $7::text::numeric, cost = $8::text::numeric, charge = $9::text::numeric, budget = $10,
                      batch = $11, assets = $12, files = $13, reason = $14, updated_at = clock_timestamp()
                  WHERE key = $1 RETURNING updated_at";
    let values: [&(dyn ToSql + Sync); 14] = [
        &stored.key,
        &stored.state,
        &i64::from(record.attempt),
        &stored.submission,
        &stored.job,
        &job,
        &stored.price,
        &stored.cost,
        &stored.charge,
        &stored.budget,
        &stored.batch,
        &stored.assets,
        &stored.files,
        // PostgreSQL stores no zero characters.
        &stored.reason.map(|reason| reason.replace('\0', " ")),
    ];
    let row = first(runs, update, &values).await?.ok_or_else(|| damaged("row"))?;
    if !record.state.is_unfinished() {
        // There may be room for another job. Sent with the commit.
        execute(runs, "SELECT pg_notify($1, '')", &[&CHANNEL]).await?;
    }
    Ok(RunRecord { updated_at: get(&row, 0)?, ..record })
}

/// Keeps an attempt as history.
async fn keep(runs: &Transaction<'_>, ended: &RunRecord) -> Result<(), Error> {
    let stored = StoredRun::of(ended)?;
    let insert = "INSERT INTO scenario_attempts
                      (key, attempt, state, submission, job, price, cost, charge, budget, reason)
                  VALUES ($1, $2, $3, $4, $5, $6::text::numeric, $7::text::numeric, $8::text::numeric, $9, $10)";
    let values: [&(dyn ToSql + Sync); 10] = [
        &stored.key,
        &i64::from(ended.attempt),
        &stored.state,
        &stored.submission,
        &stored.job,
        &stored.price,
        &stored.cost,
        &stored.charge,
        &stored.budget,
        &stored.reason,
    ];
    execute(runs, insert, &values).await?;
    Ok(())
}

fn record(row: &Row) -> Result<RunRecord, Error> {
    let stored = StoredRun::read(|index| get(row, index))?;
    stored.record(Numbers {
        attempt: get(row, 13)?,
        created_at: get(row, 14)?,
        updated_at: get(row, 15)?,
        leased_until: get(row, 16)?,
    })
}

fn attempt(row: &Row) -> Result<RunAttempt, Error> {
    Ok(RunAttempt {
        state: RunState::parse(&get::<String>(row, 0)?).ok_or_else(|| damaged("state"))?,
        job: parsed("job", get(row, 1)?)?,
        charge: units(&get::<String>(row, 2)?)?,
        budget: get(row, 3)?,
        reason: get(row, 4)?,
        ended_at: get(row, 5)?,
        attempt: u32::try_from(get::<i64>(row, 6)?).map_err(|_| damaged("attempt"))?,
    })
}

fn get<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, Error> {
    row.try_get(index).map_err(failed)
}

type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

async fn execute(runs: &Transaction<'_>, sql: &str, values: Values<'_>) -> Result<u64, Error> {
    let statement = runs.prepare_cached(sql).await.map_err(failed)?;
    runs.execute(&statement, values).await.map_err(failed)
}

async fn first(
    runs: &Transaction<'_>,
    sql: &str,
    values: Values<'_>,
) -> Result<Option<Row>, Error> {
    let statement = runs.prepare_cached(sql).await.map_err(failed)?;
    runs.query_opt(&statement, values).await.map_err(failed)
}

async fn all(runs: &Transaction<'_>, sql: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
    let statement = runs.prepare_cached(sql).await.map_err(failed)?;
    runs.query(&statement, values).await.map_err(failed)
}
