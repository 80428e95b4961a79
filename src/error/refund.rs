//! Whether a failed job is paid back.

use serde::{Deserialize, Serialize};

use super::ErrorKind;
use crate::api::types;

/// Whether what a failed job cost comes back; see [`Error::refund`](crate::Error::refund).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Refund {
    /// It should: failed generations are refunded by themselves (source: official SDK). `billing.cuCost`
    /// keeps showing the original charge.
    Expected,
    /// It does not: `billing.disableRefund` is set, as for what the provider refused as unsafe.
    Excluded,
    /// Nothing is known: the job was cancelled, or came without billing.
    Unknown,
}

impl Refund {
    pub(crate) fn of(kind: ErrorKind, job: &types::Job) -> Self {
        match job.billing.as_ref() {
            Some(billing) if billing.disable_refund == Some(true) => Self::Excluded,
            Some(_) if kind == ErrorKind::JobFailed => Self::Expected,
            _ => Self::Unknown,
        }
    }
}
