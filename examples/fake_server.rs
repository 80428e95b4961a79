//! The fake server as a process of its own, for programs in any language, and for several at once.
//!
//! ```text
//! $ cargo run --example fake_server -- 8080 --job-seconds 600 --price 2.5
//! SCENARIO_BASE_URL=http://127.0.0.1:8080/v1
//! SCENARIO_SDK_API_KEY=fake-key
//! SCENARIO_SDK_API_SECRET=fake-secret
//! ```
//!
//! Two routes of its own control it: `POST /v1/fake/advance` with `{"seconds": 600}` sets its clock ahead,
//! `POST /v1/fake/finish` with `{"jobId": "…"}` ends one job. It refuses parameters that do not fit the catalogue, and
//! runs until it is killed.

use std::{error::Error, future::pending, sync::Arc, time::Duration};

use scenario_client::{
    JobId,
    testing::{FakeScenario, Reply},
};

const USAGE: &str = "fake_server [PORT] [--job-seconds S] [--price UNITS] [--parallel-limit JOBS]";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // As the service does. Tests in Rust choose it themselves.
    let mut settings = FakeScenario::builder().validate_inputs();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if let Ok(port) = argument.parse() {
            settings = settings.port(port);
            continue;
        }
        let value = arguments.next().ok_or(USAGE)?;
        settings = match argument.as_str() {
            "--job-seconds" => settings.job_duration(Duration::try_from_secs_f64(value.parse()?)?),
            "--price" => settings.price(value.parse()?),
            "--parallel-limit" => settings.parallel_limit(value.parse()?),
            _ => return Err(USAGE.into()),
        };
    }
    let fake = Arc::new(settings.start().await?);
    control(&fake);
    println!("SCENARIO_BASE_URL={}", fake.base_url());
    println!("SCENARIO_SDK_API_KEY={}", FakeScenario::KEY);
    println!("SCENARIO_SDK_API_SECRET={}", FakeScenario::SECRET);
    pending().await
}

/// What a test does by calling methods, other programs do by requests.
fn control(fake: &Arc<FakeScenario>) {
    let done = |known: Option<()>| Reply::status(if known.is_some() { 204 } else { 400 });
    let server = Arc::downgrade(fake);
    fake.route("POST", "/fake/advance", move |request| {
        let seconds = request.json()["seconds"].as_f64();
        let by = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        done(server.upgrade().zip(by).map(|(server, by)| server.advance(by)))
    });
    let server = Arc::downgrade(fake);
    fake.route("POST", "/fake/finish", move |request| {
        let job = request.json()["jobId"].as_str().map(JobId::from);
        done(server.upgrade().zip(job).map(|(server, job)| server.finish(&job)))
    });
}
