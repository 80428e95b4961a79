//! How much CPU time many waits take at a request budget that none of them exhausts, beside loops written by
//! hand with the same interval. The job list is empty, so every job is read by its id.
//!
//! ```text
//! cargo bench --bench many_waits --features testing
//! cargo bench --bench many_waits --features testing -- 10000      this number only
//! ```
//!
//! The server runs in a process of its own, so what is measured is the client alone: user and system time
//! from `/proc/self/stat`, so on Linux only.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod process;

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Json, Router, extract::Path, routing::get};
use scenario_client::{JobRef, Scenario, client::PollPolicy};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinSet;

const BUDGET: u32 = 1_000_000;
const INTERVAL: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(5);

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if env::args().any(|argument| argument == process::SERVE) {
        return runtime.block_on(serve());
    }
    let server = process::Server::start();
    println!("| waits | who | CPU ms per s | requests per s |");
    println!("| ----: | --- | ---: | ---: |");
    let mut counts: Vec<usize> = env::args().filter_map(|argument| argument.parse().ok()).collect();
    if counts.is_empty() {
        counts = vec![100, 1_000, 3_000, 10_000];
    }
    for count in counts {
        runtime.block_on(measure("one client", count, &server.base, shared));
        runtime.block_on(measure("loops", count, &server.base, by_hand));
    }
}

/// Jobs that run for ever, and a list that shows none of them.
async fn serve() {
    let requests = Arc::new(AtomicUsize::new(0));
    let (jobs, lists, all) = (Arc::clone(&requests), Arc::clone(&requests), requests);
    let job = move |Path(id): Path<String>| {
        jobs.fetch_add(1, Ordering::Relaxed);
        async move {
            Json(json!({"job": {
                "jobId": id, "jobType": "custom", "status": "in-progress", "progress": 0.5,
                "createdAt": "2026-10-01T09:00:00.000Z", "updatedAt": "2026-10-01T09:00:00.000Z",
                "authorId": "author", "ownerId": "owner", "billing": {"cuCost": 1, "cuDiscount": 0},
                "statusHistory": [], "metadata": {"assetIds": []},
            }}))
        }
    };
    let list = move || {
        lists.fetch_add(1, Ordering::Relaxed);
        async { Json(json!({"jobs": []})) }
    };
    let routes = Router::new()
        .route("/v1/jobs/{job}", get(job))
        .route("/v1/jobs", get(list))
        .route("/requests", get(move || async move { Json(all.load(Ordering::Relaxed)) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    tokio::task::spawn_blocking(process::until_client_ends).await.unwrap();
}

/// Measures while all waits run, after each of them has read its job.
async fn measure(name: &str, count: usize, base: &str, start: fn(usize, &str) -> JoinSet<()>) {
    let mut waits = start(count, base);
    tokio::time::sleep(INTERVAL * 3).await;
    let (requests, cpu, started) = (requests(base).await, cpu(), Instant::now());
    tokio::time::sleep(MEASURED).await;
    let seconds = started.elapsed().as_secs_f64();
    let cpu = (self::cpu() - cpu).as_secs_f64() * 1_000.0 / seconds;
    let requests = (self::requests(base).await - requests) as f64 / seconds;
    println!("| {count:>6} | {name:10} | {cpu:>6.0} | {requests:>6.0} |");
    assert!(waits.try_join_next().is_none(), "no wait has ended");
    drop(waits);
    // The tasks end before the next measurement begins.
    tokio::time::sleep(Duration::from_secs(1)).await;
}

/// The moment at which a wait starts, spread over the interval.
fn offset(number: usize, count: usize) -> Duration {
    INTERVAL.mul_f64(number as f64 / count as f64)
}

fn shared(count: usize, base: &str) -> JoinSet<()> {
    let scenario = Scenario::builder()
        .without_environment()
        .api_key("key", "secret")
        .base_url(format!("{base}/v1"))
        .poll_policy(PollPolicy::every(INTERVAL))
        .request_budget(BUDGET)
        .build()
        .unwrap();
    (0..count)
        .map(|number| {
            let job = scenario.job(JobRef::new(format!("job_{number:05}")));
            async move {
                tokio::time::sleep(offset(number, count)).await;
                job.wait(Duration::from_secs(3_600)).await.unwrap();
            }
        })
        .collect()
}

#[derive(Deserialize)]
struct Response {
    job: Job,
}

#[derive(Deserialize)]
struct Job {
    status: String,
}

fn by_hand(count: usize, base: &str) -> JoinSet<()> {
    let client = reqwest::Client::new();
    (0..count)
        .map(|number| {
            let (client, url) = (client.clone(), format!("{base}/v1/jobs/job_{number:05}"));
            async move {
                tokio::time::sleep(offset(number, count)).await;
                loop {
                    let request = client.get(&url).basic_auth("key", Some("secret"));
                    let response: Response = request.send().await.unwrap().json().await.unwrap();
                    if response.job.status == "success" {
                        return;
                    }
                    tokio::time::sleep(INTERVAL).await;
                }
            }
        })
        .collect()
}

async fn requests(base: &str) -> usize {
    let response = reqwest::get(format!("{base}/requests")).await.unwrap();
    serde_json::from_value(response.json::<Value>().await.unwrap()).unwrap()
}

/// The CPU time of this process so far.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    // The name of the program is in parentheses and may have spaces. Fields 14 and 15 of the line are the
    // user and the system time, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let hundredths: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(hundredths * 10)
}
