//! `cargo xtask update-spec` and `cargo xtask check`.

use std::{fs, io::Write as _, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::{
    fetch,
    files::Tree,
    generation,
    spec::{changes::Difference, read},
};

/// How a description is imported.
#[derive(Args)]
pub struct Options {
    /// The description to import, a file of YAML or JSON; without it the published one is fetched.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["url", "vendored"])]
    from: Option<PathBuf>,
    /// Where to fetch the description from.
    #[arg(long, default_value = fetch::PUBLISHED, conflicts_with = "vendored")]
    url: String,
    /// Take the vendored description once more, after a change to the overlay or to a pass.
    #[arg(long)]
    vendored: bool,
    /// Write nothing; fail if anything would change.
    #[arg(long)]
    check: bool,
    /// Write the report for machines, too.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// Let an operation go that the crate had: its id, or `GET /path`. May be given several times.
    #[arg(long, value_name = "NAME")]
    accept_loss: Vec<String>,
    /// Put the proposed lines into the section Unreleased of CHANGELOG.md.
    #[arg(long, conflicts_with = "check")]
    write_changelog: bool,
    /// Work on the folder `openapi` of another tree.
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

/// Reads everything, derives everything, and only then touches the tree.
pub fn run(options: Options) -> Result<()> {
    let tree = match options.into {
        Some(root) => Tree::at(root),
        None => Tree::own()?,
    };
    let (upstream, origin) = if options.vendored {
        (tree.upstream()?, "the vendored description".to_owned())
    } else if let Some(file) = options.from {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let text =
            read::text(bytes).with_context(|| format!("{} is not usable", file.display()))?;
        (text, file.display().to_string())
    } else {
        let text = read::text(fetch::description(&options.url)?);
        (text.with_context(|| format!("{} is not usable", options.url))?, options.url)
    };
    let mut normalized = tree
        .normalize(upstream)
        .with_context(|| format!("{origin} cannot be imported; nothing has changed"))?;
    generation::quarantine(&mut normalized)
        .with_context(|| format!("{origin} cannot be generated; nothing has changed"))?;
    let difference = tree.difference(&normalized)?;
    let changelog = difference.changelog();
    let mut printed = format!("{}{difference}", normalized.report);
    if !changelog.is_empty() && !options.write_changelog {
        printed.push_str("\nproposed for CHANGELOG.md (--write-changelog puts them in):\n");
        for (heading, line) in &changelog {
            printed.push_str(&format!("{heading}: {line}\n"));
        }
    }
    // Whoever reads only the first lines closes the pipe. That is no fault of the update.
    let _ = std::io::stdout().write_all(printed.as_bytes());
    // The report comes before the refusal: whoever has to decide about a loss needs it.
    if let Some(path) = options.report {
        let notes = normalized.report.notes();
        let text = serde_json::to_string_pretty(&serde_json::json!({
            "origin": origin,
            "changes": difference.changes,
            "decide": difference.asked,
            "notes": notes,
        }))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    // Before anything is written, and for `--check`, too: a loss is no drift that a write could mend.
    refuse_loss(&difference, &options.accept_loss)?;
    if options.check {
        return tree.compare(&normalized, "cargo xtask update-spec");
    }
    tree.write(&normalized, options.write_changelog.then_some(&changelog[..]))
}

/// Fails when a derived file is not what the vendored description gives.
pub fn check() -> Result<()> {
    check_tree(&Tree::own()?)
}

fn check_tree(tree: &Tree) -> Result<()> {
    let mut normalized =
        tree.normalize(tree.upstream()?).context("the vendored description is not usable")?;
    // As in an update: what that leaves out must not count as drift.
    generation::quarantine(&mut normalized)
        .context("the vendored description cannot be generated")?;
    for asked in tree.unsorted(&normalized)? {
        println!("DECIDE     {asked}");
    }
    tree.compare(&normalized, "cargo xtask update-spec --vendored")
}

/// An operation that the crate had goes only when somebody says so.
fn refuse_loss(difference: &Difference, accepted: &[String]) -> Result<()> {
    let lost: Vec<&str> = difference
        .lost_operations()
        .into_iter()
        .filter(|lost| !accepted.iter().any(|name| *name == lost.place || *name == lost.id))
        .map(|lost| lost.place.as_str())
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let flags: Vec<String> = lost.iter().map(|place| format!("--accept-loss {place:?}")).collect();
    bail!(
        "{} operation(s) that the crate has would be lost, nothing has changed; if that is right, say {}",
        lost.len(),
        flags.join(" "),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::{difference, handwritten::Handwritten};

    #[test]
    fn a_loss_is_accepted_by_place_or_by_id() {
        let before = json!({"paths": {"/jobs": {"get": {"operationId": "listJobs"}}}});
        let difference = difference::between(&before, &json!({}), &Handwritten::default());
        for (name, accepted) in [("GET /jobs", true), ("listJobs", true), ("getJob", false)] {
            let refused = refuse_loss(&difference, &[name.to_owned()]);
            assert_eq!(refused.is_ok(), accepted, "{name}");
        }
    }

    /// A tree with this description.
    fn tree_of(text: &str) -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().expect("a folder");
        let description = folder.path().join("given.yaml");
        fs::write(&description, text).expect("written");
        update(&folder, Some(description)).expect("imported");
        let tree = Tree::at(folder.path().to_path_buf());
        (folder, tree)
    }

    fn update(folder: &tempfile::TempDir, from: Option<PathBuf>) -> Result<()> {
        run(Options {
            vendored: from.is_none(),
            from,
            url: String::new(),
            check: false,
            report: None,
            accept_loss: Vec::new(),
            write_changelog: false,
            into: Some(folder.path().to_path_buf()),
        })
    }

    fn described(schema: &str) -> String {
        let operation = format!(
            "get: {{responses: {{'200': {{description: x, content: {{application/json: {{schema: {schema}}}}}}}}}}}"
        );
        format!("openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a: {{{operation}}}\n")
    }

    #[test]
    fn check_notices_an_edited_name() {
        let schema = "{properties: {kind: {type: string, enum: [png, PNG]}, a_b: {type: string}, aB: {type: string}}}";
        let (folder, tree) = tree_of(&described(schema));
        let path = folder.path().join("openapi/swagger.yaml");
        let written = fs::read_to_string(&path).expect("read");
        for (name, other) in [("PngUpper", "Portable"), ("aUnderscoreb", "other")] {
            check_tree(&tree).expect("up to date");
            assert!(written.contains(name), "{written}");
            fs::write(&path, written.replace(name, other)).expect("written");
            check_tree(&tree).expect_err("edited");
            fs::write(&path, &written).expect("written");
        }
    }

    #[test]
    fn check_agrees_with_an_update_that_left_an_operation_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let description = folder.path().join("given.yaml");
        // The generator gives up on a placeholder that no parameter describes.
        let schema = "{properties: {a: {type: string}}}";
        let operation = format!(
            "get: {{responses: {{'200': {{description: x, content: {{application/json: {{schema: {schema}}}}}}}}}}}"
        );
        let text = format!(
            "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\npaths:\n  /a: {{{operation}}}\n  /b/{{id}}: {{{operation}}}\n"
        );
        fs::write(&description, text).expect("written");
        run(Options {
            from: Some(description),
            url: String::new(),
            vendored: false,
            check: false,
            report: None,
            accept_loss: Vec::new(),
            write_changelog: false,
            into: Some(folder.path().to_path_buf()),
        })
        .expect("imported");
        let swagger = fs::read_to_string(folder.path().join("openapi/swagger.yaml")).expect("read");
        assert!(swagger.contains("/a:") && !swagger.contains("/b/"), "{swagger}");
        check_tree(&Tree::at(folder.path().to_path_buf())).expect("up to date");
    }
}
