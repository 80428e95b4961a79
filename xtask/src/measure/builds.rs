//! How long users wait for the crate to build, beside the same program written by hand.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context as _, Result, bail};

use crate::files;

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

/// The same program with the libraries below this crate: what any client of this kind costs.
const BY_HAND: &str = r#"
#[derive(serde::Deserialize)]
struct Response { job: Job }

#[derive(serde::Deserialize)]
struct Job { #[serde(rename = "jobId")] id: String, status: String }

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base = "https://api.cloud.scenario.com/v1";
    let client = reqwest::Client::new();
    let song = serde_json::json!({"lyrics": "la"});
    let run = client.post(format!("{base}/generate/custom/minimax%2Fmusic-01")).json(&song);
    let mut job = run.send().await?.error_for_status()?.json::<Response>().await?.job;
    while job.status != "success" {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let read = client.get(format!("{base}/jobs/{}", job.id));
        job = read.send().await?.error_for_status()?.json::<Response>().await?.job;
    }
    Ok(())
}
"#;

/// Where the program by hand begins, and with what if it has ring.
const BEGIN: &str = "    let base =";
const INSTALL_RING: &str =
    "    rustls::crypto::ring::default_provider().install_default().ok();\n    let base =";

const TOKIO: &str = "tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n";

/// What a program uses for TLS.
#[derive(Clone, Copy)]
pub enum Provider {
    /// aws-lc-rs.
    Default,
    Ring,
}

impl Provider {
    /// Writes the user's crate and fetches its dependencies.
    pub fn create_user(self, folder: &Path) -> Result<()> {
        let root = files::root()?;
        let features = match self {
            Self::Default => "",
            Self::Ring => {
                ", default-features = false, \
                 features = [\"rustls-ring\", \"api-collections\", \"api-projects\", \"api-teams\"]"
            }
        };
        create(
            folder,
            "user",
            &format!("scenario-client = {{ path = {root:?}{features} }}\n"),
            USER,
        )
    }

    /// Writes the same program by hand.
    fn create_by_hand(self, folder: &Path) -> Result<()> {
        let (tls, program) = match self {
            Self::Default => {
                ("reqwest = { version = \"0.13\", features = [\"json\"] }\n", BY_HAND.to_owned())
            }
            // Without its default features reqwest has no provider of its own; the others of them stay.
            Self::Ring => (
                "reqwest = { version = \"0.13\", default-features = false, features = \
                 [\"charset\", \"http2\", \"json\", \"rustls-no-provider\", \"system-proxy\"] }\n\
                 rustls = { version = \"0.23\", default-features = false, features = [\"ring\"] }\n",
                BY_HAND.replacen(BEGIN, INSTALL_RING, 1),
            ),
        };
        let dependencies = format!(
            "{tls}serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n"
        );
        create(folder, "by-hand", &dependencies, &program)
    }
}

fn create(folder: &Path, name: &str, dependencies: &str, program: &str) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {dependencies}{TOKIO}",
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    // With the versions of this project, and fetched beforehand: the network is no part of a build time.
    fs::copy(files::root()?.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    fs::write(main_of(folder), program)?;
    cargo(folder, &["fetch"]).map(drop)
}

fn main_of(folder: &Path) -> PathBuf {
    folder.join("src/main.rs")
}

/// Builds the user's crate from nothing, after a change of it, and after a change of `build.rs`.
pub fn times(folder: &Path, provider: Provider) -> Result<String> {
    let by_hand = tempfile::tempdir()?;
    provider.create_by_hand(by_hand.path())?;
    let mut table = "| | cold | CPU | CPU, by hand | after a change | after `touch build.rs` |\n\
                     | --- | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    let main = main_of(folder);
    for arguments in [&["check"][..], &["build"], &["build", "--release"]] {
        fs::write(&main, USER)?;
        let (base, ours) = (cold(by_hand.path(), arguments)?, cold(folder, arguments)?);
        // Built once more, now with the files from which the next build of a program is quick.
        timed(folder, arguments)?;
        // A change of a text, in a function that uses the crate: what a user rebuilds all day.
        fs::write(&main, USER.replace("\"la\"", "\"la la\""))?;
        let incremental = timed(folder, arguments)?;
        touch(&files::root()?.join("build.rs"))?;
        let regenerated = timed(folder, arguments)?;
        let _ = writeln!(
            table,
            "| `cargo {}` | {:.1} s | {} | {} | {:.1} s | {:.1} s |",
            arguments.join(" "),
            ours.time.as_secs_f64(),
            ours.cpu_text(),
            base.cpu_text(),
            incremental.as_secs_f64(),
            regenerated.as_secs_f64(),
        );
    }
    table.push('\n');
    table.push_str(&generated(&folder.join("target/release/build"))?);
    let programs =
        [folder.join("target/release/user"), by_hand.path().join("target/release/by-hand")];
    let [ours, base] = programs.map(|program| stripped(&program));
    let _ = writeln!(
        table,
        "The release program has {} MB without its symbols, that by hand {}.",
        ours?, base?
    );
    Ok(table)
}

/// Makes cargo run the build script again, without a change of its text.
fn touch(file: &Path) -> Result<()> {
    let open = fs::File::options().append(true).open(file);
    let touched = open.and_then(|open| open.set_modified(SystemTime::now()));
    touched.with_context(|| format!("cannot touch {}", file.display()))
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

/// Returns the size of a program in megabytes, after `strip`.
fn stripped(program: &Path) -> Result<String> {
    let small = program.with_extension("stripped");
    let status = Command::new("strip").arg("-o").arg(&small).arg(program).status();
    if !status.context("cannot run strip")?.success() {
        bail!("cannot strip {}", program.display());
    }
    Ok(format!("{:.2}", fs::metadata(small)?.len() as f64 / 1e6))
}

/// What a build took.
struct Spent {
    time: Duration,
    /// In seconds, of all processes; `None` if the system does not tell.
    cpu: Option<f64>,
}

impl Spent {
    fn cpu_text(&self) -> String {
        self.cpu.map_or_else(|| "–".to_owned(), |cpu| format!("{cpu:.0} s"))
    }
}

/// Builds from nothing, and the client as cargo builds dependencies from a registry: without what only the next build
/// of it would use.
fn cold(folder: &Path, arguments: &[&str]) -> Result<Spent> {
    let _ = fs::remove_dir_all(folder.join("target"));
    let (start, before) = (Instant::now(), cpu_of_children());
    run(Command::new("cargo").env("CARGO_INCREMENTAL", "0"), folder, arguments)?;
    let cpu = before.zip(cpu_of_children()).map(|(before, after)| after - before);
    Ok(Spent { time: start.elapsed(), cpu })
}

/// Returns the CPU time of all processes that this one has waited for, and of theirs.
fn cpu_of_children() -> Option<f64> {
    const FIRST: usize = 13;
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program is in parentheses, and may have spaces.
    let (_, fields) = text.rsplit_once(") ")?;
    let fields = fields.split(' ').skip(FIRST).take(2);
    // In hundredths of a second, whatever the clock of the kernel is.
    Some(fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0)
}

/// Runs cargo and returns how long that took.
fn timed(folder: &Path, arguments: &[&str]) -> Result<Duration> {
    let start = Instant::now();
    cargo(folder, arguments)?;
    Ok(start.elapsed())
}

/// Runs cargo and returns what it prints.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Result<String> {
    run(&mut Command::new("cargo"), folder, arguments)
}

fn run(cargo: &mut Command, folder: &Path, arguments: &[&str]) -> Result<String> {
    let output = cargo
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
