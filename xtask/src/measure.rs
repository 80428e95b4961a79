//! Figures: how long users wait for the crate to build, how large it is, and what the benchmarks print.

use std::{
    cmp::Reverse,
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context as _, Result, bail};

use crate::{figures::Output, files};

/// Number of files in the table of the largest ones.
const LARGEST: usize = 10;

/// Begins the files that `cargo xtask audio` writes.
const WRITTEN: &str = "// Written by";

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
    /// Builds nothing: counts packages and lines only.
    #[arg(long, conflicts_with = "benches")]
    sizes: bool,
    #[command(flatten)]
    output: Output,
}

/// Prints the build times of a user's crate, sizes, and the results of the benchmarks.
pub fn run(options: &Options) -> Result<()> {
    let user = tempfile::tempdir()?;
    create_user(user.path())?;
    options.output.publish_count("sizes", &sizes(user.path())?)?;
    if options.sizes {
        return Ok(());
    }
    options.output.publish("build", &build_times(user.path())?)?;
    for bench in ["waits", "queue", "upload", "journal"].into_iter().filter(|_| options.benches) {
        let arguments = ["bench", "--quiet", "--features", "journal,testing", "--bench", bench];
        let output = Command::new("cargo").args(arguments).current_dir(files::root()?).output()?;
        if !output.status.success() {
            bail!("cargo bench --bench {bench}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        options.output.publish(bench, &format!("```text\n{}\n```", printed.trim()))?;
    }
    Ok(())
}

/// Writes the user's crate and fetches its dependencies.
fn create_user(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let root = files::root()?;
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         scenario-client = {{ path = {root:?} }}\ntokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // With the versions of this project, and fetched beforehand: the network is no part of a build time.
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(main_of(folder), USER)?;
    cargo(folder, &["fetch"]).map(drop)
}

fn main_of(folder: &Path) -> PathBuf {
    folder.join("src/main.rs")
}

/// Builds the user's crate from nothing, after a change of it, and after a change of `build.rs`.
fn build_times(folder: &Path) -> Result<String> {
    let mut table = "| | cold | after a change | after `touch build.rs` |\n\
                     | --- | ---: | ---: | ---: |\n"
        .to_owned();
    let main = main_of(folder);
    for arguments in [&["check"][..], &["build"], &["build", "--release"]] {
        let _ = fs::remove_dir_all(folder.join("target"));
        fs::write(&main, USER)?;
        let cold = timed(folder, arguments)?;
        // A change of a text, in a function that uses the crate: what a user rebuilds all day.
        fs::write(&main, USER.replace("\"la\"", "\"la la\""))?;
        let incremental = timed(folder, arguments)?;
        touch(&files::root()?.join("build.rs"))?;
        let regenerated = timed(folder, arguments)?;
        let _ = writeln!(
            table,
            "| `cargo {}` | {:.1} s | {:.1} s | {:.1} s |",
            arguments.join(" "),
            cold.as_secs_f64(),
            incremental.as_secs_f64(),
            regenerated.as_secs_f64(),
        );
    }
    table.push('\n');
    table.push_str(&generated(&folder.join("target/release/build"))?);
    Ok(table)
}

/// Makes cargo run the build script again, without a change of its text.
fn touch(file: &Path) -> Result<()> {
    let open = fs::File::options().append(true).open(file);
    let touched = open.and_then(|open| open.set_modified(SystemTime::now()));
    touched.with_context(|| format!("cannot touch {}", file.display()))
}

/// Counts the packages that the user's crate depends on, and lists the largest source files of this one.
fn sizes(folder: &Path) -> Result<String> {
    let mut text = String::new();
    for (edges, what) in [("normal,no-proc-macro", "without"), ("normal,build", "with")] {
        let tree = cargo(folder, &["tree", "--prefix", "none", "--edges", edges])?;
        // The first package is the user's crate.
        let count = packages(&tree).saturating_sub(1);
        let _ = writeln!(text, "{count} packages {what} those of build scripts and macros.");
    }
    let _ = writeln!(text, "\n| largest files | lines |\n| --- | ---: |");
    let root = files::root()?;
    let mut files = Vec::new();
    for part in ["build.rs", "build", "src"] {
        lines(&root.join(part), &mut files)?;
    }
    files.sort_by_key(|(path, lines)| (Reverse(*lines), path.clone()));
    for (path, lines) in files.iter().take(LARGEST) {
        let path = path.strip_prefix(&root)?.display();
        let _ = writeln!(text, "| `{path}` | {lines} |");
    }
    Ok(text)
}

/// Counts the packages that `cargo tree` lists; it repeats those with several parents.
fn packages(tree: &str) -> usize {
    let package = |line: &str| -> Option<String> {
        let mut words = line.split(' ');
        Some(format!("{} {}", words.next()?, words.next()?))
    };
    tree.lines().filter_map(package).collect::<BTreeSet<_>>().len()
}

/// Adds the number of lines of a file, or of all files of a folder, except those that are written by a command.
fn lines(path: &Path, found: &mut Vec<(PathBuf, usize)>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            lines(&entry?.path(), found)?;
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path)?;
        if !text.starts_with(WRITTEN) {
            found.push((path.to_owned(), text.lines().count()));
        }
    }
    Ok(())
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
        Command::new(program).current_dir(files::root()?).env("OUT_DIR", out.path()).output()?;
    if !output.status.success() {
        bail!("build.rs failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(start.elapsed())
}

/// Runs cargo and returns how long that took.
fn timed(folder: &Path, arguments: &[&str]) -> Result<Duration> {
    let start = Instant::now();
    cargo(folder, arguments)?;
    Ok(start.elapsed())
}

/// Runs cargo and returns what it prints.
fn cargo(folder: &Path, arguments: &[&str]) -> Result<String> {
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
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_once_for_each_version() {
        let tree = "user v0.0.0 (/user)\na v1.0.0\nb v1.0.0 (proc-macro)\na v1.0.0 (*)\na v2.0.0\n";
        assert_eq!(packages(tree), 4);
    }
}
