//! The crate against its fake server, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod archives;
mod audit;
mod described;
mod downloads;
mod environment;
mod errors;
mod essential;
mod fake_operations;
mod fake_outputs;
mod fake_resources;
mod fake_server;
mod fake_time;
mod file_timeouts;
mod ids;
mod jobs;
mod leniency;
mod list_filters;
mod lists;
mod losses;
mod money;
mod open_downloads;
mod origin;
mod outcome;
mod poller;
mod queue;
mod raw;
mod readme;
mod reconcile_within;
mod refusals;
mod requests;
mod results;
mod retries;
mod run;
mod run_and_wait;
mod setters;
mod spans;
mod tokens;
mod training;
mod types;
mod uploads;
mod wake_waits;
mod webhooks;
mod workflow_events;
mod workflows;
