//! What calls cost: instructions and allocations, which do not depend on the speed of the machine, beside the same calls
//! written by hand. Compares them with the recorded figures.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{figures::Output, files};

const CALLS: [&str; 4] = ["poll", "page", "rows", "submit"];

/// The first two are this crate, the others are written by hand.
const CLIENTS: [&str; 4] = ["ext", "api", "full", "small"];

/// Numbers of calls in the two runs whose difference is counted: what is done once is in both.
const COUNTS: [u64; 2] = [50, 250];

/// How much a figure may grow, in percent.
const TOLERANCE: u64 = 3;

/// How often the instructions of a call are counted, at most, before they are said to have grown. On a busy machine a
/// body comes in more parts, each of which is a read: the least is what the call costs.
const TRIES: usize = 4;

#[derive(clap::Args)]
pub struct Options {
    #[command(flatten)]
    output: Output,
}

/// The cost of one call.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
struct Cost {
    /// `None` where valgrind is not installed.
    instructions: Option<u64>,
    allocations: u64,
    bytes: u64,
}

/// The costs by call and client: `poll ext`.
type Costs = BTreeMap<String, Cost>;

/// Counts, prints, and fails if a figure has grown; `--write` records the figures.
pub fn run(options: &Options) -> Result<()> {
    let program = build()?;
    let path = files::root()?.join("benches/calls/recorded.json");
    let recorded: Costs = serde_json::from_str(&fs::read_to_string(&path)?)?;
    let mut costs = allocations(&program)?;
    if has_valgrind() {
        let server = Server::start(&program)?;
        for (name, cost) in &mut costs {
            let then = recorded.get(name).and_then(|cost| cost.instructions);
            cost.instructions = Some(least(then, || instructions(&program, name, &server.base))?);
        }
    } else {
        println!("valgrind is not installed, so no instructions are counted");
    }
    options.output.publish_count("calls", &table(&costs))?;
    if options.output.writes() {
        let text = serde_json::to_string_pretty(&costs)?;
        return Ok(fs::write(path, text + "\n")?);
    }
    let grown = grown(&recorded, &costs);
    if !grown.is_empty() {
        bail!("more than {TOLERANCE} % above the record:\n{}", grown.join("\n"));
    }
    Ok(())
}

/// Builds the benchmark and returns its path.
fn build() -> Result<PathBuf> {
    let arguments =
        ["bench", "--locked", "--no-run", "--package", "calls", "--message-format=json"];
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(files::root()?)
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    let messages = String::from_utf8_lossy(&output.stdout);
    let program = messages.lines().find_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_bench = message["target"]["name"] == "calls";
        is_bench.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
    });
    program.filter(|_| output.status.success()).context("the benchmark `calls` was not built")
}

