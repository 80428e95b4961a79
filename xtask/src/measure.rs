//! What the crate costs the people who build it: times of a crate that depends on it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

/// A user's crate that calls a handful of things.
const USER: &str = r#"
use std::time::Duration;
use scenario_client::{Scenario, audio::minimax::Music01};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let scenario = Scenario::from_env()?;
    let song = Music01::builder().lyrics("la").build();
    let job = scenario.run(&song).submit().await?;
    let done = job.wait(Duration::from_secs(600)).await?;
    done.download_to("out").await?;
    for job in &scenario.api().list_jobs().send().await?.jobs {
        println!("{}", job.job_id);
    }
    Ok(())
}
"#;

/// Builds the user's crate from nothing and after a change, and prints the times.
pub fn print() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let crate_folder = folder.path().join("user");
    fs::create_dir_all(crate_folder.join("src"))?;
    let root = crate::files::root();
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         scenario-client = {{ path = {root:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
    );
    fs::write(crate_folder.join("Cargo.toml"), manifest)?;
    fs::copy(root.join("Cargo.lock"), crate_folder.join("Cargo.lock"))?;
    let main = crate_folder.join("src/main.rs");
    fs::write(&main, USER)?;
    cargo(&crate_folder, &["fetch"])?;

    for arguments in [&["check"][..], &["build"], &["build", "--release"]] {
        let _ = fs::remove_dir_all(crate_folder.join("target"));
        fs::write(&main, USER)?;
        let cold = cargo(&crate_folder, arguments)?;
        fs::write(&main, USER.replace("\"la\"", "\"la la\""))?;
        let incremental = cargo(&crate_folder, arguments)?;
        println!(
            "cargo {:<16} cold {:>6.1} s   after a change {:>5.1} s",
            arguments.join(" "),
            cold.as_secs_f64(),
            incremental.as_secs_f64()
        );
    }
    generated(&crate_folder.join("target/release/build"))
}

/// Lines of the generated code, and how long its build script runs.
fn generated(builds: &Path) -> Result<()> {
    for entry in fs::read_dir(builds)? {
        let folder = entry?.path();
        let file = folder.join("out/api.rs");
        if file.exists() {
            println!("generated lines  {}", fs::read_to_string(&file)?.lines().count());
        }
        let program = folder.join("build-script-build");
        if program.exists() && folder.to_string_lossy().contains("scenario-client") {
            println!("build.rs runs    {:.1} s", script(&program)?.as_secs_f64());
        }
    }
    Ok(())
}

fn script(program: &PathBuf) -> Result<Duration> {
    let out = tempfile::tempdir()?;
    let start = Instant::now();
    let output = Command::new(program)
        .current_dir(crate::files::root())
        .env("OUT_DIR", out.path())
        .output()?;
    if !output.status.success() {
        bail!("build.rs failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(start.elapsed())
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<Duration> {
    let start = Instant::now();
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(start.elapsed())
}
