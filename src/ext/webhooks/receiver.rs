//! Receives webhook deliveries.

use std::{fmt, sync::Arc};

use http::header::HeaderMap;

use super::WebhookEvent;
use crate::error::Error;

/// Maximum length of a delivery in bytes.
const LIMIT: usize = 4 * 1024 * 1024;

/// Verifies that a delivery comes from the service.
///
/// ```
/// use http::header::HeaderMap;
/// use scenario_client::{Error, webhooks::{VerifyWebhook, WebhookEvent, WebhookReceiver}};
///
/// /// Accepts deliveries through a gateway that has verified the sender.
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
    /// Returns an error if the delivery cannot be trusted.
    fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Error>;
}

/// Receives deliveries: verifies the sender if a verifier is set, and parses the event.
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
    /// Accepts every delivery from any sender.
    pub fn new() -> Self {
        Self::default()
    }

    /// Accepts only deliveries that pass this verifier.
    #[must_use]
    pub fn verify_with(mut self, verifier: impl VerifyWebhook) -> Self {
        self.verifier = Some(Arc::new(verifier));
        self
    }

    /// Verifies and parses a delivery. Pass the body unchanged: a signature covers its bytes.
    ///
    /// Respond with 2xx promptly, and with 4xx on an error. A delivery without a success response is retried
    /// (source: official SDK), so handle duplicate events.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Signature`](crate::ErrorKind::Signature) if the delivery cannot be trusted, before it
    /// is parsed, and [`ErrorKind::Decode`](crate::ErrorKind::Decode) if it is not a JSON object or longer than
    /// 4 MiB.
    pub fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<WebhookEvent, Error> {
        // Before the signature: whoever reaches the endpoint must not make it hash a huge body.
        if body.len() > LIMIT {
            return Err(Error::webhook_oversized(LIMIT));
        }
        if let Some(verifier) = &self.verifier {
            // Before the body is parsed, so that only trusted bytes reach the parser.
            verifier.verify(headers, body)?;
        }
        WebhookEvent::parse(body)
    }
}
