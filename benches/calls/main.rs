//! What one call costs, beside the same call written by hand: CPU time, allocations, and, under valgrind,
//! instructions.
//!
//! ```text
//! cargo bench --package calls
//! cargo xtask calls
//! ```
//!
//! The second command counts instructions too, and compares with the recorded figures. The server is another process
//! with fixed responses, so what is measured is the client alone.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod by_hand;
#[path = "../process/mod.rs"]
mod process;
mod server;

use std::{
    alloc::System,
    cmp::Ordering,
    env, fs,
    hint::black_box,
    time::{Duration, Instant},
};

use by_hand::{ByHand, SmallAsset, SmallJobResponse, SmallPage, Song};
use futures_util::future::join_all;
use process::Server;
use scenario_client::{Job, Scenario, api::types, audio::minimax::Music01};
use serde_json::Value;
use server::ROWS;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const JOB: &str = "job_4Qm7sWq1xZk9TbVn3cRd8LpY";
const LYRICS: &str = "## (Verse 1) ##\nHello, world!";
const MODEL: &str = "model_minimax-music-01";
const PAGE: &str = "/assets?pageSize=100";

#[derive(Clone, Copy)]
enum Call {
    /// A read of a job.
    Poll,
    /// A page of 100 assets.
    Page,
    /// The same page, of which a program reads a few members.
    Rows,
    /// A submit of a song.
    Submit,
}

#[derive(Clone, Copy)]
enum By {
    /// The handles of `scenario_client::ext`.
    Ext,
    /// The generated client.
    Api,
    /// Written by hand, with the types of the generated client.
    Full,
    /// Written by hand, with types of the members that are read.
    Small,
}

const CALLS: [(&str, Call); 4] =
    [("poll", Call::Poll), ("page", Call::Page), ("rows", Call::Rows), ("submit", Call::Submit)];
const CLIENTS: [(&str, By); 4] =
    [("ext", By::Ext), ("api", By::Api), ("full", By::Full), ("small", By::Small)];

struct Clients {
    scenario: Scenario,
    job: Job,
    by_hand: ByHand,
}

impl Clients {
    fn new(base: &str) -> Self {
        let scenario = Scenario::builder()
            .without_environment()
            .api_key("key", "secret")
            .base_url(base)
            .request_budget(u32::MAX)
            .build()
            .unwrap();
        Self { job: scenario.job(JOB), scenario, by_hand: ByHand::new(base) }
    }

    async fn call(&self, call: Call, by: By) {
        match call {
            Call::Poll => self.poll(by).await,
            Call::Page => assert_eq!(self.page(by).await, ROWS),
            Call::Rows => assert_eq!(self.rows(by).await, ROWS),
            Call::Submit => self.submit(by).await,
        }
    }

    async fn poll(&self, by: By) {
        let path = || format!("/jobs/{JOB}");
        match by {
            By::Ext => drop(black_box(self.job.clone().refresh().await.unwrap())),
            By::Api => {
                black_box(self.scenario.api().get_job().job_id(JOB).send().await.unwrap());
            }
            By::Full => drop(black_box(self.by_hand.get::<types::JobResponse>(&path()).await)),
            By::Small => drop(black_box(self.by_hand.get::<SmallJobResponse>(&path()).await)),
        }
    }

    /// Returns the number of assets.
    async fn page(&self, by: By) -> usize {
        match by {
            By::Ext => {
                let mut pages = self.scenario.assets().page_size(100).pages();
                black_box(pages.next_page().await.unwrap().unwrap()).items().len()
            }
            By::Api => {
                let list = self.scenario.api().list_assets().page_size(100);
                black_box(list.send().await.unwrap()).assets.len()
            }
            By::Full => {
                black_box(self.by_hand.get::<types::ListAssetsResponse>(PAGE).await).assets.len()
            }
            By::Small => black_box(self.by_hand.get::<SmallPage>(PAGE).await).assets.len(),
        }
    }

    /// Returns the number of assets.
    async fn rows(&self, by: By) -> usize {
        let list = match by {
            By::Ext => self.scenario.assets(),
            By::Api => self.scenario.api().list_assets(),
            By::Full | By::Small => return self.page(by).await,
        };
        let mut pages = list.page_size(100).pages().rows_as::<SmallAsset>();
        black_box(pages.next_page().await.unwrap().unwrap()).items().len()
    }

    async fn submit(&self, by: By) {
        let song = || {
            let song = Music01::builder().lyrics(LYRICS);
            song.sample_rate(44_100).bitrate(256_000).build()
        };
        let (by_hand, path) = (&self.by_hand, format!("/generate/custom/{MODEL}"));
        let body = Song { lyrics: LYRICS, sample_rate: 44_100, bitrate: 256_000 };
        match by {
            By::Ext => drop(black_box(self.scenario.run(&song()).submit().await.unwrap())),
            By::Api => {
                let parameters: [(&str, Value); 3] = [
                    ("lyrics", LYRICS.into()),
                    ("sampleRate", 44_100.into()),
                    ("bitrate", 256_000.into()),
                ];
                let body = types::RunModelRequest::from_iter(parameters);
                let run = self.scenario.api().run_model().model_id(MODEL).body(body);
                black_box(run.send().await.unwrap());
            }
            By::Full => {
                drop(black_box(by_hand.post::<types::RunModelResponse>(&path, &body).await));
            }
            By::Small => drop(black_box(by_hand.post::<SmallJobResponse>(&path, &body).await)),
        }
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [process::SERVE] => server::serve(),
        ["allocations"] => allocations(),
        ["repeat", call, by, base, count] => {
            let call = CALLS.iter().find(|(name, _)| *name == call).unwrap().1;
            let by = CLIENTS.iter().find(|(name, _)| *name == by).unwrap().1;
            repeat(base, call, by, count.parse().unwrap());
        }
        ["at-once", by, base, count] => {
            let by = CLIENTS.iter().find(|(name, _)| *name == by).unwrap().1;
            let (runtime, clients) = (runtime(), Clients::new(base));
            for _ in 0..count.parse().unwrap() {
                poll_at_once(&runtime, &clients, by);
            }
        }
        _ => table(),
    }
}

