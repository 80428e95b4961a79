//! Taking deliveries in.

use std::{fmt, sync::Arc};

use http::header::HeaderMap;

use super::WebhookEvent;
use crate::error::Error;

/// The longest delivery that is taken, in bytes.
const LIMIT: usize = 4 * 1024 * 1024;

/// Says whether a delivery comes from the service.
///
/// ```
/// use http::header::HeaderMap;
/// use scenario_client::{Error, webhooks::{VerifyWebhook, WebhookEvent, WebhookReceiver}};
///
/// /// Takes what comes through a gateway that has checked the sender already.
/// struct ThroughTheGateway;
///
/// impl VerifyWebhook for ThroughTheGateway {
///     fn verify(&self, headers: &HeaderMap, _body: &[u8]) -> Result<(), Error> {
///         match headers.contains_key("x-checked-by-gateway") {
///             true => Ok(()),
///             false => Err(Error::signature("it did not come through the gateway")),
///         }
///     }
/// }
///
/// let receiver = WebhookReceiver::new().verify_with(ThroughTheGateway);
/// assert!(receiver.receive(&HeaderMap::new(), b"{}").is_err());
/// ```
pub trait VerifyWebhook: Send + Sync + 'static {
    /// Refuses a delivery with [`Error::signature`].
    ///
    /// # Errors
    ///
    /// If the delivery cannot be trusted.
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Error>;
}

/// Takes deliveries in: checks the sender if it was told how, and reads what came.
///
/// ```
/// use http::header::HeaderMap;
/// use scenario_client::webhooks::{HmacSha256, WebhookReceiver};
///
/// let open = WebhookReceiver::new();
/// assert!(open.receive(&HeaderMap::new(), br#"{"type": "generation.failed"}"#).is_ok());
/// let strict = open.verify_with(HmacSha256::new("secret", "x-signature"));
/// assert!(strict.receive(&HeaderMap::new(), br#"{"type": "generation.failed"}"#).is_err());
/// ```
///
/// Cheap to clone. Nothing is verified by default: the vendor's scheme is not published.
#[derive(Clone, Default)]
pub struct WebhookReceiver {
    verifier: Option<Arc<dyn VerifyWebhook>>,
}

impl fmt::Debug for WebhookReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookReceiver").field("verifies", &self.verifier.is_some()).finish()
    }
}

impl WebhookReceiver {
    /// Takes every delivery, whoever sent it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes only what this lets through.
    #[must_use]
    pub fn verify_with(mut self, verifier: impl VerifyWebhook) -> Self {
        self.verifier = Some(Arc::new(verifier));
        self
    }

    /// Checks and reads a delivery. The body has to be as it came: a signature is of its bytes.
    ///
    /// Answer the sender with 2xx soon, and with 4xx on an error; what is not answered with a success is
    /// sent again (source: official SDK), so handle an event that comes twice.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Signature`](crate::ErrorKind::Signature) if it is not to be trusted, before anything
    /// of it is read; [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it is no JSON object or longer
    /// than 4 MiB.
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<WebhookEvent, Error> {
        if body.len() > LIMIT {
            return Err(Error::webhook_oversized(LIMIT));
        }
        if let Some(verifier) = &self.verifier {
            verifier.verify(headers, body)?;
        }
        WebhookEvent::parse(body)
    }
}
