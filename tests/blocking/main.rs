//! The client for programs without async against the fake server, over real HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod async_code;
mod drift;
mod files;
mod journal;
mod queue;
mod story;
mod threads;
