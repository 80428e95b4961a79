//! Prepares, checks and tags a release. RELEASING.md has the steps.

use std::{fs, process::Command};

use anyhow::{Context as _, Result, bail, ensure};
use chrono::NaiveDate;

use crate::{files, package};

/// The heading of what is not released.
const UNRELEASED: &str = "## Unreleased\n";

#[derive(clap::Args)]
pub struct Options {
    /// The version, such as `0.1.0-rc.1`.
    version: String,
    /// Write the version and the heading of the change log, for a commit.
    #[arg(long, conflicts_with = "tag")]
    prepare: bool,
    /// Create the tag, once everything is as it should be. Nothing is pushed or published.
    #[arg(long)]
    tag: bool,
}

/// Prepares a release, or checks it and creates its tag.
pub fn run(options: &Options) -> Result<()> {
    let version = &options.version;
    ensure!(is_version(version), "{version} is not a version such as 0.1.0 or 0.1.0-rc.1");
    if options.prepare {
        return prepare(version);
    }
    let root = files::root()?;
    let read = |name: &str| fs::read_to_string(root.join(name)).context(name.to_owned());
    let notes = check(version, &read("Cargo.toml")?, &read("CHANGELOG.md")?, &read("README.md")?)?;
    let lock = read("Cargo.lock")?;
    let locked = format!("name = \"scenario-client\"\nversion = \"{version}\"\n");
    ensure!(lock.contains(&locked), "Cargo.lock has another version; run cargo check");
    let changes = git(&["status", "--porcelain"])?;
    ensure!(changes.is_empty(), "these files are not committed:\n{changes}");
    let tag = format!("v{version}");
    ensure!(git(&["tag", "--list", &tag])?.is_empty(), "the tag {tag} exists");
    if options.tag {
        let message = format!("scenario-client {version}\n\n{notes}");
        // Headings begin with the sign that starts a comment of git.
        git(&["tag", "--annotate", "--cleanup=verbatim", "--message", &message, &tag])?;
        println!("{tag} was created; RELEASING.md says what follows");
    } else {
        println!("{tag} can be created: cargo xtask release {version} --tag");
    }
    Ok(())
}

fn prepare(version: &str) -> Result<()> {
    let (manifest, changelog) =
        (files::root()?.join("Cargo.toml"), files::root()?.join("CHANGELOG.md"));
    let text = fs::read_to_string(&manifest)?;
    let old = package::version(&text).context("Cargo.toml has no version")?;
    let new = text.replacen(
        &format!("\nversion = \"{old}\"\n"),
        &format!("\nversion = \"{version}\"\n"),
        1,
    );
    let dated =
        with_heading(&fs::read_to_string(&changelog)?, version, chrono::Utc::now().date_naive())?;
    fs::write(manifest, new)?;
    fs::write(changelog, dated)?;
    // Cargo writes the version into the lock file.
    let updated = Command::new("cargo")
        .args(["update", "--offline", "--package", "scenario-client"])
        .current_dir(files::root()?)
        .status()?;
    ensure!(updated.success(), "Cargo.lock was not updated");
    println!(
        "{version} is written; read CHANGELOG.md, commit, and run .ci/run and .ci/run release"
    );
    Ok(())
}

/// Puts what is not released under the heading of a version.
pub fn with_heading(changelog: &str, version: &str, today: NaiveDate) -> Result<String> {
    ensure!(changelog.contains(UNRELEASED), "CHANGELOG.md has no section `Unreleased`");
    ensure!(section(changelog, version).is_none(), "CHANGELOG.md has a section {version} already");
    let heading = format!("{UNRELEASED}\n## {version} - {today}\n");
    Ok(changelog.replacen(UNRELEASED, &heading, 1))
}

/// Returns the change log of a version if the files agree about it.
fn check(version: &str, manifest: &str, changelog: &str, readme: &str) -> Result<String> {
    let written = package::version(manifest).context("Cargo.toml has no version")?;
    ensure!(written == version, "Cargo.toml has version {written}; use --prepare");
    let Some(notes) = section(changelog, version) else {
        bail!("CHANGELOG.md has no section {version}; use --prepare");
    };
    ensure!(!notes.is_empty(), "the section {version} of CHANGELOG.md is empty");
    let left = section(changelog, "Unreleased").unwrap_or_default();
    ensure!(left.is_empty(), "CHANGELOG.md has changes after {version} that are not released");
    let minor: Vec<&str> = version.split('.').take(2).collect();
    let installed = format!("scenario-client = \"{}\"", minor.join("."));
    // Cargo takes a release candidate only if it is named.
    ensure!(
        readme.contains(&installed) || version.contains('-'),
        "README.md does not say `{installed}`"
    );
    Ok(notes.to_owned())
}

/// Returns the text under the heading of a version.
fn section<'a>(changelog: &'a str, version: &str) -> Option<&'a str> {
    let is_own = |heading: &str| heading.split(' ').next() == Some(version);
    let mut sections = changelog.split("\n## ").skip(1);
    let own = sections.find(|section| section.lines().next().is_some_and(is_own))?;
    Some(own.split_once('\n').map_or("", |(_, text)| text).trim())
}

/// Whether this is a version: three numbers, then perhaps `-` and identifiers.
fn is_version(text: &str) -> bool {
    let (numbers, rest) = text.split_once('-').unwrap_or((text, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && rest.split('.').all(is_word)
}

fn git(arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").args(arguments).current_dir(files::root()?).output()?;
    let error = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "git {} has failed: {error}", arguments[0]);
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGELOG: &str =
        "# Changelog\n\n## Unreleased\n\n### Added\n\n- A.\n\n## 0.1.0 - 2026-01-02\n\n- B.\n";
    const MANIFEST: &str = "[a]\n\n[package]\nname = \"x\"\nversion = \"0.2.0\"\n";

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day")
    }

    #[test]
    fn a_prepared_release_passes_and_everything_else_is_refused() {
        let readme = "scenario-client = \"0.2\"";
        let prepared = with_heading(CHANGELOG, "0.2.0", day()).expect("prepared");
        assert!(prepared.contains("## Unreleased\n\n## 0.2.0 - 2026-12-01\n\n### Added\n"));
        assert_eq!(
            check("0.2.0", MANIFEST, &prepared, readme).expect("notes"),
            "### Added\n\n- A."
        );
        let refused = |version, changelog: &str, readme, word: &str| {
            let error =
                check(version, MANIFEST, changelog, readme).expect_err("refused").to_string();
            assert!(error.contains(word), "{error}");
        };
        refused("0.3.0", &prepared, readme, "Cargo.toml has version 0.2.0");
        refused("0.2.0", CHANGELOG, readme, "no section 0.2.0");
        refused("0.2.0", &prepared, "scenario-client = \"0.1\"", "README.md does not say");
        let later = prepared.replace("## Unreleased\n", "## Unreleased\n\n- C.\n");
        refused("0.2.0", &later, readme, "not released");
        let empty = prepared.replace("### Added\n\n- A.\n", "");
        refused("0.2.0", &empty, readme, "is empty");
        assert!(with_heading(&prepared, "0.2.0", day()).is_err(), "prepared twice");
    }

    #[test]
    fn versions_are_recognized() {
        for good in ["0.1.0", "10.2.33", "0.1.0-rc.1", "1.0.0-alpha"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["", "v0.1.0", "0.1", "0.1.0-", "0.1.x", "0.1.0-rc..1", "1.2.3.4"] {
            assert!(!is_version(bad), "{bad}");
        }
    }
}