fn runtime() -> Runtime {
    // One thread, so that nothing depends on which one takes a task.
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Makes this many calls and nothing else, for a tool that counts from outside. `at-once` is the same for 100 tasks.
fn repeat(base: &str, call: Call, by: By, count: usize) {
    runtime().block_on(async {
        let clients = Clients::new(base);
        for _ in 0..count {
            clients.call(call, by).await;
        }
    });
}

fn table() {
    let server = Server::start();
    println!("| call | client | CPU µs | allocations | bytes |");
    println!("| --- | --- | ---: | ---: | ---: |");
    for (call_name, call) in CALLS {
        for (name, by) in CLIENTS {
            let (allocations, bytes) = allocated(&server.base, call, by);
            let time = time(&server.base, call, by);
            let micros = time.as_secs_f64() * 1e6;
            println!("| {call_name:6} | {name:5} | {micros:7.1} | {allocations:6} | {bytes:8} |");
        }
    }
    println!("\n| polls of 100 tasks | requests per s | of full | CPU µs |");
    println!("| --- | ---: | ---: | ---: |");
    for (name, rate, of_full, time) in concurrent(&server.base) {
        let micros = time.as_secs_f64() * 1e6;
        println!("| {name:5} | {rate:8.0} | {of_full:.2} | {micros:5.1} |");
    }
}

/// Prints the allocations of every call.
fn allocations() {
    let server = Server::start();
    for (call_name, call) in CALLS {
        for (name, by) in CLIENTS {
            let (count, bytes) = allocated(&server.base, call, by);
            println!("{call_name} {name} {count} {bytes}");
        }
    }
}

/// Returns the allocations of one call, and their bytes.
fn allocated(base: &str, call: Call, by: By) -> (u64, u64) {
    let runtime = runtime();
    let clients = Clients::new(base);
    let calls = |count: usize| -> Stats {
        let region = Region::new(ALLOCATOR);
        runtime.block_on(async {
            for _ in 0..count {
                clients.call(call, by).await;
            }
        });
        region.change()
    };
    // The connection and what is set up once are not counted.
    calls(50);
    let (few, many) = (calls(100), calls(300));
    // To grow what is allocated may move it, which costs as much.
    let count = |stats: Stats| stats.allocations + stats.reallocations;
    let each = |few: usize, many: usize| (many - few).div_ceil(200) as u64;
    (each(count(few), count(many)), each(few.bytes_allocated, many.bytes_allocated))
}

/// Returns the CPU time of one call: the best of ten rounds, which other programs disturb least.
fn time(base: &str, call: Call, by: By) -> Duration {
    const COUNT: u32 = 400;
    let (runtime, clients) = (runtime(), Clients::new(base));
    let round = || {
        let before = cpu();
        runtime.block_on(async {
            for _ in 0..COUNT {
                clients.call(call, by).await;
            }
        });
        (cpu() - before) / COUNT
    };
    (0..10).map(|_| round()).min().unwrap()
}

/// Returns the requests per second of each client, their part of those by hand with full types, and the CPU time of one
/// request, when 100 tasks poll ten times each.
///
/// The clients take turns, so that what else the machine does disturbs all of them. Every figure is a median.
fn concurrent(base: &str) -> Vec<(&'static str, f64, f64, Duration)> {
    const ROUNDS: usize = 50;
    let (runtime, clients) = (runtime(), Clients::new(base));
    let mut rounds = CLIENTS.map(|_| Vec::new());
    for _ in 0..ROUNDS {
        for ((_, by), rounds) in CLIENTS.iter().zip(&mut rounds) {
            // Not measured: what the client before it has left in the caches would be.
            poll_at_once(&runtime, &clients, *by);
            rounds.push(poll_at_once(&runtime, &clients, *by));
        }
    }
    let full = CLIENTS.iter().position(|(_, by)| matches!(by, By::Full)).unwrap();
    let full = rounds[full].clone();
    let rows = CLIENTS.iter().zip(rounds).map(|((name, _), own)| {
        let of_full = own.iter().zip(&full).map(|((own, _), (full, _))| own / full);
        let of_full = median(of_full, f64::total_cmp);
        let rate = median(own.iter().map(|(rate, _)| *rate), f64::total_cmp);
        (*name, rate, of_full, median(own.iter().map(|(_, time)| *time), Ord::cmp))
    });
    rows.collect()
}

/// Returns the requests per second of 100 tasks that poll ten times, and the CPU time of one request.
fn poll_at_once(runtime: &Runtime, clients: &Clients, by: By) -> (f64, Duration) {
    const TASKS: u32 = 100;
    const POLLS: u32 = 10;
    let poll = || async {
        for _ in 0..POLLS {
            clients.poll(by).await;
        }
    };
    let (before, started) = (cpu(), Instant::now());
    runtime.block_on(join_all((0..TASKS).map(|_| poll())));
    let rate = f64::from(TASKS * POLLS) / started.elapsed().as_secs_f64();
    (rate, (cpu() - before) / (TASKS * POLLS))
}

fn median<T: Copy>(values: impl Iterator<Item = T>, compare: impl Fn(&T, &T) -> Ordering) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_by(compare);
    values[values.len() / 2]
}

/// Returns the CPU time of this thread, on Linux.
fn cpu() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}
