//! How much memory an upload takes: a gibibyte of zeros from a stream.
//!
//! ```text
//! cargo bench --bench upload --features testing
//! ```
//!
//! The fake server runs in a process of its own and keeps nothing, so what is measured is the
//! client alone. Resident memory is read from `/proc`, every five milliseconds; elsewhere than on Linux
//! only the time is printed.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod process;

use std::{
    env, fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::stream;
use scenario_client::{Scenario, ext::files::UploadSource, testing::FakeScenario};

const MIB: u64 = 1024 * 1024;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    if env::args().any(|argument| argument == process::SERVE) {
        return runtime.block_on(serve());
    }
    let fake = process::Server::start();
    println!("| size | time | resident before | highest | growth |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    for size in [64 * MIB, 256 * MIB, 1024 * MIB] {
        runtime.block_on(upload(&fake.base, size));
    }
}

async fn serve() {
    let fake = FakeScenario::builder().forget_uploads().start().await.unwrap();
    println!("{}", fake.base_url());
    tokio::task::spawn_blocking(process::until_client_ends).await.unwrap();
}

async fn upload(base: &str, size: u64) {
    let scenario = Scenario::builder()
        .without_environment()
        .api_key(FakeScenario::KEY, FakeScenario::SECRET)
        .base_url(base)
        .build()
        .unwrap();
    let chunk = Bytes::from(vec![0; 256 * 1024]);
    let chunks = size / chunk.len() as u64;
    let zeros = stream::iter((0..chunks).map(move |_| Ok::<_, std::io::Error>(chunk.clone())));
    let source = UploadSource::stream("zeros.wav", size, zeros);

    let (before, start) = (resident(), Instant::now());
    let (highest, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let watch = {
        let (highest, done) = (Arc::clone(&highest), Arc::clone(&done));
        thread::spawn(move || {
            while !done.load(Ordering::Relaxed) {
                highest.fetch_max(resident(), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(5));
            }
        })
    };
    scenario.upload(source).send(Duration::from_secs(600)).await.unwrap();
    let took = start.elapsed();
    done.store(true, Ordering::Relaxed);
    watch.join().unwrap();
    let mib = |bytes: u64| bytes as f64 / MIB as f64;
    let highest = highest.load(Ordering::Relaxed);
    println!(
        "| {} MiB | {:.1} s | {:.1} MiB | {:.1} MiB | {:.1} MiB |",
        size / MIB,
        took.as_secs_f64(),
        mib(before),
        mib(highest),
        mib(highest.saturating_sub(before)),
    );
}

/// The resident memory of this process in bytes; 0 where it cannot be read.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}
