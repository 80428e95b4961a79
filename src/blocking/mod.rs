//! The client for programs without async: build scripts, plug-ins of editors, small tools.
//!
//! ```
//! # use scenario_client::testing::FakeScenario;
//! # let fake = FakeScenario::start_blocking()?;
//! # let scenario = fake.scenario_blocking()?;
//! # let folder = tempfile::tempdir()?;
//! use std::time::Duration;
//! use scenario_client::{audio::minimax::Music01, blocking::Scenario};
//!
//! # fn connect() -> Result<Scenario, scenario_client::Error> {
//! let scenario = Scenario::from_env()?;
//! # Ok(scenario) }
//! let song = Music01::builder().lyrics("## Verse ##\nHello, world!").build();
//!
//! let price = scenario.run(&song).estimate()?; // starts no job, no charge
//! println!("{} creative units", price.cost());
//!
//! let job = scenario.run(&song).submit()?; // sent once, never repeated
//! let done = job.wait(Duration::from_secs(600))?;
//! for file in done.download_to(folder.path())? {
//!     println!("{} ({} bytes)", file.path.display(), file.bytes);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Types and methods have the names of their async counterparts, and do the same: each method drives the
//! async one until it is done, so retries, budgets, timeouts and errors are identical, and the documentation
//! of the async method holds. Streams are iterators: [`Job::events`], [`Queue::run`], [`Scenario::jobs`].
//! Values such as [`Estimate`](crate::ext::run::Estimate), [`JobRef`](crate::JobRef), [`Budget`](crate::Budget) and
//! [`Error`](crate::Error) are shared.
//!
//! Every operation of the API is within reach: [`Scenario::call`] runs one request of the
//! [generated client](crate::api), [`Scenario::items`] reads one of its lists, and [`Scenario::block_on`]
//! drives any future.
//!
//! # Threads
//!
//! A client and its clones share one background thread. It starts with the first call, serves connections
//! and timers, and ends when the last clone and everything made from it is dropped. The work itself is done
//! on the thread that calls. Clients can be used from many threads at once: all waits of a client and its
//! clones share their requests, as async ones do. No signal is handled: Ctrl-C ends the program, and jobs go
//! on.
//!
//! # Async code
//!
//! A blocking call in async code would stop the tasks of its thread, or wait for itself. So it returns an
//! error of the kind [`ErrorKind::Blocking`](crate::ErrorKind::Blocking), and sends nothing. Async code uses
//! [`Scenario::as_async`], or calls through `tokio::task::spawn_blocking`:
//!
//! ```
//! # use scenario_client::testing::FakeScenario;
//! # let fake = FakeScenario::start_blocking()?;
//! # let scenario = fake.scenario_blocking()?;
//! use scenario_client::ErrorKind;
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! // In an async function:
//! let error = scenario.call(|api| api.list_jobs().send()).unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::Blocking);
//!
//! let jobs = tokio::task::spawn_blocking(move || scenario.call(|api| api.list_jobs().send())).await??;
//! assert_eq!(jobs.jobs.len(), 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Only tokio's runtimes are recognized. On the threads of another executor a call blocks like any other
//! blocking function.

mod archive;
mod builder;
mod download;
mod downloads;
mod events;
mod finished;
mod jobs;
#[cfg(feature = "journal")]
mod journal;
mod lists;
mod models;
mod open;
mod pull;
mod queue;
mod reconcile;
mod request;
mod run;
mod run_and_wait;
mod scenario;
mod setters;
mod training;
mod upload;
mod workflows;

#[cfg(feature = "journal")]
#[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
pub use self::journal::{Batch, BatchEvents, JournaledRun, KeyedRun, UnfinishedRun};
pub use self::{
    archive::{Archive, StartedArchive},
    builder::ScenarioBuilder,
    download::{Chunks, Download},
    downloads::Downloads,
    events::{JobEvent, JobEvents},
    finished::FinishedJob,
    jobs::Job,
    lists::{Items, Pages},
    models::Models,
    open::{DownloadReader, DownloadResponse},
    queue::{Queue, QueueEvent, QueueEvents},
    reconcile::{Reconcile, Reconciled},
    request::RawRequest,
    run::{PreparedRun, Run},
    run_and_wait::{RunAndWait, RunEvent, RunEvents},
    scenario::Scenario,
    training::NewModel,
    upload::Upload,
    workflows::WorkflowStep,
};
use self::{pull::Pull, setters::setters};
use crate::client::Runtime;
