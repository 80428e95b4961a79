//! Records as columns of text, the same in every store of this crate.

use std::fmt::Display;

use chrono::{DateTime, Utc};
use serde::{Serialize, de::DeserializeOwned};

use super::{Fingerprint, RunKey, RunRecord, RunState};
use crate::{error::Error, values::CreativeUnits};

/// The columns of a record that are text, in the order of [`StoredRun::read`].
pub(super) const TEXTS: &str = "key, state, fingerprint, submission, job, price, cost, charge, budget, batch, \
                                assets, files, reason";

/// The text columns of a record.
#[derive(Debug)]
pub(super) struct StoredRun {
    pub(super) key: String,
    pub(super) state: String,
    pub(super) fingerprint: String,
    pub(super) submission: Option<String>,
    pub(super) job: Option<String>,
    pub(super) price: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) charge: String,
    pub(super) budget: Option<String>,
    pub(super) batch: Option<String>,
    pub(super) assets: String,
    pub(super) files: String,
    pub(super) reason: Option<String>,
}

/// The columns of a record that are no text.
pub(super) struct Numbers {
    pub(super) attempt: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) leased_until: Option<DateTime<Utc>>,
}

impl StoredRun {
    /// Reads the columns of [`TEXTS`] by their numbers.
    pub(super) fn read(
        column: impl Fn(usize) -> Result<Option<String>, Error>,
    ) -> Result<Self, Error> {
        let text = |index| column(index)?.ok_or_else(|| damaged("column"));
        Ok(Self {
            key: text(0)?,
            state: text(1)?,
            fingerprint: text(2)?,
            submission: column(3)?,
            job: column(4)?,
            price: column(5)?,
            cost: column(6)?,
            charge: text(7)?,
            budget: column(8)?,
            batch: column(9)?,
            assets: text(10)?,
            files: text(11)?,
            reason: column(12)?,
        })
    }

    pub(super) fn of(record: &RunRecord) -> Result<Self, Error> {
        Ok(Self {
            key: record.key.to_string(),
            state: record.state.to_string(),
            fingerprint: record.fingerprint.as_str().to_owned(),
            submission: record.submission.as_ref().map(json).transpose()?,
            job: record.job.as_ref().map(json).transpose()?,
            price: record.price.map(|price| price.to_string()),
            cost: record.cost.map(|cost| cost.to_string()),
            charge: record.charge.to_string(),
            budget: record.budget.clone(),
            batch: record.batch.clone(),
            assets: json(&record.assets)?,
            files: json(&record.files)?,
            reason: record.reason.clone(),
        })
    }

    pub(super) fn record(self, numbers: Numbers) -> Result<RunRecord, Error> {
        Ok(RunRecord {
            key: RunKey::new(self.key).map_err(|_| damaged("key"))?,
            state: RunState::parse(&self.state).ok_or_else(|| damaged("state"))?,
            fingerprint: Fingerprint::from_stored(self.fingerprint),
            attempt: u32::try_from(numbers.attempt).map_err(|_| damaged("attempt"))?,
            submission: parsed("submission", self.submission)?,
            job: parsed("job", self.job)?,
            price: self.price.map(|price| units(&price)).transpose()?,
            cost: self.cost.map(|cost| units(&cost)).transpose()?,
            charge: units(&self.charge)?,
            budget: self.budget,
            batch: self.batch,
            assets: parsed("assets", Some(self.assets))?.unwrap_or_default(),
            files: parsed("files", Some(self.files))?.unwrap_or_default(),
            reason: self.reason,
            created_at: numbers.created_at,
            updated_at: numbers.updated_at,
            leased_until: numbers.leased_until,
        })
    }
}

/// Reads an amount of creative units.
pub(super) fn units(text: &str) -> Result<CreativeUnits, Error> {
    text.parse().map_err(|_| damaged("amount"))
}

fn json<T: Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|error| Error::journal_failed("a record cannot be written as JSON", error))
}

pub(super) fn parsed<T: DeserializeOwned>(
    column: &str,
    text: Option<String>,
) -> Result<Option<T>, Error> {
    // The error of JSON may quote what is stored.
    text.map(|text| serde_json::from_str(&text).map_err(|_| damaged(column))).transpose()
}

pub(super) fn damaged(column: impl Display) -> Error {
    Error::journal(format!("the {column} of a record is damaged"))
}