fn has_valgrind() -> bool {
    let version = Command::new("valgrind").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Reads the lines `poll ext 128 26243` of the benchmark.
fn allocations(program: &Path) -> Result<Costs> {
    let output = Command::new(program).arg("allocations").output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let mut costs = Costs::new();
    for line in printed.lines() {
        let [call, client, allocations, bytes] = line.split(' ').collect::<Vec<_>>()[..] else {
            bail!("the benchmark printed {line:?}");
        };
        let cost =
            Cost { instructions: None, allocations: allocations.parse()?, bytes: bytes.parse()? };
        costs.insert(format!("{call} {client}"), cost);
    }
    if costs.len() < CALLS.len() * CLIENTS.len() {
        bail!("the benchmark failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(costs)
}

/// Counts until a count is within what was recorded, a few times at most, and returns the least.
fn least(recorded: Option<u64>, mut count: impl FnMut() -> Result<u64>) -> Result<u64> {
    let mut least = count()?;
    for _ in 1..TRIES {
        if !recorded.is_some_and(|recorded| is_grown(recorded, least)) {
            break;
        }
        least = least.min(count()?);
    }
    Ok(least)
}

fn is_grown(recorded: u64, now: u64) -> bool {
    now * 100 > recorded * (100 + TOLERANCE)
}

/// Counts the instructions of one call.
fn instructions(program: &Path, name: &str, base: &str) -> Result<u64> {
    let [call, client] = name.split(' ').collect::<Vec<_>>()[..] else { bail!("no call: {name}") };
    let [few, many] = COUNTS.map(|count| -> Result<u64> {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(program)
            .args(["repeat", call, client, base, &count.to_string()])
            .output()?;
        let printed = String::from_utf8_lossy(&output.stderr);
        let collected = printed.lines().find_map(|line| line.split_once("Collected : "));
        let count = collected.and_then(|(_, count)| count.trim().parse().ok());
        count.with_context(|| format!("valgrind counted nothing:\n{printed}"))
    });
    Ok(many?.saturating_sub(few?) / (COUNTS[1] - COUNTS[0]))
}

/// Lists the figures that have grown.
fn grown(recorded: &Costs, costs: &Costs) -> Vec<String> {
    let mut grown = Vec::new();
    for (name, now) in costs {
        // What is written by hand grows with its libraries only, and is there to compare with.
        let is_ours = CLIENTS[..2].iter().any(|client| name.ends_with(client));
        let Some(then) = recorded.get(name).filter(|_| is_ours) else { continue };
        for (what, then, now) in [
            ("instructions", then.instructions, now.instructions),
            ("allocations", Some(then.allocations), Some(now.allocations)),
        ] {
            let (Some(then), Some(now)) = (then, now) else { continue };
            if is_grown(then, now) {
                grown.push(format!("{name}: {now} {what}, recorded are {then}"));
            }
        }
    }
    grown
}

fn table(costs: &Costs) -> String {
    let mut text = "| call | client | instructions | of full | allocations | of full | bytes |\n\
                    | --- | --- | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for call in CALLS {
        let full = costs.get(&format!("{call} full")).copied().unwrap_or_default();
        for client in CLIENTS {
            let Some(cost) = costs.get(&format!("{call} {client}")) else { continue };
            let of = |part: u64, whole: u64| match whole {
                0 => String::new(),
                whole => format!("{:.2}", part as f64 / whole as f64),
            };
            let instructions = cost.instructions.unwrap_or_default();
            let _ = writeln!(
                text,
                "| {call} | {client} | {instructions} | {} | {} | {} | {} |",
                of(instructions, full.instructions.unwrap_or_default()),
                cost.allocations,
                of(cost.allocations, full.allocations),
                cost.bytes,
            );
        }
    }
    text
}

/// The server of the benchmark, in a process of its own. It ends with this value.
struct Server {
    base: String,
    process: Child,
}

impl Server {
    fn start(program: &Path) -> Result<Self> {
        let mut process = Command::new(program)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut base = String::new();
        BufReader::new(output).read_line(&mut base)?;
        Ok(Self { base: base.trim().to_owned(), process })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(instructions: Option<u64>, allocations: u64) -> Costs {
        let cost = Cost { instructions, allocations, bytes: 0 };
        [("poll ext".to_owned(), cost), ("poll small".to_owned(), cost)].into()
    }

    #[test]
    fn a_count_above_the_record_is_repeated_and_the_least_counts() {
        let counted = |recorded, counts: &[u64]| {
            let mut counts = counts.iter().copied();
            let least = least(recorded, || counts.next().context("too many")).unwrap();
            (least, counts.len())
        };
        assert_eq!(counted(Some(1_000), &[1_030, 1_000]), (1_030, 1));
        assert_eq!(counted(Some(1_000), &[1_040, 1_050, 1_010, 1_000]), (1_010, 1));
        assert_eq!(counted(Some(1_000), &[1_050, 1_040, 1_060, 1_070]), (1_040, 0));
        assert_eq!(counted(None, &[1_000, 900]), (1_000, 1));
    }

    #[test]
    fn what_has_grown_is_named_and_what_is_written_by_hand_is_not() {
        let recorded = costs(Some(1_000), 100);
        assert!(grown(&recorded, &costs(Some(1_030), 103)).is_empty());
        assert!(grown(&recorded, &costs(None, 50)).is_empty());
        let found = grown(&recorded, &costs(Some(1_031), 104));
        assert_eq!(
            found,
            [
                "poll ext: 1031 instructions, recorded are 1000",
                "poll ext: 104 allocations, recorded are 100"
            ]
        );
    }
}
