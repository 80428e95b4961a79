//! Runs the fuzz targets, each for its share of the time, with a stable compiler.
//!
//! The flags are those of cargo-fuzz without a sanitizer: the crate has no unsafe code that one could check.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use crate::files;

/// Counts which branches an input takes, so that libFuzzer can prefer inputs that take new ones.
const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// Maximum time for one input, in seconds.
const TIMEOUT: u32 = 20;

/// Maximum memory, in megabytes.
const MEMORY: u32 = 2_048;

#[derive(clap::Args)]
pub struct Options {
    /// The time for all targets together.
    #[arg(long, default_value_t = 120)]
    seconds: u64,
    /// The targets to run; without any, all of them.
    targets: Vec<String>,
}

/// Builds the targets, runs them, and fails if an input breaks one.
pub fn run(options: &Options) -> Result<()> {
    // libFuzzer is written in C++ and is built with the targets.
    if !runs("c++") {
        println!("skipped: the fuzz targets need a C++ compiler, which is not there");
        return Ok(());
    }
    let folder = files::root()?.join("fuzz");
    let mut targets = targets(&folder)?;
    if let Some(unknown) = options.targets.iter().find(|name| !targets.contains(name)) {
        bail!("there is no target {unknown}; there are: {}", targets.join(", "));
    }
    targets.retain(|name| options.targets.is_empty() || options.targets.contains(name));
    let output = output_folder()?;
    let programs = build(&folder, &output)?;
    let share = (options.seconds / targets.len() as u64).max(1);
    println!(
        "| target | inputs tried | branches counted | covered |\n| --- | ---: | ---: | ---: |"
    );
    for target in &targets {
        let found = fuzz(&folder, &output, &programs.join(target), target, share)?;
        println!("| `{target}` | {} | {} | {} |", found.tried, found.counted, found.covered);
    }
    Ok(())
}

/// What a target has reached.
struct Found {
    tried: u64,
    counted: u64,
    covered: u64,
}

/// Returns the names of the targets, in alphabetical order.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder.join("fuzz_targets"))? {
        let path = entry?.path();
        names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Returns the folder of the builds, apart from others: their flags differ.
fn output_folder() -> Result<PathBuf> {
    Ok(crate::package::target()?.join("fuzz"))
}

/// Builds all targets and returns the folder with the programs.
fn build(folder: &Path, output: &Path) -> Result<PathBuf> {
    let host = host()?;
    // With a named target the flags do not apply to build scripts, which are linked without libFuzzer.
    let status = Command::new("cargo")
        .args(["build", "--locked", "--bins", "--target", &host, "--target-dir"])
        .arg(output)
        .current_dir(folder)
        .env("RUSTFLAGS", FLAGS)
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the fuzz targets were not built");
    }
    Ok(output.join(host).join("debug"))
}

fn host() -> Result<String> {
    let version = Command::new("rustc").arg("-vV").output().context("cannot run rustc")?;
    let text = String::from_utf8_lossy(&version.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}

fn fuzz(folder: &Path, output: &Path, program: &Path, target: &str, seconds: u64) -> Result<Found> {
    // What the fuzzer finds new stays below the builds, so that a later run starts with it.
    let (corpus, faults) = (output.join("corpus").join(target), output.join("faults"));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&faults)?;
    let prefix = faults.join(format!("{target}-"));
    let run = Command::new(program)
        .arg(&corpus)
        .arg(folder.join("seeds").join(target))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={TIMEOUT}"))
        .arg(format!("-rss_limit_mb={MEMORY}"))
        .arg(format!("-artifact_prefix={}", prefix.display()))
        .args(["-print_final_stats=1", "-use_value_profile=0"])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let log = String::from_utf8_lossy(&run.stderr);
    if !run.status.success() {
        let lines: Vec<&str> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(40)..].join("\n");
        bail!("{target} is broken by an input, which is in {}:\n{end}", faults.display());
    }
    let found = Found {
        tried: number_after(&log, "stat::number_of_executed_units:"),
        counted: number_after(&log, "Loaded 1 modules"),
        covered: log
            .lines()
            .rev()
            .map(|line| number_after(line, "cov:"))
            .find(|cov| *cov > 0)
            .unwrap_or_default(),
    };
    // Without counters the fuzzer would try random bytes only.
    if found.covered == 0 {
        bail!("{target} has no counters; has the compiler another way to add them?\n{log}");
    }
    Ok(found)
}

/// Returns the first number after a phrase; 0 if there is none.
fn number_after(text: &str, phrase: &str) -> u64 {
    let rest = text.split_once(phrase).map(|(_, rest)| rest).unwrap_or_default();
    let digits = rest.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().unwrap_or_default()
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_seeds_and_is_declared_and_documented() {
        let folder = files::root().unwrap().join("fuzz");
        let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
        let (manifest, guide) = (read("Cargo.toml"), read("README.md"));
        let targets = targets(&folder).expect("targets");
        assert!(targets.len() >= 8, "{targets:?}");
        for target in targets {
            let seeds = fs::read_dir(folder.join("seeds").join(&target));
            assert!(seeds.is_ok_and(|seeds| seeds.count() > 0), "{target} has no seeds");
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target}");
            assert!(guide.contains(&format!("| `{target}` |")), "{target} is not in README.md");
        }
    }

    #[test]
    fn numbers_are_read_from_the_log_of_the_fuzzer() {
        let log = "#12 DONE   cov: 345 ft: 9\nstat::number_of_executed_units: 1234\n";
        assert_eq!(number_after(log, "cov:"), 345);
        assert_eq!(number_after(log, "stat::number_of_executed_units:"), 1_234);
        assert_eq!(number_after(log, "missing"), 0);
    }
}
