//! The part of `xtask` that reads descriptions, for the targets that feed it: `xtask` is a program and no library.

pub mod generation;
#[allow(dead_code, missing_docs)]
#[path = "../../xtask/src/spec/mod.rs"]
pub mod spec;
