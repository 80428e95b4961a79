//! A small web server that takes webhooks, and asks the API what they are worth.
//!
//! ```text
//! cargo run --example receive_webhook
//! ```
//!
//! It delivers one to itself, as the service would once an endpoint for it exists
//! (`POST /projects/{projectId}/webhook-endpoints`). The form of payloads and signatures is not
//! published: the payload is made up, nothing is verified, and so the job is read before it is believed.

mod support;

use std::{error::Error, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use scenario_client::{
    CustomRequest, JobRef,
    api::types::WebhookEventType,
    webhooks::{WebhookEvent, WebhookReceiver},
};
use serde_json::json;
use tokio::{net::TcpListener, sync::mpsc};

/// What the handler needs.
#[derive(Clone)]
struct Desk {
    receiver: WebhookReceiver,
    events: mpsc::Sender<WebhookEvent>,
}

/// Responds at once and leaves the work to another task: a slow response is a failed delivery.
async fn take(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> StatusCode {
    match desk.receiver.receive(&headers, &body) {
        Err(error) => {
            println!("refused: {error}");
            StatusCode::BAD_REQUEST
        }
        // A full desk is no success: the sender tries again later.
        Ok(event) => match desk.events.try_send(event) {
            Ok(()) => StatusCode::NO_CONTENT,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (scenario, _fake) = support::connect().await?;
    let (events, mut waiting) = mpsc::channel(100);
    let desk = Desk { receiver: WebhookReceiver::new(), events };
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}/scenario", listener.local_addr()?);
    let server = Router::new().route("/scenario", post(take)).with_state(desk);
    tokio::spawn(async move { axum::serve(listener, server).await });

    let job = scenario.run(&CustomRequest::new("model_a").set("prompt", "rain")).submit().await?;
    deliver(&address, job.reference()).await?;

    let event = waiting.recv().await.ok_or("no event")?;
    match event.kind() {
        WebhookEventType::GenerationCompleted => {
            let reference = event.job().ok_or("the event names no job")?;
            let done = scenario.job(reference).wait(Duration::from_secs(300)).await?;
            println!("{} is done: {:?}", done.id(), done.asset_ids());
        }
        other => println!("{other} is nothing to do about"),
    }
    Ok(())
}

/// What the service would send.
async fn deliver(address: &str, job: &JobRef) -> Result<(), Box<dyn Error>> {
    let body = json!({"type": "generation.completed", "data": {"jobId": job.id()}}).to_string();
    let (host, path) = address.trim_start_matches("http://").split_once('/').ok_or("no path")?;
    let request = format!(
        "POST /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let mut socket = tokio::net::TcpStream::connect(host).await?;
    tokio::io::AsyncWriteExt::write_all(&mut socket, request.as_bytes()).await?;
    let mut response = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut socket, &mut response).await?;
    println!("delivered: {}", response.lines().next().unwrap_or_default());
    Ok(())
}
