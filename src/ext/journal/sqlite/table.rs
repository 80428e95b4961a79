//! The statements on the table of runs. Each function is called within one transaction.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use super::{
    super::{
        Change, Claim, Fingerprint, Lease, Limits, RunAttempt, RunKey, RunRecord, RunState,
        Transition,
        stored::{Numbers, StoredRun, TEXTS, damaged, parsed, units},
    },
    failed,
};
use crate::{
    error::Error,
    ids::JobId,
    values::{CreativeUnits, JobRef},
};

/// The longest lease, and an hour for a clock that was set since.
const LONGEST: TimeDelta = TimeDelta::hours(25);

/// The columns of a record, in the order of [`record`].
fn columns() -> String {
    format!("{TEXTS}, attempt, created_at, updated_at, leased_until")
}

pub(super) fn claim(
    runs: &Transaction<'_>,
    key: RunKey,
    fingerprint: Option<&Fingerprint>,
    duration: Duration,
) -> Result<Claim, Error> {
    let now = Utc::now();
    if let Some(fingerprint) = fingerprint {
        runs.prepare_cached(
            "INSERT INTO runs (key, state, attempt, fingerprint, created_at, updated_at, lease)
             VALUES (?1, 'ready', 1, ?2, ?3, ?3, 0) ON CONFLICT DO NOTHING",
        )
        .and_then(|mut insert| insert.execute((key.as_str(), fingerprint.as_str(), text(now))))
        .map_err(failed)?;
    }
    let mut record = read(runs, &key)?.ok_or_else(|| Error::key_unknown(key.as_str()))?;
    let fingerprint = record.claimed_with(fingerprint)?;
    if let Some(until) = record.leased_until {
        return Ok(Claim::Held { until });
    }
    let until = after(now, duration);
    // The number fences the holder before: it may wake up after its lease has ended, and write.
    let number = runs
        .prepare_cached(
            "UPDATE runs SET lease = lease + 1, leased_until = ?2, fingerprint = ?3 WHERE key = ?1
             RETURNING lease",
        )
        .and_then(|mut update| {
            update.query_row((key.as_str(), text(until), fingerprint.as_str()), |row| row.get(0))
        })
        .map_err(failed)?;
    (record.fingerprint, record.leased_until) = (fingerprint, Some(until));
    Ok(Claim::Claimed { lease: Lease { key, number }, record: Box::new(record) })
}

pub(super) fn write(
    runs: &Transaction<'_>,
    lease: &Lease,
    change: &Change,
) -> Result<RunRecord, Error> {
    let record = held(runs, lease)?;
    if let Change::Intended { price, limits, .. } = change
        && record.state != RunState::Intended
    {
        check(runs, limits, *price)?;
    }
    store(runs, record.after(change)?)
}

/// Checks the limits of a submit. The transaction holds the lock of the writer, so nothing changes meanwhile.
fn check(
    runs: &Transaction<'_>,
    limits: &Limits,
    price: Option<CreativeUnits>,
) -> Result<(), Error> {
    let taken = match &limits.budget {
        Some((budget, _)) => taken(runs, budget)?,
        None => CreativeUnits::ZERO,
    };
    let running: i64 = runs
        .prepare_cached(
            "SELECT count(*) FROM runs WHERE batch = ?1 AND state IN ('intended', 'started')",
        )
        .and_then(|mut count| count.query_row([&limits.batch], |row| row.get(0)))
        .map_err(failed)?;
    limits.check(price, taken, running.unsigned_abs())
}

pub(super) fn renew(runs: &Transaction<'_>, lease: &Lease, by: Duration) -> Result<(), Error> {
    held(runs, lease)?;
    let until = text(after(Utc::now(), by));
    runs.execute("UPDATE runs SET leased_until = ?2 WHERE key = ?1", (lease.key.as_str(), until))
        .map_err(failed)?;
    Ok(())
}

