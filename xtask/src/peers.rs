//! Installs the programs that the tests compare the crate with, below `target/peers`.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

/// Prism, a mock server that refuses what an API description forbids.
const PRISM: &str = "@stoplight/prism-cli@5.16.0";
/// The official Python client.
const SDK: &str = "scenario-sdk==2.4.0";

/// Installs what is missing. Node is optional: without it the tests against Prism do nothing.
pub fn install() -> Result<()> {
    let folder = crate::files::root()?.join("target/peers");
    let prism = folder.join("prism");
    if prism.join("node_modules/.bin/prism").exists() {
        println!("Prism is installed");
    } else if runs("npm") && runs("node") {
        std::fs::create_dir_all(&prism)?;
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
            .arg(&prism)
            .arg(PRISM))?;
    } else {
        println!("skipped: node and npm are missing, so the tests against Prism are skipped");
    }
    python(&folder.join("python"))
}

fn python(folder: &Path) -> Result<()> {
    let program = folder.join("bin/python");
    if !program.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    }
    // pip runs each time: it does nothing if the version is right, and replaces another one.
    run(Command::new(program).args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        SDK,
    ]))?;
    println!("{SDK} is installed");
    Ok(())
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot run {command:?}"))?;
    if !status.success() {
        bail!("{command:?} ended with {status}");
    }
    Ok(())
}
