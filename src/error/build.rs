//! Constructors of [`Error`]. One place decides whether the server may have acted.

use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};

use http::{StatusCode, header::HeaderMap};

use super::{Error, ErrorKind, ErrorResponse, Inner, Unreadable};
use crate::{
    ids::JobId,
    values::{CreativeUnits, Effect, JobRef, Operation, Violations},
};

const TIMED_OUT: &str = "the request timed out before the response was complete";

impl Error {
    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Returns the fields, of which clones keep their own.
    pub(super) fn inner_mut(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }

    /// Settings are missing or contradict each other.
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Configuration,
            message: message.into(),
            ..Inner::default()
        })
    }

    /// A blocking call from async code.
    #[cfg(feature = "blocking")]
    pub(crate) fn blocking(message: &str, source: Option<std::io::Error>) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Blocking,
            message: message.to_owned(),
            source: source.map(|source| Arc::new(source) as _),
            ..Inner::default()
        })
    }

    /// A bearer token that could not be obtained.
    pub(crate) fn token(message: String, source: Option<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Token,
            message,
            source: source.map(Arc::from),
            ..Inner::default()
        })
    }

    /// An argument that cannot be sent.
    pub(crate) fn invalid_argument(message: impl Into<String>) -> Self {
        Self::new(Inner {
            kind: ErrorKind::InvalidArgument,
            message: message.into(),
            ..Inner::default()
        })
    }

    /// A request whose builder lacks a required value, or has one that cannot be sent.
    pub(crate) fn incomplete(operation: Option<&'static Operation>, message: String) -> Self {
        Self::new(Inner {
            kind: ErrorKind::InvalidArgument,
            message,
            operation,
            ..Inner::default()
        })
    }

    /// A run whose price exceeds what its budget has left.
    pub(crate) fn budget_exceeded(price: CreativeUnits, left: CreativeUnits) -> Self {
        Self::new(Inner {
            kind: ErrorKind::BudgetExceeded,
            message: format!(
                "the price of {price} creative units exceeds the {left} left in the budget; the run was \
                 not submitted"
            ),
            ..Inner::default()
        })
    }

    /// Parameters that the server would refuse.
    pub(crate) fn invalid_parameters(model: &str, violations: Violations) -> Self {
        Self::new(Inner {
            kind: ErrorKind::InvalidArgument,
            message: format!("invalid parameters for {model}; nothing was sent: {violations}"),
            violations: Some(Box::new(violations)),
            ..Inner::default()
        })
    }

    /// A budget that has nothing left.
    pub(crate) fn budget_exhausted() -> Self {
        Self::new(Inner {
            kind: ErrorKind::BudgetExceeded,
            message: "the budget has nothing left; the run was not submitted".to_owned(),
            ..Inner::default()
        })
    }

    /// A run within a budget, if the server reports no price for it.
    pub(crate) fn price_unknown() -> Self {
        Self::new(Inner {
            kind: ErrorKind::BudgetExceeded,
            message: "the server reported no price to check against the budget; the run was not \
                      submitted, set its price with Run::quoted"
                .to_owned(),
            ..Inner::default()
        })
    }

    /// A list whose pages form a cycle.
    pub(crate) fn repeated_page(operation: &'static Operation) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message:
                "the server returned the same next page twice; the list was not read to its end"
                    .to_owned(),
            operation: Some(operation),
            ..Inner::default()
        })
    }

    /// A request without a complete response.
    pub(crate) fn transport(
        operation: Option<&'static Operation>,
        status: Option<StatusCode>,
        error: reqwest::Error,
    ) -> Self {
        // The order matters: a connect that timed out counts as a failed connect, which certainly sent nothing.
        let (kind, message, ambiguous) = if error.is_builder() {
            (ErrorKind::InvalidArgument, "the request is invalid; nothing was sent", false)
        // No byte of the request has left the machine.
        } else if error.is_connect() {
            (ErrorKind::Connect, "cannot connect to the server; nothing was sent", false)
        } else if error.is_timeout() {
            (ErrorKind::Timeout, TIMED_OUT, true)
        } else {
            (ErrorKind::Transport, "the connection failed before the response was complete", true)
        };
        Self::new(Inner {
            kind,
            message: message.to_owned(),
            operation,
            status,
            ambiguous,
            source: Some(Arc::new(error.without_url())),
            ..Inner::default()
        })
    }

    /// A response that was not complete in time.
    pub(crate) fn timed_out(operation: &'static Operation, status: Option<StatusCode>) -> Self {
        Self::late(operation, status, TIMED_OUT.to_owned())
    }

    /// A response that stops arriving.
    pub(crate) fn silent(
        operation: &'static Operation,
        status: Option<StatusCode>,
        waited: Duration,
    ) -> Self {
        Self::late(operation, status, format!("no bytes arrived for {} s", waited.as_secs_f64()))
    }

    fn late(operation: &'static Operation, status: Option<StatusCode>, message: String) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Timeout,
            message,
            operation: Some(operation),
            status,
            // The server may have done its work.
            ambiguous: true,
            ..Inner::default()
        })
    }

    /// A response above the maximum size.
    pub(crate) fn oversized(
        operation: &'static Operation,
        status: StatusCode,
        limit: usize,
    ) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: format!("the response exceeds the maximum of {limit} bytes"),
            operation: Some(operation),
            status: Some(status),
            // The server has done its work, whether or not the response can be read.
            ambiguous: true,
            ..Inner::default()
        })
    }

    /// A response with an error status.
    pub(crate) fn refused(
        operation: Option<&'static Operation>,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Self {
        let response = ErrorResponse::read(headers, body);
        // A server that names a wait has refused the work. Any other 5xx may come from behind a gateway, after the
        // job was started.
        let busy = status == StatusCode::SERVICE_UNAVAILABLE && response.retry_after.is_some();
        // A 408 may come from a gateway that gave up on a request which the server still works on.
        // A redirect does not say what the server did before it.
        let ambiguous = status.is_server_error() && !busy
            || status.is_redirection()
            || status == StatusCode::REQUEST_TIMEOUT;
        Self::new(Inner {
            kind: ErrorKind::Status,
            message: format!("the server responded with {}", status.as_u16()),
            operation,
            status: Some(status),
            response: Some(response),
            ambiguous,
            ..Inner::default()
        })
    }

    /// A response that does not fit the type that the caller chose.
    pub(crate) fn unfit_response(failure: &Unreadable) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: format!(
                "the response does not fit the requested type at {}: {}; the operation was carried out",
                failure.path, failure.fault
            ),
            ..Inner::default()
        })
    }

    /// A successful response whose body cannot be read.
    pub(crate) fn undecodable(
        operation: &'static Operation,
        status: StatusCode,
        content_type: Option<&str>,
        failure: Unreadable,
    ) -> Self {
        let kind = content_type.map(|kind| format!(", sent as {}", super::scrub::text(kind)));
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: format!(
                "the response cannot be read at {}: {}{}",
                failure.path,
                failure.fault,
                kind.unwrap_or_default(),
            ),
            operation: Some(operation),
            status: Some(status),
            // A success that cannot be read is still a success on the server.
            ambiguous: true,
            job: failure.job_id.map(|id| JobRef::new(JobId::from(id))),
            ..Inner::default()
        })
    }

    /// Creates the error for a webhook delivery that failed verification, for custom implementations of
    /// [`VerifyWebhook`](crate::webhooks::VerifyWebhook). Say what is wrong, without quoting the delivery.
    pub fn signature(what: impl fmt::Display) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Signature,
            message: format!("the delivery cannot be trusted: {what}"),
            ..Inner::default()
        })
    }

    /// A delivery that cannot be read.
    pub(crate) fn webhook_unreadable(failure: Unreadable) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: format!("the delivery cannot be read at {}: {}", failure.path, failure.fault),
            ..Inner::default()
        })
    }

    /// A delivery above the maximum size.
    pub(crate) fn webhook_oversized(limit: usize) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: format!("the delivery exceeds the maximum of {limit} bytes"),
            ..Inner::default()
        })
    }

    /// A successful response to a submit that names no job.
    pub(crate) fn no_job(operation: &'static Operation) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Decode,
            message: "the response names no job".to_owned(),
            operation: Some(operation),
            // A paid run may be under way without a name.
            ambiguous: true,
            ..Inner::default()
        })
    }

    /// A submit whose timeout passed before anything was sent.
    pub(crate) fn submit_timeout(waited: Duration) -> Self {
        let seconds = waited.as_secs_f64();
        Self::new(Inner {
            kind: ErrorKind::Deadline,
            message: format!(
                "the run was not ready to submit within {seconds} s; nothing was started"
            ),
            ..Inner::default()
        })
    }

    /// A request whose timeout passed while it waited for a token or a permission.
    pub(crate) fn not_sent_in_time() -> Self {
        Self::new(Inner {
            kind: ErrorKind::Deadline,
            message: "the timeout passed before the request could be sent; nothing was started"
                .to_owned(),
            ..Inner::default()
        })
    }

    /// A submit whose timeout passed after its request was sent.
    pub(crate) fn submit_unanswered(operation: &'static Operation, waited: Duration) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Timeout,
            message: format!("no response within {} s", waited.as_secs_f64()),
            operation: Some(operation),
            // Made outside of the transport, which would have set the effect.
            effect: Effect::Paid,
            ambiguous: true,
            ..Inner::default()
        })
    }

    /// A search for the job of a submit that could not read the job list at the end of its timeout.
    pub(crate) fn reconcile_timeout(waited: Duration, last_failure: Option<Error>) -> Self {
        Self::new(Inner {
            kind: ErrorKind::Deadline,
            message: format!(
                "the job list could not be read at the end of {} s; the outcome of the submit is still unknown",
                waited.as_secs_f64()
            ),
            source: last_failure
                .map(|failure| Arc::new(failure) as Arc<dyn StdError + Send + Sync>),
            ..Inner::default()
        })
    }

    /// An upload that was not imported within its timeout; `upload` is its id if all parts were sent.
    pub(crate) fn upload_timeout(name: &str, waited: Duration, upload: Option<&str>) -> Self {
        let seconds = waited.as_secs_f64();
        let what = match upload {
            None => format!("{name} was not uploaded within {seconds} s"),
            Some(upload) => format!(
                "{name} was sent, but not imported within {seconds} s; its upload {upload} continues"
            ),
        };
        Self::new(Inner { kind: ErrorKind::Deadline, message: what, ..Inner::default() })
    }

    /// A file that could not be written or read, or a download that failed.
    pub(crate) fn file(
        message: impl Into<String>,
        source: impl Into<Option<Box<dyn StdError + Send + Sync>>>,
    ) -> Self {
        Self::new(Inner {
            kind: ErrorKind::File,
            message: message.into(),
            source: source.into().map(Arc::from),
            ..Inner::default()
        })
    }

    /// A file error that a retry would not change.
    pub(crate) fn file_limit(message: impl Into<String>) -> Self {
        let mut error = Self::file(message, None);
        // A second download would end the same way.
        error.inner_mut().lasting = true;
        error
    }

    /// An asset without a file.
    pub(crate) fn no_link(asset: &str) -> Self {
        Self::file_limit(format!("asset {asset} has no link to a file"))
    }

    /// An archive that is packed, and whose link is not there yet.
    pub(crate) fn no_archive_link(job: &JobId) -> Self {
        Self::file(format!("the archive of {job} is packed, but has no link yet"), None)
    }
}
