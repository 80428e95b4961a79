//! A web server whose webhooks end the waits for jobs: verified, handled once, and safe across restarts.
//!
//! ```text
//! cargo run --example receive_webhook
//! ```
//!
//! 1. The signature is verified over the bytes of the body, before anything is parsed.
//! 2. A delivery wakes the wait for its job, which reads the job. Nothing else in it is believed.
//! 3. The service delivers at least once. The journal knows which runs are finished, so a second delivery of the same
//!    event does nothing, also after a restart.
//! 4. A lost delivery only costs time: the wait still polls, every two minutes.
//!
//! With the fake server it plays the service as well, and delivers to itself. The form of payloads and signatures is
//! not published: the payload, the header and the algorithm are made up.

#[path = "support/settings.rs"]
mod settings;

use std::{error::Error, net::SocketAddr, path::Path, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use scenario_client::{
    CustomRequest, ErrorKind, JobId, Scenario, ScenarioBuilder,
    client::PollPolicy,
    ext::journal::{Journal as _, SqliteJournal},
    testing::FakeScenario,
    webhooks::{HmacSha256, WebhookReceiver},
};
use serde_json::json;
use sha2::Sha256;
use tokio::net::TcpListener;

type Failure = Box<dyn Error + Send + Sync>;

/// The response to the creation of an endpoint has its secret (`POST /projects/{projectId}/webhook-endpoints`).
const SECRET: &str = "the secret of the endpoint";
const SIGNATURE: &str = "x-signature";
const LONG: Duration = Duration::from_secs(600);

/// What the handler needs.
#[derive(Clone)]
struct Desk {
    receiver: WebhookReceiver,
    scenario: Scenario,
    journal: SqliteJournal,
}

/// Handles one delivery, quickly: a slow response counts as a failed delivery.
async fn receive(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let event = match desk.receiver.receive(&headers, &body) {
        Ok(event) => event,
        Err(error) if error.kind() == ErrorKind::Signature => {
            println!("refused: {error}");
            return StatusCode::UNAUTHORIZED;
        }
        Err(error) => {
            println!("unreadable: {error}");
            return StatusCode::BAD_REQUEST;
        }
    };
    // Alerts and new kinds of events name no job.
    let Some(job) = event.job() else { return StatusCode::NO_CONTENT };
    match is_unfinished(&desk.journal, job.id()).await {
        Ok(true) => {
            let awaited = desk.scenario.wake_waits(job.id());
            println!("{}: {} (awaited: {awaited})", job.id(), event.kind());
            StatusCode::NO_CONTENT
        }
        // Delivered before, or the job of another program.
        Ok(false) => {
            println!("{}: nothing to do", job.id());
            StatusCode::NO_CONTENT
        }
        // Not a success, so the service delivers the event again.
        Err(error) => {
            println!("the journal cannot be read: {error}");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Whether the journal has a run with this job whose outcome is not recorded. A run that is being submitted has no job
/// yet, so it counts.
async fn is_unfinished(
    journal: &SqliteJournal,
    job: &JobId,
) -> Result<bool, scenario_client::Error> {
    let runs = journal.unfinished().await?;
    Ok(runs.iter().any(|run| run.job.as_ref().is_none_or(|known| known.id() == job)))
}

/// Makes a sound, once for each key, and saves it. Charges creative units.
async fn make(desk: Desk, key: &str, prompt: &str, folder: &Path) -> Result<(), Failure> {
    let request = CustomRequest::new("model_a").set("prompt", prompt);
    let run = desk.scenario.run(&request).key(key).journal(&desk.journal);
    let done = run.run_and_wait(LONG).await?;
    for file in done.download_to(folder).await? {
        println!("{key}: {} bytes", file.bytes);
    }
    Ok(())
}

/// A client that relies on deliveries, and polls in case one is lost.
fn polling_rarely(builder: ScenarioBuilder) -> Result<Scenario, scenario_client::Error> {
    builder.poll_policy(PollPolicy::every(Duration::from_secs(120))).build()
}

async fn connect() -> Result<(Scenario, Option<FakeScenario>), Failure> {
    match polling_rarely(Scenario::builder()) {
        Ok(scenario) => Ok((scenario, None)),
        Err(error) if settings::are_missing(&error) => {
            let fake = settings::fake_server().job_duration(LONG).start().await?;
            Ok((polling_rarely(fake.scenario_builder())?, Some(fake)))
        }
        Err(error) => Err(error.into()),
    }
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let (scenario, fake) = connect().await?;
    let folder = tempfile::tempdir()?;
    // In a real program both are in a place that survives a restart.
    let journal = SqliteJournal::open(folder.path().join("runs.db")).await?;
    let receiver = WebhookReceiver::new().verify_with(HmacSha256::new(SECRET, SIGNATURE));
    let desk = Desk { receiver, scenario, journal };

    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let server = Router::new().route("/scenario", post(receive)).with_state(desk.clone());
    tokio::spawn(async move { axum::serve(listener, server).await });
    println!("deliveries to http://{address}/scenario");

    // What a process before this one has begun, whether or not its delivery came in the meantime.
    for run in desk.scenario.resume(&desk.journal).await? {
        println!("{}: {:?}", run.key(), run.wait(LONG).await?.is_some());
    }
    let made = make(desk.clone(), "level-3/rain", "rain on a tin roof", folder.path());
    match &fake {
        Some(fake) => {
            tokio::try_join!(made, play_the_service(fake, &desk.journal, address)).map(|_| ())
        }
        None => made.await,
    }
}

/// Ends the job, and delivers its event: forged, genuine, and once more.
async fn play_the_service(
    fake: &FakeScenario,
    journal: &SqliteJournal,
    address: SocketAddr,
) -> Result<(), Failure> {
    let job = loop {
        match fake.jobs().first() {
            Some(job) => break job.job_id.clone(),
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    fake.finish(&job);
    let body = json!({"type": "generation.completed", "data": {"jobId": job}}).to_string();
    assert_eq!(deliver(address, &body, "forged").await?, 401);
    let genuine = signed(SECRET, &body)?;
    assert_eq!(deliver(address, &body, &genuine).await?, 204);
    // Once the run is recorded, the second delivery finds nothing to do.
    while !journal.unfinished().await?.is_empty() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(deliver(address, &body, &genuine).await?, 204);
    Ok(())
}

fn signed(secret: &str, body: &str) -> Result<String, Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(body.as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// What the service would send. Returns the status of the response.
async fn deliver(address: SocketAddr, body: &str, signature: &str) -> Result<u16, Failure> {
    let request = reqwest::Client::new().post(format!("http://{address}/scenario"));
    let request = request.header(SIGNATURE, signature).body(body.to_owned());
    Ok(request.send().await?.status().as_u16())
}
