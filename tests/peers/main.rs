//! Against programs that nobody here wrote: the mock server Prism and the official Python SDK.
//!
//! `cargo xtask peers` installs both below `target/peers`; a test whose peer is missing says so and
//! does nothing.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calls;
mod cassettes;
mod every_operation;
mod official_sdk;
mod strict_sdk;

use std::path::PathBuf;

/// A file of an installed peer; prints why the test does nothing if it is not there.
fn peer(path: &str) -> Option<PathBuf> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/peers").join(path);
    if !file.exists() {
        println!("skipped: {} is not installed; `cargo xtask peers` does it", file.display());
        return None;
    }
    Some(file)
}
