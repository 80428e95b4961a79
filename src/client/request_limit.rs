//! Limits that other processes share.

use std::{fmt, time::Duration};

use futures_util::future::BoxFuture;

use crate::error::Error;

/// Grants requests, so that several processes together keep to the limit of the API. See
/// [`ScenarioBuilder::shared_request_budget`](crate::ScenarioBuilder::shared_request_budget).
pub trait RequestLimit: fmt::Debug + Send + Sync + 'static {
    /// Waits for the permission to send one request, for up to `limit`.
    ///
    /// # Errors
    ///
    /// Returns an error if there is none in time. The request is not sent, and the error is that of the request.
    fn acquire(&self, limit: Duration) -> BoxFuture<'_, Result<(), Error>>;
}
