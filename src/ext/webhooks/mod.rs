//! Webhook deliveries: the event, its job, and the verification of the sender.
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
//! and its neighbours): at most ten per team; job events go to endpoints of a project, alerts to those of
//! a team (source: official SDK). The names of the events are known. Failed deliveries are retried, so the
//! same event can arrive twice.
//!
//! **Not published** are the form of the payload, and the header, algorithm and text of the signature.
//! So the payload is kept unchanged, ids are searched under their usual names, and nothing is verified unless
//! you set a verifier. Until the vendor publishes its scheme, or you have observed it on your own deliveries,
//! treat a delivery as a hint: [read the job](crate::Scenario::job) and trust its state only.
//! [`Scenario::wake_waits`](crate::Scenario::wake_waits) does so for a job that the program waits for. The example
//! `receive_webhook` is a whole web server: it verifies, ignores repeated deliveries by the journal, and wakes waits.

mod event;
mod hmac;
mod receiver;

pub use self::{
    event::WebhookEvent,
    hmac::{HmacSha256, SignatureEncoding},
    receiver::{VerifyWebhook, WebhookReceiver},
};
