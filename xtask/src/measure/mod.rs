//! Figures: how long users wait for the crate to build, how large it is, and what the benchmarks print.

mod builds;

use std::{
    cmp::Reverse,
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};
use builds::{Provider, cargo};

use crate::{figures::Output, files};

/// Number of files in the table of the largest ones.
const LARGEST: usize = 10;

/// Begins the files that `cargo xtask audio` writes.
const WRITTEN: &str = "// Written by";

#[derive(clap::Args)]
pub struct Options {
    /// Runs the benchmarks, too.
    #[arg(long)]
    benches: bool,
    /// Builds nothing: counts packages and lines only.
    #[arg(long, conflicts_with = "benches")]
    sizes: bool,
    /// Builds with ring in place of the default crypto provider, and nothing else.
    #[arg(long, conflicts_with_all = ["benches", "sizes"])]
    ring: bool,
    #[command(flatten)]
    output: Output,
}

/// Prints the build times of a user's crate, sizes, and the results of the benchmarks.
pub fn run(options: &Options) -> Result<()> {
    let user = tempfile::tempdir()?;
    if options.ring {
        Provider::Ring.create_user(user.path())?;
        let times = builds::times(user.path(), Provider::Ring)?;
        return options.output.publish("build with ring", &times);
    }
    Provider::Default.create_user(user.path())?;
    options.output.publish_count("sizes", &sizes(user.path())?)?;
    if options.sizes {
        return Ok(());
    }
    options.output.publish("build", &builds::times(user.path(), Provider::Default)?)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_once_for_each_version() {
        let tree = "user v0.0.0 (/user)\na v1.0.0\nb v1.0.0 (proc-macro)\na v1.0.0 (*)\na v2.0.0\n";
        assert_eq!(packages(tree), 4);
    }
}
