//! Deliveries of webhooks: what happened, to which job, and whether the sender is who it says.
//!
//! ```
//! use http::header::HeaderMap;
//! use scenario_client::{api::types::WebhookEventType, webhooks::WebhookReceiver};
//!
//! # fn main() -> Result<(), scenario_client::Error> {
//! let receiver = WebhookReceiver::new();
//! // In the handler of your web server: its headers, and the body as bytes.
//! # let headers = HeaderMap::new();
//! # let body = br#"{"type": "generation.completed", "data": {"job": {"jobId": "job_7"}}}"#;
//! let event = receiver.receive(&headers, body)?;
//! match event.kind() {
//!     WebhookEventType::GenerationCompleted => println!("done: {:?}", event.job()),
//!     WebhookEventType::GenerationFailed => println!("failed: {:?}", event.job()),
//!     other => println!("{other}: {}", event.payload()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is known, and what is not
//!
//! Endpoints are managed with the generated client
//! ([`create_project_webhook_endpoint`](crate::api::Client::create_project_webhook_endpoint)
//! and its neighbours): at most ten of a team, job events to endpoints of a project, alerts to those of
//! a team (source: official SDK). The names of the events are known, and that failed deliveries are
//! repeated, so the same event can come twice.
//!
//! **Not published** are the form of the payload, and the header, algorithm and text of the signature.
//! So the payload is kept as it came, ids are looked for where such payloads usually have them, and
//! nothing is verified unless you say how. Until the vendor publishes its scheme, or you have seen it on
//! deliveries of your own, take a delivery for a hint: [read the job](crate::Scenario::job) and believe
//! what that says.

mod event;
mod hmac;
mod receiver;

pub use self::{
    event::WebhookEvent,
    hmac::{HmacSha256, SignatureEncoding},
    receiver::{VerifyWebhook, WebhookReceiver},
};
