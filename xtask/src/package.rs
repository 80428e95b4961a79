//! Packs the crate as for the registry, then tests and documents what is in the archive.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{docs_rs, files};

/// The features of a test; `native-tls` needs headers that a machine may lack.
const FEATURES: &str = "blocking,journal-postgres,schemars,testing";

/// Maximum size of an archive in the registry, in bytes.
const LIMIT: u64 = 10 * 1024 * 1024;

/// An example that is run, and not only compiled.
const EXAMPLE: &str = "generate_music";

#[derive(clap::Args)]
pub struct Options {
    /// Document with the nightly toolchain and all features, as docs.rs does.
    #[arg(long)]
    nightly: bool,
    /// Run the library tests and an example, without the examples of the documentation and the documentation itself.
    #[arg(long, conflicts_with = "nightly")]
    quick: bool,
}

/// Packs, tests and documents.
pub fn run(options: &Options) -> Result<()> {
    let unpacked = pack()?;
    // Outside of this folder, or Cargo would take it for a part of the workspace.
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join("scenario-client");
    copy_folder(&unpacked, &copy)?;
    links_are_absolute(&copy)?;
    let tests = ["test", "--locked", "--features", FEATURES, "--lib"];
    // Without the last argument, the examples of the documentation are tests, too.
    cargo(&copy, if options.quick { &tests } else { &tests[..tests.len() - 1] })?;
    let output = tempfile::tempdir()?;
    let output = output.path().to_str().context("the temporary folder has a name in UTF-8")?;
    let example = ["run", "--locked", "--features", FEATURES, "--example", EXAMPLE, output];
    cargo(&copy, &example)?;
    if !options.quick {
        docs_rs::build(&copy, options.nightly)?;
    }
    oldest_versions_agree(&copy)
}

/// Fails if the oldest versions that `Cargo.toml` allows cannot be had together. They replace the lock file.
fn oldest_versions_agree(folder: &Path) -> Result<()> {
    fs::remove_file(folder.join("Cargo.lock"))?;
    let arguments = ["generate-lockfile", "--quiet", "-Z", "direct-minimal-versions"];
    let mut command = Command::new("cargo");
    // Stable Cargo has the option as well, but asks for this.
    command.args(arguments).current_dir(folder).env("RUSTC_BOOTSTRAP", "1");
    if !command.status().context("cannot run cargo")?.success() {
        bail!("the oldest versions that Cargo.toml allows contradict each other");
    }
    Ok(())
}

/// Packs the crate, builds it from the archive, and returns the folder with its files.
fn pack() -> Result<PathBuf> {
    // A run of all checks may have written files that are not committed, none of which is packed.
    cargo(
        &files::root()?,
        &["package", "--locked", "--allow-dirty", "--package", "scenario-client"],
    )?;
    let manifest = fs::read_to_string(files::root()?.join("Cargo.toml"))?;
    let version = version(&manifest).context("Cargo.toml has no version")?;
    let folder = target()?.join("package");
    let archive = folder.join(format!("scenario-client-{version}.crate"));
    let size = fs::metadata(&archive).with_context(|| archive.display().to_string())?.len();
    println!("{} has {size} bytes", archive.display());
    if size > LIMIT {
        bail!("the archive has {size} bytes, more than the {LIMIT} that the registry takes");
    }
    Ok(folder.join(format!("scenario-client-{version}")))
}

/// Returns the version of the package in a manifest.
pub fn version(manifest: &str) -> Option<&str> {
    let package = manifest.split("\n[package]\n").nth(1)?;
    let line = package.lines().find(|line| line.starts_with("version = "))?;
    line.split('"').nth(1)
}

/// Returns the folder in which Cargo builds.
pub fn target() -> Result<PathBuf> {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => Ok(folder.into()),
        None => Ok(files::root()?.join("target")),
    }
}

/// The registry shows the README at another address, and the package names no repository that completes a link.
fn links_are_absolute(folder: &Path) -> Result<()> {
    let readme = fs::read_to_string(folder.join("README.md"))?;
    let relative: Vec<&str> = links(&readme).filter(|link| !link.starts_with("https://")).collect();
    if !relative.is_empty() {
        bail!("README.md has links that the registry cannot follow: {}", relative.join(", "));
    }
    Ok(())
}

/// Returns the targets of all links and images in Markdown.
pub fn links(text: &str) -> impl Iterator<Item = &str> {
    let inline = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let named = text.lines().filter(|line| line.starts_with('['));
    inline.chain(named.filter_map(|line| line.split_once("]: ").map(|(_, link)| link.trim())))
}

/// Runs Cargo in a folder. All builds share one target folder, so that dependencies are built once.
pub fn cargo(folder: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", target()?);
    // An example without credentials uses the fake server.
    for name in ["SCENARIO_API_KEY", "SCENARIO_SDK_API_KEY", "SCENARIO_SDK_JWT"] {
        command.env_remove(name);
    }
    let status = command.status().context("cannot run cargo")?;
    if !status.success() {
        bail!("cargo {} has failed in {}", arguments.join(" "), folder.display());
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_both_forms() {
        let text = "A [b](https://a.example) and ![c](d.png \"title\").\n[e]: docs/f.md\n";
        let found: Vec<&str> = links(text).collect();
        assert_eq!(found, ["https://a.example", "d.png", "docs/f.md"]);
    }

    #[test]
    fn the_version_is_that_of_the_package() {
        let manifest = "[workspace.package]\nversion = \"9\"\n\n[package]\nname = \"a\"\nversion = \"0.1.0\"\n";
        assert_eq!(version(manifest), Some("0.1.0"));
    }
}
