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

// Generated code names types of this crate by the crate's own name.
extern crate self as scenario_client;

pub mod api;
#[cfg(feature = "blocking")]
#[cfg_attr(docsrs, doc(cfg(feature = "blocking")))]
pub mod blocking;
mod client;
mod error;
pub mod ext;
#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod ids;
mod job_ref;
mod server_time;
mod submission;
mod target;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod violations;

pub use api::CreativeUnits;
pub use client::{
    Backoff, PollPolicy, RawRequest, RawResponse, RetryPolicy, Scenario, ScenarioBuilder,
};
pub use error::{Attempt, Error, ErrorKind, ParallelLimit, Refund};
#[doc(inline)]
pub use ext::{audio, webhooks};
pub use ext::{
    files::{
        Archive, Download, DownloadResponse, DownloadStream, DownloadedArchive, DownloadedFile,
        Downloads, FileInput, StartedArchive, Upload, UploadSource,
    },
    jobs::{FinishedJob, Job, JobEvent, JobEvents},
    models::{
        AllowedValue, Condition, Constraint, InputKind, InputSpec, ModelSpec, Models, Required,
        Rule, Severity, Violation, Violations,
    },
    run::{
        Budget, CustomModel, CustomRequest, Estimate, Inconclusive, PaidCall, PreparedRun, Queue,
        QueueEvent, QueueEvents, Reconcile, Reconciled, Run, RunAndWait, RunEvent, RunEvents,
        Runnable, Validate,
    },
    training::{NewModel, Training},
    workflows::{Workflow, WorkflowStep},
};
pub use ids::{
    AssetId, CollectionId, JobId, ModelId, ProjectId, TeamId, UploadId, UserId, WorkflowId,
};
pub use job_ref::JobRef;
pub use submission::Submission;
pub use target::Target;

/// Types of these crates are part of the public face: `Bytes` of files, dates, decimal amounts, statuses and
/// headers, the HTTP client, secrets, JSON values.
pub use {bytes, chrono, futures_core, http, reqwest, rust_decimal, secrecy, serde_json};
