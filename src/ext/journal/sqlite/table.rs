//! The statements on the table of runs. Each function is called within one transaction.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use super::{
    super::{Change, Claim, Fingerprint, Lease, RunKey, RunRecord, RunState, Step},
    failed,
};
use crate::{error::Error, ids::JobId};

const COLUMNS: &str = "key, state, attempt, submission, job, price, cost, assets, files, reason, created_at, \
                       updated_at";

pub(super) fn claim(
    runs: &Transaction<'_>,
    key: RunKey,
    fingerprint: &Fingerprint,
    duration: Duration,
) -> Result<Claim, Error> {
    let now = Utc::now();
    let until = text(after(now, duration));
    runs.execute(
        "INSERT INTO runs (key, state, attempt, fingerprint, created_at, updated_at, lease)
         VALUES (?1, 'ready', 1, ?2, ?3, ?3, 0) ON CONFLICT DO NOTHING",
        (key.as_str(), fingerprint.as_str(), text(now)),
    )
    .map_err(failed)?;
    let (stored, leased_until, number): (String, Option<String>, i64) = runs
        .query_row(
            "SELECT fingerprint, leased_until, lease FROM runs WHERE key = ?1",
            [key.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .map_err(failed)?;
    if stored != fingerprint.as_str() {
        return Err(Error::key_conflict(key.as_str()));
    }
    if let Some(until) = leased_until.as_deref().map(date).transpose()?
        && until > now
    {
        return Ok(Claim::Held { until });
    }
    // The number fences the holder before: it may wake up after its lease has ended, and write.
    let number = number + 1;
    runs.execute(
        "UPDATE runs SET lease = ?2, leased_until = ?3 WHERE key = ?1",
        (key.as_str(), number, until),
    )
    .map_err(failed)?;
    let record = read(runs, &key)?.ok_or_else(|| Error::journal("a record has vanished"))?;
    Ok(Claim::Claimed { lease: Lease { key, number }, record: Box::new(record) })
}

pub(super) fn write(
    runs: &Transaction<'_>,
    lease: &Lease,
    change: &Change,
) -> Result<RunRecord, Error> {
    let record = held(runs, lease)?;
    let state = record.state.after(change.step())?;
    let mut next = RunRecord { state, ..record };
    match change {
        Change::Intended { submission, price } => {
            // A refused attempt is followed by another one, whose submission replaces that before.
            if next.submission.is_some() {
                keep(runs, &next)?;
                next.attempt += 1;
            }
            (next.submission, next.price) = (Some((**submission).clone()), *price);
            (next.job, next.reason) = (None, None);
        }
        Change::Started(job) => next.job = Some(job.clone()),
        Change::Succeeded { cost, assets } => {
            (next.cost, next.assets) = (*cost, assets.clone());
        }
        Change::Saved(files) => next.files = files.clone(),
        Change::Refused(reason)
        | Change::Unclear(reason)
        | Change::Failed(reason)
        | Change::Canceled(reason) => next.reason = Some(reason.clone()),
    }
    store(runs, next)
}

pub(super) fn renew(runs: &Transaction<'_>, lease: &Lease, by: Duration) -> Result<(), Error> {
    held(runs, lease)?;
    let until = text(after(Utc::now(), by));
    runs.execute("UPDATE runs SET leased_until = ?2 WHERE key = ?1", (lease.key.as_str(), until))
        .map_err(failed)?;
    Ok(())
}

pub(super) fn release(runs: &Transaction<'_>, lease: &Lease) -> Result<(), Error> {
    runs.execute(
        "UPDATE runs SET leased_until = NULL WHERE key = ?1 AND lease = ?2",
        (lease.key.as_str(), lease.number),
    )
    .map_err(failed)?;
    Ok(())
}

pub(super) fn read(runs: &Transaction<'_>, key: &RunKey) -> Result<Option<RunRecord>, Error> {
    let found = runs
        .query_row(&format!("SELECT {COLUMNS} FROM runs WHERE key = ?1"), [key.as_str()], |row| {
            Ok(record(row))
        })
        .optional()
        .map_err(failed)?;
    found.transpose()
}

pub(super) fn unfinished(runs: &Transaction<'_>) -> Result<Vec<RunRecord>, Error> {
    let mut statement = runs
        .prepare(&format!(
            "SELECT {COLUMNS} FROM runs WHERE state IN ('intended', 'started', 'unclear') ORDER BY key"
        ))
        .map_err(failed)?;
    let rows = statement.query_map([], |row| Ok(record(row))).map_err(failed)?;
    rows.map(|row| row.map_err(failed)?).collect()
}

pub(super) fn jobs_after(
    runs: &Transaction<'_>,
    moment: DateTime<Utc>,
) -> Result<Vec<JobId>, Error> {
    let mut statement = runs
        .prepare("SELECT job_id FROM runs WHERE updated_at >= ?1 AND job_id IS NOT NULL")
        .map_err(failed)?;
    let rows =
        statement.query_map([text(moment)], |row| row.get::<_, String>(0)).map_err(failed)?;
    rows.map(|id| id.map(JobId::from).map_err(failed)).collect()
}

pub(super) fn retry(runs: &Transaction<'_>, key: &RunKey) -> Result<RunRecord, Error> {
    let record =
        read(runs, key)?.ok_or_else(|| Error::journal(format!("the key {key} was never used")))?;
    let state = record.state.after(Step::Retry)?;
    keep(runs, &record)?;
    store(
        runs,
        RunRecord {
            state,
            attempt: record.attempt + 1,
            submission: None,
            job: None,
            price: None,
            cost: None,
            assets: Vec::new(),
            files: Vec::new(),
            reason: None,
            ..record
        },
    )
}

/// Returns the record of a lease, unless another process has claimed it since.
fn held(runs: &Transaction<'_>, lease: &Lease) -> Result<RunRecord, Error> {
    let number: Option<i64> = runs
        .query_row("SELECT lease FROM runs WHERE key = ?1", [lease.key.as_str()], |row| row.get(0))
        .optional()
        .map_err(failed)?;
    if number != Some(lease.number) {
        return Err(Error::lease_lost(lease.key.as_str()));
    }
    read(runs, &lease.key)?.ok_or_else(|| Error::journal("a record has vanished"))
}

/// Keeps an attempt as history.
fn keep(runs: &Transaction<'_>, record: &RunRecord) -> Result<(), Error> {
    runs.execute(
        "INSERT INTO attempts SELECT key, attempt, state, submission, job, price, cost, reason, ?2
         FROM runs WHERE key = ?1",
        (record.key.as_str(), text(Utc::now())),
    )
    .map_err(failed)?;
    Ok(())
}

fn store(runs: &Transaction<'_>, record: RunRecord) -> Result<RunRecord, Error> {
    let record = RunRecord { updated_at: Utc::now(), ..record };
    let json = |value: Option<Result<String, serde_json::Error>>| {
        value.transpose().map_err(|_| Error::journal("a record cannot be written as JSON"))
    };
    let changed = runs
        .execute(
            "UPDATE runs SET state = :state, attempt = :attempt, submission = :submission, job = :job,
                 job_id = :job_id, price = :price, cost = :cost, assets = :assets, files = :files, reason = :reason,
                 updated_at = :updated_at WHERE key = :key",
            named_params! {
                ":key": record.key.as_str(),
                ":state": record.state.as_str(),
                ":attempt": record.attempt,
                ":submission": json(record.submission.as_ref().map(serde_json::to_string))?,
                ":job": json(record.job.as_ref().map(serde_json::to_string))?,
                ":job_id": record.job.as_ref().map(|job| job.id().as_str()),
                ":price": record.price.map(|price| price.to_string()),
                ":cost": record.cost.map(|cost| cost.to_string()),
                ":assets": json(Some(serde_json::to_string(&record.assets)))?,
                ":files": json(Some(serde_json::to_string(&record.files)))?,
                ":reason": record.reason,
                ":updated_at": text(record.updated_at),
            },
        )
        .map_err(failed)?;
    match changed {
        1 => Ok(record),
        _ => Err(Error::journal("a record has vanished")),
    }
}

fn record(row: &Row<'_>) -> Result<RunRecord, Error> {
    let damaged = |what: &str| Error::journal(format!("the {what} of a record is damaged"));
    let column = |name: &str| row.get::<_, String>(name).map_err(failed);
    let optional = |name: &str| row.get::<_, Option<String>>(name).map_err(failed);
    let amount = |name: &str| {
        let text = optional(name)?;
        text.map(|text| text.parse().map_err(|_| damaged(name))).transpose()
    };
    Ok(RunRecord {
        key: RunKey::new(column("key")?).map_err(|_| damaged("key"))?,
        state: RunState::parse(&column("state")?).ok_or_else(|| damaged("state"))?,
        attempt: row.get("attempt").map_err(failed)?,
        submission: read_json(optional("submission")?).map_err(|()| damaged("submission"))?,
        job: read_json(optional("job")?).map_err(|()| damaged("job"))?,
        price: amount("price")?,
        cost: amount("cost")?,
        assets: read_json(optional("assets")?).map_err(|()| damaged("assets"))?.unwrap_or_default(),
        files: read_json(optional("files")?).map_err(|()| damaged("files"))?.unwrap_or_default(),
        reason: optional("reason")?,
        created_at: date(&column("created_at")?)?,
        updated_at: date(&column("updated_at")?)?,
    })
}

fn read_json<T: serde::de::DeserializeOwned>(text: Option<String>) -> Result<Option<T>, ()> {
    text.map(|text| serde_json::from_str(&text).map_err(|_| ())).transpose()
}

/// Writes a date so that text order is time order.
fn text(date: DateTime<Utc>) -> String {
    date.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn date(text: &str) -> Result<DateTime<Utc>, Error> {
    let date = DateTime::parse_from_rfc3339(text);
    date.map(|date| date.to_utc()).map_err(|_| Error::journal("a date of a record is damaged"))
}

fn after(now: DateTime<Utc>, duration: Duration) -> DateTime<Utc> {
    let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(365));
    now.checked_add_signed(duration).unwrap_or(now)
}
