//! What people do with the API: run a model, wait for the job, get the files.
//!
//! | module | what it is for |
//! | --- | --- |
//! | [`run`] | parameters of a model, its price, budgets, one submit that is never repeated, queues, lost jobs |
//! | [`jobs`] | watching a job until it ends, here or in another process |
//! | [`files`] | uploads, downloads, archives, files as parameters |
//! | [`models`] | what a model takes, checked before it costs anything; JSON Schema |
//! | [`audio`] | typed parameters of audio models |
//! | [`workflows`] | runs of workflows, and the steps that people take in them |
//! | [`training`] | a model of one's own: examples, training |
//! | [`webhooks`] | deliveries of webhooks |
//!
//! The root of the crate re-exports what most programs name.

pub mod audio;
pub mod files;
pub mod jobs;
mod lists;
pub mod models;
pub mod run;
mod streams;
pub mod training;
pub mod webhooks;
pub mod workflows;
