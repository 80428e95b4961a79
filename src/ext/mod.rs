//! High-level use of the API: run a model, wait for the job, download the files.
//!
//! | module | purpose |
//! | --- | --- |
//! | [`run`] | price, budget, submit at most once, queue, reconcile |
//! | [`jobs`] | wait, events, resume in another process |
//! | [`files`] | uploads, downloads, files as parameters |
//! | [`archives`] | archives of many assets, packed by the service |
//! | [`models`] | parameters of models, validated before a charge; JSON Schema |
//! | [`audio`] | typed parameters of audio models |
//! | [`workflows`] | runs of workflows, and the decisions of users in them |
//! | `journal` (feature `journal`) | runs with a key, which survive a crash |
//! | [`training`] | training of custom models |
//! | [`webhooks`] | deliveries of webhooks |
//!
//! The root of the crate re-exports the most common types.

pub mod archives;
pub mod audio;
pub(crate) mod context;
pub mod files;
pub mod jobs;
#[cfg(feature = "journal")]
#[cfg_attr(docsrs, doc(cfg(feature = "journal")))]
pub mod journal;
pub mod models;
pub(crate) mod price;
pub mod run;
mod streams;
pub mod training;
pub mod webhooks;
pub mod workflows;