pub(super) fn release(runs: &Transaction<'_>, lease: &Lease) -> Result<(), Error> {
    runs.prepare_cached("UPDATE runs SET leased_until = NULL WHERE key = ?1 AND lease = ?2")
        .and_then(|mut update| update.execute((lease.key.as_str(), lease.number)))
        .map_err(failed)?;
    Ok(())
}

pub(super) fn read(runs: &Transaction<'_>, key: &RunKey) -> Result<Option<RunRecord>, Error> {
    let found = runs
        .prepare_cached(&format!("SELECT {} FROM runs WHERE key = ?1", columns()))
        .and_then(|mut select| select.query_row([key.as_str()], |row| Ok(record(row))).optional())
        .map_err(failed)?;
    found.transpose()
}

pub(super) fn history(runs: &Transaction<'_>, key: &RunKey) -> Result<Vec<RunAttempt>, Error> {
    let mut statement = runs
        .prepare(
            "SELECT state, job, charge, budget, reason, ended_at, attempt FROM attempts WHERE key = ?1
             ORDER BY attempt",
        )
        .map_err(failed)?;
    let rows = statement.query_map([key.as_str()], |row| Ok(attempt(row))).map_err(failed)?;
    rows.map(|row| row.map_err(failed)?).collect()
}

pub(super) fn taken(runs: &Transaction<'_>, budget: &str) -> Result<CreativeUnits, Error> {
    let stored: Option<String> = runs
        .query_row("SELECT taken FROM budgets WHERE name = ?1", [budget], |row| row.get(0))
        .optional()
        .map_err(failed)?;
    stored.map_or(Ok(CreativeUnits::ZERO), |taken| units(&taken))
}

pub(super) fn unfinished(runs: &Transaction<'_>) -> Result<Vec<RunRecord>, Error> {
    let mut statement = runs
        .prepare(&format!(
            "SELECT {} FROM runs WHERE state IN ('intended', 'started', 'unclear') ORDER BY key",
            columns()
        ))
        .map_err(failed)?;
    let rows = statement.query_map([], |row| Ok(record(row))).map_err(failed)?;
    rows.map(|row| row.map_err(failed)?).collect()
}

