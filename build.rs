//! Generates the low-level client from `openapi/swagger.yaml`.
//!
//! ```text
//! openapi/swagger.yaml -> document -> progenitor -> rewrite -> $OUT_DIR/api.rs
//!                      -> document -> operations           -> $OUT_DIR/operations.rs
//!                      -> document -> runnable bodies      -> $OUT_DIR/runnable.rs
//! mime_guess                          -> media types         -> $OUT_DIR/extensions.txt
//! ```
//!
//! `cargo xtask update-spec` has normalized the document, so nothing here handles OpenAPI itself. These
//! steps run the generator and adapt its output to this crate: one call path, one error type, open
//! enumerations, no debug output of users' texts or charges.

#[path = "build/described.rs"]
mod described;
#[path = "build/extensions.rs"]
mod extensions;
#[path = "build/mod.rs"]
mod generator;

use std::{env, error::Error, fs, path::PathBuf};

const NO_WASM: &str = "scenario-client does not support WebAssembly: it needs sockets, timers and files of an operating \
    system; call it from a server, and that server from WebAssembly";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=openapi/swagger.yaml");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");

    // The dependencies are left out on this target, so that this is the only error.
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family.contains("wasm")) {
        println!("cargo::error={NO_WASM}");
        return Ok(());
    }
    let swagger = fs::read_to_string("openapi/swagger.yaml")?;
    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    let is_on = |feature: &str| {
        let feature = feature.to_uppercase().replace('-', "_");
        env::var_os(format!("CARGO_FEATURE_{feature}")).is_some()
    };
    let code = generator::code(&swagger, &is_on)?;
    fs::write(target.join("api.rs"), code.api)?;
    fs::write(target.join("operations.rs"), code.operations)?;
    fs::write(target.join("runnable.rs"), code.runnable)?;
    fs::write(target.join("sizes.rs"), code.sizes)?;
    fs::write(target.join("extensions.txt"), extensions::lines())?;
    // Only the fake server reads it. Users of the crate alone need not wait for it.
    if is_on("testing") {
        fs::write(target.join("description.json"), described::json(&swagger)?)?;
    }
    Ok(())
}
