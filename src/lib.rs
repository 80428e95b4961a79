#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(test), warn(unreachable_pub))]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]
#![doc = include_str!("../README.md")]

// Generated code refers to types of this crate by the crate's name.
extern crate self as scenario_client;

pub mod api;
#[cfg(feature = "blocking")]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub mod blocking;
pub mod client;
pub mod error;
pub mod ext;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(any(doc, doctest))]
pub mod guide;
pub mod ids;
mod job_ref;
mod server_time;
mod submission;
mod target;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod violations;

pub use api::CreativeUnits;
pub use client::{RetryPolicy, Scenario, ScenarioBuilder};
pub use error::{Error, ErrorKind};
pub use ext::{
    audio,
    files::FileInput,
    jobs::{FinishedJob, Job, JobEvent},
    models::ModelSpec,
    run::{Budget, CustomModel, CustomRequest, Reconciled, Runnable, Validate},
    training::Training,
    webhooks,
    workflows::Workflow,
};
pub use ids::{AssetId, JobId, ModelId, ProjectId};
pub use job_ref::JobRef;
pub use submission::Submission;

/// Types of these crates are part of the public API: `Bytes` of files, dates, decimal amounts, statuses and
/// headers, the HTTP client, secrets, JSON values.
pub use {bytes, chrono, futures_core, http, reqwest, rust_decimal, secrecy, serde_json};