pub(super) fn jobs_after(
    runs: &Transaction<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<JobId>, Error> {
    // The jobs of earlier attempts belong to their keys as well.
    let mut statement = runs
        .prepare(
            "SELECT job FROM runs WHERE updated_at >= ?1 AND job IS NOT NULL
             UNION ALL SELECT job FROM attempts WHERE ended_at >= ?1 AND job IS NOT NULL",
        )
        .map_err(failed)?;
    let rows =
        statement.query_map([text(moment)], |row| row.get::<_, String>(0)).map_err(failed)?;
    let ids = rows.map(|row| parsed::<JobRef>("job", Some(row.map_err(failed)?)));
    ids.filter_map(Result::transpose).map(|job| job.map(|job| job.id().clone())).collect()
}

pub(super) fn retry(runs: &Transaction<'_>, key: &RunKey) -> Result<RunRecord, Error> {
    let record = read(runs, key)?.ok_or_else(|| Error::key_unknown(key.as_str()))?;
    store(runs, record.retried()?)
}

/// Returns the record of a lease, unless another process has claimed it since.
fn held(runs: &Transaction<'_>, lease: &Lease) -> Result<RunRecord, Error> {
    let number: Option<i64> = runs
        .prepare_cached("SELECT lease FROM runs WHERE key = ?1")
        .and_then(|mut select| select.query_row([lease.key.as_str()], |row| row.get(0)).optional())
        .map_err(failed)?;
    if number != Some(lease.number) {
        return Err(Error::lease_lost(lease.key.as_str()));
    }
    read(runs, &lease.key)?.ok_or_else(|| Error::journal("a record has vanished"))
}

fn store(runs: &Transaction<'_>, transition: Transition) -> Result<RunRecord, Error> {
    let Transition { record, ended, charged } = transition;
    if let Some(ended) = &ended {
        keep(runs, ended)?;
    }
    if let Some(budget) = record.budget.as_deref().filter(|_| charged != CreativeUnits::ZERO) {
        let taken = taken(runs, budget)? + charged;
        runs.execute(
            "INSERT INTO budgets VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET taken = excluded.taken",
            (budget, taken.to_string()),
        )
        .map_err(failed)?;
    }
    let record = RunRecord { updated_at: Utc::now(), ..record };
    let stored = StoredRun::of(&record)?;
    let changed = runs
        .prepare_cached(
            "UPDATE runs SET state = :state, attempt = :attempt, submission = :submission, job = :job,
                 job_id = :job_id, price = :price, cost = :cost, charge = :charge, budget = :budget,
                 batch = :batch, assets = :assets, files = :files, reason = :reason,
                 updated_at = :updated_at WHERE key = :key",
        )
        .and_then(|mut update| {
            update.execute(named_params! {
                ":key": stored.key,
                ":state": stored.state,
                ":attempt": record.attempt,
                ":submission": stored.submission,
                ":job": stored.job,
                ":job_id": record.job.as_ref().map(|job| job.id().as_str()),
                ":price": stored.price,
                ":cost": stored.cost,
                ":charge": stored.charge,
                ":budget": stored.budget,
                ":batch": stored.batch,
                ":assets": stored.assets,
                ":files": stored.files,
                ":reason": stored.reason,
                ":updated_at": text(record.updated_at),
            })
        })
        .map_err(failed)?;
    match changed {
        1 => Ok(record),
        _ => Err(Error::journal("a record has vanished")),
    }
}

/// Keeps an attempt as history.
fn keep(runs: &Transaction<'_>, ended: &RunRecord) -> Result<(), Error> {
    let stored = StoredRun::of(ended)?;
    runs.execute(
        "INSERT INTO attempts (key, attempt, state, submission, job, price, cost, reason, charge, budget, ended_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            stored.key,
            ended.attempt,
            stored.state,
            stored.submission,
            stored.job,
            stored.price,
            stored.cost,
            stored.reason,
            stored.charge,
            stored.budget,
            text(Utc::now()),
        ),
    )
    .map_err(failed)?;
    Ok(())
}

fn record(row: &Row<'_>) -> Result<RunRecord, Error> {
    let stored = StoredRun::read(|index| row.get(index).map_err(failed))?;
    let column = |name: &str| row.get::<_, Option<String>>(name).map_err(failed);
    let moment = |name: &str| column(name)?.as_deref().map(date).transpose();
    stored.record(Numbers {
        attempt: row.get("attempt").map_err(failed)?,
        created_at: moment("created_at")?.ok_or_else(|| damaged("date"))?,
        updated_at: moment("updated_at")?.ok_or_else(|| damaged("date"))?,
        leased_until: moment("leased_until")?.filter(|until| is_held(*until)),
    })
}

/// Returns whether a lease with this end lasts. No lease is longer than a day: one beyond that was taken while the clock
/// of the machine was ahead.
fn is_held(until: DateTime<Utc>) -> bool {
    let now = Utc::now();
    until > now && until - now <= LONGEST
}

fn attempt(row: &Row<'_>) -> Result<RunAttempt, Error> {
    let column = |index| row.get::<_, Option<String>>(index).map_err(failed);
    let text = |index| column(index)?.ok_or_else(|| damaged("attempt"));
    Ok(RunAttempt {
        state: RunState::parse(&text(0)?).ok_or_else(|| damaged("state"))?,
        job: parsed("job", column(1)?)?,
        charge: units(&text(2)?)?,
        budget: column(3)?,
        reason: column(4)?,
        ended_at: date(&text(5)?)?,
        attempt: row.get(6).map_err(failed)?,
    })
}

/// Writes a date so that text order is time order.
fn text(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn date(text: &str) -> Result<DateTime<Utc>, Error> {
    let date = DateTime::parse_from_rfc3339(text);
    date.map(|date| date.to_utc()).map_err(|_| damaged("date"))
}

fn after(now: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(365));
    now.checked_add_signed(duration).unwrap_or(now)
}
