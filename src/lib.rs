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
mod scenario;
#[cfg(feature = "testing")]
#[cfg_attr(docsrs, doc(cfg(feature = "testing")))]
pub mod testing;
mod values;

pub use client::{RetryPolicy, ScenarioBuilder};
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
pub use scenario::Scenario;
pub use values::{CreativeUnits, JobRef, Submission, ids};

// Crates whose types are in the public face, so that programs need not match their versions.
/// Bytes of bodies and files: [`client::RawResponse::bytes`], [`ext::files::Download::bytes`].
pub use bytes;
/// Dates: [`Submission::sent_at`], [`api::Timestamp`].
pub use chrono;
/// Streams and what can be done with them: `StreamExt`, `TryStreamExt`.
pub use futures_util;
/// Statuses, methods and headers: [`Error::status`], [`client::RawResponse::headers`].
pub use http;
/// The HTTP client: [`ScenarioBuilder::http_client`].
pub use reqwest;
/// Decimal numbers: [`CreativeUnits::decimal`].
pub use rust_decimal;
/// JSON Schemas of typed parameters: [`audio`].
#[cfg(feature = "schemars")]
#[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
pub use schemars;
/// Secrets: [`ScenarioBuilder::api_key`].
pub use secrecy;
/// JSON values: [`CustomRequest::set`], [`FinishedJob::output`].
pub use serde_json;
