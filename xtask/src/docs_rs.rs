//! Builds the documentation as docs.rs does, and checks what only that build shows.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

use crate::{
    package::{links, target},
    public_api::AS_RUSTDOC,
};

/// All features but `native-tls`, for machines without the headers of OpenSSL.
const WITHOUT_OPENSSL: &str = "blocking,journal-postgres,rustls,rustls-ring,schemars,testing";

/// Pages that must say which feature they need.
const BADGES: [(&str, &str); 6] = [
    ("blocking/index.html", "blocking"),
    ("testing/index.html", "testing"),
    ("ext/journal/index.html", "journal"),
    ("ext/journal/struct.PostgresJournal.html", "journal-postgres"),
    ("client/trait.RequestLimit.html", "journal"),
    ("ext/audio/minimax/struct.Music01.html", "schemars"),
];

/// The address of the documentation in links of the README.
const ADDRESS: &str = "https://docs.rs/scenario-client/latest/scenario_client/";

/// Builds the documentation of the crate in a folder, without a warning.
pub fn build(folder: &Path, nightly: bool) -> Result<()> {
    let mut command = Command::new("cargo");
    if nightly {
        command.args(["+nightly", "doc"]);
    } else {
        // Lets the rustdoc of a stable compiler accept `feature(doc_cfg)`.
        command.arg("doc").env("RUSTDOC", env::current_exe()?).env(AS_RUSTDOC, "1");
    }
    command.args(["--locked", "--lib", "--no-deps"]);
    if nightly && has_openssl() {
        command.arg("--all-features");
    } else {
        println!("without the feature native-tls, which needs the headers of OpenSSL");
        command.args(["--features", WITHOUT_OPENSSL]);
    }
    let status = command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target()?)
        .env("RUSTDOCFLAGS", "--cfg docsrs -D warnings")
        .status()
        .context("cannot run cargo")?;
    if !status.success() {
        bail!("the documentation cannot be built as on docs.rs");
    }
    let pages = target()?.join("doc/scenario_client");
    badges(&pages)?;
    let readme = fs::read_to_string(folder.join("README.md"))?;
    for link in links(&readme).filter_map(|link| link.strip_prefix(ADDRESS)) {
        let page = link.split('#').next().unwrap_or(link);
        if !pages.join(page).exists() {
            bail!("README.md links to {ADDRESS}{page}, which the documentation does not have");
        }
    }
    Ok(())
}

fn badges(pages: &Path) -> Result<()> {
    for (page, feature) in BADGES {
        let text = fs::read_to_string(pages.join(page)).with_context(|| page.to_owned())?;
        // An item in a module with a badge of its own names both features.
        let badge = text.split("Available on <strong>crate feature").nth(1).unwrap_or_default();
        let badge = badge.split("</strong>").next().unwrap_or_default();
        if !badge.contains(&format!("<code>{feature}</code>")) {
            bail!("{page} does not say that it needs the feature {feature}");
        }
    }
    println!("{} pages name the feature that they need", BADGES.len());
    Ok(())
}

fn has_openssl() -> bool {
    let found = Command::new("pkg-config").args(["--exists", "openssl"]).status();
    found.is_ok_and(|status| status.success())
}
