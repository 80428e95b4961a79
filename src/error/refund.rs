//! Whether a failed job is refunded.

use serde::{Deserialize, Serialize};

/// Whether the cost of a failed job is refunded; see [`Error::refund`](crate::Error::refund).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Refund {
    /// A refund is expected: failed generations are refunded automatically (source: official SDK).
    /// `billing.cuCost` keeps showing the original charge.
    Expected,
    /// No refund: `billing.disableRefund` is set, for example for content that the provider refused as
    /// unsafe.
    Excluded,
    /// Unknown: the job was canceled, has no billing data, or ran a workflow, whose nodes are billed by themselves.
    Unknown,
}
