//! The generator that runs after the passes.

#[allow(dead_code, missing_docs)]
#[path = "../../build/mod.rs"]
pub mod generator;
