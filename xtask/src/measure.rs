//! Figures: how long users wait for the crate to build, and what the benchmarks print.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};

use crate::{figures::Output, files};

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

#[derive(clap::Args)]
pub struct Options {
    /// Runs the benchmarks, too.
    #[arg(long)]
    benches: bool,
    #[command(flatten)]
    output: Output,
}

/// Prints the build times of a user's crate, and the results of the benchmarks.
pub fn run(options: &Options) -> Result<()> {
    options.output.publish("build", &build_times()?)?;
    for bench in ["waits", "queue", "upload"].into_iter().filter(|_| options.benches) {
        let arguments = ["bench", "--quiet", "--features", "testing", "--bench", bench];
        let output = Command::new("cargo").args(arguments).current_dir(files::root()).output()?;
        if !output.status.success() {
            bail!("cargo bench --bench {bench}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        options.output.publish(bench, &format!("```text\n{}\n```", printed.trim()))?;
    }
    Ok(())
}

/// Builds the user's crate from nothing and after a change.
fn build_times() -> Result<String> {
    let mut table = "| | cold | after a change |\n| --- | ---: | ---: |\n".to_owned();
    let folder = tempfile::tempdir()?;
    let crate_folder = folder.path().join("user");
    fs::create_dir_all(crate_folder.join("src"))?;
    let root = files::root();
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         scenario-client = {{ path = {root:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
    );
    fs::write(crate_folder.join("Cargo.toml"), manifest)?;
    // With the versions of this project, and fetched beforehand: the network is no part of a build time.
    fs::copy(root.join("Cargo.lock"), crate_folder.join("Cargo.lock"))?;
    let main = crate_folder.join("src/main.rs");
    fs::write(&main, USER)?;
    cargo(&crate_folder, &["fetch"])?;

    for arguments in [&["check"][..], &["build"], &["build", "--release"]] {
        let _ = fs::remove_dir_all(crate_folder.join("target"));
        fs::write(&main, USER)?;
        let cold = cargo(&crate_folder, arguments)?;
        // A change of a text, in a function that uses the crate: what a user rebuilds all day.
        fs::write(&main, USER.replace("\"la\"", "\"la la\""))?;
        let incremental = cargo(&crate_folder, arguments)?;
        let _ = writeln!(
            table,
            "| `cargo {}` | {:.1} s | {:.1} s |",
            arguments.join(" "),
            cold.as_secs_f64(),
            incremental.as_secs_f64()
        );
    }
    table.push('\n');
    table.push_str(&generated(&crate_folder.join("target/release/build"))?);
    Ok(table)
}

/// Returns the number of generated lines, and how long the build script runs.
fn generated(builds: &Path) -> Result<String> {
    let mut text = String::new();
    for entry in fs::read_dir(builds)? {
        let folder = entry?.path();
        let file = folder.join("out/api.rs");
        if file.exists() {
            let lines = fs::read_to_string(&file)?.lines().count();
            let _ = writeln!(text, "The client has {lines} generated lines.");
        }
        let program = folder.join("build-script-build");
        if program.exists() && folder.to_string_lossy().contains("scenario-client") {
            let seconds = script(&program)?.as_secs_f64();
            let _ = writeln!(text, "`build.rs` runs for {seconds:.1} s.");
        }
    }
    Ok(text)
}

fn script(program: &PathBuf) -> Result<Duration> {
    let out = tempfile::tempdir()?;
    let start = Instant::now();
    let output =
        // cargo runs build scripts in the folder of the package, and this one reads files below it.
        Command::new(program).current_dir(files::root()).env("OUT_DIR", out.path()).output()?;
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
        // A shared target folder has the dependencies already, and a cold build would not be cold.
        .env_remove("CARGO_TARGET_DIR")
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(start.elapsed())
}
